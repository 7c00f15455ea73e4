#include "import/date_scan.h"

#include <array>
#include <string>
#include <utility>

namespace preflight::sandbox {
namespace {

struct Parts {
  int year = -1, month = -1, day = -1, hour = 0, minute = 0, second = 0;
  bool has_zone = false;
  int zone_minutes = 0;
};

/// Takes `count` digits off the front of `text`; -1 when they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

bool exists(const Parts& parts) {
  return parts.year >= 1 && parts.month >= 1 && parts.month <= 12 && parts.day >= 1 &&
         parts.day <= days_in_month(parts.year, parts.month) && parts.hour >= 0 && parts.hour <= 23 &&
         parts.minute >= 0 && parts.minute <= 59 && parts.second >= 0 && parts.second <= 59;
}

/// Days since 1970-01-01 in the Gregorian calendar, counted plainly: 400 years have 146,097 days.
std::int64_t days_since_1970(int year, int month, int day) {
  std::int64_t days = 0;
  const std::int64_t before = year - 1;
  days += before * 365 + before / 4 - before / 100 + before / 400;
  for (int m = 1; m < month; ++m) days += days_in_month(year, m);
  constexpr std::int64_t days_from_year_1_to_1970 = 719'162;
  return days + (day - 1) - days_from_year_1_to_1970;
}

std::int64_t instant(const Parts& parts, int offset_hours, const Behaviour& behaviour) {
  constexpr std::int64_t hour = 3'600;
  constexpr std::int64_t minute = 60;
  const std::int64_t local = days_since_1970(parts.year, parts.month, parts.day) * 24 * hour + parts.hour * hour +
                             parts.minute * minute + parts.second;
  if (parts.has_zone) return local - parts.zone_minutes * minute;
  const std::int64_t shift = offset_hours * hour;
  return behaviour.timezone_offset_counts_east ? local - shift : local + shift;
}

/// RFC 3339 section 5.6; the zone may be missing, as in Mailjet's own example 2018-01-01T00:00:00.
bool scan_rfc3339(std::string_view text, Parts& parts) {
  parts.year = take_digits(text, 4);
  if (!take(text, '-')) return false;
  parts.month = take_digits(text, 2);
  if (!take(text, '-')) return false;
  parts.day = take_digits(text, 2);
  if (!take(text, 'T')) return false;
  parts.hour = take_digits(text, 2);
  if (!take(text, ':')) return false;
  parts.minute = take_digits(text, 2);
  if (!take(text, ':')) return false;
  parts.second = take_digits(text, 2);
  if (text.empty()) return exists(parts);
  parts.has_zone = true;
  if (take(text, 'Z')) return text.empty() && exists(parts);
  const bool west = text.starts_with('-');
  if (!take(text, west ? '-' : '+')) return false;
  const int hours = take_digits(text, 2);
  if (!take(text, ':')) return false;
  const int minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return false;
  parts.zone_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return exists(parts);
}

/// Takes the token at the front of a format: `yyyy`, one of the two-letter ones, or a single separator. Empty when
/// there is none.
std::string_view take_token(std::string_view& format) {
  static constexpr std::array<std::string_view, 12> tokens{"yyyy", "yy", "mm", "dd", "hh", "nn",
                                                           "ss",   "-",  "/",  ".",  ":",  " "};
  for (const std::string_view token : tokens) {
    if (format.starts_with(token)) {
      format.remove_prefix(token.size());
      return token;
    }
  }
  return {};
}

bool is_rfc3339_format(std::string_view format) { return format.empty() || format.find('T') != std::string_view::npos; }

}  // namespace

bool is_date_format(std::string_view format) {
  if (format.empty()) return false;
  if (is_rfc3339_format(format)) {
    constexpr std::string_view start = "yyyy-mm-ddThh:nn:ss";
    if (!format.starts_with(start)) return false;
    // The guide writes the zone as an example, +01:00; which zone stands there has no meaning.
    std::string_view zone = format.substr(start.size());
    if (zone.empty() || zone == "Z") return true;
    if (!take(zone, '+') && !take(zone, '-')) return false;
    return take_digits(zone, 2) >= 0 && take(zone, ':') && take_digits(zone, 2) >= 0 && zone.empty();
  }
  bool year = false;
  bool month = false;
  bool day = false;
  while (!format.empty()) {
    const std::string_view token = take_token(format);
    if (token.empty()) return false;
    year = year || token.starts_with("yy");
    month = month || token == "mm";
    day = day || token == "dd";
  }
  return year && month && day;
}

std::optional<std::int64_t> scan_date(std::string_view value, std::string_view format, int offset_hours,
                                      const Behaviour& behaviour) {
  Parts parts;
  if (is_rfc3339_format(format)) {
    if (!scan_rfc3339(value, parts)) return std::nullopt;
    return instant(parts, offset_hours, behaviour);
  }
  while (!format.empty()) {
    if (value.empty() && format.starts_with(' ') && behaviour.time_may_be_left_out) break;
    const std::string_view token = take_token(format);
    if (token.size() == 1) {
      if (!take(value, token.front())) return std::nullopt;
      continue;
    }
    const bool short_year = token == "yy" && behaviour.yy_is_two_digits;
    const int number = take_digits(value, token.starts_with("yy") && !short_year ? 4 : 2);
    if (number < 0) return std::nullopt;
    if (short_year) {
      parts.year = number < 50 ? 2000 + number : 1900 + number;
    } else if (token.starts_with("yy")) {
      parts.year = number;
    } else if (token == "mm") {
      parts.month = number;
    } else if (token == "dd") {
      parts.day = number;
    } else if (token == "hh") {
      parts.hour = number;
    } else if (token == "nn") {
      parts.minute = number;
    } else {
      parts.second = number;
    }
  }
  if (!value.empty() || !exists(parts)) return std::nullopt;
  return instant(parts, offset_hours, behaviour);
}

}  // namespace preflight::sandbox
