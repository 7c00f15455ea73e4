#pragma once
/// A plan made ready for use on one file: entries by phase, looked up by row, column or finding.

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checking/columns.h"
#include "checking/unique_emails.h"
#include "planning/row.h"
#include "preflight/plan.h"

namespace preflight::planning {

/// What an entry has done so far.
struct Effect {
  std::uint64_t rows = 0;
  std::uint64_t cells = 0;
  /// Rows that are more than before.
  std::uint64_t added = 0;
  bool fits = true;
};

using EntryIndex = std::size_t;

class CompiledPlan {
 public:
  CompiledPlan() = default;
  explicit CompiledPlan(Plan plan);
  // Replacements point into the plan: it may move, not be copied.
  CompiledPlan(CompiledPlan&&) = default;
  CompiledPlan& operator=(CompiledPlan&&) = default;
  CompiledPlan(const CompiledPlan&) = delete;
  CompiledPlan& operator=(const CompiledPlan&) = delete;
  ~CompiledPlan() = default;

  [[nodiscard]] const Plan& plan() const { return plan_; }

  /// Phase "reading": everything chosen, later entries first.
  [[nodiscard]] ReadingChoices reading() const;
  /// Phase "columns": sets roles, names and types. `fits[entry]` becomes false where a column is not there.
  void apply_to_columns(checking::Columns& columns, std::vector<Effect>& effects) const;
  [[nodiscard]] std::optional<ChosenOrder> date_order(const checking::Columns& columns, ColumnIndex column) const;
  [[nodiscard]] std::optional<EntryIndex> leave_out_empty_columns() const { return leave_out_empty_columns_; }

  /// Phase "cells": replaces what was typed over. Counts in `effects`.
  void replace_cells(Row& row, std::vector<Effect>& effects) const;
  /// Some entry types into that row.
  [[nodiscard]] bool edits(RowNumber row) const { return !replacements_.empty() && replacements_.count(row) != 0; }
  [[nodiscard]] std::optional<EntryIndex> pad_short_row(RowNumber row) const { return covering(pad_, row); }
  [[nodiscard]] std::optional<EntryIndex> drop_extra_cells(RowNumber row) const { return covering(drop_, row); }
  [[nodiscard]] std::optional<EntryIndex> repair(const FindingKey& finding, RowNumber row) const {
    return covering(repair_, finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> split(const FindingKey& finding, RowNumber row) const {
    return covering(split_, finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> clear(const FindingKey& finding, RowNumber row) const {
    return covering(clear_, finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> keep_original(const FindingKey& finding, RowNumber row) const {
    return covering(keep_original_, finding, row);
  }
  [[nodiscard]] bool repairs_any(const FindingKey& finding) const { return covers_any(repair_, finding); }
  [[nodiscard]] bool clears_any(const FindingKey& finding) const { return covers_any(clear_, finding); }

  /// Phase "duplicates"; none while nobody has chosen.
  [[nodiscard]] std::optional<Keep> keep() const { return keep_; }
  [[nodiscard]] std::optional<EntryIndex> keep_entry() const { return keep_entry_; }

  /// Phase "leave-outs".
  [[nodiscard]] std::optional<EntryIndex> leave_out_row(RowNumber row) const;
  [[nodiscard]] std::optional<EntryIndex> leave_out(const FindingKey& finding, RowNumber row) const {
    return covering(leave_out_, finding, row);
  }
  [[nodiscard]] bool leaves_out_any(const FindingKey& finding) const { return covers_any(leave_out_, finding); }

 private:
  /// An entry about all rows of a finding, but for some. A finding named without reason or column covers all of them: a
  /// recipe need not know which reasons next month's file will have.
  struct Cover {
    EntryIndex entry = 0;
    FindingKey finding;
    ExceptRows except_rows;
  };
  struct Replacement {
    EntryIndex entry = 0;
    const ReplaceCell* action = nullptr;
  };

  static std::optional<EntryIndex> covering(const std::vector<Cover>& covers, RowNumber row);
  static std::optional<EntryIndex> covering(const std::vector<Cover>& covers, const FindingKey& finding, RowNumber row);
  static bool covers_any(const std::vector<Cover>& covers, const FindingKey& finding);

  Plan plan_;
  std::vector<Cover> pad_;
  std::vector<Cover> drop_;
  std::vector<Cover> repair_;
  std::vector<Cover> split_;
  std::vector<Cover> clear_;
  std::vector<Cover> keep_original_;
  std::vector<Cover> leave_out_;
  std::unordered_map<RowNumber, std::vector<Replacement>> replacements_;
  std::unordered_map<RowNumber, EntryIndex> left_out_rows_;
  std::optional<Keep> keep_;
  std::optional<EntryIndex> keep_entry_;
  std::optional<EntryIndex> leave_out_empty_columns_;
};

}  // namespace preflight::planning
