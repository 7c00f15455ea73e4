#pragma once
/// Random numbers that are the same everywhere: std::mt19937, handed out as the 32 bits they are.

#include <cstdint>
#include <random>

namespace preflight::testing {

class Random {
 public:
  using result_type = std::uint32_t;

  explicit Random(unsigned seed) : engine_(seed) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xFFFFFFFF; }
  result_type operator()() { return static_cast<result_type>(engine_()); }

 private:
  std::mt19937 engine_;
};

}  // namespace preflight::testing
