#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <list>

#include "imports/sqlite_journal.h"
#include "sqlite_connection.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using test::Declared;
using test::eventually;
using test::new_uuid;
using test::Page;
using test::RunningProxy;

class Import : public RunningProxy {
 protected:
  [[nodiscard]] Declared three_people() const {
    return {list_id,
            {"email,firstname\nann@example.com,Ann\nbob@example.com,Bob\ncéline@example.com,\"Cé, \"\"line\"\"\"\n"},
            {3}};
  }
};

TEST_F(Import, PutsPeopleOnTheListAndEndsCompleted) {
  Page& page = open();
  const std::string id = page.send(three_people());
  const json import = page.wait_for(id, "completed");
  EXPECT_EQ(import["count"], 3);
  EXPECT_EQ(import["current"], 3);
  EXPECT_EQ(import["errors"], 0);
  EXPECT_EQ(import["parts"][0]["status"], "Completed");
  EXPECT_TRUE(import["parts"][0]["data_id"].is_string());
  EXPECT_TRUE(import["parts"][0]["job_id"].is_string());

  const auto contacts = mailjet.contacts(list());
  ASSERT_EQ(contacts.size(), 3U);
  EXPECT_EQ(contacts[2].email, "céline@example.com");
  EXPECT_EQ(contacts[2].properties.at("firstname"), "Cé, \"line\"");
  ASSERT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(std::to_string(mailjet.jobs()[0].data_id), import["parts"][0]["data_id"]);
  EXPECT_EQ(page.get("/api/imports/" + id + "/errors").body["rows"], json::array());
}

TEST_F(Import, TellsTheRowsThatMailjetDidNotTake) {
  Page& page = open();
  const Declared declared{list_id, {"email,firstname\nann@example.com,Ann\nann@example.com,\"A\nB\"\nnobody,N\n"}, {3}};
  const std::string id = page.send(declared);
  const json import = page.wait_for(id, "completed_with_errors");
  EXPECT_EQ(import["errors"], 2);
  const json rows = page.get("/api/imports/" + id + "/errors").body["rows"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["part"], 1);
  EXPECT_EQ(rows[0]["cells"], json({"ann@example.com", "A\nB"}));
  EXPECT_EQ(rows[0]["message"], "Duplicated email");
  EXPECT_EQ(rows[0]["field"], "email");
  EXPECT_EQ(rows[1]["cells"], json({"nobody", "N"}));
}

TEST_F(Import, HandsTheDateOptionsOnAsTheyAre) {
  mailjet.add_property("birthday", "datetime");
  Page& page = open();
  const std::string options = R"({"DateTimeFormat":"yyyy-mm-dd","TimezoneOffset":0,"FieldNames":["email","birthday"]})";
  const Declared declared{list_id, {"ann@example.com,1980-02-29\n"}, {1}, "addnoforce", {{"import_options", options}}};
  page.wait_for(page.send(declared), "completed");
  ASSERT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(mailjet.jobs()[0].import_options, options);
  EXPECT_EQ(mailjet.contacts(list()).at(0).understood.at("birthday"), "1980-02-29T00:00:00Z");
}

TEST_F(Import, CarriesOutEveryMethod) {
  mailjet.add_contact(list(), {.email = "ann@example.com", .subscribed = false});
  Page& page = open();
  for (const auto& [method, subscribed] : {std::pair{"addnoforce", false}, {"addforce", true}, {"unsub", false}}) {
    const Declared declared{list_id, {"email\nann@example.com\n"}, {1}, method, {{"confirmed_rows", 1}}};
    page.wait_for(page.send(declared), "completed");
    EXPECT_EQ(mailjet.contacts(list()).at(0).subscribed, subscribed) << method;
  }
  page.wait_for(page.send({list_id, {"email\nann@example.com\n"}, {1}, "remove", {{"confirmed_rows", 1}}}),
                "completed");
  EXPECT_TRUE(mailjet.contacts(list()).empty());
}

