// The fault gates of the scorecard: F1 to F9, with a Mailjet that does everything wrong and a disk that does too. Hours
// pass by a clock that is moved by hand. F5, F6, F7, F10, F11 and F12 have tests in other files as well, by these
// names.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <random>
#include <set>

#include "imports/runner.h"
#include "imports/sqlite_journal.h"
#include "mailjet/curl_upstream.h"
#include "preflight/sandbox/practice_mailjet.h"
#include "sha256.h"
#include "support/child.h"
#include "support/fault_vfs.h"
#include "support/gated_mailjet.h"
#include "support/manual_clock.h"
#include "support/quick_pace.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"
#include "support/scripted_mailjet.h"
#include "text.h"

namespace preflight::proxy {
namespace {

using imports::Import;
using imports::NewImport;
using imports::PartFacts;
using imports::PartState;
using imports::Runner;
using imports::SqliteJournal;
using nlohmann::json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Declared;
using test::eventually;
using test::Page;
using test::RunningProxy;

TEST(F1, KillsAtManyStepsUnderManyTroublesLoseAndDoubleNothing) {
  test::Child schedules({FAULT_SCHEDULES_PROGRAM, "--count", "60", "--seed", "1"});
  EXPECT_EQ(schedules.wait(), 0) << schedules.err();
  EXPECT_EQ(schedules.out().rfind("F1 pass: 60 schedules", 0), 0U) << schedules.out();
}

/// One part as it is declared, of any content.
NewImport declared(const std::string& key) {
  NewImport made;
  made.idempotency_key = key;
  made.request_sha256 = key;
  made.import.list_id = "38778";
  made.import.method = "addnoforce";
  imports::Part part;
  part.n = 1;
  part.bytes = 10;
  part.sha256 = sha256_hex(key);
  part.rows = 1;
  made.import.parts.push_back(part);
  return made;
}

/// A journal, a runner and the real client, against a practice Mailjet that lives by the same clock.
class LostReply : public ::testing::Test {
 protected:
  LostReply() {
    mailjet.set_clock([this] { return std::chrono::duration_cast<seconds>(clock.wall().time_since_epoch()).count(); });
    EXPECT_TRUE(mailjet.start());
    list = mailjet.add_list("Spring news");
    upstream =
        std::make_unique<mailjet::CurlUpstream>(mailjet::Endpoint::practice(mailjet.port()),
                                                KeyPair{Secret(std::string("public")), Secret(std::string("secret"))},
                                                mailjet::Deadlines{}, test::quick_manners());
    imports::Pace pace;
    pace.random = [] { return 0.5; };
    runner = std::make_unique<Runner>(journal, *upstream, clock, pace);
  }
  /// One import whose bytes are at Mailjet.
  std::string uploaded(const std::string& key) {
    NewImport made = declared(key);
    made.import.list_id = std::to_string(list);
    const std::string id = journal.create(made, clock.wall()).import.id;
    EXPECT_TRUE(journal.move({id, 1}, PartState::created, PartState::uploading, {}, clock.wall()));
    const std::string bytes = "email\n" + key + "@example.com\n";
    const auto upload = upstream->begin_upload(made.import.list_id, bytes.size());
    EXPECT_TRUE(upload->write(bytes));
    PartFacts facts;
    facts.data_id = upload->finish().value();
    EXPECT_TRUE(journal.move({id, 1}, PartState::uploading, PartState::uploaded, facts, clock.wall()));
    return id;
  }
  [[nodiscard]] Import import(const std::string& id) { return journal.find(id).value(); }
  [[nodiscard]] PartState state(const std::string& id) { return state_of(import(id)); }
  /// Until the import is no longer looked for, or hours have passed.
  void look_for(const std::string& id) {
    for (const SteadyTime end = clock.steady() + hours(3); clock.steady() < end;) {
      const auto due = runner->step();
      const PartState now = state(id);
      if (now != PartState::uploaded && now != PartState::submitting && now != PartState::reconciling) return;
      if (due && *due > clock.steady()) clock.advance(std::chrono::ceil<milliseconds>(*due - clock.steady()));
    }
  }
  [[nodiscard]] int jobs_of(const std::string& id) {
    const std::string data_id = import(id).parts[0].data_id.value();
    int count = 0;
    for (const auto& job : mailjet.jobs()) count += std::to_string(job.data_id) == data_id ? 1 : 0;
    return count;
  }
  void set_lag(seconds lag) {
    auto behaviour = mailjet.behaviour();
    behaviour.job_list_lags = lag;
    mailjet.set_behaviour(behaviour);
  }

