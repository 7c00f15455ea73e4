#include "../../core/src/profiling/dates.h"

#include <date/date.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::profiling {
namespace {

using enum DateOrder;

std::string shown(DateOrders orders) {
  std::string out;
  const auto add = [&](DateOrder order, const char* name) {
    if (orders.has(order)) out.append(out.empty() ? "" : " ").append(name);
  };
  add(dmy, "dmy");
  add(mdy, "mdy");
  add(ymd, "ymd");
  add(ydm, "ydm");
  return out;
}

DateFormat format_of(std::string_view cell, DateOrder order) {
  const DateReading reading = read_date(cell);
  return {reading.shape, order, reading.traits, reading.offset_minutes};
}

std::string plain(std::string_view cell, DateOrder order) {
  const DateFormat format = format_of(cell, order);
  return rewrite_date(cell, format, has_time(format.shape)).value_or("none");
}

DateColumn column_of(const std::vector<std::string>& cells, std::uint32_t first_row = 2) {
  DateColumn column;
  for (std::size_t i = 0; i < cells.size(); ++i) column.add(first_row + static_cast<std::uint32_t>(i), cells[i]);
  return column;
}

std::vector<std::string> patterns_of(const DateVerdict& verdict) {
  std::vector<std::string> patterns;
  for (const DateFormat& format : verdict.formats) patterns.push_back(pattern(format));
  return patterns;
}

ClassState state_of(const DateColumn& column, const DateVerdict& verdict, std::string_view cell) {
  return verdict.classes[column.class_of(cell)].state;
}

using Patterns = std::vector<std::string>;

// ---- one cell

struct Writing {
  const char* cell;
  DateOrder order;
  const char* pattern;
  bool expressible;
  const char* plain;
};

// The same day, 31 January 2024 (a Wednesday, the 3rd day of ISO week 5), as people and programs write it.
constexpr Writing writings[] = {
    // ISO 8601, RFC 3339
    {"2024-01-31", ymd, "yyyy-mm-dd", true, "2024-01-31"},
    {"20240131", ymd, "yyyymmdd", false, "2024-01-31"},
    {"2024-W05-3", ymd, "yyyy-Www-d", false, "2024-01-31"},
    {"2024W053", ymd, "yyyyWwwd", false, "2024-01-31"},
    {"2024-031", ymd, "yyyy-ddd", false, "2024-01-31"},
    {"2024-01-31T13:30:05Z", ymd, "yyyy-mm-ddThh:nn:ssZ", true, "2024-01-31 13:30:05"},
    {"2024-01-31T13:30:05+01:00", ymd, "yyyy-mm-ddThh:nn:ss+01:00", true, "2024-01-31 12:30:05"},
    {"2024-01-31T23:30:05-02:00", ymd, "yyyy-mm-ddThh:nn:ss-02:00", true, "2024-02-01 01:30:05"},
    {"2024-01-31t13:30:05z", ymd, "yyyy-mm-ddthh:nn:ssz", false, "2024-01-31 13:30:05"},
    {"2024-01-31T13:30:05.283Z", ymd, "yyyy-mm-ddThh:nn:ss.fffZ", false, "2024-01-31 13:30:05"},
    {"2024-01-31T19:00:05+05:30", ymd, "yyyy-mm-ddThh:nn:ss+05:30", false, "2024-01-31 13:30:05"},
    {"2024-01-31T13:30:05+13:00", ymd, "yyyy-mm-ddThh:nn:ss+13:00", false, "2024-01-31 00:30:05"},
    {"2024-01-31T13:30:05+0100", ymd, "yyyy-mm-ddThh:nn:ss+0100", false, "2024-01-31 12:30:05"},
    {"2024-01-31T13:30:05", ymd, "yyyy-mm-ddThh:nn:ss", false, "2024-01-31 13:30:05"},
    {"2024-01-31T13:30", ymd, "yyyy-mm-ddThh:nn", false, "2024-01-31 13:30:00"},
    {"20240131T133005Z", ymd, "yyyymmddThhnnssZ", false, "2024-01-31 13:30:05"},
    {"20240131133005", ymd, "yyyymmddhhnnss", false, "2024-01-31 13:30:05"},
    {"20240131133005.0Z", ymd, "yyyymmddhhnnss.fffZ", false, "2024-01-31 13:30:05"},
    // databases and spreadsheets
    {"2024-01-31 13:30:05", ymd, "yyyy-mm-dd hh:nn:ss", true, "2024-01-31 13:30:05"},
    {"2024-01-31 13:30:05.123456", ymd, "yyyy-mm-dd hh:nn:ss.fff", false, "2024-01-31 13:30:05"},
    {"2024-01-31 13:30:05+00:00", ymd, "yyyy-mm-dd hh:nn:ss+00:00", false, "2024-01-31 13:30:05"},
    {"2024-01-31 13:30:05 UTC", ymd, "yyyy-mm-dd hh:nn:ss zone", false, "2024-01-31 13:30:05"},
    {"2024-01-31 08:30:05 -0500", ymd, "yyyy-mm-dd hh:nn:ss -0500", false, "2024-01-31 13:30:05"},
    {"31/01/2024", dmy, "dd/mm/yyyy", true, "2024-01-31"},
    {"01/31/2024", mdy, "mm/dd/yyyy", true, "2024-01-31"},
    {"1/31/2024", mdy, "m/dd/yyyy", false, "2024-01-31"},
    {"31-01-2024", dmy, "dd-mm-yyyy", true, "2024-01-31"},
    {"31.01.2024", dmy, "dd.mm.yyyy", true, "2024-01-31"},
    {"2024/01/31", ymd, "yyyy/mm/dd", true, "2024-01-31"},
    {"2024.31.01", ydm, "yyyy.dd.mm", true, "2024-01-31"},
    {"2024-1-31", ymd, "yyyy-m-dd", false, "2024-01-31"},
    {"31 01 2024", dmy, "dd mm yyyy", false, "2024-01-31"},
    {"31012024", dmy, "ddmmyyyy", false, "2024-01-31"},
    {"31/01/24", dmy, "dd/mm/yy", false, "2024-01-31"},
    {"01-31-24", mdy, "mm-dd-yy", false, "2024-01-31"},
    {"2024.01.31.", ymd, "yyyy.mm.dd.", false, "2024-01-31"},
    {"31. 1. 2024", dmy, "dd. m. yyyy", false, "2024-01-31"},
    {"31/01/2024 13:30", dmy, "dd/mm/yyyy hh:nn", true, "2024-01-31 13:30:00"},
    {"31/01/2024  13:30", dmy, "dd/mm/yyyy  hh:nn", false, "2024-01-31 13:30:00"},
    {"31/01/2024 9:30", dmy, "dd/mm/yyyy h:nn", false, "2024-01-31 09:30:00"},
    {"1/31/2024 1:30 PM", mdy, "m/dd/yyyy h:nn AM/PM", false, "2024-01-31 13:30:00"},
    {"1/31/2024, 1:30:05 PM", mdy, "m/dd/yyyy, h:nn:ss AM/PM", false, "2024-01-31 13:30:05"},
    {"01/31/2024 12:00:00 AM", mdy, "mm/dd/yyyy hh:nn:ss AM/PM", false, "2024-01-31 00:00:00"},
    {"01/31/2024 12:05pm", mdy, "mm/dd/yyyy hh:nnAM/PM", false, "2024-01-31 12:05:00"},
    {"31/1/2024 1:30 p. m.", dmy, "dd/m/yyyy h:nn AM/PM", false, "2024-01-31 13:30:00"},
    {"1/31/2024 1:30\xE2\x80\xAFPM", mdy, "m/dd/yyyy h:nn AM/PM", false, "2024-01-31 13:30:00"},
    {"31.01.2024 13.30", dmy, "dd.mm.yyyy hh.nn", false, "2024-01-31 13:30:00"},
    {"31-JAN-24", dmy, "dd-mmm-yy", false, "2024-01-31"},
    {"31-JAN-24 01.30.05.000000 PM", dmy, "dd-mmm-yy hh.nn.ss.fff AM/PM", false, "2024-01-31 13:30:05"},
    {"31JAN2024", dmy, "ddmmmyyyy", false, "2024-01-31"},
    {"2024-Jan-31", ymd, "yyyy-mmm-dd", false, "2024-01-31"},
    // words
    {"31 January 2024", dmy, "dd mmmm yyyy", false, "2024-01-31"},
    {"January 31, 2024", mdy, "mmmm dd, yyyy", false, "2024-01-31"},
    {"Jan. 31st, 2024", mdy, "mmm ddth, yyyy", false, "2024-01-31"},
    {"31st of January 2024", dmy, "ddth \"of\" mmmm yyyy", false, "2024-01-31"},
    {"31. Januar 2024", dmy, "dd. mmmm yyyy", false, "2024-01-31"},
    {"31 janv. 2024", dmy, "dd mmm yyyy", false, "2024-01-31"},
    {"31 de enero de 2024", dmy, "dd \"de\" mmmm \"de\" yyyy", false, "2024-01-31"},
    {"31 de enero del 2024", dmy, "dd \"de\" mmmm \"del\" yyyy", false, "2024-01-31"},
    {"mercredi 31 janvier 2024", dmy, "weekday dd mmmm yyyy", false, "2024-01-31"},
    {"Mittwoch, den 31. Januar 2024", dmy, "weekday, dd. mmmm yyyy", false, "2024-01-31"},
    {"quarta-feira, 31 de janeiro de 2024", dmy, "weekday, dd \"de\" mmmm \"de\" yyyy", false, "2024-01-31"},
    {"Mi., 31.01.2024", dmy, "weekday, dd.mm.yyyy", false, "2024-01-31"},
    {"31/01/2024 \xC3\xA0 13h30", dmy, "dd/mm/yyyy \"at\" hh\"h\"nn", false, "2024-01-31 13:30:00"},
    {"31.01.2024 um 13:30 Uhr", dmy, "dd.mm.yyyy \"at\" hh:nn \"Uhr\"", false, "2024-01-31 13:30:00"},
    // programs: RFC 5322 mail, ctime, JavaScript, Apache
    {"Wed, 31 Jan 2024 13:30:05 +0100", dmy, "weekday, dd mmm yyyy hh:nn:ss +0100", false, "2024-01-31 12:30:05"},
    {"Wed Jan 31 13:30:05 2024", mdy, "weekday mmm dd hh:nn:ss yyyy", false, "2024-01-31 13:30:05"},
    {"Wed Jan 31 13:30:05 EST 2024", mdy, "weekday mmm dd hh:nn:ss zone yyyy", false, "2024-01-31 18:30:05"},
    {"Wed Jan 31 2024 13:30:05 GMT+0100 (Central European Standard Time)", mdy, "weekday mmm dd yyyy hh:nn:ss zone",
     false, "2024-01-31 12:30:05"},
    {"31/Jan/2024:13:30:05 -0700", dmy, "dd/mmm/yyyy:hh:nn:ss -0700", false, "2024-01-31 20:30:05"},
    // plain numbers: date -d @1706707805 -u; Excel's 45322 is 2024-01-31
    {"1706707805", ymd, "epoch", false, "2024-01-31 13:30:05"},
    {"1706707805000", ymd, "epochms", false, "2024-01-31 13:30:05"},
    {"45322", ymd, "excel", false, "2024-01-31"},
    {"45322.5625", ymd, "excel", false, "2024-01-31 13:30:00"},
};

TEST(DateReading, ReadsEveryWritingOfOneDay) {
  for (const Writing& writing : writings) {
    SCOPED_TRACE(writing.cell);
    const DateReading reading = read_date(writing.cell);
    ASSERT_EQ(reading.outcome(), DateOutcome::date);
    EXPECT_TRUE(reading.orders.has(writing.order)) << shown(reading.orders);
    const DateFormat format = format_of(writing.cell, writing.order);
    EXPECT_EQ(pattern(format), writing.pattern);
    EXPECT_EQ(expressible(format), writing.expressible);
    EXPECT_EQ(plain(writing.cell, writing.order), writing.plain);
    EXPECT_TRUE(fits(writing.cell, format));
  }
}

TEST(DateReading, KeepsEveryOrderThatMakesARealDay) {
  const std::map<std::string, std::string> expected{
      {"03/04/1990", "dmy mdy"}, {"13/04/1990", "dmy"},   {"04/13/1990", "mdy"},       {"12/12/2012", "dmy mdy"},
      {"1990-04-03", "ymd ydm"}, {"1990-04-13", "ymd"},   {"03/04/05", "dmy mdy ymd"}, {"31/12/99", "dmy"},
      {"12/31/99", "mdy"},       {"99/12/31", "ymd"},     {"5/9/81", "dmy mdy"},       {"13.2.08", "dmy ymd"},
      {"29/02/00", "dmy"},       {"03042024", "dmy mdy"}, {"20240403", "ymd"},         {"29/02/2024", "dmy"},
      {"03-Apr-05", "dmy"},      {"Apr 3, 05", "mdy"},    {"20121112", "ymd"},         {"12112012", "dmy mdy"},
      {"19121920", "dmy"},
  };
  for (const auto& [cell, orders] : expected) EXPECT_EQ(shown(read_date(cell).orders), orders) << cell;
}

TEST(DateReading, TellsAnImpossibleDateFromWhatIsNoDate) {
  for (const char* cell : {"31/02/2020",
                           "30.02.2020",
                           "2020-02-30",
                           "2021-02-29",
                           "2020-13-32",
                           "00/00/0000",
                           "0000-00-00",
                           "1900-01-00",
                           "31/13/2020",
                           "32/01/2020",
                           "31 June 2020",
                           "Feb 30, 2020",
                           "2020-01-31 25:00",
                           "2020-01-31 24:00",
                           "2020-01-31 12:60",
                           "2020-01-31T12:00:61Z",
                           "01/31/2020 13:00 PM",
                           "01/31/2020 0:30 AM",
                           "2020-01-31T12:00:00+24:00",
                           "2021-W53-1",
                           "2020-W54-1",
                           "2020-W00-1",
                           "2020-W05-8",
                           "2023-366",
                           "2024-000",
                           "20240231",
                           "31022024"})
    EXPECT_EQ(read_date(cell).outcome(), DateOutcome::impossible) << cell;
}

TEST(DateReading, LeavesEverythingElseAlone) {
  for (const char* cell : {"",
                           "a",
                           "May",
                           "May 5",
                           "Anna",
                           "Martin",
                           "Marie Dupont",
                           "anna@example.com",
                           "12345@example.com",
                           "Jan.31@example.com",
                           "12 rue de la Paix",
                           "31 May Road 2020x",
                           "March 2020",
                           "Mar-20",
                           "1-Mar",
                           "9/24",
                           "01/2020",
                           "2020",
                           "2020-01",
                           "10.0.0.1",
                           "192.168.1.1",
                           "1.2.3.4",
                           "06 12 34 56 78",
                           "06.12.34.56.78",
                           "+33 6 12 34 56 78",
                           "0612345678",
                           "555-1234",
                           "555-12-3456",
                           "12:30",
                           "12:30:45",
                           "3.14159",
                           "1,234",
                           "12%",
                           "75011",
                           "01234",
                           "A-2020-01-31",
                           "2020-01-31x",
                           "2020-01-31 x",
                           "2020-01-31T",
                           "2020-01/31",
                           "31/01-2020",
                           "2020--01-31",
                           "2020-01-31 12",
                           "2020-01-31 12:5",
                           "2020-01-31Z",
                           "2020-01-31 12:00 IST",
                           "2020-001-31",
                           "12020-01-01",
                           "-2020-01-01",
                           "1963-06-1\xE0\xA7\xAA",
                           "31\xE2\x80\x93"
                           "01\xE2\x80\x93"
                           "2020",
                           "2020-W05",
                           "Monday",
                           "Mon 5",
                           "mars 2020",
                           "12345678",
                           "99999999",
                           "123456",
                           "1234567890123456789012345678901234567890"}) {
    EXPECT_EQ(read_date(cell), DateReading{}) << cell;
  }
}

TEST(DateReading, PlainNumbersAreCandidatesOnlyWithinTheYearsContactsHave) {
  for (const char* cell : {"10000", "44927", "44927,5", "73050", "100000000", "1475761194", "4102444799",
                           "100000000000", "1475761194000", "-100000000", "-2208988800", "-2208988800000"}) {
    EXPECT_EQ(read_date(cell).outcome(), DateOutcome::date) << cell;
    EXPECT_TRUE(is_plain_number(read_date(cell).shape)) << cell;
  }
  for (const char* cell : {"9999",          "73051",       "75011",         "04492",       "4102444800",
                           "4102444800000", "1985",        "44927.",        "44927,",      "44927,5.",
                           "01475761194",   "-44927",      "-0100000000",   "33612345678", "-33612345678",
                           "99999999999",   "-2208988801", "-1475761194.5", "-",           "--"})
    EXPECT_EQ(read_date(cell), DateReading{}) << cell;
}

// Unicode CLDR, wide names; the abbreviations follow below.
TEST(DateReading, KnowsTheMonthsOfSevenLanguages) {
  const std::vector<std::array<const char*, 12>> languages{
      {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
       "December"},
      {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
       "décembre"},
      {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
       "Dezember"},
      {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
       "diciembre"},
      {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
       "novembre", "dicembre"},
      {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
       "december"},
      {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
       "dezembro"},
      {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
      {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
      {"JÄN", "FEB", "MÄR", "APR", "MAI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEZ"},
      {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
      {"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
      {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
      {"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."},
  };
  for (const auto& names : languages) {
    for (int month = 1; month <= 12; ++month) {
      const std::string cell = "3 " + std::string(names[static_cast<std::size_t>(month - 1)]) + " 1990";
      const auto civil = read_civil(cell, dmy);
      ASSERT_TRUE(civil) << cell;
      EXPECT_EQ(civil->month, month) << cell;
    }
  }
}

// 6 April 2020 was a Monday. All of these weeks are read, and each day agrees with its date: so 06/04/2020 is April's.
TEST(DateReading, KnowsTheWeekdaysOfSevenLanguagesAndBelievesThem) {
  const std::vector<std::array<const char*, 7>> languages{
      {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
      {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
      {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"},
      {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
      {"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"},
      {"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"},
      {"segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"},
      {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
      {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
      {"Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."},
      {"lun", "mar", "mié", "jue", "vie", "sáb", "dom"},
      {"lun", "mar", "mer", "gio", "ven", "sab", "dom"},
      {"ma", "di", "wo", "do", "vr", "za", "zo"},
      {"seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."},
  };
  for (const auto& names : languages) {
    for (int day = 6; day <= 12; ++day) {
      const std::string name = names[static_cast<std::size_t>(day - 6)];
      char digits[32];
      std::snprintf(digits, sizeof digits, " %02d/04/2020", day);
      EXPECT_EQ(shown(read_date(name + digits).orders), "dmy") << name << digits;
    }
  }
}

TEST(DateReading, LetsAWrongWeekdayRuleOutNothing) {
  // Neither 3 April 2020 (Friday) nor 4 March 2020 (Wednesday) was a Sunday.
  EXPECT_EQ(shown(read_date("Sun 03/04/2020").orders), "dmy mdy");
  EXPECT_EQ(shown(read_date("Wed 03/04/2020").orders), "mdy");
}

TEST(DateReading, TakesMarForAMonthOrATuesdayByItsPlace) {
  EXPECT_EQ(plain("mar 3 2020", mdy), "2020-03-03");
  EXPECT_EQ(plain("mar 3 mar 2020", dmy), "2020-03-03");
  EXPECT_EQ(plain("mar. 31/03/2020", dmy), "2020-03-31");
}

TEST(DateReading, TurnsTwoDigitYearsAtThePivot) {
  EXPECT_EQ(plain("31/01/29", dmy), "2029-01-31");
  EXPECT_EQ(plain("31/01/30", dmy), "1930-01-31");
  EXPECT_EQ(plain("31-Jan-00", dmy), "2000-01-31");
  EXPECT_EQ(plain("99/01/31", ymd), "1999-01-31");
}

// RFC 3339 appendix C and ISO 8601's own examples of week dates at the turn of the year.
TEST(DateReading, KnowsLeapYearsAndLongYears) {
  EXPECT_EQ(read_date("29/02/2000").outcome(), DateOutcome::date);
  EXPECT_EQ(read_date("29/02/1900").outcome(), DateOutcome::impossible);
  EXPECT_EQ(read_date("2100-02-29").outcome(), DateOutcome::impossible);
  EXPECT_EQ(plain("2008-W01-1", ymd), "2007-12-31");
  EXPECT_EQ(plain("2009-W53-7", ymd), "2010-01-03");
  EXPECT_EQ(plain("1981-095", ymd), "1981-04-05");
}

TEST(DateReading, ReadsNoByteOutsideTheCell) {
  // Each cell in a block of its own size, so that the address sanitizer sees one step too far; every prefix of every
  // writing, and each with one byte changed.
  std::mt19937 random(20240131);
  for (const Writing& writing : writings) {
    const std::string_view whole = writing.cell;
    for (std::size_t length = 0; length <= whole.size(); ++length) {
      std::vector<char> block(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      (void)read_date({block.data(), block.size()});
      for (int i = 0; i < 20 && !block.empty(); ++i) {
        std::vector<char> changed = block;
        changed[random() % changed.size()] = static_cast<char>(random());
        const std::string_view cell(changed.data(), changed.size());
        const DateReading reading = read_date(cell);
        for (const DateOrder order : {ymd, dmy, mdy, ydm}) {
          // Whatever is read as a date can be written, or is outside the years 1..9999 once in UTC.
          if (!reading.orders.has(order)) continue;
          const auto written = rewrite_date(cell, format_of(cell, order), true);
          EXPECT_TRUE(!written || written->size() == 19) << cell;
        }
      }
    }
  }
}

// ---- formats

TEST(DateFormat, FitsOnlyWhatItsPatternDescribes) {
  const DateFormat two_digits = format_of("03/04/1990", dmy);
  EXPECT_TRUE(fits("31/12/1990", two_digits));
  EXPECT_FALSE(fits("3/4/1990", two_digits));
  EXPECT_FALSE(fits("12/31/1990", two_digits));
  EXPECT_FALSE(fits("31/02/1990", two_digits));
  EXPECT_FALSE(fits("31.12.1990", two_digits));
  EXPECT_FALSE(fits("31/12/1990 10:00", two_digits));
  EXPECT_FALSE(fits("soon", two_digits));
  EXPECT_TRUE(fits("31/12/1990", format_of("3/4/1990", dmy)));
  const DateFormat paris = format_of("2024-01-31T13:30:05+01:00", ymd);
  EXPECT_TRUE(fits("2024-02-01T00:00:00+01:00", paris));
  EXPECT_FALSE(fits("2024-07-01T00:00:00+02:00", paris));
}

TEST(DateFormat, SaysWhatACellMeansUnderEitherOrder) {
  const auto april = read_civil("03/04/1990", dmy);
  const auto march = read_civil("03/04/1990", mdy);
  ASSERT_TRUE(april && march);
  EXPECT_EQ(april->month, 4);
  EXPECT_EQ(april->day, 3);
  EXPECT_EQ(march->month, 3);
  EXPECT_EQ(march->day, 4);
  EXPECT_EQ(april->year, 1990);
  EXPECT_FALSE(april->has_time);
  EXPECT_FALSE(read_civil("26/06/1990", mdy));
  EXPECT_FALSE(read_civil("31/02/1990", dmy));
  EXPECT_FALSE(read_civil("03.04.1990", format_of("03/04/1990", dmy)));
}

TEST(DateFormat, WritesInUtcWithOrWithoutTheTime) {
  const char* cell = "2024-01-01T00:30:00+01:00";
  EXPECT_EQ(rewrite_date(cell, format_of(cell, ymd), true), "2023-12-31 23:30:00");
  EXPECT_EQ(rewrite_date(cell, format_of(cell, ymd), false), "2023-12-31");
  EXPECT_EQ(rewrite_date("31/01/2024", format_of("31/01/2024", dmy), true), "2024-01-31 00:00:00");
  EXPECT_EQ(rewrite_date("26/06/1990", format_of("06/26/1990", mdy), true), std::nullopt);
  // RFC 3339 appendix: the leap second at the end of 1998.
  const char* leap = "1998-12-31T15:59:60-08:00";
  EXPECT_EQ(rewrite_date(leap, format_of(leap, ymd), true), "1999-01-01 00:00:00");
  EXPECT_FALSE(expressible(format_of(leap, ymd)));
  const char* too_late = "9999-12-31T23:30:00-01:00";
  EXPECT_EQ(rewrite_date(too_late, format_of(too_late, ymd), true), std::nullopt);
}

// ---- columns

TEST(DateColumn, ReportsAmbiguityWhenEveryDayIsAtMostTwelve) {
  const DateVerdict verdict = column_of({"03/04/1990", "12/11/1985", "01/02/2000"}).verdict();
  EXPECT_TRUE(verdict.is_date);
  EXPECT_FALSE(verdict.is_datetime);
  EXPECT_TRUE(verdict.ambiguous);
  EXPECT_TRUE(verdict.order_unsure);
  EXPECT_FALSE(verdict.mixed);
  EXPECT_FALSE(verdict.proof);
  EXPECT_EQ(verdict.undecided, 3U);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"dd/mm/yyyy", "mm/dd/yyyy"}));
}

TEST(DateColumn, IsSettledByOneProofInTheLastOfManyRows) {
  DateColumn column;
  for (std::uint32_t row = 2; row < 90'000; ++row) column.add(row, "03/04/1990");
  column.add(90'000, "26/06/2026");
  const DateVerdict verdict = column.verdict();
  EXPECT_FALSE(verdict.ambiguous);
  EXPECT_FALSE(verdict.order_unsure);
  EXPECT_EQ(verdict.contradicting, 0U);
  ASSERT_TRUE(verdict.proof);
  EXPECT_EQ(verdict.proof->row, 90'000U);
  EXPECT_EQ(verdict.proof->text, "26/06/2026");
  EXPECT_EQ(verdict.proof->order, dmy);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"dd/mm/yyyy"}));
  const ClassVerdict& both = verdict.classes[column.class_of("03/04/1990")];
  ASSERT_EQ(both.state, ClassState::reads);
  EXPECT_EQ(rewrite_date("03/04/1990", *both.format, false), "1990-04-03");
}

TEST(DateColumn, IsNeverDecidedByMajority) {
  DateColumn column;
  for (std::uint32_t row = 2; row < 1'000; ++row) column.add(row, "26/06/2026");
  column.add(1'000, "03/04/1990");
  column.add(1'001, "06/26/2026");
  const DateVerdict verdict = column.verdict();
  EXPECT_TRUE(verdict.is_date);
  EXPECT_TRUE(verdict.conflicting);
  EXPECT_TRUE(verdict.order_unsure);
  EXPECT_EQ(verdict.undecided, 1U);
  EXPECT_FALSE(verdict.proof);
  ASSERT_EQ(verdict.proofs.size(), 2U);
  EXPECT_EQ(verdict.proofs[0].order, dmy);
  EXPECT_EQ(verdict.proofs[0].row, 2U);
  EXPECT_EQ(verdict.proofs[1].order, mdy);
  EXPECT_EQ(verdict.proofs[1].row, 1'001U);
  EXPECT_EQ(state_of(column, verdict, "03/04/1990"), ClassState::undecided);
  // Each of the proofs is a date by itself, whatever the others are.
  EXPECT_EQ(state_of(column, verdict, "26/06/2026"), ClassState::reads);
  EXPECT_EQ(state_of(column, verdict, "06/26/2026"), ClassState::reads);
}

TEST(DateColumn, TakesTheOrderThePersonChose) {
  const DateColumn column = column_of({"26/06/2026", "03/04/1990", "06/26/2026", "05/05/2005"});
  const DateVerdict verdict = column.verdict(dmy);
  EXPECT_FALSE(verdict.order_unsure);
  EXPECT_FALSE(verdict.ambiguous);
  EXPECT_FALSE(verdict.conflicting);
  EXPECT_EQ(verdict.contradicting, 1U);
  EXPECT_EQ(state_of(column, verdict, "06/26/2026"), ClassState::contradicts);
  EXPECT_EQ(shown(verdict.classes[column.class_of("06/26/2026")].orders), "mdy");
  EXPECT_EQ(patterns_of(verdict), (Patterns{"dd/mm/yyyy"}));
  // An order that the writing leaves no room for changes nothing.
  const DateVerdict iso = column_of({"2024-01-31", "2024-02-03"}).verdict(dmy);
  EXPECT_EQ(patterns_of(iso), (Patterns{"yyyy-mm-dd"}));
  EXPECT_EQ(iso.contradicting, 0U);
}

TEST(DateColumn, LetsACellWithATimeProveTheOrderOfThoseWithout) {
  const DateColumn column = column_of({"03/04/1990", "03/04/1990 10:30", "26/06/2026 08:00"});
  const DateVerdict verdict = column.verdict();
  EXPECT_FALSE(verdict.order_unsure);
  EXPECT_TRUE(verdict.is_datetime);
  EXPECT_TRUE(verdict.mixed);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"dd/mm/yyyy hh:nn", "dd/mm/yyyy"}));
}

TEST(DateColumn, LetsOtherSeparatorsAndYearWidthsProveNothing) {
  EXPECT_TRUE(column_of({"03/04/1990", "26.06.2026"}).verdict().order_unsure);
  EXPECT_TRUE(column_of({"03/04/1990", "26/06/26"}).verdict().order_unsure);
  EXPECT_TRUE(column_of({"03/04/1990", "26 June 2026"}).verdict().order_unsure);
}

TEST(DateColumn, TakesTwoCellsToSettleATwoDigitYear) {
  // "05/06/31" cannot be year-first (31 June), "25/06/12" cannot be month-first: only day-first is left.
  const DateVerdict verdict = column_of({"01/02/03", "05/06/31", "25/06/12"}).verdict();
  EXPECT_FALSE(verdict.ambiguous);
  ASSERT_TRUE(verdict.proof);
  EXPECT_EQ(verdict.proof->order, dmy);
  EXPECT_EQ(verdict.proof->row, 4U);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"dd/mm/yy"}));
  EXPECT_EQ(patterns_of(column_of({"01/02/03", "04/05/06"}).verdict()), (Patterns{"dd/mm/yy", "mm/dd/yy", "yy/mm/dd"}));
}

TEST(DateColumn, AsksNothingWhereDayAndMonthAreTheSame) {
  const DateColumn column = column_of({"01/01/2020", "05/05/2020"});
  const DateVerdict verdict = column.verdict();
  EXPECT_TRUE(verdict.ambiguous);
  EXPECT_FALSE(verdict.order_unsure);
  EXPECT_EQ(state_of(column, verdict, "01/01/2020"), ClassState::reads);
}

TEST(DateColumn, ReadsALeadingYearAsYearMonthDay) {
  const DateVerdict verdict = column_of({"2024-01-02", "2024-03-04"}).verdict();
  EXPECT_FALSE(verdict.ambiguous);
  EXPECT_FALSE(verdict.proof);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"yyyy-mm-dd"}));
}

TEST(DateColumn, TakesOneMonthThirteenForASlip) {
  for (const auto& cells : {std::vector<std::string>{"2020-01-02", "2020-13-01"},
                            std::vector<std::string>{"2020-01-31", "2020-13-01", "2020-14-01", "2020-15-01"}}) {
    const DateColumn column = column_of(cells);
    const DateVerdict verdict = column.verdict();
    EXPECT_EQ(state_of(column, verdict, "2020-13-01"), ClassState::impossible);
    EXPECT_EQ(verdict.impossible, cells.size() - 1);
    EXPECT_EQ(patterns_of(verdict), (Patterns{"yyyy-mm-dd"}));
  }
}

TEST(DateColumn, BelievesYearDayMonthWhenTheCellsProveIt) {
  const DateVerdict verdict = column_of({"2020.03.04", "2020.13.01", "2020.31.12"}).verdict();
  EXPECT_EQ(patterns_of(verdict), (Patterns{"yyyy.dd.mm"}));
  ASSERT_TRUE(verdict.proof);
  EXPECT_EQ(verdict.proof->row, 3U);
  EXPECT_EQ(verdict.proof->order, ydm);
}

TEST(DateColumn, NamesTheImpossibleAndTheRest) {
  const DateColumn column =
      column_of({"26/06/1990", "31/02/1990", "26/07/1990 25:00", "soon", "27/06/1990", "28/06/1990", "29/06/1990"});
  const DateVerdict verdict = column.verdict();
  EXPECT_TRUE(verdict.is_date);
  EXPECT_FALSE(verdict.is_datetime);
  EXPECT_EQ(verdict.impossible, 2U);
  EXPECT_EQ(verdict.not_dates, 1U);
  EXPECT_EQ(verdict.dates, 4U);
  EXPECT_EQ(verdict.cells, 7U);
  EXPECT_EQ(state_of(column, verdict, "31/02/1990"), ClassState::impossible);
  EXPECT_EQ(state_of(column, verdict, "soon"), ClassState::not_a_date);
  const DateClass& impossible = column.classes()[column.class_of("31/02/1990")];
  ASSERT_EQ(impossible.examples.size(), 1U);
  EXPECT_EQ(impossible.examples[0], (DateExample{3, "31/02/1990"}));
}

TEST(DateColumn, LeavesColumnsOfNumbersToBeNumbers) {
  for (const auto& cells :
       {std::vector<std::string>{"44927", "44928", "44929"}, std::vector<std::string>{"1475761194", "1475761195"},
        std::vector<std::string>{"44927", "44928", "44929", "31/01/2024"},
        std::vector<std::string>{"20210001", "20210002", "20210101"},
        std::vector<std::string>{"75011", "33000", "13001"}})
    EXPECT_FALSE(column_of(cells).verdict().is_date) << cells.front();
}

TEST(DateColumn, ReadsNumbersAsDatesWhenToldOrBesideDates) {
  const DateVerdict told = column_of({"44927", "44928"}).verdict(std::nullopt, DateEvidence::stated);
  EXPECT_TRUE(told.is_date);
  EXPECT_EQ(patterns_of(told), (Patterns{"excel"}));
  const DateColumn column = column_of({"31/01/2024", "30/01/2024", "44927"});
  const DateVerdict beside = column.verdict();
  EXPECT_TRUE(beside.is_date);
  EXPECT_TRUE(beside.mixed);
  EXPECT_EQ(patterns_of(beside), (Patterns{"dd/mm/yyyy", "excel"}));
  EXPECT_EQ(rewrite_date("44927", *beside.classes[column.class_of("44927")].format, false), "2023-01-01");
}

TEST(DateColumn, TakesEightDigitsForDatesWhenAllAre) {
  const DateVerdict verdict = column_of({"20240131", "20231225", "19900403"}).verdict();
  EXPECT_TRUE(verdict.is_date);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"yyyymmdd"}));
}

TEST(DateColumn, NeedsThreeCellsInFourToBeDates) {
  EXPECT_TRUE(column_of({"2024-01-31", "2024-02-01", "2024-02-02", "unknown"}).verdict().is_date);
  EXPECT_FALSE(column_of({"2024-01-31", "2024-02-01", "n/a", "unknown", "?"}).verdict().is_date);
  EXPECT_FALSE(column_of({"44/78/1200", "51/90/1300", "12/08/1400"}).verdict().is_date);
  EXPECT_FALSE(column_of({"Anna", "Bea"}).verdict().is_date);
  EXPECT_FALSE(DateColumn().verdict().is_date);
}

TEST(DateColumn, TakesVersionNumbersForTextUnlessLongerYearsStandBesideThem) {
  EXPECT_FALSE(column_of({"1.2.8", "10.4.1", "1.2.9"}).verdict().is_date);
  const DateVerdict verdict = column_of({"31.12.91", "4.4.87", "13.2.8"}).verdict();
  EXPECT_TRUE(verdict.is_date);
  EXPECT_FALSE(verdict.mixed);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"d.m.yy"}));
}

