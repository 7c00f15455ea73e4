#pragma once
/// An import and its parts, as the journal keeps them.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock.h"

namespace preflight::proxy::imports {

/// Where a part stands. `docs/api.md` says what each means to a person; `may_follow` says which leads to which.
enum class PartState {
  created,
  uploading,
  uploaded,
  submitting,
  reconciling,
  running,
  completed,
  completed_with_errors,
  job_failed,
  failed,
  needs_attention,
  abandoned,
  expired
};

constexpr std::array<PartState, 13> all_part_states{
    PartState::created,     PartState::uploading, PartState::uploaded,        PartState::submitting,
    PartState::reconciling, PartState::running,   PartState::completed,       PartState::completed_with_errors,
    PartState::job_failed,  PartState::failed,    PartState::needs_attention, PartState::abandoned,
    PartState::expired};

[[nodiscard]] std::string_view name_of(PartState state);
[[nodiscard]] std::optional<PartState> part_state_of(std::string_view name);

/// Whether a part may go from `from` to `to`. The journal refuses every other step.
[[nodiscard]] bool may_follow(PartState from, PartState to);

/// Why something stands still or went wrong: a code of `docs/api.md`, and a sentence for the log reader.
struct Problem {
  std::string code;
  std::string message;
};

struct Part {
  /// 1-based.
  int n = 0;
  PartState state = PartState::created;
  std::int64_t bytes = 0;
  /// 64 lower-case hexadecimal digits, as declared; the upload is checked against it.
  std::string sha256;
  std::int64_t rows = 0;
  std::optional<std::string> data_id;
  std::optional<std::string> job_id;
  /// Mailjet's own word.
  std::optional<std::string> status;
  std::int64_t count = 0;
  std::int64_t current = 0;
  std::int64_t errors = 0;
  std::optional<Problem> problem;
  /// When POST csvimport was last about to be sent.
  std::optional<WallTime> submitted_at;
  /// When it is tried again, while it waits for that.
  std::optional<WallTime> retry_at;
  /// When Mailjet last told something new about the job.
  std::optional<WallTime> moved_at;
  /// For how long Mailjet's list has been read without the job in it, since POST csvimport.
  std::chrono::milliseconds absent_for{0};
};

struct Import {
  /// 32 lower-case hexadecimal digits.
  std::string id;
  std::string user;
  std::string list_id;
  std::string list_name;
  /// addnoforce, addforce, remove or unsub.
  std::string method;
  std::string file_name;
  std::int64_t rows = 0;
  std::int64_t left_out = 0;
  /// The JSON string for Mailjet, absent when the file has a header row.
  std::optional<std::string> import_options;
  WallTime created_at;
  WallTime updated_at;
  std::vector<Part> parts;
};

/// The parts' states in one word: what needs a person first, then what went wrong, then what still moves.
[[nodiscard]] PartState state_of(const Import& import);

/// True when no part can go anywhere any more.
[[nodiscard]] bool has_ended(const Import& import);

/// The first problem of a part that has one.
[[nodiscard]] std::optional<Problem> problem_of(const Import& import);

/// When something that waits is tried again; empty when nothing waits for a moment.
[[nodiscard]] std::optional<WallTime> next_try_of(const Import& import);

}  // namespace preflight::proxy::imports