  test::TempFolder folder;
  test::ManualClock clock;
  sandbox::PracticeMailjet mailjet{{"public", "secret"}};
  std::int64_t list = 0;
  std::unique_ptr<mailjet::CurlUpstream> upstream;
  SqliteJournal journal{folder.path() / "imports.db", "practice"};
  std::unique_ptr<Runner> runner;
};

TEST_F(LostReply, F2FindsTheJobAmongThousandsHoweverLateItComes) {
  int n = 0;
  for (const int applied : {0, 40, 400}) {
    for (const int lag : {0, 10, 60}) {
      // The DataIDs are numbered through: its neighbours are other people's. The last is looked for among thousands.
      mailjet.add_ended_jobs(list, n == 8 ? 3000 : 1);
      const std::string id = uploaded("k" + std::to_string(n++));
      mailjet.add_ended_jobs(list, 1);
      ASSERT_EQ(import(id).parts[0].data_id->size(), 17U);
      set_lag(seconds(lag));
      mailjet.inject({.method = "POST",
                      .path_part = "/csvimport",
                      .carry_out_first = true,
                      .carried_out_after = seconds(applied),
                      .drop_reply = true});
      look_for(id);
      EXPECT_EQ(state(id), PartState::running) << applied << " " << lag;
      EXPECT_EQ(jobs_of(id), 1);
    }
  }
}

TEST_F(LostReply, F2AdoptsTheJobOfAListThatBeginsToAnswerAndAsksAPersonWhenItNeverDoes) {
  const std::string id = uploaded("a");
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .drop_reply = true});
  mailjet.inject({.method = "GET", .path_part = "/csvimport", .at_path_end = true, .times = 6, .status = 500});
  look_for(id);
  EXPECT_EQ(state(id), PartState::running);

  const std::string never = uploaded("b");
  auto behaviour = mailjet.behaviour();
  behaviour.job_list_is_broken = true;
  mailjet.set_behaviour(behaviour);
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .drop_reply = true});
  look_for(never);
  EXPECT_EQ(state(never), PartState::needs_attention);
  clock.advance(hours(24));
  look_for(never);
  EXPECT_EQ(jobs_of(never), 1);
}

TEST_F(LostReply, F2CountsOnlyTheTimeInWhichTheListWasRead) {
  // Twenty minutes without a list, then a list that answers, and a start that takes effect only after that.
  const std::string id = uploaded("a");
  mailjet.inject({.method = "POST",
                  .path_part = "/csvimport",
                  .carry_out_first = true,
                  .carried_out_after = minutes(25),
                  .drop_reply = true});
  auto behaviour = mailjet.behaviour();
  behaviour.job_list_is_broken = true;
  mailjet.set_behaviour(behaviour);
  const SteadyTime end = clock.steady() + minutes(20);
  while (clock.steady() < end) {
    const auto due = runner->step();
    if (*due > clock.steady()) clock.advance(std::chrono::ceil<milliseconds>(*due - clock.steady()));
  }
  behaviour.job_list_is_broken = false;
  mailjet.set_behaviour(behaviour);
  look_for(id);
  EXPECT_EQ(state(id), PartState::running);
  EXPECT_EQ(jobs_of(id), 1);
}

