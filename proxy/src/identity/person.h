#pragma once
/// Who asks, and what they may do.

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::proxy {

/// Each may do what the ones before it may.
enum class Role {
  /// Sees lists, fields and the history of imports.
  viewer,
  /// Imports people without touching what they decided (addnoforce), and sees the rows that Mailjet turned down.
  importer,
  /// Also imports that override or end subscriptions: addforce, remove, unsub.
  manager
};

constexpr std::array<Role, 3> all_roles{Role::viewer, Role::importer, Role::manager};

[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::optional<Role> role_of(std::string_view name);

/// 1 to 128 ASCII letters, digits and `.` `_` `@` `-`. Names come from outside and go into logs and the history, so
/// that nothing else is taken.
[[nodiscard]] bool is_person_name(std::string_view text);

struct Person {
  std::string name;
  Role role = Role::viewer;
  /// What the token against forged requests is bound to: not secret, and another one after each sign-in.
  std::string session;
};

}  // namespace preflight::proxy
