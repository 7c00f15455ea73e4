#pragma once
/// The start of a file as one dialect reads it: what the sniffer weighs dialects by.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reading/cell_kind.h"
#include "reading/scanner.h"

namespace preflight::reading {

/// Type evidence is the same after a thousand records as after ten thousand; looking at cells is the dear part.
inline constexpr std::size_t typed_records = 1000;
/// Rows whose text is kept: titles stand higher up than this.
inline constexpr std::size_t kept_rows = 64;
/// Cells of a row that are looked at: an eleventh column of figures tells no more than ten did, but a header may be
/// wide.
inline constexpr std::size_t kept_cells = 256;

struct SampleRow {
  std::uint64_t width = 0;
  std::uint64_t filled = 0;
  bool blank = false;
  /// At most kept_cells.
  std::vector<CellKind> kinds;
  /// Of the first kept_rows rows, cut to what may be shown.
  std::vector<std::string> cells;
};

struct SampleTable {
  /// The first typed_records rows, blank ones included.
  std::vector<SampleRow> rows;
  /// How many records of the sample have each width, blank ones left out.
  std::map<std::uint64_t, std::uint64_t> widths;
  std::uint64_t records = 0;
  /// Over the typed records: cells, how much is known of them (known_most for each at best), and those in quotes.
  std::uint64_t cells = 0;
  std::uint64_t known = 0;
  std::uint64_t quoted = 0;
  /// Cells with words in them that stand in no quotes.
  std::uint64_t unquoted_words = 0;
  /// Records whose quote nothing closes, read by their line.
  std::uint64_t open = 0;
  /// Over all records: those with a quote where none should be, and whether one is left open at the end.
  std::uint64_t stray = 0;
  bool unclosed = false;

  /// The width of the table, as far as rows agree on one: the commonest above 1, unless nearly all rows have one cell.
  [[nodiscard]] std::uint64_t width() const;
  [[nodiscard]] std::uint64_t widest() const { return widths.empty() ? 0 : widths.rbegin()->first; }
  [[nodiscard]] std::uint64_t of_width(std::uint64_t width) const;
};

inline constexpr std::uint64_t known_most = 4;

/// `whole`: `text` is the whole file, so that its end ends the last record.
[[nodiscard]] SampleTable read_sample(std::string_view text, bool whole, ScanDialect dialect);

}  // namespace preflight::reading