TEST_F(LostReply, F3WaitsAsLongAsABusyMailjetSaysAndStartsOneJob) {
  for (const bool says : {true, false}) {
    const std::string id = uploaded(says ? "says" : "silent");
    sandbox::Fault busy{.method = "POST", .path_part = "/csvimport", .times = 5, .status = 429};
    if (says) busy.headers = {{"Retry-After", "120"}};
    mailjet.inject(busy);
    int tries = 0;
    for (int i = 0; i < 100 && state(id) == PartState::uploaded; ++i) {
      const SteadyTime before = clock.steady();
      const auto due = runner->step();
      if (state(id) != PartState::uploaded) break;
      const auto pause = *due - before;
      const auto next = import(id).parts[0].retry_at;
      if (!next) continue;
      ++tries;
      EXPECT_EQ(import(id).parts[0].problem->code, "mailjet-busy");
      EXPECT_EQ(*next, clock.wall() + std::chrono::duration_cast<milliseconds>(pause));
      EXPECT_GE(pause, says ? seconds(120) : seconds(0));
      EXPECT_LE(pause, seconds(300));
      clock.advance(std::chrono::ceil<milliseconds>(pause));
    }
    EXPECT_EQ(tries, 5);
    EXPECT_EQ(state(id), PartState::running);
    EXPECT_EQ(import(id).parts[0].retry_at, std::nullopt);
    EXPECT_EQ(jobs_of(id), 1);
    // So that only the next one is due in the next round.
    mailjet.finish_jobs();
    clock.advance(minutes(10));
    runner->step();
    EXPECT_EQ(state(id), PartState::completed);
  }
}

TEST_F(LostReply, F3RemembersThePauseOverARestart) {
  const std::string id = uploaded("a");
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .status = 429, .headers = {{"Retry-After", "200"}}});
  runner->step();
  clock.advance(seconds(50));
  Runner next(journal, *upstream, clock, imports::Pace{});
  next.step();
  EXPECT_EQ(state(id), PartState::uploaded);
  EXPECT_TRUE(mailjet.jobs().empty());
  clock.advance(seconds(150));
  next.step();
  EXPECT_EQ(state(id), PartState::running);
}

TEST_F(LostReply, F4TakesEveryUnclearAnswerForUnknownAndSendsNothingAgain) {
  const std::vector<std::pair<int, std::string>> answers{{500, R"({"ErrorMessage":"An Unexpected Error occurred"})"},
                                                         {502, "<html>"},
                                                         {503, ""},
                                                         {504, ""},
                                                         {200, "<html>Sign in</html>"},
                                                         {201, R"({"Count":1,"Data":[{"ID":)"},
                                                         {201, R"({"Count":"x","Data":{"ID":[]},"Total":null})"},
                                                         {201, R"({"Count":1,"Data":[{"ID":-1.5e3}],"Total":1})"}};
  int n = 0;
  for (const auto& [status, body] : answers) {
    const std::string id = uploaded("k" + std::to_string(n++));
    mailjet.inject(
        {.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .status = status, .body = body});
    runner->step();
    EXPECT_EQ(state(id), PartState::reconciling) << status << body;
    look_for(id);
    EXPECT_EQ(state(id), PartState::running) << status << body;
    EXPECT_EQ(jobs_of(id), 1);
  }
  int posts = 0;
  for (const auto& request : mailjet.requests())
    posts += request.method == "POST" && request.path.ends_with("csvimport");
  EXPECT_EQ(posts, n);
}

TEST_F(LostReply, F4ReadsNoMoreThanItMustOfAnEndlessAnswer) {
  const std::string id = uploaded("a");
  for (const char* method : {"POST", "GET"}) {
    mailjet.inject({.method = method,
                    .path_part = "/csvimport",
                    .at_path_end = true,
                    .carry_out_first = true,
                    .status = 201,
                    .body = R"({"Count":1,"Data":[{"ID":1}],)",
                    .body_bytes = 1ULL << 30});
  }
  look_for(id);
  EXPECT_EQ(state(id), PartState::running);
  EXPECT_EQ(jobs_of(id), 1);
}

