#pragma once
/// The few words by which a person can tell one encoding from another.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reading/encoding.h"

namespace preflight::reading {

/// The first different stretches of letters with a byte outside ASCII, at most three, as they stand in the file: those
/// first that are not the same in all of `encodings`.
[[nodiscard]] std::vector<std::string_view> telling_words(std::string_view sample,
                                                          const std::vector<const Encoding*>& encodings);

/// The same words read in an encoding; with U+FFFD for what it has no character for, since this is only for the eye,
/// and no words where the host would have to decode them.
[[nodiscard]] std::vector<std::string> decoded(const Encoding& encoding, const std::vector<std::string_view>& words);

/// What a cell of a UTF-8 file says that is none itself: the text in the encoding its bytes are likeliest to be in,
/// when that has a character for each of them. Writing that text in that encoding gives the cell back. Nothing where a
/// decoder has already said that the bytes of the file are no character (encoding.h): these are not what it holds.
[[nodiscard]] std::optional<std::string> read_otherwise(std::string_view cell);

}  // namespace preflight::reading
