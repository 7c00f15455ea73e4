#pragma once
/// People who sign in here, with a name and a password.

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "clock.h"
#include "identity/identity.h"
#include "identity/passwords.h"
#include "identity/people.h"
#include "identity/sign_in_throttle.h"

namespace preflight::proxy {

class BuiltinIdentity final : public Identity {
 public:
  BuiltinIdentity(const std::filesystem::path& file, const Clock& clock, ScryptCost cost = {});

  [[nodiscard]] std::string_view mode() const override { return "builtin"; }
  /// By the session cookie.
  [[nodiscard]] Who who(const front::RequestHead& head, const front::Peer& peer) override;

  struct SignedIn {
    Person person;
    /// The whole value of Set-Cookie.
    std::string cookie;
  };
  struct NotSignedIn {
    enum class Why {
      /// The name, password or code is wrong; which one is not said.
      wrong,
      too_often,
      too_many_at_once,
      /// The new password is not taken; `sentence` says why.
      weak_password
    };
    Why why = Why::wrong;
    std::chrono::seconds retry_after{0};
    std::string sentence;
  };
  using Outcome = std::variant<SignedIn, NotSignedIn>;

  [[nodiscard]] Outcome sign_in(const std::string& name, const std::string& password, const std::string& ip);
  /// The first time, or after the password was lost: with the code that `user add` or `user reset` has printed.
  [[nodiscard]] Outcome sign_in_with_code(const std::string& name, const std::string& code,
                                          const std::string& new_password, const std::string& ip);
  /// Ends the request's session. Returns the Set-Cookie that removes the cookie.
  [[nodiscard]] std::string sign_out(const front::RequestHead& head);

  /// A new code for the person, good for 24 hours; the password and all sessions end. Empty: there is nobody of that
  /// name.
  [[nodiscard]] static std::optional<std::string> new_code(People& people, const std::string& name, WallTime now);

 private:
  [[nodiscard]] Outcome start_session(const People::Record& record, const std::string& ip);
  [[nodiscard]] std::optional<NotSignedIn> throttled(const std::string& name, const std::string& ip, bool known);

  const Clock& clock_;
  People people_;
  Passwords passwords_;
  SignInThrottle throttle_;
};

}  // namespace preflight::proxy