TEST_F(LostReply, F4AsksAgainForWhatOnlyReadsAndNotOftenerThanThreeTimes) {
  mailjet::Manners manners = test::quick_manners();
  manners.repeats = 3;
  manners.repeat_first = milliseconds(1);
  manners.repeat_last = milliseconds(4);
  mailjet::CurlUpstream patient(mailjet::Endpoint::practice(mailjet.port()),
                                {Secret(std::string("public")), Secret(std::string("secret"))}, {}, manners);
  const auto asked = [this] {
    int count = 0;
    for (const auto& request : mailjet.requests()) count += request.path.ends_with("contactslist") ? 1 : 0;
    return count;
  };
  mailjet.inject({.path_part = "/contactslist", .times = 3, .status = 502, .body = "<html>"});
  EXPECT_TRUE(patient.lists());
  EXPECT_EQ(asked(), 4);
  mailjet.inject({.path_part = "/contactslist", .times = 100, .status = 503});
  const auto refused = patient.lists();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().http_status, 503);
  EXPECT_EQ(asked(), 8);
  // A clear no is not asked again, and what changes something never is.
  mailjet.clear_faults();
  mailjet.inject({.path_part = "/contactslist", .times = 100, .status = 400});
  EXPECT_FALSE(patient.lists());
  EXPECT_EQ(asked(), 9);
  mailjet.clear_faults();
  mailjet.inject({.method = "POST", .path_part = "/contactslist", .times = 100, .status = 503});
  EXPECT_FALSE(patient.create_list("new"));
  EXPECT_EQ(asked(), 10);
}

class Faults : public RunningProxy {
 protected:
  [[nodiscard]] Declared small() const { return {list_id, {"email\nann@example.com\n"}, {1}}; }
};

TEST_F(Faults, F3TellsThePageWhenItIsTriedAgain) {
  Page& page = open();
  mailjet.inject({.method = "POST", .path_part = "/csvimport", .status = 429, .headers = {{"Retry-After", "250"}}});
  const std::string id = page.send(small());
  json import;
  ASSERT_TRUE(eventually([&] {
    import = page.import(id);
    return !import["problem"].is_null();
  }));
  EXPECT_EQ(import["problem"]["code"], "mailjet-busy");
  EXPECT_EQ(import["state"], "uploaded");
  // RFC 3339 sorts as text.
  const auto now = std::chrono::system_clock::now();
  EXPECT_GT(import["next_try_at"].get<std::string>(), rfc3339(now + seconds(200)));
  EXPECT_LE(import["next_try_at"].get<std::string>(), rfc3339(now + seconds(251)));
}

TEST_F(Faults, F4ShowsTheStatusAndTheWordsAsTheyCame) {
  Page& page = open();
  mailjet.inject({.path_part = "/contactslist", .status = 502, .body = "<html>"});
  EXPECT_NE(page.get("/api/lists").body["error"]["message"].get<std::string>().find("502"), std::string::npos);
  auto behaviour = mailjet.behaviour();
  behaviour.statuses_before_importing = {"Upload", "Pondering <b>"};
  behaviour.steps_per_status_read = 0;
  mailjet.set_behaviour(behaviour);
  const std::string id = page.send(small());
  page.wait_for(id, "running");
  mailjet.advance();
  EXPECT_TRUE(eventually([&] { return page.import(id)["parts"][0]["status"] == "Pondering <b>"; }));
  EXPECT_EQ(page.import(id)["state"], "running");
  mailjet.finish_jobs();
  page.wait_for(id, "completed");
}

