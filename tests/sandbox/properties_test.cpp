#include "practice.h"

namespace preflight::sandbox {
namespace {

const std::string path = "/v3/REST/contactmetadata";

TEST(PracticeMailjetProperties, CreatesAPropertyAsRecorded) {
  Practice practice;
  const auto result = practice.post(path, {{"Datatype", "str"}, {"Name", "middle_name"}, {"NameSpace", "static"}});
  EXPECT_EQ(result->status, 201);
  EXPECT_EQ(
      result->body,
      R"({ "Count" : 1, "Data" : [{ "Datatype" : "str", "ID" : 65942, "Name" : "middle_name", "NameSpace" : "static" }], "Total" : 1 })");
  EXPECT_EQ(practice.get(path + "/65942")->body, result->body);
}

TEST(PracticeMailjetProperties, TakesTheFiveDatatypes) {
  Practice practice;
  for (const char* datatype : {"str", "int", "float", "bool", "datetime"}) {
    EXPECT_EQ(practice.post(path, {{"Name", std::string("a_") + datatype}, {"Datatype", datatype}})->status, 201);
  }
  EXPECT_EQ(practice.mailjet.properties().at("a_datetime"), "datetime");
  EXPECT_EQ(data_of(practice.post(path, {{"Name", "plain"}}))[0]["Datatype"], "str");
}

TEST(PracticeMailjetProperties, RefusesAnUnknownDatatype) {
  Practice practice;
  const auto result = practice.post(path, {{"Name", "age"}, {"Datatype", "number"}});
  EXPECT_EQ(result->status, 400);
  EXPECT_EQ(nlohmann::json::parse(result->body)["ErrorMessage"], "CM08 \"number\" is not a valid datatype");
}

TEST(PracticeMailjetProperties, RefusesANameTwice) {
  Practice practice;
  practice.mailjet.add_property("age", "int");
  const auto result = practice.post(path, {{"Name", "age"}, {"Datatype", "str"}});
  EXPECT_EQ(result->status, 400);
  EXPECT_EQ(nlohmann::json::parse(result->body)["ErrorMessage"], "CM01 Property \"age\" already exists");
  EXPECT_EQ(practice.mailjet.properties().at("age"), "int");
}

TEST(PracticeMailjetProperties, PagesFiltersAndSorts) {
  Practice practice;
  for (int i = 0; i < 12; ++i) {
    practice.mailjet.add_property("p" + std::string(1, static_cast<char>('l' - i)), i < 2 ? "int" : "str");
  }
  EXPECT_EQ(data_of(practice.get(path)).size(), 10u);
  EXPECT_EQ(data_of(practice.get(path + "?Limit=1")).size(), 1u);
  EXPECT_EQ(data_of(practice.get(path + "?DataType=int")).size(), 2u);
  EXPECT_EQ(data_of(practice.get(path + "?Sort=Name&Limit=1"))[0]["Name"], "pa");
  EXPECT_EQ(data_of(practice.get(path + "?Namespace=historic")).size(), 0u);
}

}  // namespace
}  // namespace preflight::sandbox
