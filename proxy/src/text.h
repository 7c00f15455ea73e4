#pragma once
/// Small facts about text that several parts of the proxy check at their border.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::proxy {

/// True for 1 to 19 decimal digits, which is what a Mailjet id looks like; nothing else may become part of an upstream
/// path.
[[nodiscard]] bool is_mailjet_id(std::string_view text);

/// True for exactly `length` lower-case hexadecimal digits.
[[nodiscard]] bool is_lower_hex(std::string_view text, std::size_t length);

/// True when `text` holds a byte below 0x20, or 0x7f.
[[nodiscard]] bool has_control_character(std::string_view text);

/// Control characters become spaces, and at most `max_bytes` are kept, cut on a UTF-8 border.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t max_bytes);

/// Without case, for finding: each letter as Unicode lower-cases it by itself. What is no UTF-8 stays as it is.
[[nodiscard]] std::string folded(std::string_view text);

/// A cell for a file that people open in a spreadsheet: what would run as a formula there gets an apostrophe in front.
/// One that begins with apostrophes before such a character gets one more, so that taking one away is always exact.
/// Source: OWASP "CSV injection"; ASVS 5.0 1.2.10.
[[nodiscard]] std::string guard_formula(const std::string& cell);

/// `bytes` random bytes from the system's generator, as lower-case hexadecimal digits. Throws std::runtime_error when
/// there are none to be had.
[[nodiscard]] std::string random_hex(std::size_t bytes);

[[nodiscard]] std::string hex_of(std::string_view bytes);
/// Empty when `digits` is not what `hex_of` would write.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view digits);

/// `bytes` random bytes from the system's generator. Throws as `random_hex` does.
[[nodiscard]] std::string random_bytes(std::size_t bytes);

/// Without padding. Source: RFC 4648, 5.
[[nodiscard]] std::string base64url_of(std::string_view bytes);
/// Empty when `text` is not what `base64url_of` would write.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// `2026-05-02T10:42:00Z`. Source: RFC 3339.
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point time);

}  // namespace preflight::proxy
