#include "profiling/distinct.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace preflight::profiling {

void DistinctCounter::add(std::uint64_t hash) {
  if (has_last_ && hash == last_) return;
  last_ = hash;
  has_last_ = true;
  if (exact()) {
    add_exact(hash);
  } else {
    add_estimated(hash);
  }
}

void DistinctCounter::add_exact(std::uint64_t hash) {
  if (hash == 0) {
    holds_zero_ = true;
    return;
  }
  if (slots_.size() < 2 * (used_ + 1)) {
    std::vector<std::uint64_t> old(slots_.empty() ? 16 : slots_.size() * 2, 0);
    old.swap(slots_);
    for (const std::uint64_t kept : old) {
      if (kept == 0) continue;
      std::size_t at = kept & (slots_.size() - 1);
      while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = kept;
    }
  }
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at] != 0) {
    if (slots_[at] == hash) return;
    at = (at + 1) & (slots_.size() - 1);
  }
  slots_[at] = hash;
  if (++used_ > exact_limit) start_estimating();
}

void DistinctCounter::start_estimating() {
  registers_.assign(std::size_t{1} << register_bits, 0);
  for (const std::uint64_t hash : slots_) {
    if (hash != 0) add_estimated(hash);
  }
  if (holds_zero_) add_estimated(0);
  slots_.clear();
  slots_.shrink_to_fit();
  used_ = 0;
}

void DistinctCounter::add_estimated(std::uint64_t hash) {
  const std::size_t at = hash >> (64 - register_bits);
  const auto rank =
      static_cast<std::uint8_t>(std::countl_zero(hash << register_bits | std::uint64_t{1} << (register_bits - 1)) + 1);
  registers_[at] = std::max(registers_[at], rank);
}

void DistinctCounter::merge(const DistinctCounter& other) {
  has_last_ = false;
  if (other.exact()) {
    for (const std::uint64_t hash : other.slots_) {
      if (hash != 0) add(hash);
    }
    if (other.holds_zero_) add(0);
    return;
  }
  if (exact()) start_estimating();
  for (std::size_t i = 0; i < registers_.size(); ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
}

std::uint64_t DistinctCounter::count() const {
  if (exact()) return used_ + (holds_zero_ ? 1 : 0);
  // Flajolet, Fusy, Gandouet, Meunier 2007: HyperLogLog with linear counting for the small range.
  const auto m = static_cast<double>(registers_.size());
  double sum = 0;
  std::size_t zero = 0;
  for (const std::uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -rank);
    zero += rank == 0 ? 1 : 0;
  }
  const double raw = 0.7213 / (1 + 1.079 / m) * m * m / sum;
  if (raw <= 2.5 * m && zero != 0)
    return static_cast<std::uint64_t>(std::llround(m * std::log(m / static_cast<double>(zero))));
  return static_cast<std::uint64_t>(std::llround(raw));
}

}  // namespace preflight::profiling
