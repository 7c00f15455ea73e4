#pragma once
/// A finished check: what is known about the file under this plan, for reports, queries and rendering.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checking/columns.h"
#include "checking/written_column.h"
#include "output/report.h"
#include "planning/compiled_plan.h"
#include "preflight/schema.h"
#include "profiling/row_set.h"
#include "reading/encoding.h"
#include "session/gathered.h"

namespace preflight::session {

/// How one column's cells become what is sent.
struct SealedColumn {
  SendAs send_as = SendAs::text;
  /// For datetime columns.
  profiling::DateVerdict dates;
  /// By class of dates: whether its cells are rewritten, and whether they lie far outside the others (or none does).
  std::vector<bool> rewritten;
  std::vector<bool> far;
  /// The finding on the column whose rows can be listed: order unsure, formats mixed, or not expressible.
  std::optional<FindingId> date_notice;
  /// For all others.
  checking::WrittenColumn written;
  /// Some entry writes or empties cells for the way they are written.
  bool rewrites_written = false;
};

/// Whether a finding is about rows that can be listed one by one.
[[nodiscard]] constexpr bool lists_rows(FindingId id) {
  return kind(id).scope == Scope::row || id == FindingId::date_order_unsure || id == FindingId::date_formats_mixed ||
         id == FindingId::date_not_expressible;
}

/// What was learnt while reading, before it is judged as a whole.
struct ReadFile {
  Dialect dialect;
  const reading::Encoding* encoding = &reading::utf8_encoding();
  /// Another encoding is nearly as likely.
  bool encoding_thin = false;
  /// Of the byte order mark, where the decoder does not see it.
  std::size_t mark_bytes = 0;
  /// Decoded bytes before the first record: a byte order mark, a `sep=` line. The walk over all of it starts here.
  std::size_t preamble_bytes = 0;
  reading::Position start;
  std::uint64_t bytes = 0;
  reading::LineEndingCounts line_endings;
  /// Where the first row behind the header starts.
  reading::Position data_start;
  /// Reading had to stop: rows behind this place are not known.
  bool ended_early = false;
  /// What the file is, if it is no CSV.
  std::string_view not_csv;
  bool has_columns = false;
  /// Rows above the table that were skipped by our own guess and say something.
  std::uint64_t titles = 0;
  std::vector<checking::RowEntry> first_titles;
};

class Sealed {
 public:
  Sealed(const planning::CompiledPlan& plan, const Schema& schema, checking::Columns columns, ReadFile file,
         Gathered gathered);

  [[nodiscard]] const checking::Columns& columns() const { return columns_; }
  [[nodiscard]] const Schema& schema() const { return schema_; }
  [[nodiscard]] const SealedColumn& column(ColumnIndex index) const { return sealed_columns_[index]; }
  [[nodiscard]] const ReadFile& file() const { return file_; }
  [[nodiscard]] const Gathered& gathered() const { return gathered_; }
  [[nodiscard]] const profiling::Rows& left_out() const { return left_out_; }
  /// Rows held back by a must-finding of their own. When `blocked`, all that are not left out are.
  [[nodiscard]] const profiling::Rows& held_back() const { return held_back_; }
  [[nodiscard]] const profiling::Rows& surplus() const { return surplus_; }
  /// Rows that are no contacts of this table; what each is, `AsideRows` says.
  [[nodiscard]] const profiling::RowSet& aside() const { return gathered_.aside; }
  /// All rows that RowProcessor may change, of those that are contacts.
  [[nodiscard]] const profiling::RowSet& altered() const { return gathered_.altered; }
  [[nodiscard]] bool blocked() const { return blocked_; }
  [[nodiscard]] bool rewrites_dates() const { return rewrites_dates_; }
  [[nodiscard]] bool dates_with_time() const { return dates_with_time_; }
  [[nodiscard]] const std::optional<std::string>& import_options() const { return report_.import_options; }

  [[nodiscard]] const output::Report& report() const { return report_; }
  [[nodiscard]] output::Report& report() { return report_; }

  /// Findings that only the whole column or file shows, for one row that no entry leaves out by itself. `is_surplus`:
  /// the row is in surplus().
  void late_findings(const ProcessedRow& row, bool is_surplus, std::vector<checking::RowFinding>& out) const;
  /// What one cell is sent as, or is written to `scratch` first.
  [[nodiscard]] std::string_view sent_cell(const planning::Row& row, ColumnIndex column, std::string& scratch) const;
  /// The place to start reading for `row`: the last checkpoint at or before it.
  [[nodiscard]] reading::Position place_before(RowNumber row) const;
  /// The rows that do not go in because of the finding that is listed could be listed further than they are.
  [[nodiscard]] bool listing_incomplete(std::uint32_t wanted) const;

