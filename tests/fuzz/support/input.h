#pragma once
/// The bytes that a target was given, and the choices that it makes by them.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "support/random.h"

namespace preflight::fuzz {

/// Choices from the front of an input; what is left is its text. An input that is too short chooses 0.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  unsigned byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  bool flip() { return (byte() & 1U) != 0; }
  template <class T, std::size_t size>
  const T& one_of(const std::array<T, size>& all) {
    return all[byte() % size];
  }

  [[nodiscard]] std::string_view text() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Random numbers that an input has by being what it is (FNV-1a): its own cuts, without giving up bytes for them, so
/// that an ordinary file is a seed as it stands.
inline testing::Random random_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  return testing::Random(hash);
}

}  // namespace preflight::fuzz
