#include "imports/runner.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <map>

#include "imports/sqlite_journal.h"
#include "mailjet/rate_limit.h"
#include "sha256.h"
#include "support/manual_clock.h"
#include "support/scripted_mailjet.h"
#include "support/temp_folder.h"
#include "text.h"

namespace preflight::proxy::imports {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::refusal;
using test::Trouble;

mailjet::Job job(const std::string& id, const std::string& status = "Upload") {
  mailjet::Job made;
  made.id = id;
  made.status = status;
  return made;
}

/// The usual pauses, without chance: looks at a job in the middle of their range, starts at the end of theirs.
Pace even_pace() {
  Pace pace;
  pace.random = [] { return 0.5; };
  return pace;
}

/// One import with its bytes at Mailjet, a scripted Mailjet, a clock that is moved by hand, a real journal.
class RunnerTest : public ::testing::Test {
 protected:
  void SetUp() override { id = add_import("k", 1); }

  std::string add_import(const std::string& key, int parts) {
    NewImport made;
    made.idempotency_key = key;
    made.request_sha256 = key;
    made.import.list_id = "38778";
    made.import.method = "addforce";
    made.import.import_options = R"({"TimezoneOffset":0})";
    for (int n = 1; n <= parts; ++n) {
      Part part;
      part.n = n;
      part.bytes = 10;
      part.sha256 = sha256_hex(key + std::to_string(n));
      part.rows = 5;
      made.import.parts.push_back(part);
    }
    const std::string made_id = journal->create(made, clock.wall()).import.id;
    for (int n = 1; n <= parts; ++n) {
      EXPECT_TRUE(journal->move({made_id, n}, PartState::created, PartState::uploading, {}, clock.wall()));
      PartFacts facts;
      facts.data_id = std::to_string(next_data_id++);
      EXPECT_TRUE(journal->move({made_id, n}, PartState::uploading, PartState::uploaded, facts, clock.wall()));
    }
    return made_id;
  }
  Part part(int n = 1) { return journal->find(id).value().parts.at(static_cast<std::size_t>(n) - 1); }
  PartState state() { return state_of(journal->find(id).value()); }
  std::string problem() {
    const auto found = problem_of(journal->find(id).value());
    return found ? found->code : "";
  }
  /// Steps whenever something is due, until `time` has passed.
  void pass(std::chrono::milliseconds time) {
    const SteadyTime end = clock.steady() + time;
    for (int guard = 0; guard < 100'000; ++guard) {
      const auto due = runner->step();
      const SteadyTime next = std::min(end, due.value_or(end));
      if (clock.steady() >= end) return;
      if (next > clock.steady()) clock.advance(std::chrono::ceil<std::chrono::milliseconds>(next - clock.steady()));
    }
    FAIL() << "something is always due";
  }
  /// As after a crash: the journal is all that is left.
  void restart() {
    runner.reset();
    journal.reset();
    journal = std::make_unique<SqliteJournal>(folder.path() / "imports.db", "practice");
    journal->recover(clock.wall());
    runner = std::make_unique<Runner>(*journal, mailjet, clock, even_pace());
  }
  /// The job that Mailjet has in fact started for the import's upload.
  mailjet::Job real_job(const std::string& job_id) {
    mailjet::Job made = job(job_id, "Importing");
    made.data_id = part().data_id.value();
    made.list_id = "38778";
    made.method = "addforce";
    made.requested_at = rfc3339(clock.wall());
    return made;
  }

