#pragma once
/// The few words by which a person can tell one encoding from another.

#include <string>
#include <string_view>
#include <vector>

#include "reading/encoding.h"

namespace preflight::reading {

/// The first different stretches of letters with a byte outside ASCII, at most three, as they stand in the file.
[[nodiscard]] std::vector<std::string_view> telling_words(std::string_view sample);

/// The same words read in an encoding; with U+FFFD for what it has no character for, since this is only for the eye,
/// and no words where the host would have to decode them.
[[nodiscard]] std::vector<std::string> decoded(const Encoding& encoding, const std::vector<std::string_view>& words);

}  // namespace preflight::reading
