#pragma once
/// Bytes that must not be copied, printed or left behind.
///
///     Secret key{std::move(text)};      // `text` is wiped
///     use(key.reveal());                // only where the bytes leave for Mailjet

#include <string>
#include <string_view>
#include <vector>

namespace preflight::proxy {

class Secret {
 public:
  Secret() = default;
  /// Takes the bytes over and wipes `text`.
  explicit Secret(std::string&& text);
  ~Secret();
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  /// The bytes themselves, valid while this object lives. Called by the upstream client only.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }

  template <class Stream>
  friend Stream& operator<<(Stream& stream, const Secret&) = delete;

 private:
  void wipe();
  std::vector<char> bytes_;
};

/// A Mailjet key pair. The public key is no secret to Mailjet, but neither is it anyone else's business.
struct KeyPair {
  Secret public_key;
  Secret secret_key;
};

}  // namespace preflight::proxy
