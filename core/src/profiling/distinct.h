#pragma once
/// How many different values a column holds: exact while they are few, estimated beyond.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace preflight::profiling {

class DistinctCounter {
 public:
  /// `hash`: 64 well-mixed bits of the value.
  void add(std::uint64_t hash);
  void merge(const DistinctCounter& other);

  [[nodiscard]] bool exact() const { return registers_.empty(); }
  [[nodiscard]] std::uint64_t count() const;

 private:
  /// Beyond this many different values the count is an estimate: 4,096 hashes are 64 KiB a column, and no screen lists
  /// more.
  static constexpr std::size_t exact_limit = 4096;
  static constexpr unsigned register_bits = 12;

  void add_exact(std::uint64_t hash);
  void add_estimated(std::uint64_t hash);
  void start_estimating();

  std::uint64_t last_ = 0;  // neighbours are often equal
  bool has_last_ = false;
  std::vector<std::uint64_t> slots_;  // open addressing, 0 = free
  std::size_t used_ = 0;
  bool holds_zero_ = false;
  std::vector<std::uint8_t> registers_;
};

}  // namespace preflight::profiling
