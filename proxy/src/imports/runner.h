#pragma once
/// Carries imports on by itself once all their bytes are with Mailjet: starts the jobs one part after the other, finds
/// out what became of a start whose answer was lost, follows a job to its end.
///
///     Runner runner{journal, upstream, clock, pace};
///     runner.start();                 // its own thread
///     runner.wake();                  // a part has been uploaded
///     runner.stop();
///
/// A job is started at most once: the journal holds `submitting` on disk before POST csvimport leaves, and an unclear
/// outcome is never answered by sending it again, only by looking for the DataID in Mailjet's list of jobs.

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "clock.h"
#include "imports/journal.h"
#include "mailjet/upstream.h"

namespace preflight::proxy::imports {

/// Pauses between calls. Of each list the n-th is waited after the n-th call, the last one again and again.
struct Pace {
  using Pauses = std::vector<std::chrono::milliseconds>;
  /// Between two looks at a running job.
  Pauses poll{std::chrono::seconds(2),  std::chrono::seconds(5),  std::chrono::seconds(10),
              std::chrono::seconds(20), std::chrono::seconds(30), std::chrono::seconds(60)};
  /// Between two walks through the list of jobs.
  Pauses reconcile{std::chrono::seconds(2),  std::chrono::seconds(5),  std::chrono::seconds(10),
                   std::chrono::seconds(20), std::chrono::seconds(40), std::chrono::seconds(60)};
  /// Before a start that was not sent, or answered 429, is tried again; not longer than this list, then the part has
  /// failed.
  Pauses submit{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(20), std::chrono::seconds(40),
                std::chrono::seconds(80)};
  /// Between two looks whether a refused key is taken again.
  std::chrono::milliseconds refused_key{60'000};
  /// After the start: how long a job may stay out of a list that answers. Thirty times the deadline of POST csvimport;
  /// in the model of faults behind this, where a start took effect up to 400 s late, nothing shorter than this was
  /// shown to be safe.
  std::chrono::milliseconds reconcile_quiet{std::chrono::minutes(15)};
  /// The same when the list does not answer.
  std::chrono::milliseconds reconcile_limit{std::chrono::hours(2)};
  /// Imports that never came to a job are given up after this.
  std::chrono::milliseconds expiry{std::chrono::hours(24)};

  /// For the practice Mailjet, whose jobs take seconds: fast enough that progress is seen to move.
  [[nodiscard]] static Pace practice();
};

class Runner {
 public:
  Runner(Journal& journal, mailjet::Upstream& upstream, const Clock& clock, Pace pace);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  void start();
  /// Returns when the call in hand has ended: a POST csvimport is let finish.
  void stop();
  /// There may be something new to do.
  void wake();

  /// Does all that is due now, on the caller's thread, and says when the next thing is; empty when nothing waits. For
  /// tests; `start` calls it.
  std::optional<SteadyTime> step();

 private:
  /// What this process remembers of a part between two looks; lost at a restart without harm.
  struct Watch {
    PartState state = PartState::created;
    std::size_t tries = 0;
    SteadyTime due{};
    /// Where `elapsed` starts to count.
    SteadyTime since{};
    std::chrono::milliseconds before{0};
    int unanswered = 0;
  };
  using Key = std::pair<std::string, int>;

  void run();
  void carry_on(const Import& import);
  void submit(const Import& import, const Part& part);
  void reconcile(const Import& import, const Part& part);
  void poll(const Import& import, const Part& part);
  void retry_later(const Import& import, const Part& part, PartState state, const mailjet::Refusal& refusal);
  void adopt(const Import& import, const Part& part, PartState from, const mailjet::Job& job);
  void give_up(const Import& import, const Part& part, Problem problem);
  [[nodiscard]] mailjet::Answer<std::vector<mailjet::Job>> find_jobs(const Import& import, const Part& part);

  Watch& watch(const Import& import, const Part& part);
  void wait(Watch& watch, const Pace::Pauses& pauses);
  [[nodiscard]] std::chrono::milliseconds elapsed(const Watch& watch) const;

  Journal& journal_;
  mailjet::Upstream& upstream_;
  const Clock& clock_;
  Pace pace_;
  std::map<Key, Watch> watches_;
  std::optional<SteadyTime> next_expiry_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

/// The code and sentence of `docs/api.md` for what Mailjet, or the way to it, answered.
[[nodiscard]] Problem problem_of(const mailjet::Refusal& refusal);

}  // namespace preflight::proxy::imports
