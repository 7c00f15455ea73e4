#pragma once
/// What both ways of a single sign-on front have in common: whom requests may come from, and who may do what.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "front/connection.h"
#include "identity/identity.h"

namespace preflight::proxy {

/// The exact peers that requests may come from. Never a network, and never everybody.
struct TrustedPeers {
  std::vector<std::string> ips;
  /// Users at the other end of a Unix socket.
  std::vector<uid_t> users;

  [[nodiscard]] bool empty() const { return ips.empty() && users.empty(); }
  [[nodiscard]] bool holds(const front::Peer& peer) const;
};

/// Roles by name, from the configuration.
struct RoleBook {
  std::map<std::string, Role> people;
  /// Of those who are not named; absent: they may do nothing.
  std::optional<Role> everybody_else;

  /// The person of that name, with the name as session; a stranger when the name is no name or has no role.
  [[nodiscard]] Who who(std::string_view name) const;
};

}  // namespace preflight::proxy
