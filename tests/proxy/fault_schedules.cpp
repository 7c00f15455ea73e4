/// Faults of Mailjet times kills of the proxy, in full length; the tests hold a short form. Scorecard F1.
///
///     fault_schedules [--count N] [--seed S] [--verbose]
///
/// Every schedule is one trouble of the practice Mailjet (sandbox `trouble_of`) and one SIGKILL at a counted step,
/// often a second one in the next life. The proxy is a process of its own with its real journal, HTTP server, libcurl
/// client and runner; only its clock is moved by hand, so that hours pass at once. A step is each write and each sync
/// of its database files, and the moments before and after each call to Mailjet. The browser repeats what got no
/// answer, with the same key. Then: jobs are counted at Mailjet, and what the proxy said is held against what Mailjet
/// has.
///
/// Prints one line that begins with "F1 pass" or "F1 short", and ends with 0 or 1.

#include <httplib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit.h"
#include "compiled_json.h"
#include "http/api.h"
#include "identity/local_identity.h"
#include "imports/sqlite_journal.h"
#include "imports/state_folder.h"
#include "mailjet/curl_upstream.h"
#include "preflight/sandbox/practice_mailjet.h"
#include "sha256.h"
#include "support/fault_vfs.h"
#include "support/quick_pace.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr const char* public_key = "public";
constexpr const char* secret_key = "secret";
constexpr std::int64_t begin_of_time = 1'800'000'000'000;  // milliseconds since 1970
// Twenty minutes of a list that answers (or two hours of one that does not), and what a late answer costs besides.
constexpr minutes usual_limit{20};
constexpr minutes broken_list_limit{130};

/// What both processes see.
struct Shared {
  std::atomic<std::int64_t> now{begin_of_time};
  std::atomic<std::int64_t> steps{0};
};

class SharedClock final : public Clock {
 public:
  explicit SharedClock(Shared& shared) : shared_(shared) {}
  [[nodiscard]] WallTime wall() const override { return WallTime(milliseconds(shared_.now.load())); }
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime(milliseconds(shared_.now.load())); }
  void go_to(SteadyTime moment) {
    const auto to = std::chrono::ceil<milliseconds>(moment.time_since_epoch()).count();
    if (to > shared_.now) shared_.now = to;
  }

 private:
  Shared& shared_;
};

// --- The proxy's process.

struct Life {
  int mailjet_port = 0;
  /// The step at which it is killed; 0: never.
  std::int64_t kill_at = 0;
  char folder[200]{};
};

void step(Shared& shared, std::int64_t kill_at) {
  if (++shared.steps == kill_at) ::kill(::getpid(), SIGKILL);
}

/// Mailjet, with a step before and after each call.
class SteppingUpstream final : public mailjet::Upstream {
 public:
  SteppingUpstream(mailjet::Upstream& real, std::function<void()> step) : real_(real), step_(std::move(step)) {}
  mailjet::Answer<std::vector<mailjet::List>> lists() override { return real_.lists(); }
  mailjet::Answer<mailjet::List> list(const std::string& id) override {
    return around([&] { return real_.list(id); });
  }
  mailjet::Answer<std::vector<mailjet::Property>> properties() override { return real_.properties(); }
  mailjet::Answer<mailjet::List> create_list(const std::string& name) override { return real_.create_list(name); }
  mailjet::Answer<mailjet::Property> create_property(const std::string& name, const std::string& type) override {
    return real_.create_property(name, type);
  }
  std::unique_ptr<mailjet::Upload> begin_upload(const std::string& list, std::uint64_t bytes) override {
    return std::make_unique<SteppingUpload>(*this, real_.begin_upload(list, bytes));
  }
  mailjet::Answer<mailjet::Job> start_job(const mailjet::JobOrder& order) override {
    return around([&] { return real_.start_job(order); });
  }
  mailjet::Answer<mailjet::Job> job(const std::string& id) override {
    return around([&] { return real_.job(id); });
  }
  mailjet::Answer<mailjet::Job> abort_job(const std::string& id) override {
    return around([&] { return real_.abort_job(id); });
  }
  mailjet::Answer<std::int64_t> count_jobs() override {
    return around([&] { return real_.count_jobs(); });
  }
  mailjet::Answer<std::vector<mailjet::Job>> jobs(std::int64_t offset, int limit) override {
    return around([&] { return real_.jobs(offset, limit); });
  }
  mailjet::Answer<ErrorFile> error_file(const std::string& id) override { return real_.error_file(id); }
  void hurry() override { real_.hurry(); }

