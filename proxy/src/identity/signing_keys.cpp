#include "identity/signing_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "compiled_json.h"
#include "text.h"

namespace preflight::proxy {

using nlohmann::json;

namespace {

constexpr int least_rsa_bits = 2048;
constexpr std::size_t p256_bytes = 32;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIGNUM> number_of(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::optional<std::string> bytes_in(const json& key, const char* name) {
  const auto found = key.find(name);
  if (found == key.end() || !found->is_string()) return std::nullopt;
  return from_base64url(found->get_ref<const std::string&>());
}

std::string text_in(const json& key, const char* name) {
  const auto found = key.find(name);
  return found != key.end() && found->is_string() ? found->get<std::string>() : "";
}

std::shared_ptr<EVP_PKEY> key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return {key, &EVP_PKEY_free};
}

std::shared_ptr<EVP_PKEY> rsa_key(const json& key) {
  const auto n = bytes_in(key, "n");
  const auto e = bytes_in(key, "e");
  if (!n || !e) return nullptr;
  const auto modulus = number_of(*n);
  const auto exponent = number_of(*e);
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder || BN_num_bits(modulus.get()) < least_rsa_bits ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  return key_from("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> p256_key(const json& key) {
  const auto x = bytes_in(key, "x");
  const auto y = bytes_in(key, "y");
  if (text_in(key, "crv") != "P-256" || !x || !y || x->size() != p256_bytes || y->size() != p256_bytes) return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return key_from("EC", builder.get());
}

/// RFC 7518, 3.4: the two numbers one behind the other; OpenSSL wants them as ASN.1.
std::optional<std::string> asn1_of(std::string_view signature) {
  if (signature.size() != 2 * p256_bytes) return std::nullopt;
  const Owned<ECDSA_SIG> numbers(ECDSA_SIG_new());
  auto r = number_of(signature.substr(0, p256_bytes));
  auto s = number_of(signature.substr(p256_bytes));
  if (!numbers || !r || !s || ECDSA_SIG_set0(numbers.get(), r.get(), s.get()) != 1) return std::nullopt;
  // Theirs now.
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &bytes);
  if (size <= 0) return std::nullopt;
  std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return text;
}

}  // namespace

std::optional<SigningKeys> SigningKeys::parse(std::string_view jwks, std::vector<std::string>& problems) {
  const json set = json::parse(jwks, nullptr, /*allow_exceptions=*/false);
  const auto listed = set.is_object() ? set.find("keys") : set.end();
  if (!set.is_object() || listed == set.end() || !listed->is_array() || listed->empty()) {
    problems.emplace_back("identity.jwt.keys_file holds no JSON Web Key Set.");
    return std::nullopt;
  }
  const std::size_t known = problems.size();
  SigningKeys keys;
  for (const json& entry : *listed) {
    if (!entry.is_object()) {
      problems.emplace_back("identity.jwt.keys_file: a key is no object.");
      continue;
    }
    const std::string type = text_in(entry, "kty");
    Key key = type == "RSA" ? Key{"RS256", rsa_key(entry)} : type == "EC" ? Key{"ES256", p256_key(entry)} : Key{};
    const std::string algorithm = text_in(entry, "alg");
    const std::string kid = text_in(entry, "kid");
    if (!key.key || (!algorithm.empty() && algorithm != key.algorithm)) {
      problems.emplace_back("identity.jwt.keys_file: a key is neither RS256 with 2048 bits or more nor ES256.");
    } else if (kid.empty() && listed->size() > 1) {
      problems.emplace_back("identity.jwt.keys_file: of several keys each needs a kid.");
    } else if (!keys.keys_.emplace(kid, std::move(key)).second) {
      problems.emplace_back("identity.jwt.keys_file: two keys have the same kid.");
    }
  }
  ERR_clear_error();
  if (problems.size() != known) return std::nullopt;
  return keys;
}

bool SigningKeys::fits(std::string_view kid, std::string_view algorithm, std::string_view signed_text,
                       std::string_view signature) const {
  auto found = keys_.find(kid);
  if (found == keys_.end() && kid.empty() && keys_.size() == 1) found = keys_.begin();
  // The algorithm is the key's, never the assertion's choice.
  if (found == keys_.end() || found->second.algorithm != algorithm) return false;
  const auto bytes = algorithm == "ES256" ? asn1_of(signature) : std::optional<std::string>(signature);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const bool fits =
      bytes && context &&
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, found->second.key.get()) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(*bytes), bytes->size(), bytes_of(signed_text), signed_text.size()) == 1;
  ERR_clear_error();
  return fits;
}

}  // namespace preflight::proxy
