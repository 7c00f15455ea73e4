#include "reading/encoding_sample.h"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "reading/encoding_detect.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

constexpr std::size_t most_words = 3;
/// So many are looked through for words that tell.
constexpr std::size_t most_looked_at = 64;
constexpr std::size_t longest_word = 40;

bool is_word_byte(char byte) {
  return static_cast<unsigned char>(byte) >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         byte == ' ' || byte == '\'' || byte == '-';
}

/// Whether some byte of the file had no character in the encoding it was read in: the forms of encoding.h, which a
/// UTF-8 file has for surrogates only. In another encoding these would become letters that nobody wrote.
bool holds_escaped(std::string_view cell) {
  for (std::size_t at = first_invalid_utf8(cell); at < cell.size(); at += first_invalid_utf8(cell.substr(at))) {
    const auto byte = [&](std::size_t i) {
      return at + i < cell.size() ? static_cast<unsigned char>(cell[at + i]) : 0U;
    };
    const bool surrogate = byte(0) == 0xED && byte(1) >= 0xA0;
    const bool odd_byte = byte(0) == 0xE0 && byte(1) >= 0x80 && byte(1) <= 0x83;
    if ((surrogate || odd_byte) && (byte(1) & 0xC0U) == 0x80 && (byte(2) & 0xC0U) == 0x80) return true;
    ++at;
  }
  return false;
}

}  // namespace

std::vector<std::string_view> telling_words(std::string_view sample, const std::vector<const Encoding*>& encodings) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < sample.size() && words.size() < most_looked_at;) {
    if (static_cast<unsigned char>(sample[at]) < 0x80) {
      ++at;
      continue;
    }
    std::size_t begin = at;
    while (begin > 0 && at - begin < longest_word && is_word_byte(sample[begin - 1])) --begin;
    std::size_t end = at;
    while (end < sample.size() && end - begin < longest_word && is_word_byte(sample[end])) ++end;
    const std::string_view word = trim(sample.substr(begin, end - begin));
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    at = std::max(end, at + 1);
  }
  std::stable_partition(words.begin(), words.end(), [&](std::string_view word) {
    std::vector<std::string> readings;
    for (const Encoding* encoding : encodings) {
      for (std::string& text : decoded(*encoding, {word})) readings.push_back(std::move(text));
    }
    return std::adjacent_find(readings.begin(), readings.end(), std::not_equal_to<>()) != readings.end();
  });
  if (words.size() > most_words) words.resize(most_words);
  return words;
}

std::optional<std::string> read_otherwise(std::string_view cell) {
  if (holds_escaped(cell)) return std::nullopt;
  const EncodingGuess guess = detect_encoding(cell, true);
  if (guess.encoding->kind != EncodingKind::single_byte) return std::nullopt;
  std::string text(Decoder::max_decoded(cell.size()), '\0');
  text.resize(Decoder(*guess.encoding).decode(cell, true, text.data()));
  return is_valid_utf8(text) ? std::optional(std::move(text)) : std::nullopt;
}

std::vector<std::string> decoded(const Encoding& encoding, const std::vector<std::string_view>& words) {
  std::vector<std::string> texts;
  if (encoding.kind == EncodingKind::host) return texts;
  for (const std::string_view word : words) {
    std::string text(word);
    if (encoding.kind != EncodingKind::utf8) {
      text.resize(Decoder::max_decoded(word.size()));
      text.resize(Decoder(encoding).decode(word, true, text.data()));
    }
    std::string shown;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t valid = first_invalid_utf8(rest);
      shown += rest.substr(0, valid);
      rest.remove_prefix(valid);
      if (rest.empty()) break;
      shown += "\xEF\xBF\xBD";
      rest.remove_prefix(1);
      while (!rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0U) == 0x80U) rest.remove_prefix(1);
    }
    texts.push_back(std::move(shown));
  }
  return texts;
}

}  // namespace preflight::reading
