#pragma once
/// Bytes in, numbered records out.
///
///     RecordReader reader;
///     reader.start(dialect, {});
///     std::memcpy(reader.reserve(n), bytes, n);
///     reader.commit(n);
///     while (reader.next(at_end, record)) ...      // views in `record` live until the next call of any kind
///
/// Owns the only copy of the bytes at hand: the unread rest of what was committed, at most one record and one chunk.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/dialect.h"
#include "preflight/types.h"
#include "reading/encoding.h"
#include "reading/scanner.h"
#include "reading/utf8.h"

namespace preflight::reading {

/// A place in the file where a record starts.
struct Position {
  /// In the file as it is, not as it is decoded.
  ByteOffset offset = 0;
  /// Of the record that starts here.
  RowNumber row = 1;
  LineNumber line = 1;
};

struct Record {
  RowNumber row = 0;
  LineNumber line = 0;
  ByteOffset offset = 0;
  /// The record as it stands in the file, decoded, with the line ending.
  std::string_view raw;
  /// Unquoted; at most max_columns.
  std::vector<std::string_view> cells;
  std::uint64_t cell_count = 0;
  bool quote_unclosed = false;
  bool quote_stray = false;
  ColumnIndex quote_column = 0;
  /// Some byte is not ASCII, a control character that the dialect has no use for where it stands, `<` or `&`; or a cell
  /// has a line break.
  bool unusual = false;
  /// Some cell is over max_cell_bytes.
  bool cell_too_long = false;

  /// Nothing to see in a spreadsheet: no text in any cell. A single cell `""` was written on purpose and is a record.
  [[nodiscard]] bool blank() const;
  /// The bytes are UTF-8.
  [[nodiscard]] bool reads() const { return !unusual || is_valid_utf8(raw); }
};

struct LineEndingCounts {
  std::uint64_t lf = 0;
  std::uint64_t crlf = 0;
  std::uint64_t cr = 0;

  void merge(const LineEndingCounts& other);
  [[nodiscard]] LineEnding dominant() const;
};

/// Where a quote makes no sense of the lines behind it and reading these one by one does, scans the record once more by
/// its first line. To be called behind a scan of `shown` that completed the record, or of all that will be shown of it.
/// `width`: how many cells a record should have, 0 while nobody knows. Returns whether the record is complete.
bool scan_by_lines(Scanner& scanner, std::string_view shown, bool at_end, bool complete, std::uint64_t width);

class RecordReader {
 public:
  /// Forgets all bytes; the next committed byte stands at `from.offset`.
  void start(const Dialect& dialect, Position from);
  /// Like start, but keeps the bytes committed so far and drops the first `skip` of them (a byte order mark, a `sep=`
  /// line).
  void begin_reading(const Dialect& dialect, std::size_t skip, Position from);

  /// How many cells a record should have, once that is known. It is the evidence by which a quote that was never closed
  /// is told from a cell that runs over several lines: where reading the lines one by one gives records of that width,
  /// and the quoted reading does not make sense, the lines are read one by one.
  void expect_width(std::uint64_t width) { expected_width_ = width; }

  /// From the next commit on bytes are decoded from this encoding; of UTF-8 and of one that the host decodes they are
  /// taken as they are. `start` keeps it, and begins a fresh decoder.
  void decode_from(const Encoding& encoding);

  /// Room for `bytes` bytes; valid until the next call.
  char* reserve(std::size_t bytes);
  /// `at_end`: no bytes follow these, which matters to a decoder only.
  void commit(std::size_t bytes, bool at_end = false);
  /// The same for bytes in reserved room that the host has decoded, U+FFFD where it could not: these are made invalid
  /// bytes, as our own decoder would.
  void commit_decoded(std::size_t bytes);
  /// Committed and not yet given out.
  [[nodiscard]] std::string_view pending() const { return {window_.get() + begin_, end_ - begin_}; }
  /// Drops the first `bytes` of them, before any record was given out.
  void skip(std::size_t bytes) { begin_ += bytes; }

  /// The next record, blank ones included. False: more bytes are needed, or (`at_end`) none are left, or `over_limit`.
  bool next(bool at_end, Record& record);
  /// Takes the lines without a byte in them that come right behind the record given out last, as far as they were
  /// committed and end alike. Each would have been a blank record; the next record is numbered as if it had been.
  struct EmptyLines {
    std::uint64_t count = 0;
    /// Of the first.
    Position start;
    /// Of each in the file, with its line ending.
    std::uint64_t bytes = 0;
  };
  EmptyLines pass_empty_lines();
  /// The record at hand has passed max_record_bytes and is not finished; reading cannot go on.
  [[nodiscard]] bool over_limit() const { return over_limit_; }
  [[nodiscard]] bool inside_quotes() const { return scanner_.inside_quotes(); }

  /// Where the next record starts.
  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] const LineEndingCounts& line_endings() const { return line_endings_; }

 private:
  /// The record given out last is done with: its bytes may go.
  void release_record();
  char* reserve_window(std::size_t bytes);

  const Encoding* encoding_ = &utf8_encoding();
  std::optional<Decoder> decoder_;
  /// Bytes on their way into the decoder.
  std::string source_;
  std::unique_ptr<char[]> window_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Scanner scanner_;
  Position position_;
  LineEndingCounts line_endings_;
  std::string scratch_;
  std::uint64_t expected_width_ = 0;
  bool over_limit_ = false;
  bool give_out_ = false;
};

}  // namespace preflight::reading
