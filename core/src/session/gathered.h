#pragma once
/// Everything one pass over a range of records finds out; ranges merge into what one pass over all of them would have
/// found.

#include <cstdint>
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

/// Records between two remembered places: a jump to any row reads at most so many records too much.
inline constexpr std::uint64_t records_per_checkpoint = 1024;

struct Gathered {
  Gathered(std::size_t columns, std::size_t listed, checking::Survivor survivor, std::size_t entries);

  /// One record that is not blank.
  void take(const reading::Record& record, const RowProcessor& processor, bool duplicates_settled);
  void take_blank(const reading::Record& record);
  /// One record that is no contact of this table: a total, another table's row. It has that one finding and no other;
  /// it is not sent, and unless the finding holds it back it counts as left out.
  void set_aside(const reading::Record& record, const FindingKey& key, const planning::CompiledPlan& plan);
  /// What the next range of the file has gathered, with rows, lines and offsets counted from its own start.
  void merge(Gathered&& later, const reading::Position& shift);

  std::uint64_t records = 0;
  checking::FindingSet findings;
  checking::UniqueEmails emails;
  std::vector<profiling::ColumnProfile> profiles;
  /// Rows that an entry leaves out for something the row shows by itself.
  profiling::RowSet left_out;
  std::vector<planning::Effect> effects;
  /// Rows that were set aside, whether or not an entry settles them.
  profiling::RowSet aside;
  std::vector<reading::Position> checkpoints;

 private:
  ProcessedRow processed_;
};

}  // namespace preflight::session
