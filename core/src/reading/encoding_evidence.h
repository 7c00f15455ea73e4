#pragma once
/// What the words of a file cost under an encoding, in eighths of a bit: -8 log2 of how likely they are.
///
///     const std::vector<Word> words = words_outside_ascii(sample, whole);
///     cost(words, windows-1250) < cost(words, windows-1252)       // Dvo\xF8\xE1k: "Dvořák" is likelier than "Dvoøák"
///
/// A word is a run of ASCII letters and bytes outside ASCII. All costs are whole numbers, from tables made at build
/// time, so that every platform gives the same answer.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "reading/encoding.h"

namespace preflight::reading {

/// Eighths of a bit.
using Cost = std::int32_t;
inline constexpr Cost bit = 8;

struct Word {
  std::string_view bytes;
  /// The bytes around it; a blank where the file starts or ends.
  char before_last = ' ';
  char before = ' ';
  char after = ' ';
  /// The word goes on beyond what is looked at.
  bool cut = false;
};

/// The different words with a byte outside ASCII: the first few hundred, and later ones that hold a byte not yet seen.
[[nodiscard]] std::vector<Word> words_outside_ascii(std::string_view sample, bool whole);

/// The different bytes of the words, rising.
using BytesUsed = std::vector<unsigned char>;
[[nodiscard]] BytesUsed bytes_used(const std::vector<Word>& words);

/// The scripts a single-byte encoding has letters of beyond ASCII, a bit for each. Looks at every character.
using Scripts = std::uint8_t;
[[nodiscard]] Scripts scripts_of(const Encoding& encoding);

/// Of a single-byte encoding: the likeliest language for each word, and how well letters and marks stand together.
/// `scripts`: those of the encoding.
[[nodiscard]] Cost single_byte_cost(const std::vector<Word>& words, const BytesUsed& used, const Encoding& encoding,
                                    Scripts scripts);

enum class EastAsian : std::uint8_t { gbk, big5, euc_jp, shift_jis, euc_kr };
struct EastAsianCost {
  Cost cost = 0;
  /// Some characters have four bytes: gb18030.
  bool four_bytes = false;
};
[[nodiscard]] EastAsianCost east_asian_cost(const std::vector<Word>& words, EastAsian encoding);

/// 2^(-cost / 8), where one is 2^30; 0 when it is less than 2^-30.
[[nodiscard]] std::uint32_t likelihood(Cost cost);
/// -8 log2(part / whole), part at most whole and not 0.
[[nodiscard]] Cost cost_of_share(std::uint32_t part, std::uint32_t whole);

}  // namespace preflight::reading
