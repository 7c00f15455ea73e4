#pragma once
/// People whom a front has signed in, and names in a header (`proxy-header`).
///
/// Anybody who can reach us could write that header too. So it is believed only from the peers of an exact list, and
/// over TCP only beside a header with a secret that the front alone knows.

#include <optional>
#include <string>

#include "identity/front_trust.h"
#include "identity/secret.h"

namespace preflight::proxy {

struct HeaderTrust {
  /// The name of the header with the person's name.
  std::string header;
  TrustedPeers peers;
  /// The name of the header with the secret; empty when there is none.
  std::string secret_header;
  Secret secret;
  RoleBook roles;
};

class HeaderIdentity final : public Identity {
 public:
  explicit HeaderIdentity(HeaderTrust trust) : trust_(std::move(trust)) {}
  [[nodiscard]] std::string_view mode() const override { return "proxy-header"; }
  [[nodiscard]] Who who(const front::RequestHead& head, const front::Peer& peer) override;

 private:
  const HeaderTrust trust_;
};

}  // namespace preflight::proxy