TEST_F(Faults, F5IsOneImportWhenTheAnswerToTheClickIsLostOrStillOnItsWay) {
  Page& page = open();
  const std::string key = test::new_uuid();
  const std::string body = small().body().dump();
  // The first request hangs at Mailjet, its connection is given up, and the page asks again with the same key.
  mailjet.inject(
      {.method = "GET",
       .path_part = "/contactslist/",
       .carry_out_first = true,
       .answered_after = milliseconds(300),
       .status = 200,
       .body = R"({"Count":1,"Data":[{"ID":)" + list_id + R"(,"Name":"Spring news","IsDeleted":false}],"Total":1})"});
  {
    const test::RawConnection connection(port);
    connection.send(
        page.change_head("POST", "/api/imports", body.size(), "application/json", "Idempotency-Key: " + key + "\r\n") +
        body);
    ASSERT_TRUE(eventually([this] { return seen("GET", "/contactslist/") == 1; }));
  }
  const auto again = page.create(small(), key);
  EXPECT_TRUE(again.status == 200 || again.status == 201) << again.body;
  const auto once_more = page.create(small(), key);
  EXPECT_EQ(once_more.status, 200);
  EXPECT_EQ(once_more.body["id"], again.body["id"]);
  EXPECT_EQ(page.get("/api/imports").body["imports"].size(), 1U);
}

TEST_F(Faults, F5IsOneJobForTwoTabs) {
  Page& page = open();
  const Declared file = small();
  const std::string first = page.create(file).body["id"];
  const std::string second = page.create(file).body["id"];
  EXPECT_NE(first, second);
  EXPECT_EQ(page.upload(first, 1, file.parts[0]).status, 409);
  EXPECT_EQ(page.upload(second, 1, file.parts[0]).status, 202);
  page.wait_for(second, "completed");
  EXPECT_EQ(page.import(first)["state"], "abandoned");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
}

TEST_F(Faults, F7StartsNothingWhenMailjetClosesOrStallsAt20MB) {
  using test::GatedMailjet;
  for (const auto then : {GatedMailjet::Then::closes, GatedMailjet::Then::stalls}) {
    GatedMailjet breathless(20'000'000, then);
    test::TempFolder state;
    Settings with = settings();
    with.state = state.path();
    with.max_part_bytes = 100'000'000;
    with.deadlines.upload_stall = milliseconds(500);
    with.accounts[0].endpoint = mailjet::Endpoint::practice(breathless.port());
    Page& page = open(std::move(with));
    const std::string bytes = "email\n" + std::string(60'000'000, 'x') + "\n";
    const std::string id = page.create({"5", {bytes}, {1}}).body["id"];
    EXPECT_EQ(page.upload(id, 1, bytes).code(), "mailjet-unclear");
    const json import = page.import(id);
    EXPECT_EQ(import["state"], "created");
    EXPECT_EQ(import["parts"][0]["data_id"], nullptr);
    EXPECT_FALSE(breathless.was_asked_for_a_job());
    proxy.reset();
  }
}

// --- F8: the disk.

/// Goes through an import by hand against a scripted Mailjet whose list tells what was started.
struct DiskTrial {
  explicit DiskTrial(const std::filesystem::path& file) : journal(file, "practice") {
    pace.random = [] { return 0.5; };
  }
  /// Each step may be refused by the disk; what was not done is tried again by the next call.
  void go() {
    try {
      const auto created = journal.create(declared("k"), clock.wall());
      id = created.import.id;
      if (created.import.parts[0].state == PartState::uploading) {
        journal.move({id, 1}, PartState::uploading, PartState::created, {}, clock.wall());
      }
      if (journal.find(id)->parts[0].state == PartState::created) {
        journal.move({id, 1}, PartState::created, PartState::uploading, {}, clock.wall());
        PartFacts facts;
        facts.data_id = "98765432123456789";
        journal.move({id, 1}, PartState::uploading, PartState::uploaded, facts, clock.wall());
      }
    } catch (const imports::JournalError&) {
      return;
    }
  }
  void run(milliseconds time) {
    Runner runner(journal, mailjet, clock, pace);
    for (const SteadyTime end = clock.steady() + time; clock.steady() < end;) {
      std::optional<SteadyTime> due = clock.steady() + seconds(5);
      try {
        due = runner.step();
      } catch (const imports::JournalError&) {
      }
      clock.advance(std::max<milliseconds>(milliseconds(1), std::chrono::ceil<milliseconds>(*due - clock.steady())));
      // What was asked of Mailjet is in its list from then on, and ends when it is next looked at.
      if (mailjet.orders.size() == 1 && mailjet.all_jobs.empty()) {
        mailjet::Job job;
        job.id = "57";
        job.data_id = mailjet.orders[0].data_id;
        job.status = "Importing";
        job.requested_at = rfc3339(clock.wall());
        mailjet.all_jobs.push_back(job);
        job.status = "Completed";
        // More often than it can be looked at: what cannot be written down is asked again.
        for (int i = 0; i < 1000; ++i) mailjet.looks.emplace_back(job);
      }
    }
  }
  test::ManualClock clock;
  test::ScriptedMailjet mailjet;
  imports::Pace pace;
  SqliteJournal journal;
  std::string id;
};

