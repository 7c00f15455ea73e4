#include "date_reading.h"

#include <date/date.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "date_words.h"
#include "reading/ascii.h"
#include "reading/word.h"

namespace preflight::profiling {

using reading::is_digit;
using reading::is_letter;
namespace {

// "4.4.8" and "44927".
constexpr std::size_t shortest_cell = 5;

// Plain numbers are candidates only where they say a day people put into a contacts file. Below 10000 (18 May 1927) an
// Excel day cannot be told from a bare year or a count, and "1985" among dates is a year; 73050 is the end of 2099.
constexpr std::uint64_t first_excel_day = 10'000;
constexpr std::uint64_t last_excel_day = 73'050;
// From 1900 to the end of 2099, but for the years around 1970 where seconds have less than nine digits (1966-10-31 to
// 1973-03-03), as most numbers do, and milliseconds less than twelve, as telephone numbers have.
constexpr std::int64_t first_epoch_second = -2'208'988'800;
constexpr std::int64_t last_epoch_second = 4'102'444'799;
// Eight digits are a date only with a year that contacts have: any number of eight digits would do otherwise.
constexpr int first_compact_year = 1900;
constexpr int last_compact_year = 2099;
constexpr int seconds_a_day = 86'400;
/// From day 0 of Excel's 1900 system to that of its 1904 system.
constexpr date::days excel_1904_later{1'462};

bool is_real(int year, int month, int day) {
  if (year < 1 || month < 1 || day < 1 || month > 12 || day > 31) return false;
  // Every month has 28 days: spares the calendar for most cells.
  if (day <= 28) return true;
  return date::year_month_day{date::year{year}, date::month{static_cast<unsigned>(month)},
                              date::day{static_cast<unsigned>(day)}}
      .ok();
}

int expanded_year(int year) { return year < two_digit_year_pivot ? 2000 + year : 1900 + year; }

/// Monday 1 .. Sunday 7.
int weekday_of(const DateParts& parts) {
  const date::sys_days day = date::year{parts.year} / parts.month / parts.day;
  return static_cast<int>(date::weekday{day}.iso_encoding());
}

struct ZoneName {
  FoldedWord name;
  int offset_minutes;
};

// RFC 5322 §4.3 (North America, UT, GMT), and Europe's own, which its software writes. IST, AST and the like mean two
// or more zones each, so a cell with them is text. BST is Britain's: Bangladesh's software writes +06.
constexpr std::array<ZoneName, 20> zone_names{{
    {folded("utc"), 0},       {folded("gmt"), 0},       {folded("ut"), 0},        {folded("est"), -5 * 60},
    {folded("edt"), -4 * 60}, {folded("cst"), -6 * 60}, {folded("cdt"), -5 * 60}, {folded("mst"), -7 * 60},
    {folded("mdt"), -6 * 60}, {folded("pst"), -8 * 60}, {folded("pdt"), -7 * 60}, {folded("wet"), 0},
    {folded("west"), 60},     {folded("bst"), 60},      {folded("cet"), 60},      {folded("cest"), 120},
    {folded("mez"), 60},      {folded("mesz"), 120},    {folded("eet"), 120},     {folded("eest"), 180},
}};

constexpr std::array<FoldedWord, 7> ordinal_endings{folded("st"), folded("nd"), folded("rd"), folded("th"),
                                                    folded("er"), folded("e"),  folded("o")};
// "31/01/2024 à 13:30", "um", "om", "alle", "ore", "às".
constexpr std::array<FoldedWord, 7> joining_words{folded("at"),   folded("a"),   folded("um"), folded("om"),
                                                  folded("alle"), folded("ore"), folded("as")};

template <std::size_t N>
bool is_one_of(const std::array<FoldedWord, N>& words, const FoldedWord& word) {
  for (const FoldedWord& known : words)
    if (known == word) return true;
  return false;
}

struct Digits {
  std::uint64_t value = 0;
  int count = 0;

  int number() const { return static_cast<int>(value); }  // only after `count` has been found small
};

/// Reads one cell from left to right. Copied where two readings have to be tried ("mar" is a month and a weekday).
class Scanner {
 public:
  explicit Scanner(std::string_view cell) : at_(cell.data()), end_(cell.data() + cell.size()) {}

  bool scan() {
    if (is_digit(*at_)) return scan_from_digits();
    if (!is_letter(*at_)) return *at_ == '-' && read_negative_epoch();
    if (!may_start_date_word(static_cast<unsigned char>(at_[0]), static_cast<unsigned char>(at_[1]))) return false;
    return may_hold_digit() && scan_from_name();
  }

  void conclude(ScannedDate& out) const {
    out.reading = {static_cast<DateShape>(shape_), time_is_real_ ? orders_ : DateOrders{}, traits_,
                   static_cast<std::int16_t>(offset_minutes_)};
    out.parts = parts_;
    out.hour = hour_;
    out.minute = minute_;
    out.second = second_;
    out.zoned = zoned_;
    if (weekday_ != 0) narrow_by_weekday(out);
    if ((traits_ & trait::era) != 0) drop_moments_no_year_has(out);
  }

 private:
  /// False if no byte is 0x30..0x3F, which the digits are among: "Martin" and "Marie Dupont" end here. Eight bytes at a
  /// time; a byte of `nibbles` is zero where the upper half of the cell's byte is 3.
  bool may_hold_digit() const {
    using reading::every_byte;
    const char* at = at_;
    for (; end_ - at >= 8; at += 8) {
      const std::uint64_t nibbles = (reading::load_word(at) & every_byte * 0xF0) ^ every_byte * 0x30;
      if (reading::zero_bytes(nibbles) != 0) return true;
    }
    for (; at != end_; ++at)
      if (is_digit(*at)) return true;
    return false;
  }

  bool at_end() const { return at_ == end_; }
  bool next_is(char c) const { return at_ != end_ && *at_ == c; }
  bool next_is_digit() const { return at_ != end_ && is_digit(*at_); }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }

  Digits take_digits() {
    Digits digits;
    // Fifteen digits is more than anything here has; the cap keeps the value inside 64 bits.
    while (at_ != end_ && is_digit(*at_) && digits.count < 16) {
      digits.value = digits.value * 10 + static_cast<unsigned>(*at_ - '0');
      ++digits.count;
      ++at_;
    }
    return digits;
  }

  FoldedWord take_word_here() {
    std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const FoldedWord word = take_word(rest);
    at_ = rest.data();
    return word;
  }

  /// Blanks, no-break space (U+00A0) and its narrow form (U+202F, which ICU writes before "PM"). Returns their number.
  int take_spaces() {
    int spaces = 0;
    for (;;) {
      if (next_is(' ')) {
        ++at_;
      } else if (end_ - at_ >= 2 && at_[0] == '\xC2' && at_[1] == '\xA0') {
        at_ += 2;
        odd_space_ = true;
      } else if (end_ - at_ >= 3 && at_[0] == '\xE2' && at_[1] == '\x80' && at_[2] == '\xAF') {
        at_ += 3;
        odd_space_ = true;
      } else {
        return spaces;
      }
      ++spaces;
    }
  }

  Separator take_separator() {
    if (at_end()) return Separator::none;
    switch (*at_) {
      case '-':
        ++at_;
        return Separator::hyphen;
      case '/':
        ++at_;
        return Separator::slash;
      case '.':
        ++at_;
        return take_spaces() > 0 ? Separator::dot_space : Separator::dot;
      case ' ':
      case '\xC2':
      case '\xE2':
        return take_spaces() > 0 ? Separator::space : Separator::none;
      default:
        return Separator::none;
    }
  }

  void set(ShapeField field, auto value) { shape_ = (shape_ & ~field.mask()) | field.of(value); }

  // ---- dates that start with a digit

  bool scan_from_digits() {
    const bool leading_zero = *at_ == '0';
    const Digits first = take_digits();
    if (at_end()) return weekday_ == 0 && read_plain_number(first, leading_zero);
    switch (first.count) {
      case 1:
      case 2:
        return scan_from_short_part(first);
      case 4:
        return scan_from_year(first);
      case 8:
        return weekday_ == 0 && read_compact_date(first.value) && !at_end() && scan_rest();
      case 5:
      case 9:
      case 10:
        return weekday_ == 0 && !leading_zero && read_number_with_fraction(first);
      case 14:
        return weekday_ == 0 && read_compact_date_time(first.value) && scan_rest_of_compact_time();
      default:
        return false;
    }
  }

  /// 31/01/2024, 1.31.24, 31 janv. 2024, 31JAN2024, 3rd of April 1990
  bool scan_from_short_part(const Digits& first) {
    const bool ordinal = take_ordinal_ending();
    const Separator separator = take_separator();
    if (at_end()) return false;
    if (!is_digit(*at_)) return scan_day_then_name(first, separator);
    if (separator == Separator::none || ordinal) return false;

    const Digits second = take_digits();
    if (second.count > 2) return false;
    if (take_separator() != separator) return false;
    const Digits third = take_digits();
    if (third.count != 4 && third.count != 2 && third.count != 1) return false;
    note_width(first, trait::one_digit_first);
    note_width(second, trait::one_digit_second);
    note_width(third, trait::one_digit_third);
    if (third.count == 1) traits_ |= trait::short_year;
    set(field::kind, DateKind::numeric);
    set(field::first_separator, separator);
    set(field::second_separator, separator);
    parts_ = {first.number(), second.number(), third.number()};
    if (!scan_rest()) return false;  // before judging: telephone numbers in pairs of digits get as far as here
    if (third.count == 4)
      judge_year_last();
    else
      judge_open_year(first.count == 2);
    return true;
  }

  bool scan_day_then_name(const Digits& first, Separator separator) {
    FoldedWord word = take_word_here();
    if (separator == Separator::space) {
      if (word == folded("de")) separator = Separator::de;
      if (word == folded("of")) separator = Separator::of;
      if (separator != Separator::space) {
        if (take_spaces() == 0) return false;
        word = take_word_here();
      }
    }
    if (!read_month(word)) return false;
    note_width(first, trait::one_digit_first);
    set(field::first_separator, separator);
    return scan_named_year({first.number(), month_, 0}, DateOrder::dmy);
  }

  /// 2024-01-31, 2024.1.31., 2024-W05-3, 2024-031, 2024-Jan-31
  bool scan_from_year(const Digits& year) {
    if (next_is('W')) return weekday_ == 0 && scan_week(year.number(), Separator::none);
    const Separator separator = take_separator();
    if (at_end()) return false;
    if (!is_digit(*at_)) {
      if (separator == Separator::hyphen && *at_ == 'W') return weekday_ == 0 && scan_week(year.number(), separator);
      return scan_year_then_name(year, separator);
    }
    if (separator == Separator::none) return false;
    const Digits second = take_digits();
    if (second.count == 3 && separator == Separator::hyphen) {
      set(field::kind, DateKind::year_day);
      read_year_day(year.number(), second.number());
      return scan_rest();
    }
    if (second.count > 2) return false;
    if (take_separator() != separator) return false;
    const Digits third = take_digits();
    if (third.count != 1 && third.count != 2) return false;
    note_width(second, trait::one_digit_second);
    note_width(third, trait::one_digit_third);
    set(field::kind, DateKind::numeric);
    set(field::first_separator, separator);
    set(field::second_separator, separator);
    parts_ = {year.number(), second.number(), third.number()};
    judge_year_first();
    return scan_rest();
  }

  bool scan_year_then_name(const Digits& year, Separator separator) {
    if (!read_month(take_word_here())) return false;
    const Separator second = take_separator();
    if (second == Separator::dot_space) return false;
    const Digits day = take_digits();
    if (day.count != 1 && day.count != 2) return false;
    note_width(day, trait::one_digit_third);
    set(field::kind, DateKind::named);
    set(field::first_separator, separator);
    set(field::second_separator, second);
    parts_ = {year.number(), month_, day.number()};
    judge_named(DateOrder::ymd);
    return scan_rest();
  }

  /// 2024-W05-3, 2024W053: week 1 is the one with 4 January in it (ISO 8601).
  bool scan_week(int year, Separator separator) {
    ++at_;
    if (end_ - at_ < 2 || !is_digit(at_[0]) || !is_digit(at_[1])) return false;
    const int week = (at_[0] - '0') * 10 + (at_[1] - '0');
    at_ += 2;
    if (separator == Separator::hyphen && !take('-')) return false;
    if (!next_is_digit()) return false;
    const int weekday = *at_++ - '0';
    set(field::kind, DateKind::week);
    set(field::first_separator, separator);
    parts_ = {year, 1, 1};
    if (year >= 1 && week >= 1 && week <= 53 && weekday >= 1 && weekday <= 7) {
      const date::sys_days fourth = date::year{year} / 1 / 4;
      const date::sys_days monday = fourth - date::days{weekday_of({year, 1, 4}) - 1};
      // A week belongs to the year its Thursday is in: so week 53 of a year of 52 is the next year's first.
      const date::year_month_day thursday{monday + date::days{(week - 1) * 7 + 3}};
      if (thursday.year() == date::year{year}) set_day(monday + date::days{(week - 1) * 7 + weekday - 1});
    }
    note_year(parts_[0]);
    return scan_rest();
  }

  void read_year_day(int year, int day) {
    parts_ = {year, 1, 1};
    const bool leap = date::year{year}.is_leap();
    if (year >= 1 && day >= 1 && day <= (leap ? 366 : 365))
      set_day(date::sys_days{date::year{year} / 1 / 1} + date::days{day - 1});
    note_year(year);
  }

  void set_day(date::sys_days day) {
    const date::year_month_day civil{day};
    parts_ = {static_cast<int>(civil.year()), static_cast<int>(static_cast<unsigned>(civil.month())),
              static_cast<int>(static_cast<unsigned>(civil.day()))};
    if (parts_[0] < 1 || parts_[0] > 9999) return;
    orders_ = DateOrder::ymd;
  }

  // ---- plain numbers

  bool read_plain_number(const Digits& digits, bool leading_zero) {
    if (digits.count == 8) return read_compact_date(digits.value);
    if (leading_zero) return false;
    switch (digits.count) {
      case 5:
        return read_excel_day(digits.value, 0);
      case 9:
      case 10:
        return read_epoch(static_cast<std::int64_t>(digits.value), DateKind::epoch);
      case 12:
      case 13:
        return read_epoch_ms(static_cast<std::int64_t>(digits.value));
      case 14:
        return read_compact_date_time(digits.value);
      default:
        return false;
    }
  }

  /// 45352.5, and 45352,5 where that is how a spreadsheet writes fractions.
  bool read_number_with_fraction(const Digits& whole) {
    if ((!take('.') && !take(',')) || !next_is_digit()) return false;
    const Digits fraction = take_digits();
    if (!at_end() || fraction.count > 15) return false;
    set(field::fraction, 1);
    if (whole.count != 5) return read_epoch(static_cast<std::int64_t>(whole.value), DateKind::epoch);
    // Nine digits of a day are a tenth of a millisecond: enough to round to the second.
    std::uint64_t numerator = fraction.value;
    std::uint64_t denominator = 1;
    for (int i = 0; i < fraction.count; ++i) denominator *= 10;
    while (denominator > 1'000'000'000) {
      numerator /= 10;
      denominator /= 10;
    }
    set(field::clock, Clock::seconds);
    return read_excel_day(whole.value, (numerator * seconds_a_day + denominator / 2) / denominator);
  }

  bool read_excel_day(std::uint64_t day, std::uint64_t second_of_day) {
    if (day < first_excel_day || day > last_excel_day) return false;
    // Day 0 of the 1900 system, once its 29 February 1900 that never was is passed (day 60).
    constexpr date::sys_days zero = date::year{1899} / 12 / 30;
    set(field::kind, DateKind::excel);
    set_moment(date::sys_seconds{zero} + date::days{day} + std::chrono::seconds{second_of_day});
    orders_ |= DateOrder::excel_1904;
    return true;
  }

  /// Birthdays before 1970.
  bool read_negative_epoch() {
    ++at_;
    if (next_is('0')) return false;
    const Digits digits = take_digits();
    const auto value = -static_cast<std::int64_t>(digits.value);
    if (!at_end()) return false;
    if (digits.count == 9 || digits.count == 10) return read_epoch(value, DateKind::epoch);
    return (digits.count == 12 || digits.count == 13) && read_epoch_ms(value);
  }

  /// Fractions are cut off, towards the past also before 1970.
  bool read_epoch_ms(std::int64_t milliseconds) {
    return read_epoch((milliseconds - (milliseconds < 0 ? 999 : 0)) / 1000, DateKind::epoch_ms);
  }

  bool read_epoch(std::int64_t seconds, DateKind kind) {
    if (seconds < first_epoch_second || seconds > last_epoch_second) return false;
    set(field::kind, kind);
    set(field::clock, Clock::seconds);
    zoned_ = true;
    set_moment(date::sys_seconds{std::chrono::seconds{seconds}});
    return true;
  }

  void set_moment(date::sys_seconds moment) {
    const auto day = date::floor<date::days>(moment);
    set_day(day);
    const auto second_of_day = static_cast<int>((moment - day).count());
    hour_ = second_of_day / 3600;
    minute_ = second_of_day / 60 % 60;
    second_ = second_of_day % 60;
  }

  /// 20240131, or 31012024: the years 1900..2099 make the two tell themselves apart, for no month begins with 19 or 20.
  bool read_compact_date(std::uint64_t value) {
    const auto digits = static_cast<int>(value);
    const auto is_near = [](int year) { return year >= first_compact_year && year <= last_compact_year; };
    const bool first = is_near(digits / 10'000);
    const bool last = is_near(digits % 10'000);
    if (!first && !last) return false;
    set(field::kind, DateKind::compact);
    if (first) {
      parts_ = {digits / 10'000, digits / 100 % 100, digits % 100};
      set(field::year_place, YearPlace::first);
      if (is_real(parts_[0], parts_[1], parts_[2])) {
        orders_ = DateOrder::ymd;
        note_year(parts_[0]);
        return true;
      }
    }
    if (last) {
      const auto as_year_first = parts_;
      parts_ = {digits / 1'000'000, digits / 10'000 % 100, digits % 10'000};
      judge_year_last();
      if (first && orders_.empty()) {
        parts_ = as_year_first;
        set(field::year_place, YearPlace::first);
        traits_ = 0;
      }
    }
    return true;
  }

  /// 20240131133000
  bool read_compact_date_time(std::uint64_t value) {
    if (!read_compact_date(value / 1'000'000)) return false;
    if (field::year_place.in<YearPlace>(static_cast<DateShape>(shape_)) != YearPlace::first) return false;
    hour_ = static_cast<int>(value / 10'000 % 100);
    minute_ = static_cast<int>(value / 100 % 100);
    second_ = static_cast<int>(value % 100);
    set(field::clock, Clock::packed_seconds);
    judge_clock();
    return true;
  }

  bool scan_rest_of_compact_time() {
    take_fraction();
    return scan_zone() && at_end();
  }

  // ---- names

  /// Fri, 31 Jan 2024; Jan 31st, 2024; vendredi 31 janvier 2024; Fri Jan 31 13:30:00 2020
  bool scan_from_name() {
    const FoldedWord word = take_word_here();
    if (at_end() || word.letters > FoldedWord::max_letters) return false;
    const DateWord meaning = find_date_word(word);
    if (meaning.weekday != 0) {
      Scanner attempt = *this;
      attempt.weekday_ = meaning.weekday;
      if (attempt.scan_after_weekday()) {
        *this = attempt;
        return true;
      }
    }
    return read_month(meaning) && scan_name_then_day();
  }

  bool scan_after_weekday() {
    if (next_is('-')) {  // segunda-feira
      ++at_;
      if (take_word_here() != folded("feira")) return false;
    }
    const bool dot = take('.');
    const bool comma = take(',');
    const int spaces = take_spaces();
    if (at_end() || (spaces == 0 && !comma && !dot)) return false;
    set(field::weekday, dot || (comma && spaces == 0) ? WeekdayMark::other
                        : comma                       ? WeekdayMark::comma_space
                                                      : WeekdayMark::space);
    if (is_digit(*at_)) return scan_from_digits();
    FoldedWord word = take_word_here();
    if (word == folded("den")) {  // Freitag, den 31. Januar
      set(field::weekday, WeekdayMark::other);
      return take_spaces() > 0 && next_is_digit() && scan_from_digits();
    }
    return read_month(word) && scan_name_then_day();
  }

  bool scan_name_then_day() {
    const Separator separator = take_separator();
    if (separator == Separator::none || separator == Separator::dot_space) return false;
    const Digits day = take_digits();
    if (day.count != 1 && day.count != 2) return false;
    note_width(day, trait::one_digit_second);
    take_ordinal_ending();
    set(field::first_separator, separator);
    set(field::name_first, 1);
    return scan_named_year({month_, day.number(), 0}, DateOrder::mdy);
  }

  /// What follows day and month, one of them a name: the year, or a time and then the year (as ctime writes it).
  bool scan_named_year(std::array<int, 3> parts, DateOrder order) {
    Separator separator = Separator::none;
    if (take(',')) {
      separator = take_spaces() > 0 ? Separator::comma_space : Separator::comma;
    } else {
      separator = take_separator();
      if (separator == Separator::dot_space) return false;
      if (separator == Separator::space && next_is('d')) {  // 3 de abril de 1990
        const FoldedWord word = take_word_here();
        if (word != folded("de") && word != folded("del")) return false;
        separator = word == folded("de") ? Separator::de : Separator::del;
        if (take_spaces() == 0) return false;
      }
    }
    const char* const before_year = at_;
    const Digits year = take_digits();
    set(field::kind, DateKind::named);
    set(field::second_separator, separator);
    parts_ = parts;
    if (separator == Separator::space && next_is(':')) {
      at_ = before_year;
      set(field::joiner, Joiner::space);
      set(field::year_place, YearPlace::after_time);
      if (!scan_clock() || !scan_zone() || take_spaces() == 0) return false;
      const Digits late_year = take_digits();
      if (late_year.count != 4 || !at_end()) return false;
      parts_[2] = late_year.number();
      judge_named(order);
      return true;
    }
    if (year.count != 4 && year.count != 2) return false;
    parts_[2] = year.number();
    set(field::year_place, YearPlace::last);
    if (year.count == 2) set(field::two_digit_year, 1);
    judge_named(order);
    return scan_rest();
  }

  bool read_month(const FoldedWord& word) { return read_month(find_date_word(word)); }
  bool read_month(DateWord meaning) {
    if (meaning.month == 0) return false;
    month_ = meaning.month;
    if (meaning.surely_short) traits_ |= trait::short_name;
    // The dot of "janv. 2024" belongs to the name, that of "31.Jan.2024" does not.
    if (end_ - at_ >= 2 && at_[0] == '.' && !is_digit(at_[1])) ++at_;
    return true;
  }

  bool take_ordinal_ending() {
    if (at_end() || is_digit(*at_)) return false;
    if (end_ - at_ >= 2 && at_[0] == '\xC2' && (at_[1] == '\xBA' || at_[1] == '\xAA' || at_[1] == '\xB0')) {
      at_ += 2;  // 1º, 1ª, and 1° which is easier to type
    } else {
      if (!is_letter(*at_)) return false;
      const char* const before = at_;
      if (!is_one_of(ordinal_endings, take_word_here())) {
        at_ = before;
        return false;
      }
    }
    traits_ |= trait::ordinal_ending;
    return true;
  }

  // ---- time and zone

  /// What may follow a complete date.
  bool scan_rest() {
    if (at_end()) return true;
    if (next_is('.') && (end_ - at_ == 1 || at_[1] == ' ')) {
      ++at_;
      set(field::closing_dot, 1);
      if (at_end()) return true;
    }
    if (!scan_joiner() || !scan_clock() || !scan_zone()) return false;
    if (zoned_ && end_ - at_ >= 3) {
      const bool in_words = at_[0] == ' ' && at_[1] == '(' && end_[-1] == ')';  // JavaScript: GMT+0100 (CET)
      const bool in_brackets = at_[0] == '[' && end_[-1] == ']';                // Java: +01:00[Europe/Paris]
      if (in_words || in_brackets) {
        at_ = end_;
        set(field::zone, ZoneForm::name);
      }
    }
    return at_end();
  }

  bool scan_joiner() {
    if (at_end()) return false;
    Joiner joiner = Joiner::none;
    switch (*at_) {
      case 'T':
      case 't':
        joiner = *at_ == 'T' ? Joiner::upper_t : Joiner::lower_t;
        ++at_;
        break;
      case ':':
        joiner = Joiner::colon;
        ++at_;
        break;
      case ',':
        joiner = Joiner::comma_space;
        ++at_;
        take_spaces();
        break;
      default: {
        odd_space_ = false;
        const int spaces = take_spaces();
        if (spaces == 0) return false;
        joiner = spaces == 1 && !odd_space_ ? Joiner::space : Joiner::wide_space;
        if (take('-')) {
          joiner = Joiner::dash;
          take_spaces();
        } else if (!next_is_digit()) {
          const FoldedWord word = take_word_here();
          if (!is_one_of(joining_words, word) || take_spaces() == 0) return false;
          // "a las", "alle ore"
          const FoldedWord second = word == folded("a") ? folded("las") : folded("ore");
          if (!next_is_digit() && (take_word_here() != second || take_spaces() == 0)) return false;
          joiner = Joiner::word;
        }
      }
    }
    set(field::joiner, joiner);
    return next_is_digit();
  }

  bool scan_clock() {
    const Digits first = take_digits();
    const DateShape so_far = static_cast<DateShape>(shape_);
    if (first.count == 4 || first.count == 6) {
      const auto joiner = field::joiner.in<Joiner>(so_far);
      if (field::kind.in<DateKind>(so_far) != DateKind::compact && joiner != Joiner::upper_t &&
          joiner != Joiner::lower_t)
        return false;
      const int digits = first.count == 4 ? first.number() * 100 : first.number();
      hour_ = digits / 10'000;
      minute_ = digits / 100 % 100;
      second_ = digits % 100;
      set(field::clock, first.count == 4 ? Clock::packed_minutes : Clock::packed_seconds);
      if (first.count == 6) take_fraction();
      judge_clock();
      return true;
    }
    if (first.count != 1 && first.count != 2) return false;
    hour_ = first.number();
    if (first.count == 1) traits_ |= trait::one_digit_hour;
    Clock clock = Clock::hours;
    bool hours_may_end = false;
    if (next_is(':') || next_is('.')) {
      const char separator = *at_;
      if (!take_two_digits(minute_)) return false;
      clock = Clock::minutes;
      if (separator == '.') set(field::clock_separator, ClockSeparator::dot);
      if (next_is(separator)) {
        if (!take_two_digits(second_)) return false;
        clock = Clock::seconds;
        take_fraction();
      }
    } else if (next_is('h') || next_is('H')) {
      set(field::clock_separator, ClockSeparator::letter_h);
      if (end_ - at_ >= 2 && is_digit(at_[1])) {
        if (!take_two_digits(minute_)) return false;
        clock = Clock::minutes;
      } else {
        ++at_;
      }
      hours_may_end = true;
    }
    set(field::clock, clock);
    const auto joiner = field::joiner.in<Joiner>(so_far);
    hours_may_end = hours_may_end || joiner == Joiner::upper_t || joiner == Joiner::lower_t;
    const bool half_day = take_half_day();
    if (clock == Clock::hours && !half_day && !hours_may_end) return false;
    judge_clock();
    return true;
  }

  /// One separator and exactly two digits.
  bool take_two_digits(int& value) {
    ++at_;
    const Digits digits = take_digits();
    value = digits.number();
    return digits.count == 2;
  }

  void take_fraction() {
    if (end_ - at_ < 2 || (at_[0] != '.' && at_[0] != ',') || !is_digit(at_[1])) return;
    ++at_;
    while (next_is_digit()) ++at_;
    set(field::fraction, 1);
  }

  /// AM, pm, a.m., "p. m." (as Spanish is written), with or without a space in front.
  bool take_half_day() {
    const char* const before = at_;
    const int spaces = take_spaces();
    if (!at_end()) {
      const auto half = static_cast<char>(*at_ | 0x20);
      if (half == 'a' || half == 'p') {
        ++at_;
        if (take('.')) take_spaces();
        if (next_is('m') || next_is('M')) {
          ++at_;
          take('.');
          if (at_end() || !is_letter(*at_)) {
            set(field::half_day, spaces > 0 ? HalfDay::spaced : HalfDay::attached);
            // 12 AM is midnight. "0:30 AM" and "13:30 PM" are on no twelve-hour clock.
            if (hour_ < 1 || hour_ > 12)
              time_is_real_ = false;
            else
              hour_ = hour_ % 12 + (half == 'p' ? 12 : 0);
            return true;
          }
        }
      }
    }
    at_ = before;
    return false;
  }

  void judge_clock() {
    if (hour_ > 23 || minute_ > 59) time_is_real_ = false;
    if (second_ == 60 && minute_ == 59)
      traits_ |= trait::leap_second;  // whatever the hour: the zone may be another one, and written elsewhere
    else if (second_ > 59)
      time_is_real_ = false;
  }

  /// True if a zone was read or there is none; what follows it is the caller's affair.
  bool scan_zone() {
    if (at_end()) return true;
    const char* const before = at_;
    const bool spaced = take_spaces() > 0;
    if (at_end()) return false;
    if (*at_ == '+' || *at_ == '-') {
      if (!take_offset()) return false;
    } else if (is_letter(*at_)) {
      const FoldedWord word = take_word_here();
      if (word == folded("z")) {
        set(field::zone, at_[-1] == 'Z' ? ZoneForm::upper_z : ZoneForm::lower_z);
      } else if (word == folded("uhr")) {
        set(field::uhr, 1);
        return true;
      } else {
        if (!take_zone_name(word)) return false;
      }
    } else {
      at_ = before;  // a year, in ctime's order
      return true;
    }
    zoned_ = true;
    if (spaced) set(field::zone_spaced, 1);
    return true;
  }

  bool take_zone_name(const FoldedWord& word) {
    for (const ZoneName& zone : zone_names) {
      if (zone.name != word) continue;
      offset_minutes_ = zone.offset_minutes;
      if (zone.offset_minutes == 0 && (next_is('+') || next_is('-')) && !take_offset()) return false;  // GMT+0100
      set(field::zone, ZoneForm::name);
      return true;
    }
    return false;
  }

  bool take_offset() {
    const int sign = *at_ == '-' ? -1 : 1;
    ++at_;
    const Digits first = take_digits();
    int hours = first.number();
    int minutes = 0;
    ZoneForm form = ZoneForm::hours;
    if (first.count == 4) {
      hours = first.number() / 100;
      minutes = first.number() % 100;
      form = ZoneForm::packed;
    } else if (first.count != 2 && first.count != 1) {
      return false;
    } else if (next_is(':')) {
      if (!take_two_digits(minutes)) return false;
      form = ZoneForm::colon;
    }
    set(field::zone, form);
    // RFC 3339 §5.6: an offset is a time of day.
    if (hours > 23 || minutes > 59)
      time_is_real_ = false;
    else
      offset_minutes_ = sign * (hours * 60 + minutes);
    return true;
  }

  // ---- which orders make a real day

  void note_width(const Digits& digits, DateTraits one_digit) {
    if (digits.count == 1) traits_ |= one_digit;
  }
  void note_year(int year) {
    if (year >= 1920 && year < 2050 && year != 1970) return;
    DateEra era = DateEra::usual;
    if (year == 1970)
      // Day and month are 1.
      era = parts_[0] + parts_[1] + parts_[2] == 1972 ? DateEra::epoch_day : DateEra::usual;
    else if (year < 1920)
      era = year < 1901 ? DateEra::before_1901 : DateEra::before_1920;
    else
      era = year < 2100 ? DateEra::from_2050 : DateEra::from_2100;
    traits_ |= static_cast<DateTraits>(static_cast<unsigned>(era) << trait::era_shift);
  }

  void judge_year_first() {
    const auto [year, second, third] = parts_;
    set(field::year_place, YearPlace::first);
    if (is_real(year, second, third)) orders_ |= DateOrder::ymd;
    if (is_real(year, third, second)) orders_ |= DateOrder::ydm;
    note_year(year);
  }

  void judge_year_last() {
    const auto [first, second, year] = parts_;
    set(field::year_place, YearPlace::last);
    if (is_real(year, second, first)) orders_ |= DateOrder::dmy;
    if (is_real(year, first, second)) orders_ |= DateOrder::mdy;
    if (first == second) traits_ |= trait::day_is_month;
    note_year(year);
  }

  /// A two-digit year, first or last. Never year-day-month: no country writes that in two digits, and admitting it
  /// would leave nearly every such column with one order more.
  void judge_open_year(bool may_lead) {
    const auto [first, second, third] = parts_;
    set(field::year_place, YearPlace::open);
    set(field::two_digit_year, 1);
    const int last_year = expanded_year(third);
    if (is_real(last_year, second, first)) orders_ |= DateOrder::dmy;
    if (is_real(last_year, first, second)) orders_ |= DateOrder::mdy;
    if (may_lead && is_real(expanded_year(first), second, third)) orders_ |= DateOrder::ymd;
    if (first == second) traits_ |= trait::day_is_month;
    if (orders_ == DateOrders(DateOrder::ymd) && first >= 1 && first <= 31) traits_ |= trait::doubtful_lead;
  }

  /// A month's name fixes the order. With a two-digit year the other number is taken as the day: "03-APR-05" is how
  /// Oracle and Excel write the 3rd, and nothing writes the year first there.
  void judge_named(DateOrder order) {
    int year = order == DateOrder::ymd ? parts_[0] : parts_[2];
    const int month = order == DateOrder::mdy ? parts_[0] : parts_[1];
    const int day = order == DateOrder::ymd ? parts_[2] : order == DateOrder::mdy ? parts_[1] : parts_[0];
    if (field::two_digit_year.in<bool>(static_cast<DateShape>(shape_))) year = expanded_year(year);
    if (is_real(year, month, day)) orders_ = order;
    note_year(year);
  }

  /// "Fri 03/04/2020" can only be the 3rd of April: 4 March was a Wednesday. A weekday that no order agrees with is a
  /// slip in the weekday, and rules out nothing.
  void narrow_by_weekday(ScannedDate& out) const {
    DateOrders agreeing;
    for (const DateOrder order : {DateOrder::ymd, DateOrder::dmy, DateOrder::mdy, DateOrder::ydm})
      if (out.reading.orders.has(order) && weekday_of(parts_in(out, order)) == weekday_) agreeing |= order;
    if (!agreeing.empty()) out.reading.orders = agreeing;
  }

  /// In UTC a moment may fall into the year 0 or 10000, which no service can store.
  static void drop_moments_no_year_has(ScannedDate& out) {
    DateOrders stored;
    for (const DateOrder order :
         {DateOrder::ymd, DateOrder::dmy, DateOrder::mdy, DateOrder::ydm, DateOrder::excel_1904}) {
      if (!out.reading.orders.has(order)) continue;
      const int year = static_cast<int>(date::year_month_day{date::floor<date::days>(moment_of(out, order))}.year());
      if (year >= 1 && year <= 9999) stored |= order;
    }
    out.reading.orders = stored;
  }

  const char* at_;
  const char* end_;
  std::uint64_t shape_ = 0;
  DateOrders orders_;
  DateTraits traits_ = 0;
  std::array<int, 3> parts_{};
  int month_ = 0;
  int weekday_ = 0;
  int hour_ = 0;
  int minute_ = 0;
  int second_ = 0;
  int offset_minutes_ = 0;
  bool zoned_ = false;
  bool time_is_real_ = true;
  bool odd_space_ = false;
};

}  // namespace

bool scan_date(std::string_view cell, ScannedDate& out) {
  if (cell.size() < shortest_cell || cell.size() > longest_date_cell) return false;
  Scanner scanner(cell);
  if (!scanner.scan()) return false;
  scanner.conclude(out);
  return true;
}

date::sys_seconds moment_of(const ScannedDate& scanned, DateOrder order) {
  const DateParts parts = parts_in(scanned, order);
  const date::sys_days day = date::year{parts.year} / parts.month / parts.day;
  return date::sys_seconds{day} + std::chrono::hours{scanned.hour} +
         std::chrono::minutes{scanned.minute - scanned.reading.offset_minutes} + std::chrono::seconds{scanned.second};
}

DateParts parts_in(const ScannedDate& scanned, DateOrder order) {
  const auto [first, second, third] = scanned.parts;
  DateParts parts{};
  switch (order) {
    case DateOrder::ymd:
      parts = {first, second, third};
      break;
    case DateOrder::dmy:
      parts = {third, second, first};
      break;
    case DateOrder::mdy:
      parts = {third, first, second};
      break;
    case DateOrder::ydm:
      parts = {first, third, second};
      break;
    case DateOrder::excel_1904: {
      const date::year_month_day day{date::sys_days{date::year{first} / second / third} + excel_1904_later};
      parts = {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
               static_cast<int>(static_cast<unsigned>(day.day()))};
      break;
    }
  }
  if (field::two_digit_year.in<bool>(scanned.reading.shape)) parts.year = expanded_year(parts.year);
  return parts;
}

DateReading read_date(std::string_view cell) {
  ScannedDate scanned;
  return scan_date(cell, scanned) ? scanned.reading : DateReading{};
}

bool is_plain_number(DateShape shape) {
  const auto kind = field::kind.in<DateKind>(shape);
  return kind == DateKind::epoch || kind == DateKind::epoch_ms || kind == DateKind::excel;
}

bool has_time(DateShape shape) { return field::clock.in<Clock>(shape) != Clock::none; }

}  // namespace preflight::profiling
