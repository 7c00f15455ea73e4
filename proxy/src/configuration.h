#pragma once
/// What the proxy is started with: read, checked as a whole, and only then used.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "identity/secret.h"
#include "mailjet/endpoint.h"

namespace preflight::proxy {

/// The command line as it was typed.
struct Options {
  bool practice = false;
  std::optional<std::string> key_file;
  std::optional<std::string> base;
  std::optional<std::string> assets;
  std::optional<std::string> state;
  int port = 8080;
  std::int64_t max_part_bytes = 20'000'000;
  bool check_config = false;
};

struct Configuration {
  bool practice = false;
  /// Without keys and endpoint in practice mode: both are made up there.
  std::optional<KeyPair> keys;
  std::optional<mailjet::Endpoint> endpoint;
  std::optional<std::filesystem::path> assets;
  /// Absent in practice mode when none was named: a folder for this run only.
  std::optional<std::filesystem::path> state;
  int port = 0;
  std::int64_t max_part_bytes = 0;
};

/// Every fault at once, one sentence each, none quoting a file's content.
using Problems = std::vector<std::string>;

[[nodiscard]] std::variant<Configuration, Problems> configure(const Options& options);

}  // namespace preflight::proxy