  test::TempFolder folder;
  test::ManualClock clock;
  test::ScriptedMailjet mailjet;
  std::int64_t next_data_id = 98765432123456781;
  std::unique_ptr<SqliteJournal> journal = std::make_unique<SqliteJournal>(folder.path() / "imports.db", "practice");
  std::unique_ptr<Runner> runner = std::make_unique<Runner>(*journal, mailjet, clock, even_pace());
  std::string id;
};

TEST_F(RunnerTest, StartsAJobWithTheUploadsIdAndFollowsItToItsEnd) {
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  EXPECT_EQ(state(), PartState::running);
  ASSERT_EQ(mailjet.orders.size(), 1U);
  EXPECT_EQ(mailjet.orders[0].data_id, "98765432123456781");
  EXPECT_EQ(mailjet.orders[0].list_id, "38778");
  EXPECT_EQ(mailjet.orders[0].method, "addforce");
  EXPECT_EQ(mailjet.orders[0].import_options, R"({"TimezoneOffset":0})");

  mailjet::Job halfway = job("57", "Importing");
  halfway.count = 1164;
  halfway.current = 640;
  mailjet.looks.emplace_back(halfway);
  pass(seconds(2));
  EXPECT_EQ(part().current, 640);
  EXPECT_EQ(part().status, "Importing");

  mailjet.looks.emplace_back(job("57", "Completed"));
  pass(seconds(5));
  EXPECT_EQ(state(), PartState::completed);
  EXPECT_EQ(mailjet.orders.size(), 1U);
}

TEST_F(RunnerTest, TellsACleanEndFromOneWithErrorsAndFromAStop) {
  for (const auto& [status, errors, end] : {std::tuple{"Completed", 0, PartState::completed},
                                            {"Completed", 3, PartState::completed_with_errors},
                                            {"Error", 0, PartState::job_failed},
                                            {"Abort", 1, PartState::job_failed}}) {
    mailjet.starts.emplace_back(job("57"));
    runner->step();
    mailjet::Job ended = job("57", status);
    ended.errors = errors;
    mailjet.looks.emplace_back(ended);
    pass(seconds(2));
    EXPECT_EQ(state(), end) << status;
    id = add_import(std::string("after ") + status + std::to_string(errors), 1);
  }
}

TEST_F(RunnerTest, TakesAnUnknownStatusForStillRunningAndShowsIt) {
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  mailjet.looks.emplace_back(job("57", "Pondering"));
  pass(seconds(2));
  EXPECT_EQ(state(), PartState::running);
  EXPECT_EQ(part().status, "Pondering");
}

class RunnerOfTwoPartsTest : public RunnerTest {
 protected:
  void SetUp() override { id = add_import("two", 2); }
};

TEST_F(RunnerOfTwoPartsTest, StartsTheNextPartOnlyAfterTheOneBeforeHasEnded) {
  mailjet.starts.emplace_back(job("1"));
  pass(minutes(10));
  EXPECT_EQ(mailjet.orders.size(), 1U);
  EXPECT_EQ(part(2).state, PartState::uploaded);
  mailjet.looks.emplace_back(job("1", "Completed"));
  mailjet.starts.emplace_back(job("2"));
  pass(minutes(5));  // a job that stands still is looked at no oftener
  EXPECT_EQ(part(1).state, PartState::completed);
  EXPECT_EQ(part(2).state, PartState::running);
}

TEST_F(RunnerOfTwoPartsTest, DoesNotStartWhatFollowsAPartThatWentWrong) {
  mailjet.starts.emplace_back(job("1"));
  runner->step();
  mailjet.looks.emplace_back(job("1", "Abort"));
  pass(minutes(5));
  EXPECT_EQ(part(1).state, PartState::job_failed);
  EXPECT_EQ(part(2).state, PartState::abandoned);
  EXPECT_EQ(state(), PartState::job_failed);
}

TEST_F(RunnerTest, FindsAJobWhoseAnswerWasLostAndDoesNotStartAnother) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  EXPECT_EQ(state(), PartState::reconciling);
  mailjet.all_jobs.push_back(real_job("57"));
  pass(seconds(2));
  EXPECT_EQ(state(), PartState::running);
  EXPECT_EQ(part().job_id, "57");
  EXPECT_EQ(mailjet.orders.size(), 1U);
}

TEST_F(RunnerTest, TellsDataIdsApartThatDifferInTheLastDigitOnly) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  mailjet::Job near = real_job("56");
  near.data_id = "98765432123456780";
  mailjet.all_jobs = {near};
  pass(minutes(14));
  EXPECT_EQ(state(), PartState::reconciling);
  mailjet.all_jobs.push_back(real_job("57"));
  pass(minutes(2));
  EXPECT_EQ(part().job_id, "57");
}

TEST_F(RunnerTest, FindsTheJobAtTheEndOfAListThatBeginsWithTheOldest) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  for (int i = 0; i < 3000; ++i) {
    mailjet::Job old = job(std::to_string(1000 + i), "Completed");
    old.data_id = std::to_string(i + 1);
    old.requested_at = "2020-01-01T00:00:00Z";
    mailjet.all_jobs.push_back(old);
  }
  mailjet.all_jobs.push_back(real_job("9999"));
  pass(seconds(2));
  EXPECT_EQ(part().job_id, "9999");
}

