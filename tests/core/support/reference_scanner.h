#pragma once
/// The same grammar as reading::Scanner, read off RFC 4180 and docs/architecture.md a byte at a time and without any
/// thought of speed: what every form of the real one must agree with.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reading/scanner.h"

namespace preflight::testing {

struct ReferenceRecord {
  std::vector<std::string> cells;
  std::size_t bytes = 0;
  reading::Scanner::Ending ending = reading::Scanner::Ending::none;
  std::size_t inner_line_breaks = 0;
  bool quote_unclosed = false;
  bool quote_stray = false;
  std::size_t quote_column = 0;

  friend bool operator==(const ReferenceRecord&, const ReferenceRecord&) = default;
};

inline std::vector<ReferenceRecord> reference_scan(std::string_view file, const reading::ScanDialect& dialect) {
  const bool quotes = dialect.quote != '\0';
  const bool escapes = quotes && dialect.escape != dialect.quote && dialect.escape != '\0';
  std::vector<ReferenceRecord> records;
  std::size_t at = 0;
  while (at < file.size()) {
    ReferenceRecord record;
    const std::size_t start = at;
    bool over = false;
    const auto mark_stray = [&] {
      if (!record.quote_stray && !record.quote_unclosed) record.quote_column = record.cells.size();
      record.quote_stray = true;
    };
    while (!over) {
      std::string cell;
      bool quoted = false;  // inside the quotes
      if (quotes && at < file.size() && file[at] == dialect.quote) {
        quoted = true;
        ++at;
        while (quoted) {
          if (at == file.size()) {
            record.quote_unclosed = true;
            record.quote_column = record.cells.size();
            break;
          }
          const char byte = file[at];
          if (escapes && byte == dialect.escape) {
            const bool known =
                at + 1 < file.size() && (file[at + 1] == dialect.quote || file[at + 1] == dialect.escape);
            if (known) {
              cell += file[at + 1];
              at += 2;
            } else {
              cell += byte;
              ++at;
            }
          } else if (byte == dialect.quote) {
            if (at + 1 < file.size() && file[at + 1] == dialect.quote) {
              cell += byte;
              at += 2;
            } else {
              quoted = false;
              ++at;
            }
          } else {
            if (byte == '\r' || (byte == '\n' && file[at - 1] != '\r')) ++record.inner_line_breaks;
            cell += byte;
            ++at;
          }
        }
        if (at < file.size() && file[at] != dialect.delimiter && file[at] != '\r' && file[at] != '\n') mark_stray();
      }
      while (at < file.size() && file[at] != dialect.delimiter && file[at] != '\r' && file[at] != '\n') {
        // Behind a closing quote all is text; in an unquoted cell a quote is text that is marked.
        if (quotes && file[at] == dialect.quote) mark_stray();
        cell += file[at++];
      }
      record.cells.push_back(cell);
      if (at == file.size()) {
        over = true;
      } else if (file[at] == dialect.delimiter) {
        ++at;
        // A delimiter at the very end is followed by one more, empty cell.
      } else if (file[at] == '\n') {
        record.ending = reading::Scanner::Ending::lf;
        ++at;
        over = true;
      } else if (at + 1 < file.size() && file[at + 1] == '\n') {
        record.ending = reading::Scanner::Ending::crlf;
        at += 2;
        over = true;
      } else {
        record.ending = reading::Scanner::Ending::cr;
        ++at;
        over = true;
      }
    }
    record.bytes = at - start;
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace preflight::testing