TEST_F(Import, StartsNoJobBeforeEveryPartIsThereAndThenOneAfterTheOther) {
  Page& page = open();
  const Declared declared{
      list_id, {"email\na@example.com\n", "email\nb@example.com\n", "email\nc@example.com\n"}, {1, 1, 1}};
  const std::string id = page.create(declared).body["id"];
  EXPECT_EQ(page.upload(id, 2, declared.parts[1]).body["state"], "uploading");
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).status, 202);
  EXPECT_TRUE(mailjet.jobs().empty());
  EXPECT_EQ(page.upload(id, 3, declared.parts[2]).status, 202);
  const json import = page.wait_for(id, "completed");
  EXPECT_EQ(import["count"], 3);
  const auto jobs = mailjet.jobs();
  ASSERT_EQ(jobs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(import["parts"][i]["data_id"], std::to_string(jobs[i].data_id));
    EXPECT_EQ(mailjet.uploaded_bytes(jobs[i].data_id), declared.parts[i]);
  }
}

TEST_F(Import, B14StartsNothingFromBytesThatWereNotDeclared) {
  Page& page = open();
  const Declared declared = three_people();
  const std::string id = page.create(declared).body["id"];
  std::string flipped = declared.parts[0];
  flipped.back() = ' ';
  std::string cut = declared.parts[0];
  cut.pop_back();
  for (const std::string& wrong : {flipped, cut, declared.parts[0] + "\n", std::string("x")}) {
    const auto answer = page.upload(id, 1, wrong);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.code(), "part-mismatch");
    EXPECT_EQ(page.import(id)["state"], "created");
  }
  EXPECT_TRUE(mailjet.jobs().empty());
  // And it is not spoilt: the right bytes still go.
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).status, 202);
  page.wait_for(id, "completed");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
}

TEST_F(Import, B14CountsTheRowsThatWereDeclared) {
  Page& page = open();
  const std::string bytes = "email,note\r\nann@example.com,\"two\r\nlines, \"\"one\"\" row\"\r\nbob@example.com,x";
  for (const int declared : {1, 3, 4}) {
    const std::string id = page.create({list_id, {bytes}, {declared}}).body["id"];
    EXPECT_EQ(page.upload(id, 1, bytes).code(), "part-mismatch") << declared;
  }
  EXPECT_TRUE(mailjet.jobs().empty());
  const std::string id = page.create({list_id, {bytes}, {2}}).body["id"];
  EXPECT_EQ(page.upload(id, 1, bytes).status, 202);
  // With the names in the options there is no row of names.
  const std::string options = R"({"FieldNames":["email"]})";
  const std::string bare = "ann@example.com\r\n";
  EXPECT_EQ(
      page.upload(page.create({list_id, {bare}, {1}, "addnoforce", {{"import_options", options}}}).body["id"], 1, bare)
          .status,
      202);
}

TEST_F(Import, F7ForgetsAnUploadThatTheBrowserBrokeOff) {
  Page& page = open();
  const std::string bytes = "email\n" + std::string(3'000'000, 'x') + "@example.com\n";
  const Declared declared{list_id, {bytes}, {1}};
  const std::string id = page.create(declared).body["id"];
  for (const std::size_t sent :
       {std::size_t{1}, bytes.size() / 10, bytes.size() / 2, bytes.size() / 10'000 * 9'999, bytes.size() - 1}) {
    {
      test::RawConnection connection(port);
      connection.send(page.upload_head(id, 1, bytes.size()));
      connection.send(std::string_view(bytes).substr(0, sent));
      ASSERT_TRUE(eventually([&] { return page.import(id)["state"] == "uploading"; }));
    }
    ASSERT_TRUE(eventually([&] { return page.import(id)["state"] == "created"; })) << sent;
    EXPECT_EQ(page.import(id)["parts"][0]["data_id"], nullptr);
  }
  EXPECT_TRUE(mailjet.jobs().empty());
  EXPECT_EQ(page.upload(id, 1, bytes).status, 202);
  page.wait_for(id, "completed_with_errors");  // it is no address
  EXPECT_EQ(mailjet.jobs().size(), 1U);
}

