#include "identity/passwords.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

#include "text.h"

namespace preflight::proxy {

namespace {

constexpr int at_once = 2;
constexpr int may_wait = 16;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t least_characters = 15;
constexpr std::size_t most_bytes = 1024;
constexpr std::uint64_t memory_margin = 4U << 20;

}  // namespace

std::optional<std::string> Passwords::derive(std::string_view password, const std::string& salt) {
  {
    std::unique_lock lock(mutex_);
    if (running_ >= at_once) {
      if (waiting_ >= may_wait) return std::nullopt;
      ++waiting_;
      free_.wait(lock, [this] { return running_ < at_once; });
      --waiting_;
    }
    ++running_;
  }
  std::string hash(hash_bytes, '\0');
  // OpenSSL refuses more than 32 MB unless told how much may be used.
  const int done =
      EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                     cost_.n, cost_.r, cost_.p, 128 * cost_.r * (cost_.n + cost_.p + 2) + memory_margin,
                     reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  {
    const std::lock_guard lock(mutex_);
    --running_;
  }
  free_.notify_one();
  if (done != 1) throw std::runtime_error("scrypt is not available");
  return hex_of(hash);
}

std::optional<PasswordHash> Passwords::hash(std::string_view password) {
  const std::string salt = random_hex(salt_bytes);
  auto hash = derive(password, salt);
  if (!hash) return std::nullopt;
  return PasswordHash{salt, std::move(*hash)};
}

std::optional<bool> Passwords::fits(std::string_view password, const std::optional<PasswordHash>& kept) {
  const PasswordHash nobodys{std::string(salt_bytes * 2, '0'), std::string(hash_bytes * 2, '0')};
  const PasswordHash& wanted = kept ? *kept : nobodys;
  const auto hash = derive(password, wanted.salt);
  if (!hash) return std::nullopt;
  const bool same =
      hash->size() == wanted.hash.size() && CRYPTO_memcmp(hash->data(), wanted.hash.data(), hash->size()) == 0;
  return same && kept.has_value();
}

std::optional<std::string> Passwords::fault_of(std::string_view password, std::string_view name) {
  const auto characters = std::count_if(password.begin(), password.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) < least_characters) {
    return "The password must have 15 characters or more; a few words make a good one.";
  }
  if (password.size() > most_bytes) return "The password is too long.";
  const bool one_character =
      std::all_of(password.begin(), password.end(), [&password](char c) { return c == password.front(); });
  if (one_character || password == name) return "The password is too easy to guess.";
  return std::nullopt;
}

}  // namespace preflight::proxy
