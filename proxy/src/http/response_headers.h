#pragma once
/// The headers that every answer carries, whoever writes it.

#include <string>
#include <utility>
#include <vector>

namespace preflight::proxy::http {

/// `https`: the page is opened over HTTPS, here or at a front.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> hardening_headers(bool https);

}  // namespace preflight::proxy::http