TEST_F(Import, TakesTwoUploadsOfAPersonAtOnceAndAsksTheThirdToWait) {
  Page& page = open();
  const std::string bytes = "email\nann@example.com\n";
  const std::string id = page.create({list_id, {bytes, bytes, bytes}, {1, 1, 1}}).body["id"];
  {
    std::list<test::RawConnection> slow;
    for (int n = 1; n <= 2; ++n) {
      slow.emplace_back(port).send(page.upload_head(id, n, bytes.size()));
      ASSERT_TRUE(eventually([&] { return page.import(id)["parts"][n - 1]["state"] == "uploading"; }));
    }
    const auto third = page.upload(id, 3, bytes);
    EXPECT_EQ(third.status, 503);
    EXPECT_EQ(third.code(), "overloaded");
    EXPECT_EQ(third.headers.find("Retry-After")->second, "5");
    EXPECT_EQ(page.import(id)["parts"][2]["state"], "created");
  }
  // Broken off, the two make room again.
  EXPECT_TRUE(eventually([&] { return page.upload(id, 3, bytes).status == 202; }));
}

TEST_F(Import, F5IsOneForADoubleClick) {
  Page& page = open();
  const Declared declared = three_people();
  const std::string key = new_uuid();
  std::vector<std::future<test::Answered>> clicks;
  for (int i = 0; i < 8; ++i) {
    clicks.push_back(std::async(std::launch::async, [&] { return page.create(declared, key); }));
  }
  int created = 0;
  std::string id;
  for (auto& click : clicks) {
    const test::Answered answer = click.get();
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << answer.body;
    if (answer.status == 201) ++created;
    if (id.empty()) id = answer.body["id"];
    EXPECT_EQ(answer.body["id"], id);
  }
  EXPECT_EQ(created, 1);

  // And both windows send the bytes.
  std::vector<std::future<test::Answered>> uploads;
  for (int i = 0; i < 4; ++i) {
    uploads.push_back(std::async(std::launch::async, [&] { return page.upload(id, 1, declared.parts[0]); }));
  }
  int taken = 0;
  for (auto& upload : uploads) {
    const test::Answered answer = upload.get();
    EXPECT_TRUE(answer.status == 202 || answer.status == 409) << answer.body;
    if (answer.status == 202) ++taken;
  }
  EXPECT_GE(taken, 1);
  page.wait_for(id, "completed");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(seen("POST", "/CSVData"), 1);
}

TEST_F(Import, AnswersAnUploadThatIsRepeatedAfterItWasTaken) {
  Page& page = open();
  // Long enough that an answer before the bytes were read would be lost in a reset connection.
  std::string bytes = "email\n";
  for (int i = 0; bytes.size() < 8'000'000; ++i) bytes += std::to_string(i) + "@example.com\n";
  const Declared declared{list_id, {bytes}, {static_cast<int>(std::count(bytes.begin(), bytes.end(), '\n')) - 1}};
  const std::string id = page.send(declared);
  page.wait_for(id, "completed");
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).status, 202);
  EXPECT_EQ(seen("POST", "/CSVData"), 1);
}

TEST_F(Import, F6AsksBeforeTheSameFileGoesToTheSameListAgain) {
  Page& page = open();
  const Declared declared = three_people();
  const std::string id = page.send(declared);
  page.wait_for(id, "completed");
  const auto again = page.create(declared);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "same-file-today");
  EXPECT_EQ(again.body["error"]["import_id"], id);
  EXPECT_EQ(again.body["error"]["created_at"], page.import(id)["created_at"]);
  Declared wanted = declared;
  wanted.more = {{"again", true}};
  page.wait_for(page.send(wanted), "completed");
  EXPECT_EQ(mailjet.jobs().size(), 2U);
}

