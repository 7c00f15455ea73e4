// RFC 3339 to the letter. Reading people's cells is kinder; this says what a service that asks for RFC 3339 will take.

#include <date/date.h>

#include "dates.h"

namespace preflight::profiling {
namespace {

/// The two digits at `at`, or -1. The texts are ASCII by grammar, so any other byte is simply no digit.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1; };
  const int tens = digit(at);
  const int ones = digit(at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

bool has(std::string_view text, std::size_t at, char c) { return at < text.size() && text[at] == c; }

}  // namespace

bool is_rfc3339_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int century = two_digits(text, 0);
  const int year = two_digits(text, 2);
  const int month = two_digits(text, 5);
  const int day = two_digits(text, 8);
  if (century < 0 || year < 0 || month < 1 || day < 1) return false;
  return date::year_month_day{date::year{century * 100 + year}, date::month{static_cast<unsigned>(month)},
                              date::day{static_cast<unsigned>(day)}}
      .ok();
}

bool is_rfc3339_time(std::string_view text) {
  const int hour = two_digits(text, 0);
  const int minute = two_digits(text, 3);
  const int second = two_digits(text, 6);
  if (!has(text, 2, ':') || !has(text, 5, ':')) return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  std::size_t at = 8;
  if (has(text, at, '.')) {
    const std::size_t first = ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == first) return false;
  }
  int offset = 0;
  if (has(text, at, 'Z') || has(text, at, 'z')) {
    if (at + 1 != text.size()) return false;
  } else {
    if (!has(text, at, '+') && !has(text, at, '-')) return false;
    const int hours = two_digits(text, at + 1);
    const int minutes = two_digits(text, at + 4);
    if (at + 6 != text.size() || text[at + 3] != ':') return false;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
    offset = (hours * 60 + minutes) * (text[at] == '-' ? -1 : 1);
  }
  // §5.7: a leap second ends a day in UTC, so in local time it stands at 23:59 plus the offset.
  constexpr int day = 24 * 60;
  return second != 60 || ((hour * 60 + minute - offset) % day + day) % day == day - 1;
}

bool is_rfc3339_date_time(std::string_view text) {
  return text.size() > 11 && is_rfc3339_date(text.substr(0, 10)) && (text[10] == 'T' || text[10] == 't') &&
         is_rfc3339_time(text.substr(11));
}

}  // namespace preflight::profiling
