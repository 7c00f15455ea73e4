#pragma once
/// What Mailjet leaves undocumented, as switches, and the faults a test can order.
///
///     Behaviour behaviour;
///     behaviour.bom_is_skipped = true;
///     behaviour.importing_steps = 10;
///     mailjet.set_behaviour(behaviour);
///     mailjet.inject({.method = "POST", .path_part = "/csvimport", .carry_out_first = true, .drop_reply = true});
///
/// Every default is the stricter reading, or the one that Mailjet's wording suggests, so that an importer which passes
/// here does not lean on a kindness that the real service may lack.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace preflight::sandbox {

struct Behaviour {
  // --- How a job moves on. One step goes to the next of `statuses_before_importing`, then to "Importing", then takes
  // `rows_per_step` rows.

  /// The first is what POST csvimport answers ("Upload" in Mailjet's guide). Put "Allocated" or an unknown
  /// word here to test for it. The file is opened and counted on leaving the first.
  std::vector<std::string> statuses_before_importing{"Upload", "Prepare"};
  /// Steps in which the rows are taken, when `rows_per_step` is 0.
  std::int64_t importing_steps = 4;
  /// 0: Count / importing_steps, rounded up, but at most 50,000, so that no request waits long for a step.
  std::int64_t rows_per_step = 0;
  /// Steps that GET csvimport/{job} makes before it answers. Reading the list of jobs makes none.
  int steps_per_status_read = 1;
  /// Real time between steps that happen by themselves; 0: none. For practice by hand: 400 ms and no steps per read.
  std::chrono::milliseconds step_every{0};

  // --- Reading the file.

  /// False: the three bytes belong to the first cell, so the `email` column is not found. Not documented.
  bool bom_is_skipped = false;
  /// False: with FieldNames a header row is a data line, and fails as an address. Not documented; the guide says to
  /// leave the header out.
  bool header_is_skipped_with_field_names = false;
  /// A report of 2015 saw the importer lower-case the names of the properties it made.
  bool lower_cases_property_names = false;
  /// Whether `Email` or `EMAIL` is taken for the key column. Not documented.
  bool email_column_in_any_case = false;
  /// True: `###Too many columns at line`. False: the surplus cells are dropped. Not documented; help says "same number
  /// of fields".
  bool extra_columns_are_an_error = true;
  /// Encodings other than UTF-8 are not documented. False: the bytes are stored as they are.
  bool invalid_utf8_is_an_error = true;
  /// "The duplicated address will be discarded" does not say which; the later one is, unless this is set. Then the
  /// earlier row is written to the error file and the later row's values stand.
  bool last_duplicate_is_kept = false;
  /// Whether an empty cell takes away the value that the contact already has. Not documented.
  bool empty_cell_erases = false;
  /// Properties in one file, email included. Source: Mailjet help, error logs.
  std::size_t max_properties = 200;

  // --- Values of typed properties.

  /// Exact words; not documented beyond "True/false".
  std::vector<std::string> true_words{"true"};
  std::vector<std::string> false_words{"false"};
  /// Whether `yy` stands for two digits (00-49 is 20xx, 50-99 is 19xx), or for four like `yyyy`. Not documented.
  bool yy_is_two_digits = true;
  /// True: TimezoneOffset 2 means local time is two hours ahead of UTC. The sign is not documented.
  bool timezone_offset_counts_east = true;
  /// Whether a value may stop before the time of day in a format that has one. Documented for uploads by hand, not for
  /// the API.
  bool time_may_be_left_out = false;
  /// Bytes; 0: no limit. Error CM06 proves that there is a limit, its size is not known.
  std::size_t max_value_bytes = 0;

  // --- Jobs and uploads.

  /// What ErrTreshold counts: Mailjet's descriptions disagree. A job over it ends as Abort; 0 is no limit.
  enum class ErrorThreshold { rows, percent, ignored };
  ErrorThreshold error_threshold = ErrorThreshold::rows;
  /// Whether a second csvimport of the same DataID is taken. Not documented; true makes a double start visible as two
  /// jobs.
  bool data_can_be_imported_again = true;
  /// GET csvimport answered 500 MJ02 in 2015.
  bool job_list_is_broken = false;
  /// How long after a job was asked for the list of jobs begins to tell it. Not documented.
  std::chrono::seconds job_list_lags{0};
  /// Bytes of one CSVData upload, 413 above; 0: no limit. Help names 20 MB for uploads by hand, nobody for the API.
  std::uint64_t max_upload_bytes = 0;
  /// False: the bytes of an upload are let go when its job ends, so that a long practice session does not fill the
  /// memory.
  bool keeps_uploads = true;
};

/// Spoils the next requests that fit. The first fault that fits a request is used, in the order of injection.
struct Fault {
  /// Empty: any method.
  std::string method{};
  /// Found anywhere in the path, which is decoded and without its query; empty: any path.
  std::string path_part{};
  /// True: `path_part` must stand at the end of the path.
  bool at_path_end = false;
  /// How many requests it spoils.
  int times = 1;
  /// False: the request is not acted on. True: it is, and only then answered with the fault (an answer that got lost).
  bool carry_out_first = false;
  /// With `carry_out_first`: it is acted on only when the practice Mailjet's clock has gone on by so much, long after
  /// the answer. Looked at with every request.
  std::chrono::seconds carried_out_after{0};
  /// Real time before the answer goes out.
  std::chrono::milliseconds answered_after{0};
  /// True: the connection is closed without an answer; the fields below are not used.
  bool drop_reply = false;
  int status = 500;
  std::string body{};
  /// The body is sent again and again until so many bytes have gone; 0: once.
  std::uint64_t body_bytes = 0;
  std::string content_type = "application/json";
  /// For example {"Retry-After", "30"}.
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// One of everything that can happen to POST csvimport, chosen by `number` (any): applied at once, late or never; its
/// reply lost, slow, a status, garbage; the list of jobs right, late, broken for a while. The same number always makes
/// the same trouble.
struct Trouble {
  std::vector<Fault> faults;
  std::chrono::seconds job_list_lags{0};
  /// What it is, in words, for whoever reads a report.
  std::string words;
};
[[nodiscard]] Trouble trouble_of(std::uint64_t number);
/// How many different ones `trouble_of` knows.
[[nodiscard]] std::uint64_t trouble_count();

}  // namespace preflight::sandbox
