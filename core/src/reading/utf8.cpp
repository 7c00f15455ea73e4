#include "reading/utf8.h"

#include <algorithm>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "reading/word.h"

namespace preflight::reading {

bool is_ascii(std::string_view bytes) {
  const std::size_t size = bytes.size();
  const auto word = [&bytes](std::size_t at) { return load_word(bytes.data() + at); };
  if (size < sizeof(std::uint64_t)) {
    unsigned char seen = 0;
    for (const char byte : bytes) seen |= static_cast<unsigned char>(byte);
    return seen < 0x80;
  }
  std::uint64_t seen = word(size - sizeof(std::uint64_t));
  std::size_t at = 0;
  for (; size - at >= 32; at += 32) seen |= word(at) | word(at + 8) | word(at + 16) | word(at + 24);
  for (; size - at >= 8; at += 8) seen |= word(at);
  return is_ascii_word(seen);
}

std::size_t first_invalid_utf8(std::string_view bytes) {
  const std::size_t size = bytes.size();
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto is_tail = [&](std::size_t i) { return i < size && (byte(i) & 0xC0U) == 0x80U; };
  std::size_t at = 0;
  while (at < size) {
    const unsigned char lead = byte(at);
    if (lead < 0x80) {
      ++at;
      for (; size - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        const std::uint64_t word = load_word(bytes.data() + at);
        if (is_ascii_word(word)) continue;
        at += static_cast<std::size_t>(std::countr_zero(word & top_bits)) / 8;
        break;
      }
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      if (!is_tail(at + 1)) return at;
      at += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      if (!is_tail(at + 1) || !is_tail(at + 2)) return at;
      if (lead == 0xE0 && byte(at + 1) < 0xA0) return at;  // overlong
      if (lead == 0xED && byte(at + 1) > 0x9F) return at;  // surrogate
      at += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      if (!is_tail(at + 1) || !is_tail(at + 2) || !is_tail(at + 3)) return at;
      if (lead == 0xF0 && byte(at + 1) < 0x90) return at;  // overlong
      if (lead == 0xF4 && byte(at + 1) > 0x8F) return at;  // above U+10FFFF
      at += 4;
    } else {
      return at;
    }
  }
  return size;
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

namespace {

/// Bytes of the blank character at the start of `text`, 0 when there is none.
std::size_t leading_blank(std::string_view text) {
  if (text.empty()) return 0;
  const char first = text.front();
  if (first == ' ' || (first >= '\t' && first <= '\r')) return 1;
  for (const std::string_view blank : {"\xC2\xA0", "\xEF\xBB\xBF", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D"}) {
    if (text.substr(0, blank.size()) == blank) return blank.size();
  }
  return 0;
}

std::size_t trailing_blank(std::string_view text) {
  if (text.empty()) return 0;
  const char last = text.back();
  if (last == ' ' || (last >= '\t' && last <= '\r')) return 1;
  if (static_cast<unsigned char>(last) < 0x80) return 0;
  for (const std::string_view blank : {"\xC2\xA0", "\xEF\xBB\xBF", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D"}) {
    if (text.size() >= blank.size() && text.substr(text.size() - blank.size()) == blank) return blank.size();
  }
  return 0;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  std::size_t characters = 0;
  for (const char byte : text) characters += static_cast<signed char>(byte) >= -0x40 ? 1U : 0U;
  return characters;
}

std::string_view trim(std::string_view text) {
  // Cells seldom have blanks around them: the first and last byte decide nearly always.
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first > ' ' && first < 0x80) break;
    const std::size_t blank = leading_blank(text);
    if (blank == 0) break;
    text.remove_prefix(blank);
  }
  while (!text.empty()) {
    const auto last = static_cast<unsigned char>(text.back());
    if (last > ' ' && last < 0x80) break;
    const std::size_t blank = trailing_blank(text);
    if (blank == 0) break;
    text.remove_suffix(blank);
  }
  return text;
}

bool shows_nothing(std::string_view text) {
  text = trim(text);
  return std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < ' '; });
}

}  // namespace preflight::reading
