#include "practice.h"

namespace preflight::sandbox {
namespace {

TEST(PracticeMailjetFaults, SpoilsTheNextRequestsToAPath) {
  Practice practice;
  practice.mailjet.inject({.path_part = "/contactslist",
                           .times = 2,
                           .status = 429,
                           .body = "slow down",
                           .content_type = "text/plain",
                           .headers = {{"Retry-After", "30"}}});
  EXPECT_EQ(practice.get("/v3/REST/contactmetadata")->status, 200);
  const auto spoiled = practice.get("/v3/REST/contactslist");
  EXPECT_EQ(spoiled->status, 429);
  EXPECT_EQ(spoiled->body, "slow down");
  EXPECT_EQ(spoiled->get_header_value("Retry-After"), "30");
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 429);
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 200);
}

TEST(PracticeMailjetFaults, DoesNotActOnASpoiledRequest) {
  Practice practice;
  practice.mailjet.inject({.method = "POST", .status = 503});
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 200);
  EXPECT_EQ(practice.post("/v3/REST/contactslist", {{"Name", "Spring news"}})->status, 503);
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist")).size(), 0u);
}

TEST(PracticeMailjetFaults, ActsAndThenLosesTheAnswer) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t data = practice.uploaded(list, "email\na@example.com\n");
  practice.mailjet.inject({.method = "POST", .path_part = "csvimport", .carry_out_first = true, .drop_reply = true});
  const nlohmann::json body{{"ContactsListID", list}, {"DataID", data}, {"Method", "addnoforce"}};
  EXPECT_FALSE(practice.post("/v3/REST/csvimport", body));
  ASSERT_EQ(practice.mailjet.jobs().size(), 1u);
  EXPECT_EQ(practice.mailjet.jobs()[0].data_id, data);
}

TEST(PracticeMailjetFaults, DropsARequestUnseen) {
  Practice practice;
  practice.mailjet.inject({.drop_reply = true});
  EXPECT_FALSE(practice.get("/v3/REST/contactslist"));
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 200);
}

TEST(PracticeMailjetFaults, ForgetsFaultsThatAreCleared) {
  Practice practice;
  practice.mailjet.inject({.times = 100});
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 500);
  practice.mailjet.clear_faults();
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 200);
}

TEST(PracticeMailjetFaults, RefusesARevokedKey) {
  Practice practice;
  practice.mailjet.refuse_key(true);
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 401);
  practice.mailjet.refuse_key(false);
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 200);
}

TEST(PracticeMailjetFaults, LosesAListForGood) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::int64_t job = practice.started(list, "email\na@example.com\n");
  practice.mailjet.lose_list(list);
  EXPECT_EQ(practice.get("/v3/REST/contactslist/" + std::to_string(list))->status, 404);
  EXPECT_EQ(practice.upload(list, "email\n")->status, 404);
  EXPECT_EQ(practice.read_job(job)["Status"], "Error");
}

TEST(PracticeMailjetFaults, RemembersWhatWasAsked) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  practice.get("/v3/REST/contactslist?Limit=2&Offset=1");
  practice.upload(list, "email\n");
  practice.get("/v3/REST/contactslist/1");
  const auto seen = practice.mailjet.requests();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].method, "GET");
  EXPECT_EQ(seen[0].query, "limit=2&offset=1");
  EXPECT_EQ(seen[1].method, "POST");
  EXPECT_EQ(seen[1].path, "/v3/DATA/contactslist/38778/CSVData/text:plain");
  EXPECT_EQ(seen[1].body_bytes, 6u);
  EXPECT_EQ(seen[2].answered_status, 404);
}

}  // namespace
}  // namespace preflight::sandbox
