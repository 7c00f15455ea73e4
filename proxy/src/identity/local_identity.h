#pragma once
/// For trying Preflight out: everybody who reaches the page is the person who sits at this computer.

#include <string>

#include "identity/identity.h"

namespace preflight::proxy {

/// Only right on loopback, and behind an exact list of host names.
class LocalIdentity final : public Identity {
 public:
  /// Takes the operating system's name of the user this process runs as; `user-<number>` when it has none.
  LocalIdentity();
  [[nodiscard]] std::string_view mode() const override { return "local"; }
  [[nodiscard]] Who who(const front::RequestHead&, const front::Peer&) override { return person_; }

 private:
  Person person_;
};

}  // namespace preflight::proxy
