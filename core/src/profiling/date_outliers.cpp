#include "profiling/date_outliers.h"

#include <algorithm>

namespace preflight::profiling {
namespace {

constexpr std::uint64_t fewest_others = 20;
constexpr std::uint64_t others_for_one = 3;
constexpr double reach_of_fence = 1.5;

struct Fences {
  double low = 0;
  double high = 0;
};

/// `days` are sorted and not empty.
double quantile(const std::vector<Weighted>& days, double share) {
  double all = 0;
  for (const Weighted& day : days) all += static_cast<double>(day.count);
  double below = 0;
  for (const Weighted& day : days) {
    below += static_cast<double>(day.count);
    if (below >= share * all) return day.value;
  }
  return days.back().value;
}

bool is_beyond(DateEra era, const Fences& fences) {
  switch (era) {
    case DateEra::usual:
      return false;
    case DateEra::before_1901:
      return day_number(1900, 12, 31) < fences.low;
    case DateEra::before_1920:
      return day_number(1919, 12, 31) < fences.low;
    case DateEra::epoch_day:
      return 0 < fences.low;
    case DateEra::from_2050:
      return day_number(2050, 1, 1) > fences.high;
    case DateEra::from_2100:
      return day_number(2100, 1, 1) > fences.high;
  }
  return false;
}

}  // namespace

bool has_unusual_era(std::span<const DateClass> classes) {
  return std::any_of(classes.begin(), classes.end(),
                     [](const DateClass& dates) { return dates.era != DateEra::usual && !dates.orders.empty(); });
}

std::vector<bool> far_classes(std::span<const DateClass> classes, const DateVerdict& verdict,
                              std::vector<Weighted> days) {
  if (days.empty()) return {};
  std::sort(days.begin(), days.end(), [](const Weighted& a, const Weighted& b) { return a.value < b.value; });
  const double first = quantile(days, 0.25);
  const double third = quantile(days, 0.75);
  const double reach = reach_of_fence * (third - first);
  const Fences fences{first - reach, third + reach};
  std::vector<bool> far(classes.size());
  std::uint64_t outside = 0;
  std::uint64_t others = 0;
  for (std::size_t id = 0; id < classes.size(); ++id) {
    if (verdict.classes[id].state != ClassState::reads) continue;
    far[id] = is_beyond(classes[id].era, fences);
    (far[id] ? outside : others) += classes[id].count;
  }
  if (outside == 0 || others < fewest_others || others < others_for_one * outside) return {};
  return far;
}

}  // namespace preflight::profiling
