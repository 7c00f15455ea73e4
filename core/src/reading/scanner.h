#pragma once
/// Finds records and fields in UTF-8 bytes: RFC 4180, and outside it what a spreadsheet would show.
///
///     Scanner scanner({.delimiter = ';'});
///     while (scanner.scan(bytes.data(), bytes.size(), at_end)) {   // one record
///       for (const FieldSpan& field : scanner.fields()) ...
///       bytes.remove_prefix(scanner.record_bytes());
///       scanner.start_record();
///     }                                                           // else: call again with more bytes behind the same
///     start
///
/// The scanner keeps its place inside an unfinished record, so that any split of the file into chunks costs one look at
/// each byte. Offsets are relative to the start of the record: the caller may move the bytes between calls.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/types.h"

namespace preflight::reading {

struct ScanDialect {
  char delimiter = ',';
  /// '\0': the file holds no quoted cells.
  char quote = '"';
  /// The quote itself for doubled quotes, else the escape character.
  char escape = '"';
};

/// One field of the record at hand. `begin`/`end` leave out the surrounding quotes.
struct FieldSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool quoted = false;
  /// The bytes between begin and end are not yet the cell's text: doubled quotes, escapes, or text after the closing
  /// quote.
  bool needs_unescape = false;
};

class Scanner {
 public:
  explicit Scanner(ScanDialect dialect = {});

  /// Goes on scanning the record that starts at `data`. Returns true when the record is complete; false when more bytes
  /// are needed behind these (or, `at_end`, when there is no further record). The last record of a file needs no line
  /// break.
  bool scan(const char* data, std::size_t size, bool at_end);

  /// Forgets the record just given and begins the next one.
  void start_record();

  /// Of the complete record. At most `max_columns` are kept; `field_count` counts all.
  [[nodiscard]] const std::vector<FieldSpan>& fields() const { return fields_; }
  [[nodiscard]] std::uint64_t field_count() const { return field_count_; }
  /// With its line ending.
  [[nodiscard]] std::size_t record_bytes() const { return position_; }
  /// Line breaks inside quoted cells of this record.
  [[nodiscard]] std::uint32_t inner_line_breaks() const { return inner_line_breaks_; }
  enum class Ending : std::uint8_t { none, lf, crlf, cr };
  [[nodiscard]] Ending ending() const { return ending_; }
  /// The record ended inside a quoted cell because the file did.
  [[nodiscard]] bool quote_unclosed() const { return quote_unclosed_; }
  /// A quote inside an unquoted cell, or text after a closing quote; the first field where that was.
  [[nodiscard]] bool quote_stray() const { return quote_stray_; }
  [[nodiscard]] ColumnIndex quote_column() const { return quote_column_; }
  /// Bytes looked at so far in an unfinished record, and whether it is inside a quoted cell.
  [[nodiscard]] std::size_t pending_bytes() const { return position_; }
  [[nodiscard]] bool inside_quotes() const;

  /// The text of a field: a view into `record`, or into `scratch` when it had to be put together. `scratch` only grows
  /// within one record: earlier views stay good as long as its capacity was reserved (record bytes suffice).
  [[nodiscard]] std::string_view text(const char* record, const FieldSpan& field, std::string& scratch) const;

 private:
  enum class State : std::uint8_t { field_start, unquoted, quoted, quote_in_quoted, escaped, quoted_tail };
  enum class ByteClass : std::uint8_t { other, delimiter, quote, cr, lf, escape };
  enum class Action : std::uint8_t { none, end_field, end_record, open_quote, inner_break, mark_doubled, mark_stray };
  struct Transition {
    State next;
    Action action;
  };
  static const Transition* transitions();

  void end_field(std::size_t at);
  void mark_stray();
  bool finish_at_end(std::size_t size);

  ScanDialect dialect_;
  ByteClass classes_[256];
  State state_ = State::field_start;
  Ending ending_ = Ending::none;
  bool quote_unclosed_ = false;
  bool quote_stray_ = false;
  ColumnIndex quote_column_ = 0;
  std::size_t position_ = 0;
  FieldSpan field_;
  std::size_t closing_quote_ = 0;
  std::uint64_t field_count_ = 0;
  std::uint32_t inner_line_breaks_ = 0;
  std::vector<FieldSpan> fields_;
};

}  // namespace preflight::reading
