#pragma once
/// A fast 64-bit hash of short byte strings. Not for secrets, and never the only witness of equality.
///
/// Source: the multiply-and-fold of wyhash (Wang Yi, public domain), two 64-bit halves at a time.

#include <cstdint>
#include <cstring>
#include <string_view>

#include "reading/word.h"

namespace preflight::profiling {

namespace hash_detail {

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  // 32-bit halves: WebAssembly has no 64x64->128 multiplication, and both builds must agree.
  const std::uint64_t low = (a & 0xFFFFFFFFU) * (b | 1U);
  const std::uint64_t high = (a >> 32U) * (b ^ 0x9E3779B97F4A7C15ULL);
  return low ^ (high << 29U | high >> 35U);
}

/// Fewer than eight bytes; with their number they say which these were.
inline std::uint64_t load_few(const char* at, std::size_t bytes) {
  if (bytes >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, at, sizeof first);
    std::memcpy(&last, at + bytes - sizeof last, sizeof last);
    return std::uint64_t{first} << 32U | last;
  }
  const auto byte = [at](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])); };
  return bytes == 0 ? 0 : byte(0) << 16U | byte(bytes / 2) << 8U | byte(bytes - 1);
}

inline std::uint64_t finish(std::uint64_t hash) {
  hash ^= hash >> 33U;
  hash *= 0xFF51AFD7ED558CCDULL;
  hash ^= hash >> 33U;
  hash *= 0xC4CEB9FE1A85EC53ULL;
  return hash ^ hash >> 33U;
}

}  // namespace hash_detail

inline std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = 0x2D358DCCAA6C78A5ULL ^ bytes.size();
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  const auto take = [&hash](std::uint64_t word) {
    hash = hash_detail::fold(hash ^ word, 0x8BB84B93962EACC9ULL) + word * 0xA0761D6478BD642FULL;
  };
  for (; left >= 8; left -= 8, at += 8) take(reading::load_word(at));
  if (left > 0) {
    // The last eight bytes, some of them once more: no copying of odd lengths.
    const std::uint64_t word = bytes.size() >= 8 ? reading::load_word(at + left - 8) : hash_detail::load_few(at, left);
    hash = hash_detail::fold(hash ^ word, 0x4B33A62ED433D4A3ULL) + word * 0xE7037ED1A0B428DBULL;
  }
  return hash_detail::finish(hash);
}

}  // namespace preflight::profiling
