#include "session/row_processor.h"

#include <algorithm>
#include <array>

#include "checking/email.h"
#include "checking/values.h"
#include "reading/mojibake.h"
#include "reading/simd.h"
#include "reading/utf8.h"

namespace preflight::session {

using checking::RowFinding;
using planning::Effect;
using planning::EntryIndex;

RowProcessor::RowProcessor(const planning::CompiledPlan& plan, const checking::Columns& columns, const Schema& schema)
    : plan_(plan),
      columns_(columns),
      sent_as_(columns.width()),
      max_value_bytes_(schema.max_value_bytes),
      named_width_(columns.width()) {
  while (named_width_ > 0 && columns.columns[named_width_ - 1].name.empty()) --named_width_;
  for (ColumnIndex index = 0; index < columns.width(); ++index) {
    const checking::Column& column = columns.columns[index];
    if (column.role != checking::ColumnRole::property) continue;
    sent_as_[index] = column.stated_type(schema).value_or(SendAs::text);
  }
}

bool RowProcessor::is_even(const reading::Record& record) const {
  return record.cells.size() == columns_.width() && record.cell_count == columns_.width() && !record.quote_unclosed &&
         !record.quote_stray && !record.cell_too_long && !plan_.edits(record.row);
}

bool RowProcessor::is_sound(ColumnIndex column, std::string_view cell, bool unusual) const {
  if (cell.empty()) return true;
  if (unusual) unusual = reading::simd::any_unusual(cell);
  if (column == columns_.email) return !unusual;
  if (unusual && !reading::is_ascii(cell) && (!reading::is_valid_utf8(cell) || reading::repair_mojibake(cell)))
    return false;
  if (unusual && cell.find('\0') != std::string_view::npos) return false;
  const std::optional<SendAs> type = sent_as_[column];
  if (!type) return true;
  if (checking::may_have_fault(cell, unusual)) {
    for (const FindingId fault : checking::value_faults) {
      if (checking::has_fault(fault, cell)) return false;
    }
  }
  return checking::fits_type(*type, cell) && cell.size() <= max_value_bytes_;
}

void RowProcessor::process(const reading::Record& record, const Suspects& suspects, ProcessedRow& out,
                           std::vector<Effect>& effects) const {
  out.row.take(record);
  out.findings.clear();
  out.left_out_by.reset();
  out.email_key.clear();
  out.filled = 0;
  out.addresses.clear();
  out.address = 0;

  if (suspects.none()) {
    check_email(out, effects);
  } else {
    check_suspects(record, suspects, out, effects);
  }
  for (const std::string_view cell : out.row.cells) out.filled += cell.empty() ? 0 : 1;
  leave_out(out, effects);
}

void RowProcessor::check_email(ProcessedRow& out, std::vector<Effect>& effects) const {
  if (!columns_.email) return;
  planning::Row& row = out.row;
  const ColumnIndex column = *columns_.email;
  if (column >= row.cells.size()) return;
  const auto key = [&](FindingId id, std::string_view reason = {}) { return FindingKey{id, reason, column}; };
  std::string_view cell = row.cells[column];
  std::string_view address = checking::trim_email(cell);
  if (address.empty()) {
    // In a row that is too short the missing cell is the cause, and it has its message.
    const bool too_short = std::any_of(out.findings.begin(), out.findings.end(), [&](const RowFinding& finding) {
      return finding.key.id == FindingId::row_too_short;
    });
    if (!too_short || column < row.cell_count)
      out.findings.push_back({.key = key(FindingId::email_missing), .evidence = cell});
    return;
  }
  checking::EmailJudgement judgement = out.judge.judge(address);
  if (judgement.reason != checking::EmailReason::none) {
    const bool several = judgement.warnings.has(checking::EmailWarning::several);
    const FindingKey invalid =
        several ? key(FindingId::email_several) : key(FindingId::email_invalid, checking::code(judgement.reason));
    std::optional<std::string> repaired =
        several ? checking::first_of_several(address) : checking::repair_email(address);
    const auto entry = repaired ? plan_.repair(invalid, row.row) : std::nullopt;
    if (several && split(out, address, entry, effects)) return check_email(out, effects);
    if (!entry) {
      out.findings.push_back({.key = invalid, .evidence = address, .after = std::move(repaired)});
      return;
    }
    effects[*entry].count_row();
    row.set(column, std::move(*repaired));
    cell = row.cells[column];
    address = cell;
    judgement = out.judge.judge(address);
  }
  // What the person has said yes to: the domain that was meant, or the ASCII form of a domain in other letters.
  const auto replaced = [&](FindingId id, std::optional<std::string> by) {
    const auto entry = by ? plan_.repair(key(id), row.row) : std::nullopt;
    if (!entry) return false;
    effects[*entry].count_row();
    row.set(column, std::move(*by));
    cell = row.cells[column];
    address = cell;
    judgement = out.judge.judge(address);
    return true;
  };
  std::optional<std::string> meant;
  if (judgement.warnings.has(checking::EmailWarning::typo)) {
    meant = checking::suggest_email(address);
    if (replaced(FindingId::email_typo, meant)) meant.reset();
  }
  if (judgement.warnings.has(checking::EmailWarning::idn)) {
    replaced(FindingId::email_idn, checking::with_a_labels(address));
  }
  checking::append_email_key(out.email_key, address);

  struct Warned {
    checking::EmailWarning warning;
    FindingId id;
  };
  static constexpr std::array warned = {Warned{checking::EmailWarning::role, FindingId::email_role},
                                        Warned{checking::EmailWarning::disposable, FindingId::email_disposable},
                                        Warned{checking::EmailWarning::sample, FindingId::email_sample},
                                        Warned{checking::EmailWarning::smtputf8, FindingId::email_smtputf8}};
  for (const Warned& one : warned) {
    if (judgement.warnings.has(one.warning)) out.findings.push_back({.key = key(one.id), .evidence = address});
  }
  if (judgement.warnings.has(checking::EmailWarning::typo)) {
    out.findings.push_back({.key = key(FindingId::email_typo), .evidence = address, .after = std::move(meant)});
  }
  if (judgement.warnings.has(checking::EmailWarning::idn)) {
    out.findings.push_back(
        {.key = key(FindingId::email_idn), .evidence = address, .after = checking::with_a_labels(address)});
  }
  // Tidied: outer blanks off, the domain in lower case. Both name the same mailbox (RFC 5321 section 2.4).
  if (judgement.warnings.has(checking::EmailWarning::case_) || address.size() != cell.size()) {
    if (const auto entry = plan_.keep_original(key(FindingId::email_case), row.row)) {
      effects[*entry].count_row();
      return;
    }
    std::string tidy = checking::tidied_email(address);
    out.findings.push_back({.key = key(FindingId::email_case), .evidence = cell, .after = tidy});
    row.set(column, std::move(tidy));
  }
}

void RowProcessor::leave_out(ProcessedRow& out, std::vector<Effect>& effects) const {
  std::optional<EntryIndex> by = plan_.leave_out_row(out.row.row);
  for (const RowFinding& finding : out.findings) {
    if (by) break;
    by = plan_.leave_out(finding.key, out.row.row);
  }
  if (!by) return;
  out.left_out_by = by;
  effects[*by].rows += 1;
}

}  // namespace preflight::session
