#include "output/csv_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "reading/word.h"

namespace preflight::output {

namespace {

/// Whether RFC 4180 asks for quotes around that. Eight bytes at a time; a false mark lies above a true one.
bool needs_quotes(std::string_view text) {
  using reading::every_byte;
  using reading::zero_bytes;
  const auto marks_in = [](std::uint64_t word) {
    return zero_bytes(word ^ every_byte * ',') | zero_bytes(word ^ every_byte * '"') |
           zero_bytes(word ^ every_byte * '\r') | zero_bytes(word ^ every_byte * '\n');
  };
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (text.size() < step) {
    return std::any_of(text.begin(), text.end(),
                       [](char byte) { return byte == ',' || byte == '"' || byte == '\r' || byte == '\n'; });
  }
  const char* const last = text.data() + text.size() - step;
  for (const char* at = text.data(); at < last; at += step) {
    if (marks_in(reading::load_word(at)) != 0) return true;
  }
  return marks_in(reading::load_word(last)) != 0;
}

/// Whether a spreadsheet runs it, apostrophes in front aside.
bool runs(std::string_view cell) {
  cell.remove_prefix(std::min(cell.size(), cell.find_first_not_of('\'')));
  constexpr std::array<std::string_view, 12> starts = {
      "=", "+", "-", "@", "\t", "\r", "\n", std::string_view("\0", 1), "＝", "＋", "－", "＠"};
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) { return cell.starts_with(start); });
}

}  // namespace

void CsvRecord::bare_fields(std::string_view text) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += text;
}

void CsvRecord::field(std::string_view text) {
  if (!needs_quotes(text)) {
    bare_fields(text);
    return;
  }
  if (!first_) out_ += ',';
  first_ = false;
  out_ += '"';
  for (const char byte : text) {
    if (byte == '"') out_ += '"';
    out_ += byte;
  }
  out_ += '"';
}

void CsvRecord::end() {
  if (out_.size() == start_) out_ += "\"\"";
  out_ += "\r\n";
}

std::string guard_formula(std::string_view cell) { return (runs(cell) ? "'" : "") + std::string(cell); }

std::string_view without_formula_guard(std::string_view cell) {
  if (cell.starts_with('\'') && runs(cell)) cell.remove_prefix(1);
  return cell;
}

}  // namespace preflight::output
