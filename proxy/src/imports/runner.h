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
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "audit.h"
#include "clock.h"
#include "imports/journal.h"
#include "mailjet/upstream.h"
#include "patient_clock.h"

namespace preflight::proxy::imports {

/// Pauses between calls. Of each list the n-th is waited after the n-th call, the last one again and again.
struct Pace {
  using Pauses = std::vector<std::chrono::milliseconds>;
  /// Between two looks at a running job, a fifth more or less. A job that moves is not looked at more seldom than at
  /// the fourth of these.
  Pauses poll{std::chrono::seconds(2),  std::chrono::seconds(5),   std::chrono::seconds(10), std::chrono::seconds(30),
              std::chrono::seconds(60), std::chrono::seconds(120), std::chrono::seconds(300)};
  /// Between two walks through the list of jobs.
  Pauses reconcile{std::chrono::seconds(2),  std::chrono::seconds(5),  std::chrono::seconds(10),
                   std::chrono::seconds(20), std::chrono::seconds(40), std::chrono::seconds(60)};
  /// Before a start that was not sent, or answered 429, is tried again: a random time up to these, so that those who
  /// were turned away together do not come back together. Not oftener than this list is long, then the part has failed.
  Pauses submit{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(20), std::chrono::seconds(40),
                std::chrono::seconds(80)};
  /// Between two looks whether a refused key is taken again.
  std::chrono::milliseconds refused_key{60'000};
  /// How long a job may stay out of the list, counting only time in which the list was read. Thirty times the deadline
  /// of POST csvimport; in the model of faults behind this, where a start took effect up to 400 s late, nothing shorter
  /// than this was shown to be safe.
  std::chrono::milliseconds reconcile_quiet{std::chrono::minutes(15)};
  /// From the start on, whatever the list answered.
  std::chrono::milliseconds reconcile_limit{std::chrono::hours(2)};
  /// Imports that never came to a job are given up after this.
  std::chrono::milliseconds expiry{std::chrono::hours(24)};
  /// A job of which Mailjet has told nothing new for so long is shown as standing still.
  std::chrono::milliseconds stale{std::chrono::hours(72)};
  /// How long the history is kept.
  std::chrono::milliseconds kept{audit_kept};
  /// At least 0, less than 1.
  std::function<double()> random = some_random;

  [[nodiscard]] static double some_random();

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
  /// Something has happened to the import's job at Mailjet: it is looked at without waiting for its turn.
  void look_at(const std::string& import_id);

  /// Does all that is due now, on the caller's thread, and says when the next thing is; empty when nothing waits. For
  /// tests; `start` calls it.
  std::optional<SteadyTime> step();

  enum class Restarted {
    found,       ///< the job is in Mailjet's list after all; it is followed
    begun,       ///< it is not, and will be started once more
    unreadable,  ///< the list could not be read: nothing was done
    not_waiting  ///< the part does not need attention (any more)
  };
  /// Starts the job of a part that needs attention once more, because `by` has looked and says so; not without looking
  /// itself first. On the caller's thread.
  Restarted restart(const Import& import, const Part& part, const Actor& by);

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
    /// The last walk through the list that told something; not set before the first one.
    std::optional<SteadyTime> walked;
    std::chrono::milliseconds absent_for{0};
    bool said_stale = false;
  };
  using Key = std::pair<std::string, int>;
  /// Something to do for a part.
  struct Task {
    SteadyTime due;
    const Import* import;
    const Part* part;
  };
  using JobsByData = std::map<std::string, std::vector<mailjet::Job>>;

  void run();
  void keep_house(SteadyTime now);
  /// The part whose turn it is, if it is anybody's.
  [[nodiscard]] const Part* turn(const Import& import);
  void carry_out(const Task& task);
  void submit(const Import& import, const Part& part);
  void reconcile(const std::vector<Task>& tasks);
  void judge(const Import& import, const Part& part, const mailjet::Answer<JobsByData>& walk);
  void poll(const Import& import, const Part& part);
  void retry_later(const Import& import, const Part& part, PartState state, const mailjet::Refusal& refusal);
  void adopt(const Import& import, const Part& part, PartState from, const mailjet::Job& job);
  void give_up(const Import& import, const Part& part, Problem problem);
  /// Of Mailjet's jobs those whose DataID is among `data_ids`, by it.
  [[nodiscard]] mailjet::Answer<JobsByData> walk(const std::set<std::string>& data_ids, WallTime earliest);
  void stop_doubles(const Import& import, const Part& part, const std::vector<mailjet::Job>& jobs,
                    const std::string& kept);

  Watch& watch(const Import& import, const Part& part);
  [[nodiscard]] std::chrono::milliseconds next_pause(Watch& watch, const Pace::Pauses& pauses) const;
  void wait(Watch& watch, const Pace::Pauses& pauses);
  void wait_to_poll(Watch& watch);
  [[nodiscard]] std::chrono::milliseconds elapsed(const Watch& watch) const;

  Journal& journal_;
  mailjet::Upstream& upstream_;
  const Clock& clock_;
  PatientClock patient_clock_;
  Pace pace_;
  std::map<Key, Watch> watches_;
  std::optional<SteadyTime> next_housekeeping_;
  std::optional<WallTime> head_said_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  /// Of `look_at`, since the last step.
  std::set<std::string> looked_for_;
  bool stopping_ = false;
  std::thread thread_;
};

/// The code and sentence of `docs/api.md` for what Mailjet, or the way to it, answered.
[[nodiscard]] Problem problem_of(const mailjet::Refusal& refusal);

}  // namespace preflight::proxy::imports
