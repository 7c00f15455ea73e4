#pragma once
/// One record on its way through the plan: cells that may be replaced without touching the bytes they came from.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/types.h"
#include "reading/reader.h"

namespace preflight::planning {

struct Row {
  RowNumber row = 0;
  LineNumber line = 0;
  std::vector<std::string_view> cells;
  /// As in the file, before the plan; may exceed max_columns.
  std::uint64_t cell_count = 0;
  /// Something in it is no longer as the file has it: by an entry, or tidied.
  bool changed = false;

  /// Takes the cells of `record`, whose views must live as long as this row is used.
  void take(const reading::Record& record) {
    row = record.row;
    line = record.line;
    cells.assign(record.cells.begin(), record.cells.end());
    cell_count = record.cell_count;
    changed = false;
    if (!owned_.empty()) owned_.clear();
  }

  void set(ColumnIndex column, std::string text) {
    owned_.push_back(std::move(text));
    cells[column] = owned_.back();
    changed = true;
  }

 private:
  std::deque<std::string> owned_;  // a deque: views into earlier strings stay good
};

}  // namespace preflight::planning
