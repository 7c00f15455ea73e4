#pragma once
/// Dates far outside the others of their column: 1900-01-01 and 9999-12-31, which programs write for "unknown" and
/// "never", slips such as 0202 and 2204, a birthday in 2068 that was meant to be in 1968.
///
/// A date is far outside if both hold:
///   * it lies in an era that few dates of contacts are in: until 1919, from 2050 on, or on 1 January 1970 (DateEra);
///   * all of that era lies beyond the column's fences, 1.5 interquartile ranges below the first and above the third
///     quartile of its other dates. Source: J. W. Tukey, Exploratory Data Analysis (1977), section 2D.
/// Nothing is said about a column with fewer than 20 other dates, nor where there are more than one such date to three
/// others: then that is what the column holds. The core has no clock, so a birthday next year is not known for one.

#include <span>
#include <vector>

#include "profiling/dates.h"
#include "profiling/histogram.h"

namespace preflight::profiling {

/// Units:   `days` are the column's dates of the usual era, or a fair sample of them, as day_number() counts them.
/// Returns: for each class of `verdict` whether its dates are far outside; empty if none is.
[[nodiscard]] std::vector<bool> far_classes(std::span<const DateClass> classes, const DateVerdict& verdict,
                                            std::vector<Weighted> days);

/// Whether some date lies in another era than the usual, so that it is worth asking.
[[nodiscard]] bool has_unusual_era(std::span<const DateClass> classes);

}  // namespace preflight::profiling