 private:
  class SteppingUpload final : public mailjet::Upload {
   public:
    SteppingUpload(SteppingUpstream& upstream, std::unique_ptr<mailjet::Upload> real)
        : upstream_(upstream), real_(std::move(real)) {}
    bool write(std::string_view bytes) override {
      upstream_.step_();
      return real_->write(bytes);
    }
    mailjet::Answer<std::string> finish() override {
      return upstream_.around([&] { return real_->finish(); });
    }

   private:
    SteppingUpstream& upstream_;
    std::unique_ptr<mailjet::Upload> real_;
  };
  template <class Call>
  auto around(Call call) -> decltype(call()) {
    step_();
    auto answer = call();
    step_();
    return answer;
  }
  mailjet::Upstream& real_;
  std::function<void()> step_;
};

template <class T>
bool write_all(int fd, const T& value) {
  return ::write(fd, &value, sizeof value) == sizeof value;
}
template <class T>
bool read_all(int fd, T& value) {
  std::size_t got = 0;
  while (got < sizeof value) {
    const ssize_t n = ::read(fd, reinterpret_cast<char*>(&value) + got, sizeof value - got);
    if (n <= 0) return false;
    got += static_cast<std::size_t>(n);
  }
  return true;
}

/// What the proxy's process tells: a port, then the sum state of its one import whenever the runner changed it.
struct Word {
  enum class Kind : char { port, state, still, ended } kind = Kind::still;
  int value = 0;
};

/// Lives until it is killed, or told to end by the end of `in`.
[[noreturn]] void live(const Life& life, Shared& shared, int in, int out) {
  shared.steps = 0;
  const auto tick = [&] { step(shared, life.kill_at); };
  test::FaultVfs::before() = [&](const test::FileStep&) {
    tick();
    return SQLITE_OK;
  };
  test::FaultVfs::install();
  // The log of thousands of lives is nobody's reading.
  if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(3);
  const std::filesystem::path state = life.folder;
  SharedClock clock(shared);
  imports::StateFolder folder(state);
  AuditFile audit(audit_file(state), clock);
  imports::SqliteJournal journal(state / "imports.db", "practice");
  mailjet::CurlUpstream curl(mailjet::Endpoint::practice(life.mailjet_port),
                             {Secret(std::string(public_key)), Secret(std::string(secret_key))}, {},
                             test::quick_manners());
  SteppingUpstream upstream(curl, tick);
  imports::Pace pace;
  pace.random = [] { return 0.5; };
  imports::Runner runner(journal, upstream, clock, pace);
  imports::Changes changes;
  journal.tell(changes);
  journal.recover(clock.wall());
  CsrfTokens tokens;
  LocalIdentity identity;
  http::Api api({"local", true, PREFLIGHT_VERSION, 20'000'000}, tokens,
                {{"default", "Practice", {}, upstream, journal, changes, runner}}, nullptr, audit, clock);
  http::Server server(http::Assets(), tokens, identity, {});
  api.add_routes(server);
  const int port = server.listen({"127.0.0.1", 0, {}});
  if (!write_all(out, Word{Word::Kind::port, port})) ::_exit(4);

  char go = 0;
  while (read_all(in, go) && go == 'g') {
    const SteadyTime end = clock.steady() + broken_list_limit + minutes(30);
    std::optional<imports::PartState> told;
    for (;;) {
      const auto due = runner.step();
      const auto newest = journal.newest({std::nullopt, "", 1});
      if (!newest.empty() && state_of(newest[0]) != told) {
        told = state_of(newest[0]);
        if (!write_all(out, Word{Word::Kind::state, static_cast<int>(*told)}) || !read_all(in, go) || go != 'g')
          ::_exit(0);
      }
      // A part that needs somebody holds up those behind it for as long as it does.
      if (journal.open().empty() || told == imports::PartState::needs_attention || clock.steady() >= end || !due) break;
      clock.go_to(*due);
    }
    if (!write_all(out, Word{})) break;
  }
  ::_exit(0);
}