TEST(DateColumn, ChoosesOneDigitTokensAsSoonAsOneCellNeedsThem) {
  EXPECT_EQ(patterns_of(column_of({"12/31/1999", "5/9/1981"}).verdict()), (Patterns{"m/d/yyyy"}));
  EXPECT_EQ(patterns_of(column_of({"12/31/1999", "05/9/1981"}).verdict()), (Patterns{"mm/d/yyyy"}));
  EXPECT_EQ(patterns_of(column_of({"12/31/1999", "05/09/1981"}).verdict()), (Patterns{"mm/dd/yyyy"}));
  EXPECT_EQ(patterns_of(column_of({"3/14/2020", "4/5/2020"}).verdict(mdy)), (Patterns{"m/d/yyyy"}));
  EXPECT_EQ(patterns_of(column_of({"3/14/2020", "10/5/2020"}).verdict()), (Patterns{"m/d/yyyy"}));
}

TEST(DateColumn, SaysWhetherMailjetCanTakeTheZones) {
  const auto only_format = [](const std::vector<std::string>& cells) {
    const DateVerdict verdict = column_of(cells).verdict();
    EXPECT_EQ(verdict.formats.size(), 1U);
    return verdict.formats.front();
  };
  const DateFormat constant = only_format({"2024-01-31T10:00:00+01:00", "2024-02-01T10:00:00+01:00"});
  EXPECT_EQ(pattern(constant), "yyyy-mm-ddThh:nn:ss+01:00");
  EXPECT_TRUE(expressible(constant));
  const DateFormat varying = only_format({"2024-01-31T10:00:00+01:00", "2024-07-01T10:00:00+02:00"});
  EXPECT_EQ(pattern(varying), "yyyy-mm-ddThh:nn:sszone");
  EXPECT_FALSE(expressible(varying));
}

