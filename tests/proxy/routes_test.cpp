#include <gtest/gtest.h>

#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using test::Declared;
using test::new_uuid;
using test::Page;
using test::RunningProxy;

class Routes : public RunningProxy {
 protected:
  [[nodiscard]] Declared small() const { return {list_id, {"email\nann@example.com\n"}, {1}}; }
};

TEST_F(Routes, TellTheSession) {
  Page& page = open();
  const auto session = page.get("/api/session");
  EXPECT_EQ(session.status, 200);
  EXPECT_EQ(session.body["mode"], "local");
  EXPECT_EQ(session.body["practice"], false);
  EXPECT_EQ(session.body["max_part_bytes"], 20'000'000);
  EXPECT_EQ(session.body["version"], PREFLIGHT_VERSION);
  EXPECT_FALSE(session.body["user"].get<std::string>().empty());
  EXPECT_EQ(session.body["csrf"].get<std::string>().size(), 64U);
  EXPECT_EQ(page.get("/healthz").body, json({{"ok", true}}));
}

TEST_F(Routes, ListAllListsOfManyPagesByName) {
  for (int i = 0; i < 1200; ++i) mailjet.add_list("list " + std::to_string(i));
  mailjet.add_list("alpha");
  const auto answer = open().get("/api/lists");
  ASSERT_EQ(answer.status, 200);
  ASSERT_EQ(answer.body["lists"].size(), 1202U);
  EXPECT_EQ(answer.body["lists"][0]["name"], "alpha");
  EXPECT_EQ(answer.body["lists"].back()["name"], "Spring news");
  EXPECT_TRUE(answer.body["lists"][0]["id"].is_string());
  EXPECT_TRUE(answer.body["lists"][0]["subscribers"].is_number_integer());
}

TEST_F(Routes, LeaveOutDeletedLists) {
  mailjet.lose_list(list());
  EXPECT_EQ(open().get("/api/lists").body["lists"], json::array());
}

TEST_F(Routes, ListPropertiesAsTheCoresSchema) {
  mailjet.add_property("birthday", "datetime");
  const auto answer = open().get("/api/properties");
  EXPECT_EQ(answer.body["max_properties"], 200);
  EXPECT_EQ(answer.body["properties"],
            json::parse(R"([{"name":"firstname","type":"str"},{"name":"birthday","type":"datetime"}])"));
}

TEST_F(Routes, MakeAListAndAProperty) {
  Page& page = open();
  const auto list = page.post("/api/lists", {{"name", "Été \"2026\""}});
  EXPECT_EQ(list.status, 201);
  EXPECT_EQ(list.body["name"], "Été \"2026\"");
  EXPECT_EQ(list.body["subscribers"], 0);
  EXPECT_TRUE(list.body["id"].is_string());
  const auto property = page.post("/api/properties", {{"name", "age"}, {"type", "int"}});
  EXPECT_EQ(property.status, 201);
  EXPECT_EQ(property.body, json({{"name", "age"}, {"type", "int"}}));
  EXPECT_EQ(mailjet.properties().at("age"), "int");
}

TEST_F(Routes, PassOnWhyMailjetRefuses) {
  const auto twice = open().post("/api/lists", {{"name", "Spring news"}});
  EXPECT_EQ(twice.status, 422);
  EXPECT_EQ(twice.code(), "mailjet-refused");
}

TEST_F(Routes, RefuseNamesThatNoHonestPageSends) {
  Page& page = open();
  for (const char* name : {"", "a\r\nb", "{{x}}", "a\"b", "__proto__", " a", "<b>", "a,b"}) {
    EXPECT_EQ(page.post("/api/properties", {{"name", name}, {"type", "str"}}).code(), "bad-request") << name;
  }
  EXPECT_EQ(page.post("/api/properties", {{"name", "a"}, {"type", "collection"}}).code(), "bad-request");
  EXPECT_EQ(page.post("/api/properties", {{"name", 5}, {"type", "str"}}).code(), "bad-request");
  EXPECT_EQ(page.post("/api/lists", json::array()).code(), "bad-request");
  EXPECT_EQ(page.post("/api/lists", {{"name", std::string(201, 'x')}}).code(), "bad-request");
  EXPECT_EQ(seen("POST", "/"), 0);
}

