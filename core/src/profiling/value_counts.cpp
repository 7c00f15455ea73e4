#include "profiling/value_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "reading/utf8.h"

namespace preflight::profiling {

namespace {

/// The natural logarithm of x, from 1 on: halved down to 2, then twice the series of artanh((x - 1) / (x + 1)). The C
/// library's own brings tables of 4 KB that do not compress, and may differ in the last bit from platform to platform.
double natural_log(double x) {
  double whole = 0;
  while (x >= 2) {
    x /= 2;
    whole += std::numbers::ln2;
  }
  const double ratio = (x - 1) / (x + 1);
  double power = ratio, series = 0;
  // The ratio is below 1/3, so the terms left out are below the last bit.
  for (int n = 1; n < 40; n += 2, power *= ratio * ratio) series += power / n;
  return whole + 2 * series;
}

}  // namespace

ValueCounts::Place ValueCounts::find(std::uint64_t hash) const {
  if (slots_.empty()) return uncounted;
  const auto tag = static_cast<std::uint32_t>(hash >> 48U) << place_bits;
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
    if ((slots_[at] & ~std::uint32_t{0} << place_bits) != tag) continue;
    const Place place = (slots_[at] & ((1U << place_bits) - 1)) - 1;
    if (values_[place].hash == hash) return place;
  }
  return uncounted;
}

ValueCounts::Place ValueCounts::count_value(std::uint64_t hash, std::string_view text, std::uint64_t cells) {
  if (const Place known = find(hash); known != uncounted) {
    values_[known].count += cells;
    return known;
  }
  if (!exact() || values_.size() >= exact_limit_) return uncounted;
  if (slots_.size() < 2 * (values_.size() + 1)) grow();
  const std::string_view shown = reading::cut_utf8(text, shown_bytes);
  values_.push_back({.hash = hash,
                     .count = cells,
                     .text_at = static_cast<std::uint32_t>(texts_.size()),
                     .text_bytes = static_cast<std::uint32_t>(shown.size())});
  texts_ += shown;
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = static_cast<std::uint32_t>(hash >> 48U) << place_bits | static_cast<std::uint32_t>(values_.size());
  return static_cast<Place>(values_.size() - 1);
}

void ValueCounts::grow() { place_values(slots_.empty() ? 16 : slots_.size() * 2); }

void ValueCounts::place_values(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::size_t place = 0; place < values_.size(); ++place) {
    const std::uint64_t hash = values_[place].hash;
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = static_cast<std::uint32_t>(hash >> 48U) << place_bits | static_cast<std::uint32_t>(place + 1);
  }
}

void ValueCounts::start_estimating() {
  registers_.assign(std::size_t{1} << register_bits, 0);
  for (const Value& value : values_) estimate(value.hash);
  for (const Value& value : values_) sample(value.hash, std::string(text_of(value)), value.count);
  // In a column where nothing repeats every cell would be looked up for nothing.
  std::erase_if(values_, [](const Value& value) { return value.count == 1; });
  place_values(std::bit_ceil(2 * values_.size() + 1));
}

void ValueCounts::estimate(std::uint64_t hash) {
  const std::size_t at = hash >> (64 - register_bits);
  const auto rank =
      static_cast<std::uint8_t>(std::countl_zero(hash << register_bits | std::uint64_t{1} << (register_bits - 1)) + 1);
  registers_[at] = std::max(registers_[at], rank);
}

void ValueCounts::sample(std::uint64_t hash, std::string_view text, std::uint64_t cells) {
  if (!in_sample(hash)) return;
  const auto at = std::lower_bound(sample_.begin(), sample_.end(), hash,
                                   [](const Value& value, std::uint64_t wanted) { return value.hash < wanted; });
  if (at != sample_.end() && at->hash == hash) {
    at->count += cells;
    return;
  }
  const std::string_view shown = reading::cut_utf8(text, shown_bytes);
  const auto text_at = static_cast<std::uint32_t>(texts_.size());
  texts_ += shown;
  sample_.insert(
      at, {.hash = hash, .count = cells, .text_at = text_at, .text_bytes = static_cast<std::uint32_t>(shown.size())});
  if (sample_.size() > sample_size) sample_.pop_back();
}

ValueCounts::Place ValueCounts::add(std::uint64_t hash, std::string_view text) {
  const bool was_exact = exact();
  const Place place = count_value(hash, text, 1);
  if (place == uncounted) {
    if (was_exact) start_estimating();
    estimate(hash);
  }
  if (!exact()) sample(hash, text, 1);
  return place;
}

void ValueCounts::merge(const ValueCounts& later) {
  if (exact()) {
    const auto fresh = std::count_if(later.values_.begin(), later.values_.end(),
                                     [this](const Value& value) { return !holds(value.hash); });
    if (!later.exact() || values_.size() + static_cast<std::size_t>(fresh) > exact_limit_) start_estimating();
  }
  for (const Value& value : later.values_) {
    count_value(value.hash, later.text_of(value), value.count);
    if (!exact()) estimate(value.hash);
  }
  if (exact()) return;
  for (const Value& value : later.exact() ? later.values_ : later.sample_) {
    sample(value.hash, later.text_of(value), value.count);
  }
  for (std::size_t i = 0; i < later.registers_.size(); ++i) {
    registers_[i] = std::max(registers_[i], later.registers_[i]);
  }
}

std::uint64_t ValueCounts::count() const {
  if (exact()) return values_.size();
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
    return static_cast<std::uint64_t>(std::llround(m * natural_log(m / static_cast<double>(zero))));
  return static_cast<std::uint64_t>(std::llround(raw));
}

std::vector<ValueCount> ValueCounts::top(std::size_t how_many) const {
  std::vector<Place> order(values_.size());
  for (Place place = 0; place < order.size(); ++place) order[place] = place;
  const std::size_t shown = std::min(how_many, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](Place a, Place b) {
                      return values_[a].count != values_[b].count ? values_[a].count > values_[b].count : a < b;
                    });
  std::vector<ValueCount> top;
  for (std::size_t i = 0; i < shown; ++i) {
    const Value& value = values_[order[i]];
    top.push_back({std::string(text_of(value)), value.count});
  }
  return top;
}

}  // namespace preflight::profiling
