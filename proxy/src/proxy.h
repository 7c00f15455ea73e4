#pragma once
/// The proxy put together: state folder, journal, Mailjet, runner, server.
///
///     Proxy proxy{settings};
///     const int port = proxy.start();     // http://127.0.0.1:<port>/
///     ...
///     proxy.stop();

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "clock.h"
#include "front/guard.h"
#include "identity/secret.h"
#include "imports/runner.h"
#include "mailjet/curl_upstream.h"
#include "mailjet/endpoint.h"

namespace preflight::proxy {

struct Settings {
  bool practice = false;
  mailjet::Endpoint endpoint;
  KeyPair keys;
  std::optional<std::filesystem::path> assets;
  std::filesystem::path state;
  /// 0: a free one.
  int port = 0;
  std::int64_t max_part_bytes = 20'000'000;
  front::GuardLimits limits{};
  imports::Pace pace{};
  mailjet::Deadlines deadlines{};
};

class Proxy {
 public:
  /// Takes hold of the state folder and reads everything that is needed. Throws StateFolderError, JournalError or
  /// AssetsError, each with one sentence for the person at the terminal.
  explicit Proxy(Settings settings);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  /// Carries on with open imports and listens; returns the port. Throws front::ListenError.
  int start();
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