TEST(DateColumn, MarksTheTimesThatFewContactsHave) {
  const std::vector<std::pair<const char*, DateEra>> expected{
      {"0202-05-14", DateEra::before_1901}, {"1900-12-31", DateEra::before_1901}, {"1901-01-01", DateEra::before_1920},
      {"1919-12-31", DateEra::before_1920}, {"1920-01-01", DateEra::usual},       {"1969-12-31", DateEra::usual},
      {"1970-01-01", DateEra::epoch_day},   {"01/01/1970", DateEra::epoch_day},   {"Jan 1, 1970", DateEra::epoch_day},
      {"1970-01-02", DateEra::usual},       {"2049-12-31", DateEra::usual},       {"2050-01-01", DateEra::from_2050},
      {"2099-12-31", DateEra::from_2050},   {"2100-01-01", DateEra::from_2100},   {"9999-12-31", DateEra::from_2100},
  };
  for (const auto& [cell, era] : expected) {
    const DateColumn column = column_of({cell});
    EXPECT_EQ(column.classes()[column.class_of(cell)].era, era) << cell;
  }
}

TEST(DateColumn, TakesNoSlipForATwoDigitYearInFront) {
  // 31/02/24 could be 24 February 2031; all others could be year-first, too. It is the person who knows.
  DateColumn column = column_of({"25/12/24", "26/11/23", "31/02/24"});
  DateVerdict verdict = column.verdict();
  EXPECT_TRUE(verdict.order_unsure);
  EXPECT_EQ(verdict.undecided, 3U);
  EXPECT_FALSE(verdict.proof);
  EXPECT_EQ(state_of(column, column.verdict(dmy), "31/02/24"), ClassState::impossible);
  EXPECT_EQ(state_of(column, column.verdict(ymd), "31/02/24"), ClassState::reads);
  // Where another cell has proved the day to come first, it is just impossible, and makes nothing doubtful.
  column = column_of({"25/12/99", "03/04/05", "31/02/24"});
  verdict = column.verdict();
  EXPECT_FALSE(verdict.order_unsure || verdict.conflicting);
  EXPECT_EQ(patterns_of(verdict), (Patterns{"dd/mm/yy"}));
  EXPECT_EQ(state_of(column, verdict, "31/02/24"), ClassState::impossible);
  // And a year that can be nothing else proves itself.
  column = column_of({"99/12/31", "31/02/24"});
  verdict = column.verdict();
  EXPECT_EQ(patterns_of(verdict), (Patterns{"yy/mm/dd"}));
  ASSERT_TRUE(verdict.proof);
  EXPECT_EQ(verdict.proof->row, 2U);
  EXPECT_EQ(state_of(column, verdict, "31/02/24"), ClassState::reads);
}

