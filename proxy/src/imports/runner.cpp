#include "imports/runner.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <iterator>
#include <random>
#include <utility>

#include "compiled_json.h"
#include "log.h"
#include "text.h"

namespace preflight::proxy::imports {

using mailjet::Answer;
using mailjet::Job;
using mailjet::Refusal;
using mailjet::Trouble;
using std::chrono::milliseconds;

namespace {

constexpr int page_rows = 1000;
// Jobs asked for before this moment cannot be ours; the margin is for clocks that differ.
constexpr std::chrono::minutes request_margin{10};
// However the clocks stand, so many of the newest jobs are always looked at.
constexpr std::size_t always_looked_at = 2000;
constexpr int max_pages = 200;
// Of what is due, so much is done before the journal is read again: what people did meanwhile must not wait behind
// hundreds of jobs.
constexpr std::size_t tasks_a_step = 8;
// Where the pauses between looks at a job stop growing while it moves.
constexpr std::size_t moving_tries = 3;
constexpr milliseconds longest_pause{300'000};
constexpr std::chrono::hours housekeeping_pause{1};
// "Warn after three expected answers have failed to come."
constexpr int unanswered_limit = 3;

/// RFC 3339 in UTC, as Mailjet writes it; empty for anything else.
std::optional<WallTime> time_in(const std::string& text) {
  std::tm utc{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (end == nullptr || (*end != '\0' && *end != 'Z')) return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&utc));
}

/// Of the words that Mailjet uses the three after which nothing follows.
bool is_end(std::string_view status) { return status == "Completed" || status == "Error" || status == "Abort"; }

void log_part(Level level, std::string_view event, const Import& import, const Part& part, PartState state) {
  log(level, event, {{Field::import_id, import.id}, {Field::part, part.n}, {Field::state, name_of(state)}});
}

}  // namespace

double Pace::some_random() {
  thread_local std::minstd_rand engine(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

Pace Pace::practice() {
  Pace pace;
  pace.poll = {milliseconds(300), milliseconds(400), milliseconds(500), milliseconds(700), milliseconds(1000)};
  pace.submit = {milliseconds(500), milliseconds(1000), milliseconds(2000), milliseconds(4000), milliseconds(8000)};
  return pace;
}

Problem problem_of(const Refusal& refusal) {
  const auto said = [&refusal](std::string sentence) {
    if (refusal.http_status != 0) sentence += " HTTP status " + std::to_string(refusal.http_status) + ".";
    if (!refusal.words.empty()) sentence += " Mailjet: " + refusal.words;
    return sentence;
  };
  switch (refusal.trouble) {
    case Trouble::not_sent:
      return {"mailjet-unreachable", "Mailjet could not be reached; nothing was sent."};
    case Trouble::busy:
      return {"mailjet-busy", said("Mailjet asked to wait.")};
    case Trouble::key_refused:
      return {"key-refused", "Mailjet did not take the API key."};
    case Trouble::not_found:
      return {"list-gone", said("Mailjet does not know the list.")};
    case Trouble::refused:
      return {"mailjet-refused", said("Mailjet refused the request.")};
    case Trouble::unclear:
      return {"mailjet-unclear", said("Mailjet gave no clear answer.")};
  }
  return {"internal", ""};
}

Runner::Runner(Journal& journal, mailjet::Upstream& upstream, const Clock& clock, Pace pace)
    : journal_(journal), upstream_(upstream), clock_(clock), patient_clock_(clock), pace_(std::move(pace)) {}

Runner::~Runner() { stop(); }

void Runner::start() {
  thread_ = std::thread([this] { run(); });
}

void Runner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Runner::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void Runner::look_at(const std::string& import_id) {
  {
    const std::lock_guard lock(mutex_);
    looked_for_.insert(import_id);
  }
  wake();
}

void Runner::run() {
  for (;;) {
    std::optional<SteadyTime> due;
    try {
      due = step();
    } catch (const std::exception&) {
      // Most likely the disk. Nothing was done at Mailjet without a written intent, so trying again later is safe. The
      // text of the exception is not logged: it may quote what was handled.
      log(Level::error, "runner-stumbled");
      due = clock_.steady() + std::chrono::seconds(5);
    }
    std::unique_lock lock(mutex_);
    const auto called = [this] { return woken_ || stopping_; };
    if (due) {
      changed_.wait_for(lock, std::max(SteadyTime::duration::zero(), *due - clock_.steady()), called);
    } else {
      changed_.wait(lock, called);
    }
    if (stopping_) return;
  }
}

void Runner::keep_house(SteadyTime now) {
  if (next_housekeeping_ && now < *next_housekeeping_) return;
  const WallTime wall = clock_.wall();
  const WallTime sure = patient_clock_.now();
  journal_.expire(sure - pace_.expiry, wall);
  journal_.forget(sure - pace_.kept, wall);
  if (is_another_day(head_said_, wall)) {
    log_head(journal_.audit_head());
    head_said_ = wall;
  }
  next_housekeeping_ = now + housekeeping_pause;
}

std::optional<SteadyTime> Runner::step() {
  std::set<std::string> looked_for;
  {
    // Whoever woke it wants what follows; what is woken for from here on is seen by the next step.
    const std::lock_guard lock(mutex_);
    woken_ = false;
    looked_for.swap(looked_for_);
  }
  keep_house(clock_.steady());

  const std::vector<Import> open = journal_.open();
  std::vector<Task> tasks;
  std::set<Key> alive;
  for (const Import& import : open) {
    if (const Part* part = turn(import)) {
      alive.insert({import.id, part->n});
      Watch& memory = watch(import, *part);
      if (part->state == PartState::running && looked_for.contains(import.id)) {
        memory.due = clock_.steady();
        memory.tries = 0;
      }
      tasks.push_back({memory.due, &import, part});
    }
  }
  std::erase_if(watches_, [&alive](const auto& entry) { return !alive.contains(entry.first); });

  // Whoever has waited longest comes first, so that nobody is passed over however many there are.
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.due < b.due; });
  const SteadyTime now = clock_.steady();
  std::erase_if(tasks, [now](const Task& task) { return task.due > now; });
  // One walk through Mailjet's list serves all who look for their job.
  std::vector<Task> lost;
  std::copy_if(tasks.begin(), tasks.end(), std::back_inserter(lost),
               [](const Task& task) { return task.part->state == PartState::reconciling; });
  std::erase_if(tasks, [](const Task& task) { return task.part->state == PartState::reconciling; });
  if (!lost.empty()) reconcile(lost);
  for (std::size_t i = 0; i < tasks.size() && i < tasks_a_step; ++i) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return std::nullopt;
    }
    carry_out(tasks[i]);
  }

  std::optional<SteadyTime> due = next_housekeeping_;
  for (const auto& [key, watch] : watches_) due = std::min(*due, watch.due);
  // What has just ended may have given somebody else their turn.
  const std::lock_guard lock(mutex_);
  return woken_ ? std::min(*due, clock_.steady()) : *due;
}

