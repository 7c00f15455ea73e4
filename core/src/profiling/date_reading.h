#pragma once
/// What scanning one cell finds, with the numbers in it. Internal to the date files.

#include <date/date.h>

#include <array>
#include <string_view>

#include "date_shape.h"
#include "dates.h"

namespace preflight::profiling {

struct ScannedDate {
  DateReading reading;
  /// Day, month and year in the order they are written; year, month, day for dates that are written otherwise.
  std::array<int, 3> parts{};
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool zoned = false;
};

/// Reads one cell; false if it is not a date. Impossible dates are read: their `reading.orders` is empty.
bool scan_date(std::string_view cell, ScannedDate& out);

struct DateParts {
  int year;
  int month;
  int day;
};

/// The parts sorted by what they are in `order`, two-digit years expanded.
DateParts parts_in(const ScannedDate& scanned, DateOrder order);

/// The moment in UTC; where no zone is written, the time is taken for UTC's.
date::sys_seconds moment_of(const ScannedDate& scanned, DateOrder order);

}  // namespace preflight::profiling
