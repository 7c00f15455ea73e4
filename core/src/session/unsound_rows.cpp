// Rows in which a cell may be at fault, or more than the cells: rare, so apart from what every row goes through.
#include <algorithm>

#include "checking/values.h"
#include "reading/encoding_sample.h"
#include "reading/mojibake.h"
#include "reading/utf8.h"
#include "session/row_processor.h"

namespace preflight::session {

using checking::RowFinding;
using planning::Effect;
using planning::EntryIndex;

namespace {

std::string_view first_line(const reading::Record& record) {
  return record.raw.substr(0, record.raw.find_first_of("\r\n"));
}

/// `use(column)` for each of the first `width` cells that is suspect.
template <class Use>
void each_of(const Suspects& suspects, std::size_t width, Use use) {
  if (suspects.whole_row) {
    for (ColumnIndex column = 0; column < width; ++column) use(column);
  } else {
    for (const ColumnIndex column : suspects.cells) use(column);
  }
}

/// `="007"`, by which programs keep a spreadsheet from making 7 of it.
bool is_text_as_formula(std::string_view cell) {
  return cell.size() > 3 && cell.starts_with("=\"") && cell.ends_with('"') && cell.find('"', 2) == cell.size() - 1;
}

/// The quotes that stand inside cells are none but those of such formulas, of which there is a finding of their own.
bool strays_by_formulas(const reading::Record& record) {
  return record.quote_column < record.cells.size() && is_text_as_formula(record.cells[record.quote_column]) &&
         std::all_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) {
           return cell.find('"') == std::string_view::npos || is_text_as_formula(cell);
         });
}

}  // namespace

void RowProcessor::check_suspects(const reading::Record& record, const Suspects& suspects, ProcessedRow& out,
                                  std::vector<Effect>& effects) const {
  plan_.replace_cells(out.row, effects);
  // Judged by the cells as the plan leaves them: what was typed anew is no longer what is wrong with the row.
  const std::vector<std::string_view>& cells = out.row.cells;
  if (record.unusual) check_text(suspects, out, effects);
  if (record.cell_too_long) {
    const auto longest = std::max_element(cells.begin(), cells.end(),
                                          [](std::string_view a, std::string_view b) { return a.size() < b.size(); });
    if (longest->size() > max_cell_bytes) {
      out.findings.push_back({.key = {FindingId::limits, "cell-bytes", {}},
                              .cell_column = static_cast<ColumnIndex>(longest - cells.begin()),
                              .evidence = *longest});
    }
  }
  const bool nul = record.unusual && record.raw.find('\0') != std::string_view::npos && note_nul(out);
  // One cause, one message: the cells after an open quote are no cells, so nothing else is said of this row.
  if (!record.quote_unclosed || close_quote(record, out, effects)) {
    if (record.quote_stray && !strays_by_formulas(record)) {
      out.findings.push_back({.key = {FindingId::quote_stray, {}, {}},
                              .cell_column = record.quote_column,
                              .evidence = first_line(record)});
    }
    const bool moved = check_shape(record, out, effects);
    if (!nul && !moved) check_email(out, effects);
    check_values(record, suspects, out, effects);
  }
}

/// Cells that do not read, or that were encoded once too often.
void RowProcessor::check_text(const Suspects& suspects, ProcessedRow& out, std::vector<Effect>& effects) const {
  planning::Row& row = out.row;
  std::optional<EntryIndex> repaired_by;
  bool undecodable = false;
  each_of(suspects, row.cells.size(), [&](ColumnIndex column) {
    const std::string_view cell = row.cells[column];
    if (reading::is_ascii(cell)) return;
    const bool reads = reading::is_valid_utf8(cell);
    // The whole row is held back for the first cell that does not read: one cause, one finding.
    const FindingKey key =
        reads ? FindingKey{FindingId::text_mojibake, {}, column} : FindingKey{FindingId::encoding_undecodable, {}, {}};
    std::optional<std::string> meant;
    if (reads) {
      meant = reading::repair_mojibake(cell);
      if (!meant) return;
    }
    const auto entry = plan_.repair(key, row.row);
    if (!reads && entry) meant = reading::read_otherwise(cell);
    if (entry && meant) {
      if (!repaired_by) effects[*entry].rows += 1;
      repaired_by = entry;
      effects[*entry].cells += 1;
      row.set(column, std::move(*meant));
      return;
    }
    if (!reads && undecodable) return;
    undecodable = undecodable || !reads;
    out.findings.push_back(
        {.key = key, .cell_column = column, .evidence = cell, .after = std::move(meant), .after_otherwise = !reads});
  });
}

