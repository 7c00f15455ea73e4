/// What of a file's bytes arrives as contacts. Expectations are argued from RFC 4180 and from Mailjet's guide.

#include "practice.h"

namespace preflight::sandbox {
namespace {

using Values = std::map<std::string, std::string>;

TEST(PracticeMailjetRows, StoresCellsByteForByte) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list,
                                     "email,firstname,note\r\n"
                                     "a@example.com,Chloé,\"Rue \"\"Basse\"\", 3\"\r\n"
                                     "b@example.com,\"two\r\nlines\",\" blanks \"\r\n"
                                     "\"c@example.com\",\"\",5' \"tall\"\r\n");
  EXPECT_EQ(job["Status"], "Completed");
  EXPECT_EQ(job["Errcount"], 0);
  const auto contacts = practice.mailjet.contacts(list);
  ASSERT_EQ(contacts.size(), 3u);
  EXPECT_EQ(contacts[0].email, "a@example.com");
  EXPECT_EQ(contacts[0].properties, (Values{{"firstname", "Chloé"}, {"note", "Rue \"Basse\", 3"}}));
  EXPECT_EQ(contacts[1].properties, (Values{{"firstname", "two\r\nlines"}, {"note", " blanks "}}));
  EXPECT_EQ(contacts[2].email, "c@example.com");
  EXPECT_EQ(contacts[2].properties, (Values{{"note", "5' \"tall\""}}));
}

TEST(PracticeMailjetRows, ReadsEveryLineEndAlike) {
  for (const char* line_end : {"\n", "\r\n", "\r"}) {
    for (const bool has_final : {true, false}) {
      Practice practice;
      const std::int64_t list = practice.mailjet.add_list("Spring news");
      const std::string csv = std::string("email,age") + line_end + "a@example.com,1" + line_end + "b@example.com,2" +
                              (has_final ? line_end : "");
      EXPECT_EQ(practice.imported(list, csv)["Count"], 2);
      EXPECT_EQ(practice.mailjet.contacts(list).back().properties, (Values{{"age", "2"}}));
    }
  }
}

TEST(PracticeMailjetRows, TakesFiftyColumns) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  std::string header;
  std::string row;
  Values expected;
  for (int i = 0; i < 49; ++i) {
    const std::string name = "column_" + std::to_string(i);
    expected[name] = "värde " + std::to_string(i);
    header += name + ",";
    row += expected[name] + ",";
  }
  practice.imported(list, header + "email\n" + row + "a@example.com\n");
  ASSERT_EQ(practice.mailjet.contacts(list).size(), 1u);
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties, expected);
  EXPECT_EQ(practice.mailjet.properties().at("column_48"), "str");
}

TEST(PracticeMailjetRows, AllowsTwoHundredPropertiesAndNoMore) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  std::string header = "email";
  std::string row = "a@example.com";
  for (int i = 1; i < 200; ++i) {
    header += ",p" + std::to_string(i);
    row += ",x";
  }
  EXPECT_EQ(practice.imported(list, header + "\n" + row + "\n")["Status"], "Completed");
  const auto over = practice.imported(list, header + ",p200\n" + row + ",x\n");
  EXPECT_EQ(over["Status"], "Error");
  EXPECT_NE(practice.errors(over).find("###Number of contact properties exceeds the limit of 200"), std::string::npos);
}

TEST(PracticeMailjetRows, MakesUnknownPropertiesAsText) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, "email,Birthday,name\na@example.com,2018-01-01,Anna\n");
  EXPECT_EQ(practice.mailjet.properties(), (Values{{"Birthday", "str"}, {"name", "str"}}));
  // A name column fills a property of that name, not the contact's own.
  EXPECT_EQ(data_of(practice.get("/v3/REST/contact/a@example.com"))[0]["Name"], "");
}

TEST(PracticeMailjetRows, LowerCasesNewNamesWhenToldTo) {
  Behaviour behaviour;
  behaviour.lower_cases_property_names = true;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, "email,FirstName\na@example.com,Anna\n");
  EXPECT_EQ(practice.mailjet.properties(), (Values{{"firstname", "str"}}));
}

TEST(PracticeMailjetRows, TakesFieldNamesInPlaceOfAHeader) {
  Practice practice;
  practice.mailjet.add_property("birthday", "datetime");
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::string options =
      R"({"DateTimeFormat": "yyyy/mm/dd","TimezoneOffset": 2,"FieldNames": ["email","birthday"]})";
  const auto job = practice.imported(list, "a@example.com,2018/02/03\n", "addnoforce", options);
  EXPECT_EQ(job["Count"], 1);
  const auto contacts = practice.mailjet.contacts(list);
  ASSERT_EQ(contacts.size(), 1u);
  EXPECT_EQ(contacts[0].properties, (Values{{"birthday", "2018/02/03"}}));
  EXPECT_EQ(contacts[0].understood, (Values{{"birthday", "2018-02-02T22:00:00Z"}}));
}

