#pragma once
/// Everything one pass over a range of records finds out; ranges merge into what one pass over all of them would have
/// found.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "checking/columns.h"
#include "checking/finding_set.h"
#include "checking/unique_emails.h"
#include "planning/compiled_plan.h"
#include "profiling/column_profile.h"
#include "profiling/row_set.h"
#include "reading/reader.h"
#include "session/row_processor.h"

namespace preflight::session {

/// A jump to any row reads at most so many records too much, and where these are long, or blank rows stand between
/// them, at most so many bytes and one record.
inline constexpr std::uint64_t records_per_checkpoint = 1024;
inline constexpr std::uint64_t bytes_per_checkpoint = 1U << 20;

struct Gathered {
  Gathered(std::size_t columns, std::size_t listed, checking::Survivor survivor, std::size_t entries);

  /// One record that is not blank. `emails` and its findings may lag a few rows behind.
  void take(const reading::Record& record, const RowProcessor& processor, bool duplicates_settled);
  /// After the last record of the range.
  void finish();
  void take_blank(const reading::Record& record);
  void take_empty_lines(const reading::RecordReader::EmptyLines& lines);
  /// One record that is no contact of this table: a total, another table's row. It has that one finding and no other;
  /// it is not sent, and unless the finding holds it back it counts as left out.
  void set_aside(const reading::Record& record, const FindingKey& key, const planning::CompiledPlan& plan);
  /// What the next range of the file has gathered, with rows, lines and offsets counted from its own start.
  void merge(Gathered&& later, const reading::Position& shift);

  /// The row of the file that `emails` mean.
  [[nodiscard]] RowNumber row_of(RowNumber row_or_added) const;

  std::uint64_t records = 0;
  checking::FindingSet findings;
  checking::UniqueEmails emails;
  std::vector<profiling::ColumnProfile> profiles;
  /// Of every row that an entry has added, in their order, the row of the file that it comes from.
  std::vector<RowNumber> added;
  /// By column: empty cells of added rows, but for those that are left out.
  std::vector<std::uint64_t> added_blanks;
  /// Rows that an entry leaves out for something the row shows by itself.
  profiling::Rows left_out;
  /// All rows whose cells, as far as each row decides that by itself, are not taken as the file has them; and some
  /// more.
  profiling::RowSet altered;
  std::vector<planning::Effect> effects;
  /// Rows that were set aside, whether or not an entry settles them.
  profiling::RowSet aside;
  std::vector<reading::Position> checkpoints;

 private:
  /// Finds each of the record's cells in `met_`, as far as it was met lately, and what of it is suspect.
  void recall(const reading::Record& record, const RowProcessor& processor);
  /// The row at hand, which is the `place`-th that was added or one of the file.
  void take_row(const RowProcessor& processor, bool duplicates_settled, std::optional<RowNumber> place);
  void note_added();
  void settle_emails();

  /// Makes the start of a row a place to begin at, if that is due or the last one is far enough away.
  void remember(const reading::Position& place, bool due);

  /// An address on its way into `emails`.
  struct Waiting {
    std::string key;
    std::uint64_t hash = 0;
    RowNumber row = 0;
    LineNumber line = 0;
    std::uint32_t filled = 0;
    ColumnIndex column = 0;
    bool report = false;
    std::optional<RowNumber> added;
    std::string typed;  // where it is not the key itself
  };
  /// So many cells of a large table are fetched at once: as many as processors keep on their way.
  static constexpr std::size_t waiting_room = 16;

  ProcessedRow processed_;
  /// Of the row at hand.
  Suspects suspects_;
  /// By column.
  std::vector<profiling::ColumnProfile::Met> met_;
  /// Of the row taken last, where its address stands in the cell as `emails` knows it.
  std::optional<std::uint64_t> key_hash_;
  std::array<Waiting, waiting_room> waiting_;
  std::size_t waiting_count_ = 0;
};

}  // namespace preflight::session
