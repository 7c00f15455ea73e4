#pragma once
/// Guesses the encoding of a file from its first bytes.
///
///     const EncodingGuess guess = detect_encoding(sample, whole);
///     Decoder decoder(*guess.encoding);                      // after guess.bom_bytes bytes
///
/// In this order: a byte order mark; UTF-16 by its NULs; ASCII; UTF-8, which text of another encoding is by chance
/// only; then the encoding that makes the words with letters outside ASCII the most likely (encoding_evidence.h). A
/// word counts once however often it stands in the file, so that a column with one name ten thousand times is evidence
/// of one name.

#include <cstddef>
#include <string_view>
#include <vector>

#include "reading/encoding.h"

namespace preflight::reading {

struct EncodingAlternative {
  const Encoding* encoding = nullptr;
  double confidence = 0;
};

struct EncodingGuess {
  const Encoding* encoding = nullptr;
  /// Of the reading, not of the label: encodings that read all words alike share it, and the commonest gives the label.
  double confidence = 0;
  std::size_t bom_bytes = 0;
  /// A legacy encoding that another reading comes near to: finding encoding-guessed.
  bool thin = false;
  /// Readings that differ from the chosen one and from each other in some word, the best first; at most four.
  std::vector<EncodingAlternative> alternatives;
};

/// `whole`: `sample` is the whole file; else a character may be cut at its end. A sample that is only the lines with
/// bytes outside ASCII gives the same answer as all lines.
///
/// Returns: utf-8 with confidence 0 for UTF-32, which no browser reads, and for bytes that are no text.
[[nodiscard]] EncodingGuess detect_encoding(std::string_view sample, bool whole);

}  // namespace preflight::reading
