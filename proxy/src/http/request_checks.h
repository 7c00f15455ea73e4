#pragma once
/// What is asked of every request before anything of it is believed. Its form has been judged by then, in `front/`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "front/request_head.h"
#include "http/api_error.h"
#include "identity/csrf.h"

namespace preflight::proxy::http {

/// Where the page may be opened: `https://preflight.example.org`, without a slash at the end.
using Origins = std::vector<std::string>;

/// `http://127.0.0.1:<port>` and `http://localhost:<port>`.
[[nodiscard]] Origins local_origins(int port);

/// The origin whose host and port are the request's Host, letter by letter; empty when there is none. A foreign name
/// that leads to our address (DNS rebinding) ends here.
[[nodiscard]] std::optional<std::string> origin_of(const front::RequestHead& head, const Origins& origins);

/// For the API's reads: not from a foreign page, and not as a script, image or frame of one.
/// Source: Fetch Metadata Request Headers (W3C); OWASP CSRF prevention.
[[nodiscard]] std::optional<ApiError> reading_fault(const front::RequestHead& head);

/// For state-changing requests: from our own page at `origin` (`Sec-Fetch-Site: same-origin` or an equal `Origin`, and
/// neither saying otherwise).
[[nodiscard]] std::optional<ApiError> foreign_fault(const front::RequestHead& head, const std::string& origin);
/// With the token of `session`.
[[nodiscard]] std::optional<ApiError> token_fault(const front::RequestHead& head, const CsrfTokens& tokens,
                                                  std::string_view session);
/// Of exactly this type.
[[nodiscard]] std::optional<ApiError> type_fault(const front::RequestHead& head, std::string_view content_type);

}  // namespace preflight::proxy::http
