#pragma once
/// A plan made ready for use on one file: entries by phase, looked up by row, column or finding.

#include <array>
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
  /// What the entry is about is in this file.
  bool fits = true;

  /// Another row in which so many cells were changed.
  void count_row(std::uint64_t of_cells = 1) {
    rows += 1;
    cells += of_cells;
  }
  [[nodiscard]] bool did_something() const { return (rows | cells | added) != 0; }
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
  /// Phase "columns": sets roles, names and types, and finds the columns that entries are about; only then do the
  /// later phases know them. `effects[entry].fits` becomes false where a column is not there.
  void apply_to_columns(checking::Columns& columns, std::vector<Effect>& effects);
  [[nodiscard]] std::optional<ChosenOrder> date_order(const checking::Columns& columns, ColumnIndex column) const;
  [[nodiscard]] std::optional<EntryIndex> leave_out_empty_columns() const { return leave_out_empty_columns_; }

  /// Phase "cells": replaces what was typed over, in all columns or `only` one. Counts in `effects`.
  void replace_cells(Row& row, std::vector<Effect>& effects, std::optional<ColumnIndex> only = std::nullopt) const;
  /// Some entry types into that row.
  [[nodiscard]] bool edits(RowNumber row) const { return !replacements_.empty() && replacements_.count(row) != 0; }
  /// The entry that settles that finding of the row in this way.
  [[nodiscard]] std::optional<EntryIndex> settles(Settling how, const FindingKey& finding, RowNumber row) const {
    return covering(covers(how), finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> repair(const FindingKey& finding, RowNumber row) const {
    return covering(covers(Settling::repair_cells), finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> split(const FindingKey& finding, RowNumber row) const {
    return covering(covers(Settling::split_emails), finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> clear(const FindingKey& finding, RowNumber row) const {
    return covering(covers(Settling::clear_cells), finding, row);
  }
  [[nodiscard]] std::optional<EntryIndex> keep_original(const FindingKey& finding, RowNumber row) const {
    return covering(covers(Settling::keep_original), finding, row);
  }
  [[nodiscard]] bool repairs_any(const FindingKey& finding) const {
    return covers_any(covers(Settling::repair_cells), finding);
  }
  [[nodiscard]] bool clears_any(const FindingKey& finding) const {
    return covers_any(covers(Settling::clear_cells), finding);
  }

  /// Phase "duplicates"; none while nobody has chosen.
  [[nodiscard]] std::optional<Keep> keep() const { return keep_; }
  [[nodiscard]] std::optional<EntryIndex> keep_entry() const { return keep_entry_; }

  /// Phase "leave-outs".
  [[nodiscard]] std::optional<EntryIndex> leave_out_row(RowNumber row) const {
    return left_out_rows_.empty() ? std::nullopt : find_left_out(row);
  }
  [[nodiscard]] std::optional<EntryIndex> leave_out(const FindingKey& finding, RowNumber row) const {
    return covering(covers(Settling::leave_out_rows), finding, row);
  }
  [[nodiscard]] bool leaves_out_any(const FindingKey& finding) const {
    return covers_any(covers(Settling::leave_out_rows), finding);
  }

  /// Once all is counted: `fits` becomes false of entries that did nothing because what they are about is not in this
  /// file, neither in what is still found, `found`, nor in what other entries have settled.
  void note_unfit(std::vector<FindingKey> found, std::vector<Effect>& effects) const;

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

  [[nodiscard]] std::optional<EntryIndex> find_left_out(RowNumber row) const;
  [[nodiscard]] const std::vector<Cover>& covers(Settling how) const { return covers_[static_cast<std::size_t>(how)]; }
  static std::optional<EntryIndex> covering(const std::vector<Cover>& covers, const FindingKey& finding, RowNumber row);
  static bool covers_any(const std::vector<Cover>& covers, const FindingKey& finding);

  /// The finding that an entry answers; none of entries about single rows.
  [[nodiscard]] std::optional<FindingKey> about(EntryIndex entry) const;

  Plan plan_;
  /// By Settling.
  std::array<std::vector<Cover>, settling_count> covers_;
  std::unordered_map<RowNumber, std::vector<Replacement>> replacements_;
  std::unordered_map<RowNumber, EntryIndex> left_out_rows_;
  std::optional<Keep> keep_;
  std::optional<EntryIndex> keep_entry_;
  std::optional<EntryIndex> leave_out_empty_columns_;
};

}  // namespace preflight::planning