TEST_F(RunnerTest, KeepsTheLowestOfSeveralJobsForOneUpload) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  mailjet.all_jobs = {real_job("100"), real_job("57")};
  pass(seconds(2));
  EXPECT_EQ(part().job_id, "57");
}

TEST_F(RunnerTest, AsksAPersonAfterAQuarterOfAnHourOfAnsweringLists) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  pass(minutes(14));
  EXPECT_EQ(state(), PartState::reconciling);
  pass(minutes(3));
  EXPECT_EQ(state(), PartState::needs_attention);
  EXPECT_EQ(problem(), "mailjet-unclear");
  pass(hours(24));
  EXPECT_EQ(mailjet.orders.size(), 1U);
}

TEST_F(RunnerTest, WaitsTwoHoursForAListThatDoesNotAnswer) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  mailjet.list_of_jobs_answers = false;
  pass(minutes(118));
  EXPECT_EQ(state(), PartState::reconciling);
  pass(minutes(4));
  EXPECT_EQ(state(), PartState::needs_attention);
  EXPECT_EQ(mailjet.orders.size(), 1U);
}

TEST_F(RunnerTest, F11DoesNotHurryWhenSomebodySetsTheClock) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  clock.set_back(-hours(24));
  pass(minutes(5));
  EXPECT_EQ(state(), PartState::reconciling);
  clock.set_back(hours(48));
  mailjet.all_jobs.push_back(real_job("57"));
  pass(minutes(2));
  EXPECT_EQ(part().job_id, "57");
}

/// Where a night has 23 hours, and another 25.
class F11SummerTime : public RunnerTest {
 protected:
  F11SummerTime() {
    if (const char* zone = std::getenv("TZ")) before = zone;
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
  }
  ~F11SummerTime() override {
    before ? ::setenv("TZ", before->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }
  /// A quarter of an hour before the clocks on the walls change, with an import of that moment.
  void begin_at(std::time_t moment) {
    const auto ahead = clock.wall() - std::chrono::system_clock::from_time_t(moment - 900);
    clock.set_back(std::chrono::duration_cast<milliseconds>(ahead));
    runner = std::make_unique<Runner>(*journal, mailjet, clock, even_pace());
    id = add_import("import " + std::to_string(++begun), 1);
  }
  // 2026-03-29 and 2026-10-25, 01:00 UTC.
  static constexpr std::array<std::time_t, 2> changes{1774746000, 1792890000};
  std::optional<std::string> before;
  int begun = 0;
};

TEST_F(F11SummerTime, ChangesNoPauseAndNoStatement) {
  // The one of the fixture does not take part.
  journal->abandon_rest(id, {}, clock.wall());
  for (const std::time_t change : changes) {
    begin_at(change);
    // Told in UTC, whatever the walls say.
    EXPECT_EQ(rfc3339(journal->find(id)->created_at),
              change == changes[0] ? "2026-03-29T00:45:00Z" : "2026-10-25T00:45:00Z");
    mailjet.starts.emplace_back(refusal(Trouble::unclear));
    pass(minutes(14));
    EXPECT_EQ(state(), PartState::reconciling);
    pass(minutes(2));
    EXPECT_EQ(state(), PartState::needs_attention);
    // What Mailjet asked for before the change is found behind it.
    begin_at(change);
    mailjet.starts.emplace_back(refusal(Trouble::unclear));
    runner->step();
    mailjet::Job late = real_job("57" + std::to_string(change));
    late.requested_at = rfc3339(clock.wall());
    pass(minutes(10));
    mailjet.all_jobs.push_back(late);
    pass(minutes(2));
    EXPECT_EQ(part().job_id, late.id);
    // "Next try at" is a moment of the same clock.
    begin_at(change);
    mailjet.starts.emplace_back(refusal(Trouble::busy, seconds(120)));
    runner->step();
    EXPECT_EQ(part().retry_at, clock.wall() + seconds(120));
    journal->abandon_rest(id, {}, clock.wall());
  }
}

TEST_F(F11SummerTime, MakesNoDayShorterOrLonger) {
  for (const std::time_t change : changes) {
    begin_at(change);
    const Import first = journal->find(id).value();
    const auto again = [&](const std::string& key) {
      NewImport made;
      made.idempotency_key = key + std::to_string(change);
      made.request_sha256 = key;
      made.import = first;
      return journal->create(made, clock.wall()).kind;
    };
    clock.advance(hours(24) - minutes(1));
    EXPECT_EQ(again("a"), Creation::Kind::same_file);
    clock.advance(minutes(2));
    EXPECT_EQ(again("b"), Creation::Kind::created);
    // Nor is anything given up an hour too early.
    const std::string fresh = journal->newest({std::nullopt, "", 1}).at(0).id;
    clock.advance(hours(23));
    journal->expire(clock.wall() - hours(24), clock.wall());
    EXPECT_EQ(state_of(journal->find(fresh).value()), PartState::created);
    clock.advance(hours(1) + minutes(1));
    journal->expire(clock.wall() - hours(24), clock.wall());
    EXPECT_EQ(state_of(journal->find(fresh).value()), PartState::expired);
  }
}

TEST_F(RunnerTest, F11ForgetsNothingBecauseSomebodySetsTheClockForward) {
  mailjet.starts.emplace_back(job("57"));
  mailjet.looks.emplace_back(job("57", "Completed"));
  pass(minutes(1));
  ASSERT_EQ(state(), PartState::completed);
  NewImport made;
  made.idempotency_key = made.request_sha256 = "begun";
  made.import.method = "addnoforce";
  made.import.parts = journal->find(id)->parts;
  const std::string begun = journal->create(made, clock.wall()).import.id;
  // Three years, by a slip; it is found out in the evening.
  clock.set_back(-hours(24 * 365 * 3));
  pass(hours(10));
  EXPECT_EQ(state(), PartState::completed);
  EXPECT_EQ(state_of(journal->find(begun).value()), PartState::created);
  clock.set_back(hours(24 * 365 * 3));
  pass(hours(13));
  EXPECT_EQ(state_of(journal->find(begun).value()), PartState::created);
  pass(hours(2));
  EXPECT_EQ(state_of(journal->find(begun).value()), PartState::expired);
  // Nobody sets it back this time: after a day it is so.
  clock.set_back(-hours(24 * 365 * 3));
  pass(hours(23));
  EXPECT_TRUE(journal->find(id).has_value());
  pass(hours(3));
  EXPECT_FALSE(journal->find(id).has_value());
}

TEST_F(RunnerTest, F11SortsTheHistoryByWhatCameAfterWhat) {
  clock.set_back(hours(24));
  const std::string second = add_import("k2", 1);
  const auto history = journal->newest({std::nullopt, "", 50});
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].id, second);
  EXPECT_EQ(history[1].id, id);
}

