/// Uploads and csvimport jobs: how they are asked for, move on, are found again and end.

#include "practice.h"

namespace preflight::sandbox {
namespace {

std::string rows(int count) {
  std::string csv = "email\n";
  for (int i = 0; i < count; ++i) csv += "person" + std::to_string(i) + "@example.com\n";
  return csv;
}

TEST(PracticeMailjetUpload, AnswersTheDataIdAlone) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto result = practice.upload(list, "email\na@example.com\n");
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->reason, "OK");
  EXPECT_EQ(result->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(result->body, R"({ "ID": 98765432123456789 })");
}

TEST(PracticeMailjetUpload, GivesIdsThatADoubleCannotTellApart) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t first = practice.uploaded(list, "email\na@example.com\n");
  const std::int64_t second = practice.uploaded(list, "email\nb@example.com\n");
  EXPECT_NE(first, second);
  EXPECT_EQ(static_cast<double>(first), static_cast<double>(second));
  EXPECT_EQ(practice.mailjet.uploaded_bytes(first), "email\na@example.com\n");
  EXPECT_EQ(practice.mailjet.uploaded_bytes(second), "email\nb@example.com\n");
  EXPECT_EQ(practice.mailjet.uploaded_bytes(first - 1), "");
}

TEST(PracticeMailjetUpload, AnswersAnUnknownListAsRecorded) {
  Practice practice;
  const auto result = practice.upload(1, "email\n");
  EXPECT_EQ(result->status, 404);
  EXPECT_EQ(result->reason, "Source object not found");
  EXPECT_EQ(result->get_header_value("Content-Type"), "text/plain");
  EXPECT_EQ(result->body, R"({ "ErrorInfo" : "", "ErrorMessage" : "Source object not found", "StatusCode" : 404 })");
}

TEST(PracticeMailjetUpload, RefusesAContentTypeThatIsNotThePaths) {
  Practice practice;
  const std::string list = std::to_string(practice.mailjet.add_list("Spring news"));
  const std::string path = "/v3/DATA/contactslist/" + list + "/CSVData/text:plain";
  const auto result = practice.client.Post(path, "email\n", "application/json");
  EXPECT_EQ(result->status, 400);
  EXPECT_EQ(nlohmann::json::parse(result->body)["ErrorMessage"],
            R"(Data Content type "application/json" does not match URL content type "text/plain".)");
  const std::string other = "/v3/DATA/contactslist/" + list + "/CSVData/application:octet-stream";
  EXPECT_EQ(practice.client.Post(other, "email\n", "application/octet-stream")->status, 200);
}

TEST(PracticeMailjetUpload, KeepsEveryByteOfALargeFile) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  std::string csv = "email\n";
  for (std::size_t i = 0; csv.size() < (32u << 20); ++i) csv += static_cast<char>(i * 2'654'435'761u >> 13);
  const std::int64_t data = practice.uploaded(list, csv);
  EXPECT_TRUE(practice.mailjet.uploaded_bytes(data) == csv);
}

TEST(PracticeMailjetUpload, RefusesMoreThanTheBehaviourAllows) {
  Behaviour behaviour;
  behaviour.max_upload_bytes = 10;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  EXPECT_EQ(practice.upload(list, "email\n1234")->status, 200);
  EXPECT_EQ(practice.upload(list, "email\n12345")->status, 413);
}

TEST(PracticeMailjetJobs, AnswersANewJobWithEveryField) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t data = practice.uploaded(list, "email\na@example.com\n");
  // Numbers may come as strings.
  const auto result = practice.post("/v3/REST/csvimport", {{"ContactsListID", std::to_string(list)},
                                                           {"DataID", std::to_string(data)},
                                                           {"Method", "addnoforce"},
                                                           {"ErrTreshold", 5},
                                                           {"ImportOptions", R"({"FieldNames": ["email"]})"}});
  EXPECT_EQ(result->status, 201);
  EXPECT_EQ(
      result->body,
      R"({ "Count" : 1, "Data" : [{ "AliveAt" : "", "ContactsListID" : 38778, "Count" : 0, "Current" : 0, "DataID" : 98765432123456789, "Errcount" : 0, "ErrTreshold" : 5, "ID" : 987654, "ImportOptions" : "{\"FieldNames\": [\"email\"]}", "JobEnd" : "", "JobStart" : "", "Method" : "addnoforce", "RequestAt" : "2020-11-06T13:38:49Z", "Status" : "Upload" }], "Total" : 1 })");
}