TEST(DateColumn, KeepsTheFirstExamplesCutOnACharacterBorder) {
  DateColumn column(2);
  column.add(2, "é" + std::string(78, 'x') + "é");  // its last character takes bytes 80 and 81
  column.add(3, "b");
  column.add(4, "c");
  const DateClass& text = column.classes()[not_a_date_class];
  EXPECT_EQ(text.count, 3U);
  ASSERT_EQ(text.examples.size(), 2U);
  EXPECT_EQ(text.examples[0].text, "é" + std::string(78, 'x'));
  EXPECT_EQ(text.examples[1], (DateExample{3, "b"}));
}

// ---- merging

std::string random_cell(std::mt19937& random) {
  static const std::vector<std::string> kinds{"03/04/1990",
                                              "26/06/1990",
                                              "06/26/1990",
                                              "31/02/1990",
                                              "3/4/1990",
                                              "03/04/1990 10:30",
                                              "2024-01-31",
                                              "2024-01-02",
                                              "2024-13-02",
                                              "31.12.91",
                                              "13.2.8",
                                              "4 May 90",
                                              "1 June 1990",
                                              "soon",
                                              "n/a",
                                              "44927",
                                              "1475761194",
                                              "9999-12-31",
                                              "05/05/2005",
                                              "2024-01-31T10:00:00+01:00",
                                              "2024-01-31T10:00:00+02:00",
                                              "20240131",
                                              "Fri 03/04/2020"};
  return kinds[random() % kinds.size()];
}

