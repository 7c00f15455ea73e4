#pragma once
/// Dates: what one cell can mean, what a whole column means, how to say it to Mailjet, and how to write it plainly.
///
///     DateColumn birthdays;
///     birthdays.add(2, "03/04/1990");                    // 3 April or 4 March: both orders stay possible
///     birthdays.add(3, "26/06/1985");                    // no month 26: the column is day first
///     birthdays.add(4, "31/02/1990");                    // no such day in either order
///     const DateVerdict verdict = birthdays.verdict();
///     verdict.formats[0]                                 // pattern() "dd/mm/yyyy", expressible() true
///     verdict.proof                                      // row 3, "26/06/1985", dmy
///     verdict.classes[birthdays.class_of("31/02/1990")]  // state: impossible
///
/// A cell is read once, without allocation, into a *shape* (how it is written: separators, widths, month name, time,
/// zone) and the set of *orders* (of day, month and year) that make it a real date. A column keeps one small record for
/// each distinct pair of the two, which is enough to decide by elimination, and never by majority, what all of it
/// means. `DateColumn` owns its counters and examples; every `string_view` is only read during the call.
///
/// ## What is read
///
/// | written | examples |
/// |---|---|
/// | digits, equal separators `-` `/` `.` space or ". " | 2024-01-31  31/01/2024  1.31.24  31. 1. 2024  2024.01.31. |
/// | no separators | 20240131  31012024  20240131T133000Z  20240131133000 |
/// | month names, full and short, en fr de es it nl pt | 31 janv. 2024  Jan 31st, 2024  3 de abril de 1990  31JAN2024 |
/// | a weekday in front | Fri, 31 Jan 2024 13:30:00 +0100  Fr., 31.01.2024 |
/// | the year last of all | Mon Jan 13 09:52:52 MST 2014 |
/// | ISO 8601 week and ordinal dates | 2024-W05-3  2024W053  2024-031 |
/// | a time | T13:30  13:30:05.25  13.30  13h30  1:30 PM  1:30 p.m. |
/// | a zone | Z  +01:00  +0100  +01  UTC  GMT+0100 (CET)  +01:00[Europe/Paris]  EST |
/// | plain numbers, as candidates only | 44927  44927.5  44927,5 (Excel)  1475761194  -157766400000 (epoch) |
///
/// Not read, on purpose: no day (`Jan-20`, `01/2020`) or no year (`9/24`, `1-Mar`), a time before the date, six or
/// seven digits without separators. Impossible, on purpose: an hour 24 (RFC 3339 §5.7 forbids it and people mean either
/// midnight by it), and a moment that falls outside the years 1..9999 in UTC.
///
/// ## Orders
///
/// A four-digit year says where it stands; a two-digit year may stand first or last. `ydm` is read only with a
/// four-digit year, and believed only when the column proves it (see `DateColumn::verdict`): ISO 8601 and every
/// national custom read a leading year as year-month-day. A month name fixes the order. A weekday, where one is
/// written, rules out the orders it denies. A two-digit year in front is proved by a cell such as 99/12/31 only:
/// 31/02/24, which no other order makes a date, is rather a slip.
///
/// Two-digit years: 30..99 are 1930..1999 and 00..29 are 2000..2029, as Excel reads them (`two_digit_year_pivot`).
///
/// Excel's day numbers are read by the 1900 system, which Excel, LibreOffice and Google Sheets write unless told
/// otherwise. By the 1904 system, the default of Excel for Mac until 2011, each is 1,462 days later. Nothing in a CSV
/// tells the two apart, so the second is read only where it is chosen: then it is an order like the others
/// (`DateOrder::excel_1904`).
///
/// ## Patterns
///
/// For people and for Mailjet's DateTimeFormat; the core itself never parses them.
///
///     pattern  = [weekday [","] " "] date [joiner time] [[" "] zone] | "epoch" | "epochms" | "excel" | "excel1904"
///     date     = parts with their separators;  time = hours, ":", minutes ... [[" "] "AM/PM"]
///
/// | token | meaning |
/// |---|---|
/// | `yyyy` `yy` | year in four digits; in two |
/// | `mm` `dd` `hh` | two digits always |
/// | `m` `d` `h` | one digit where one is enough: used as soon as one such cell occurs |
/// | `mmmm` `mmm` | month name in full; short (or some of both) |
/// | `nn` `ss` `fff` | minutes, seconds, any number of digits of a fraction |
/// | `AM/PM` | either, however it is spelt |
/// | `Z` `z` `+01:00` `+0100` `+01` | this zone in every cell |
/// | `zone` | an abbreviation, or an offset that differs from cell to cell |
/// | `weekday` `th` | a weekday's name; an ordinal ending (1st, 1er) in some cell |
/// | `yyyy-Www-d` `yyyy-ddd` | ISO week and ordinal dates, as ISO 8601 writes them |
/// | `epoch` `epochms` | seconds, milliseconds since 1970 UTC |
/// | `excel` `excel1904` | Excel's day number, in its 1900 and its 1904 system |
/// | `T` `t` `-` `/` `.` `,` `:` space | themselves; other words stand in quotes: `hh"h"nn`, `dd "de" mmmm "de" yyyy` |
///
/// Examples: `dd/mm/yyyy`, `d/m/yyyy`, `mm-dd-yy`, `yyyymmdd`, `d. mmmm yyyy`, `dd/mm/yyyy hh:nn`,
/// `m/d/yyyy h:nn AM/PM`, `yyyy-mm-ddThh:nn:ss+01:00`, `weekday, dd mmm yyyy hh:nn:ss zone`.
///
/// A pattern is *expressible* when Mailjet can be given it as it stands:
///
///     yyyy, mm, dd in any order, one of - / . between them, then nothing, " hh:nn" or " hh:nn:ss";
///     or yyyy-mm-ddThh:nn:ss followed by Z or by one whole-hour offset from -12:00 to +12:00, the same in every cell.
///
/// So these are not: one-digit parts and `yy` (documented as a token, but without any example), names, AM/PM,
/// fractions, missing separators, a zone without "T" or "T" without a zone (neither is RFC 3339), half-hour and varying
/// zones. Source: Mailjet guide, ImportOptions; help page "Which date formats are supported by Mailjet".

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::profiling {

/// In which order day, month and year stand. Dates that have no such parts (epoch, week, ...) count as `ymd`; Excel's
/// day numbers too, unless they are read by its 1904 system.
enum class DateOrder : std::uint8_t { ymd, dmy, mdy, ydm, excel_1904 };

/// A set of orders.
class DateOrders {
 public:
  constexpr DateOrders() = default;
  constexpr DateOrders(DateOrder order) : bits_(bit(order)) {}  // a single order is a set: meant to convert

  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool has(DateOrder order) const { return (bits_ & bit(order)) != 0; }
  constexpr int count() const { return std::popcount(bits_); }
  constexpr std::uint8_t bits() const { return bits_; }

  constexpr DateOrders& operator|=(DateOrders other) { return *this = *this | other; }
  constexpr DateOrders& operator&=(DateOrders other) { return *this = *this & other; }
  friend constexpr DateOrders operator|(DateOrders a, DateOrders b) { return of_bits(a.bits_ | b.bits_); }
  friend constexpr DateOrders operator&(DateOrders a, DateOrders b) { return of_bits(a.bits_ & b.bits_); }
  friend constexpr bool operator==(DateOrders, DateOrders) = default;

 private:
  static constexpr std::uint8_t bit(DateOrder order) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(order));
  }
  static constexpr DateOrders of_bits(int bits) {
    DateOrders orders;
    orders.bits_ = static_cast<std::uint8_t>(bits);
    return orders;
  }
  std::uint8_t bits_ = 0;
};

