// Formats: how one is written down, whether Mailjet can take it, and writing a cell plainly.

#include <date/date.h>

#include <array>
#include <string>

#include "date_reading.h"

namespace preflight::profiling {
namespace {

std::string_view text_of(Separator separator) {
  switch (separator) {
    case Separator::none:
      return "";
    case Separator::hyphen:
      return "-";
    case Separator::slash:
      return "/";
    case Separator::dot:
      return ".";
    case Separator::space:
      return " ";
    case Separator::dot_space:
      return ". ";
    case Separator::comma:
      return ",";
    case Separator::comma_space:
      return ", ";
    case Separator::de:
      return " \"de\" ";
    case Separator::del:
      return " \"del\" ";
    case Separator::of:
      return " \"of\" ";
  }
  return "";
}

std::string_view text_of(Joiner joiner) {
  switch (joiner) {
    case Joiner::none:
      return "";
    case Joiner::space:
      return " ";
    case Joiner::wide_space:
      return "  ";
    case Joiner::upper_t:
      return "T";
    case Joiner::lower_t:
      return "t";
    case Joiner::comma_space:
      return ", ";
    case Joiner::dash:
      return " - ";
    case Joiner::colon:
      return ":";
    case Joiner::word:
      return " \"at\" ";
  }
  return "";
}

void append_padded(std::string& out, int number, int width) {
  std::array<char, 4> digits{};
  for (int i = width; i-- > 0; number /= 10) digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  out.append(digits.data(), static_cast<std::size_t>(width));
}

/// Puts a pattern together from the fields of a format's shape.
class PatternWriter {
 public:
  explicit PatternWriter(const DateFormat& format) : format_(format) {}

  std::string write() {
    switch (in<DateKind>(field::kind)) {
      case DateKind::none:
        return {};
      case DateKind::epoch:
        return "epoch";
      case DateKind::epoch_ms:
        return "epochms";
      case DateKind::excel:
        return format_.order == DateOrder::excel_1904 ? "excel1904" : "excel";
      case DateKind::week:
        out_ = in<Separator>(field::first_separator) == Separator::hyphen ? "yyyy-Www-d" : "yyyyWwwd";
        break;
      case DateKind::year_day:
        out_ = "yyyy-ddd";
        break;
      case DateKind::numeric:
      case DateKind::named:
      case DateKind::compact:
        write_date();
        break;
    }
    if (in<bool>(field::closing_dot)) out_ += '.';
    if (in<YearPlace>(field::year_place) != YearPlace::after_time) {
      write_time();
      write_zone();
    }
    return out_;
  }

 private:
  template <typename Value>
  Value in(ShapeField field) const {
    return field.in<Value>(format_.shape);
  }
  bool seen(DateTraits trait) const { return (format_.traits & trait) != 0; }

  void write_date() {
    switch (in<WeekdayMark>(field::weekday)) {
      case WeekdayMark::none:
        break;
      case WeekdayMark::space:
        out_ += "weekday ";
        break;
      case WeekdayMark::comma_space:
      case WeekdayMark::other:
        out_ += "weekday, ";
        break;
    }
    std::string_view places;
    switch (format_.order) {
      case DateOrder::ymd:
      case DateOrder::excel_1904:
        places = "ymd";
        break;
      case DateOrder::dmy:
        places = "dmy";
        break;
      case DateOrder::mdy:
        places = "mdy";
        break;
      case DateOrder::ydm:
        places = "ydm";
        break;
    }
    write_part(places[0], seen(trait::one_digit_first));
    out_ += text_of(in<Separator>(field::first_separator));
    write_part(places[1], seen(trait::one_digit_second));
    if (in<YearPlace>(field::year_place) == YearPlace::after_time) {
      write_time();
      write_zone();
    }
    out_ += text_of(in<Separator>(field::second_separator));
    write_part(places[2], seen(trait::one_digit_third));
  }

  void write_part(char part, bool one_digit) {
    if (part == 'y') {
      out_ += in<bool>(field::two_digit_year) ? "yy" : "yyyy";
    } else if (part == 'm' && in<DateKind>(field::kind) == DateKind::named) {
      out_ += seen(trait::short_name) ? "mmm" : "mmmm";
    } else {
      out_ += part;
      if (!one_digit) out_ += part;
      if (part == 'd' && seen(trait::ordinal_ending)) out_ += "th";
    }
  }

  void write_time() {
    const auto clock = in<Clock>(field::clock);
    if (clock == Clock::none) return;
    out_ += text_of(in<Joiner>(field::joiner));
    if (clock == Clock::packed_minutes || clock == Clock::packed_seconds) {
      out_ += clock == Clock::packed_minutes ? "hhnn" : "hhnnss";
    } else {
      out_ += seen(trait::one_digit_hour) ? "h" : "hh";
      std::string_view separator = ":";
      if (in<ClockSeparator>(field::clock_separator) == ClockSeparator::dot) separator = ".";
      if (in<ClockSeparator>(field::clock_separator) == ClockSeparator::letter_h) separator = "\"h\"";
      if (clock != Clock::hours) out_.append(separator).append("nn");
      if (clock == Clock::hours && separator.size() > 1) out_ += separator;
      if (clock == Clock::seconds) out_.append(separator).append("ss");
    }
    if (in<bool>(field::fraction)) out_ += ".fff";
    switch (in<HalfDay>(field::half_day)) {
      case HalfDay::none:
        break;
      case HalfDay::attached:
        out_ += "AM/PM";
        break;
      case HalfDay::spaced:
        out_ += " AM/PM";
        break;
    }
    if (in<bool>(field::uhr)) out_ += " \"Uhr\"";
  }

