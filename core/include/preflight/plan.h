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

/// Addresses written as the finding's rows show them as `after`: of email-invalid the sure repairs, of email-several
/// the first address, of email-typo the common domain, of email-idn the ASCII form.
struct RepairEmails {
  FindingKey finding;
  ExceptRows except_rows;
};

/// Cells written as the finding's rows show them as `after`.
struct RepairCells {
  FindingKey finding;
  ExceptRows except_rows;
};

/// A row for each address of a cell with several; the first keeps the row's place.
struct SplitEmails {
  FindingKey finding;
  ExceptRows except_rows;
};

struct PadShortRows {
  ExceptRows except_rows;
};

struct DropExtraCells {
  ExceptRows except_rows;
};

struct ClearCells {
  FindingKey finding;
  ExceptRows except_rows;
};

/// Cells of a finding that was tidied, sent as the file has them.
struct KeepOriginal {
  FindingKey finding;
  ExceptRows except_rows;
};

enum class Keep : std::uint8_t { first, last, fullest };

struct KeepDuplicate {
  Keep which = Keep::last;
};

struct LeaveOutRows {
  FindingKey finding;
  ExceptRows except_rows;
};

struct LeaveOutRow {
  RowNumber row = 0;
};

using PlanAction = std::variant<ReadAs, MapColumn, ChooseDateOrder, LeaveOutEmptyColumns, ReplaceCell, RepairEmails,
                                SplitEmails, RepairCells, PadShortRows, DropExtraCells, ClearCells, KeepOriginal,
                                KeepDuplicate, LeaveOutRows, LeaveOutRow>;

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
