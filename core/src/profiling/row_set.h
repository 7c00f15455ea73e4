#pragma once
/// Sets of rows, kept small: runs at equal distances (every row, every second one), each as two or three
/// variable-length numbers.
///
///     RowSet rows;
///     rows.append(4); rows.append(5); rows.append(90);      // rising
///     for (RowSet::Cursor at(rows); !at.done(); at.next()) use(at.row());

#include <cstddef>
#include <cstdint>
#include <vector>

#include "preflight/types.h"

namespace preflight::profiling {

class RowSet {
 public:
  /// Rows must come rising; the last one again is ignored.
  void append(RowNumber row) {
    // Nearly always the run goes on.
    if (run_open_ && row == run_end_ + run_step_) {
      run_end_ = row;
      ++size_;
    } else {
      start_run(row);
    }
  }
  /// All rows from `first` to `last`.
  void append_run(RowNumber first, RowNumber last) {
    append(first);
    if (last <= run_end_) return;
    if (run_step_ != 1) start_run(first + 1);
    size_ += last - run_end_;
    run_end_ = last;
  }
  /// Rows of a later range, whose row numbers are `row_shift` short of this one's.
  void append_all(const RowSet& later, RowNumber row_shift = 0);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// Walks the rows in rising order.
  class Cursor {
   public:
    explicit Cursor(const RowSet& rows);
    [[nodiscard]] bool done() const { return done_; }
    [[nodiscard]] RowNumber row() const { return row_; }
    void next();
    /// Moves on to the first row >= `row`; true when that is `row`. For rows asked in rising order.
    bool advance_to(RowNumber row);

   private:
    void load();
    const RowSet* rows_;
    std::size_t at_ = 0;
    RowNumber row_ = 0;
    RowNumber last_ = 0;
    RowNumber step_ = 1;
    bool in_open_run_ = false;
    bool done_ = false;
  };

  [[nodiscard]] static RowSet from_sorted(const std::vector<RowNumber>& rows);

 private:
  void start_run(RowNumber row);
  void close_run();
  void put(std::uint64_t number);

  // Of each run: the gap to its start; twice its length - 1, odd if its step is not 1; then that step.
  std::vector<std::uint8_t> bytes_;
  std::uint64_t size_ = 0;
  RowNumber written_end_ = 0;  // last row of the last closed run
  RowNumber run_start_ = 0;
  RowNumber run_end_ = 0;
  RowNumber run_step_ = 1;  // what a second row of the run decides
  bool run_open_ = false;
};

/// Rows of the file, and rows that were added to it: these by their place among all that were added.
struct Rows {
  RowSet own;
  RowSet added;

  [[nodiscard]] std::uint64_t size() const { return own.size() + added.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
};

[[nodiscard]] RowSet united(const RowSet& a, const RowSet& b);
/// Rows of `a` that are not in `b`.
[[nodiscard]] RowSet without(const RowSet& a, const RowSet& b);
[[nodiscard]] Rows united(const Rows& a, const Rows& b);
[[nodiscard]] Rows without(const Rows& a, const Rows& b);

}  // namespace preflight::profiling
