// Every way of writing dates that spreadsheets, contact managers and programs are known for, as whole columns: which
// formats are left, whether Mailjet can be given them, what is written instead, and what is not a date at all.
//
// Expected values are argued from the meaning of the text, with the day of the week or `date -u` where a day has to be
// counted; sources stand with the rows.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "profiling/dates.h"

namespace preflight::profiling {
namespace {

using Texts = std::vector<std::string>;

DateColumn column_of(const Texts& cells) {
  DateColumn column;
  for (std::size_t i = 0; i < cells.size(); ++i) column.add(static_cast<std::uint32_t>(i + 2), cells[i]);
  return column;
}

Texts patterns_of(const DateVerdict& verdict) {
  Texts patterns;
  for (const DateFormat& format : verdict.formats) patterns.push_back(pattern(format));
  return patterns;
}

/// What each cell is sent as once the file is rewritten; "?" where the order is open, "-" where it is no date.
Texts plain_of(const DateColumn& column, const DateVerdict& verdict, const Texts& cells) {
  Texts plain;
  for (const std::string& cell : cells) {
    const ClassVerdict& judged = verdict.classes[column.class_of(cell)];
    const auto written =
        judged.format ? rewrite_date(cell, *judged.format, verdict.is_datetime) : std::optional<std::string>();
    plain.push_back(written ? *written : judged.state == ClassState::undecided ? "?" : "-");
  }
  return plain;
}

struct Column {
  Texts cells;
  Texts patterns;
  bool expressible;
  Texts plain;
};

void expect_read(const Column& expected, DateEvidence evidence) {
  SCOPED_TRACE(expected.cells.front());
  const DateColumn column = column_of(expected.cells);
  const DateVerdict verdict = column.verdict(std::nullopt, evidence);
  EXPECT_TRUE(verdict.is_date);
  EXPECT_EQ(patterns_of(verdict), expected.patterns);
  EXPECT_EQ(verdict.formats.size() == 1 && expressible(verdict.formats.front()), expected.expressible);
  EXPECT_EQ(plain_of(column, verdict, expected.cells), expected.plain);
}

// ---- ISO 8601 and RFC 3339

TEST(DateFormats, OfIso8601AndRfc3339) {
  const std::vector<Column> columns{
      {{"2024-01-31", "2024-02-29"}, {"yyyy-mm-dd"}, true, {"2024-01-31", "2024-02-29"}},
      // Basic form, with and without a zone.
      {{"20240131T235959Z"}, {"yyyymmddThhnnssZ"}, false, {"2024-01-31 23:59:59"}},
      {{"20240131T235959+0100"}, {"yyyymmddThhnnss+0100"}, false, {"2024-01-31 22:59:59"}},
      {{"20240131T2359"}, {"yyyymmddThhnn"}, false, {"2024-01-31 23:59:00"}},
      // Weeks: 2024-W05 begins on Monday 29 January; ordinal day 60 of a leap year is 29 February.
      {{"2024-W05-3", "2024-W01-1"}, {"yyyy-Www-d"}, false, {"2024-01-31", "2024-01-01"}},
      {{"2024W053"}, {"yyyyWwwd"}, false, {"2024-01-31"}},
      {{"2024-060", "2023-060"}, {"yyyy-ddd"}, false, {"2024-02-29", "2023-03-01"}},
      // RFC 3339, in the zones Mailjet can be told, and in those it cannot.
      {{"2024-01-31T23:59:59Z"}, {"yyyy-mm-ddThh:nn:ssZ"}, true, {"2024-01-31 23:59:59"}},
      {{"2024-01-31T23:59:59+01:00"}, {"yyyy-mm-ddThh:nn:ss+01:00"}, true, {"2024-01-31 22:59:59"}},
      {{"2024-01-31T20:00:00-05:00"}, {"yyyy-mm-ddThh:nn:ss-05:00"}, true, {"2024-02-01 01:00:00"}},
      {{"2024-01-31T00:30:00+05:30"}, {"yyyy-mm-ddThh:nn:ss+05:30"}, false, {"2024-01-30 19:00:00"}},
      {{"2024-01-31T00:30:00+13:00"}, {"yyyy-mm-ddThh:nn:ss+13:00"}, false, {"2024-01-30 11:30:00"}},
      // Summer time: one place, two offsets.
      {{"2024-01-31T10:00:00+01:00", "2024-07-31T10:00:00+02:00"},
       {"yyyy-mm-ddThh:nn:sszone"},
       false,
       {"2024-01-31 09:00:00", "2024-07-31 08:00:00"}},
      // The leap second at the end of 2016 (IERS Bulletin C 52).
      {{"2016-12-31T23:59:60Z"}, {"yyyy-mm-ddThh:nn:ssZ"}, false, {"2017-01-01 00:00:00"}},
      {{"2024-01-31T23:59:59.999Z"}, {"yyyy-mm-ddThh:nn:ss.fffZ"}, false, {"2024-01-31 23:59:59"}},
  };
  for (const Column& column : columns) expect_read(column, DateEvidence::cells_alone);
}

// ---- spreadsheets

TEST(DateFormats, OfSpreadsheets) {
  const std::vector<Column> columns{
      // Excel's short and long dates in the seven languages.
      {{"1/31/2024", "12/1/2024"}, {"m/d/yyyy"}, false, {"2024-01-31", "2024-12-01"}},
      {{"1/31/24", "12/1/24"}, {"m/d/yy"}, false, {"2024-01-31", "2024-12-01"}},
      {{"31/01/2024", "01/12/2024"}, {"dd/mm/yyyy"}, true, {"2024-01-31", "2024-12-01"}},
      {{"31.01.2024", "01.12.2024"}, {"dd.mm.yyyy"}, true, {"2024-01-31", "2024-12-01"}},
      {{"31-1-2024", "1-12-2024"}, {"d-m-yyyy"}, false, {"2024-01-31", "2024-12-01"}},
      {{"31-Jan-24", "1-Dec-24"}, {"d-mmm-yy"}, false, {"2024-01-31", "2024-12-01"}},
      {{"31-janv.-24",
        "01-d\xC3\xA9"
        "c.-24"},
       {"dd-mmm-yy"},
       false,
       {"2024-01-31", "2024-12-01"}},
      {{"31. Jan. 24"}, {"dd. mmm yy"}, false, {"2024-01-31"}},
      {{"1. M\xC3\xA4rz 2024"}, {"d. mmmm yyyy"}, false, {"2024-03-01"}},
      {{"Wednesday, January 31, 2024"}, {"weekday, mmmm dd, yyyy"}, false, {"2024-01-31"}},
      {{"mercredi 31 janvier 2024"}, {"weekday dd mmmm yyyy"}, false, {"2024-01-31"}},
      {{"Mittwoch, 31. Januar 2024"}, {"weekday, dd. mmmm yyyy"}, false, {"2024-01-31"}},
      {{"mi\xC3\xA9rcoles, 31 de enero de 2024"}, {"weekday, dd \"de\" mmmm \"de\" yyyy"}, false, {"2024-01-31"}},
      {{"mercoled\xC3\xAC 31 gennaio 2024"}, {"weekday dd mmmm yyyy"}, false, {"2024-01-31"}},
      {{"woensdag 31 januari 2024"}, {"weekday dd mmmm yyyy"}, false, {"2024-01-31"}},
      {{"quarta-feira, 31 de janeiro de 2024"}, {"weekday, dd \"de\" mmmm \"de\" yyyy"}, false, {"2024-01-31"}},
      // With a time, on both clocks.
      {{"12/31/99 11:59 PM"}, {"mm/dd/yy hh:nn AM/PM"}, false, {"1999-12-31 23:59:00"}},
      {{"1/31/2024 12:00:00 AM", "1/31/2024 12:00:00 PM"},
       {"m/dd/yyyy hh:nn:ss AM/PM"},
       false,
       {"2024-01-31 00:00:00", "2024-01-31 12:00:00"}},
      {{"31/01/2024 13:30"}, {"dd/mm/yyyy hh:nn"}, true, {"2024-01-31 13:30:00"}},
      // LibreOffice's "31. Jan 2024", Google Sheets' "2024-01-31 13:30:05".
      {{"31. Jan 2024"}, {"dd. mmm yyyy"}, false, {"2024-01-31"}},
      {{"2024-01-31 13:30:05"}, {"yyyy-mm-dd hh:nn:ss"}, true, {"2024-01-31 13:30:05"}},
      // Google Forms in an English account.
      {{"2024/01/31 1:30:05 PM GMT+1"}, {"yyyy/mm/dd h:nn:ss AM/PM zone"}, false, {"2024-01-31 12:30:05"}},
      // Spaces that do not break, as Excel for Mac and web pages put them.
      {{"31\xC2\xA0janvier\xC2\xA0"
        "2024"},
       {"dd mmmm yyyy"},
       false,
       {"2024-01-31"}},
      {{"1\xC2\xBA de mar\xC3\xA7o de 2024"}, {"dth \"de\" mmmm \"de\" yyyy"}, false, {"2024-03-01"}},
      // Letters and accents apart, as macOS stores names of files (Unicode NFD).
      {{"1. Ma\xCC\x88rz 2024"}, {"d. mmmm yyyy"}, false, {"2024-03-01"}},
      {{"31 de"
        "\xCC\x81"
        "c. 2024"},
       {"dd mmm yyyy"},
       false,
       {"2024-12-31"}},
  };
  for (const Column& column : columns) expect_read(column, DateEvidence::cells_alone);
}

// ---- contact managers, shops, databases and programs

TEST(DateFormats, OfPrograms) {
  const std::vector<Column> columns{
      // Salesforce's reports and its API; Mailchimp and HubSpot; Shopify; Zoho.
      {{"1/31/2024, 1:30 PM"}, {"m/dd/yyyy, h:nn AM/PM"}, false, {"2024-01-31 13:30:00"}},
      {{"2024-01-31T13:30:05.000+0000"}, {"yyyy-mm-ddThh:nn:ss.fff+0000"}, false, {"2024-01-31 13:30:05"}},
      {{"2024-01-31 13:30"}, {"yyyy-mm-dd hh:nn"}, true, {"2024-01-31 13:30:00"}},
      {{"2024-01-31 13:30:05 -0500"}, {"yyyy-mm-dd hh:nn:ss -0500"}, false, {"2024-01-31 18:30:05"}},
      {{"Jan 31, 2024 01:30 PM"}, {"mmm dd, yyyy hh:nn AM/PM"}, false, {"2024-01-31 13:30:00"}},
      // WordPress; Outlook; SQL Server (style 100: two blanks, a blank for the missing digit).
      {{"January 31, 2024 1:30 pm"}, {"mmmm dd, yyyy h:nn AM/PM"}, false, {"2024-01-31 13:30:00"}},
      {{"Wed 1/31/2024 1:30 PM"}, {"weekday m/dd/yyyy h:nn AM/PM"}, false, {"2024-01-31 13:30:00"}},
      {{"Jan 31 2024  1:30PM", "Feb  1 2024 12:00AM"},
       {"mmm dd yyyy  h:nnAM/PM", "mmm d yyyy hh:nnAM/PM"},
       false,
       {"2024-01-31 13:30:00", "2024-02-01 00:00:00"}},
      // Oracle; PostgreSQL; BigQuery; Java's ZonedDateTime.
      {{"31-JAN-24 01.30.05.000000 PM"}, {"dd-mmm-yy hh.nn.ss.fff AM/PM"}, false, {"2024-01-31 13:30:05"}},
      {{"2024-01-31 13:30:05.123+00"}, {"yyyy-mm-dd hh:nn:ss.fff+00"}, false, {"2024-01-31 13:30:05"}},
      {{"2024-01-31 13:30:05.123456 UTC"}, {"yyyy-mm-dd hh:nn:ss.fff zone"}, false, {"2024-01-31 13:30:05"}},
      {{"2024-01-31T13:30:05+01:00[Europe/Paris]"}, {"yyyy-mm-ddThh:nn:sszone"}, false, {"2024-01-31 12:30:05"}},
      {{"2024-01-31T13:30:05+01:00 (CET)"}, {"yyyy-mm-ddThh:nn:sszone"}, false, {"2024-01-31 12:30:05"}},
      // Written by hand.
      {{"1st March 2024", "22nd March 2024"}, {"dth mmmm yyyy"}, false, {"2024-03-01", "2024-03-22"}},
      {{"1er mars 2024"}, {"dth mmmm yyyy"}, false, {"2024-03-01"}},
      {{"Sept 5, 2022"}, {"mmm d, yyyy"}, false, {"2022-09-05"}},
      {{"3 de mayo de 2021"}, {"d \"de\" mmmm \"de\" yyyy"}, false, {"2021-05-03"}},
      {{"31/01/2024 alle ore 13:30"}, {"dd/mm/yyyy \"at\" hh:nn"}, false, {"2024-01-31 13:30:00"}},
      {{"31/01/2024 ore 13:30"}, {"dd/mm/yyyy \"at\" hh:nn"}, false, {"2024-01-31 13:30:00"}},
      {{"31/01/2024 a las 13:30"}, {"dd/mm/yyyy \"at\" hh:nn"}, false, {"2024-01-31 13:30:00"}},
      {{"31 januari 2024 om 13:30"}, {"dd mmmm yyyy \"at\" hh:nn"}, false, {"2024-01-31 13:30:00"}},
      // A time that does not tell where its zone is counted from.
      {{"31/01/2024 13:30 CET", "31/07/2024 13:30 CEST"},
       {"dd/mm/yyyy hh:nn zone"},
       false,
       {"2024-01-31 12:30:00", "2024-07-31 11:30:00"}},
  };
  for (const Column& column : columns) expect_read(column, DateEvidence::cells_alone);
}

// ---- plain numbers, which are dates only where somebody says so or dates stand beside them

TEST(DateFormats, OfPlainNumbers) {
  const std::vector<Column> columns{
      // date -u -d @1709251200: Fri Mar 1 00:00:00 UTC 2024
      {{"1709251200"}, {"epoch"}, false, {"2024-03-01 00:00:00"}},
      {{"1709251200000"}, {"epochms"}, false, {"2024-03-01 00:00:00"}},
      {{"1709251200.5"}, {"epoch"}, false, {"2024-03-01 00:00:00"}},
      // Birthdays before 1970: date -u -d @-157766400 is 1965-01-01.
      {{"-157766400"}, {"epoch"}, false, {"1965-01-01 00:00:00"}},
      {{"-157766400000"}, {"epochms"}, false, {"1965-01-01 00:00:00"}},
      {{"-157766400001"}, {"epochms"}, false, {"1964-12-31 23:59:59"}},
      // Excel: =DATE(2024,3,1) is 45352; half a day is noon; a German Excel writes the fraction with a comma.
      {{"45352"}, {"excel"}, false, {"2024-03-01"}},
      {{"45352.5"}, {"excel"}, false, {"2024-03-01 12:00:00"}},
      {{"45352,5"}, {"excel"}, false, {"2024-03-01 12:00:00"}},
  };
  for (const Column& column : columns) {
    expect_read(column, DateEvidence::stated);
    EXPECT_FALSE(column_of(column.cells).verdict().is_date) << column.cells.front();
  }
}

// Excel for Mac of old counted from 1904, 1,462 days later; nothing in a CSV says which, so 1900 is read until somebody
// says otherwise. Source of the example: Microsoft, "Differences between the 1900 and the 1904 date system in Excel":
// 5 July 2011 is 40729 in the one and 39267 in the other.
TEST(DateFormats, OfExcelsTwoSystems) {
  const Texts by_default{"40729", "40729.25"};
  DateColumn column = column_of(by_default);
  DateVerdict verdict = column.verdict(std::nullopt, DateEvidence::stated);
  EXPECT_EQ(plain_of(column, verdict, by_default), (Texts{"2011-07-05 00:00:00", "2011-07-05 06:00:00"}));
  EXPECT_FALSE(verdict.ambiguous);
  const Texts by_choice{"39267", "39267.25"};
  column = column_of(by_choice);
  verdict = column.verdict(DateOrder::excel_1904, DateEvidence::stated);
  EXPECT_EQ(patterns_of(verdict), (Texts{"excel1904", "excel1904"}));
  EXPECT_EQ(plain_of(column, verdict, by_choice), (Texts{"2011-07-05 00:00:00", "2011-07-05 06:00:00"}));
  // It is an answer about day numbers only.
  EXPECT_TRUE(column_of({"03/04/1990", "04/05/1990"}).verdict(DateOrder::excel_1904).order_unsure);
}

// ---- orders: shown, never decided

TEST(DateFormats, ThatStayOpen) {
  const std::vector<Column> columns{
      {{"1/2/03"}, {"d/m/yy", "m/d/yy"}, false, {"?"}},
      {{"01/02/03"}, {"dd/mm/yy", "mm/dd/yy", "yy/mm/dd"}, false, {"?"}},
      {{"03/04/1990", "05/06/1990"}, {"dd/mm/yyyy", "mm/dd/yyyy"}, false, {"?", "?"}},
      {{"03042024"}, {"ddmmyyyy", "mmddyyyy"}, false, {"?"}},
      // Day and month alike: the meaning is not open.
      {{"05/05/1990", "06/07/1990"}, {"dd/mm/yyyy", "mm/dd/yyyy"}, false, {"1990-05-05", "?"}},
      // Two hands in one column: each proves its own order, and the rest stays open.
      {{"26/06/1990", "06/26/1990", "03/04/1990"},
       {"dd/mm/yyyy", "mm/dd/yyyy"},
       false,
       {"1990-06-26", "1990-06-26", "?"}},
  };
  for (const Column& column : columns) expect_read(column, DateEvidence::cells_alone);
}

TEST(DateFormats, OfTwoOrdersWithoutADoubtfulCellAreMixed) {
  const DateVerdict verdict = column_of({"26/06/1990", "06/26/1990"}).verdict();
  EXPECT_FALSE(verdict.order_unsure);
  EXPECT_TRUE(verdict.mixed);
}

// ---- the calendar

TEST(DateFormats, OfDaysAndTimesThatDoNotExist) {
  for (const char* cell : {"2024-02-30", "2023-02-29", "Feb 29 2023", "31/04/2024", "31 June 2024", "2024-01-31 24:00",
                           "2024-01-31T24:00:00Z", "2024-01-31T23:60:00Z", "2024-01-31T12:30:60Z", "2024-01-31 25:10",
                           "0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "1900-01-00", "1900-01-00 00:00:00",
                           "0/0/1900", "31/02/2024", "2023-366", "2021-W53-1", "20240230", "20230229T000000Z",
                           // In UTC these lie outside the years 1 to 9999, which no service can store.
                           "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-05:00", "9999-12-31 23:59:59 EST"}) {
    EXPECT_EQ(read_date(cell).outcome(), DateOutcome::impossible) << cell;
  }
  for (const char* cell : {"2024-02-29", "2000-02-29", "9999-12-31T23:59:59Z", "9999-12-31", "0001-01-01",
                           "0001-01-01T00:00:00-01:00", "9999-12-30T23:59:59-05:00"}) {
    EXPECT_EQ(read_date(cell).outcome(), DateOutcome::date) << cell;
  }
}

// ---- what is no column of dates

TEST(DateFormats, AreNotSeenInNumbersCodesAndText) {
  const std::vector<Texts> columns{
      {"2019", "2020", "1985"},
      {"201901", "201902"},
      {"01/2020", "02/2020"},
      {"Jan-20", "Feb-20"},
      {"9/24", "10/24"},
      {"45352", "45353", "45354"},
      {"1709251200", "1709251201"},
      {"75011", "33000", "13001"},
      {"12:30", "13:45"},
      {"192.168.1.1", "10.0.0.1"},
      {"1.2.3", "1.10.2", "2.0.1"},
      {"06 12 34 56 78", "06 98 76 54 32"},
      {"3-5 years", "5-10 years"},
      {"10-12-14", "08-64-99", "77-12-40"},
      {"2024-Q1", "2024-Q2"},
      {"May", "June"},
      {"Room 3 April 2020x", "Suite 12"},
      {"12345678", "20240131", "87654321"},
  };
  for (const Texts& cells : columns) EXPECT_FALSE(column_of(cells).verdict().is_date) << cells.front();
}

// Numbers that count up run over the end of the month: of 20240101..20240140 nine are no day. Programs that write
// dates in eight digits write no such day.
TEST(DateFormats, AreNotSeenInNumbersThatCountUpThroughAMonth) {
  Texts numbers;
  for (int number = 20'240'101; number <= 20'240'140; ++number) numbers.push_back(std::to_string(number));
  EXPECT_FALSE(column_of(numbers).verdict().is_date);
  Texts days;
  for (int number = 20'240'101; number <= 20'240'131; ++number) days.push_back(std::to_string(number));
  EXPECT_TRUE(column_of(days).verdict().is_date);
  // One slip among many days is a slip.
  days.emplace_back("20240230");
  EXPECT_TRUE(column_of(days).verdict().is_date);
}

}  // namespace
}  // namespace preflight::profiling