/// Forks lives; itself it never has a thread, so that a fork copies nothing half done.
class Nursery {
 public:
  Nursery() {
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || ::pipe(orders_) != 0 || ::pipe(to_) != 0 || ::pipe(from_) != 0) {
      throw std::runtime_error("no nursery");
    }
    shared_ = new (memory) Shared;
    pid_ = ::fork();
    if (pid_ == 0) nurse();
    ::close(orders_[0]);
    ::close(to_[0]);
    ::close(from_[1]);
  }
  ~Nursery() {
    ::close(orders_[1]);
    ::close(to_[1]);
    ::waitpid(pid_, nullptr, 0);
  }
  Nursery(const Nursery&) = delete;
  Nursery& operator=(const Nursery&) = delete;

  [[nodiscard]] Shared& shared() const { return *shared_; }
  void begin(const Life& life) const {
    if (!write_all(orders_[1], life)) throw std::runtime_error("the nursery is gone");
  }
  void say(char word) const {
    if (!write_all(to_[1], word)) throw std::runtime_error("the nursery is gone");
  }
  /// The next word; empty when the life has ended, which the nurse says.
  [[nodiscard]] std::optional<Word> hear() const {
    Word word;
    if (!read_all(from_[0], word)) throw std::runtime_error("the nursery is gone");
    if (word.kind == Word::Kind::ended) return std::nullopt;
    return word;
  }

 private:
  [[noreturn]] void nurse() {
    ::close(orders_[1]);
    ::close(to_[1]);
    Life life;
    while (read_all(orders_[0], life)) {
      const pid_t child = ::fork();
      if (child == 0) live(life, *shared_, to_[0], from_[1]);
      int status = 0;
      ::waitpid(child, &status, 0);
      const bool as_planned = WIFEXITED(status) ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL;
      if (!write_all(from_[1], Word{Word::Kind::ended, as_planned ? 0 : 1})) break;
    }
    ::_exit(0);
  }

  Shared* shared_ = nullptr;
  int orders_[2]{};
  int to_[2]{};
  int from_[2]{};
  pid_t pid_ = -1;
};

// --- The browser, and the judge.

struct Schedule {
  std::uint64_t trouble = 0;
  /// One a life; behind the last nothing kills any more.
  std::vector<std::int64_t> kills;
  int parts = 1;
  milliseconds downtime{0};
};

struct Verdict {
  bool duplicate = false;
  bool lost = false;
  bool untrue = false;
  std::string why;
  /// How many of the kills came to pass, and how many steps the first life took.
  int kills = 0;
  std::int64_t steps = 0;
};

class Trial {
 public:
  Trial(const Nursery& nursery, std::filesystem::path folder, const Schedule& schedule)
      : nursery_(nursery), folder_(std::move(folder)), schedule_(schedule) {}