/// How a date is written, packed into an integer (fields: date_shape.h). Only equality means anything to a caller;
/// 0 is "not a date".
enum class DateShape : std::uint64_t { none = 0 };

/// Small variations inside one shape, as bits: some are gathered over a whole class to choose its pattern.
using DateTraits = std::uint16_t;

/// Two-digit years from here on are of the 1900s, below it of the 2000s.
/// Source: Excel's "2029 rule" (Microsoft, "Change the date system, format, or two-digit year interpretation"). Most
/// files come out of a spreadsheet, and the dates of contacts (birthdays, sign-ups) lie in the past.
inline constexpr int two_digit_year_pivot = 30;
/// A longer cell is no date, whatever it says: the longest that people's files hold is JavaScript's Date.toString()
/// with a zone name, 66 bytes.
inline constexpr std::size_t longest_date_cell = 72;

enum class DateOutcome : std::uint8_t {
  not_a_date,
  date,
  impossible,  ///< written like a date or time, but there is none such: 31/02/2020, 2020-02-30, 25:00
};

/// What one cell can mean.
struct DateReading {
  DateShape shape = DateShape::none;
  DateOrders orders;  ///< the orders under which it is a real date; empty: impossible (or not a date)
  DateTraits traits = 0;
  std::int16_t offset_minutes = 0;  ///< east of UTC; 0 where no zone is written

