#include "reading/encoding.h"

#include <algorithm>
#include <cstring>

#include "encoding_tables.h"
#include "reading/ascii.h"
#include "reading/word.h"

namespace preflight::reading {

namespace {

struct Entry {
  Encoding encoding;
  /// Other labels, with blanks between them.
  std::string_view aliases;
};

constexpr Entry entries[] = {
    {{"utf-8", EncodingKind::utf8, nullptr}, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"},
    {{"utf-16le", EncodingKind::utf16le, nullptr}, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"},
    {{"utf-16be", EncodingKind::utf16be, nullptr}, "unicodefffe"},
    {{"windows-1252", EncodingKind::single_byte, encoding_tables::windows_1252},
     "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 "
     "iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"},
    {{"windows-1250", EncodingKind::single_byte, encoding_tables::windows_1250}, "cp1250 x-cp1250"},
    {{"windows-1251", EncodingKind::single_byte, encoding_tables::windows_1251}, "cp1251 x-cp1251"},
    {{"windows-1253", EncodingKind::single_byte, encoding_tables::windows_1253}, "cp1253 x-cp1253"},
    {{"windows-1254", EncodingKind::single_byte, encoding_tables::windows_1254},
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254"},
    {{"windows-1255", EncodingKind::single_byte, encoding_tables::windows_1255}, "cp1255 x-cp1255"},
    {{"windows-1256", EncodingKind::single_byte, encoding_tables::windows_1256}, "cp1256 x-cp1256"},
    {{"windows-1257", EncodingKind::single_byte, encoding_tables::windows_1257}, "cp1257 x-cp1257"},
    {{"windows-1258", EncodingKind::single_byte, encoding_tables::windows_1258}, "cp1258 x-cp1258"},
    {{"windows-874", EncodingKind::single_byte, encoding_tables::windows_874},
     "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"},
    {{"iso-8859-2", EncodingKind::single_byte, encoding_tables::iso_8859_2},
     "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {{"iso-8859-3", EncodingKind::single_byte, encoding_tables::iso_8859_3},
     "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {{"iso-8859-4", EncodingKind::single_byte, encoding_tables::iso_8859_4},
     "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {{"iso-8859-5", EncodingKind::single_byte, encoding_tables::iso_8859_5},
     "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    {{"iso-8859-6", EncodingKind::single_byte, encoding_tables::iso_8859_6},
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 "
     "iso88596 iso_8859-6 iso_8859-6:1987"},
    {{"iso-8859-7", EncodingKind::single_byte, encoding_tables::iso_8859_7},
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 "
     "sun_eu_greek"},
    {{"iso-8859-8", EncodingKind::single_byte, encoding_tables::iso_8859_8},
     "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 "
     "visual"},
    {{"iso-8859-8-i", EncodingKind::single_byte, encoding_tables::iso_8859_8}, "csiso88598i logical"},
    {{"iso-8859-10", EncodingKind::single_byte, encoding_tables::iso_8859_10},
     "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {{"iso-8859-13", EncodingKind::single_byte, encoding_tables::iso_8859_13}, "iso8859-13 iso885913"},
    {{"iso-8859-14", EncodingKind::single_byte, encoding_tables::iso_8859_14}, "iso8859-14 iso885914"},
    {{"iso-8859-15", EncodingKind::single_byte, encoding_tables::iso_8859_15},
     "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"},
    {{"iso-8859-16", EncodingKind::single_byte, encoding_tables::iso_8859_16}, ""},
    {{"koi8-r", EncodingKind::single_byte, encoding_tables::koi8_r}, "cskoi8r koi koi8 koi8_r"},
    {{"koi8-u", EncodingKind::single_byte, encoding_tables::koi8_u}, "koi8-ru"},
    {{"ibm866", EncodingKind::single_byte, encoding_tables::ibm866}, "866 cp866 csibm866"},
    {{"macintosh", EncodingKind::single_byte, encoding_tables::macintosh}, "csmacintosh mac x-mac-roman"},
    {{"x-mac-cyrillic", EncodingKind::single_byte, encoding_tables::x_mac_cyrillic}, "x-mac-ukrainian"},
    {{"gbk", EncodingKind::host, nullptr},
     "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk"},
    {{"gb18030", EncodingKind::host, nullptr}, ""},
    {{"big5", EncodingKind::host, nullptr}, "big5-hkscs cn-big5 csbig5 x-x-big5"},
    {{"euc-jp", EncodingKind::host, nullptr}, "cseucpkdfmtjapanese x-euc-jp"},
    {{"iso-2022-jp", EncodingKind::host, nullptr}, "csiso2022jp"},
    {{"shift_jis", EncodingKind::host, nullptr}, "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"},
    {{"euc-kr", EncodingKind::host, nullptr},
     "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"},
};

constexpr bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
}

/// `word` is one of the words of `list`.
bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

char* put_utf8(std::uint32_t point, char* out) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | point >> 6U);
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3FU));
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
  return out;
}

bool is_leading_surrogate(char16_t unit) { return (unit & 0xFC00U) == 0xD800U; }
bool is_trailing_surrogate(char16_t unit) { return (unit & 0xFC00U) == 0xDC00U; }

}  // namespace

const Encoding* find_encoding(std::string_view label) {
  while (!label.empty() && is_blank(label.front())) label.remove_prefix(1);
  while (!label.empty() && is_blank(label.back())) label.remove_suffix(1);
  constexpr std::size_t longest = 32;
  if (label.empty() || label.size() > longest || label.find(' ') != std::string_view::npos) return nullptr;
  std::array<char, longest> lowered{};
  std::transform(label.begin(), label.end(), lowered.begin(), lower);
  const std::string_view name(lowered.data(), label.size());
  const auto* const found = std::find_if(std::begin(entries), std::end(entries), [&](const Entry& entry) {
    return entry.encoding.label == name || has_word(entry.aliases, name);
  });
  return found == std::end(entries) ? nullptr : &found->encoding;
}