TEST(PracticeMailjetJobs, MovesOnWithEveryStatusRead) {
  Behaviour behaviour;
  behaviour.rows_per_step = 2;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t job = practice.started(list, rows(5));
  std::vector<std::string> seen;
  for (int i = 0; i < 6; ++i) {
    const auto shown = practice.read_job(job);
    seen.push_back(shown["Status"].get<std::string>() + " " + std::to_string(shown["Current"].get<int>()) + "/" +
                   std::to_string(shown["Count"].get<int>()));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"Prepare 0/5", "Importing 0/5", "Importing 2/5", "Importing 4/5",
                                            "Completed 5/5", "Completed 5/5"}));
  EXPECT_EQ(practice.mailjet.contacts(list).size(), 5u);
}

TEST(PracticeMailjetJobs, ShowsTheStatusesThatTheBehaviourNames) {
  Behaviour behaviour;
  behaviour.statuses_before_importing = {"Allocated", "Upload", "Some new word"};
  behaviour.steps_per_status_read = 0;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t job = practice.started(list, rows(1));
  std::vector<std::string> seen;
  for (int i = 0; i < 5; ++i) {
    seen.push_back(practice.read_job(job)["Status"]);
    practice.mailjet.advance();
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"Allocated", "Upload", "Some new word", "Importing", "Completed"}));
}

TEST(PracticeMailjetJobs, MovesByItselfWhenTimeIsGiven) {
  Behaviour behaviour;
  behaviour.steps_per_status_read = 0;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t job = practice.started(list, rows(3));
  behaviour.step_every = std::chrono::milliseconds(1);
  practice.mailjet.set_behaviour(behaviour);
  std::string status;
  while (status != "Completed") status = practice.read_job(job)["Status"];
  EXPECT_EQ(practice.mailjet.contacts(list).size(), 3u);
}

TEST(PracticeMailjetJobs, AbortsARunningJobAndKeepsWhatIsIn) {
  Behaviour behaviour;
  behaviour.rows_per_step = 2;
  behaviour.steps_per_status_read = 0;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t job = practice.started(list, rows(5));
  practice.mailjet.advance(3);
  const std::string path = "/v3/REST/csvimport/" + std::to_string(job);
  const auto aborted = practice.client.Put(path, R"({"Status":"Abort"})", "application/json");
  EXPECT_EQ(aborted->status, 200);
  EXPECT_EQ(data_of(aborted)[0]["Status"], "Abort");
  EXPECT_NE(data_of(aborted)[0]["JobEnd"], "");
  practice.mailjet.advance(10);
  EXPECT_EQ(practice.mailjet.contacts(list).size(), 2u);
  const auto again = practice.client.Put(path, R"({"Status":"Abort"})", "application/json");
  EXPECT_EQ(again->status, 304);
  EXPECT_EQ(again->reason, "Content not changed");
}

TEST(PracticeMailjetJobs, DoesNotAbortAFinishedJob) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, rows(1));
  const std::string path = "/v3/REST/csvimport/" + std::to_string(job["ID"].get<int>());
  EXPECT_EQ(practice.client.Put(path, R"({"Status":"Abort"})", "application/json")->status, 400);
  EXPECT_EQ(practice.client.Put(path, R"({"Status":"Importing"})", "application/json")->status, 400);
  EXPECT_EQ(practice.read_job(job["ID"])["Status"], "Completed");
}

TEST(PracticeMailjetJobs, ListsTheOldestTenWithoutMovingThem) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  std::vector<std::int64_t> jobs;
  for (int i = 0; i < 12; ++i) jobs.push_back(practice.started(list, rows(1)));
  const auto page = data_of(practice.get("/v3/REST/csvimport"));
  ASSERT_EQ(page.size(), 10u);
  EXPECT_EQ(page[0]["ID"], jobs[0]);
  EXPECT_EQ(page[0]["Status"], "Upload");
  // No sorting and no filter: both are passed over.
  EXPECT_EQ(data_of(practice.get("/v3/REST/csvimport?Sort=ID%20DESC&DataID=1"))[0]["ID"], jobs[0]);
  EXPECT_EQ(nlohmann::json::parse(practice.get("/v3/REST/csvimport?countOnly=1")->body)["Total"], 12);
  const auto tail = data_of(practice.get("/v3/REST/csvimport?Limit=1000&Offset=11"));
  ASSERT_EQ(tail.size(), 1u);
  EXPECT_EQ(tail[0]["ID"], jobs[11]);
  EXPECT_EQ(tail[0]["DataID"], 98'765'432'123'456'789 + 11);
}

