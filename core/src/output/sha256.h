#pragma once
/// SHA-256 of a stream, FIPS 180-4. Here and not the browser's: crypto.subtle cannot stream and is missing without
/// HTTPS.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace preflight::output {

class Sha256 {
 public:
  void update(std::string_view bytes);
  /// 64 lower-case hex digits. The object is used up.
  [[nodiscard]] std::string hex();

 private:
  void block(const unsigned char* bytes);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> rest_{};
  std::size_t rest_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace preflight::output