TEST(DateColumn, MergedFromRangesEqualsTheWhole) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    DateColumn whole(3);
    DateColumn merged(3);
    std::vector<ClassId> ids_in_whole;
    std::vector<ClassId> ids_in_merged;
    std::uint32_t row = 0;
    const auto ranges = random() % 5 + 1;
    for (unsigned range = 0; range < ranges; ++range) {
      DateColumn part(3);
      const std::uint32_t shift = row;
      std::vector<ClassId> ids_in_part;
      const auto cells = random() % 12;
      for (unsigned i = 1; i <= cells; ++i) {
        const std::string cell = random_cell(random);
        ids_in_whole.push_back(whole.add(shift + i, cell));
        ids_in_part.push_back(part.add(i, cell));
        ++row;
      }
      const std::vector<ClassId> now = merged.merge(part, shift);
      for (const ClassId id : ids_in_part) ids_in_merged.push_back(now[id]);
    }
    EXPECT_EQ(merged, whole);
    EXPECT_EQ(ids_in_merged, ids_in_whole);
  }
}

TEST(DateColumn, FoldsTooManyClassesAndKeepsTheTotals) {
  DateColumn whole;
  DateColumn first;
  DateColumn second;
  std::uint32_t row = 0;
  // 5 separators x 2 widths x 12 times = 120 ways of writing.
  for (const char* date : {"31-01-2024", "31/01/2024", "31.01.2024", "31 01 2024", "31. 01. 2024", "31-01-24",
                           "31/01/24", "31.01.24", "31 01 24", "31. 01. 24"}) {
    for (const char* time : {"", " 10:30", " 10:30:00", "T10:30", "T10:30:00", "T10:30:00Z", "T10:30:00+01:00",
                             " 10:30 AM", " 10:30AM", " 10h30", " 10.30", ", 10:30"}) {
      const std::string cell = std::string(date) + time;
      whole.add(++row, cell);
      if (row <= 50)
        first.add(row, cell);
      else
        second.add(row - 50, cell);
    }
  }
  EXPECT_EQ(whole.classes().size(), max_date_classes);
  EXPECT_EQ(whole.classes()[other_dates_class].count, 120 - (max_date_classes - 2));
  EXPECT_EQ(whole.verdict().cells, 120U);
  first.merge(second, 50);
  EXPECT_EQ(first.classes().size(), max_date_classes);
  EXPECT_EQ(first.verdict().cells, 120U);
  EXPECT_EQ(whole.class_of("31-01-2024"), first.class_of("31-01-2024"));
}

