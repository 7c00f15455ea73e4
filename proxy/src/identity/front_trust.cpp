#include "identity/front_trust.h"

#include <algorithm>

namespace preflight::proxy {

bool TrustedPeers::holds(const front::Peer& peer) const {
  if (peer.uid) return std::find(users.begin(), users.end(), *peer.uid) != users.end();
  return std::find(ips.begin(), ips.end(), peer.ip) != ips.end();
}

Who RoleBook::who(std::string_view name) const {
  if (!is_person_name(name)) return Stranger::not_believed;
  const std::string key(name);
  const auto found = people.find(key);
  const auto role = found != people.end() ? std::optional(found->second) : everybody_else;
  if (!role) return Stranger::no_role;
  return Person{key, *role, "front:" + key};
}

}  // namespace preflight::proxy
