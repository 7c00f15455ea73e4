#pragma once
/// The open suites: test material of other people, one JSON object a line. Absent, a test says it is skipped.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiled_json.h"

namespace preflight::testing {

using Json = nlohmann::json;

inline std::string from_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char letter : text) {
    const std::size_t value = alphabet.find(letter);
    if (value == std::string_view::npos) break;
    bits = bits << 6U | static_cast<unsigned>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> static_cast<unsigned>(held) & 0xFFU);
  }
  return out;
}

inline std::vector<Json> cases_of(const std::string& name) {
  std::vector<Json> cases;
  std::ifstream in(std::filesystem::path(PREFLIGHT_SUITES_DIR) / name);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) cases.push_back(Json::parse(line));
  }
  return cases;
}

/// Suites that were counted, by how firm their word is; printed, so that a run says what it stood on.
class Tally {
 public:
  ~Tally() {
    for (const auto& [name, counts] : counts_)
      std::cout << name << ": " << counts.first << " of " << counts.second << '\n';
  }
  void count(const Json& one, bool right) {
    auto& [good, all] = counts_[one["suite"].get<std::string>() + ", " + one["truth"].get<std::string>()];
    good += right ? 1 : 0;
    ++all;
  }

 private:
  std::map<std::string, std::pair<int, int>> counts_;
};

}  // namespace preflight::testing
