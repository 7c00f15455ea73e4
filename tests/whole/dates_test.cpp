// Every format that Mailjet can be given, and every other way of writing dates: what Mailjet stores is the moment that
// was previewed. The moments are worked out here by the C library's calendar, which neither side uses.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "import_test.h"
#include "moments.h"

namespace preflight {
namespace {

// Leap day, year's end, before 1970, the last second of a day; days beyond the 12th, so that each order is proved.
constexpr std::array<Moment, 6> moments{{{2024, 2, 29, 23, 59, 59},
                                         {1985, 6, 26, 0, 0, 0},
                                         {1990, 4, 3, 12, 34, 56},
                                         {2030, 12, 31, 1, 2, 3},
                                         {1969, 12, 31, 23, 30, 0},
                                         {2000, 10, 13, 9, 8, 7}}};

struct Format {
  std::string pattern;
  int offset_minutes = 0;
};

/// All that the guide allows: four-digit year, month and day in any order that people write, one of three separators,
/// no time, or one space and a time with or without seconds; and RFC 3339 in every zone that TimezoneOffset can count.
std::vector<Format> expressible_formats() {
  std::vector<Format> formats;
  for (const auto& [first, second, third] :
       {std::array{"yyyy", "mm", "dd"}, {"dd", "mm", "yyyy"}, {"mm", "dd", "yyyy"}, {"yyyy", "dd", "mm"}})
    for (const char* separator : {"-", "/", "."})
      for (const char* time : {"", " hh:nn", " hh:nn:ss"})
        formats.push_back({std::string(first) + separator + second + separator + third + time});
  formats.push_back({"yyyy-mm-ddThh:nn:ssZ"});
  for (int hours = -12; hours <= 12; ++hours)
    formats.push_back(
        {"yyyy-mm-ddThh:nn:ss" + std::string(hours < 0 ? "-" : "+") + digits(hours < 0 ? -hours : hours, 2) + ":00",
         hours * 60});
  return formats;
}

/// What the guide leaves open about dates, one way and the other.
std::vector<sandbox::Behaviour> behaviours() {
  sandbox::Behaviour other;
  other.timezone_offset_counts_east = false;
  other.yy_is_two_digits = false;
  other.time_may_be_left_out = true;
  return {sandbox::Behaviour{}, other};
}

std::string address(std::size_t row) { return "person" + std::to_string(row) + "@zon-bedrijf.nl"; }

std::vector<Cells> table_of(const std::vector<std::string>& cells) {
  std::vector<Cells> table{{"email", "seen"}};
  table.reserve(cells.size() + 1);
  for (std::size_t i = 0; i < cells.size(); ++i) table.push_back({address(i), cells[i]});
  return table;
}

class DatesTest : public ImportTest {
 protected:
  void SetUp() override {
    ImportTest::SetUp();
    mailjet_.add_property("seen", "datetime");
  }
};

TEST_F(DatesTest, GoAsTheyAreInEveryFormatMailjetCanBeGiven) {
  for (const sandbox::Behaviour& behaviour : behaviours()) {
    mailjet_.set_behaviour(behaviour);
    for (const Format& format : expressible_formats()) {
      SCOPED_TRACE(format.pattern);
      std::vector<std::string> cells;
      cells.reserve(moments.size());
      for (const Moment& moment : moments) cells.push_back(written(format.pattern, moment));
      const Rendered rendered = render(as_csv(table_of(cells)), "");
      EXPECT_EQ(rendered.answer["import_options"],
                R"({"DateTimeFormat":")" + format.pattern + R"(","TimezoneOffset":0,"FieldNames":["email","seen"]})");
      for (const nlohmann::json& finding : rendered.report["findings"])
        EXPECT_EQ(finding["id"], "date-order-proved") << finding;
      const std::vector<sandbox::StoredContact> contacts = import(mailjet_, rendered);
      ASSERT_EQ(contacts.size(), moments.size());
      for (std::size_t i = 0; i < moments.size(); ++i) {
        const Moment told = told_by(format.pattern, moments[i]);
        EXPECT_EQ(contacts[i].properties.at("seen"), cells[i]);
        EXPECT_EQ(contacts[i].understood.at("seen"), in_utc(told, format.offset_minutes)) << cells[i];
      }
    }
  }
}

struct Column {
  std::vector<std::string> cells;
  /// What Mailjet must understand.
  std::vector<std::string> understood;
};

TEST_F(DatesTest, AreRewrittenAsPreviewedWhereMailjetCannotBeGivenTheirFormat) {
  // Plain numbers and all: the person says that the column holds dates.
  const std::string plan =
      R"({"version":1,"entries":[{"id":"e","do":"map-column","column":1,"to":"property","type":"datetime"}]})";
  const std::vector<Column> columns{
      {{"5/9/1981", "12/31/1999"}, {"1981-05-09T00:00:00Z", "1999-12-31T00:00:00Z"}},
      {{"26/06/85", "01/02/29"}, {"1985-06-26T00:00:00Z", "2029-02-01T00:00:00Z"}},
      {{"20240131", "19850626"}, {"2024-01-31T00:00:00Z", "1985-06-26T00:00:00Z"}},
      {{"20240131T235959Z"}, {"2024-01-31T23:59:59Z"}},
      {{"2024-W05-3", "2024-W01-1"}, {"2024-01-31T00:00:00Z", "2024-01-01T00:00:00Z"}},
      {{"31-janv.-24",
        "1-d\xC3\xA9"
        "c.-23"},
       {"2024-01-31T00:00:00Z", "2023-12-01T00:00:00Z"}},
      {{"1. M\xC3\xA4rz 2024", "31. Dezember 2023"}, {"2024-03-01T00:00:00Z", "2023-12-31T00:00:00Z"}},
      {{"3 de mayo de 2021"}, {"2021-05-03T00:00:00Z"}},
      {{"Sept 5, 2022", "May 31, 2021"}, {"2022-09-05T00:00:00Z", "2021-05-31T00:00:00Z"}},
      {{"Wed, 31 Jan 2024 13:30:05 +0100"}, {"2024-01-31T12:30:05Z"}},
      {{"12/31/99 11:59 PM", "1/2/03 12:05 AM"}, {"1999-12-31T23:59:00Z", "2003-01-02T00:05:00Z"}},
      {{"31/01/2024 9:30"}, {"2024-01-31T09:30:00Z"}},
      {{"2024-01-31T10:00:00.999Z"}, {"2024-01-31T10:00:00Z"}},
      {{"2024-01-31T10:00:00", "2024-01-31"}, {"2024-01-31T10:00:00Z", "2024-01-31T00:00:00Z"}},
      {{"2024-01-31 10:00:00+01:00"}, {"2024-01-31T09:00:00Z"}},
      {{"2024-01-31T10:00:00+05:30"}, {"2024-01-31T04:30:00Z"}},
      {{"2024-01-31T10:00:00+13:00"}, {"2024-01-30T21:00:00Z"}},
      {{"2024-01-31T10:00:00+01:00", "2024-07-31T10:00:00+02:00"}, {"2024-01-31T09:00:00Z", "2024-07-31T08:00:00Z"}},
      {{"2016-12-31T23:59:60Z"}, {"2017-01-01T00:00:00Z"}},
      {{"2024-01-31T10:00:00+01:00[Europe/Paris]"}, {"2024-01-31T09:00:00Z"}},
      {{"1709251200", "-157766400"}, {"2024-03-01T00:00:00Z", "1965-01-01T00:00:00Z"}},
      {{"1709251200000"}, {"2024-03-01T00:00:00Z"}},
      {{"45352", "45352.5"}, {"2024-03-01T00:00:00Z", "2024-03-01T12:00:00Z"}},
      {{"2024-01-31", "26.06.1985", "3 April 1990"},
       {"2024-01-31T00:00:00Z", "1985-06-26T00:00:00Z", "1990-04-03T00:00:00Z"}},
      {{"2024-01-31 10:00", "2024-01-31 10:00:05"}, {"2024-01-31T10:00:00Z", "2024-01-31T10:00:05Z"}},
  };
  for (const sandbox::Behaviour& behaviour : behaviours()) {
    mailjet_.set_behaviour(behaviour);
    for (const Column& column : columns) {
      SCOPED_TRACE(column.cells.front());
      const Rendered rendered = render(as_csv(table_of(column.cells)), plan);
      ASSERT_EQ(rendered.answer["rows"], column.cells.size()) << rendered.report["findings"].dump(1);
      std::vector<std::string> previewed = column.cells;
      for (const nlohmann::json& finding : rendered.report["findings"]) {
        if (finding["id"] == "date-order-proved") continue;
        for (const nlohmann::json& row : finding["rows"])
          previewed.at(row["row"].get<std::size_t>() - 2) = row["after"].get<std::string>();
      }
      const std::vector<sandbox::StoredContact> contacts = import(mailjet_, rendered);
      ASSERT_EQ(contacts.size(), column.cells.size());
      for (std::size_t i = 0; i < contacts.size(); ++i) {
        EXPECT_EQ(contacts[i].properties.at("seen"), previewed[i]);
        EXPECT_EQ(contacts[i].understood.at("seen"), column.understood[i]);
      }
    }
  }
}

}  // namespace
}  // namespace preflight