TEST_F(Import, StaysWithTheBrowserWhenMailjetRefusesTheUpload) {
  Page& page = open();
  const Declared declared = three_people();
  const std::string id = page.create(declared).body["id"];
  mailjet.refuse_key(true);
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).code(), "key-refused");
  mailjet.refuse_key(false);
  mailjet.inject({.method = "POST", .path_part = "/CSVData", .status = 413, .body = R"({"ErrorMessage":"Too large"})"});
  const auto large = page.upload(id, 1, declared.parts[0]);
  EXPECT_EQ(large.code(), "mailjet-refused");
  EXPECT_NE(large.body["error"]["message"].get<std::string>().find("Too large"), std::string::npos);
  mailjet.inject({.method = "POST", .path_part = "/CSVData", .status = 429, .body = ""});
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).code(), "mailjet-busy");
  mailjet.inject({.method = "POST", .path_part = "/CSVData", .carry_out_first = true, .drop_reply = true});
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).code(), "mailjet-unclear");
  EXPECT_EQ(page.import(id)["state"], "created");
  EXPECT_EQ(page.upload(id, 1, declared.parts[0]).status, 202);
  page.wait_for(id, "completed");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
}

TEST_F(Import, SaysThatTheListIsGoneWhenItVanishesBeforeTheUpload) {
  Page& page = open();
  const Declared declared = three_people();
  const std::string id = page.create(declared).body["id"];
  mailjet.lose_list(list());
  const auto answer = page.upload(id, 1, declared.parts[0]);
  EXPECT_EQ(answer.code(), "list-gone");
  EXPECT_EQ(page.import(id)["state"], "created");
}

TEST_F(Import, TellsTheBrowserWhyALongUploadWasNotTakenAtAll) {
  Settings with = settings();
  Page& page = open(std::move(with));
  const std::string bytes = "email\n" + std::string(15'000'000, 'x') + "\n";
  const std::string id = page.create({list_id, {bytes}, {1}}).body["id"];
  mailjet.lose_list(list());
  EXPECT_EQ(page.upload(id, 1, bytes).code(), "list-gone");
}

TEST_F(Import, FindsItsJobWhenTheAnswerOfTheStartIsLost) {
  Page& page = open();
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .drop_reply = true});
  const std::string id = page.send(three_people());
  page.wait_for(id, "completed");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(seen("POST", "/csvimport"), 1);
}

TEST_F(Import, TellsItsJobFromOthersWhenTheAnswerOfTheStartIsNonsense) {
  Page& page = open();
  const Declared other{list_id, {"email\nx@example.com\n"}, {1}};
  page.wait_for(page.send(other), "completed");
  mailjet.inject({.method = "POST",
                  .path_part = "/csvimport",
                  .carry_out_first = true,
                  .status = 502,
                  .body = "<html>Bad gateway</html>",
                  .content_type = "text/html"});
  const std::string id = page.send(three_people());
  const json import = page.wait_for(id, "completed");
  ASSERT_EQ(mailjet.jobs().size(), 2U);
  EXPECT_EQ(import["parts"][0]["job_id"], std::to_string(mailjet.jobs()[1].id));
}

TEST_F(Import, AsksAPersonWhenTheListOfJobsStaysBroken) {
  auto behaviour = mailjet.behaviour();
  behaviour.job_list_is_broken = true;
  mailjet.set_behaviour(behaviour);
  Settings with = settings();
  with.pace.reconcile_limit = std::chrono::milliseconds(200);
  Page& page = open(std::move(with));
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .drop_reply = true});
  const std::string id = page.send(three_people());
  const json import = page.wait_for(id, "needs_attention");
  EXPECT_EQ(import["problem"]["code"], "mailjet-unclear");
  EXPECT_EQ(seen("POST", "/csvimport"), 1);
}

TEST_F(Import, ShowsThatMailjetStoppedTheJob) {
  auto behaviour = mailjet.behaviour();
  behaviour.steps_per_status_read = 0;
  mailjet.set_behaviour(behaviour);
  Page& page = open();
  const std::string id = page.send(three_people());
  page.wait_for(id, "running");
  mailjet.lose_list(list());
  mailjet.finish_jobs();
  const json import = page.wait_for(id, "job_failed");
  EXPECT_EQ(import["parts"][0]["status"], "Error");
}

