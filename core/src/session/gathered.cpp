#include "session/gathered.h"

#include <algorithm>

#include "reading/word.h"
#include "session/table_watch.h"

namespace preflight::session {

Gathered::Gathered(std::size_t columns, std::size_t listed, checking::Survivor survivor, std::size_t entries)
    : findings(listed),
      emails(survivor),
      profiles(columns, profiling::ColumnProfile(listed, columns)),
      added_blanks(columns),
      effects(entries),
      met_(columns) {}

void Gathered::recall(const reading::Record& record, const RowProcessor& processor) {
  suspects_.cells.clear();
  suspects_.whole_row = !processor.is_even(record);
  if (suspects_.whole_row) return;
  const std::optional<ColumnIndex> email = processor.columns().email;
  for (ColumnIndex column = 0; column < met_.size(); ++column) {
    const std::string_view cell = record.cells[column];
    // Addresses hardly ever come again.
    met_[column] = column == email ? profiling::ColumnProfile::Met() : profiles[column].recall(cell);
    if (met_[column].is_sound()) continue;
    if (processor.is_sound(column, cell, record.unusual)) {
      met_[column].set_sound();
    } else {
      suspects_.cells.push_back(column);
    }
  }
}

void Gathered::take(const reading::Record& record, const RowProcessor& processor, bool duplicates_settled) {
  remember({record.offset, record.row, record.line}, records % records_per_checkpoint == 0);
  ++records;
  recall(record, processor);
  processor.process(record, suspects_, processed_, effects);
  const planning::Row& row = processed_.row;
  bool any_in = false;
  std::optional<RowNumber> place;
  do {
    if (processed_.address != 0) {
      place = static_cast<RowNumber>(added.size());
      note_added();
    }
    take_row(processor, duplicates_settled, place);
    any_in = any_in || !processed_.left_out_by;
  } while (processor.next_row(processed_, effects));
  if (row.changed || suspects_.whole_row) altered.append(row.row);
  if (!any_in) return;
  // What a column holds is told by the file, not by copies of its rows.
  if (!suspects_.whole_row) {
    if (row.changed || !suspects_.none()) key_hash_.reset();
    // What was met is no longer what stands in a cell that was suspect, where that has been changed.
    for (const ColumnIndex suspect : suspects_.cells) met_[suspect] = {};
    for (ColumnIndex i = 0; i < met_.size(); ++i) {
      if (key_hash_ && i == processor.columns().email) {
        profiles[i].add_address(row.row, row.line, row.cells[i], *key_hash_);
      } else {
        profiles[i].add(row.row, row.line, row.cells[i], met_[i]);
      }
    }
    return;
  }
  // A cell that is not there is an empty one to whoever counts blanks.
  const std::size_t there = std::min(profiles.size(), row.cells.size());
  for (std::size_t i = 0; i < there; ++i) profiles[i].add(row.row, row.line, row.cells[i]);
  for (std::size_t i = there; i < profiles.size(); ++i) profiles[i].add(row.row, row.line, {});
}

void Gathered::take_row(const RowProcessor& processor, bool duplicates_settled, std::optional<RowNumber> place) {
  const planning::Row& row = processed_.row;
  key_hash_.reset();
  if (processed_.left_out_by) {
    (place ? left_out.added : left_out.own).append(place.value_or(row.row));
    return;
  }
  for (const checking::RowFinding& finding : processed_.findings) findings.add(finding, row.row, row.line, place);
  if (!processed_.email_key.empty()) {
    Waiting& next = waiting_[waiting_count_++];
    next.key.swap(processed_.email_key);
    next.hash = checking::UniqueEmails::hash(next.key);
    next.row = row.row;
    next.added = place;
    next.line = row.line;
    next.filled = processed_.filled;
    next.report = !duplicates_settled;
    next.column = *processor.columns().email;
    const std::string_view cell = row.cells[next.column];
    const bool same = reading::same_bytes(cell, next.key);
    if (same) key_hash_ = next.hash;
    next.typed.clear();
    if (next.report && !same) next.typed.assign(cell);
    if (waiting_count_ == waiting_room) settle_emails();
  }
}

RowNumber Gathered::row_of(RowNumber row_or_added) const {
  constexpr RowNumber first_added = checking::UniqueEmails::first_added;
  return row_or_added < first_added ? row_or_added : added[row_or_added - first_added];
}

void Gathered::finish() {
  settle_emails();
  for (profiling::ColumnProfile& profile : profiles) profile.settle();
}

void Gathered::settle_emails() {
  // All of them at once: then their places in the table come from memory together.
  for (std::size_t i = 0; i < waiting_count_; ++i) emails.announce(waiting_[i].hash);
  for (std::size_t i = 0; i < waiting_count_; ++i) {
    const Waiting& one = waiting_[i];
    const RowNumber row = one.added ? checking::UniqueEmails::first_added + *one.added : one.row;
    const auto first = emails.add(one.key, one.hash, row, one.filled);
    if (!first || !one.report) continue;
    findings.add({.key = {FindingId::email_duplicate, {}, one.column},
                  .evidence = one.typed.empty() ? one.key : one.typed,
                  .same_as = row_of(*first)},
                 one.row, one.line, one.added);
  }
  waiting_count_ = 0;
}

void Gathered::remember(const reading::Position& place, bool due) {
  const ByteOffset last = checkpoints.empty() ? 0 : checkpoints.back().offset;
  if (!due && place.offset < last + bytes_per_checkpoint) return;
  // Records may have waited while blank rows came past them.
  auto at = checkpoints.end();
  while (at != checkpoints.begin() && (at - 1)->row > place.row) --at;
  checkpoints.insert(at, place);
}

void Gathered::take_blank(const reading::Record& record) {
  remember({record.offset, record.row, record.line}, false);
  findings.add({.key = {FindingId::row_blank, {}, {}}}, record.row, record.line);
}

void Gathered::take_empty_lines(const reading::RecordReader::EmptyLines& lines) {
  // Where one after the other would have been remembered, so that chunks change nothing.
  const auto next_due = [&] {
    const ByteOffset due = (checkpoints.empty() ? 0 : checkpoints.back().offset) + bytes_per_checkpoint;
    return due <= lines.start.offset ? 0 : (due - lines.start.offset + lines.bytes - 1) / lines.bytes;
  };
  for (std::uint64_t i = next_due(); i < lines.count; i = next_due()) {
    remember({lines.start.offset + i * lines.bytes, static_cast<RowNumber>(lines.start.row + i), lines.start.line + i},
             true);
  }
  findings.add_run({FindingId::row_blank, {}, {}}, lines.start.row, lines.start.line, lines.count);
}

void Gathered::set_aside(const reading::Record& record, const FindingKey& key, const planning::CompiledPlan& plan) {
  remember({record.offset, record.row, record.line}, records % records_per_checkpoint == 0);
  ++records;
  aside.append(record.row);
  std::optional<planning::EntryIndex> by = plan.leave_out_row(record.row);
  if (!by) by = plan.leave_out(key, record.row);
  if (by) {
    effects[*by].rows += 1;
  } else {
    findings.add(aside_finding(key, record.cells), record.row, record.line);
  }
  if (by || kind(key.id).level != Level::must) left_out.own.append(record.row);
}

void Gathered::merge(Gathered&& later, const reading::Position& shift) {
  finish();
  later.finish();
  records += later.records;
  // Who was first with an address changes when ranges meet, so the listed duplicates of the later range are not true
  // any more; their rows are, and are taken from the merged table.
  for (checking::FindingRows& finding : later.findings.all()) {
    if (finding.key.id == FindingId::email_duplicate) {
      finding.rows = {};
      finding.first.clear();
    }
  }
  const auto added_shift = static_cast<RowNumber>(added.size());
  findings.merge(std::move(later.findings), shift.row, shift.line, added_shift);
  emails.merge(later.emails, shift.row, added_shift);
  for (const RowNumber row : later.added) added.push_back(row + shift.row);
  for (std::size_t i = 0; i < added_blanks.size(); ++i) added_blanks[i] += later.added_blanks[i];
  for (std::size_t i = 0; i < profiles.size(); ++i) profiles[i].merge(later.profiles[i], shift.row, shift.line);
  left_out.own.append_all(later.left_out.own, shift.row);
  left_out.added.append_all(later.left_out.added, added_shift);
  altered.append_all(later.altered, shift.row);
  aside.append_all(later.aside, shift.row);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    effects[i].rows += later.effects[i].rows;
    effects[i].cells += later.effects[i].cells;
    effects[i].added += later.effects[i].added;
  }
  for (const reading::Position& place : later.checkpoints) {
    checkpoints.push_back({place.offset + shift.offset, place.row + shift.row, place.line + shift.line});
  }
}

}  // namespace preflight::session