TEST(PracticeMailjetRows, TakesAHeaderBesideFieldNamesForData) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::string csv = "email,age\na@example.com,1\n";
  const std::string options = R"({"FieldNames":["email","age"]})";
  const auto job = practice.imported(list, csv, "addnoforce", options);
  EXPECT_EQ(job["Count"], 2);
  EXPECT_EQ(job["Errcount"], 1);
  EXPECT_EQ(practice.errors(job), "email,age,error\nemail,age, ###Invalid email address###email\n");

  Behaviour behaviour;
  behaviour.header_is_skipped_with_field_names = true;
  practice.mailjet.set_behaviour(behaviour);
  EXPECT_EQ(practice.imported(list, csv, "addnoforce", options)["Errcount"], 0);
}

TEST(PracticeMailjetRows, KeepsAValueThatAnEmptyCellDoesNotName) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, "email,city,zip\na@example.com,Oslo,0150\n");
  practice.imported(list, "email,city,zip\na@example.com,,0151\n");
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties, (Values{{"city", "Oslo"}, {"zip", "0151"}}));

  Behaviour behaviour;
  behaviour.empty_cell_erases = true;
  practice.mailjet.set_behaviour(behaviour);
  practice.imported(list, "email,city,zip\na@example.com,,0152\n");
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties, (Values{{"zip", "0152"}}));
}

TEST(PracticeMailjetRows, KnowsAPersonWhateverTheCase) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, "email,city\nAnna@Example.com,Oslo\n");
  practice.imported(list, "email,city\nanna@example.com,Bergen\n");
  const auto contacts = practice.mailjet.contacts(list);
  ASSERT_EQ(contacts.size(), 1u);
  EXPECT_EQ(contacts[0].email, "Anna@Example.com");
  EXPECT_EQ(contacts[0].properties, (Values{{"city", "Bergen"}}));
}

TEST(PracticeMailjetRows, LeavesUnsubscribedPeopleAloneUnlessForced) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.mailjet.add_contact(list, {.email = "a@example.com", .subscribed = false});
  practice.imported(list, "email,city\na@example.com,Oslo\n", "addnoforce");
  EXPECT_FALSE(practice.mailjet.contacts(list)[0].subscribed);
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties.at("city"), "Oslo");
  practice.imported(list, "email\na@example.com\n", "addforce");
  EXPECT_TRUE(practice.mailjet.contacts(list)[0].subscribed);
  practice.imported(list, "email\na@example.com\n", "unsub");
  EXPECT_FALSE(practice.mailjet.contacts(list)[0].subscribed);
}

TEST(PracticeMailjetRows, TakesPeopleOffAListAndKeepsTheContact) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, "email\na@example.com\nb@example.com\n");
  const auto job = practice.imported(list, "email\na@example.com\nnobody@example.com\n", "remove");
  EXPECT_EQ(job["Errcount"], 0);
  ASSERT_EQ(practice.mailjet.contacts(list).size(), 1u);
  EXPECT_EQ(practice.mailjet.contacts(list)[0].email, "b@example.com");
  EXPECT_EQ(practice.get("/v3/REST/contact/a@example.com")->status, 200);
  EXPECT_EQ(practice.get("/v3/REST/contact/nobody@example.com")->status, 404);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contact/a@example.com/getcontactslists")).size(), 0u);
}

TEST(PracticeMailjetRows, ReadsContactsBackOverTheApi) {
  Practice practice;
  practice.mailjet.add_property("joined", "datetime");
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, "email,joined,city\na@example.com,2018-01-01T00:00:00+01:00,Oslo\n");
  const auto page = data_of(practice.get("/v3/REST/contact?ContactsList=" + std::to_string(list)));
  ASSERT_EQ(page.size(), 1u);
  EXPECT_EQ(page[0]["Email"], "a@example.com");
  const auto values =
      data_of(practice.get("/v3/REST/contactdata/" + std::to_string(page[0]["ID"].get<std::int64_t>())))[0]["Data"];
  EXPECT_EQ(values, nlohmann::json::parse(
                        R"([{"Name":"joined","Value":"2017-12-31T23:00:00Z"},{"Name":"city","Value":"Oslo"}])"));
  const auto lists = practice.get("/v3/REST/contact/a@example.com/getcontactslists");
  EXPECT_EQ(
      lists->body,
      R"({ "Count" : 1, "Data" : [{ "IsActive" : true, "IsUnsub" : false, "ListID" : 38778, "SubscribedAt" : "2020-11-06T13:38:49Z" }], "Total" : 1 })");
}

TEST(PracticeMailjetRows, ImportsManyRows) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  constexpr int count = 20'000;
  std::string csv = "email,number\n";
  for (int i = 0; i < count; ++i) csv += "p" + std::to_string(i) + "@example.com," + std::to_string(i) + "\n";
  EXPECT_EQ(practice.imported(list, csv)["Current"], count);
  const auto contacts = practice.mailjet.contacts(list);
  ASSERT_EQ(contacts.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(contacts[19'999].properties.at("number"), "19999");
}

}  // namespace
}  // namespace preflight::sandbox
