#include "text.h"

#include <locale.h>
#include <openssl/rand.h>
#include <wctype.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

namespace preflight::proxy {

namespace {
constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
}  // namespace

bool is_mailjet_id(std::string_view text) {
  return !text.empty() && text.size() <= 19 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_lower_hex(std::string_view text, std::size_t length) {
  return text.size() == length &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool has_control_character(std::string_view text) { return std::any_of(text.begin(), text.end(), is_control); }

std::string one_line(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    std::size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  std::string line(text);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  return line;
}

std::string folded(std::string_view text) {
  // The C library's own tables; in a bare system without them only ASCII is folded.
  static const ::locale_t letters = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t letter = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    bool is_letter = lead < 0x80 || (lead >= 0xC2 && lead < 0xF5 && at + size <= text.size());
    for (std::size_t i = 1; is_letter && i < size; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      is_letter = (next & 0xC0U) == 0x80;
      letter = (letter << 6) | (next & 0x3FU);
    }
    if (!is_letter) {
      result += text[at++];
      continue;
    }
    at += size;
    if (letters != nullptr) {
      letter = static_cast<char32_t>(::towlower_l(static_cast<wint_t>(letter), letters));
    } else if (letter >= 'A' && letter <= 'Z') {
      letter += 'a' - 'A';
    }
    if (letter < 0x80) {
      result += static_cast<char>(letter);
    } else if (letter < 0x800) {
      result += static_cast<char>(0xC0 | (letter >> 6));
      result += static_cast<char>(0x80 | (letter & 0x3F));
    } else if (letter < 0x10000) {
      result += static_cast<char>(0xE0 | (letter >> 12));
      result += static_cast<char>(0x80 | ((letter >> 6) & 0x3F));
      result += static_cast<char>(0x80 | (letter & 0x3F));
    } else {
      result += static_cast<char>(0xF0 | (letter >> 18));
      result += static_cast<char>(0x80 | ((letter >> 12) & 0x3F));
      result += static_cast<char>(0x80 | ((letter >> 6) & 0x3F));
      result += static_cast<char>(0x80 | (letter & 0x3F));
    }
  }
  return result;
}

std::string guard_formula(const std::string& cell) {
  constexpr std::array<std::string_view, 12> starts = {
      "=", "+", "-", "@", "\t", "\r", "\n", std::string_view("\0", 1), "＝", "＋", "－", "＠"};
  const std::string_view text = std::string_view(cell).substr(std::min(cell.find_first_not_of('\''), cell.size()));
  const bool runs =
      std::any_of(starts.begin(), starts.end(), [text](std::string_view start) { return text.starts_with(start); });
  return runs ? "'" + cell : cell;
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4];
    hex += digits[byte & 0x0f];
  }
  return hex;
}

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0 || !is_lower_hex(digits, digits.size())) return std::nullopt;
  const auto value = [](char c) { return is_digit(c) ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  return bytes;
}

std::string random_bytes(std::size_t bytes) {
  std::string raw(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(raw.size())) != 1) {
    throw std::runtime_error("no random bytes");
  }
  return raw;
}

std::string random_hex(std::size_t bytes) { return hex_of(random_bytes(bytes)); }

std::string base64url_of(std::string_view bytes) {
  std::string text;
  unsigned bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) text += base64url_digits[(bits >> (held - 6)) & 0x3f];
  }
  if (held > 0) text += base64url_digits[(bits << (6 - held)) & 0x3f];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = base64url_digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>((bits >> held) & 0xff);
    }
  }
  // One spelling only: no stray digit at the end, and no bits set that say nothing.
  if (base64url_of(bytes) != text) return std::nullopt;
  return bytes;
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), size};
}

}  // namespace preflight::proxy