const Part* Runner::turn(const Import& import) {
  for (const Part& part : import.parts) {
    switch (part.state) {
      case PartState::completed:
      case PartState::completed_with_errors:
        continue;  // the next part's turn
      case PartState::created:
      case PartState::uploading:
        return nullptr;  // jobs begin when every part is there
      case PartState::uploaded: {
        const bool all_there = std::none_of(import.parts.begin(), import.parts.end(), [](const Part& other) {
          return other.state == PartState::created || other.state == PartState::uploading;
        });
        return all_there ? &part : nullptr;
      }
      case PartState::submitting:
      case PartState::reconciling:
      case PartState::running:
        return &part;
      case PartState::failed:
      case PartState::job_failed:
        // What follows a part that went wrong is not sent: the person decides with the whole in view.
        journal_.abandon_rest(import.id, {}, clock_.wall());
        return nullptr;
      case PartState::needs_attention:
      case PartState::abandoned:
      case PartState::expired:
        return nullptr;
    }
  }
  return nullptr;
}

void Runner::carry_out(const Task& task) {
  switch (task.part->state) {
    case PartState::uploaded:
      return submit(*task.import, *task.part);
    case PartState::submitting:
      // Only this thread submits, and it is not doing so: an answer was lost to a journal that failed. As unknown as
      // any other.
      (void)journal_.move({task.import->id, task.part->n}, PartState::submitting, PartState::reconciling, {},
                          clock_.wall());
      return;
    case PartState::running:
      return poll(*task.import, *task.part);
    default:
      return;
  }
}

