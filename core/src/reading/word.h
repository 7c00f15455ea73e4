#pragma once
/// Eight bytes at a time, as one 64-bit word.

#include <cstdint>
#include <cstring>

namespace preflight::reading {

/// 1 in each byte: `every_byte * c` is eight times the byte c.
inline constexpr std::uint64_t every_byte = 0x0101010101010101;
/// The top bit of each byte, which no byte of ASCII has.
inline constexpr std::uint64_t top_bits = every_byte * 0x80;

/// The eight bytes at `at`, wherever that is.
inline std::uint64_t load_word(const void* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

constexpr bool is_ascii_word(std::uint64_t word) { return (word & top_bits) == 0; }

/// The top bit of each byte of `word` that is zero; above the lowest of them there may be false ones.
constexpr std::uint64_t zero_bytes(std::uint64_t word) { return (word - every_byte) & ~word & top_bits; }

}  // namespace preflight::reading