  Verdict run() {
    nursery_.shared().now = begin_of_time;
    mailjet_.set_clock([this] { return nursery_.shared().now / 1000; });
    if (!mailjet_.start()) throw std::runtime_error("no port for the practice Mailjet");
    list_ = mailjet_.add_list("Spring news");
    const sandbox::Trouble trouble = sandbox::trouble_of(schedule_.trouble);
    auto behaviour = mailjet_.behaviour();
    behaviour.job_list_lags = trouble.job_list_lags;
    mailjet_.set_behaviour(behaviour);
    for (const sandbox::Fault& fault : trouble.faults) mailjet_.inject(fault);
    broken_for_good_ = trouble.words.ends_with("for good");

    for (std::size_t life = 0;; ++life) {
      const std::int64_t kill_at = life < schedule_.kills.size() ? schedule_.kills[life] : 0;
      const bool finished = one_life(kill_at);
      if (life == 0) verdict_.steps = nursery_.shared().steps;
      if (finished) break;
      ++verdict_.kills;
      nursery_.shared().now += schedule_.downtime.count();
    }
    judge_jobs();
    mailjet_.stop();
    return verdict_;
  }

 private:
  /// False: it was killed.
  bool one_life(std::int64_t kill_at) {
    Life life;
    life.mailjet_port = mailjet_.port();
    life.kill_at = kill_at;
    folder_.string().copy(life.folder, sizeof life.folder - 1);
    nursery_.begin(life);
    const auto port = nursery_.hear();
    if (!port) return false;
    port_ = port->value;
    if (!browse()) return end_of_life();
    const std::int64_t began = nursery_.shared().now;
    nursery_.say('g');
    for (auto word = nursery_.hear();; word = nursery_.hear()) {
      if (!word) return false;
      if (!look()) return end_of_life();
      if (word->kind == Word::Kind::still) break;
      nursery_.say('g');
    }
    judge_end(milliseconds(nursery_.shared().now - began));
    nursery_.say('q');
    (void)nursery_.hear();
    return true;
  }

  /// What was asked got no answer, so the life is over; anything else it may have said before is of no interest.
  bool end_of_life() const {
    while (nursery_.hear()) {
    }
    return false;
  }

  [[nodiscard]] httplib::Client connect() const {
    httplib::Client client("127.0.0.1", port_);
    client.set_read_timeout(60);
    return client;
  }

  /// Declares the import and sends its parts, as far as no earlier life has said that it has them. False: no answer.
  bool browse() {
    auto client = connect();
    const auto session = client.Get("/api/session");
    if (!session) return false;
    const httplib::Headers headers{{"Origin", "http://127.0.0.1:" + std::to_string(port_)},
                                   {"Sec-Fetch-Site", "same-origin"},
                                   {"X-CSRF", json::parse(session->body)["csrf"].get<std::string>()},
                                   {"Idempotency-Key", "00000000-0000-4000-8000-000000000001"}};
    json parts = json::array();
    for (int n = 1; n <= schedule_.parts; ++n) {
      const std::string bytes = bytes_of(n);
      parts.push_back({{"bytes", bytes.size()}, {"sha256", sha256_hex(bytes)}, {"rows", 1}});
    }
    const json body{{"list_id", std::to_string(list_)}, {"method", "addnoforce"}, {"file_name", "spring.csv"},
                    {"rows", schedule_.parts},          {"left_out", 0},          {"import_options", nullptr},
                    {"parts", std::move(parts)}};
    const auto created = connect().Post("/api/imports", headers, body.dump(), "application/json");
    if (!created) return false;
    const json import = json::parse(created->body);
    if (created->status >= 300) return fail(verdict_.lost, "declared: " + created->body);
    if (!id_.empty() && import["id"] != id_) return fail(verdict_.lost, "another import for the same key");
    id_ = import["id"];
    for (int n = 1; n <= schedule_.parts; ++n) {
      const json& part = import["parts"][static_cast<std::size_t>(n) - 1];
      if (taken_.contains(n) && (part["state"] == "created" || part["state"] == "uploading")) {
        return fail(verdict_.lost, "a part that had been taken is gone");
      }
      if (part["state"] != "created") continue;
      const auto sent =
          connect().Put("/api/imports/" + id_ + "/parts/" + std::to_string(n), headers, bytes_of(n), "text/csv");
      if (!sent) return false;
      if (sent->status != 202) return fail(verdict_.lost, "part: " + sent->body);
      taken_.insert(n);
    }
    return true;
  }

