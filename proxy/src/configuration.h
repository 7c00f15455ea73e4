#pragma once
/// What the proxy is started with: read, checked as a whole, and only then used. `docs/configuration.md` has the words.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proxy.h"

namespace preflight::proxy {

/// The command line as it was typed. What is absent comes from the file, or has its usual value.
struct Options {
  bool practice = false;
  std::optional<std::string> config;
  std::optional<std::string> key_file;
  std::optional<std::string> base;
  std::optional<std::string> assets;
  std::optional<std::string> state;
  std::optional<int> port;
  std::optional<std::int64_t> max_part_bytes;
  bool check_config = false;
};

struct Configuration {
  /// Without accounts in practice mode: the one it has is made up there.
  Settings settings;
  /// Absent in practice mode when none was named: a folder for this run only.
  std::optional<std::filesystem::path> state;
};

/// Every fault at once, one sentence each, none quoting a secret file's content.
using Problems = std::vector<std::string>;

[[nodiscard]] std::variant<Configuration, Problems> configure(const Options& options);

/// The state folder alone, for the `user` commands.
[[nodiscard]] std::variant<std::filesystem::path, Problems> configured_state(const Options& options);

}  // namespace preflight::proxy