TEST_F(Routes, SayWhoMustActWhenMailjetDoesNot) {
  Page& page = open();
  mailjet.refuse_key(true);
  EXPECT_EQ(page.get("/api/lists").code(), "key-refused");
  mailjet.refuse_key(false);
  mailjet.inject({.path_part = "/contactslist", .status = 429, .body = ""});
  EXPECT_EQ(page.get("/api/lists").code(), "mailjet-busy");
  mailjet.inject({.path_part = "/contactslist", .status = 500, .body = "<html>"});
  EXPECT_EQ(page.get("/api/lists").code(), "mailjet-unclear");
  mailjet.inject({.path_part = "/contactslist", .status = 200, .body = R"({"Count":1,"Data":[{"Na)"});
  EXPECT_EQ(page.get("/api/lists").code(), "mailjet-unclear");
  mailjet.inject({.path_part = "/contactslist", .drop_reply = true});
  EXPECT_EQ(page.get("/api/lists").code(), "mailjet-unclear");
  mailjet.stop();
  EXPECT_EQ(page.get("/api/lists").code(), "mailjet-unreachable");
}

TEST_F(Routes, DeclareAnImport) {
  Page& page = open();
  const auto created = page.create(small());
  ASSERT_EQ(created.status, 201);
  const json import = created.body;
  EXPECT_EQ(import["id"].get<std::string>().size(), 32U);
  EXPECT_EQ(import["state"], "created");
  EXPECT_EQ(import["list_id"], list_id);
  EXPECT_EQ(import["list_name"], "Spring news");
  EXPECT_EQ(import["method"], "addnoforce");
  EXPECT_EQ(import["file_name"], "spring.csv");
  EXPECT_EQ(import["rows"], 1);
  EXPECT_EQ(import["count"], 1);
  EXPECT_EQ(import["problem"], nullptr);
  EXPECT_EQ(import["parts"][0]["data_id"], nullptr);
  EXPECT_EQ(import["parts"][0]["state"], "created");
  EXPECT_EQ(page.import(import["id"]), import);
  EXPECT_EQ(seen("POST", "/"), 0);
}

TEST_F(Routes, F5AskForAnIdempotencyKey) {
  Page& page = open();
  EXPECT_EQ(page.post("/api/imports", small().body()).code(), "key-missing");
  EXPECT_EQ(page.create(small(), "not-a-uuid").code(), "bad-request");
}

TEST_F(Routes, F5MakeOneImportOfARepeatedRequest) {
  Page& page = open();
  const std::string key = new_uuid();
  const auto first = page.create(small(), key);
  const auto second = page.create(small(), key);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body["id"], first.body["id"]);
  Declared other = small();
  other.more = {{"file_name", "other.csv"}};
  const auto reused = page.create(other, key);
  EXPECT_EQ(reused.status, 422);
  EXPECT_EQ(reused.code(), "key-reused");
}

TEST_F(Routes, RepeatAnAnswerEvenWhenMailjetIsAway) {
  Page& page = open();
  const std::string key = new_uuid();
  (void)page.create(small(), key);
  mailjet.stop();
  EXPECT_EQ(page.create(small(), key).status, 200);
}

TEST_F(Routes, RefuseADeclarationThatDoesNotAddUp) {
  Page& page = open();
  const std::vector<json> wrong{
      {{"list_id", "1/../send"}},
      {{"list_id", "1?x"}},
      {{"list_id", "12345678901234567890"}},
      {{"list_id", "-1"}},
      {{"list_id", 5}},
      {{"method", "excludemarketing"}},
      {{"rows", 2}},
      {{"rows", 0}},
      {{"rows", 1.5}},
      {{"left_out", -1}},
      {{"file_name", nullptr}},
      {{"file_name", std::string(2000, 'x')}},
      {{"import_options", {{"DateTimeFormat", "yyyy"}}}},  // an object where Mailjet wants text is the natural mistake
      {{"import_options", "not json"}},
      {{"parts", json::array()}},
      {{"parts", {{{"bytes", 5}, {"sha256", "ABC"}, {"rows", 1}}}}},
      {{"parts", {{{"bytes", 0}, {"sha256", std::string(64, 'a')}, {"rows", 1}}}}},
      {{"again", "yes"}},
  };
  for (const json& change : wrong) {
    Declared declared = small();
    declared.more = change;
    const auto answer = page.create(declared);
    EXPECT_EQ(answer.status, 400) << change;
    EXPECT_EQ(answer.code(), "bad-request") << change;
  }
  Declared large = small();
  large.more = {{"parts", {{{"bytes", 20'000'001}, {"sha256", std::string(64, 'a')}, {"rows", 1}}}}};
  EXPECT_EQ(page.create(large).code(), "too-large");
  EXPECT_EQ(page.get("/api/imports").body["imports"], json::array());
}

TEST_F(Routes, AskForTheTypedNumberWhereAnImportChangesAPersonsDecision) {
  Page& page = open();
  for (const char* method : {"addforce", "remove", "unsub"}) {
    Declared declared = small();
    declared.method = method;
    EXPECT_EQ(page.create(declared).code(), "bad-request") << method;
    declared.more = {{"confirmed_rows", 2}};
    EXPECT_EQ(page.create(declared).code(), "bad-request") << method;
    declared.more = {{"confirmed_rows", 1}};
    EXPECT_EQ(page.create(declared).status, 201) << method;
  }
}

