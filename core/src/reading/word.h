#pragma once
/// Eight bytes at a time, as one 64-bit word.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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

/// A hash of the first and the last four bytes and the number of all, its upper bits the best mixed: for a table of
/// texts met lately. At least four bytes.
inline std::uint64_t hash_ends(std::string_view text) {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::memcpy(&first, text.data(), sizeof first);
  std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  return (std::uint64_t{first} << 32U ^ last ^ text.size() << 24U) * 0x9E3779B97F4A7C15ULL;
}

/// Whether they are equal. For short texts: the library's own goes byte by byte in a browser.
inline bool same_bytes(std::string_view a, std::string_view b) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  const std::size_t size = a.size();
  if (b.size() != size) return false;
  if (size < step) {
    for (std::size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  for (std::size_t at = 0; at < size - step; at += step) {
    if (load_word(a.data() + at) != load_word(b.data() + at)) return false;
  }
  return load_word(a.data() + size - step) == load_word(b.data() + size - step);
}

/// Whether `byte` is among them. For short texts: the library's search begins only where an address is even.
inline bool holds_byte(std::string_view bytes, char byte) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (bytes.size() < step) {
    for (const char one : bytes) {
      if (one == byte) return true;
    }
    return false;
  }
  const std::uint64_t wanted = every_byte * static_cast<unsigned char>(byte);
  const char* const last = bytes.data() + bytes.size() - step;
  for (const char* at = bytes.data(); at < last; at += step) {
    if (zero_bytes(load_word(at) ^ wanted) != 0) return true;
  }
  return zero_bytes(load_word(last) ^ wanted) != 0;
}

}  // namespace preflight::reading