TEST_F(Import, GoesOnByItselfAfterTheProxyWasStoppedAndStarted) {
  auto behaviour = mailjet.behaviour();
  behaviour.steps_per_status_read = 0;
  mailjet.set_behaviour(behaviour);
  const std::string id = open().send(three_people());
  open();
  Page& page = open();
  mailjet.finish_jobs();
  EXPECT_TRUE(eventually([&] {
    mailjet.finish_jobs();
    return page.import(id)["state"] == "completed";
  }));
  EXPECT_EQ(mailjet.jobs().size(), 1U);
}

TEST_F(Import, B9GivesTheErrorRowsAsAFileWordForWordButForFormulas) {
  Page& page = open();
  mailjet.inject({.path_part = "/CSVError",
                  .times = 2,
                  .status = 200,
                  .body = "email,note,error\n\"b@example.com\", ###Too few columns at line\n"
                          "c@example.com,\"=1+1 \"\"x\"\"\", ###Mystère 17###note\n"
                          "＠d,'-2, ###=HYPERLINK(1)###note\n",
                  .content_type = "text/csv"});
  const std::string id = page.send({list_id, {"email\nann@example.com\nann@example.com\n"}, {2}});
  page.wait_for(id, "completed_with_errors");
  httplib::Client client("127.0.0.1", port);
  const auto file = client.Get("/api/imports/" + id + "/errors.csv");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->status, 200);
  EXPECT_EQ(file->get_header_value("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(file->get_header_value("Cache-Control"), "no-store");
  EXPECT_EQ(file->get_header_value("Content-Disposition"),
            "attachment; filename=\"errors-" + id.substr(0, 8) + ".csv\"");
  EXPECT_EQ(file->body,
            "part,message,field,column 1,column 2\r\n"
            "1,\"Too few columns at line\",\"\",\"b@example.com\",\"\"\r\n"
            "1,\"Mystère 17\",\"note\",\"c@example.com\",\"'=1+1 \"\"x\"\"\"\r\n"
            "1,\"'=HYPERLINK(1)\",\"note\",\"'＠d\",\"''-2\"\r\n");
  // For programs the cells are as they came.
  EXPECT_EQ(page.get("/api/imports/" + id + "/errors").body["rows"][1]["cells"][1], "=1+1 \"x\"");
}

class Stopping : public Import {
 protected:
  Stopping() {
    auto behaviour = mailjet.behaviour();
    behaviour.steps_per_status_read = 0;
    mailjet.set_behaviour(behaviour);
  }
  [[nodiscard]] std::vector<std::string> audited() const {
    imports::SqliteJournal journal(folder.path() / "state" / "imports.db", "practice");
    SqliteConnection db(folder.path() / "state" / "imports.db", [](int) { throw std::runtime_error("no database"); });
    std::vector<std::string> actions;
    auto row = db.statement("SELECT action FROM audit ORDER BY seq");
    while (row.step()) actions.push_back(row.text(0));
    return actions;
  }
};

TEST_F(Stopping, EndsTheJobThatRunsAndBeginsNoneBehindIt) {
  Page& page = open();
  const std::string id = page.send({list_id, {"email\na@example.com\n", "email\nb@example.com\n"}, {1, 1}});
  page.wait_for(id, "running");
  EXPECT_EQ(page.post("/api/imports/" + id + "/abort", json::object()).status, 202);
  const json import = page.wait_for(id, "job_failed");
  EXPECT_EQ(import["parts"][0]["status"], "Abort");
  EXPECT_EQ(import["parts"][1]["state"], "abandoned");
  ASSERT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(mailjet.jobs()[0].status, "Abort");
  EXPECT_EQ(page.post("/api/imports/" + id + "/abort", json::object()).status, 409);
}

TEST_F(Stopping, EndsAnImportThatHasNotBegun) {
  Page& page = open();
  const std::string id = page.create(three_people()).body["id"];
  const auto stopped = page.post("/api/imports/" + id + "/abort", json::object());
  EXPECT_EQ(stopped.status, 202);
  EXPECT_EQ(stopped.body["state"], "abandoned");
  EXPECT_EQ(page.upload(id, 1, three_people().parts[0]).status, 409);
  EXPECT_TRUE(mailjet.jobs().empty());
}

TEST_F(Stopping, SaysThatItIsNotKnownWhileAJobIsLookedFor) {
  auto behaviour = mailjet.behaviour();
  behaviour.job_list_is_broken = true;
  mailjet.set_behaviour(behaviour);
  Page& page = open();
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .drop_reply = true});
  const std::string id = page.send(three_people());
  page.wait_for(id, "reconciling");
  EXPECT_EQ(page.post("/api/imports/" + id + "/abort", json::object()).code(), "mailjet-unclear");
  behaviour.job_list_is_broken = false;
  mailjet.set_behaviour(behaviour);
  page.wait_for(id, "running");
  EXPECT_EQ(page.post("/api/imports/" + id + "/abort", json::object()).status, 202);
  page.wait_for(id, "job_failed");
}

