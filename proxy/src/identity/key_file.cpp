#include "identity/key_file.h"

#include <algorithm>
#include <string_view>

#include "identity/private_file.h"

namespace preflight::proxy {

namespace {

bool is_key_character(char c) { return c > 0x20 && c < 0x7f && c != ':'; }

bool is_key(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_key_character); }

}  // namespace

std::optional<KeyPair> read_key_file(const std::filesystem::path& path, std::vector<std::string>& problems) {
  const std::size_t known = problems.size();
  const auto content = read_private_file(path, "The key file", problems);
  if (!content) return std::nullopt;
  const std::string_view text = content->reveal();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_key(text.substr(0, colon)) || !is_key(text.substr(colon + 1))) {
    problems.emplace_back("The key file must hold one line: the public key, a colon, the secret key.");
  }
  if (problems.size() != known) return std::nullopt;

  KeyPair keys;
  keys.public_key = Secret(std::string(text.substr(0, colon)));
  keys.secret_key = Secret(std::string(text.substr(colon + 1)));
  return keys;
}

}  // namespace preflight::proxy