  constexpr DateOutcome outcome() const {
    if (shape == DateShape::none) return DateOutcome::not_a_date;
    return orders.empty() ? DateOutcome::impossible : DateOutcome::date;
  }
  friend bool operator==(const DateReading&, const DateReading&) = default;
};

/// Reads one cell.
///
/// Units:   `cell` is trimmed UTF-8; anything over 72 bytes is not a date.
/// Returns: every order under which it is a date, without preferring any: "2020-13-01" is a date as year-day-month
/// here,
///          and it is the column that calls it impossible.
/// Source:  ISO 8601, RFC 3339 §5.6, RFC 5322 §3.3 and §4.3, Unicode CLDR (names); calendar: Howard Hinnant's date.
[[nodiscard]] DateReading read_date(std::string_view cell);

/// True for shapes that are plain numbers (`epoch`, `epochms`, `excel`), which alone never make a date column.
[[nodiscard]] bool is_plain_number(DateShape shape);

/// True if the shape has a time of day.
[[nodiscard]] bool has_time(DateShape shape);

/// One way of reading and writing the cells of a class.
struct DateFormat {
  DateShape shape = DateShape::none;
  DateOrder order = DateOrder::ymd;
  DateTraits traits = 0;                           ///< all variations seen
  std::optional<std::int16_t> offset_minutes = 0;  ///< the zone of every cell; none if it varies

  friend bool operator==(const DateFormat&, const DateFormat&) = default;
};

/// The pattern, in the language described above.
[[nodiscard]] std::string pattern(const DateFormat& format);

/// Whether Mailjet can take `pattern(format)` as its DateTimeFormat.
[[nodiscard]] bool expressible(const DateFormat& format);

/// A date, and a time of day where there is one, as written: no zone applied.
struct CivilTime {
  int year = 0;   ///< 1..9999
  int month = 0;  ///< 1..12
  int day = 0;    ///< 1..31
  bool has_time = false;
  int hour = 0;  ///< 0..23
  int minute = 0;
  int second = 0;                     ///< 60 in a leap second; fractions are cut off
  std::optional<int> offset_minutes;  ///< east of UTC; none where no zone is written

  friend bool operator==(const CivilTime&, const CivilTime&) = default;
};

/// What `cell` says when its parts stand in `order`, whatever its shape: for showing "3 April 1990" beside "4 March
/// 1990". Returns: none if it is no date in that order.
[[nodiscard]] std::optional<CivilTime> read_civil(std::string_view cell, DateOrder order);

/// The same, but only for a cell written in this format's shape.
[[nodiscard]] std::optional<CivilTime> read_civil(std::string_view cell, const DateFormat& format);

/// Whether `pattern(format)` describes this cell exactly: shape, order, widths and zone.
[[nodiscard]] bool fits(std::string_view cell, const DateFormat& format);

/// Writes a cell of this format's shape as `yyyy-mm-dd`, or as `yyyy-mm-dd hh:nn:ss` if `with_time`, in UTC.
///
/// Units:   a zone written in the cell is applied; without one the time stays as it is. Fractions are cut off, a date
///          without time is at 00:00:00, a leap second is the next minute's first (as POSIX counts).
/// Returns: none if the cell is not a date in this format.
[[nodiscard]] std::optional<std::string> rewrite_date(std::string_view cell, const DateFormat& format, bool with_time);