// ---- round trips

struct Moment {
  int year, month, day, hour, minute, second;
};

std::string printed(const char* format, int a, int b, int c) {
  char text[64];
  std::snprintf(text, sizeof text, format, a, b, c);
  return text;
}

TEST(DateRoundTrip, WhatIsWrittenInAPatternIsReadBackAsTheSameMoment) {
  static constexpr const char* months[] = {"January", "February", "March",     "April",   "May",      "June",
                                           "July",    "August",   "September", "October", "November", "December"};
  static constexpr const char* short_months[] = {"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                                 "juil.", "août",  "sept.", "oct.", "nov.", "déc."};
  using Write = std::function<std::string(const Moment&)>;
  const auto clock = [](const Moment& m) { return printed(" %02d:%02d:%02d", m.hour, m.minute, m.second); };
  struct Case {
    const char* pattern;
    Write write;
  };
  const std::vector<Case> cases{
      {"yyyy-mm-dd", [](const Moment& m) { return printed("%04d-%02d-%02d", m.year, m.month, m.day); }},
      {"dd/mm/yyyy", [](const Moment& m) { return printed("%02d/%02d/%04d", m.day, m.month, m.year); }},
      {"mm/dd/yyyy", [](const Moment& m) { return printed("%02d/%02d/%04d", m.month, m.day, m.year); }},
      {"d.m.yyyy", [](const Moment& m) { return printed("%d.%d.%04d", m.day, m.month, m.year); }},
      {"m-d-yyyy", [](const Moment& m) { return printed("%d-%d-%04d", m.month, m.day, m.year); }},
      {"dd/mm/yy", [](const Moment& m) { return printed("%02d/%02d/%02d", m.day, m.month, m.year % 100); }},
      {"yy-mm-dd", [](const Moment& m) { return printed("%02d-%02d-%02d", m.year % 100, m.month, m.day); }},
      {"yyyy.dd.mm", [](const Moment& m) { return printed("%04d.%02d.%02d", m.year, m.day, m.month); }},
      {"yyyymmdd", [](const Moment& m) { return printed("%04d%02d%02d", m.year, m.month, m.day); }},
      {"ddmmyyyy", [](const Moment& m) { return printed("%02d%02d%04d", m.day, m.month, m.year); }},
      {"d mmmm yyyy",
       [](const Moment& m) {
         return std::to_string(m.day) + " " + months[m.month - 1] + " " + std::to_string(m.year);
       }},
      {"mmmm d, yyyy",
       [](const Moment& m) {
         return std::string(months[m.month - 1]) + " " + std::to_string(m.day) + ", " + std::to_string(m.year);
       }},
      {"d mmm yyyy",
       [](const Moment& m) {
         return std::to_string(m.day) + " " + short_months[m.month - 1] + " " + std::to_string(m.year);
       }},
      {"yyyy-mm-dd hh:nn:ss",
       [&](const Moment& m) { return printed("%04d-%02d-%02d", m.year, m.month, m.day) + clock(m); }},
      {"dd/mm/yyyy hh:nn:ss",
       [&](const Moment& m) { return printed("%02d/%02d/%04d", m.day, m.month, m.year) + clock(m); }},
      {"yyyy-mm-ddThh:nn:ssZ",
       [](const Moment& m) {
         return printed("%04d-%02d-%02dT", m.year, m.month, m.day) +
                printed("%02d:%02d:%02dZ", m.hour, m.minute, m.second);
       }},
      {"m/d/yyyy h:nn:ss AM/PM",
       [](const Moment& m) {
         return printed("%d/%d/%04d", m.month, m.day, m.year) +
                printed(" %d:%02d:%02d", m.hour % 12 == 0 ? 12 : m.hour % 12, m.minute, m.second) +
                (m.hour < 12 ? " AM" : " PM");
       }},
      {"epoch",
       [](const Moment& m) {
         const date::sys_days day = date::year{m.year} / m.month / m.day;
         const auto seconds =
             date::sys_seconds{day}.time_since_epoch().count() + m.hour * 3600 + m.minute * 60 + m.second;
         return std::to_string(seconds);
       }},
      {"excel",
       [](const Moment& m) {
         const date::sys_days day = date::year{m.year} / m.month / m.day;
         return std::to_string((day - date::sys_days{date::year{1899} / 12 / 30}).count());
       }},
  };
  std::mt19937 random(19900403);
  const date::sys_days from = date::year{1975} / 1 / 1;
  const int span = (date::sys_days{date::year{2030} / 1 / 1} - from).count();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.pattern);
    DateColumn column;
    std::vector<std::pair<std::string, std::string>> cells;  // as written, plain
    for (int i = 0; i < 400; ++i) {
      const date::year_month_day day{from + date::days{static_cast<int>(random() % static_cast<unsigned>(span))}};
      const Moment m{static_cast<int>(day.year()),
                     static_cast<int>(static_cast<unsigned>(day.month())),
                     static_cast<int>(static_cast<unsigned>(day.day())),
                     static_cast<int>(random() % 24),
                     static_cast<int>(random() % 60),
                     static_cast<int>(random() % 60)};
      const std::string cell = c.write(m);
      std::string as_plain = printed("%04d-%02d-%02d", m.year, m.month, m.day);
      if (has_time(read_date(cell).shape)) as_plain += clock(m);
      cells.emplace_back(cell, as_plain);
      column.add(static_cast<std::uint32_t>(i + 2), cell);
    }
    const DateVerdict verdict = column.verdict(std::nullopt, DateEvidence::stated);
    EXPECT_EQ(patterns_of(verdict), (Patterns{c.pattern}));
    EXPECT_EQ(verdict.dates, 400U);
    EXPECT_FALSE(verdict.ambiguous || verdict.order_unsure || verdict.mixed);
    for (const auto& [cell, as_plain] : cells) {
      const auto& format = verdict.classes[column.class_of(cell)].format;
      ASSERT_TRUE(format) << cell;
      EXPECT_EQ(rewrite_date(cell, *format, has_time(format->shape)), as_plain) << cell;
      EXPECT_TRUE(fits(cell, *format)) << cell;
      // Writing is a fixed point: what we write is read as itself.
      EXPECT_EQ(plain(as_plain, ymd), as_plain);
    }
  }
}

