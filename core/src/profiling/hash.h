#pragma once
/// A fast 64-bit hash of short byte strings. Not for secrets, and never the only witness of equality.
///
/// Source: the multiply-and-fold of wyhash (Wang Yi, public domain), two 64-bit halves at a time.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace preflight::profiling {

namespace hash_detail {

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  // 32-bit halves: WebAssembly has no 64x64->128 multiplication, and both builds must agree.
  const std::uint64_t low = (a & 0xFFFFFFFFU) * (b | 1U);
  const std::uint64_t high = (a >> 32U) * (b ^ 0x9E3779B97F4A7C15ULL);
  return low ^ (high << 29U | high >> 35U);
}

inline std::uint64_t load(const char* at, std::size_t bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, bytes);
  return word;
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
  while (left >= 8) {
    hash = hash_detail::fold(hash ^ hash_detail::load(at, 8), 0x8BB84B93962EACC9ULL) +
           hash_detail::load(at, 8) * 0xA0761D6478BD642FULL;
    at += 8;
    left -= 8;
  }
  if (left > 0) {
    const std::uint64_t word = hash_detail::load(at, left);
    hash = hash_detail::fold(hash ^ word, 0x4B33A62ED433D4A3ULL) + word * 0xE7037ED1A0B428DBULL;
  }
  return hash_detail::finish(hash);
}

}  // namespace preflight::profiling