  static std::string bytes_of(int n) { return "email\nperson" + std::to_string(n) + "@example.com\n"; }

  bool fail(bool& mark, const std::string& why) {
    mark = true;
    if (verdict_.why.empty()) verdict_.why = why;
    return true;
  }

  [[nodiscard]] std::vector<sandbox::StoredJob> jobs_of(const json& part) const {
    std::vector<sandbox::StoredJob> found;
    for (const auto& job : mailjet_.jobs()) {
      if (part["data_id"] == std::to_string(job.data_id)) found.push_back(job);
    }
    return found;
  }

  /// What the proxy says now, against what Mailjet has. False: no answer.
  bool look() {
    const auto answer = connect().Get("/api/imports/" + id_);
    if (!answer) return false;
    if (answer->status != 200) return fail(verdict_.lost, "the import is gone: " + answer->body);
    last_ = json::parse(answer->body);
    const json& problem = last_["problem"];
    for (const json& part : last_["parts"]) {
      const std::string state = part["state"];
      const auto jobs = jobs_of(part);
      const std::string status = jobs.empty() ? "none" : jobs.front().status;
      const bool says_done = state == "completed" || state == "completed_with_errors";
      const bool says_none = state == "created" || state == "uploading" || state == "uploaded" || state == "failed" ||
                             state == "abandoned" || state == "expired";
      if (says_done && status != "Completed") fail(verdict_.untrue, "done, and the job is " + status);
      if (state == "running" && jobs.empty()) fail(verdict_.untrue, "running, and there is no job");
      if (state == "job_failed" && status != "Error" && status != "Abort") {
        fail(verdict_.untrue, "ended by Mailjet, and the job is " + status);
      }
      if (says_none && !jobs.empty()) fail(verdict_.untrue, state + ", and there is a job");
      if (state == "needs_attention" && problem["message"].get<std::string>().starts_with("No job") && !jobs.empty()) {
        fail(verdict_.untrue, "no job in the list, and there is one");
      }
    }
    return true;
  }

  void judge_end(milliseconds took) {
    static const std::set<std::string> ends{"completed", "completed_with_errors", "job_failed", "failed",
                                            "needs_attention"};
    const std::string state = last_["state"];
    if (!ends.contains(state)) fail(verdict_.lost, "stands still as " + state);
    if (took > (broken_for_good_ ? broken_list_limit : usual_limit)) {
      fail(verdict_.lost, "took " + std::to_string(took.count() / 1000) + " s");
    }
    const auto people = mailjet_.contacts(list_).size();
    if (state == "completed" && people != static_cast<std::size_t>(schedule_.parts)) {
      fail(verdict_.untrue, "completed, and people are missing");
    }
    for (const AuditVerdict& chain : verify_audit(folder_)) {
      if (chain.first_broken) fail(verdict_.untrue, "the audit log is broken");
    }
  }

  void judge_jobs() {
    // What comes late is there by now.
    nursery_.shared().now += std::chrono::duration_cast<milliseconds>(std::chrono::hours(1)).count();
    std::map<std::int64_t, int> of_data;
    for (const auto& job : mailjet_.jobs()) ++of_data[job.data_id];
    for (const auto& [data, count] : of_data) {
      if (count > 1) fail(verdict_.duplicate, std::to_string(count) + " jobs for one upload");
    }
    if (of_data.size() > static_cast<std::size_t>(schedule_.parts)) {
      fail(verdict_.duplicate, "more jobs than parts");
    }
    for (const json& part : last_["parts"]) {
      if (part["state"] == "failed" && !jobs_of(part).empty()) fail(verdict_.untrue, "failed, and a job came late");
    }
  }

  const Nursery& nursery_;
  std::filesystem::path folder_;
  Schedule schedule_;
  sandbox::PracticeMailjet mailjet_{{public_key, secret_key}};
  std::int64_t list_ = 0;
  bool broken_for_good_ = false;
  int port_ = 0;
  std::string id_;
  std::set<int> taken_;
  json last_;
  Verdict verdict_;
};

