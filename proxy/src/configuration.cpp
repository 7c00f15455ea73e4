#include "configuration.h"

#include <cstdlib>
#include <system_error>

#include "identity/key_file.h"

namespace preflight::proxy {

namespace {

constexpr std::int64_t max_part_limit = std::int64_t{1} << 30;

/// Where a person's programs keep what must survive. Source: XDG Base Directory Specification.
std::optional<std::filesystem::path> usual_state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "preflight";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path(home) / ".local/state/preflight";
  return std::nullopt;
}

}  // namespace

std::variant<Configuration, Problems> configure(const Options& options) {
  Configuration configuration;
  Problems problems;
  configuration.practice = options.practice;

  if (options.practice) {
    // Practice must not be able to reach a real account, so a real key is not even read.
    if (options.key_file) problems.emplace_back("--practice and --key-file exclude each other.");
    if (options.base) problems.emplace_back("--practice and --base exclude each other.");
  } else {
    if (options.key_file) {
      configuration.keys = read_key_file(*options.key_file, problems);
    } else {
      problems.emplace_back("Name the key file with --key-file, or try Preflight out with --practice.");
    }
    const std::string host = options.base.value_or(std::string(mailjet::Endpoint::hosts.front()));
    configuration.endpoint = mailjet::Endpoint::mailjet(host);
    if (!configuration.endpoint) problems.emplace_back("--base must be api.mailjet.com or api.us.mailjet.com.");
  }

  if (options.port < 0 || options.port > 65'535) problems.emplace_back("--port must be between 0 and 65535.");
  configuration.port = options.port;
  if (options.max_part_bytes < 1000 || options.max_part_bytes > max_part_limit) {
    problems.emplace_back("--max-part-bytes must be between 1000 and 1073741824.");
  }
  configuration.max_part_bytes = options.max_part_bytes;

  if (options.assets) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(std::filesystem::path(*options.assets) / "index.html", error)) {
      problems.emplace_back("--assets must be a folder that holds index.html.");
    }
    configuration.assets = *options.assets;
  }

  if (options.state) {
    std::error_code error;
    if (std::filesystem::exists(*options.state, error) && !std::filesystem::is_directory(*options.state, error)) {
      problems.emplace_back("--state must be a folder.");
    }
    configuration.state = *options.state;
  } else if (!options.practice) {
    configuration.state = usual_state_folder();
    if (!configuration.state) problems.emplace_back("Name a folder for the import history with --state.");
  }

  if (!problems.empty()) return problems;
  return configuration;
}

}  // namespace preflight::proxy