TEST_F(RunnerTest, GoesOnLookingAfterARestart) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  pass(minutes(10));
  restart();
  pass(minutes(4));
  EXPECT_EQ(state(), PartState::reconciling);
  pass(minutes(3));
  EXPECT_EQ(state(), PartState::needs_attention);
}

TEST_F(RunnerTest, DoesNotRepeatAStartThatACrashInterrupted) {
  PartFacts intent;
  intent.submitted_at = clock.wall();
  ASSERT_TRUE(journal->move({id, 1}, PartState::uploaded, PartState::submitting, intent, clock.wall()));
  restart();
  mailjet.all_jobs.push_back(real_job("57"));
  runner->step();
  EXPECT_EQ(part().job_id, "57");
  EXPECT_TRUE(mailjet.orders.empty());
}

TEST_F(RunnerTest, GoesOnFollowingAJobAfterARestart) {
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  restart();
  mailjet.looks.emplace_back(job("57", "Completed"));
  runner->step();
  EXPECT_EQ(state(), PartState::completed);
}

TEST_F(RunnerTest, TriesAgainWhenMailjetIsBusyAndHonoursItsPause) {
  mailjet.starts.emplace_back(refusal(Trouble::busy, seconds(120)));
  mailjet.starts.emplace_back(refusal(Trouble::busy));
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  EXPECT_EQ(state(), PartState::uploaded);
  EXPECT_EQ(problem(), "mailjet-busy");
  pass(seconds(119));
  EXPECT_EQ(mailjet.orders.size(), 1U);
  pass(seconds(20));
  EXPECT_EQ(state(), PartState::running);
  EXPECT_EQ(problem(), "");
}

