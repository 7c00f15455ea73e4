#pragma once
/// Finds records and fields in UTF-8 bytes: RFC 4180, and outside it what a spreadsheet would show.
///
///     Scanner scanner({.delimiter = ';'});
///     while (scanner.scan(bytes.data(), bytes.size(), at_end)) {   // one record
///       for (const FieldSpan& field : scanner.fields()) ...
///       bytes.remove_prefix(scanner.record_bytes());
///       scanner.start_record();
///     }                                  // else: call again from the same start, with more bytes behind these
///
/// The scanner keeps its place inside an unfinished record, so that any split of the file into chunks costs one look at
/// each byte. Offsets are relative to the start of the record: the caller may move the bytes between calls.
///
/// Two layers: vector instructions find the few bytes that can mean anything (simd.h), and one transition table says
/// what they mean. Ordinary text between two of them is a single step of the table, however long it is.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/types.h"
#include "reading/simd.h"

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

/// Another reading of one opening quote, where the usual one would swallow records.
struct QuoteOverride {
  /// Offset of the quote in the record.
  std::size_t at = 0;
  enum class Reading : std::uint8_t {
    as_text,        ///< the quote is part of the cell, which is not quoted
    ends_with_line  ///< the quoted cell ends where its line does
  };
  Reading reading = Reading::as_text;
};

class Scanner {
 public:
  explicit Scanner(ScanDialect dialect = {}, const simd::Form& form = simd::best_form());

  [[nodiscard]] ScanDialect dialect() const { return dialect_; }

  /// Goes on scanning the record that starts at `data`. Returns true when the record is complete; false when more bytes
  /// are needed behind these (or, `at_end`, when there is no further record). The last record of a file needs no line
  /// break.
  bool scan(const char* data, std::size_t size, bool at_end);

  /// Forgets the record just given and begins the next one.
  void start_record();
  /// The record at hand, of which nothing was scanned yet, begins so many bytes later.
  void pass(std::size_t bytes);
  /// Begins the record at hand once more, with another reading of one of its quotes.
  void restart_record(QuoteOverride instead);

  /// Of the complete record. At most `max_columns` are kept; `field_count` counts all.
  [[nodiscard]] std::span<const FieldSpan> fields() const {
    return {fields_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(field_count_, field_room_))};
  }
  [[nodiscard]] std::uint64_t field_count() const { return field_count_; }
  /// With its line ending.
  [[nodiscard]] std::size_t record_bytes() const { return position_; }
  /// Line breaks inside quoted cells of this record.
  [[nodiscard]] std::uint32_t inner_line_breaks() const { return inner_line_breaks_; }
  enum class Ending : std::uint8_t { none, lf, crlf, cr };
  [[nodiscard]] Ending ending() const { return ending_; }
  /// The record ended inside a quoted cell because the file did, or was read otherwise for that reason.
  [[nodiscard]] bool quote_unclosed() const { return quote_unclosed_; }
  /// A quote inside an unquoted cell, or text after a closing quote; the first field where that was.
  [[nodiscard]] bool quote_stray() const { return quote_stray_; }
  [[nodiscard]] ColumnIndex quote_column() const { return quote_column_; }
  /// The first opening quote of this record, finished or not, whose cell runs over a line break.
  [[nodiscard]] std::optional<std::size_t> quote_over_lines() const { return quote_over_lines_; }
  /// Text stands behind the closing quote of a cell that runs over a line break.
  [[nodiscard]] bool tail_over_lines() const { return tail_over_lines_; }
  /// Some byte of the record is not ASCII, or is a control character, `<` or `&` that the dialect has no use for where
  /// it stands.
  [[nodiscard]] bool unusual() const { return unusual_; }
  /// Some field's text has to be put together.
  [[nodiscard]] bool any_unescape() const { return any_unescape_; }
  /// Whether an unfinished record is inside a quoted cell.
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

  /// So much is searched at a time: positions and masks stay in the nearest cache.
  static constexpr std::size_t slice_bytes = 16U << 10;

  void find_marks(const char* data, std::size_t size);
  /// Some byte from record offset `begin` to `end` is unusual, as far as the slice at hand knows.
  [[nodiscard]] bool unusual_between(std::size_t begin, std::size_t end) const;

  /// One step of the table. True: the record is complete or needs a byte that is not there; `position_` says where.
  bool step(ByteClass on, const char* data, std::size_t at, std::size_t size, bool at_end, bool& complete);
  void pass_text();
  void end_field(std::size_t at) {
    field_.end = static_cast<std::uint32_t>(at);
    any_unescape_ = any_unescape_ || field_.needs_unescape;
    if (field_count_ == field_room_) make_room();
    if (field_count_ < field_room_) fields_[static_cast<std::size_t>(field_count_)] = field_;
    ++field_count_;
    field_ = {};
  }
  /// Passes all delimiters behind unquoted cells that come next.
  void pass_plain_fields(const char* data, std::size_t size);
  void make_room();
  void end_record(std::size_t bytes, Ending ending);
  void mark_stray();
  /// Text behind a closing quote.
  void mark_tail();
  bool finish_at_end(std::size_t size);

  ScanDialect dialect_;
  const simd::Form* form_;
  simd::Marks marks_{};
  ByteClass classes_[256];
  /// No mark.
  char filler_ = 'a';
  /// A quote or an escape would be unusual elsewhere, and may be the text of a cell.
  bool odd_quoting_ = false;
  State state_ = State::field_start;
  Ending ending_ = Ending::none;
  bool quote_unclosed_ = false;
  bool quote_stray_ = false;
  bool tail_over_lines_ = false;
  bool unusual_ = false;
  bool any_unescape_ = false;
  ColumnIndex quote_column_ = 0;
  /// Behind the last mark that was looked at.
  std::size_t position_ = 0;
  FieldSpan field_;
  std::size_t closing_quote_ = 0;
  std::uint64_t field_count_ = 0;
  std::uint32_t inner_line_breaks_ = 0;
  std::optional<std::size_t> quote_over_lines_;
  std::optional<QuoteOverride> instead_;
  /// Room for fields; those of this record come first.
  std::vector<FieldSpan> fields_;
  std::uint64_t field_room_ = 0;

  // The slice of bytes whose marks are known. Offsets count from where the record stood when the slice was searched,
  // which is `record_shift_` bytes before the record at hand.
  std::vector<std::uint32_t> mark_at_;
  std::size_t next_mark_ = 0;
  std::size_t mark_count_ = 0;
  std::vector<std::uint64_t> unusual_bits_;
  std::size_t slice_begin_ = 0;
  std::size_t slice_end_ = 0;
  std::size_t record_shift_ = 0;
};

}  // namespace preflight::reading
