#pragma once
/// The token that a state-changing request must carry, which a foreign page cannot read.

#include <array>
#include <string>
#include <string_view>

namespace preflight::proxy {

/// HMAC-SHA256 over the session's name under a key that lives as long as the process. Source: OWASP CSRF prevention,
/// HMAC-based tokens.
class CsrfTokens {
 public:
  /// Throws std::runtime_error when there is no randomness to be had.
  CsrfTokens();
  ~CsrfTokens();
  CsrfTokens(const CsrfTokens&) = delete;
  CsrfTokens& operator=(const CsrfTokens&) = delete;

  /// 64 hexadecimal digits. In local mode there is one session, named "local".
  [[nodiscard]] std::string token(std::string_view session) const;
  /// Takes the same time whether and wherever the two differ.
  [[nodiscard]] bool fits(std::string_view session, std::string_view token) const;

 private:
  std::array<unsigned char, 32> key_{};
};

}  // namespace preflight::proxy
