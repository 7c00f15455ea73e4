#include "identity/csrf.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

#include "text.h"

namespace preflight::proxy {

CsrfTokens::CsrfTokens() {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) throw std::runtime_error("no random bytes");
}

CsrfTokens::~CsrfTokens() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string CsrfTokens::token(std::string_view session) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(session.data()), session.size(), mac.data(), &size) == nullptr) {
    throw std::runtime_error("HMAC is not available");
  }
  return hex_of({reinterpret_cast<const char*>(mac.data()), size});
}

bool CsrfTokens::fits(std::string_view session, std::string_view candidate) const {
  const std::string right = token(session);
  return candidate.size() == right.size() && CRYPTO_memcmp(candidate.data(), right.data(), right.size()) == 0;
}

}  // namespace preflight::proxy
