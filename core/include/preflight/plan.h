#pragma once
/// The person's choices, one entry each; docs/plan.md is the language.
///
///     result<Plan> plan = parse_plan(R"({"version":1,"entries":[{"id":"e1","do":"keep-duplicate","which":"last"}]})");

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "preflight/dialect.h"
#include "preflight/finding.h"
#include "preflight/result.h"
#include "preflight/schema.h"

namespace preflight {

/// A column by place, and by the name it had when the entry was made.
struct ColumnRef {
  ColumnIndex column = 0;
  std::optional<std::string> name;
};

struct ReadAs {
  ReadingChoices choices;
};

enum class Destination : std::uint8_t { email, property, leave_out };

struct MapColumn {
  ColumnRef column;
  Destination to = Destination::property;
  std::optional<std::string> property;
  std::optional<SendAs> type;
};

/// `excel_1904`: how Excel's day numbers count; the others are about dates that have parts.
enum class ChosenOrder : std::uint8_t { dmy, mdy, ymd, ydm, excel_1904 };

struct ChooseDateOrder {
  ColumnRef column;
  ChosenOrder order = ChosenOrder::dmy;
};

struct LeaveOutEmptyColumns {};

struct ReplaceCell {
  RowNumber row = 0;
  ColumnIndex column = 0;
  std::string old_text;
  std::string new_text;
};

/// Rows an entry about a whole finding leaves alone; sorted.
using ExceptRows = std::vector<RowNumber>;

/// What an entry does with the rows or cells of a finding. Those from `pad_short_rows` on are about one finding alone.
enum class Settling : std::uint8_t {
  repair_emails,  ///< of email-invalid the sure repairs, of -several the first, of -typo the common domain, of -idn
                  ///< ASCII
  split_emails,   ///< a row for each address of a cell with several; the first keeps the row's place
  repair_cells,   ///< written as the finding's rows show them as `after`
  clear_cells,
  keep_original,  ///< what was tidied is sent as the file has it
  leave_out_rows,
  pad_short_rows,
  drop_extra_cells,
  join_cells,   ///< of a row that is too long, the pieces of the one cell that was cut
  close_quotes  ///< of a quote that is never closed, at the end of its cell
};
inline constexpr std::size_t settling_count = 10;

struct SettleFinding {
  Settling how = Settling::leave_out_rows;
  FindingKey finding;
  /// The name that the finding's column had when the entry was made.
  std::optional<std::string> column_name;
  ExceptRows except_rows;
};

enum class Keep : std::uint8_t { first, last, fullest };

struct KeepDuplicate {
  Keep which = Keep::last;
};

struct LeaveOutRow {
  RowNumber row = 0;
};

using PlanAction = std::variant<ReadAs, MapColumn, ChooseDateOrder, LeaveOutEmptyColumns, ReplaceCell, SettleFinding,
                                KeepDuplicate, LeaveOutRow>;

struct PlanEntry {
  std::string id;
  PlanAction action;
};

struct Plan {
  std::vector<PlanEntry> entries;
};

/// An empty text is an empty plan. Errors: "plan-json" (not JSON, or not version 1), "plan-entry" naming the entry and
/// the member at fault.
[[nodiscard]] result<Plan> parse_plan(std::string_view json);

}  // namespace preflight
