#pragma once
/// Paths with places for an id or a number: `/api/imports/{id}/parts/{n}`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::proxy::http {

/// What stands in the places of `pattern` when `path` fits it as a whole; empty when it does not.
/// `{id}` is 32 lower-case hexadecimal digits, `{n}` 1 to 4 decimal digits.
[[nodiscard]] std::optional<std::vector<std::string>> places_in(std::string_view pattern, std::string_view path);

/// The same pattern as the regular expression that the HTTP library wants. It has no repetition without a bound: the
/// standard library's matcher recurses, and a long path would end the process.
[[nodiscard]] std::string expression_of(std::string pattern);

}  // namespace preflight::proxy::http
