#include "practice.h"

namespace preflight::sandbox {
namespace {

std::vector<std::string> names_of(const httplib::Result& result) {
  std::vector<std::string> names;
  for (const auto& list : data_of(result)) names.push_back(list["Name"]);
  return names;
}

void add_lists(Practice& practice, int count) {
  for (int i = 1; i <= count; ++i) practice.mailjet.add_list("List " + std::to_string(i));
}

TEST(PracticeMailjetLists, CreatesAListAsRecorded) {
  Practice practice;
  const auto result = practice.post("/v3/REST/contactslist", {{"Name", "Test List"}});
  EXPECT_EQ(result->status, 201);
  EXPECT_EQ(result->reason, "Created");
  const std::string address = data_of(result)[0]["Address"];
  EXPECT_EQ(address.size(), 9u);
  EXPECT_EQ(result->body, R"({ "Count" : 1, "Data" : [{ "Address" : ")" + address +
                              R"(", "CreatedAt" : "2020-11-06T13:38:49Z", "ID" : 38778, "IsDeleted" : false, )"
                              R"("Name" : "Test List", "SubscriberCount" : 0 }], "Total" : 1 })");
}

TEST(PracticeMailjetLists, AnswersNoListsWithAnEmptyArray) {
  Practice practice;
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->body, R"({ "Count" : 0, "Data" : [], "Total" : 0 })");
}

TEST(PracticeMailjetLists, AnswersTenWhenNoLimitIsGiven) {
  Practice practice;
  add_lists(practice, 12);
  const auto body = nlohmann::json::parse(practice.get("/v3/REST/contactslist")->body);
  EXPECT_EQ(body["Count"], 10);
  EXPECT_EQ(body["Total"], 10);
  EXPECT_EQ(body["Data"][0]["Name"], "List 1");
}

TEST(PracticeMailjetLists, AnswersAThousandAtMost) {
  Practice practice;
  add_lists(practice, 1001);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist?Limit=0")).size(), 1000u);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist?Limit=5000")).size(), 1000u);
  EXPECT_EQ(names_of(practice.get("/v3/REST/contactslist?Limit=1000&Offset=1000")),
            std::vector<std::string>{"List 1001"});
}

TEST(PracticeMailjetLists, CountsAllOnlyWhenAskedTo) {
  Practice practice;
  add_lists(practice, 4);
  const auto page = nlohmann::json::parse(practice.get("/v3/REST/contactslist?limit=1&countrecords=1")->body);
  EXPECT_EQ(page["Count"], 1);
  EXPECT_EQ(page["Total"], 4);
  EXPECT_EQ(practice.get("/v3/REST/contactslist?countOnly=1")->body, R"({ "Count" : 4, "Data" : [], "Total" : 4 })");
}

TEST(PracticeMailjetLists, SortsByNameBothWays) {
  Practice practice;
  for (const char* name : {"b", "c", "a"}) practice.mailjet.add_list(name);
  const std::vector<std::string> up{"a", "b", "c"};
  const std::vector<std::string> down{"c", "b", "a"};
  EXPECT_EQ(names_of(practice.get("/v3/REST/contactslist?Sort=Name")), up);
  EXPECT_EQ(names_of(practice.get("/v3/REST/contactslist?Sort=Name%20ASC")), up);
  EXPECT_EQ(names_of(practice.get("/v3/REST/contactslist?Sort=Name+DESC")), down);
  EXPECT_EQ(names_of(practice.get("/v3/REST/contactslist?Sort=ID%20DESC")), (std::vector<std::string>{"a", "c", "b"}));
}

TEST(PracticeMailjetLists, PassesOverParametersItDoesNotKnow) {
  Practice practice;
  add_lists(practice, 1);
  EXPECT_EQ(practice.get("/v3/REST/contactslist?Wrong=1")->status, 200);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist?Name=List%201&Name=Other")).size(), 1u);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist?Name=Other")).size(), 0u);
}

TEST(PracticeMailjetLists, StillShowsADeletedListAsDeleted) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::string path = "/v3/REST/contactslist/" + std::to_string(list);
  const auto deleted = practice.client.Delete(path);
  EXPECT_EQ(deleted->status, 204);
  EXPECT_EQ(deleted->reason, "No content");
  EXPECT_EQ(deleted->body, "");
  EXPECT_EQ(data_of(practice.get(path))[0]["IsDeleted"], true);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist")).size(), 1u);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist?IsDeleted=false")).size(), 0u);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist?IsDeleted=true")).size(), 1u);
}

TEST(PracticeMailjetLists, RefusesANameTwiceAndNoName) {
  Practice practice;
  practice.mailjet.add_list("Spring news");
  const auto twice = practice.post("/v3/REST/contactslist", {{"Name", "Spring news"}});
  EXPECT_EQ(twice->status, 400);
  EXPECT_TRUE(twice->reason.starts_with("MJ18 ")) << twice->reason;
  EXPECT_EQ(practice.post("/v3/REST/contactslist", nlohmann::json::object())->status, 400);
}

TEST(PracticeMailjetLists, CountsSubscribersAsImportsMoveThem) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::string path = "/v3/REST/contactslist/" + std::to_string(list);
  practice.imported(list, "email\na@example.com\nb@example.com\nc@example.com\n");
  EXPECT_EQ(data_of(practice.get(path))[0]["SubscriberCount"], 3);
  practice.imported(list, "email\na@example.com\n", "unsub");
  EXPECT_EQ(data_of(practice.get(path))[0]["SubscriberCount"], 2);
  practice.imported(list, "email\na@example.com\nb@example.com\n", "remove");
  EXPECT_EQ(data_of(practice.get(path))[0]["SubscriberCount"], 1);
}

TEST(PracticeMailjetLists, CarriesNamesThatNeedEscaping) {
  Practice practice;
  const std::string name = "Café \"zur\" Post\\\n\tÜ";
  EXPECT_EQ(data_of(practice.post("/v3/REST/contactslist", {{"Name", name}}))[0]["Name"], name);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist"))[0]["Name"], name);
}

}  // namespace
}  // namespace preflight::sandbox