TEST(PracticeMailjetJobs, HasNoListOfJobsWhenThatIsBroken) {
  Behaviour behaviour;
  behaviour.job_list_is_broken = true;
  Practice practice(behaviour);
  const auto result = practice.get("/v3/REST/csvimport");
  EXPECT_EQ(result->status, 500);
  EXPECT_TRUE(result->reason.starts_with("MJ02 ")) << result->reason;
}

TEST(PracticeMailjetJobs, RefusesARequestThatIsNotRight) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t other = practice.mailjet.add_list("Members");
  const std::int64_t data = practice.uploaded(list, rows(1));
  const nlohmann::json good{{"ContactsListID", list}, {"DataID", data}, {"Method", "addnoforce"}};
  const auto status_with = [&](const std::string& name, const nlohmann::json& value) {
    nlohmann::json body = good;
    body[name] = value;
    return practice.post("/v3/REST/csvimport", body)->status;
  };
  EXPECT_EQ(status_with("Method", "add"), 400);
  EXPECT_EQ(status_with("Method", nullptr), 400);
  EXPECT_EQ(status_with("Status", "Importing"), 400);
  EXPECT_EQ(status_with("ContactsListID", nullptr), 400);
  EXPECT_EQ(status_with("ContactsListID", other), 400);
  EXPECT_EQ(status_with("ContactsListID", 1), 404);
  EXPECT_EQ(status_with("DataID", nullptr), 400);
  EXPECT_EQ(status_with("DataID", data + 1), 400);
  EXPECT_EQ(status_with("DataID", "x"), 400);
  // An ID that went through a double has lost its last digits.
  EXPECT_EQ(status_with("DataID", static_cast<double>(data)), 400);
  // The natural mistakes: options as an object, and the spelling that Mailjet does not use.
  EXPECT_EQ(status_with("ImportOptions", nlohmann::json{{"FieldNames", {"email"}}}), 400);
  EXPECT_EQ(status_with("ErrThreshold", 1), 400);
  EXPECT_EQ(status_with("Method", "excludemarketing"), 400);
  EXPECT_TRUE(practice.mailjet.jobs().empty());
  EXPECT_EQ(status_with("ErrTreshold", "1"), 201);
}

TEST(PracticeMailjetJobs, ImportsTheSameDataTwiceUnlessToldNotTo) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const nlohmann::json body{
      {"ContactsListID", list}, {"DataID", practice.uploaded(list, rows(1))}, {"Method", "addnoforce"}};
  EXPECT_EQ(practice.post("/v3/REST/csvimport", body)->status, 201);
  EXPECT_EQ(practice.post("/v3/REST/csvimport", body)->status, 201);
  EXPECT_EQ(practice.mailjet.jobs().size(), 2u);
  Behaviour behaviour;
  behaviour.data_can_be_imported_again = false;
  practice.mailjet.set_behaviour(behaviour);
  EXPECT_EQ(practice.post("/v3/REST/csvimport", body)->status, 400);
}

TEST(PracticeMailjetJobs, ExcludesFromTheWholeAccountWithoutAList) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const nlohmann::json body{{"DataID", practice.uploaded(list, rows(1))}, {"Method", "excludemarketing"}};
  EXPECT_EQ(practice.post("/v3/REST/csvimport", body)->status, 201);
  practice.mailjet.finish_jobs();
  EXPECT_EQ(data_of(practice.get("/v3/REST/contact/person0@example.com"))[0]["IsExcludedFromCampaigns"], true);
  EXPECT_TRUE(practice.mailjet.contacts(list).empty());
}

TEST(PracticeMailjetJobs, LetsGoOfTheBytesWhenToldTo) {
  Behaviour behaviour;
  behaviour.keeps_uploads = false;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, rows(2));
  EXPECT_EQ(job["Status"], "Completed");
  EXPECT_EQ(practice.mailjet.uploaded_bytes(job["DataID"]), "");
}

TEST(PracticeMailjetJobs, TellsTheTestWhatWasImported) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.imported(list, rows(3), "addforce");
  const std::vector<StoredJob> jobs = practice.mailjet.jobs();
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].list_id, list);
  EXPECT_EQ(jobs[0].method, "addforce");
  EXPECT_EQ(jobs[0].status, "Completed");
  EXPECT_EQ(jobs[0].count, 3);
  EXPECT_EQ(jobs[0].current, 3);
}

}  // namespace
}  // namespace preflight::sandbox
