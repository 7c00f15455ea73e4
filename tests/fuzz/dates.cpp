// Any lines as a column of dates: read, judged, and rewritten to the same day.

#include "profiling/dates.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reading/utf8.h"
#include "support/input.h"
#include "support/must.h"

namespace {

using namespace preflight;
using namespace preflight::profiling;
using fuzz::must;

constexpr std::array<DateOrder, 5> orders = {DateOrder::ymd, DateOrder::dmy, DateOrder::mdy, DateOrder::ydm,
                                             DateOrder::excel_1904};

void is_a_time(const CivilTime& time) {
  must(time.year >= 1 && time.year <= 9999 && time.month >= 1 && time.month <= 12 && time.day >= 1 && time.day <= 31,
       "a day of the calendar");
  must(time.hour >= 0 && time.hour <= 23 && time.minute >= 0 && time.minute <= 59 && time.second >= 0 &&
           time.second <= 60,
       "a time of the day");
}

void rewrites(std::string_view cell, const DateFormat& format) {
  const auto before = read_civil(cell, format);
  for (const bool with_time : {false, true}) {
    const auto plain = rewrite_date(cell, format, with_time);
    must(plain.has_value() == before.has_value(), "dates are rewritten, and nothing else is");
    if (!plain) continue;
    is_a_time(*before);
    const auto after = read_civil(*plain, DateOrder::ymd);
    must(after.has_value() && after->has_time == with_time, "a rewritten date is read again");
    // In another zone, and a second behind 23:59:59, it may be the next day.
    if (before->offset_minutes.value_or(0) != 0 || before->second == 60) continue;
    must(after->year == before->year && after->month == before->month && after->day == before->day, "the same day");
    if (with_time) {
      must(after->hour == before->hour && after->minute == before->minute && after->second == before->second,
           "the same time");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  std::vector<std::string_view> cells;
  std::string_view text = input.text();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    cells.push_back(reading::trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  (void)infer_dates(cells);

  DateColumn column(2);
  DateColumn first(2);
  DateColumn second(2);
  std::uint32_t row = 0;
  for (const std::string_view cell : cells) {
    ++row;
    (void)is_rfc3339_date(cell);
    (void)is_rfc3339_time(cell);
    if (cell.empty()) continue;
    if (is_rfc3339_date_time(cell) && cell.size() <= longest_date_cell) {
      must(read_date(cell).outcome() != DateOutcome::not_a_date, "RFC 3339 is a date");
    }
    const DateReading reading = read_date(cell);
    for (const DateOrder order : orders) {
      if (const auto civil = read_civil(cell, order)) {
        must(reading.outcome() == DateOutcome::date, "what is read in some order is a date");
        is_a_time(*civil);
      }
    }
    const ClassId id = column.add(row, cell);
    must(column.class_of(cell) == id, "a cell has one class");
    const std::size_t half = (cells.size() + 1) / 2;
    if (row <= half) {
      first.add(row, cell);
    } else {
      second.add(row - static_cast<std::uint32_t>(half), cell);
    }
  }
  (void)first.merge(second, static_cast<std::uint32_t>((cells.size() + 1) / 2));
  must(first.cells() == column.cells(), "two halves are the whole");
  if (column.classes().size() < max_date_classes) must(first == column, "two halves are the whole");

  std::vector<std::optional<DateOrder>> choices = {std::nullopt};
  choices.insert(choices.end(), orders.begin(), orders.end());
  for (const auto& chosen : choices) {
    for (const DateEvidence evidence : {DateEvidence::cells_alone, DateEvidence::stated}) {
      const DateVerdict verdict = column.verdict(chosen, evidence);
      must(verdict.classes.size() == column.classes().size(), "each class is judged");
      must(verdict.cells == verdict.dates + verdict.impossible + verdict.not_dates, "each cell is one thing");
      for (const DateFormat& format : verdict.formats) {
        must(!pattern(format).empty(), "a format has a pattern");
        (void)expressible(format);
      }
      for (const std::string_view cell : cells) {
        if (cell.empty()) continue;
        const ClassVerdict& about = verdict.classes[column.class_of(cell)];
        must(about.format.has_value() == (about.state == ClassState::reads), "what reads has a format");
        if (about.format) rewrites(cell, *about.format);
      }
    }
  }
  return 0;
}
