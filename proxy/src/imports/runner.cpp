#include "imports/runner.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <set>
#include <utility>

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
// "Warn after three expected answers have failed to come."
constexpr int unanswered_limit = 3;

/// RFC 3339 in UTC, as Mailjet writes it; empty for anything else.
std::optional<WallTime> time_in(const std::string& text) {
  std::tm utc{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (end == nullptr || (*end != '\0' && *end != 'Z')) return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&utc));
}

void log_part(Level level, std::string_view event, const Import& import, const Part& part, PartState state) {
  log(level, event, {{Field::import_id, import.id}, {Field::part, part.n}, {Field::state, name_of(state)}});
}

}  // namespace

Pace Pace::practice() {
  Pace pace;
  pace.poll = {milliseconds(300), milliseconds(400), milliseconds(500), milliseconds(700), milliseconds(1000)};
  pace.submit = {milliseconds(500), milliseconds(1000), milliseconds(2000), milliseconds(4000), milliseconds(8000)};
  return pace;
}

Problem problem_of(const Refusal& refusal) {
  const auto said = [&refusal](std::string sentence) {
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
    : journal_(journal), upstream_(upstream), clock_(clock), pace_(std::move(pace)) {}

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
    woken_ = false;
    if (stopping_) return;
  }
}

std::optional<SteadyTime> Runner::step() {
  const SteadyTime started = clock_.steady();
  if (!next_expiry_ || started >= *next_expiry_) {
    journal_.expire(clock_.wall() - pace_.expiry, clock_.wall());
    next_expiry_ = started + std::chrono::hours(1);
  }

  const std::vector<Import> open = journal_.open();
  std::set<Key> alive;
  for (const Import& import : open) {
    for (const Part& part : import.parts) {
      const bool waits = part.state == PartState::uploaded || part.state == PartState::submitting ||
                         part.state == PartState::reconciling || part.state == PartState::running;
      if (waits) alive.insert({import.id, part.n});
    }
  }
  std::erase_if(watches_, [&alive](const auto& entry) { return !alive.contains(entry.first); });

  for (const Import& import : open) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return std::nullopt;
    }
    carry_on(import);
  }

  std::optional<SteadyTime> due = next_expiry_;
  for (const auto& [key, watch] : watches_) {
    if (watch.due != SteadyTime{} && (!due || watch.due < *due)) due = watch.due;
  }
  return due;
}

void Runner::carry_on(const Import& import) {
  for (const Part& part : import.parts) {
    switch (part.state) {
      case PartState::completed:
      case PartState::completed_with_errors:
        continue;  // the next part's turn
      case PartState::created:
      case PartState::uploading:
        return;  // jobs begin when every part is there
      case PartState::submitting:
        // Only this thread submits, and it is not doing so: an answer was lost to a journal that failed. As unknown as
        // any other.
        if (journal_.move({import.id, part.n}, PartState::submitting, PartState::reconciling, {}, clock_.wall())) {
          watch(import, part).due = clock_.steady();
        }
        return;
      case PartState::uploaded:
        for (const Part& other : import.parts) {
          if (other.state == PartState::created || other.state == PartState::uploading) return;
        }
        if (clock_.steady() >= watch(import, part).due) submit(import, part);
        return;
      case PartState::reconciling:
        if (clock_.steady() >= watch(import, part).due) reconcile(import, part);
        return;
      case PartState::running:
        if (clock_.steady() >= watch(import, part).due) poll(import, part);
        return;
      case PartState::failed:
      case PartState::job_failed:
        // What follows a part that went wrong is not sent: the person decides with the whole in view.
        journal_.abandon_rest(import.id, clock_.wall());
        return;
      case PartState::needs_attention:
      case PartState::abandoned:
      case PartState::expired:
        return;
    }
  }
}