Runner::Watch& Runner::watch(const Import& import, const Part& part) {
  Watch& watch = watches_[{import.id, part.n}];
  if (watch.state != part.state) {
    watch = Watch{};
    watch.state = part.state;
    watch.due = clock_.steady();
    watch.since = clock_.steady();
    watch.absent_for = part.absent_for;
    if (part.state == PartState::uploaded && part.retry_at) {
      // Another process was told to wait. Never longer than it could have been told, should the clock have jumped.
      const auto left = std::chrono::duration_cast<milliseconds>(*part.retry_at - clock_.wall());
      watch.due += std::clamp(left, milliseconds(0), longest_pause);
    }
    if (part.submitted_at) {
      // The one place where the wall clock counts: how long ago a start was, when another process made it. If the clock
      // jumped, a person is asked earlier or later; nothing is ever sent because of it.
      watch.before =
          std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(clock_.wall() - *part.submitted_at));
    }
  }
  return watch;
}

milliseconds Runner::elapsed(const Watch& watch) const {
  return watch.before + std::chrono::duration_cast<milliseconds>(clock_.steady() - watch.since);
}

milliseconds Runner::next_pause(Watch& watch, const Pace::Pauses& pauses) const {
  const milliseconds pause = pauses.empty() ? milliseconds(1000) : pauses[std::min(watch.tries, pauses.size() - 1)];
  ++watch.tries;
  return pause;
}

void Runner::wait(Watch& watch, const Pace::Pauses& pauses) { watch.due = clock_.steady() + next_pause(watch, pauses); }

void Runner::wait_to_poll(Watch& watch) {
  const std::chrono::duration<double, std::milli> pause = next_pause(watch, pace_.poll) * (0.8 + 0.4 * pace_.random());
  watch.due = clock_.steady() + std::chrono::ceil<milliseconds>(pause);
}

void Runner::give_up(const Import& import, const Part& part, Problem problem) {
  PartFacts facts;
  const PartState from = part.state;
  log_part(Level::warning, "part-failed", import, part, PartState::failed);
  facts.problem = std::move(problem);
  watches_.erase({import.id, part.n});
  if (journal_.move({import.id, part.n}, from, PartState::failed, facts, clock_.wall())) {
    journal_.abandon_rest(import.id, {}, clock_.wall());
  }
}

void Runner::retry_later(const Import& import, const Part& part, PartState state, const Refusal& refusal) {
  Watch& memory = watches_[{import.id, part.n}];
  PartFacts facts;
  facts.problem = problem_of(refusal);
  if (refusal.trouble == Trouble::key_refused) {
    memory.due = clock_.steady() + pace_.refused_key;
  } else if (memory.tries >= pace_.submit.size()) {
    Part standing = part;
    standing.state = state;
    return give_up(import, standing, *facts.problem);
  } else {
    const std::chrono::duration<double, std::milli> pause = next_pause(memory, pace_.submit) * pace_.random();
    memory.due = clock_.steady() + std::max<milliseconds>(std::chrono::ceil<milliseconds>(pause), refusal.retry_after);
  }
  facts.retry_at = clock_.wall() + std::chrono::duration_cast<milliseconds>(memory.due - clock_.steady());
  log(Level::warning, "start-postponed",
      {{Field::import_id, import.id}, {Field::part, part.n}, {Field::code, facts.problem->code}});
  // The watch keeps counting over the way through `submitting` and back.
  if (state == PartState::submitting) {
    journal_.move({import.id, part.n}, PartState::submitting, PartState::uploaded, facts, clock_.wall());
  } else {
    journal_.note({import.id, part.n}, state, facts, clock_.wall());
  }
}

