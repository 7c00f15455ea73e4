#pragma once
/// The command line's one English table: what the left-out file says. The page has its own catalogues, in every
/// language.

#include <string_view>

namespace preflight::cli {

/// JSON for Session::begin_render.
[[nodiscard]] std::string_view left_out_words();

}  // namespace preflight::cli
