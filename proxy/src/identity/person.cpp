#include "identity/person.h"

#include <algorithm>

namespace preflight::proxy {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::viewer:
      return "viewer";
    case Role::importer:
      return "importer";
    case Role::manager:
      return "manager";
  }
  return "viewer";
}

std::optional<Role> role_of(std::string_view name) {
  const auto* const found =
      std::find_if(all_roles.begin(), all_roles.end(), [name](Role role) { return name_of(role) == name; });
  if (found == all_roles.end()) return std::nullopt;
  return *found;
}

bool is_person_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._@-").find(c) != std::string_view::npos;
  });
}

}  // namespace preflight::proxy
