#include "profiling/row_set.h"

#include <cassert>

namespace preflight::profiling {

namespace {

/// Bytes of a number of 64 bits, seven bits each.
constexpr std::size_t longest_number = 10;

}  // namespace

void RowSet::put(std::uint64_t number) {
  // A large set grows by a quarter: twice its room would be more than all the columns of a file need beside it.
  constexpr std::size_t large = std::size_t{1} << 20;
  if (bytes_.size() >= large && bytes_.capacity() - bytes_.size() < longest_number)
    bytes_.reserve(bytes_.size() + bytes_.size() / 4);
  while (number >= 0x80) {
    bytes_.push_back(static_cast<std::uint8_t>(number | 0x80U));
    number >>= 7;
  }
  bytes_.push_back(static_cast<std::uint8_t>(number));
}

void RowSet::close_run() {
  put(run_start_ - written_end_);
  const std::uint64_t more = (run_end_ - run_start_) / run_step_;
  put(more * 2 + (run_step_ == 1 ? 0 : 1));
  if (run_step_ != 1) put(run_step_);
  written_end_ = run_end_;
}

void RowSet::start_run(RowNumber row) {
  assert(!run_open_ || row >= run_end_);
  if (run_open_) {
    if (row == run_end_) return;
    if (run_start_ == run_end_) {
      run_step_ = row - run_end_;
      run_end_ = row;
      ++size_;
      return;
    }
    close_run();
  }
  run_open_ = true;
  run_step_ = 1;
  run_start_ = row;
  run_end_ = row;
  ++size_;
}

void RowSet::append_all(const RowSet& later, RowNumber row_shift) {
  for (Cursor at(later); !at.done(); at.next()) append(at.row() + row_shift);
}

RowSet RowSet::from_sorted(const std::vector<RowNumber>& rows) {
  RowSet set;
  for (const RowNumber row : rows) set.append(row);
  return set;
}

RowSet::Cursor::Cursor(const RowSet& rows) : rows_(&rows) { load(); }

void RowSet::Cursor::load() {
  const auto read = [this] {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = rows_->bytes_[at_++];
      number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return number;
    }
  };
  if (at_ < rows_->bytes_.size()) {
    row_ = last_ + static_cast<RowNumber>(read());
    const std::uint64_t length = read();
    step_ = length % 2 == 0 ? 1 : static_cast<RowNumber>(read());
    last_ = row_ + static_cast<RowNumber>(length / 2) * step_;
  } else if (rows_->run_open_ && !in_open_run_) {
    in_open_run_ = true;
    row_ = rows_->run_start_;
    last_ = rows_->run_end_;
    step_ = rows_->run_step_;
  } else {
    done_ = true;
  }
}

void RowSet::Cursor::next() {
  if (row_ < last_) {
    row_ += step_;
  } else {
    load();
  }
}

bool RowSet::Cursor::advance_to(RowNumber row) {
  while (!done_ && last_ < row) load();
  if (done_) return false;
  if (row_ < row) row_ += ((row - row_ - 1) / step_ + 1) * step_;
  return row_ == row;
}

RowSet united(const RowSet& a, const RowSet& b) {
  RowSet all;
  RowSet::Cursor x(a);
  RowSet::Cursor y(b);
  while (!x.done() || !y.done()) {
    const bool take_x = y.done() || (!x.done() && x.row() <= y.row());
    all.append(take_x ? x.row() : y.row());
    if (take_x) {
      x.next();
    } else {
      y.next();
    }
  }
  return all;
}

RowSet without(const RowSet& a, const RowSet& b) {
  RowSet rest;
  RowSet::Cursor gone(b);
  for (RowSet::Cursor at(a); !at.done(); at.next()) {
    if (!gone.advance_to(at.row())) rest.append(at.row());
  }
  return rest;
}

}  // namespace preflight::profiling