TEST_F(RunnerTest, StartsOneJobAfterFiveTimesBusy) {
  for (int i = 0; i < 5; ++i) mailjet.starts.emplace_back(refusal(Trouble::busy));
  mailjet.starts.emplace_back(job("57"));
  pass(minutes(5));
  EXPECT_EQ(part().job_id, "57");
}

TEST_F(RunnerTest, GivesUpClearlyWhenMailjetCannotBeReached) {
  for (int i = 0; i < 6; ++i) mailjet.starts.emplace_back(refusal(Trouble::not_sent));
  pass(minutes(30));
  EXPECT_EQ(state(), PartState::failed);
  EXPECT_EQ(problem(), "mailjet-unreachable");
  EXPECT_EQ(mailjet.orders.size(), 6U);
}

TEST_F(RunnerTest, WaitsForTheKeyToBeTakenAgainWithoutStartingAnything) {
  mailjet.list_refusal = refusal(Trouble::key_refused);
  pass(hours(3));
  EXPECT_EQ(state(), PartState::uploaded);
  EXPECT_EQ(problem(), "key-refused");
  EXPECT_TRUE(mailjet.orders.empty());
  mailjet.list_refusal.reset();
  mailjet.starts.emplace_back(job("57"));
  pass(minutes(2));
  EXPECT_EQ(state(), PartState::running);
}

TEST_F(RunnerTest, FailsWhenTheListIsGone) {
  mailjet.list_refusal = refusal(Trouble::not_found);
  runner->step();
  EXPECT_EQ(state(), PartState::failed);
  EXPECT_EQ(problem(), "list-gone");
  EXPECT_TRUE(mailjet.orders.empty());
}

TEST_F(RunnerTest, FailsWithMailjetsWordsWhenItRefusesTheStart) {
  mailjet.starts.emplace_back(mailjet::Refusal{Trouble::refused, 400, "No such method", seconds(0)});
  runner->step();
  EXPECT_EQ(state(), PartState::failed);
  EXPECT_EQ(part().problem->code, "mailjet-refused");
  EXPECT_NE(part().problem->message.find("No such method"), std::string::npos);
}

TEST_F(RunnerTest, SaysAfterThreeMissedAnswersThatMailjetIsSilentAndTakesItBack) {
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  for (int i = 0; i < 3; ++i) mailjet.looks.emplace_back(refusal(Trouble::not_sent));
  pass(seconds(8));
  EXPECT_EQ(problem(), "");
  pass(seconds(10));
  EXPECT_EQ(problem(), "mailjet-unreachable");
  EXPECT_EQ(state(), PartState::running);
  pass(seconds(60));
  EXPECT_EQ(problem(), "");
}

TEST_F(RunnerTest, StopsTheYoungerOfTwoJobsForOneUploadAndWritesItDown) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  mailjet::Job ended = real_job("101");
  ended.status = "Completed";
  mailjet.all_jobs = {real_job("100"), real_job("57"), ended};
  pass(seconds(2));
  EXPECT_EQ(part().job_id, "57");
  EXPECT_EQ(mailjet.aborted, std::vector<std::string>{"100"});
}

