#pragma once
/// Where the table starts in a sheet: titles and notes above it, names in its first row or not.

#include <cstdint>
#include <optional>

#include "preflight/types.h"
#include "reading/sample_table.h"

namespace preflight::reading {

struct TableStart {
  /// Spreadsheet rows above the table, blank ones included.
  std::uint32_t skip_rows = 0;
  /// 0..1
  double skip_confidence = 1;
  bool has_header = true;
  double header_confidence = 0;
};

/// Finds the first row of the table: a row of names as wide as the rows below, with nothing but titles above it. Where
/// names stand in two rows ("Contact,,Address," over "Email,Name,Street,City"), the lower row has the names and the
/// upper one is a title: joined names would be nobody's, and the lower row is what the columns are known by.
[[nodiscard]] TableStart find_table_start(const SampleTable& table);

/// The same when the rows above are already known.
[[nodiscard]] TableStart judge_first_row(const SampleTable& table, std::uint32_t skip_rows);

/// The one column that holds addresses both by its name in the first row and by most rows below.
[[nodiscard]] std::optional<ColumnIndex> find_email_column(const SampleTable& table, std::uint32_t skip_rows);

}  // namespace preflight::reading
