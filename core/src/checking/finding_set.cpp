#include "checking/finding_set.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "checking/email.h"
#include "reading/encoding_sample.h"
#include "reading/utf8.h"

namespace preflight {

std::optional<FindingId> parse_finding_id(std::string_view name) {
  const auto found = std::find_if(finding_kinds.begin(), finding_kinds.end(),
                                  [&](const FindingKind& known) { return known.name == name; });
  return found == finding_kinds.end() ? std::nullopt : std::optional(found->id);
}

std::optional<std::string_view> parse_reason(std::string_view reason) {
  static constexpr std::array<std::string_view, 17> fixed = {
      "workbook",     "old-workbook", "pdf",        "image",        "html",    "json",
      "vcard",        "not-a-date",   "cell-bytes", "record-bytes", "columns", "contradicts",
      "header-again", "second-table", "integer",    "decimal",      "bool"};
  const auto found = std::find(fixed.begin(), fixed.end(), reason);
  if (found != fixed.end()) return *found;
  constexpr auto last = static_cast<std::size_t>(checking::EmailReason::idna_not_valid);
  for (std::size_t i = 1; i <= last; ++i) {
    const std::string_view known = checking::code(static_cast<checking::EmailReason>(i));
    if (known == reason) return known;
  }
  return std::nullopt;
}

}  // namespace preflight

namespace preflight::checking {

namespace {

/// So many rows are asked whether they could be read otherwise. A quarter of a second at most.
constexpr std::uint64_t most_asked = 1000;

std::optional<std::string> after_of(const RowFinding& finding) {
  return finding.after_otherwise ? reading::read_otherwise(finding.evidence) : finding.after;
}

}  // namespace

RowEntry entry_of(const RowFinding& finding, RowNumber row, LineNumber line) {
  RowEntry entry{.row = row,
                 .line = line,
                 .column = finding.cell_column ? finding.cell_column : finding.key.column,
                 .evidence = std::string(reading::cut_utf8(finding.evidence, evidence_bytes)),
                 .same_as = finding.same_as};
  entry.several = finding.key.id == FindingId::email_several;
  if (std::optional<std::string> after = after_of(finding)) {
    entry.before = std::string(finding.evidence);
    entry.after = std::move(after);
  }
  return entry;
}

FindingRows& FindingSet::at(const FindingKey& key) {
  if (latest_ < findings_.size() && findings_[latest_].key == key) return findings_[latest_];
  const auto found =
      std::find_if(findings_.begin(), findings_.end(), [&](const FindingRows& known) { return known.key == key; });
  latest_ = static_cast<std::size_t>(found - findings_.begin());
  if (found == findings_.end()) findings_.push_back({.key = key});
  return findings_[latest_];
}

const FindingRows* FindingSet::find(const FindingKey& key) const {
  const auto found =
      std::find_if(findings_.begin(), findings_.end(), [&](const FindingRows& known) { return known.key == key; });
  return found == findings_.end() ? nullptr : &*found;
}

void FindingSet::add(const RowFinding& finding, RowNumber row, LineNumber line, std::optional<RowNumber> added) {
  FindingRows& rows = at(finding.key);
  (added ? rows.rows.added : rows.rows.own).append(added.value_or(row));
  rows.repairable =
      rows.repairable || (finding.after_otherwise ? rows.rows.size() <= most_asked && after_of(finding).has_value()
                                                  : finding.after.has_value());
  if (rows.first.size() >= listed_) return;
  rows.first.push_back(entry_of(finding, row, line));
  rows.first.back().added = added;
}

void FindingSet::add_run(const FindingKey& key, RowNumber row, LineNumber line, std::uint64_t count) {
  if (count == 0) return;
  FindingRows& rows = at(key);
  rows.rows.own.append_run(row, static_cast<RowNumber>(row + count - 1));
  for (std::uint64_t i = 0; i < count && rows.first.size() < listed_; ++i) {
    rows.first.push_back(entry_of({.key = key}, static_cast<RowNumber>(row + i), line + i));
  }
}

void FindingSet::merge(FindingSet&& later, RowNumber row_shift, LineNumber line_shift, RowNumber added_shift) {
  for (FindingRows& other : later.findings_) {
    FindingRows& mine = at(other.key);
    // A gap in the middle of the listing would look like a complete one: only list on while nothing is left out before.
    const bool complete = mine.first.size() == mine.rows.size();
    mine.rows.own.append_all(other.rows.own, row_shift);
    mine.rows.added.append_all(other.rows.added, added_shift);
    mine.repairable = mine.repairable || other.repairable;
    for (RowEntry& entry : other.first) {
      if (!complete || mine.first.size() >= listed_) break;
      entry.row += row_shift;
      entry.line += line_shift;
      if (entry.added) *entry.added += added_shift;
      mine.first.push_back(std::move(entry));
    }
  }
}

}  // namespace preflight::checking
