#pragma once
/// The proxy put together: state folder, journals, Mailjet, runners, identity, server.
///
///     Proxy proxy{settings};
///     const int port = proxy.start();     // accepts connections from now on
///     ...
///     proxy.stop();

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "account.h"
#include "clock.h"
#include "front/guard.h"
#include "http/request_checks.h"
#include "http/server.h"
#include "identity/header_identity.h"
#include "identity/jwt_identity.h"
#include "identity/passwords.h"
#include "identity/secret.h"
#include "imports/runner.h"
#include "mailjet/curl_upstream.h"
#include "mailjet/endpoint.h"

namespace preflight::proxy {

struct AccountSettings {
  std::string name{default_account};
  std::string title{"Mailjet"};
  mailjet::Endpoint endpoint;
  KeyPair keys;
  /// Where the keys are read from again by `reload`; empty when they come from no file.
  std::filesystem::path key_file{};
  AccountUsers users{};
};

struct LocalSettings {};
struct BuiltinSettings {
  ScryptCost cost{};
};
/// Exactly one way to know who asks.
using IdentitySettings = std::variant<LocalSettings, BuiltinSettings, HeaderTrust, JwtTrust>;

struct Settings {
  bool practice = false;
  std::vector<AccountSettings> accounts;
  std::optional<std::filesystem::path> assets{};
  std::filesystem::path state;
  /// Port 0: a free one.
  front::ListenAddress listen{"127.0.0.1", 0, {}};
  /// None: the two local names of the port.
  http::Origins origins{};
  std::optional<front::TlsFiles> tls{};
  IdentitySettings identity{};
  std::int64_t max_part_bytes = 20'000'000;
  front::GuardLimits limits{};
  http::StreamLimits streams{};
  /// What a monitoring program shows to read `/readyz` and `/metrics`; without it only managers may.
  std::optional<Secret> monitor_token{};
  imports::Pace pace{};
  mailjet::Deadlines deadlines{};
  mailjet::Manners manners{};
};

/// The configuration cannot be used after all: a file has changed since it was checked.
class SettingsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where the people of `builtin` identity are kept.
[[nodiscard]] std::filesystem::path people_file(const std::filesystem::path& state);

class Proxy {
 public:
  /// Takes hold of the state folder and reads everything that is needed. Throws StateFolderError, JournalError,
  /// PeopleError, AssetsError or SettingsError, each with one sentence for the person at the terminal.
  explicit Proxy(Settings settings);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  /// Carries on with open imports and listens; returns the port, 0 for a Unix socket. Throws front::ListenError.
  int start();
  /// Reads certificate, key and Mailjet's keys again. What cannot be used, or what Mailjet does not take, is logged and
  /// changes nothing; what is under way ends as it began.
  void reload();
  /// Takes no new request, cuts uploads, lets a POST csvimport finish, and returns when all is still. Safe to call
  /// twice.
  void stop();
  /// True when the server ended by itself.
  [[nodiscard]] bool failed() const;

 private:
  struct Whole;
  std::unique_ptr<Whole> whole_;
};

}  // namespace preflight::proxy