bool RowProcessor::note_nul(ProcessedRow& out) const {
  const std::vector<std::string_view>& cells = out.row.cells;
  const auto has_nul = [](std::string_view cell) { return cell.find('\0') != std::string_view::npos; };
  const auto cell = std::find_if(cells.begin(), cells.end(), has_nul);
  if (cell == cells.end()) return false;
  out.findings.push_back({.key = {FindingId::nul_bytes, {}, {}},
                          .cell_column = static_cast<ColumnIndex>(cell - cells.begin()),
                          .evidence = *cell});
  // In the address it is also what is wrong with the address.
  return columns_.email && *columns_.email < cells.size() && has_nul(cells[*columns_.email]);
}

bool RowProcessor::has_address_beside(const planning::Row& row) const {
  if (!columns_.email) return false;
  const auto holds_address = [&](std::size_t at) {
    return at < row.cells.size() && row.cells[at].find('@') != std::string_view::npos;
  };
  const std::size_t width = row.cells.size() < named_width_ ? named_width_ : columns_.width();
  // Before the first cell this wraps round, to where no cell is either.
  const std::size_t moved = *columns_.email + row.cells.size() - width;
  return !holds_address(*columns_.email) && holds_address(moved);
}

bool RowProcessor::check_shape(const reading::Record& record, ProcessedRow& out, std::vector<Effect>& effects) const {
  planning::Row& row = out.row;
  const std::size_t width = columns_.width();
  const std::size_t findings = out.findings.size();
  const bool moved = has_address_beside(row);
  const std::string_view evidence = row.cells.empty() ? std::string_view() : row.cells.front();
  if (row.cells.size() < named_width_) {
    const FindingKey key{FindingId::row_too_short, {}, {}};
    if (const auto entry = plan_.settles(Settling::pad_short_rows, key, row.row)) {
      effects[*entry].count_row(width - row.cells.size());
      row.changed = true;
    } else {
      out.findings.push_back({.key = key, .evidence = evidence});
    }
  } else if (row.cell_count > width) {
    check_too_long(record, out, effects);
  }
  row.cells.resize(width);
  // One cause, one message: the cell under the heading of addresses is another one.
  return moved && out.findings.size() > findings;
}

void RowProcessor::check_too_long(const reading::Record& record, ProcessedRow& out,
                                  std::vector<Effect>& effects) const {
  planning::Row& row = out.row;
  const std::size_t width = columns_.width();
  const auto extra = row.cells.begin() + static_cast<std::ptrdiff_t>(width);
  // Cells beyond max_columns are counted but not kept: what is in them is not known, so it is not taken for nothing.
  const bool holds_something =
      row.cell_count > row.cells.size() ||
      std::any_of(extra, row.cells.end(), [](std::string_view cell) { return !reading::trim(cell).empty(); });
  if (!holds_something) return;
  RowFinding finding{.key = {FindingId::row_too_long, {}, {}},
                     .cell_column = static_cast<ColumnIndex>(width),
                     .evidence = extra == row.cells.end() ? std::string_view() : *extra};
  // A quote in the wrong place may have cut a cell that the quotes were to hold together: which, is not to be told.
  const std::optional<CutCell> cut = record.quote_stray ? std::nullopt : find_cut_cell(row);
  auto entry = cut ? plan_.settles(Settling::join_cells, finding.key, row.row) : std::nullopt;
  const bool joins = entry.has_value();
  if (!joins) entry = plan_.settles(Settling::drop_extra_cells, finding.key, row.row);
  if (entry) {
    effects[*entry].count_row(joins ? 1 : row.cell_count - width);
    row.changed = true;
  }
  if (cut && (joins || !entry)) {
    const auto first = row.cells.begin() + cut->column;
    if (joins) {
      *first = cut->whole;
      row.cells.erase(first + 1, first + 1 + static_cast<std::ptrdiff_t>(row.cells.size() - width));
    } else {
      finding.cell_column = cut->column;
      finding.evidence = *first;
      finding.after = std::string(cut->whole);
    }
  }
  if (!entry) out.findings.push_back(std::move(finding));
}

std::optional<RowProcessor::CutCell> RowProcessor::find_cut_cell(const planning::Row& row) const {
  if (row.cell_count != row.cells.size()) return std::nullopt;
  const std::vector<std::string_view>& cells = row.cells;
  const std::size_t surplus = cells.size() - columns_.width();
  std::optional<CutCell> cut;
  bool unsure = false;
  bool spaced = false;
  for (std::size_t at = 0; at < columns_.width(); ++at) {
    // Cells in quotes were not cut: with nothing but the delimiter between them, these stand in the file as they are.
    bool in_one_piece = true;
    bool own_spaced = true;
    for (std::size_t i = at; i < at + surplus; ++i) {
      in_one_piece = in_one_piece && cells[i].data() + cells[i].size() + 1 == cells[i + 1].data();
      own_spaced = own_spaced && cells[i + 1].starts_with(' ');
    }
    if (!in_one_piece) continue;
    if (columns_.email) {
      // With that cell joined, the address must stand under its heading.
      const std::size_t email = *columns_.email > at ? *columns_.email + surplus : *columns_.email;
      if (*columns_.email == at || cells[email].find('@') == std::string_view::npos) continue;
    }
    const std::size_t bytes =
        static_cast<std::size_t>(cells[at + surplus].data() - cells[at].data()) + cells[at + surplus].size();
    // People put a space behind a comma in a text, and none between cells. Else there must be no other way to join.
    if (cut && own_spaced == spaced) unsure = true;
    if (cut && (own_spaced == spaced || spaced)) continue;
    unsure = false;
    spaced = own_spaced;
    cut = {static_cast<ColumnIndex>(at), {cells[at].data(), bytes}};
  }
  return unsure ? std::nullopt : cut;
}