Runner::Watch& Runner::watch(const Import& import, const Part& part) {
  Watch& watch = watches_[{import.id, part.n}];
  if (watch.state != part.state) {
    watch = Watch{};
    watch.state = part.state;
    watch.due = clock_.steady();
    watch.since = clock_.steady();
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

void Runner::wait(Watch& watch, const Pace::Pauses& pauses) {
  const milliseconds pause = pauses.empty() ? milliseconds(1000) : pauses[std::min(watch.tries, pauses.size() - 1)];
  ++watch.tries;
  watch.due = clock_.steady() + pause;
}

void Runner::give_up(const Import& import, const Part& part, Problem problem) {
  PartFacts facts;
  const PartState from = part.state;
  log_part(Level::warning, "part-failed", import, part, PartState::failed);
  facts.problem = std::move(problem);
  watches_.erase({import.id, part.n});
  if (journal_.move({import.id, part.n}, from, PartState::failed, facts, clock_.wall())) {
    journal_.abandon_rest(import.id, clock_.wall());
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
    wait(memory, pace_.submit);
    memory.due = std::max(memory.due, clock_.steady() + refusal.retry_after);
  }
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
  if (!journal_.move({import.id, part.n}, from, PartState::running, facts, clock_.wall())) return;
  log(Level::info, "job-running", {{Field::import_id, import.id}, {Field::part, part.n}, {Field::job_id, job.id}});
  Part running = part;
  running.state = PartState::running;
  wait(watch(import, running), pace_.poll);
}

Answer<std::vector<Job>> Runner::find_jobs(const Import& import, const Part& part) {
  std::vector<Job> matches;
  const WallTime earliest = part.submitted_at.value_or(WallTime{}) - request_margin;
  const auto keep_matches = [&](const std::vector<Job>& page) {
    for (const Job& job : page) {
      if (job.data_id != part.data_id.value_or("")) continue;
      if (!job.list_id.empty() && job.list_id != import.list_id) continue;
      if (!job.method.empty() && job.method != import.method) continue;
      const bool known = std::any_of(matches.begin(), matches.end(), [&job](const Job& m) { return m.id == job.id; });
      if (!known) matches.push_back(job);
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
  for (std::int64_t offset = tail; offset > 0 && (!old || seen < always_looked_at);) {
    const std::int64_t from = std::max<std::int64_t>(0, offset - page_rows);
    const Answer<std::vector<Job>> page = upstream_.jobs(from, static_cast<int>(offset - from));
    if (!page) return page.refusal();
    keep_matches(page.value());
    seen += page.value().size();
    old = all_older(page.value());
    offset = from;
    if (++pages >= max_pages) return Refusal{};
  }
  return matches;
}

void Runner::reconcile(const Import& import, const Part& part) {
  Watch& memory = watch(import, part);
  const Answer<std::vector<Job>> found = find_jobs(import, part);
  if (found && !found.value().empty()) {
    const std::vector<Job>& jobs = found.value();
    const auto lowest = std::min_element(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) {
      return a.id.size() != b.id.size() ? a.id.size() < b.id.size() : a.id < b.id;
    });
    if (jobs.size() > 1) {
      log(Level::error, "several-jobs-for-one-upload",
          {{Field::import_id, import.id},
           {Field::part, part.n},
           {Field::count, static_cast<std::int64_t>(jobs.size())}});
    }
    return adopt(import, part, PartState::reconciling, *lowest);
  }
  // "Not in the list" counts only from a list that answered.
  const milliseconds limit = found ? pace_.reconcile_quiet : pace_.reconcile_limit;
  if (elapsed(memory) >= limit) {
    PartFacts facts;
    facts.problem = Problem{"mailjet-unclear", found ? "No job for this upload is in Mailjet's list."
                                                     : "Mailjet's list of jobs could not be read."};
    journal_.move({import.id, part.n}, PartState::reconciling, PartState::needs_attention, facts, clock_.wall());
    log_part(Level::error, "needs-attention", import, part, PartState::needs_attention);
    watches_.erase({import.id, part.n});
    return;
  }
  wait(memory, pace_.reconcile);
}

void Runner::poll(const Import& import, const Part& part) {
  const PartKey key{import.id, part.n};
  Watch& memory = watch(import, part);
  const Answer<Job> answer = upstream_.job(part.job_id.value_or(""));
  if (!answer) {
    wait(memory, pace_.poll);
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
  if (job.status == "Completed") end = job.errors > 0 ? PartState::completed_with_errors : PartState::completed;
  if (job.status == "Error" || job.status == "Abort") end = PartState::job_failed;

  if (end) {
    journal_.move(key, PartState::running, *end, facts, clock_.wall());
    log_part(Level::info, "job-ended", import, part, *end);
    if (*end == PartState::job_failed) journal_.abandon_rest(import.id, clock_.wall());
    watches_.erase({import.id, part.n});
    // The next part's job can begin at once.
    const std::lock_guard lock(mutex_);
    woken_ = true;
    return;
  }
  memory.unanswered = 0;
  const bool moved = part.status != job.status || part.count != job.count || part.current != job.current ||
                     part.errors != job.errors || part.problem.has_value();
  if (moved) journal_.note(key, PartState::running, facts, clock_.wall());
  wait(memory, pace_.poll);
}

}  // namespace preflight::proxy::imports