/// Names one class of a `DateColumn`; an index, so that a caller can keep a row set for each.
using ClassId = std::uint8_t;

/// Cells that are not dates.
inline constexpr ClassId not_a_date_class = 0;
/// Cells that look like dates, in a column with more classes than are kept; treated as not dates.
inline constexpr ClassId other_dates_class = 1;
/// Class ids are below this, so 62 different ways of writing are told apart. A column of one export has one to four and
/// a pasted-together one a dozen; more than that is text.
inline constexpr std::size_t max_date_classes = 64;

/// A cell kept as an example. Texts are cut at 80 bytes, on a character border.
struct DateExample {
  std::uint32_t row = 0;
  std::string text;

  friend bool operator==(const DateExample&, const DateExample&) = default;
};

/// Times that few dates of contacts lie in, each with the borders that its name says.
enum class DateEra : std::uint8_t {
  usual,        ///< all others, and plain numbers: a column of amounts is no reason to tell them apart
  before_1901,  ///< placeholders (1900-01-01, 1753, 0001), and slips (0202)
  before_1920,
  epoch_day,  ///< 1970-01-01: what programs write for "nothing", and a birthday now and then
  from_2050,
  from_2100,  ///< placeholders (9999-12-31), and slips (2204)
};

/// All cells of a column that are written alike and can mean the same orders.
struct DateClass {
  DateShape shape = DateShape::none;
  DateOrders orders;  ///< empty: impossible
  /// Day and month are the same number, so that day-first and month-first do not differ.
  bool day_is_month = false;
  /// A date only with a two-digit year in front that could as well be a day: 31/02/24 is 24 February 2031, or a slip.
  bool doubtful_lead = false;
  DateEra era = DateEra::usual;
  /// The year has one digit (13.2.8), which also looks like a version number: counts only beside two-digit ones.
  bool short_year = false;
  DateTraits traits = 0;  ///< all variations seen
  std::int16_t min_offset_minutes = 0;
  std::int16_t max_offset_minutes = 0;
  std::uint64_t count = 0;
  std::vector<DateExample> examples;  ///< the first rows

  friend bool operator==(const DateClass&, const DateClass&) = default;
};

/// What a class turned out to be, given the whole column.
enum class ClassState : std::uint8_t {
  reads,        ///< a date, in `format`
  undecided,    ///< a date under several orders, and nothing in the column says which
  contradicts,  ///< a date, but not in the order that was chosen
  impossible,   ///< no such day or time
  not_a_date,
};

struct ClassVerdict {
  ClassState state = ClassState::not_a_date;
  std::optional<DateFormat> format;  ///< set if and only if state is `reads`
  DateOrders orders;                 ///< undecided: what it could be; contradicts: what it would need
};

/// The cell that settled an order.
struct OrderProof {
  DateOrder order = DateOrder::dmy;
  std::uint32_t row = 0;
  std::string text;
};

/// What a column means.
struct DateVerdict {
  bool is_date = false;      ///< it is a column of dates
  bool is_datetime = false;  ///< and some cell has a time of day

  /// Every format that survives elimination, most cells first; several orders of one shape stand next to each other.
  std::vector<DateFormat> formats;
  /// More than one way of writing; several orders of one way are one, unless cells prove two of them.
  bool mixed = false;
  /// Some way of writing keeps several orders.
  bool ambiguous = false;
  /// Cells prove two orders of one way of writing: the column was put together from two sources.
  bool conflicting = false;
  /// There are cells whose date depends on an order that is not settled: `undecided` > 0. The must-finding.
  bool order_unsure = false;

  /// Where an order was open by the way of writing and a cell settled it; not set for orders that need no proof.
  std::optional<OrderProof> proof;
  /// With `conflicting`: the first cell proving each order.
  std::vector<OrderProof> proofs;

  std::uint64_t cells = 0;  ///< all that were added
  std::uint64_t dates = 0;  ///< reads + undecided + contradicting
  std::uint64_t undecided = 0;
  std::uint64_t contradicting = 0;  ///< dates that are none in the chosen order
  std::uint64_t impossible = 0;
  std::uint64_t not_dates = 0;

  std::vector<ClassVerdict> classes;  ///< indexed by ClassId
};