 private:
  void settle_columns();
  void judge_dates();
  void choose_date_format();
  /// The dates of a column, or a fair sample of them, as days.
  [[nodiscard]] std::vector<profiling::Weighted> days_of(ColumnIndex index, bool of_usual_era) const;
  void note_date_rows(ColumnIndex index);
  void note_writings(ColumnIndex index);
  /// The entry that writes or empties a cell of that finding; `meant`: there is something to write.
  [[nodiscard]] std::optional<planning::EntryIndex> settled_by(const FindingKey& key, RowNumber row, bool meant) const;
  /// Takes the rows away that entries settle, and counts them.
  void settle_rows(const FindingKey& key, bool meant, profiling::RowSet& rows,
                   std::vector<checking::RowEntry>& entries);
  void note_dates(ColumnIndex index, FindingId id);
  /// The finding a cell of that class belongs to; none for cells that are fine.
  [[nodiscard]] std::optional<FindingKey> date_finding(ColumnIndex index, profiling::ClassId id) const;
  /// The classes of dates that have that.
  template <class Has>
  [[nodiscard]] std::vector<profiling::ClassId> classes_that(ColumnIndex index, Has has) const;
  /// These rows and those added to them, without what is left out for something a row shows by itself.
  [[nodiscard]] profiling::Rows with_added(profiling::RowSet own) const;
  [[nodiscard]] profiling::RowSet date_rows(ColumnIndex index, const std::vector<profiling::ClassId>& classes) const;
  void settle_duplicates();
  void take_left_out_rows_away();
  void file_findings();
  void count_rows();
  void fill_report();
  void spread(ColumnIndex index, output::ReportColumn& shown) const;

  void add_finding(FindingKey key, std::uint64_t count, std::vector<checking::RowEntry> rows);
  /// What is to be said of the name a property goes under.
  [[nodiscard]] std::optional<FindingId> name_finding(ColumnIndex index) const;
  [[nodiscard]] static bool offers_a_name(FindingId id);
  /// A name for the column that Mailjet takes and no other column has.
  [[nodiscard]] std::string free_name(ColumnIndex index) const;
  [[nodiscard]] planning::FixContext fix_context(const FindingKey& key) const;
  [[nodiscard]] double share_of_addresses(ColumnIndex index) const;
  [[nodiscard]] std::vector<ColumnRef> email_candidates() const;
  [[nodiscard]] std::vector<checking::RowEntry> date_examples(ColumnIndex index,
                                                              const std::vector<profiling::ClassId>& classes,
                                                              bool rewritten) const;

  const planning::CompiledPlan& plan_;
  const Schema& schema_;
  checking::PropertyNames property_names_;
  checking::Columns columns_;
  ReadFile file_;
  Gathered gathered_;
  std::vector<SealedColumn> sealed_columns_;
  profiling::Rows left_out_;
  profiling::Rows held_back_;
  profiling::Rows surplus_;
  bool blocked_ = false;
  bool rewrites_dates_ = false;
  bool dates_with_time_ = false;
  std::string date_format_;
  output::Report report_;
};

/// What becomes of a row.
struct RowFate {
  bool left_out = false;
  bool held_back = false;
  bool surplus = false;
};

/// Tells it along a pass over the file.
class RowFates {
 public:
  explicit RowFates(const Sealed& sealed);

  /// Rows must come rising.
  [[nodiscard]] RowFate of(RowNumber row);
  /// Makes of `row` the next one that was added to it. False: there is none.
  bool next(const RowProcessor& processor, ProcessedRow& row, std::vector<planning::Effect>& effects, RowFate& fate);

 private:
  struct Cursors {
    profiling::RowSet::Cursor left_out;
    profiling::RowSet::Cursor held_back;
    profiling::RowSet::Cursor surplus;

    RowFate advance_to(RowNumber row) {
      return {left_out.advance_to(row), held_back.advance_to(row), surplus.advance_to(row)};
    }
  };
  const std::vector<RowNumber>& added_rows_;
  Cursors own_;
  Cursors added_;
  std::size_t next_added_ = 0;
};

/// Walks the rows that were set aside, together with a pass over the file.
class AsideRows {
 public:
  explicit AsideRows(const Sealed& sealed);

  /// Rows must come rising. None: an ordinary record. An empty list: set aside, and settled by an entry.
  [[nodiscard]] std::optional<std::vector<checking::RowFinding>> findings(const reading::Record& record);

 private:
  struct About {
    FindingKey key;
    profiling::RowSet::Cursor rows;
  };
  profiling::RowSet::Cursor all_;
  std::vector<About> about_;
};

}  // namespace preflight::session