void Runner::submit(const Import& import, const Part& part) {
  const PartKey key{import.id, part.n};
  // A look at the list first: it tells a refused key or a list that is gone apart from a start, while nothing has been
  // started.
  const Answer<mailjet::List> list = upstream_.list(import.list_id);
  if (!list && list.refusal().trouble == Trouble::not_found) return give_up(import, part, problem_of(list.refusal()));
  if (!list) return retry_later(import, part, PartState::uploaded, list.refusal());
  if (list.value().deleted) return give_up(import, part, {"list-gone", "The list has been deleted."});

  PartFacts intent;
  intent.submitted_at = clock_.wall();
  intent.absent_for = milliseconds(0);
  if (!journal_.move(key, PartState::uploaded, PartState::submitting, intent, clock_.wall())) return;
  log_part(Level::info, "job-start", import, part, PartState::submitting);

  const Answer<Job> job =
      upstream_.start_job({import.list_id, part.data_id.value_or(""), import.method, import.import_options});
  Part standing = part;
  standing.state = PartState::submitting;
  standing.submitted_at = intent.submitted_at;
  if (job) return adopt(import, standing, PartState::submitting, job.value());

  switch (job.refusal().trouble) {
    case Trouble::not_sent:
    case Trouble::busy:
    case Trouble::key_refused:
      return retry_later(import, part, PartState::submitting, job.refusal());
    case Trouble::not_found:
    case Trouble::refused:
      return give_up(import, standing, problem_of(job.refusal()));
    case Trouble::unclear:
      break;
  }
  journal_.move(key, PartState::submitting, PartState::reconciling, {}, clock_.wall());
  log_part(Level::warning, "job-start-unclear", import, part, PartState::reconciling);
  standing.state = PartState::reconciling;
  Watch& memory = watch(import, standing);
  memory.tries = 0;
  wait(memory, pace_.reconcile);
}

void Runner::adopt(const Import& import, const Part& part, PartState from, const Job& job) {
  PartFacts facts;
  facts.job_id = job.id;
  facts.status = job.status;
  facts.count = job.count;
  facts.current = job.current;
  facts.errors = job.errors;
  facts.moved_at = clock_.wall();
  if (!journal_.move({import.id, part.n}, from, PartState::running, facts, clock_.wall())) return;
  log(Level::info, "job-running", {{Field::import_id, import.id}, {Field::part, part.n}, {Field::job_id, job.id}});
  Part running = part;
  running.state = PartState::running;
  wait_to_poll(watch(import, running));
}

Answer<Runner::JobsByData> Runner::walk(const std::set<std::string>& data_ids, WallTime earliest) {
  JobsByData found;
  const auto keep_matches = [&](const std::vector<Job>& page) {
    for (const Job& job : page) {
      if (!data_ids.contains(job.data_id)) continue;
      std::vector<Job>& same = found[job.data_id];
      if (std::none_of(same.begin(), same.end(), [&job](const Job& known) { return known.id == job.id; })) {
        same.push_back(job);
      }
    }
  };
  const auto all_older = [earliest](const std::vector<Job>& page) {
    return std::all_of(page.begin(), page.end(), [earliest](const Job& job) {
      const auto requested = time_in(job.requested_at);
      return requested && *requested < earliest;
    });
  };

  const Answer<std::int64_t> count = upstream_.count_jobs();
  if (!count) return count.refusal();
  const std::int64_t tail = std::max<std::int64_t>(0, count.value() - page_rows);

  // Forwards to the true end, which is further when jobs came in meanwhile or the count was that of a page.
  std::size_t seen = 0;
  int pages = 0;
  bool tail_is_old = false;
  for (std::int64_t offset = tail;; offset += page_rows) {
    const Answer<std::vector<Job>> page = upstream_.jobs(offset, page_rows);
    if (!page) return page.refusal();
    keep_matches(page.value());
    seen += page.value().size();
    if (offset == tail) tail_is_old = all_older(page.value());
    if (page.value().size() < static_cast<std::size_t>(page_rows)) break;
    if (++pages >= max_pages) return Refusal{};
  }
  // And backwards, while jobs are young enough to be ours.
  bool old = tail_is_old;
  std::int64_t offset = tail;
  while (offset > 0 && (!old || seen < always_looked_at)) {
    const std::int64_t from = std::max<std::int64_t>(0, offset - page_rows);
    const Answer<std::vector<Job>> page = upstream_.jobs(from, static_cast<int>(offset - from));
    if (!page) return page.refusal();
    keep_matches(page.value());
    seen += page.value().size();
    old = all_older(page.value());
    offset = from;
    if (++pages >= max_pages) return Refusal{};
  }
  // The order of the list is nowhere promised: should it begin with the newest, ours is at the other end.
  if (offset > 0) {
    const Answer<std::vector<Job>> page =
        upstream_.jobs(0, static_cast<int>(std::min<std::int64_t>(offset, page_rows)));
    if (!page) return page.refusal();
    keep_matches(page.value());
  }
  return found;
}