/// An import whose start was lost, with a list of jobs that gave no answer for too long.
class NeedingAttention : public Stopping {
 protected:
  std::string lost(bool applied) {
    set_broken(true);
    Settings with = settings();
    with.pace.reconcile_limit = std::chrono::milliseconds(50);
    Page& page = open(std::move(with));
    mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = applied, .drop_reply = true});
    const std::string id = page.send(three_people());
    page.wait_for(id, "needs_attention");
    return id;
  }
  void set_broken(bool broken) {
    auto behaviour = mailjet.behaviour();
    behaviour.job_list_is_broken = broken;
    mailjet.set_behaviour(behaviour);
  }
};

TEST_F(NeedingAttention, LooksAgainWhenSomebodySaysSo) {
  const std::string id = lost(true);
  set_broken(false);
  const Page page(port);
  EXPECT_EQ(page.post("/api/imports/" + id + "/recheck", json::object()).status, 202);
  page.wait_for(id, "running");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(page.post("/api/imports/" + id + "/recheck", json::object()).status, 409);
}

TEST_F(NeedingAttention, StartsAgainOnlyWhatIsNotThereAndOnlyWhenItCanLook) {
  const std::string id = lost(false);
  const Page page(port);
  EXPECT_EQ(page.post("/api/imports/" + id + "/restart", json::object()).code(), "mailjet-unclear");
  EXPECT_EQ(page.import(id)["state"], "needs_attention");
  set_broken(false);
  EXPECT_EQ(page.post("/api/imports/" + id + "/restart", json::object()).status, 202);
  page.wait_for(id, "running");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
  proxy.reset();
  const auto lines = audited();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "start-again"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "job-start"), 2);
}

TEST_F(NeedingAttention, AdoptsInsteadOfStartingAgainWhatIsThereAfterAll) {
  const std::string id = lost(true);
  set_broken(false);
  const Page page(port);
  EXPECT_EQ(page.post("/api/imports/" + id + "/restart", json::object()).status, 202);
  page.wait_for(id, "running");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
  EXPECT_EQ(seen("POST", "/csvimport"), 1);
}

TEST_F(NeedingAttention, CanBeGivenUp) {
  const std::string id = lost(false);
  const Page page(port);
  EXPECT_EQ(page.post("/api/imports/" + id + "/abort", json::object()).body["state"], "abandoned");
  EXPECT_EQ(seen("POST", "/csvimport"), 1);
}

TEST_F(Import, F13LetsAStartThatIsUnderWayEndAndIsStillInTime) {
  open();
  mailjet.inject({.method = "POST",
                  .path_part = "/csvimport",
                  .carry_out_first = true,
                  .answered_after = std::chrono::milliseconds(500),
                  .status = 201,
                  .body = R"({"Count":1,"Data":[{"ID":987654,"Status":"Upload"}],"Total":1})"});
  const std::string id = open().send(three_people());
  ASSERT_TRUE(eventually([this] { return seen("POST", "/csvimport") == 1; }));
  proxy->stop();
  Page& page = open();
  // Its answer was taken: nothing had to be looked for.
  EXPECT_EQ(page.wait_for(id, "completed")["parts"][0]["job_id"], "987654");
  EXPECT_EQ(seen("GET", "/REST/csvimport"), seen("GET", "/REST/csvimport/"));
  EXPECT_EQ(mailjet.jobs().size(), 1U);
}

}  // namespace
}  // namespace preflight::proxy
