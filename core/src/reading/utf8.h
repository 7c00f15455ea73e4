#pragma once
/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.

#include <cstddef>
#include <string_view>

namespace preflight::reading {

[[nodiscard]] bool is_ascii(std::string_view bytes);
/// Position of the first byte that is not part of a well-formed sequence; `bytes.size()` when all is well.
[[nodiscard]] std::size_t first_invalid_utf8(std::string_view bytes);
[[nodiscard]] inline bool is_valid_utf8(std::string_view bytes) { return first_invalid_utf8(bytes) == bytes.size(); }
/// The longest start of `text` of at most `max_bytes` that ends on a character border.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t max_bytes);
/// Code points of text that is valid; bytes that are no UTF-8 count as one each or not at all.
[[nodiscard]] std::size_t count_characters(std::string_view text);
/// Outer white space a spreadsheet does not show: ASCII blanks, U+00A0, U+FEFF and U+200B..U+200D taken off.
[[nodiscard]] std::string_view trim(std::string_view text);

/// Blanks and control characters only: the NULs that fill a block, the Ctrl-Z that ended files of DOS.
[[nodiscard]] bool shows_nothing(std::string_view text);

}  // namespace preflight::reading