const Encoding& utf8_encoding() { return entries[0].encoding; }

Decoder::Decoder(const Encoding& encoding) : kind_(encoding.kind) {
  if (kind_ != EncodingKind::single_byte) return;
  for (std::uint32_t byte = 0x80; byte <= 0xFF; ++byte) {
    Sequence& sequence = sequences_[byte - 0x80];
    const char16_t unit = encoding.high[byte - 0x80];
    const char* end = put_utf8(unit == undefined_unit ? 0xDC00U + byte : unit, sequence.bytes.data());
    sequence.size = static_cast<std::uint8_t>(end - sequence.bytes.data());
  }
}

std::size_t Decoder::decode(std::string_view source, bool at_end, char* out) {
  return kind_ == EncodingKind::single_byte ? decode_single(source, out) : decode_utf16(source, at_end, out);
}

std::size_t Decoder::decode_single(std::string_view source, char* out) const {
  const char* const start = out;
  const char* at = source.data();
  const char* const end = at + source.size();
  while (at < end) {
    while (end - at >= 16 && is_ascii_word(load_word(at) | load_word(at + 8))) {
      std::memcpy(out, at, 16);
      at += 16;
      out += 16;
    }
    // Byte by byte over the next sixteen: a letter outside ASCII seldom stands alone.
    for (const char* const stop = at + std::min<std::ptrdiff_t>(16, end - at); at < stop; ++at) {
      const auto byte = static_cast<unsigned char>(*at);
      if (byte < 0x80) {
        *out++ = *at;
      } else {
        const Sequence& sequence = sequences_[byte - 0x80U];
        std::memcpy(out, sequence.bytes.data(), 3);
        out += sequence.size;
      }
    }
  }
  return static_cast<std::size_t>(out - start);
}

char* Decoder::put_unit(char16_t unit, char* out) {
  if (leading_ != 0) {
    const std::uint32_t leading = leading_;
    leading_ = 0;
    if (is_trailing_surrogate(unit)) return put_utf8(0x10000U + ((leading & 0x3FFU) << 10U) + (unit & 0x3FFU), out);
    out = put_utf8(leading, out);
  }
  if (is_leading_surrogate(unit)) {
    leading_ = unit;
    return out;
  }
  return put_utf8(unit, out);
}

std::size_t Decoder::decode_utf16(std::string_view source, bool at_end, char* out) {
  // Which bits of four code units are clear when all of them are ASCII, as the bytes lie in memory.
  static constexpr std::string_view little = "\x80\xFF\x80\xFF\x80\xFF\x80\xFF";
  static constexpr std::string_view big = "\xFF\x80\xFF\x80\xFF\x80\xFF\x80";
  const bool is_big = kind_ == EncodingKind::utf16be;
  const std::uint64_t not_ascii = load_word(is_big ? big.data() : little.data());
  const std::size_t low = is_big ? 1 : 0;

  const char* const start = out;
  const char* at = source.data();
  const char* const end = at + source.size();
  const auto unit_of = [&](unsigned char first, unsigned char second) {
    return static_cast<char16_t>(is_big ? first << 8U | second : second << 8U | first);
  };
  if (has_byte_ && at < end) {
    out = put_unit(unit_of(byte_, static_cast<unsigned char>(*at++)), out);
    has_byte_ = false;
  }
  while (end - at >= 2) {
    if (leading_ == 0) {
      while (end - at >= 8 && (load_word(at) & not_ascii) == 0) {
        for (std::size_t i = 0; i < 4; ++i) *out++ = at[2 * i + low];
        at += 8;
      }
      if (end - at < 2) break;
    }
    out = put_unit(unit_of(static_cast<unsigned char>(at[0]), static_cast<unsigned char>(at[1])), out);
    at += 2;
  }
  if (at < end) {
    has_byte_ = true;
    byte_ = static_cast<unsigned char>(*at);
  }
  if (at_end) {
    if (leading_ != 0) out = put_utf8(leading_, out);
    if (has_byte_) {
      *out++ = static_cast<char>(0xE0);
      *out++ = static_cast<char>(0x80U | byte_ >> 6U);
      *out++ = static_cast<char>(0x80U | (byte_ & 0x3FU));
    }
    leading_ = 0;
    has_byte_ = false;
  }
  return static_cast<std::size_t>(out - start);
}

std::uint64_t source_bytes(const Encoding& encoding, std::string_view decoded) {
  if (encoding.kind == EncodingKind::utf8 || encoding.kind == EncodingKind::host) return decoded.size();
  const auto count = [&](auto&& is_counted) {
    std::uint64_t counted = 0;
    for (const char byte : decoded) counted += is_counted(static_cast<unsigned char>(byte)) ? 1U : 0U;
    return counted;
  };
  // Every character, also one that stands for an undecodable byte, has one byte that is no continuation byte.
  const std::uint64_t characters = count([](unsigned char byte) { return (byte & 0xC0U) != 0x80U; });
  if (encoding.kind == EncodingKind::single_byte) return characters;
  const std::uint64_t pairs = count([](unsigned char byte) { return byte >= 0xF0; });
  const std::size_t size = decoded.size();
  const bool odd = size >= 3 && static_cast<unsigned char>(decoded[size - 3]) == 0xE0 &&
                   static_cast<unsigned char>(decoded[size - 2]) < 0xA0;
  return 2 * (characters + pairs) - (odd ? 1U : 0U);
}

}  // namespace preflight::reading
