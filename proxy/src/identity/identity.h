#pragma once
/// How the proxy knows who asks. Exactly one way is in use; which one is the configuration's `identity.mode`.

#include <string_view>
#include <variant>

#include "front/connection.h"
#include "front/request_head.h"
#include "identity/person.h"

namespace preflight::proxy {

/// Why a request has no person.
enum class Stranger {
  /// It does not say who it is from, or no longer.
  nobody,
  /// It says so in a way that is not believed.
  not_believed,
  /// The person is known and may do nothing here.
  no_role
};

using Who = std::variant<Person, Stranger>;

/// Safe from any thread.
class Identity {
 public:
  virtual ~Identity() = default;
  /// `local`, `builtin`, `proxy-header` or `proxy-jwt`.
  [[nodiscard]] virtual std::string_view mode() const = 0;
  /// By the head alone: the body has not been read.
  [[nodiscard]] virtual Who who(const front::RequestHead& head, const front::Peer& peer) = 0;
};

}  // namespace preflight::proxy
