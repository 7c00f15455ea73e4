#include "reading/sample_table.h"

#include <algorithm>

#include "reading/reader.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

/// A cell of a sample is shown in one line of a small table.
constexpr std::size_t shown_bytes = 80;

/// A file of blank lines has no typed record to stop at.
constexpr std::size_t most_rows = 4 * typed_records;

/// Prose and lists may stand in a cell, but a reading that needs fewer of them is the likelier one.
constexpr std::uint64_t worth(CellKind kind) {
  switch (kind) {
    case CellKind::text:
      return known_most - 1;
    case CellKind::other:
      return 0;
    case CellKind::empty:
    case CellKind::email:
    case CellKind::figure:
    case CellKind::words:
      break;
  }
  return known_most;
}

}  // namespace

std::uint64_t SampleTable::width() const {
  std::uint64_t best = 1;
  std::uint64_t most = 0;
  for (const auto& [width, count] : widths) {
    if (width > 1 && count >= most) {
      best = width;
      most = count;
    }
  }
  // A comma in a title does not make a table of two columns out of a list.
  return 3 * most <= of_width(1) ? 1 : best;
}

std::uint64_t SampleTable::of_width(std::uint64_t width) const {
  const auto found = widths.find(width);
  return found == widths.end() ? 0 : found->second;
}

SampleTable read_sample(std::string_view text, bool whole, ScanDialect dialect) {
  SampleTable table;
  Scanner scanner(dialect);
  std::size_t at = 0;
  std::string scratch;
  std::size_t typed = 0;
  // As RecordReader reads on: one quote too many does not make one record of the rest.
  std::uint64_t width = 0;
  const auto next = [&] {
    const std::string_view rest = text.substr(at);
    return scan_by_lines(scanner, rest, whole, scanner.scan(rest.data(), rest.size(), whole), width);
  };
  while (next()) {
    const std::span<const FieldSpan> fields = scanner.fields();
    const bool one_line = scanner.quote_unclosed() && scanner.inner_line_breaks() == 0;
    const bool odd = one_line || scanner.quote_stray();
    table.stray += odd ? 1 : 0;
    if (!odd && fields.size() > 1) width = scanner.field_count();
    table.unclosed = table.unclosed || (scanner.quote_unclosed() && !one_line);
    const bool lone = fields.size() == 1;
    const bool blank_line = lone && fields[0].begin == fields[0].end && !fields[0].quoted;
    if (typed < typed_records && table.rows.size() < most_rows) {
      SampleRow row{.width = scanner.field_count(), .blank = blank_line};
      if (!blank_line) {
        ++typed;
        table.open += one_line ? 1 : 0;
        for (const FieldSpan& field : fields) {
          scratch.clear();
          if (field.needs_unescape) scratch.reserve(field.end - field.begin);
          const std::string_view cell = scanner.text(text.data() + at, field, scratch);
          const CellKind kind = cell_kind(cell, field.quoted);
          row.filled += kind == CellKind::empty ? 0 : 1;
          ++table.cells;
          table.known += worth(kind);
          table.quoted += field.quoted ? 1 : 0;
          table.unquoted_words += !field.quoted && kind != CellKind::empty && kind != CellKind::figure ? 1 : 0;
          if (row.kinds.size() < kept_cells) {
            row.kinds.push_back(kind);
            if (table.rows.size() < kept_rows) row.cells.emplace_back(cut_utf8(cell, shown_bytes));
          }
        }
        // As Record::blank has it: a lone quoted nothing was written on purpose.
        row.blank = row.filled == 0 && !(lone && fields[0].quoted);
      }
      if (!row.blank) {
        ++table.records;
        ++table.widths[row.width];
      }
      table.rows.push_back(std::move(row));
    } else if (!blank_line) {
      ++table.records;
      ++table.widths[scanner.field_count()];
    }
    at += scanner.record_bytes();
    scanner.start_record();
  }
  return table;
}

}  // namespace preflight::reading