/// Where a kill loses nothing that was written, and a sync costs nothing.
std::filesystem::path place() {
  const std::filesystem::path memory = "/dev/shm";
  std::string name = ((std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
                      "preflight-schedules-XXXXXX")
                         .string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

int run(std::int64_t count, std::uint64_t seed, bool verbose) {
  const Nursery nursery;
  const std::filesystem::path folder = place();
  std::mt19937_64 random(seed);
  const std::uint64_t offset = random();
  std::map<std::uint64_t, std::int64_t> steps_of;
  std::int64_t schedules = 0;
  std::int64_t kills = 0;
  std::int64_t duplicates = 0;
  std::int64_t lost = 0;
  std::int64_t untrue = 0;
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t round = 0; schedules < count; ++round) {
    Schedule schedule;
    schedule.trouble = (round + offset) % sandbox::trouble_count();
    schedule.parts = round / sandbox::trouble_count() % 4 == 3 ? 2 : 1;
    schedule.downtime = std::array{milliseconds(0), milliseconds(5'000), milliseconds(180'000)}[random() % 3];
    // Without a kill first: then it is known how many steps there are.
    const std::uint64_t kind = schedule.trouble * 2 + static_cast<std::uint64_t>(schedule.parts) - 1;
    const auto known = steps_of.find(kind);
    const bool measures = known == steps_of.end();
    if (!measures) {
      schedule.kills.push_back(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(known->second)) + 1);
      if (random() % 3 == 0) schedule.kills.push_back(static_cast<std::int64_t>(random() % 120) + 1);
    }
    const std::filesystem::path state = folder / std::to_string(round);
    const Verdict verdict = Trial(nursery, state, schedule).run();
    if (measures) {
      steps_of[kind] = verdict.steps;
      // The same trouble again, now with a kill.
      if (verdict.why.empty()) --round;
    } else {
      ++schedules;
      kills += verdict.kills;
    }
    duplicates += verdict.duplicate ? 1 : 0;
    lost += verdict.lost ? 1 : 0;
    untrue += verdict.untrue ? 1 : 0;
    if (verbose || !verdict.why.empty()) {
      std::cerr << "round " << round << ", " << sandbox::trouble_of(schedule.trouble).words << ", " << schedule.parts
                << " parts, killed at";
      for (const std::int64_t at : schedule.kills) std::cerr << " " << at;
      std::cerr << " (" << verdict.kills << "), " << verdict.steps
                << " steps: " << (verdict.why.empty() ? "as it should be" : verdict.why) << std::endl;
    }
    std::filesystem::remove_all(state);
  }
  std::filesystem::remove_all(folder);
  const bool pass = duplicates + lost + untrue == 0;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
  std::cout << "F1 " << (pass ? "pass" : "short") << ": " << schedules << " schedules, " << kills << " kills, "
            << sandbox::trouble_count() << " troubles, " << duplicates << " duplicates, " << lost << " lost, " << untrue
            << " false statements, seed " << seed << ", " << seconds.count() << " s" << std::endl;
  return pass ? 0 : 1;
}

}  // namespace
}  // namespace preflight::proxy

int main(int argc, char** argv) {
  std::int64_t count = 5000;
  std::uint64_t seed = 1;
  bool verbose = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
    const auto number = [&value, &i](auto& into) {
      ++i;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), into);
      return error == std::errc{} && end == value.data() + value.size() && !value.empty();
    };
    if (word == "--verbose") {
      verbose = true;
    } else if ((word != "--count" || !number(count) || count < 1) && (word != "--seed" || !number(seed))) {
      std::cerr << "usage: fault_schedules [--count N] [--seed S] [--verbose]\n";
      return 2;
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return preflight::proxy::run(count, seed, verbose);
  } catch (const std::exception& error) {
    std::cerr << "fault_schedules: " << error.what() << "\n";
    return 2;
  }
}
