#pragma once
/// How the numbers or dates of a column are spread: a few bins with round borders.
///
///     histogram_of({{20, 1}, {41, 3}, {79, 1}})     bins 20..30, 30..40, 40..50, ... of one decade each

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::profiling {

struct Weighted {
  double value = 0;
  std::uint64_t count = 0;
};

/// `from` belongs to it, `to` does not, but for the last one.
struct Bin {
  double from = 0;
  double to = 0;
  std::uint64_t count = 0;

  friend bool operator==(const Bin&, const Bin&) = default;
};

/// Bins that a screen can show.
inline constexpr int most_bins = 20;

/// Bins of 1, 2 or 5 times a power of ten, from the smallest value to the largest; empty for no values.
[[nodiscard]] std::vector<Bin> histogram_of(const std::vector<Weighted>& values);

/// The same for days since 1970-01-01: bins of whole days, weeks (from Monday), months, quarters or years, and of 2, 5,
/// 10, ... years.
[[nodiscard]] std::vector<Bin> histogram_of_days(const std::vector<Weighted>& days);

/// The day since 1970-01-01 on which it is that year, month and day.
[[nodiscard]] double day_number(int year, int month, int day);
/// yyyy-mm-dd.
[[nodiscard]] std::string iso_date(double day);

/// A number as ColumnProfile knows them: digits, at most one point, a minus in front. Some digits beyond the 18th may
/// be lost.
[[nodiscard]] double plain_number(std::string_view text);

}  // namespace preflight::profiling
