#pragma once
/// Guesses how a file is to be read, from its first bytes.

#include <cstddef>
#include <optional>
#include <string_view>

#include "preflight/dialect.h"
#include "preflight/types.h"

namespace preflight::reading {

/// What the sniffer looks at, whatever the chunking.
inline constexpr std::size_t sniff_bytes = 1U << 20;

struct Sniffed {
  Dialect dialect;
  /// Bytes before the first record: a byte order mark, a `sep=` line.
  std::size_t preamble_bytes = 0;
  /// Physical lines in the preamble.
  std::uint32_t preamble_lines = 0;
  /// Of a file with a header: find_email_column.
  std::optional<ColumnIndex> email_column;
};

/// `whole`: `sample` is the whole file.
/// Source: the pattern and type scores of van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by detecting row
/// and type patterns" (2019), with the contact file's own types.
[[nodiscard]] Sniffed sniff(std::string_view sample, bool whole, const ReadingChoices& choices);

/// What a file is that is no CSV at all, by its first bytes; empty when nothing is known against it.
/// One of "workbook", "old-workbook", "pdf", "image", "html", "json", "vcard".
[[nodiscard]] std::string_view known_not_csv(std::string_view sample);

}  // namespace preflight::reading
