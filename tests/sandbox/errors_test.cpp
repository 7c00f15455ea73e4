/// The error file, and files that are refused as a whole.

#include "practice.h"

namespace preflight::sandbox {
namespace {

TEST(PracticeMailjetErrors, MarksAShortRowAsTheGuideShows) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email,age\nfoo@example.com,13\n\"bar@example.com\"\n");
  EXPECT_EQ(job["Status"], "Completed");
  EXPECT_EQ(job["Errcount"], 1);
  const auto result = practice.get("/v3/DATA/BatchJob/" + std::to_string(job["ID"].get<int>()) + "/CSVError/text:csv");
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(result->get_header_value("Content-Type"), "text/csv");
  EXPECT_EQ(result->body, "email,age,error\n\"bar@example.com\", ###Too few columns at line\n");
}

TEST(PracticeMailjetErrors, MarksADuplicateAsAMailjetEmployeeShowed) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email,importcsv\napi@mailjet.com,test3\napi@mailjet.com,test4\n");
  EXPECT_EQ(practice.errors(job), "email,importcsv,error\napi@mailjet.com,test4, ###Duplicated email###email\n");
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties.at("importcsv"), "test3");
}

TEST(PracticeMailjetErrors, KeepsTheLastDuplicateWhenToldTo) {
  Behaviour behaviour;
  behaviour.last_duplicate_is_kept = true;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email,city\na@example.com,1\na@example.com,2\na@example.com,3\n");
  EXPECT_EQ(practice.errors(job),
            "email,city,error\na@example.com,1, ###Duplicated email###email\na@example.com,2, ###Duplicated "
            "email###email\n");
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties.at("city"), "3");
}

TEST(PracticeMailjetErrors, CopiesARowWithLineBreaksAsItStands) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email,note\r\nnobody,\"two\r\n\"\"lines\"\"\"\r\na@example.com,x\r\n");
  EXPECT_EQ(practice.errors(job),
            "email,note,error\nnobody,\"two\r\n\"\"lines\"\"\", ###Invalid email address###email\n");
  EXPECT_EQ(practice.mailjet.contacts(list).size(), 1u);
}

TEST(PracticeMailjetErrors, RefusesALongRowUnlessTold) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::string csv = "email,city\na@example.com,Oslo,extra\n";
  EXPECT_EQ(practice.errors(practice.imported(list, csv)),
            "email,city,error\na@example.com,Oslo,extra, ###Too many columns at line\n");
  Behaviour behaviour;
  behaviour.extra_columns_are_an_error = false;
  practice.mailjet.set_behaviour(behaviour);
  EXPECT_EQ(practice.imported(list, csv)["Errcount"], 0);
}

TEST(PracticeMailjetErrors, TakesABlankLineForAShortRow) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email,city\na@example.com,Oslo\n\nb@example.com,Bergen\n");
  EXPECT_EQ(practice.errors(job), "email,city,error\n, ###Too few columns at line\n");
}

TEST(PracticeMailjetErrors, AnswersNoFileWith404) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email\na@example.com\n");
  for (const std::string& id : {std::to_string(job["ID"].get<int>()), std::string("1"), std::string("x")}) {
    const auto result = practice.get("/v3/DATA/BatchJob/" + id + "/CSVError/text:csv");
    EXPECT_EQ(result->status, 404);
    EXPECT_EQ(result->reason, "Source object not found");
    EXPECT_EQ(result->get_header_value("Content-Type"), "text/csv");
    EXPECT_EQ(result->body, R"({ "ErrorInfo" : "", "ErrorMessage" : "Source object not found", "StatusCode" : 404 })");
  }
}

TEST(PracticeMailjetErrors, AnswersWhateverTheCaseOfThePath) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email\nnobody\n");
  const std::string id = std::to_string(job["ID"].get<int>());
  for (const std::string& path :
       {"/v3/DATA/batchjob/" + id + "/CSVError/text:csv", "/v3/DATA/Batchjob/" + id + "/csverror/text:csv",
        "/v3/data/BATCHJOB/" + id + "/CSVError/text:csv/LAST"}) {
    EXPECT_EQ(practice.get(path)->status, 200) << path;
  }
}

TEST(PracticeMailjetErrors, EndsAFileItCannotUseAtAll) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "List index (0) out of bounds"},
      {"name,age\nAnna,1\n", "Email column not found"},
      {"email;age\na@example.com;1\n", "Email column not found"},
      {"Email\na@example.com\n", "Email column not found"},
      {"a@example.com\nb@example.com\n", "Email column not found"},
      {"\xEF\xBB\xBF"
       "email\na@example.com\n",
       "Email column not found"},
      {"email,age,age\na@example.com,1,2\n", "already exists"},
      {"email,\na@example.com,1\n", "MJ03"}};
  for (const auto& [csv, message] : cases) {
    Practice practice;
    const std::int64_t list = practice.mailjet.add_list("Spring news");
    const auto job = practice.imported(list, csv);
    EXPECT_EQ(job["Status"], "Error") << csv;
    EXPECT_EQ(job["Errcount"], 1) << csv;
    EXPECT_NE(practice.errors(job).find(message), std::string::npos) << practice.errors(job);
    EXPECT_TRUE(practice.mailjet.contacts(list).empty());
    EXPECT_TRUE(practice.mailjet.properties().empty());
  }
}

TEST(PracticeMailjetErrors, HasSwitchesForByteOrderMarkAndEmailCase) {
  Behaviour behaviour;
  behaviour.bom_is_skipped = true;
  behaviour.email_column_in_any_case = true;
  Practice practice(behaviour);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list,
                                     "\xEF\xBB\xBF"
                                     "EMail,city\na@example.com,Oslo\n");
  EXPECT_EQ(job["Status"], "Completed");
  EXPECT_EQ(practice.mailjet.contacts(list).size(), 1u);
}

TEST(PracticeMailjetErrors, EndsAJobWithMoreErrorsThanItsThreshold) {
  const std::string csv = "email\nx\ny\na@example.com\nz\nb@example.com\n";
  const auto status_with = [&](int threshold, Behaviour::ErrorThreshold meaning) {
    Behaviour behaviour;
    behaviour.error_threshold = meaning;
    Practice practice(behaviour);
    const std::int64_t list = practice.mailjet.add_list("Spring news");
    practice.post("/v3/REST/csvimport", {{"ContactsListID", list},
                                         {"DataID", practice.uploaded(list, csv)},
                                         {"Method", "addnoforce"},
                                         {"ErrTreshold", threshold}});
    practice.mailjet.finish_jobs();
    return practice.mailjet.jobs().at(0).status + " " + std::to_string(practice.mailjet.jobs().at(0).current);
  };
  using enum Behaviour::ErrorThreshold;
  EXPECT_EQ(status_with(0, rows), "Completed 5");
  EXPECT_EQ(status_with(3, rows), "Completed 5");
  EXPECT_EQ(status_with(2, rows), "Abort 4");
  EXPECT_EQ(status_with(60, percent), "Completed 5");
  EXPECT_EQ(status_with(30, percent), "Abort 2");
  EXPECT_EQ(status_with(1, ignored), "Completed 5");
}

TEST(PracticeMailjetErrors, CompletesAFileWithoutRows) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const auto job = practice.imported(list, "email\n");
  EXPECT_EQ(job["Status"], "Completed");
  EXPECT_EQ(job["Count"], 0);
}

}  // namespace
}  // namespace preflight::sandbox
