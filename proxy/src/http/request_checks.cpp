#include "http/request_checks.h"

#include <algorithm>

namespace preflight::proxy::http {

namespace {

bool has_body(const httplib::Request& request) { return request.method == "POST" || request.method == "PUT"; }

/// Digits only: the library would read `3, 3`, `+3` and ` 3x` as 3.
std::optional<std::uint64_t> length_in(const std::string& text) {
  if (text.empty() || text.size() > 15) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return length;
}

}  // namespace

PublicNames local_names(int port) {
  const std::string suffix = ":" + std::to_string(port);
  return {{"127.0.0.1" + suffix, "localhost" + suffix}};
}

std::optional<std::string> only_value(const httplib::Request& request, const char* name) {
  if (request.get_header_value_count(name) != 1) return std::nullopt;
  return request.get_header_value(name);
}

std::optional<ApiError> framing_fault(const httplib::Request& request, const PublicNames& names,
                                      std::uint64_t max_body_bytes) {
  const auto host = only_value(request, "Host");
  if (!host || std::find(names.hosts.begin(), names.hosts.end(), *host) == names.hosts.end()) {
    return ApiError(ErrorCode::wrong_host, "The page does not answer under this name.");
  }
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST" && request.method != "PUT") {
    return ApiError(ErrorCode::method_not_allowed, "This method is not used here.");
  }
  // Browsers declare the length of what they send, so that none of these costs anything, and each is a way to confuse
  // or to exhaust.
  for (const char* name : {"Transfer-Encoding", "Upgrade", "Trailer", "Range", "If-Range", "Expect"}) {
    if (request.has_header(name)) return ApiError(ErrorCode::bad_request, std::string(name) + " is not used here.");
  }
  if (request.has_header("Content-Encoding"))
    return ApiError(ErrorCode::wrong_content, "Compressed bodies are not taken.");

  const auto lengths = request.get_header_value_count("Content-Length");
  if (lengths > 1) return ApiError(ErrorCode::bad_request, "Content-Length comes twice.");
  if (lengths == 0) {
    if (has_body(request)) return ApiError(ErrorCode::length_required, "Content-Length is missing.");
    return std::nullopt;
  }
  const auto length = length_in(request.get_header_value("Content-Length"));
  if (!length) return ApiError(ErrorCode::bad_request, "Content-Length is not a number.");
  if (!has_body(request) && *length > 0) return ApiError(ErrorCode::bad_request, "A read has no body.");
  if (*length > max_body_bytes) return ApiError(ErrorCode::too_large, "The body is longer than is taken here.");
  if (has_body(request)) {
    const std::string type = request.get_header_value("Content-Type");
    // The library takes forms apart by itself, and throws on the way.
    if (type.starts_with("multipart/") || type.starts_with("application/x-www-form-urlencoded")) {
      return ApiError(ErrorCode::wrong_content, "Forms are not taken.");
    }
  }
  return std::nullopt;
}

std::optional<ApiError> reading_fault(const httplib::Request& request) {
  const auto comes_otherwise = [&request](const char* name, std::string_view first, std::string_view second) {
    if (!request.has_header(name)) return false;  // an older browser, or no browser
    const auto value = only_value(request, name);
    return !value || (*value != first && *value != second);
  };
  // `none` and `document`: a person who types the address into the browser.
  if (comes_otherwise("Sec-Fetch-Site", "same-origin", "none") ||
      comes_otherwise("Sec-Fetch-Dest", "empty", "document")) {
    return ApiError(ErrorCode::wrong_origin, "The request comes from another page.");
  }
  return std::nullopt;
}

std::optional<ApiError> changing_fault(const httplib::Request& request, const CsrfTokens& tokens,
                                       std::string_view session, std::string_view content_type) {
  const bool told_site = request.has_header("Sec-Fetch-Site");
  const bool told_origin = request.has_header("Origin");
  const bool site_fits = only_value(request, "Sec-Fetch-Site") == "same-origin";
  // The Host was checked before, so that the origin under that name is one of ours.
  const bool origin_fits = only_value(request, "Origin") == "http://" + request.get_header_value("Host");
  if ((told_site && !site_fits) || (told_origin && !origin_fits) || (!told_site && !told_origin)) {
    return ApiError(ErrorCode::wrong_origin, "The request comes from another page.");
  }
  const auto token = only_value(request, "X-CSRF");
  if (!token || !tokens.fits(session, *token)) {
    return ApiError(ErrorCode::csrf, "The token is missing or old; GET /api/session hands out a new one.");
  }
  if (only_value(request, "Content-Type") != content_type) {
    return ApiError(ErrorCode::wrong_content, "The content type must be " + std::string(content_type) + ".");
  }
  return std::nullopt;
}

}  // namespace preflight::proxy::http
