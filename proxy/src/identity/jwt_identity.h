#pragma once
/// People whom a front has signed in, and names in an assertion that it signs (`proxy-jwt`).

#include <optional>
#include <string>
#include <string_view>

#include "clock.h"
#include "identity/front_trust.h"
#include "identity/signing_keys.h"

namespace preflight::proxy {

struct JwtTrust {
  /// The name of the header with the assertion.
  std::string header;
  SigningKeys keys;
  std::string issuer;
  std::string audience;
  /// The claim with the person's name.
  std::string claim = "email";
  /// Empty: from anybody who can reach us; the signature is what counts.
  TrustedPeers peers;
  RoleBook roles;
};

class JwtIdentity final : public Identity {
 public:
  JwtIdentity(JwtTrust trust, const Clock& clock) : trust_(std::move(trust)), clock_(clock) {}
  [[nodiscard]] std::string_view mode() const override { return "proxy-jwt"; }
  [[nodiscard]] Who who(const front::RequestHead& head, const front::Peer& peer) override;

 private:
  /// The name that a valid assertion is for. Source: RFC 7515, RFC 7519.
  [[nodiscard]] std::optional<std::string> name_in(std::string_view assertion) const;

  const JwtTrust trust_;
  const Clock& clock_;
};

}  // namespace preflight::proxy