/// Who says that a column holds dates.
enum class DateEvidence : std::uint8_t {
  cells_alone,  ///< nobody: the cells must show it, and plain numbers stay numbers
  stated,       ///< the person or the schema: plain numbers may be epoch seconds or Excel days
};

/// Gathers one column, and says what it means.
///
/// Adding cells to one accumulator, or to several over consecutive ranges that are then merged, gives equal
/// accumulators, as long as the column has at most `max_date_classes` classes; beyond that the totals still agree.
/// Memory: at most `max_date_classes` classes of `max_examples` examples.
class DateColumn {
 public:
  /// Units: `max_examples` cells are kept for each class (at least 1: a proof must be shown).
  explicit DateColumn(std::size_t max_examples = 20);

  /// Adds one trimmed cell that is not empty; rows come in rising order.
  /// Returns: the cell's class. The same cell always gets the same class of one accumulator.
  ClassId add(std::uint32_t row, std::string_view cell);

  /// The same for a cell whose class `add` or `class_of` has told.
  void add_again(std::uint32_t row, std::string_view cell, ClassId id) {
    ++cells_;
    DateClass& cls = classes_[id];
    ++cls.count;
    if (cls.examples.size() < max_examples_) add_example(cls, row, cell);
  }

  /// So many cells of a class that has all its examples.
  void add_again(ClassId id, std::uint64_t cells) {
    cells_ += cells;
    classes_[id].count += cells;
  }

  /// Adds all cells of the accumulator of the next range, whose rows become `row + row_shift`.
  /// Returns: for each class id of `later`, the id here, so that row sets can follow.
  std::vector<ClassId> merge(const DateColumn& later, std::uint32_t row_shift);

  /// The class `add` would give, without adding. A class never seen is `other_dates_class`.
  [[nodiscard]] ClassId class_of(std::string_view cell) const;

  /// The classes so far, indexed by ClassId.
  [[nodiscard]] std::span<const DateClass> classes() const { return classes_; }

  [[nodiscard]] std::uint64_t cells() const { return cells_; }

  /// Judges the whole column.
  ///
  /// Units:   `chosen` is the person's answer; it wins over any proof, for every way of writing it can apply to.
  /// Returns: with `cells_alone`, `is_date` needs: real dates (not plain numbers) in half of the cells, date-like cells
  ///          in three quarters, and at most half of the date-like ones impossible. Everything else is filled in
  ///          whether or not `is_date`.
  /// Errors:  none; zero formats is an answer.
  [[nodiscard]] DateVerdict verdict(std::optional<DateOrder> chosen = std::nullopt,
                                    DateEvidence evidence = DateEvidence::cells_alone) const;

  friend bool operator==(const DateColumn&, const DateColumn&) = default;

 private:
  ClassId find_or_make(std::uint64_t key);
  static void add_example(DateClass& cls, std::uint32_t row, std::string_view cell);

  std::size_t max_examples_;
  std::uint64_t cells_ = 0;
  std::vector<DateClass> classes_;
  std::vector<std::uint64_t> keys_;  // keys_[id] packs what tells class `id` apart
};

/// What `preflight dates` answers about values that are stated to be one date column.
struct DatesAnswer {
  struct Format {
    std::string pattern;
    bool expressible = false;
  };
  std::vector<Format> formats;      ///< every surviving one, without repeats
  bool ambiguous = false;           ///< an order is open: nothing proves it, or cells prove two
  std::optional<OrderProof> proof;  ///< row = 1-based position among `values`
  std::uint64_t impossible = 0;
  std::uint64_t not_dates = 0;
};

/// Reads `values` as one date column. Outer spaces are trimmed; empty values are passed over but keep their number.
[[nodiscard]] DatesAnswer infer_dates(std::span<const std::string_view> values);

/// RFC 3339 `full-date`, `full-time`, `date-time`, exactly; leap seconds only where UTC can have one (23:59:60Z).
/// Source: RFC 3339 §5.6, §5.7.
[[nodiscard]] bool is_rfc3339_date(std::string_view text);
[[nodiscard]] bool is_rfc3339_time(std::string_view text);
[[nodiscard]] bool is_rfc3339_date_time(std::string_view text);

}  // namespace preflight::profiling
