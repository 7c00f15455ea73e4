#pragma once
/// A Mailjet account: a key pair under a name, with a history of its own and the people who may use it.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/person.h"
#include "imports/changes.h"
#include "imports/journal.h"
#include "imports/runner.h"
#include "mailjet/upstream.h"

namespace preflight::proxy {

/// Whom an account is for. With nobody and no role named: everybody who may use the page.
struct AccountUsers {
  std::vector<std::string> people;
  std::vector<Role> roles;

  [[nodiscard]] bool hold(const Person& person) const {
    if (people.empty() && roles.empty()) return true;
    return std::find(people.begin(), people.end(), person.name) != people.end() ||
           std::find(roles.begin(), roles.end(), person.role) != roles.end();
  }
};

/// 1 to 32 lower-case ASCII letters, digits and dashes: a name is part of addresses and file names.
[[nodiscard]] inline bool is_account_name(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// The name of the account when none is configured by name.
constexpr std::string_view default_account = "default";

struct Account {
  std::string name;
  /// What people see.
  std::string title;
  AccountUsers users;
  mailjet::Upstream& upstream;
  imports::Journal& journal;
  imports::Changes& changes;
  imports::Runner& runner;
};

}  // namespace preflight::proxy