// ---- what `preflight dates` answers

TEST(InferDates, ListsEverySurvivingPattern) {
  const std::vector<std::string_view> values{"03/04/1990", "", " 05/06/1991 "};
  const DatesAnswer answer = infer_dates(values);
  ASSERT_EQ(answer.formats.size(), 2U);
  EXPECT_EQ(answer.formats[0].pattern, "dd/mm/yyyy");
  EXPECT_TRUE(answer.formats[0].expressible);
  EXPECT_EQ(answer.formats[1].pattern, "mm/dd/yyyy");
  EXPECT_TRUE(answer.ambiguous);
  EXPECT_FALSE(answer.proof);
}

TEST(InferDates, CountsEmptyValuesInThePositionOfTheProof) {
  const std::vector<std::string_view> values{"03/04/1990", "", "26/06/1991", "31/02/1990", "soon"};
  const DatesAnswer answer = infer_dates(values);
  EXPECT_FALSE(answer.ambiguous);
  ASSERT_TRUE(answer.proof);
  EXPECT_EQ(answer.proof->row, 3U);
  EXPECT_EQ(answer.proof->text, "26/06/1991");
  EXPECT_EQ(answer.impossible, 1U);
  EXPECT_EQ(answer.not_dates, 1U);
}

TEST(InferDates, ReadsNumbersAndMonthThirteenAsToldItIsADateColumn) {
  const std::vector<std::string_view> days{"44927", "44928"};
  EXPECT_EQ(infer_dates(days).formats.at(0).pattern, "excel");
  const std::vector<std::string_view> thirteen{"2020-13-01"};
  EXPECT_EQ(infer_dates(thirteen).impossible, 1U);
  EXPECT_TRUE(infer_dates(thirteen).formats.empty());
}

}  // namespace
}  // namespace preflight::profiling
