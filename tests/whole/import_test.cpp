// What is rendered is what Mailjet has afterwards, byte for byte.

#include <map>
#include <string>
#include <vector>

#include "import_test.h"

namespace preflight {
namespace {

/// Each row of `table` is on the list with exactly these texts; an empty cell sets nothing.
void expect_stored(const std::vector<sandbox::StoredContact>& contacts, const std::vector<Cells>& table) {
  ASSERT_EQ(contacts.size(), table.size() - 1);
  for (std::size_t row = 1; row < table.size(); ++row) {
    const sandbox::StoredContact& contact = contacts[row - 1];
    EXPECT_EQ(contact.email, table[row][0]);
    std::map<std::string, std::string> expected;
    for (std::size_t column = 1; column < table[row].size(); ++column) {
      if (!table[row][column].empty()) expected[table[0][column]] = table[row][column];
    }
    EXPECT_EQ(contact.properties, expected) << "row " << row + 1;
  }
}

TEST_F(ImportTest, KeepsCommasQuotesLineBreaksAndAccents) {
  const std::vector<Cells> table = {
      {"email", "first_name", "note", "city"},
      {"ann@zon-bedrijf.nl", "Ann \"Annie\" O'Neill", "first line\r\nsecond line", "Łódź"},
      {"bob@zon-bedrijf.nl", "Müller, Bob", "one \"quoted, comma\"", "São Paulo"},
      {"chloe@zon-bedrijf.nl", "Chloé", "", "東京"},
      {"dirk@zon-bedrijf.nl", "=1+1", "a\nb\n\nc", "\"\"\"\""},
      {"eva@zon-bedrijf.nl", " outer spaces ", "tab\tinside", "😀"},
  };
  // Blanks that nobody means are tidied unless the person wants them.
  const Rendered rendered = render(as_csv(table), R"({"version":1,"entries":[
    {"id":"e1","do":"keep-original","finding":{"id":"text-spaces"}}]})");
  EXPECT_EQ(rendered.answer["rows"], 5) << rendered.report.dump(1);
  expect_stored(import(mailjet_, rendered), table);
}

TEST_F(ImportTest, KeepsFiftyColumns) {
  std::vector<Cells> table(201);
  for (std::size_t row = 0; row < table.size(); ++row) {
    table[row].push_back(row == 0 ? "email" : "person" + std::to_string(row) + "@zon-bedrijf.nl");
    for (std::size_t column = 1; column < 50; ++column) {
      const std::string place = std::to_string(row) + "_" + std::to_string(column);
      table[row].push_back(row == 0                   ? "field_" + std::to_string(column)
                           : (row + column) % 7 == 0  ? ""
                           : (row * column) % 11 == 0 ? "v, \"" + place + "\""
                                                      : "väl " + place);
    }
  }
  const Rendered rendered = render(as_csv(table), "");
  EXPECT_EQ(rendered.answer["rows"], 200);
  expect_stored(import(mailjet_, rendered), table);
}

TEST_F(ImportTest, SendsDatesInTheFilesOwnFormatWhereMailjetCanReadIt) {
  mailjet_.add_property("birthday", "datetime");
  const std::vector<Cells> table = {{"email", "birthday", "city"},
                                    {"ann@zon-bedrijf.nl", "26/06/1985", "Leeds, UK"},
                                    {"bob@zon-bedrijf.nl", "", "York"},
                                    {"cy@zon-bedrijf.nl", "03/04/1990", "Hull"}};
  const Rendered rendered = render(as_csv(table), "");
  // Source: the guide: datetime columns mean no header row, and all field names in ImportOptions.
  EXPECT_EQ(rendered.answer["import_options"],
            R"({"DateTimeFormat":"dd/mm/yyyy","TimezoneOffset":0,"FieldNames":["email","birthday","city"]})");
  const std::vector<sandbox::StoredContact> contacts = import(mailjet_, rendered);
  expect_stored(contacts, table);
  // Mailjet's own reading of the day must be the person's: 3 April, not 4 March.
  EXPECT_EQ(contacts[2].understood.at("birthday"), "1990-04-03T00:00:00Z");
}

TEST_F(ImportTest, RewritesMixedDatesToOneFormatThatMeansTheSameDays) {
  mailjet_.add_property("birthday", "datetime");
  mailjet_.add_property("seen", "datetime");
  const std::vector<Cells> file = {{"email", "birthday", "seen"},
                                   {"ann@zon-bedrijf.nl", "26/06/1985", "2024-03-01T10:30:00+02:00"},
                                   {"bob@zon-bedrijf.nl", "3 April 1990", "2024-03-02T23:30:00-01:00"},
                                   {"cy@zon-bedrijf.nl", "1972-12-31", "2024-03-03T00:00:00+05:30"}};
  const Rendered rendered = render(as_csv(file), "");
  const std::vector<sandbox::StoredContact> contacts = import(mailjet_, rendered);
  // The zones worked out by hand: 10:30+02:00 is 08:30 UTC, 23:30-01:00 is 00:30 UTC the next day, 00:00+05:30 is 18:30
  // UTC the day before.
  const std::vector<Cells> expected = {{"email", "birthday", "seen"},
                                       {"ann@zon-bedrijf.nl", "1985-06-26 00:00:00", "2024-03-01 08:30:00"},
                                       {"bob@zon-bedrijf.nl", "1990-04-03 00:00:00", "2024-03-03 00:30:00"},
                                       {"cy@zon-bedrijf.nl", "1972-12-31 00:00:00", "2024-03-02 18:30:00"}};
  expect_stored(contacts, expected);
  EXPECT_EQ(contacts[1].understood.at("seen"), "2024-03-03T00:30:00Z");
}

TEST_F(ImportTest, SendsOnlyTheRowsThatAreReady) {
  const std::vector<Cells> file = {{"email", "city"},
                                   {"ann@zon-bedrijf.nl", "Leeds"},
                                   {"", "York"},
                                   {"bob(at)zon-bedrijf.nl", "Hull"},
                                   {"ANN@zon-bedrijf.nl", "Bath"}};
  const Rendered rendered = render(as_csv(file), R"({"version":1,"entries":[
      {"id":"a","do":"keep-duplicate","which":"last"},
      {"id":"b","do":"repair-emails","finding":{"id":"email-invalid","reason":"no-at","column":0}}]})");
  EXPECT_EQ(rendered.report["records"], 4);
  EXPECT_EQ(rendered.report["ready"], 2);
  EXPECT_EQ(rendered.report["to_fix"], 1);
  EXPECT_EQ(rendered.report["left_out"], 1);
  expect_stored(import(mailjet_, rendered),
                {{"email", "city"}, {"bob@zon-bedrijf.nl", "Hull"}, {"ANN@zon-bedrijf.nl", "Bath"}});
}

}  // namespace
}  // namespace preflight
