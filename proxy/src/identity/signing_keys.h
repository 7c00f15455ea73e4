#pragma once
/// The public keys with which a front signs its assertions, from a file: nothing is ever fetched.

#include <openssl/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::proxy {

class SigningKeys {
 public:
  /// A JSON Web Key Set (RFC 7517): RSA keys of 2048 bits or more (RS256) and P-256 keys (ES256), each with a `kid`
  /// unless there is one key only. Empty when it is none; then a sentence for each fault is added to `problems`.
  [[nodiscard]] static std::optional<SigningKeys> parse(std::string_view jwks, std::vector<std::string>& problems);

  /// Whether `signature` is that of `signed_text` by the key `kid`, which must be one for `algorithm`. `kid` may be
  /// empty when there is one key only.
  [[nodiscard]] bool fits(std::string_view kid, std::string_view algorithm, std::string_view signed_text,
                          std::string_view signature) const;

 private:
  struct Key {
    std::string algorithm;
    std::shared_ptr<EVP_PKEY> key;
  };
  std::map<std::string, Key, std::less<>> keys_;
};

}  // namespace preflight::proxy