bool RowProcessor::close_quote(const reading::Record& record, ProcessedRow& out, std::vector<Effect>& effects) const {
  planning::Row& row = out.row;
  RowFinding finding{
      .key = {FindingId::quote_unclosed, {}, {}}, .cell_column = record.quote_column, .evidence = first_line(record)};
  std::optional<EntryIndex> entry;
  // Where the row was read by its line and is as wide as the table, the quote closes where its cell ends. In the last
  // cell the quote is none of its text; before that it is, since what stands behind it was read as cells.
  if (row.cells.size() == columns_.width() && record.quote_column < row.cells.size() &&
      row.cells[record.quote_column].find_first_of("\r\n") == std::string_view::npos) {
    const std::string_view cell = row.cells[record.quote_column];
    const bool is_last = record.quote_column + 1U == row.cells.size();
    const std::string_view line = finding.evidence;
    finding.evidence = is_last ? line.substr(line.size() - std::min(line.size(), cell.size() + 1)) : cell;
    const bool has_quote = !is_last && cell.data() == record.cells[record.quote_column].data();  // not typed over
    finding.after = std::string(cell.substr(has_quote ? 1 : 0));
    entry = plan_.settles(Settling::close_quotes, finding.key, row.row);
  }
  if (!entry) {
    out.findings.push_back(std::move(finding));
    return false;
  }
  effects[*entry].count_row();
  row.set(record.quote_column, std::move(*finding.after));
  return true;
}

void RowProcessor::check_values(const reading::Record& record, const Suspects& suspects, ProcessedRow& out,
                                std::vector<Effect>& effects) const {
  const bool look_inside = record.unusual || plan_.edits(out.row.row);
  each_of(suspects, std::min(sent_as_.size(), out.row.cells.size()), [&](ColumnIndex column) {
    const std::optional<SendAs> type = sent_as_[column];
    if (!type) return;
    if (checking::may_have_fault(out.row.cells[column], look_inside)) check_value(column, out, effects);
    if (type != SendAs::text) check_type(column, *type, out, effects);
    const std::string_view cell = out.row.cells[column];
    if (cell.size() > max_value_bytes_) {
      out.findings.push_back({.key = {FindingId::value_too_long, {}, column}, .evidence = cell});
    }
  });
}

void RowProcessor::check_value(ColumnIndex column, ProcessedRow& out, std::vector<Effect>& effects) const {
  planning::Row& row = out.row;
  if (!reading::is_valid_utf8(row.cells[column])) return;  // that is what is wrong with it
  for (const FindingId fault : checking::value_faults) {
    const std::string_view cell = row.cells[column];
    if (!checking::has_fault(fault, cell)) continue;
    const FindingKey key{fault, {}, column};
    if (const auto entry = plan_.keep_original(key, row.row)) {
      effects[*entry].count_row();
      continue;
    }
    std::optional<std::string> after = checking::without_fault(fault, cell);
    if (kind(fault).level == Level::tidied) {
      out.findings.push_back({.key = key, .evidence = cell, .after = after});
      row.set(column, std::move(*after));
    } else if (const auto mended = after ? plan_.repair(key, row.row) : std::nullopt) {
      effects[*mended].count_row();
      row.set(column, std::move(*after));
    } else if (const auto cleared = plan_.clear(key, row.row)) {
      effects[*cleared].count_row();
      row.set(column, {});
    } else {
      out.findings.push_back({.key = key, .evidence = cell, .after = std::move(after)});
    }
  }
}

void RowProcessor::check_type(ColumnIndex column, SendAs type, ProcessedRow& out, std::vector<Effect>& effects) const {
  planning::Row& row = out.row;
  const std::string_view cell = row.cells[column];
  if (cell.empty() || checking::fits_type(type, cell)) return;
  const FindingKey key{FindingId::property_type_conflict, name(type), column};
  std::optional<std::string> after = checking::as_type(type, cell);
  auto entry = after ? plan_.repair(key, row.row) : std::nullopt;
  if (!entry) {
    entry = plan_.clear(key, row.row);
    if (entry) after.emplace();
  }
  if (!entry) {
    out.findings.push_back({.key = key, .evidence = cell, .after = std::move(after)});
    return;
  }
  effects[*entry].count_row();
  row.set(column, std::move(*after));
}

}  // namespace preflight::session
