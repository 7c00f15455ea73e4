#include "reading/reader.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "reading/utf8.h"

namespace preflight::reading {

bool Record::blank() const {
  if (cells.size() == 1 && cells[0].empty()) return raw.empty() || raw[0] == '\r' || raw[0] == '\n';
  if (cells.size() == 1 && !raw.empty() && raw[0] == '"') return false;
  return std::all_of(cells.begin(), cells.end(),
                     [](std::string_view cell) { return cell.empty() || shows_nothing(cell); });
}

void LineEndingCounts::merge(const LineEndingCounts& other) {
  lf += other.lf;
  crlf += other.crlf;
  cr += other.cr;
}

LineEnding LineEndingCounts::dominant() const {
  const int kinds = (lf != 0 ? 1 : 0) + (crlf != 0 ? 1 : 0) + (cr != 0 ? 1 : 0);
  if (kinds == 0) return LineEnding::none;
  if (kinds > 1) return LineEnding::mixed;
  if (lf != 0) return LineEnding::lf;
  return crlf != 0 ? LineEnding::crlf : LineEnding::cr;
}

namespace {

ScanDialect scan_dialect(const Dialect& dialect) {
  return {.delimiter = dialect.delimiter, .quote = dialect.quote.value_or('\0'), .escape = dialect.escape};
}

}  // namespace

void RecordReader::start(const Dialect& dialect, Position from) {
  begin_ = 0;
  end_ = 0;
  if (decoder_) decoder_.emplace(*encoding_);
  begin_reading(dialect, 0, from);
}

void RecordReader::decode_from(const Encoding& encoding) {
  encoding_ = &encoding;
  decoder_.reset();
  if (encoding.kind != EncodingKind::utf8 && encoding.kind != EncodingKind::host) decoder_.emplace(encoding);
}

void RecordReader::begin_reading(const Dialect& dialect, std::size_t skip, Position from) {
  begin_ = std::min(begin_ + skip, end_);
  scanner_ = Scanner(scan_dialect(dialect));
  expected_width_ = 0;
  position_ = from;
  line_endings_ = {};
  over_limit_ = false;
  give_out_ = false;
}

void RecordReader::release_record() {
  if (!give_out_) return;
  begin_ += scanner_.record_bytes();
  scanner_.start_record();
  give_out_ = false;
}

char* RecordReader::reserve_window(std::size_t bytes) {
  release_record();
  const std::size_t kept = end_ - begin_;
  if (capacity_ - end_ < bytes) {
    if (capacity_ < kept + bytes) {
      const std::size_t grown = std::max(kept + bytes, capacity_ + capacity_ / 2);
      auto window = std::unique_ptr<char[]>(new char[grown]);
      if (kept != 0) std::memcpy(window.get(), window_.get() + begin_, kept);
      window_ = std::move(window);
      capacity_ = grown;
    } else if (kept != 0) {
      std::memmove(window_.get(), window_.get() + begin_, kept);
    }
    begin_ = 0;
    end_ = kept;
  }
  return window_.get() + end_;
}

char* RecordReader::reserve(std::size_t bytes) {
  if (!decoder_) return reserve_window(bytes);
  if (source_.size() < bytes) source_.resize(bytes);
  return source_.data();
}

void RecordReader::commit(std::size_t bytes, bool at_end) {
  if (decoder_) {
    char* const into = reserve_window(Decoder::max_decoded(bytes));
    end_ += decoder_->decode(std::string_view(source_).substr(0, bytes), at_end, into);
  } else {
    assert(end_ + bytes <= capacity_);
    end_ += bytes;
  }
}

void RecordReader::commit_decoded(std::size_t bytes) {
  assert(!decoder_ && end_ + bytes <= capacity_);
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  constexpr std::string_view lone_surrogate = "\xED\xBF\xBF";
  const std::string_view text(window_.get() + end_, bytes);
  for (std::size_t at = text.find(replacement); at != std::string_view::npos; at = text.find(replacement, at)) {
    std::memcpy(window_.get() + end_ + at, lone_surrogate.data(), lone_surrogate.size());
  }
  end_ += bytes;
}

namespace {

/// Cells of one line by itself.
std::uint64_t cells_in_line(ScanDialect dialect, std::string_view line) {
  Scanner scanner(dialect);
  return scanner.scan(line.data(), line.size(), true) ? scanner.field_count() : 0;
}

/// So much of a doubtful record is read by lines to see whether that makes sense: a few rows are evidence enough.
constexpr std::size_t evidence_bytes = 64U << 10;
constexpr int evidence_lines = 3;

bool quote_makes_no_sense(const Scanner& scanner, bool complete, std::uint64_t width) {
  if (!scanner.quote_over_lines()) return false;
  if (!complete) return scanner.inside_quotes();
  return scanner.quote_unclosed() || scanner.tail_over_lines() || (width != 0 && scanner.field_count() != width);
}

/// The reading of the quote that runs over lines under which its line is a record and one of the next lines is, too; or
/// no line follows, and the width says it is one.
std::optional<QuoteOverride> reading_by_lines(const Scanner& scanner, std::string_view record, std::uint64_t width) {
  record = record.substr(0, evidence_bytes);
  for (const auto reading : {QuoteOverride::Reading::ends_with_line, QuoteOverride::Reading::as_text}) {
    const QuoteOverride instead{.at = *scanner.quote_over_lines(), .reading = reading};
    Scanner line(scanner.dialect());
    line.restart_record(instead);
    if (!line.scan(record.data(), record.size(), false) || line.quote_over_lines()) continue;
    if (line.field_count() < 2 || (width != 0 && line.field_count() != width)) continue;
    std::string_view rest = record.substr(line.record_bytes());
    if (rest.empty() && width != 0) return instead;
    for (int i = 0; i < evidence_lines && !rest.empty(); ++i) {
      const std::size_t end = rest.find_first_of("\r\n");
      if (end != 0 && cells_in_line(scanner.dialect(), rest.substr(0, end)) == line.field_count()) return instead;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  return std::nullopt;
}

}  // namespace

bool scan_by_lines(Scanner& scanner, std::string_view shown, bool at_end, bool complete, std::uint64_t width) {
  if (!quote_makes_no_sense(scanner, complete, width)) return complete;
  const auto instead =
      reading_by_lines(scanner, shown.substr(0, complete ? scanner.record_bytes() : shown.size()), width);
  if (!instead) return complete;
  scanner.restart_record(*instead);
  return scanner.scan(shown.data(), shown.size(), at_end);
}

RecordReader::EmptyLines RecordReader::pass_empty_lines() {
  // An unfinished record has been looked at already.
  if (!give_out_) return {};
  release_record();
  const std::string_view left = pending();
  std::string_view ending = "\n";
  if (left.substr(0, 2) == "\r\n") ending = left.substr(0, 2);
  std::size_t size = 0;
  while (left.substr(size, ending.size()) == ending) size += ending.size();
  if (size == 0) return {};
  EmptyLines lines{.count = size / ending.size(), .start = position_};
  lines.bytes = decoder_ ? source_bytes(*encoding_, ending) : ending.size();
  begin_ += size;
  scanner_.pass(size);
  (ending.size() == 1 ? line_endings_.lf : line_endings_.crlf) += lines.count;
  position_.offset += lines.count * lines.bytes;
  position_.row += static_cast<RowNumber>(lines.count);
  position_.line += lines.count;
  return lines;
}

bool RecordReader::next(bool at_end, Record& record) {
  if (over_limit_) return false;
  release_record();
  const char* const start = window_.get() + begin_;
  // Looking no further than the limit keeps one endless record from being walked whole.
  const std::size_t available = end_ - begin_;
  const std::size_t visible = std::min<std::size_t>(available, max_record_bytes + 1U);
  const bool all_there = at_end && visible == available;
  bool complete = scanner_.scan(start, visible, all_there);
  if (complete || visible > max_record_bytes)
    complete = scan_by_lines(scanner_, {start, visible}, all_there, complete, expected_width_);
  if (!complete) {
    over_limit_ = visible > max_record_bytes;
    return false;
  }
  give_out_ = true;

  record.row = position_.row;
  record.line = position_.line;
  record.offset = position_.offset;
  record.raw = {start, scanner_.record_bytes()};
  record.cell_count = scanner_.field_count();
  record.quote_unclosed = scanner_.quote_unclosed();
  record.quote_stray = scanner_.quote_stray();
  record.quote_column = scanner_.quote_column();
  record.unusual = scanner_.unusual() || scanner_.inner_line_breaks() != 0;
  record.cell_too_long = false;
  const std::span<const FieldSpan> fields = scanner_.fields();
  record.cells.resize(fields.size());
  std::string_view* cell = record.cells.data();
  if (!scanner_.any_unescape()) {
    for (const FieldSpan& field : fields) *cell++ = {start + field.begin, std::size_t{field.end} - field.begin};
  } else {
    scratch_.clear();
    scratch_.reserve(record.raw.size());
    for (const FieldSpan& field : fields) *cell++ = scanner_.text(start, field, scratch_);
  }
  if (record.raw.size() > max_cell_bytes) {
    record.cell_too_long = std::any_of(record.cells.begin(), record.cells.end(),
                                       [](std::string_view text) { return text.size() > max_cell_bytes; });
  }

  switch (scanner_.ending()) {
    case Scanner::Ending::none:
      break;
    case Scanner::Ending::lf:
      ++line_endings_.lf;
      break;
    case Scanner::Ending::crlf:
      ++line_endings_.crlf;
      break;
    case Scanner::Ending::cr:
      ++line_endings_.cr;
      break;
  }
  position_.offset += decoder_ ? source_bytes(*encoding_, record.raw) : record.raw.size();
  position_.row += 1;
  position_.line += 1 + scanner_.inner_line_breaks();
  return true;
}

}  // namespace preflight::reading
