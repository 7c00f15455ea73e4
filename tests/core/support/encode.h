#pragma once
/// UTF-8 to other encodings, for tests that make files: single-byte ones by the core's own tables, read backwards, the
/// others by the C library.

#include <iconv.h>

#include <optional>
#include <string>
#include <string_view>

#include "reading/encoding.h"

namespace preflight::testing {

inline std::optional<std::string> by_library(std::string_view text, const std::string& label) {
  const iconv_t to = iconv_open(label.c_str(), "UTF-8");
  if (to == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT: what POSIX returns
  std::string in(text);
  std::string out(4 * in.size() + 16, '\0');
  char* from = in.data();
  char* at = out.data();
  std::size_t left = in.size();
  std::size_t room = out.size();
  const bool all =
      iconv(to, &from, &left, &at, &room) == 0 && left == 0 && iconv(to, nullptr, nullptr, &at, &room) == 0;
  iconv_close(to);
  if (!all) return std::nullopt;
  out.resize(out.size() - room);
  return out;
}

/// The code points of valid UTF-8.
inline std::u32string points_of(std::string_view text) {
  std::u32string points;
  for (const char one : text) {
    const auto byte = static_cast<unsigned char>(one);
    if (byte < 0x80) {
      points.push_back(byte);
    } else if (byte >= 0xC0) {
      points.push_back(byte & (byte >= 0xF0 ? 7U : byte >= 0xE0 ? 15U : 31U));
    } else {
      points.back() = points.back() << 6U | (byte & 0x3FU);
    }
  }
  return points;
}

/// Nothing when the encoding lacks a character of `text`.
inline std::optional<std::string> encoded(std::string_view text, const reading::Encoding& encoding) {
  using reading::EncodingKind;
  if (encoding.kind == EncodingKind::utf8) return std::string(text);
  if (encoding.kind == EncodingKind::host) return by_library(text, std::string(encoding.label));
  if (encoding.label == "windows-1258") return by_library(text, "CP1258");  // parts letters from their tones
  std::string out;
  for (const char32_t point : points_of(text)) {
    if (encoding.kind != EncodingKind::single_byte) {
      const auto put = [&](std::uint32_t unit) {
        const bool big = encoding.kind == EncodingKind::utf16be;
        out += static_cast<char>(big ? unit >> 8U : unit & 0xFFU);
        out += static_cast<char>(big ? unit & 0xFFU : unit >> 8U);
      };
      if (point >= 0x10000) put(0xD800U + ((point - 0x10000U) >> 10U));
      put(point >= 0x10000 ? 0xDC00U + (point & 0x3FFU) : point);
      continue;
    }
    if (point < 0x80) {
      out += static_cast<char>(point);
      continue;
    }
    int byte = 0;
    while (byte < 128 && encoding.high[byte] != point) ++byte;
    if (byte == 128) return std::nullopt;
    out += static_cast<char>(0x80 + byte);
  }
  return out;
}

/// All of `bytes`, decoded in one go; the encoding is not of kind host.
inline std::string decoded(std::string_view bytes, const reading::Encoding& encoding) {
  if (encoding.kind == reading::EncodingKind::utf8) return std::string(bytes);
  reading::Decoder decoder(encoding);
  std::string out(reading::Decoder::max_decoded(bytes.size()), '\0');
  out.resize(decoder.decode(bytes, true, out.data()));
  return out;
}

}  // namespace preflight::testing
