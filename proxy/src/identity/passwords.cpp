#include "identity/passwords.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <set>
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

namespace {

// Lists of the most common passwords hold next to nothing of 15 characters or more, and what they do hold is made of
// these: walks along the digits, the alphabet and the rows of a keyboard, and a few words, said again or padded. So it
// is these that are looked for, and not some thousand passwords that are too short anyway.
constexpr std::array<std::string_view, 9> walks{"0123456789012345678901234567890",
                                                "abcdefghijklmnopqrstuvwxyz",
                                                "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
                                                "qwertzuiopasdfghjklyxcvbnm",
                                                "azertyuiopqsdfghjklmwxcvbn",
                                                "asdfghjklzxcvbnm",
                                                "1q2w3e4r5t6y7u8i9o0p",
                                                "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
                                                "!@#$%^&*()_+"};
constexpr std::array<std::string_view, 10> words{"password", "passwort", "motdepasse", "welcome", "letmein",
                                                 "iloveyou", "admin",    "preflight",  "mailjet", "secret"};
constexpr std::size_t shortest_walk = 3;
// So many different characters beside walks and words are something of one's own.
constexpr std::size_t own_characters = 4;

/// One piece, said again and again.
bool is_repetition(std::string_view text) {
  for (std::size_t unit = 1; unit <= text.size() / 2; ++unit) {
    if (text.substr(unit) == text.substr(0, text.size() - unit)) return true;
  }
  return false;
}

/// How much of the beginning of `text` is a walk, there or back.
std::size_t walk_at(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string_view forth : walks) {
    const std::string back(forth.rbegin(), forth.rend());
    for (const std::string_view walk : {forth, std::string_view(back)}) {
      std::size_t length = longest + 1;
      while (length <= text.size() && walk.find(text.substr(0, length)) != std::string_view::npos) longest = length++;
    }
  }
  return longest;
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool is_guessable(std::string_view password, std::string_view name) {
  const std::string text = in_lower_case(password);
  const std::string own_name = in_lower_case(name);
  if (is_repetition(text)) return true;
  std::set<char> left;
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t known = walk_at(rest);
    if (known < shortest_walk) known = 0;
    for (const std::string_view word : words) {
      if (rest.starts_with(word)) known = std::max(known, word.size());
    }
    if (rest.starts_with(own_name)) known = std::max(known, own_name.size());
    if (known == 0) left.insert(rest.front());
    rest.remove_prefix(std::max<std::size_t>(known, 1));
  }
  return left.size() < own_characters;
}

}  // namespace

std::optional<std::string> Passwords::fault_of(std::string_view password, std::string_view name) {
  const auto characters = std::count_if(password.begin(), password.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) < least_characters) {
    return "The password must have 15 characters or more; a few words make a good one.";
  }
  if (password.size() > most_bytes) return "The password is too long.";
  if (is_guessable(password, name)) return "The password is too easy to guess.";
  return std::nullopt;
}

}  // namespace preflight::proxy
