#pragma once
/// Which bytes of a text end a cell, a record or a quoted run, found 64 at a time: the one place that knows about
/// vector instructions.
///
///     const Form form = best_form();
///     const BlockMasks masks = form.block(bytes, {',', '"', '\r', '\n', '"'});
///     masks.marks      // bit i: bytes[i] is one of the five
///     masks.unusual    // bit i: bytes[i] is not ASCII, a control character, `<` or `&`, and none of the five
///
/// All forms give the same answer (tests and a fuzz target hold them to it); a machine without any of them gets the
/// scalar one.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "reading/word.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace preflight::reading::simd {

inline constexpr std::size_t block_bytes = 64;

/// The bytes to look for; one may stand there twice.
using Marks = std::array<char, 5>;

struct BlockMasks {
  std::uint64_t marks = 0;
  std::uint64_t unusual = 0;

  friend bool operator==(const BlockMasks&, const BlockMasks&) = default;
};

/// `bytes` points at 64 of them.
using BlockFunction = BlockMasks (*)(const char* bytes, const Marks& marks);

struct Form {
  std::string_view name;
  BlockFunction block;
};

namespace detail {

/// As signed bytes, one added, everything above ASCII, the control characters and DEL (0x7F, which wraps around) are
/// below this.
inline constexpr signed char first_usual = ' ' + 1;
/// What markup in a text begins with.
inline constexpr char tag_start = '<';
inline constexpr char reference_start = '&';

}  // namespace detail

/// Whether the byte is not ASCII, a control character, `<` or `&`.
[[nodiscard]] inline bool is_unusual(char byte) {
  const auto one_more = static_cast<signed char>(static_cast<unsigned char>(byte) + 1U);
  return one_more < detail::first_usual || byte == detail::tag_start || byte == detail::reference_start;
}

/// Whether some byte is. For cells, which are shorter than a block.
[[nodiscard]] inline bool any_unusual(std::string_view bytes) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (bytes.size() < step) {
    for (const char byte : bytes) {
      if (is_unusual(byte)) return true;
    }
    return false;
  }
  // The top bit of each byte that is, and above it maybe of others.
  const auto unusual = [](std::uint64_t word) {
    return (word | (word + every_byte) | (word - every_byte * ' ') | zero_bytes(word ^ every_byte * detail::tag_start) |
            zero_bytes(word ^ every_byte * detail::reference_start)) &
           top_bits;
  };
  const char* const last = bytes.data() + bytes.size() - step;
  for (const char* at = bytes.data(); at < last; at += step) {
    if (unusual(load_word(at)) != 0) return true;
  }
  return unusual(load_word(last)) != 0;
}

namespace detail {

inline BlockMasks scalar_block(const char* bytes, const Marks& marks) {
  BlockMasks masks;
  for (std::size_t i = 0; i < block_bytes; ++i) {
    const char byte = bytes[i];
    const bool mark = byte == marks[0] || byte == marks[1] || byte == marks[2] || byte == marks[3] || byte == marks[4];
    masks.marks |= static_cast<std::uint64_t>(mark) << i;
    masks.unusual |= static_cast<std::uint64_t>(is_unusual(byte)) << i;
  }
  masks.unusual &= ~masks.marks;
  return masks;
}

#if defined(__wasm_simd128__)

inline BlockMasks wasm_block(const char* bytes, const Marks& marks) {
  BlockMasks masks;
  for (std::size_t part = 0; part < block_bytes; part += 16) {
    const v128_t text = wasm_v128_load(bytes + part);
    v128_t found = wasm_i8x16_eq(text, wasm_i8x16_splat(marks[0]));
    for (std::size_t i = 1; i < marks.size(); ++i) {
      found = wasm_v128_or(found, wasm_i8x16_eq(text, wasm_i8x16_splat(marks[i])));
    }
    const v128_t markup = wasm_v128_or(wasm_i8x16_eq(text, wasm_i8x16_splat(tag_start)),
                                       wasm_i8x16_eq(text, wasm_i8x16_splat(reference_start)));
    const v128_t unusual =
        wasm_v128_or(wasm_i8x16_lt(wasm_i8x16_add(text, wasm_i8x16_splat(1)), wasm_i8x16_splat(first_usual)), markup);
    masks.marks |= static_cast<std::uint64_t>(wasm_i8x16_bitmask(found)) << part;
    masks.unusual |= static_cast<std::uint64_t>(wasm_i8x16_bitmask(unusual)) << part;
  }
  masks.unusual &= ~masks.marks;
  return masks;
}
inline constexpr std::array<Form, 2> forms = {{{"wasm", &wasm_block}, {"scalar", &scalar_block}}};
inline bool runs_here(std::string_view /*name*/) { return true; }

#elif defined(__x86_64__)

inline BlockMasks sse2_block(const char* bytes, const Marks& marks) {
  BlockMasks masks;
  for (std::size_t part = 0; part < block_bytes; part += 16) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + part));
    __m128i found = _mm_cmpeq_epi8(text, _mm_set1_epi8(marks[0]));
    for (std::size_t i = 1; i < marks.size(); ++i) {
      found = _mm_or_si128(found, _mm_cmpeq_epi8(text, _mm_set1_epi8(marks[i])));
    }
    const __m128i markup = _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8(tag_start)),
                                        _mm_cmpeq_epi8(text, _mm_set1_epi8(reference_start)));
    const __m128i unusual =
        _mm_or_si128(_mm_cmplt_epi8(_mm_add_epi8(text, _mm_set1_epi8(1)), _mm_set1_epi8(first_usual)), markup);
    masks.marks |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << part;
    masks.unusual |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(unusual))) << part;
  }
  masks.unusual &= ~masks.marks;
  return masks;
}

