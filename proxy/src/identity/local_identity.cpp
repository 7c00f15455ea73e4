#include "identity/local_identity.h"

#include <pwd.h>
#include <unistd.h>

#include <vector>

namespace preflight::proxy {

namespace {

std::string user_name() {
  const uid_t user = ::geteuid();
  std::vector<char> buffer(16384);
  struct passwd entry {};
  struct passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) return found->pw_name;
  return "user-" + std::to_string(user);
}

}  // namespace

LocalIdentity::LocalIdentity() : person_{user_name(), Role::manager, "local"} {}

}  // namespace preflight::proxy
