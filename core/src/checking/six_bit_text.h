#pragma once
/// Text in six bits a character: what stands before the `@` of nearly any address, a quarter smaller.
///
/// Taken are the characters from space to `?`, small letters, `_`, and `` `{|}~ ``: all that an address in lower case
/// may have before its `@` but `^`, and no capitals.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "reading/word.h"

namespace preflight::checking {

/// So many bytes hold so many characters.
constexpr std::size_t six_bit_bytes(std::size_t characters) { return (characters * 6 + 7) / 8; }

namespace six_bit_detail {

static_assert(std::endian::native == std::endian::little, "the six bytes that are kept of a word are its first");
inline constexpr std::size_t step = sizeof(std::uint64_t);
inline constexpr std::size_t packed_step = step * 6 / 8;

/// The top bit of each byte of ASCII that is `byte`.
constexpr std::uint64_t where(std::uint64_t ascii, char byte) {
  using reading::every_byte;
  const std::uint64_t differs = (ascii ^ every_byte * static_cast<unsigned char>(byte)) + every_byte * 0x7F;
  return ~differs & reading::top_bits;
}

/// Eight characters as 48 bits; false where one of them is not taken.
constexpr bool pack_word(std::uint64_t word, std::uint64_t& packed) {
  using reading::every_byte;
  if (!reading::is_ascii_word(word) || where(word, 0x7F) != 0) return false;
  // `_` takes the place of DEL, which no address has: so all have the bit 0x20, and it can be left out.
  word ^= where(word, '_') >> 2U;
  if ((word & every_byte * 0x20) != every_byte * 0x20) return false;
  word = (word & every_byte * 0x1F) | (word >> 1U & every_byte * 0x20);
  word = (word & 0x003F003F003F003F) | (word >> 2U & 0x0FC00FC00FC00FC0);
  word = (word & 0x00000FFF00000FFF) | (word >> 4U & 0x00FFF00000FFF000);
  packed = (word & 0x0000000000FFFFFF) | (word >> 8U & 0x0000FFFFFF000000);
  return true;
}

constexpr std::uint64_t unpack_word(std::uint64_t packed) {
  using reading::every_byte;
  std::uint64_t word = (packed & 0x0000000000FFFFFF) | (packed & 0x0000FFFFFF000000) << 8U;
  word = (word & 0x00000FFF00000FFF) | (word & 0x00FFF00000FFF000) << 4U;
  word = (word & 0x003F003F003F003F) | (word & 0x0FC00FC00FC00FC0) << 2U;
  word = (word & every_byte * 0x1F) | (word & every_byte * 0x20) << 1U | every_byte * 0x20;
  return word ^ where(word, 0x7F) >> 2U;
}

}  // namespace six_bit_detail

/// Writes `text` to `out`, which has room for six_bit_bytes of it and seven bytes more. False: some character is not
/// taken, and what stands in `out` is worth nothing.
inline bool pack_six_bit(std::string_view text, char* out) {
  using namespace six_bit_detail;
  const auto put = [&](std::uint64_t word) {
    std::uint64_t packed = 0;
    if (!pack_word(word, packed)) return false;
    std::memcpy(out, &packed, step);
    out += packed_step;
    return true;
  };
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= step; left -= step, at += step) {
    if (!put(reading::load_word(at))) return false;
  }
  if (left == 0) return true;
  // Behind the last characters come spaces, in place of what the last eight bytes have before them.
  std::uint64_t word = reading::every_byte * ' ';
  if (text.size() >= step) {
    word = word << 8 * left | reading::load_word(at + left - step) >> 8 * (step - left);
  } else {
    for (std::size_t i = left; i > 0; --i) word = word << 8U | static_cast<unsigned char>(at[i - 1]);
  }
  return put(word);
}

/// Appends the `characters` that were written to `packed`.
inline void unpack_six_bit(const char* packed, std::size_t characters, std::string& out) {
  using namespace six_bit_detail;
  for (; characters != 0; packed += packed_step) {
    const std::size_t size = characters < step ? characters : step;
    std::uint64_t word = 0;
    std::memcpy(&word, packed, six_bit_bytes(size));
    word = unpack_word(word);
    char bytes[step];
    std::memcpy(bytes, &word, step);
    out.append(bytes, size);
    characters -= size;
  }
}

}  // namespace preflight::checking