TEST_F(Routes, RefuseAnImportIntoAListThatIsGoneOrWithARefusedKey) {
  Page& page = open();
  Declared nowhere = small();
  nowhere.list_id = "999999";
  EXPECT_EQ(page.create(nowhere).code(), "list-gone");
  mailjet.refuse_key(true);
  EXPECT_EQ(page.create(small()).code(), "key-refused");
  mailjet.refuse_key(false);
  mailjet.stop();
  EXPECT_EQ(page.create(small()).code(), "mailjet-unreachable");
  EXPECT_EQ(page.get("/api/imports").body["imports"], json::array());
}

TEST_F(Routes, KnowNoImportThatIsNotThere) {
  Page& page = open();
  const std::string nobody(32, 'a');
  EXPECT_EQ(page.get("/api/imports/" + nobody).code(), "not-found");
  EXPECT_EQ(page.get("/api/imports/" + nobody + "/errors").code(), "not-found");
  EXPECT_EQ(page.upload(nobody, 1, "x").code(), "not-found");
  EXPECT_EQ(page.get("/api/imports/" + std::string(31, 'a')).code(), "not-found");
  EXPECT_EQ(page.get("/api/imports?before=" + nobody).code(), "not-found");
  EXPECT_EQ(page.get("/api/imports?before=x").code(), "bad-request");
  const std::string id = page.create(small()).body["id"];
  EXPECT_EQ(page.upload(id, 2, "x").code(), "not-found");
  EXPECT_EQ(page.upload(id, 0, "x").code(), "not-found");
}

TEST_F(Routes, PageThroughTheHistoryFromTheNewest) {
  Page& page = open();
  std::vector<std::string> ids;
  for (int i = 0; i < 53; ++i) {
    Declared declared{list_id, {"email\n" + std::to_string(i) + "@example.com\n"}, {1}};
    ids.push_back(page.create(declared).body["id"]);
  }
  const json first = page.get("/api/imports").body["imports"];
  ASSERT_EQ(first.size(), 50U);
  EXPECT_EQ(first[0]["id"], ids.back());
  const json second = page.get("/api/imports?before=" + first.back()["id"].get<std::string>()).body["imports"];
  ASSERT_EQ(second.size(), 3U);
  EXPECT_EQ(second.back()["id"], ids.front());
}

TEST_F(Routes, FindInTheHistoryByFileListAndPersonWhateverTheCase) {
  mailjet.add_list("ÉTÉ 2026");
  Page& page = open();
  const std::string summer = page.get("/api/lists").body["lists"][1]["id"];
  const auto add = [&](const std::string& list, const std::string& name, int n) {
    Declared declared{list, {"email\n" + std::to_string(n) + "@example.com\n"}, {1}};
    declared.more = {{"file_name", name}};
    return page.create(declared).body["id"].get<std::string>();
  };
  const std::string spring = add(list_id, "Contacts_100%.csv", 1);
  const std::string beach = add(summer, "plage.csv", 2);
  const auto found = [&](const std::string& query) {
    std::vector<std::string> ids;
    const json answer = page.get("/api/imports?" + query).body;
    for (const json& import : answer["imports"]) ids.push_back(import["id"]);
    return ids;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(found("search=contacts"), Ids{spring});
  EXPECT_EQ(found("search=%C3%A9t%C3%A9"), Ids{beach});  // été
  EXPECT_EQ(found("search=100%25"), Ids{spring});
  EXPECT_EQ(found("search=_"), Ids{spring});  // no wildcard
  EXPECT_EQ(found("search=nothing"), Ids{});
  EXPECT_EQ(found("search="), (Ids{beach, spring}));
  EXPECT_EQ(found("search=csv&before=" + beach), Ids{spring});
  EXPECT_EQ(page.get("/api/imports?search=" + std::string(201, 'x')).code(), "bad-request");
}

TEST_F(Routes, PageThroughWhatWasFound) {
  Page& page = open();
  for (int i = 0; i < 104; ++i) {
    Declared declared{list_id, {"email\n" + std::to_string(i) + "@example.com\n"}, {1}};
    declared.more = {{"file_name", i % 2 == 0 ? "even.csv" : "odd.csv"}};
    (void)page.create(declared);
  }
  const json first = page.get("/api/imports?search=even").body["imports"];
  ASSERT_EQ(first.size(), 50U);
  const json second =
      page.get("/api/imports?search=even&before=" + first.back()["id"].get<std::string>()).body["imports"];
  ASSERT_EQ(second.size(), 2U);
  EXPECT_EQ(second[1]["file_name"], "even.csv");
}

}  // namespace
}  // namespace preflight::proxy