namespace {

/// A DataID belongs to one upload; the rest is looked at where Mailjet tells it.
std::vector<Job> jobs_of(const std::map<std::string, std::vector<Job>>& found, const Import& import, const Part& part) {
  std::vector<Job> ours;
  const auto same = found.find(part.data_id.value_or(""));
  if (same == found.end()) return ours;
  std::copy_if(same->second.begin(), same->second.end(), std::back_inserter(ours), [&import](const Job& job) {
    return (job.list_id.empty() || job.list_id == import.list_id) &&
           (job.method.empty() || job.method == import.method);
  });
  std::sort(ours.begin(), ours.end(), [](const Job& a, const Job& b) {
    return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id;
  });
  return ours;
}

WallTime earliest_of(const Part& part) { return part.submitted_at.value_or(WallTime{}) - request_margin; }

}  // namespace

void Runner::reconcile(const std::vector<Task>& tasks) {
  std::set<std::string> data_ids;
  WallTime earliest = WallTime::max();
  for (const Task& task : tasks) {
    data_ids.insert(task.part->data_id.value_or(""));
    earliest = std::min(earliest, earliest_of(*task.part));
  }
  const Answer<JobsByData> found = walk(data_ids, earliest);
  for (const Task& task : tasks) judge(*task.import, *task.part, found);
}

void Runner::judge(const Import& import, const Part& part, const Answer<JobsByData>& walk) {
  Watch& memory = watch(import, part);
  PartFacts facts;
  if (walk) {
    const std::vector<Job> jobs = jobs_of(walk.value(), import, part);
    if (!jobs.empty()) {
      stop_doubles(import, part, jobs, jobs.front().id);
      return adopt(import, part, PartState::reconciling, jobs.front());
    }
    // "Not in the list" counts only for the time between two walks that told something.
    const SteadyTime now = clock_.steady();
    if (memory.walked) memory.absent_for += std::chrono::duration_cast<milliseconds>(now - *memory.walked);
    memory.walked = now;
  } else {
    memory.walked.reset();
  }
  facts.absent_for = memory.absent_for;
  const bool absent = memory.absent_for >= pace_.reconcile_quiet;
  if (absent || elapsed(memory) >= pace_.reconcile_limit) {
    facts.problem = Problem{"mailjet-unclear", absent ? "No job for this upload is in Mailjet's list."
                                                      : "Mailjet's list of jobs could not be read for long enough."};
    journal_.move({import.id, part.n}, PartState::reconciling, PartState::needs_attention, facts, clock_.wall());
    log_part(Level::error, "needs-attention", import, part, PartState::needs_attention);
    watches_.erase({import.id, part.n});
    return;
  }
  // Kept, so that a restart does not begin to wait anew.
  if (facts.absent_for != part.absent_for) {
    journal_.note({import.id, part.n}, PartState::reconciling, facts, clock_.wall());
  }
  wait(memory, pace_.reconcile);
}