__attribute__((target("avx2"))) inline BlockMasks avx2_block(const char* bytes, const Marks& marks) {
  BlockMasks masks;
  for (std::size_t part = 0; part < block_bytes; part += 32) {
    const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + part));
    __m256i found = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(marks[0]));
    for (std::size_t i = 1; i < marks.size(); ++i) {
      found = _mm256_or_si256(found, _mm256_cmpeq_epi8(text, _mm256_set1_epi8(marks[i])));
    }
    const __m256i markup = _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(tag_start)),
                                           _mm256_cmpeq_epi8(text, _mm256_set1_epi8(reference_start)));
    const __m256i unusual = _mm256_or_si256(
        _mm256_cmpgt_epi8(_mm256_set1_epi8(first_usual), _mm256_add_epi8(text, _mm256_set1_epi8(1))), markup);
    masks.marks |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(found))) << part;
    masks.unusual |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(unusual))) << part;
  }
  masks.unusual &= ~masks.marks;
  return masks;
}
inline constexpr std::array<Form, 3> forms = {
    {{"avx2", &avx2_block}, {"sse2", &sse2_block}, {"scalar", &scalar_block}}};
inline bool runs_here(std::string_view name) { return name != "avx2" || __builtin_cpu_supports("avx2") != 0; }

#elif defined(__aarch64__)

inline BlockMasks neon_block(const char* bytes, const Marks& marks) {
  constexpr std::array<std::uint8_t, 16> bit_of_lane = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t bits = vld1q_u8(bit_of_lane.data());
  // Lanes of all ones become one bit each: masked to their own bit, then added up by halves.
  const auto mask_of = [&](uint8x16_t lanes) {
    const uint8x16_t own = vandq_u8(lanes, bits);
    return static_cast<std::uint64_t>(vaddv_u8(vget_low_u8(own))) |
           static_cast<std::uint64_t>(vaddv_u8(vget_high_u8(own))) << 8U;
  };
  BlockMasks masks;
  for (std::size_t part = 0; part < block_bytes; part += 16) {
    const uint8x16_t text = vld1q_u8(reinterpret_cast<const std::uint8_t*>(bytes + part));
    uint8x16_t found = vceqq_u8(text, vdupq_n_u8(static_cast<std::uint8_t>(marks[0])));
    for (std::size_t i = 1; i < marks.size(); ++i) {
      found = vorrq_u8(found, vceqq_u8(text, vdupq_n_u8(static_cast<std::uint8_t>(marks[i]))));
    }
    const uint8x16_t markup =
        vorrq_u8(vceqq_u8(text, vdupq_n_u8(tag_start)), vceqq_u8(text, vdupq_n_u8(reference_start)));
    const uint8x16_t unusual =
        vorrq_u8(vcltq_s8(vreinterpretq_s8_u8(vaddq_u8(text, vdupq_n_u8(1))), vdupq_n_s8(first_usual)), markup);
    masks.marks |= mask_of(found) << part;
    masks.unusual |= mask_of(unusual) << part;
  }
  masks.unusual &= ~masks.marks;
  return masks;
}
inline constexpr std::array<Form, 2> forms = {{{"neon", &neon_block}, {"scalar", &scalar_block}}};
inline bool runs_here(std::string_view /*name*/) { return true; }

#else

inline constexpr std::array<Form, 1> forms = {{{"scalar", &scalar_block}}};
inline bool runs_here(std::string_view /*name*/) { return true; }

#endif

}  // namespace detail

/// What this build knows, best first; some may not run on this machine.
[[nodiscard]] inline std::span<const Form> all_forms() { return detail::forms; }
[[nodiscard]] inline bool runs_here(const Form& form) { return detail::runs_here(form.name); }

[[nodiscard]] inline const Form& best_form() {
  static const Form& best = []() -> const Form& {
    for (const Form& form : all_forms()) {
      if (runs_here(form)) return form;
    }
    return detail::forms.back();
  }();
  return best;
}

}  // namespace preflight::reading::simd
