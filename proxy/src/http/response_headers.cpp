#include "http/response_headers.h"

namespace preflight::proxy::http {

namespace {

constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src "
    "'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html preflight";

}  // namespace

std::vector<std::pair<std::string, std::string>> hardening_headers(bool https) {
  std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Security-Policy", content_security_policy},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Embedder-Policy", "require-corp"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
      {"X-Frame-Options", "DENY"}};
  // Two years, and not for the names below ours: they may belong to other tools.
  if (https) headers.emplace_back("Strict-Transport-Security", "max-age=63072000");
  return headers;
}

}  // namespace preflight::proxy::http