TEST(F8, ADiskThatRefusesAtAnyStepLeadsToNoJobOutsideTheJournal) {
  test::FaultVfs::install();
  int steps = 0;
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC}) {
    for (const bool lasts : {false, true}) {
      bool reached = true;
      for (int n = 1; reached; ++n) {
        const test::TempFolder folder;
        DiskTrial trial(folder.path() / "imports.db");
        mailjet::Job started;
        started.id = "57";
        started.status = "Upload";
        trial.mailjet.starts.emplace_back(started);
        int at = 0;
        test::FaultVfs::before() = [&](const test::FileStep&) {
          ++at;
          return (lasts ? at >= n : at == n) ? code : SQLITE_OK;
        };
        trial.go();
        trial.run(minutes(1));
        reached = at >= n;
        steps = std::max(steps, at);
        // Reads are still served, and Mailjet was asked for nothing that is not written down.
        EXPECT_NO_THROW((void)trial.journal.newest({}));
        EXPECT_LE(trial.mailjet.orders.size(), 1U);
        if (trial.mailjet.orders.size() == 1) {
          const auto written = trial.journal.find(trial.id);
          ASSERT_TRUE(written);
          const PartState state = written->parts[0].state;
          EXPECT_TRUE(state != PartState::created && state != PartState::uploading && state != PartState::uploaded)
              << name_of(state);
        }
        // And once there is room again it goes on to its end.
        test::FaultVfs::before() = nullptr;
        trial.go();
        trial.run(minutes(20));
        EXPECT_EQ(state_of(trial.journal.find(trial.id).value()), PartState::completed) << code << " at " << n;
        EXPECT_EQ(trial.mailjet.orders.size(), 1U) << code << " at " << n;
        if (n > 400) FAIL() << "no end";
      }
    }
  }
  EXPECT_GT(steps, 20);
}

TEST_F(Faults, F8Says507AndSendsNothingWhileTheDiskIsFull) {
  test::FaultVfs::install();
  std::atomic<bool> full{false};
  test::FaultVfs::before() = [&full](const test::FileStep&) { return full ? SQLITE_FULL : SQLITE_OK; };
  Page& page = open();
  full = true;
  const std::string key = test::new_uuid();
  const auto refused = page.create(small(), key);
  EXPECT_EQ(refused.status, 507);
  EXPECT_EQ(refused.code(), "journal-unusable");
  EXPECT_EQ(page.get("/api/imports").body["imports"], json::array());
  EXPECT_EQ(page.post("/api/lists", {{"name", "Mine"}}).status, 507);
  EXPECT_EQ(page.post("/api/properties", {{"name", "age"}, {"type", "int"}}).status, 507);
  EXPECT_EQ(seen("POST", "/"), 0);
  full = false;
  const std::string id = page.create(small(), key).body["id"];
  full = true;
  EXPECT_EQ(page.upload(id, 1, small().parts[0]).status, 507);
  EXPECT_EQ(seen("POST", "/csvimport"), 0);
  EXPECT_EQ(page.import(id)["state"], "created");
  full = false;
  EXPECT_EQ(page.upload(id, 1, small().parts[0]).status, 202);
  page.wait_for(id, "completed");
  EXPECT_EQ(mailjet.jobs().size(), 1U);
  proxy.reset();
  test::FaultVfs::before() = nullptr;
}

// --- F9: the power.

