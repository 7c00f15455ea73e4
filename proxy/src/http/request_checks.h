#pragma once
/// What is asked of every request before anything of it is believed.
///
/// The library underneath (cpp-httplib 0.11.4) is lax: it accepts two Host headers, chunked bodies of any size,
/// compressed bodies, ranges. What can be seen once it has read the head is refused here; the rest is for a guard in
/// front of it.

#include <httplib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/api_error.h"
#include "identity/csrf.h"

namespace preflight::proxy::http {

/// The names under which the page may be opened, as `host:port`.
struct PublicNames {
  std::vector<std::string> hosts;
};

/// `127.0.0.1:<port>` and `localhost:<port>`.
[[nodiscard]] PublicNames local_names(int port);

/// Framing and Host. `max_body_bytes`: the cap for this request's path.
[[nodiscard]] std::optional<ApiError> framing_fault(const httplib::Request& request, const PublicNames& names,
                                                    std::uint64_t max_body_bytes);

/// For the API's reads: not from a foreign page, and not as a script, image or frame of one.
/// Source: Fetch Metadata Request Headers (W3C); OWASP CSRF prevention.
[[nodiscard]] std::optional<ApiError> reading_fault(const httplib::Request& request);

/// For state-changing requests: from our own page (`Sec-Fetch-Site: same-origin` or an equal `Origin`, and neither
/// saying otherwise), with the token, and of exactly the content type `content_type`.
[[nodiscard]] std::optional<ApiError> changing_fault(const httplib::Request& request, const CsrfTokens& tokens,
                                                     std::string_view session, std::string_view content_type);

/// The value of a header that may come once; empty when it is absent or comes more than once.
[[nodiscard]] std::optional<std::string> only_value(const httplib::Request& request, const char* name);

}  // namespace preflight::proxy::http
