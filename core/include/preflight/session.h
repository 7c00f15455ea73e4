#pragma once
/// One file, checked, asked about and rendered: the core's front door.
///
///     Session session;
///     session.begin_check(plan_json, schema_json, file_bytes, {});
///     for (Need need = session.need(); need.length > 0; need = session.need()) {
///       const std::size_t n = read(file, need.offset, session.reserve(chunk), chunk);   // any number above 0,
///       need.length at most session.commit(n);
///     }
///     session.finish();
///     puts(session.report_json().c_str());
///
/// The host drives: it reads where `need()` points, so that a pass can start again, or jump, without the core knowing
/// what a file is. After a finished check, `begin_render()` and `begin_query()` go over the same file once more with
/// what that check found out. Nothing here does I/O, knows the time or throws. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "preflight/result.h"
#include "preflight/types.h"

namespace preflight {

/// Where the next bytes must come from. `length` is the most the core would take; 0 means that the pass needs nothing
/// more.
struct Need {
  ByteOffset offset = 0;
  std::uint64_t length = 0;
};

struct SessionOptions {
  /// Rows listed with each finding of the report; the rest are counted in `more`.
  std::uint32_t rows_per_finding = 20;
  /// Canonical output is cut at record borders so that no part is larger. A record larger than that stands alone.
  std::uint64_t max_part_bytes = 20'000'000;
  /// What of the output gets its SHA-256. That is nearly half of the cost of the output in a browser, which has one of
  /// its own that takes a tenth of the time.
  enum class Hashed : std::uint8_t { nothing, parts, parts_and_whole };
  Hashed hashed = Hashed::parts_and_whole;
};

inline constexpr std::uint32_t all_rows = 0xFFFFFFFF;

/// A piece of rendered output. `file` 0 is the left-out file, 1..n the parts.
struct Output {
  std::uint32_t file = 0;
  std::string_view bytes;
};

class Session {
 public:
  Session();
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// Errors: those of parse_plan and parse_schema; the session is then as it was.
  result<void> begin_check(std::string_view plan_json, std::string_view schema_json, std::uint64_t file_bytes,
                           SessionOptions options);
  /// `words_json`: "" or the sentences of the left-out file, {"columns":["Row in your file","What went wrong","How to
  /// fix it"], "findings":{"email-missing":{"what":"...","how":"..."},"email-invalid/no-at":{...}}}; without words it
  /// says the ids. Errors: "no-check" before a finished check, "words-json".
  result<void> begin_render(std::string_view words_json);
  /// docs/report.md, "Queries". Errors: "no-check", "query-json".
  result<void> begin_query(std::string_view query_json);
  /// Every record as it is read, before any plan: by take_output, one {"row","line","cells":[...]} a line. Errors:
  /// "no-check".
  result<void> begin_records();

  [[nodiscard]] Need need() const;
  /// Room for `bytes` bytes, valid until the next call of any kind.
  [[nodiscard]] char* reserve(std::size_t bytes);
  /// Takes `bytes` bytes that stand at need().offset. Errors: "too-many-bytes"; "host-decodes" where commit_decoded is
  /// called for.
  result<void> commit(std::size_t bytes);
  /// The WHATWG label of the multi-byte encoding from which the host has to decode what it gives; empty: bytes are
  /// given as they stand in the file. To be asked before each reserve: the core may find it out while it reads, and
  /// then begins again at offset 0, where every pass over such a file begins, and the host a fresh decoder.
  [[nodiscard]] std::string_view host_decoding() const;
  /// Takes `decoded_bytes` bytes of UTF-8 in reserved room: what the host's decoder, which keeps half a character for
  /// the next call, has made of `bytes` bytes at need().offset, with U+FFFD for what it could not read. Errors: those
  /// of commit.
  result<void> commit_decoded(std::size_t bytes, std::size_t decoded_bytes);
  /// Errors: "more-needed" while need() asks for bytes: the file was shorter than was said.
  result<void> finish();

  [[nodiscard]] const std::string& report_json() const;
  /// Whether the report has a finding that keeps rows, or all of them, from being sent.
  [[nodiscard]] bool has_must_findings() const;
  [[nodiscard]] const std::string& rows_json() const;
  [[nodiscard]] const std::string& render_json() const;
  /// The next piece of output, at most `max_bytes`, valid until the next call; empty when nothing waits. Take all after
  /// every commit: what is not taken is kept in memory.
  [[nodiscard]] Output take_output(std::size_t max_bytes);
  /// The row that is longer than a record may be, at which the pass under way or finished last had to stop.
  [[nodiscard]] std::optional<RowNumber> row_over_limit() const;
  /// Records read so far in this pass: for a progress line.
  [[nodiscard]] std::uint64_t records_read() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace preflight