void Runner::stop_doubles(const Import& import, const Part& part, const std::vector<Job>& jobs,
                          const std::string& kept) {
  if (jobs.size() < 2) return;
  log(Level::error, "several-jobs-for-one-upload",
      {{Field::import_id, import.id}, {Field::part, part.n}, {Field::count, static_cast<std::int64_t>(jobs.size())}});
  nlohmann::json ids = nlohmann::json::array();
  for (const Job& job : jobs) ids.push_back(job.id);
  journal_.audit({"several-jobs", {}, import.id, nlohmann::json{{"part", part.n}, {"job_ids", ids}}.dump()},
                 clock_.wall());
  for (const Job& job : jobs) {
    if (job.id == kept || is_end(job.status)) continue;
    const Answer<Job> stopped = upstream_.abort_job(job.id);
    log(stopped ? Level::warning : Level::error, stopped ? "double-stopped" : "double-not-stopped",
        {{Field::import_id, import.id}, {Field::part, part.n}, {Field::job_id, job.id}});
  }
}

Runner::Restarted Runner::restart(const Import& import, const Part& part, const Actor& by) {
  if (part.state != PartState::needs_attention) return Restarted::not_waiting;
  const Answer<JobsByData> found = walk({part.data_id.value_or("")}, earliest_of(part));
  if (!found) return Restarted::unreadable;
  const bool is_there = !jobs_of(found.value(), import, part).empty();
  PartFacts facts;
  facts.by = by;
  const bool moved = journal_.move({import.id, part.n}, PartState::needs_attention,
                                   is_there ? PartState::reconciling : PartState::uploaded, facts, clock_.wall());
  if (!moved) return Restarted::not_waiting;
  wake();
  return is_there ? Restarted::found : Restarted::begun;
}

void Runner::poll(const Import& import, const Part& part) {
  const PartKey key{import.id, part.n};
  Watch& memory = watch(import, part);
  const Answer<Job> answer = upstream_.job(part.job_id.value_or(""));
  if (!answer) {
    wait_to_poll(memory);
    memory.due = std::max(memory.due, clock_.steady() + answer.refusal().retry_after);
    if (++memory.unanswered == unanswered_limit) {
      Refusal refusal = answer.refusal();
      // Here 404 is about the job, not about the list.
      if (refusal.trouble == Trouble::not_found) refusal.trouble = Trouble::unclear;
      PartFacts facts;
      facts.problem = problem_of(refusal);
      journal_.note(key, PartState::running, facts, clock_.wall());
      log(Level::warning, "job-unanswered",
          {{Field::import_id, import.id}, {Field::part, part.n}, {Field::code, facts.problem->code}});
    }
    return;
  }

  const Job& job = answer.value();
  PartFacts facts;
  facts.status = job.status;
  facts.count = job.count;
  facts.current = job.current;
  facts.errors = job.errors;
  std::optional<PartState> end;
  if (job.status == "Completed") {
    end = job.errors > 0 ? PartState::completed_with_errors : PartState::completed;
  } else if (is_end(job.status)) {
    end = PartState::job_failed;
  }

  if (end) {
    journal_.move(key, PartState::running, *end, facts, clock_.wall());
    log_part(Level::info, "job-ended", import, part, *end);
    if (*end == PartState::job_failed) journal_.abandon_rest(import.id, {}, clock_.wall());
    watches_.erase({import.id, part.n});
    // The next part's job can begin at once.
    const std::lock_guard lock(mutex_);
    woken_ = true;
    return;
  }
  memory.unanswered = 0;
  const bool moved =
      part.status != job.status || part.count != job.count || part.current != job.current || part.errors != job.errors;
  if (moved) {
    facts.moved_at = clock_.wall();
    memory.said_stale = false;
    memory.tries = std::min(memory.tries, moving_tries);
  }
  const bool stale = !moved && part.moved_at && patient_clock_.now() - *part.moved_at >= pace_.stale;
  if (stale) facts.problem = Problem{"job-stale", "Mailjet has told nothing new about this job for a long time."};
  if (stale && !memory.said_stale) log_part(Level::error, "job-stale", import, part, PartState::running);
  memory.said_stale = stale;
  const bool is_noted = part.problem ? stale && part.problem->code == "job-stale" : !stale;
  if (moved || !is_noted) journal_.note(key, PartState::running, facts, clock_.wall());
  wait_to_poll(memory);
}

}  // namespace preflight::proxy::imports