/// Follows what is written, and what of it is safe from a power cut.
class Disk {
 public:
  void take(const test::FileStep& step) {
    using What = test::FileStep::What;
    if (step.path.ends_with("-shm")) return;
    if (step.what == What::remove) {
      safe_.erase(step.path);
      loose_.erase(step.path);
    } else if (step.what == What::sync) {
      for (const Write& write : loose_[step.path]) apply(safe_[step.path], write, write.bytes.size());
      loose_[step.path].clear();
    } else if (step.what == What::write) {
      loose_[step.path].push_back({step.offset, {step.bytes, static_cast<std::size_t>(step.size)}, false});
    } else {
      loose_[step.path].push_back({step.offset, {}, true});
    }
  }
  /// The files as a cut leaves them: what was synced, and of the rest whatever chance has let through, also half pages.
  void leave_in(const std::filesystem::path& folder, std::mt19937& random) const {
    std::map<std::string, std::string> files = safe_;
    for (const auto& [path, writes] : loose_) {
      for (const Write& write : writes) {
        const auto luck = random() % 4;
        if (luck == 0) apply(files[path], write, write.bytes.size());
        if (luck == 1) apply(files[path], write, write.bytes.size() / 2);
      }
    }
    for (const auto& [path, bytes] : files) {
      std::ofstream(folder / std::filesystem::path(path).filename(), std::ios::binary) << bytes;
    }
  }

 private:
  struct Write {
    sqlite3_int64 offset;
    std::string bytes;
    bool truncates;
  };
  static void apply(std::string& file, const Write& write, std::size_t size) {
    const auto at = static_cast<std::size_t>(write.offset);
    if (write.truncates) return file.resize(at);
    if (file.size() < at + size) file.resize(at + size);
    file.replace(at, size, write.bytes, 0, size);
  }
  std::map<std::string, std::string> safe_;
  std::map<std::string, std::vector<Write>> loose_;
};

TEST(F9, APowerCutAtAnyStepLosesNothingThatWasAcknowledged) {
  test::FaultVfs::install();
  const test::TempFolder folder;
  std::mt19937 random(9);
  Disk disk;
  // What has been acknowledged so far: for each import its state.
  std::map<std::string, PartState> acknowledged;
  int cuts = 0;
  // The journals that look at what is left write, too.
  bool looking = false;
  const auto look = [&] {
    const test::TempFolder after;
    disk.leave_in(after.path(), random);
    SqliteJournal journal(after.path() / "imports.db", "practice");
    for (const auto& [id, state] : acknowledged) {
      const auto found = journal.find(id);
      ASSERT_TRUE(found) << "cut " << cuts;
      // The step under way may have come through as well; then it is one further.
      const PartState now = found->parts[0].state;
      EXPECT_TRUE(now == state || imports::may_follow(state, now)) << name_of(state) << " " << name_of(now);
    }
    ++cuts;
  };
  test::FaultVfs::before() = [&](const test::FileStep& step) {
    if (looking) return SQLITE_OK;
    looking = true;
    look();
    looking = false;
    disk.take(step);
    return SQLITE_OK;
  };
  {
    const test::ManualClock clock;
    SqliteJournal journal(folder.path() / "imports.db", "practice");
    for (int i = 0; i < 3; ++i) {
      const std::string id = journal.create(declared("k" + std::to_string(i)), clock.wall()).import.id;
      acknowledged[id] = PartState::created;
      PartState from = PartState::created;
      for (const PartState to : {PartState::uploading, PartState::uploaded, PartState::submitting, PartState::running,
                                 PartState::completed}) {
        PartFacts facts;
        if (to == PartState::uploaded) facts.data_id = std::to_string(100 + i);
        ASSERT_TRUE(journal.move({id, 1}, from, to, facts, clock.wall()));
        acknowledged[id] = from = to;
      }
    }
  }
  test::FaultVfs::before() = nullptr;
  EXPECT_GT(cuts, 100);
}

}  // namespace
}  // namespace preflight::proxy