TEST_F(RunnerTest, FindsTheJobInAListThatBeginsWithTheNewest) {
  mailjet.starts.emplace_back(refusal(Trouble::unclear));
  runner->step();
  mailjet.all_jobs.push_back(real_job("99999"));
  for (int i = 0; i < 5000; ++i) {
    mailjet::Job old = job(std::to_string(50'000 - i), "Completed");
    old.data_id = std::to_string(i + 1);
    old.requested_at = "2020-01-01T00:00:00Z";
    mailjet.all_jobs.push_back(old);
  }
  pass(seconds(2));
  EXPECT_EQ(part().job_id, "99999");
}

TEST_F(RunnerTest, WalksOnceForAllThatLookForTheirJob) {
  for (int i = 0; i < 20; ++i) {
    if (i > 0) (void)add_import("more" + std::to_string(i), 1);
    mailjet.starts.emplace_back(refusal(Trouble::unclear));
  }
  pass(seconds(1));
  ASSERT_EQ(mailjet.orders.size(), 20U);
  EXPECT_EQ(mailjet.walks, 0);
  pass(milliseconds(1500));
  EXPECT_EQ(mailjet.walks, 1);
}

TEST_F(RunnerTest, SaysThatAJobStandsStillAndTakesItBackWhenItMoves) {
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  pass(hours(71));
  EXPECT_EQ(problem(), "");
  pass(hours(2));
  EXPECT_EQ(problem(), "job-stale");
  EXPECT_EQ(state(), PartState::running);
  mailjet::Job moved = job("57", "Importing");
  moved.current = 1;
  mailjet.looks.emplace_back(moved);
  pass(minutes(6));
  EXPECT_EQ(problem(), "");
}

TEST_F(RunnerTest, LooksAtOnceAtAJobThatSomebodyHasStopped) {
  mailjet.starts.emplace_back(job("57"));
  runner->step();
  pass(hours(1));
  mailjet.looks.emplace_back(job("57", "Abort"));
  runner->step();
  EXPECT_EQ(state(), PartState::running);  // its turn is minutes away
  runner->look_at(id);
  runner->step();
  EXPECT_EQ(state(), PartState::job_failed);
}

TEST_F(RunnerTest, L7AsksForFiveHundredJobsInTurnAndLittle) {
  // Each call takes the turn that Mailjet's limit gives it.
  class Limited final : public mailjet::Upstream {
   public:
    Limited(mailjet::Upstream& real, test::ManualClock& clock) : real_(real), clock_(clock) {}
    mailjet::Answer<std::vector<mailjet::List>> lists() override { return real_.lists(); }
    mailjet::Answer<mailjet::List> list(const std::string& id) override { return turn(), real_.list(id); }
    mailjet::Answer<std::vector<mailjet::Property>> properties() override { return real_.properties(); }
    mailjet::Answer<mailjet::List> create_list(const std::string& n) override { return real_.create_list(n); }
    mailjet::Answer<mailjet::Property> create_property(const std::string& n, const std::string& t) override {
      return real_.create_property(n, t);
    }
    std::unique_ptr<mailjet::Upload> begin_upload(const std::string& l, std::uint64_t b) override {
      return real_.begin_upload(l, b);
    }
    mailjet::Answer<mailjet::Job> start_job(const mailjet::JobOrder& o) override { return turn(), real_.start_job(o); }
    mailjet::Answer<mailjet::Job> job(const std::string& id) override {
      turn();
      ++looks[id];
      return real_.job(id);
    }
    mailjet::Answer<mailjet::Job> abort_job(const std::string& id) override { return real_.abort_job(id); }
    mailjet::Answer<std::int64_t> count_jobs() override { return turn(), real_.count_jobs(); }
    mailjet::Answer<std::vector<mailjet::Job>> jobs(std::int64_t o, int l) override { return turn(), real_.jobs(o, l); }
    mailjet::Answer<ErrorFile> error_file(const std::string& id) override { return real_.error_file(id); }
    void hurry() override {}
    std::map<std::string, int> looks;
    std::vector<SteadyTime> calls;

   private:
    void turn() {
      const SteadyTime at = limit_.next(clock_.steady());
      clock_.advance(std::chrono::ceil<milliseconds>(at - clock_.steady()));
      calls.push_back(at);
    }
    mailjet::Upstream& real_;
    test::ManualClock& clock_;
    mailjet::RateLimit limit_{2, 5};
  } limited(mailjet, clock);
  for (int i = 0; i < 500; ++i) {
    if (i > 0) (void)add_import("more" + std::to_string(i), 1);
    mailjet.starts.emplace_back(job(std::to_string(1000 + i)));
  }
  runner = std::make_unique<Runner>(*journal, limited, clock, even_pace());
  pass(hours(1));
  ASSERT_EQ(mailjet.orders.size(), 500U);
  // In any second no more than two, after the first five at once.
  for (std::size_t i = 7; i < limited.calls.size(); ++i) {
    EXPECT_GE(limited.calls[i] - limited.calls[i - 2], milliseconds(999)) << i;
  }
  ASSERT_EQ(limited.looks.size(), 500U);
  int fewest = 1'000'000;
  int most = 0;
  for (const auto& [job_id, count] : limited.looks) {
    fewest = std::min(fewest, count);
    most = std::max(most, count);
  }
  EXPECT_GE(fewest, 5);
  EXPECT_LE(most, 2 * fewest);
  // And one that is new does not wait for them all.
  (void)add_import("late", 1);
  mailjet.starts.emplace_back(job("9999"));
  pass(seconds(90));
  EXPECT_EQ(mailjet.orders.size(), 501U);
}

}  // namespace
}  // namespace preflight::proxy::imports
