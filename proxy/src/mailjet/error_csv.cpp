#include "mailjet/error_csv.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>

namespace preflight::proxy::mailjet {

namespace {

constexpr std::string_view mark = "###";
// Longer than any cell the checker lets through (1 MiB); beyond it an open quote is taken to be a stray one.
constexpr std::size_t max_quoted_bytes = 2U << 20;

struct Record {
  std::vector<std::string> cells;
  std::string_view raw;
  /// Where the next record begins.
  std::size_t next = 0;
};

std::size_t line_end(std::string_view csv, std::size_t from) {
  return std::min(csv.find_first_of("\r\n", from), csv.size());
}

std::size_t after_line_break(std::string_view csv, std::size_t at) {
  if (at >= csv.size()) return csv.size();
  if (csv[at] == '\r' && at + 1 < csv.size() && csv[at + 1] == '\n') return at + 2;
  return at + 1;
}

/// RFC 4180; empty when a quoted cell does not close.
std::optional<Record> quoted_record(std::string_view csv, std::size_t begin) {
  Record record;
  std::string cell;
  std::size_t at = begin;
  bool fresh = true;
  for (;;) {
    if (fresh && at < csv.size() && csv[at] == '"') {
      const std::size_t limit = std::min(csv.size(), at + max_quoted_bytes);
      bool closed = false;
      for (++at; at < limit; ++at) {
        if (csv[at] != '"') {
          cell += csv[at];
        } else if (at + 1 < limit && csv[at + 1] == '"') {
          cell += '"';
          ++at;
        } else {
          closed = true;
          ++at;
          break;
        }
      }
      if (!closed) return std::nullopt;
    }
    fresh = false;
    if (at >= csv.size() || csv[at] == '\r' || csv[at] == '\n') break;
    if (csv[at] == ',') {
      record.cells.push_back(std::move(cell));
      cell.clear();
      fresh = true;
    } else {
      cell += csv[at];
    }
    ++at;
  }
  record.cells.push_back(std::move(cell));
  record.raw = csv.substr(begin, at - begin);
  record.next = after_line_break(csv, at);
  return record;
}

Record plain_record(std::string_view csv, std::size_t begin) {
  Record record;
  const std::size_t end = line_end(csv, begin);
  record.raw = csv.substr(begin, end - begin);
  std::size_t at = begin;
  for (;;) {
    const std::size_t comma = std::min(csv.find(',', at), end);
    record.cells.emplace_back(csv.substr(at, comma - at));
    if (comma == end) break;
    at = comma + 1;
  }
  record.next = after_line_break(csv, end);
  return record;
}

std::string_view without_leading_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

std::string_view trimmed(std::string_view text) {
  text = without_leading_blanks(text);
  const std::size_t last = text.find_last_not_of(" \t");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

bool is_error_header(const Record& record) {
  if (record.raw.find(mark) != std::string_view::npos) return false;
  std::string last(trimmed(record.cells.back()));
  std::transform(last.begin(), last.end(), last.begin(), [](unsigned char c) { return std::tolower(c); });
  return last == "error";
}

ErrorRow row_of(Record record) {
  ErrorRow row;
  row.raw = std::string(record.raw);
  // The last cell that begins with the mark: a person's own cell may hold one too, and an unquoted comma in Mailjet's
  // words splits them.
  std::size_t begin = record.cells.size();
  std::string prefix;
  for (std::size_t i = record.cells.size(); i-- > 0;) {
    if (without_leading_blanks(record.cells[i]).starts_with(mark)) {
      begin = i;
      break;
    }
  }
  if (begin == record.cells.size()) {
    // No cell begins with it: the reason may be glued to the last cell.
    for (std::size_t i = record.cells.size(); i-- > 0;) {
      const std::string& cell = record.cells[i];
      const std::size_t last = cell.rfind(mark);
      if (last == std::string::npos) continue;
      const std::size_t earlier = last == 0 ? std::string::npos : cell.rfind(mark, last - 1);
      const std::size_t from = earlier == std::string::npos ? last : earlier;
      prefix = std::string(trimmed(std::string_view(cell).substr(0, from)));
      record.cells[i] = cell.substr(from);
      begin = i;
      break;
    }
  }
  if (begin == record.cells.size()) {
    row.cells = std::move(record.cells);
    return row;
  }

  std::string reason;
  for (std::size_t i = begin; i < record.cells.size(); ++i) {
    if (i != begin) reason += ',';
    reason += record.cells[i];
  }
  std::string_view words = without_leading_blanks(reason);
  words.remove_prefix(mark.size());
  const std::size_t last = words.rfind(mark);
  if (last != std::string_view::npos) {
    row.field = std::string(trimmed(words.substr(last + mark.size())));
    words = words.substr(0, last);
  }
  row.message = std::string(trimmed(words));
  record.cells.resize(begin);
  if (!prefix.empty()) record.cells.push_back(std::move(prefix));
  row.cells = std::move(record.cells);
  return row;
}

}  // namespace

std::vector<ErrorRow> parse_error_csv(std::string_view csv, std::size_t max_rows, bool& cut) {
  std::vector<ErrorRow> rows;
  cut = false;
  bool first = true;
  std::size_t at = 0;
  while (at < csv.size()) {
    std::optional<Record> record = quoted_record(csv, at);
    if (!record) record = plain_record(csv, at);
    at = record->next;
    if (record->raw.empty()) continue;
    const bool header = first && is_error_header(*record);
    first = false;
    if (header) continue;
    if (rows.size() == max_rows) {
      cut = true;
      break;
    }
    rows.push_back(row_of(std::move(*record)));
  }
  return rows;
}

}  // namespace preflight::proxy::mailjet
