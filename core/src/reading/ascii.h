#pragma once
/// Letters, digits and words of ASCII, whatever the locale.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace preflight::reading {

constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
constexpr bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
constexpr char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte; }

inline bool equals_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Runs of bytes between spaces.
constexpr std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char byte : text) {
    words += byte != ' ' && !inside ? 1 : 0;
    inside = byte != ' ';
  }
  return words;
}

/// `words`: anything that holds string_views.
template <class Words>
bool is_one_of(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equals_without_case(text, word); });
}

}  // namespace preflight::reading
