#include "imports/import.h"

#include <algorithm>
#include <initializer_list>

namespace preflight::proxy::imports {

std::string_view name_of(PartState state) {
  switch (state) {
    case PartState::created:
      return "created";
    case PartState::uploading:
      return "uploading";
    case PartState::uploaded:
      return "uploaded";
    case PartState::submitting:
      return "submitting";
    case PartState::reconciling:
      return "reconciling";
    case PartState::running:
      return "running";
    case PartState::completed:
      return "completed";
    case PartState::completed_with_errors:
      return "completed_with_errors";
    case PartState::job_failed:
      return "job_failed";
    case PartState::failed:
      return "failed";
    case PartState::needs_attention:
      return "needs_attention";
    case PartState::abandoned:
      return "abandoned";
    case PartState::expired:
      return "expired";
  }
  return "failed";
}

std::optional<PartState> part_state_of(std::string_view name) {
  for (const PartState state : all_part_states) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

bool may_follow(PartState from, PartState to) {
  using S = PartState;
  const auto one_of = [to](std::initializer_list<S> states) {
    return std::find(states.begin(), states.end(), to) != states.end();
  };
  switch (from) {
    case S::created:
      return one_of({S::uploading, S::abandoned, S::expired});
    case S::uploading:
      return one_of({S::created, S::uploaded, S::abandoned});
    case S::uploaded:
      return one_of({S::submitting, S::failed, S::abandoned, S::expired});
    // Back to uploaded only when Mailjet cannot have seen the request, or has clearly turned it away.
    case S::submitting:
      return one_of({S::running, S::uploaded, S::failed, S::reconciling});
    case S::reconciling:
      return one_of({S::running, S::needs_attention});
    case S::running:
      return one_of({S::completed, S::completed_with_errors, S::job_failed});
    // To uploaded only because a person says so, who has looked: then the job is started again.
    case S::needs_attention:
      return one_of({S::reconciling, S::uploaded, S::abandoned});
    case S::completed:
    case S::completed_with_errors:
    case S::job_failed:
    case S::failed:
    case S::abandoned:
    case S::expired:
      return false;
  }
  return false;
}

PartState state_of(const Import& import) {
  using S = PartState;
  const auto any = [&import](S state) {
    return std::any_of(import.parts.begin(), import.parts.end(), [state](const Part& p) { return p.state == state; });
  };
  const auto all = [&import](S state) {
    return std::all_of(import.parts.begin(), import.parts.end(), [state](const Part& p) { return p.state == state; });
  };
  // While a job may be running the import has not ended, whatever became of the other parts.
  for (const S state : {S::needs_attention, S::reconciling, S::running}) {
    if (any(state)) return state;
  }
  const bool some_done = any(S::completed) || any(S::completed_with_errors);
  if (any(S::submitting)) return some_done ? S::running : S::submitting;
  for (const S state : {S::failed, S::job_failed, S::abandoned, S::expired}) {
    if (any(state)) return state;
  }
  const bool all_done = std::all_of(import.parts.begin(), import.parts.end(), [](const Part& p) {
    return p.state == S::completed || p.state == S::completed_with_errors;
  });
  if (all_done) return any(S::completed_with_errors) ? S::completed_with_errors : S::completed;
  // Between two parts' jobs the import runs on.
  if (some_done) return S::running;
  if (all(S::uploaded)) return S::uploaded;
  if (any(S::uploading) || any(S::uploaded)) return S::uploading;
  return S::created;
}

bool has_ended(const Import& import) {
  return std::none_of(import.parts.begin(), import.parts.end(), [](const Part& part) {
    return std::any_of(all_part_states.begin(), all_part_states.end(),
                       [&part](PartState next) { return may_follow(part.state, next); });
  });
}

std::optional<Problem> problem_of(const Import& import) {
  for (const Part& part : import.parts) {
    if (part.problem) return part.problem;
  }
  return std::nullopt;
}

std::optional<WallTime> next_try_of(const Import& import) {
  for (const Part& part : import.parts) {
    if (part.retry_at) return part.retry_at;
  }
  return std::nullopt;
}

}  // namespace preflight::proxy::imports
