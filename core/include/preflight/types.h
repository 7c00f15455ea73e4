#pragma once
/// The units everything else counts in.

#include <cstdint>

namespace preflight {

/// The number at the left edge of the row in a spreadsheet: 1-based, blank rows count, a cell with line breaks is one
/// row.
using RowNumber = std::uint32_t;
/// The physical line in the file where a record starts, 1-based. 64 bits: 2 GB of line breaks fit.
using LineNumber = std::uint64_t;
/// 0-based position of a cell in its record.
using ColumnIndex = std::uint32_t;
/// Bytes from the start of the file.
using ByteOffset = std::uint64_t;

/// The one set of hard limits (decided, not measured): beyond each, one located `limits` finding.
inline constexpr std::uint32_t max_columns = 10'000;
inline constexpr std::uint32_t max_cell_bytes = 1U << 20;
inline constexpr std::uint32_t max_record_bytes = 16U << 20;

}  // namespace preflight