  void write_zone() {
    const auto zone = in<ZoneForm>(field::zone);
    if (zone == ZoneForm::none) return;
    if (in<bool>(field::zone_spaced)) out_ += ' ';
    if (zone == ZoneForm::upper_z || zone == ZoneForm::lower_z) {
      out_ += zone == ZoneForm::upper_z ? 'Z' : 'z';
    } else if (zone == ZoneForm::name || !format_.offset_minutes) {
      out_ += "zone";
    } else {
      const int offset = *format_.offset_minutes;
      const int minutes = offset < 0 ? -offset : offset;
      out_ += offset < 0 ? '-' : '+';
      append_padded(out_, minutes / 60, 2);
      if (zone == ZoneForm::colon) out_ += ':';
      if (zone != ZoneForm::hours) append_padded(out_, minutes % 60, 2);
    }
  }

  const DateFormat& format_;
  std::string out_;
};

/// Reads a cell that is written in this format's shape.
bool scan_in(std::string_view cell, const DateFormat& format, ScannedDate& out) {
  return scan_date(cell, out) && out.reading.shape == format.shape && out.reading.orders.has(format.order);
}

CivilTime civil_in(const ScannedDate& scanned, DateOrder order) {
  const DateParts parts = parts_in(scanned, order);
  CivilTime civil;
  civil.year = parts.year;
  civil.month = parts.month;
  civil.day = parts.day;
  civil.has_time = has_time(scanned.reading.shape);
  civil.hour = scanned.hour;
  civil.minute = scanned.minute;
  civil.second = scanned.second;
  if (scanned.zoned) civil.offset_minutes = scanned.reading.offset_minutes;
  return civil;
}

}  // namespace

std::string pattern(const DateFormat& format) { return PatternWriter(format).write(); }

bool expressible(const DateFormat& format) {
  const DateShape shape = format.shape;
  constexpr DateTraits inexact = trait::one_digit_first | trait::one_digit_second | trait::one_digit_third |
                                 trait::one_digit_hour | trait::leap_second;
  if (field::kind.in<DateKind>(shape) != DateKind::numeric || (format.traits & inexact) != 0) return false;
  if (field::two_digit_year.in<bool>(shape) || field::closing_dot.in<bool>(shape) || field::fraction.in<bool>(shape) ||
      field::uhr.in<bool>(shape) || field::zone_spaced.in<bool>(shape))
    return false;
  if (field::weekday.in<WeekdayMark>(shape) != WeekdayMark::none) return false;
  if (field::half_day.in<HalfDay>(shape) != HalfDay::none) return false;

  const auto separator = field::first_separator.in<Separator>(shape);
  if (separator != Separator::hyphen && separator != Separator::slash && separator != Separator::dot) return false;
  const auto clock = field::clock.in<Clock>(shape);
  if (clock == Clock::none) return true;
  if (field::clock_separator.in<ClockSeparator>(shape) != ClockSeparator::colon) return false;

  const auto zone = field::zone.in<ZoneForm>(shape);
  switch (field::joiner.in<Joiner>(shape)) {
    case Joiner::space:
      return zone == ZoneForm::none && (clock == Clock::minutes || clock == Clock::seconds);
    case Joiner::upper_t:
      // RFC 3339, as the guide writes it: yyyy-mm-ddThh:nn:ss+01:00. TimezoneOffset counts whole hours up to 12.
      return separator == Separator::hyphen && format.order == DateOrder::ymd && clock == Clock::seconds &&
             (zone == ZoneForm::upper_z || zone == ZoneForm::colon) && format.offset_minutes &&
             *format.offset_minutes % 60 == 0 && *format.offset_minutes >= -12 * 60 &&
             *format.offset_minutes <= 12 * 60;
    default:
      return false;
  }
}

std::optional<CivilTime> read_civil(std::string_view cell, DateOrder order) {
  ScannedDate scanned;
  if (!scan_date(cell, scanned) || !scanned.reading.orders.has(order)) return std::nullopt;
  return civil_in(scanned, order);
}

std::optional<CivilTime> read_civil(std::string_view cell, const DateFormat& format) {
  ScannedDate scanned;
  if (!scan_in(cell, format, scanned)) return std::nullopt;
  return civil_in(scanned, format.order);
}

bool fits(std::string_view cell, const DateFormat& format) {
  const DateReading reading = read_date(cell);
  if (reading.shape == DateShape::none || reading.shape != format.shape) return false;
  if (!reading.orders.has(format.order)) return false;
  if (format.offset_minutes && *format.offset_minutes != reading.offset_minutes) return false;
  return (reading.traits & ~trait::of_class & ~format.traits) == 0;
}

std::optional<std::string> rewrite_date(std::string_view cell, const DateFormat& format, bool with_time) {
  ScannedDate scanned;
  if (!scan_in(cell, format, scanned)) return std::nullopt;
  const date::sys_seconds moment = moment_of(scanned, format.order);
  const auto day = date::floor<date::days>(moment);
  const date::year_month_day utc{day};

  std::string out;
  append_padded(out, static_cast<int>(utc.year()), 4);
  out += '-';
  append_padded(out, static_cast<int>(static_cast<unsigned>(utc.month())), 2);
  out += '-';
  append_padded(out, static_cast<int>(static_cast<unsigned>(utc.day())), 2);
  if (with_time) {
    const auto second_of_day = static_cast<int>((moment - day).count());
    out += ' ';
    append_padded(out, second_of_day / 3600, 2);
    out += ':';
    append_padded(out, second_of_day / 60 % 60, 2);
    out += ':';
    append_padded(out, second_of_day % 60, 2);
  }
  return out;
}

}  // namespace preflight::profiling
