#include "session/gathered.h"

#include "session/table_watch.h"

namespace preflight::session {

Gathered::Gathered(std::size_t columns, std::size_t listed, checking::Survivor survivor, std::size_t entries)
    : findings(listed), emails(survivor), profiles(columns, profiling::ColumnProfile(listed)), effects(entries) {}

void Gathered::take(const reading::Record& record, const RowProcessor& processor, bool duplicates_settled) {
  if (records % records_per_checkpoint == 0) checkpoints.push_back({record.offset, record.row, record.line});
  ++records;
  processor.process(record, processed_, effects);
  const planning::Row& row = processed_.row;
  if (processed_.left_out_by) {
    left_out.append(row.row);
    return;
  }
  for (const checking::RowFinding& finding : processed_.findings) findings.add(finding, row.row, row.line);
  if (!processed_.email_key.empty()) {
    const auto first = emails.add(processed_.email_key, row.row, processed_.filled);
    if (first && !duplicates_settled) {
      const ColumnIndex column = *processor.columns().email;
      findings.add({.key = {FindingId::email_duplicate, {}, column}, .evidence = row.cells[column], .same_as = first},
                   row.row, row.line);
    }
  }
  // A cell that is not there is an empty one to whoever counts blanks.
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    profiles[i].add(row.row, row.line, i < row.cells.size() ? row.cells[i] : std::string_view());
  }
}

void Gathered::take_blank(const reading::Record& record) {
  findings.add({.key = {FindingId::row_blank, {}, {}}}, record.row, record.line);
}

void Gathered::set_aside(const reading::Record& record, const FindingKey& key, const planning::CompiledPlan& plan) {
  if (records % records_per_checkpoint == 0) checkpoints.push_back({record.offset, record.row, record.line});
  ++records;
  aside.append(record.row);
  std::optional<planning::EntryIndex> by = plan.leave_out_row(record.row);
  if (!by) by = plan.leave_out(key, record.row);
  if (by) {
    effects[*by].rows += 1;
  } else {
    findings.add(aside_finding(key, record.cells), record.row, record.line);
  }
  if (by || kind(key.id).level != Level::must) left_out.append(record.row);
}

void Gathered::merge(Gathered&& later, const reading::Position& shift) {
  records += later.records;
  // Who was first with an address changes when ranges meet, so the listed duplicates of the later range are not true
  // any more; their rows are, and are taken from the merged table.
  for (checking::FindingRows& finding : later.findings.all()) {
    if (finding.key.id == FindingId::email_duplicate) {
      finding.rows = {};
      finding.first.clear();
    }
  }
  findings.merge(std::move(later.findings), shift.row, shift.line);
  emails.merge(later.emails, shift.row);
  for (std::size_t i = 0; i < profiles.size(); ++i) profiles[i].merge(later.profiles[i], shift.row, shift.line);
  left_out.append_all(later.left_out, shift.row);
  aside.append_all(later.aside, shift.row);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    effects[i].rows += later.effects[i].rows;
    effects[i].cells += later.effects[i].cells;
  }
  for (const reading::Position& place : later.checkpoints) {
    checkpoints.push_back({place.offset + shift.offset, place.row + shift.row, place.line + shift.line});
  }
}

}  // namespace preflight::session
