#include "identity/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace preflight::proxy {

Secret::Secret(std::string&& text) : bytes_(text.begin(), text.end()) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

Secret::~Secret() { wipe(); }

Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

void Secret::wipe() {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace preflight::proxy
