// Which very common domain was probably meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace preflight::checking {

/// The common domain that `domain` (ASCII) is a slip away from, in lower case.
/// Returns: nothing where `domain` is on a list itself or holds A-labels, or where two domains are equally near.
std::optional<std::string> nearest_common_domain(std::string_view domain);

}  // namespace preflight::checking
