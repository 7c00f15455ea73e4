#include "profiling/histogram.h"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

namespace preflight::profiling {

namespace {

/// The bin of each value, given the rising borders of all bins.
std::vector<Bin> fill(const std::vector<double>& borders, const std::vector<Weighted>& values) {
  std::vector<Bin> bins;
  for (std::size_t i = 0; i + 1 < borders.size(); ++i) bins.push_back({borders[i], borders[i + 1], 0});
  for (const Weighted& one : values) {
    const auto above = std::upper_bound(borders.begin(), borders.end(), one.value);
    const auto index = static_cast<std::size_t>(above - borders.begin());
    bins[std::min(index == 0 ? 0 : index - 1, bins.size() - 1)].count += one.count;
  }
  return bins;
}

struct Range {
  double least = 0;
  double most = 0;
};

Range range_of(const std::vector<Weighted>& values) {
  Range range{values.front().value, values.front().value};
  for (const Weighted& one : values) {
    range.least = std::min(range.least, one.value);
    range.most = std::max(range.most, one.value);
  }
  return range;
}

date::sys_days as_day(double day) { return date::sys_days{date::days{static_cast<int>(day)}}; }
double as_number(date::sys_days day) { return static_cast<double>(day.time_since_epoch().count()); }

/// Borders at the first days of every `months`-th month, counted from year 0.
std::vector<double> month_borders(Range range, int months) {
  const date::year_month_day first{as_day(range.least)};
  int month = static_cast<int>(first.year()) * 12 + static_cast<int>(static_cast<unsigned>(first.month())) - 1;
  month -= month % months;
  std::vector<double> borders;
  for (;; month += months) {
    const auto day = date::year{month / 12} / date::month{static_cast<unsigned>(month % 12 + 1)} / 1;
    borders.push_back(as_number(date::sys_days{day}));
    if (borders.back() > range.most) return borders;
  }
}

}  // namespace

double day_number(int year, int month, int day) {
  return as_number(date::sys_days{date::year{year} / date::month{static_cast<unsigned>(month)} /
                                  date::day{static_cast<unsigned>(day)}});
}

std::string iso_date(double day) {
  const date::year_month_day ymd{as_day(day)};
  const auto digits = [](unsigned number, std::size_t width) {
    std::string text = std::to_string(number);
    text.insert(0, width - std::min(width, text.size()), '0');
    return text;
  };
  return digits(static_cast<unsigned>(static_cast<int>(ymd.year())), 4) + '-' +
         digits(static_cast<unsigned>(ymd.month()), 2) + '-' + digits(static_cast<unsigned>(ymd.day()), 2);
}

double plain_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  constexpr int most_digits = 18;  // as many as 64 bits hold
  std::uint64_t digits = 0;
  int count = 0;
  double scale = 1;
  bool fraction = false;
  for (const char byte : text.substr(negative ? 1 : 0)) {
    if (byte == '.') {
      fraction = true;
      continue;
    }
    if (count == most_digits) {
      if (!fraction) scale /= 10;
      continue;
    }
    if (digits != 0 || byte != '0') ++count;
    digits = digits * 10 + static_cast<unsigned>(byte - '0');
    if (fraction) scale *= 10;
  }
  const double value = static_cast<double>(digits) / scale;
  return negative ? -value : value;
}

std::vector<Bin> histogram_of(const std::vector<Weighted>& values) {
  if (values.empty()) return {};
  const Range range = range_of(values);
  double step = 1;
  // Downwards for fractions, upwards for large numbers; by whole factors, so that every build takes the same step.
  while (range.most - range.least < step * 2 && step > 1e-6) step /= 10;
  constexpr std::array<double, 3> factors = {1, 2, 5};
  for (std::size_t i = 0;; ++i) {
    const double width = step * factors[i % factors.size()];
    const double first = std::floor(range.least / width);
    const double last = std::floor(range.most / width);
    if (last - first + 1 <= most_bins) {
      std::vector<double> borders;
      for (int bin = 0; bin <= static_cast<int>(last - first) + 1; ++bin) borders.push_back((first + bin) * width);
      return fill(borders, values);
    }
    if (i % factors.size() + 1 == factors.size()) step *= 10;
  }
}

std::vector<Bin> histogram_of_days(const std::vector<Weighted>& days) {
  if (days.empty()) return {};
  const Range range = range_of(days);
  for (const int width : {1, 7}) {
    // Day 4 of 1970 was a Monday... and day -3 the one before it.
    const double start = width == 1 ? range.least : std::floor((range.least + 3) / 7) * 7 - 3;
    if ((range.most - start) / width + 1 > most_bins) continue;
    std::vector<double> borders;
    for (int bin = 0; borders.empty() || borders.back() <= range.most; ++bin) borders.push_back(start + bin * width);
    return fill(borders, days);
  }
  for (const int months : {1, 3, 12, 24, 60, 120, 240, 600, 1200, 6000, 12'000}) {
    if ((range.most - range.least) / 28 > most_bins * months) continue;  // far too fine
    const std::vector<double> borders = month_borders(range, months);
    if (borders.size() <= most_bins + 1) return fill(borders, days);
  }
  return {};
}

}  // namespace preflight::profiling
