#include "http/request_checks.h"

#include <algorithm>

namespace preflight::proxy::http {

Origins local_origins(int port) {
  const std::string suffix = ":" + std::to_string(port);
  return {"http://127.0.0.1" + suffix, "http://localhost" + suffix};
}

std::optional<std::string> origin_of(const front::RequestHead& head, const Origins& origins) {
  const auto host = head.only("Host");
  if (!host || host->empty()) return std::nullopt;
  const auto found = std::find_if(origins.begin(), origins.end(), [&host](const std::string& origin) {
    return std::string_view(origin).substr(origin.find("://") + 3) == *host;
  });
  if (found == origins.end()) return std::nullopt;
  return *found;
}

std::optional<ApiError> reading_fault(const front::RequestHead& head) {
  const auto comes_otherwise = [&head](std::string_view name, std::string_view first, std::string_view second) {
    if (!head.has(name)) return false;  // an older browser, or no browser
    const auto value = head.only(name);
    return !value || (*value != first && *value != second);
  };
  // `none` and `document`: a person who types the address into the browser.
  if (comes_otherwise("Sec-Fetch-Site", "same-origin", "none") ||
      comes_otherwise("Sec-Fetch-Dest", "empty", "document")) {
    return ApiError(ErrorCode::wrong_origin, "The request comes from another page.");
  }
  return std::nullopt;
}

std::optional<ApiError> foreign_fault(const front::RequestHead& head, const std::string& origin) {
  const bool told_site = head.has("Sec-Fetch-Site");
  const bool told_origin = head.has("Origin");
  const bool site_fits = head.only("Sec-Fetch-Site") == "same-origin";
  const bool origin_fits = head.only("Origin") == origin;
  if ((told_site && !site_fits) || (told_origin && !origin_fits) || (!told_site && !told_origin)) {
    return ApiError(ErrorCode::wrong_origin, "The request comes from another page.");
  }
  return std::nullopt;
}

std::optional<ApiError> token_fault(const front::RequestHead& head, const CsrfTokens& tokens,
                                    std::string_view session) {
  const auto token = head.only("X-CSRF");
  if (!token || !tokens.fits(session, *token)) {
    return ApiError(ErrorCode::csrf, "The token is missing or old; GET /api/session hands out a new one.");
  }
  return std::nullopt;
}

std::optional<ApiError> type_fault(const front::RequestHead& head, std::string_view content_type) {
  if (head.only("Content-Type") != content_type) {
    return ApiError(ErrorCode::wrong_content, "The content type must be " + std::string(content_type) + ".");
  }
  return std::nullopt;
}

}  // namespace preflight::proxy::http
