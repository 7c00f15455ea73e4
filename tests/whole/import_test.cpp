// What is rendered is what Mailjet has afterwards, byte for byte.

#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/sandbox/practice_mailjet.h"
#include "preflight/session.h"

namespace preflight {
namespace {

using Cells = std::vector<std::string>;

/// A table as a spreadsheet would write it: every cell in quotes, so that nothing here depends on our own writer.
std::string as_csv(const std::vector<Cells>& table) {
  std::string text;
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += i == 0 ? "\"" : ",\"";
      for (const char byte : cells[i]) text += byte == '"' ? std::string("\"\"") : std::string(1, byte);
      text += '"';
    }
    text += "\r\n";
  }
  return text;
}

void feed(Session& session, std::string_view file) {
  for (Need need = session.need(); need.length > 0; need = session.need()) {
    const std::string_view bytes = file.substr(static_cast<std::size_t>(need.offset));
    std::memcpy(session.reserve(bytes.size()), bytes.data(), bytes.size());
    ASSERT_TRUE(session.commit(bytes.size()));
  }
  ASSERT_TRUE(session.finish());
}

struct Rendered {
  nlohmann::json report;
  nlohmann::json answer;
  std::string bytes;
};

Rendered render(const std::string& file, const std::string& plan) {
  Rendered rendered;
  Session session;
  EXPECT_TRUE(session.begin_check(plan, "", file.size(), {}));
  feed(session, file);
  rendered.report = nlohmann::json::parse(session.report_json());
  EXPECT_TRUE(session.begin_render(""));
  feed(session, file);
  for (Output output = session.take_output(1U << 20); !output.bytes.empty(); output = session.take_output(1U << 20)) {
    if (output.file == 1) rendered.bytes += output.bytes;
  }
  rendered.answer = nlohmann::json::parse(session.render_json());
  return rendered;
}

/// Uploads the rendered bytes as the proxy does, runs the job to its end, and gives back who is on the list.
std::vector<sandbox::StoredContact> import(sandbox::PracticeMailjet& mailjet, const Rendered& rendered) {
  const std::int64_t list = mailjet.add_list("Target");
  httplib::Client client("127.0.0.1", mailjet.port());
  client.set_basic_auth("public", "secret");
  client.set_url_encode(false);
  const std::string data_path = "/v3/DATA/contactslist/" + std::to_string(list) + "/CSVData/text:plain";
  const httplib::Result uploaded = client.Post(data_path, rendered.bytes, "text/plain");
  EXPECT_TRUE(uploaded && uploaded->status == 200);
  const std::int64_t data_id = nlohmann::json::parse(uploaded->body)["ID"].get<std::int64_t>();
  EXPECT_EQ(mailjet.uploaded_bytes(data_id), rendered.bytes);

  nlohmann::json job{{"ContactsListID", list}, {"DataID", data_id}, {"Method", "addnoforce"}};
  if (rendered.answer["import_options"].is_string()) job["ImportOptions"] = rendered.answer["import_options"];
  const httplib::Result started = client.Post("/v3/REST/csvimport", job.dump(), "application/json");
  EXPECT_TRUE(started && started->status == 201) << (started ? started->body : "");
  mailjet.finish_jobs();
  const std::string id = nlohmann::json::parse(started->body)["Data"][0]["ID"].dump();
  const httplib::Result ended = client.Get("/v3/REST/csvimport/" + id);
  const nlohmann::json state = nlohmann::json::parse(ended->body)["Data"][0];
  EXPECT_EQ(state["Status"], "Completed") << ended->body;
  EXPECT_EQ(state["Errcount"], 0) << ended->body;
  return mailjet.contacts(list);
}

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

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() : mailjet_({.public_key = "public", .secret_key = "secret"}) { started_ = mailjet_.start(); }
  void SetUp() override { ASSERT_TRUE(started_); }

  sandbox::PracticeMailjet mailjet_;
  bool started_ = false;
};

TEST_F(ImportTest, KeepsCommasQuotesLineBreaksAndAccents) {
  const std::vector<Cells> table = {
      {"email", "first_name", "note", "city"},
      {"ann@zon-bedrijf.nl", "Ann \"Annie\" O'Neill", "first line\r\nsecond line", "Łódź"},
      {"bob@zon-bedrijf.nl", "Müller, Bob", "one \"quoted, comma\"", "São Paulo"},
      {"chloe@zon-bedrijf.nl", "Chloé", "", "東京"},
      {"dirk@zon-bedrijf.nl", "=1+1", "a\nb\n\nc", "\"\"\"\""},
      {"eva@zon-bedrijf.nl", " outer spaces ", "tab\tinside", "😀"},
  };
  const Rendered rendered = render(as_csv(table), "");
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
