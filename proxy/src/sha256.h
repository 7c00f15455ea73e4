#pragma once
/// SHA-256 of bytes that come in pieces.

#include <memory>
#include <string>
#include <string_view>

namespace preflight::proxy {

class Sha256 {
 public:
  /// Throws std::runtime_error when the cryptographic library refuses.
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  /// 64 lower-case hexadecimal digits. Nothing can be added afterwards.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace preflight::proxy
