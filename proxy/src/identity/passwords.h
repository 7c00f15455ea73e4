#pragma once
/// Passwords as they are kept: by scrypt, so that a stolen file of people does not give them away.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::proxy {

struct PasswordHash {
  /// Both in hexadecimal digits.
  std::string salt;
  std::string hash;
};

/// What one hash costs. Source: OWASP Password Storage, one of its equal scrypt settings: 32 MB each.
struct ScryptCost {
  std::uint64_t n = 1U << 15;
  std::uint64_t r = 8;
  std::uint64_t p = 3;
};

/// Hashes few at a time, because each takes 32 MB: two at once, sixteen waiting. Safe from any thread.
class Passwords {
 public:
  explicit Passwords(ScryptCost cost = {}) : cost_(cost) {}

  /// With a salt of its own. Empty: too many wait.
  [[nodiscard]] std::optional<PasswordHash> hash(std::string_view password);
  /// Whether `password` is the one behind `kept`; with nothing kept it takes as long, and says no. Empty: too many
  /// wait.
  [[nodiscard]] std::optional<bool> fits(std::string_view password, const std::optional<PasswordHash>& kept);

  /// Why a new password is not taken, in a sentence; empty when it is. At least 15 characters, whichever they are, as
  /// NIST SP 800-63B-4 asks where nothing but a password guards the door; at most 1,024 bytes; not made of
  /// the person's name, common words, walks along the keyboard or repetition alone.
  [[nodiscard]] static std::optional<std::string> fault_of(std::string_view password, std::string_view name);

 private:
  [[nodiscard]] std::optional<std::string> derive(std::string_view password, const std::string& salt);

  const ScryptCost cost_;
  std::mutex mutex_;
  std::condition_variable free_;
  int running_ = 0;
  int waiting_ = 0;
};

}  // namespace preflight::proxy
