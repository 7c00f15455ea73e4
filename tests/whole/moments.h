#pragma once
/// Points in time as files write them and as the practice Mailjet tells them, by the C library's calendar, which
/// neither side uses.

#include <array>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>

namespace preflight {

struct Moment {
  int year, month, day, hour, minute, second;
};

inline std::string digits(int number, int width) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%0*d", width, number);
  return text.data();
}

/// The moment by the tokens of Mailjet's guide, and `mmm` for a month's short English name; all else in the pattern
/// stands for itself.
inline std::string written(std::string_view pattern, const Moment& moment) {
  const std::array<std::pair<std::string_view, int>, 6> tokens{{{"yyyy", moment.year},
                                                                {"mm", moment.month},
                                                                {"dd", moment.day},
                                                                {"hh", moment.hour},
                                                                {"nn", moment.minute},
                                                                {"ss", moment.second}}};
  constexpr std::string_view month_name = "mmm";
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::string text;
  while (!pattern.empty()) {
    if (pattern.starts_with(month_name)) {
      text += names.at(static_cast<std::size_t>(moment.month - 1));
      pattern.remove_prefix(month_name.size());
      continue;
    }
    bool found = false;
    for (const auto& [token, number] : tokens) {
      if (found || !pattern.starts_with(token)) continue;
      text += digits(number, static_cast<int>(token.size()));
      pattern.remove_prefix(token.size());
      found = true;
    }
    if (found) continue;
    text += pattern.front();
    pattern.remove_prefix(1);
  }
  return text;
}

/// What the pattern can say of a moment: a date without a time of day is midnight.
inline Moment told_by(std::string_view pattern, Moment moment) {
  if (pattern.find("hh") == std::string_view::npos) moment.hour = moment.minute = 0;
  if (pattern.find("ss") == std::string_view::npos) moment.second = 0;
  return moment;
}

/// As the practice Mailjet tells what it understood: 2018-01-01T00:00:00Z.
inline std::string in_utc(const Moment& moment, int offset_minutes) {
  std::tm parts{};
  parts.tm_year = moment.year - 1900;
  parts.tm_mon = moment.month - 1;
  parts.tm_mday = moment.day;
  parts.tm_hour = moment.hour;
  parts.tm_min = moment.minute - offset_minutes;
  parts.tm_sec = moment.second;
  const std::time_t seconds = timegm(&parts);
  gmtime_r(&seconds, &parts);
  return written("yyyy-mm-ddThh:nn:ssZ",
                 {parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec});
}

}  // namespace preflight
