#include "reading/sniffer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "reading/reader.h"
#include "reading/scanner.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";
constexpr std::array<char, 4> candidates = {',', ';', '\t', '|'};
/// Type evidence is the same after a thousand records as after ten thousand; counting cells is the dear part.
constexpr std::size_t typed_records = 1000;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

bool looks_like_email(std::string_view cell) {
  const std::size_t at = cell.find('@');
  if (at == std::string_view::npos || at == 0 || cell.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view domain = cell.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 2 >= domain.size()) return false;
  return std::none_of(cell.begin(), cell.end(), [](char byte) {
    return byte == ' ' || byte == ',' || byte == ';' || byte == '\t' || byte == '|';
  });
}

/// Digits with at most one decimal mark, or a date, time or phone number: digits and the marks these use, nothing else.
bool looks_like_figure(std::string_view cell) {
  bool digit = false;
  std::size_t commas = 0;
  for (const char byte : cell) {
    if (is_digit(byte)) {
      digit = true;
    } else if (byte == ',') {
      ++commas;
    } else if (byte != '.' && byte != '-' && byte != '+' && byte != '/' && byte != ':' && byte != ' ' && byte != '(' &&
               byte != ')' && byte != 'T' && byte != 'Z' && byte != '%') {
      return false;
    }
  }
  return digit && commas <= 1;
}

/// One name, word or sentence with no mark of another dialect in it.
bool looks_like_words(std::string_view cell) {
  return std::none_of(cell.begin(), cell.end(), [](char byte) {
    return byte == ',' || byte == ';' || byte == '\t' || byte == '|' || byte == '"' ||
           static_cast<unsigned char>(byte) < ' ';
  });
}

bool has_known_type(std::string_view cell, bool quoted) {
  const std::string_view text = trim(cell);
  return text.empty() || quoted || looks_like_figure(text) || looks_like_email(text) || looks_like_words(text);
}

struct Score {
  char delimiter = ',';
  double value = 0;
  std::size_t widest = 0;
};

/// Many records of the same width, of cells that each are one thing, speak for a delimiter.
Score score(std::string_view sample, bool whole, ScanDialect dialect) {
  std::map<std::size_t, std::size_t> widths;
  std::size_t records = 0;
  std::size_t cells = 0;
  std::size_t known = 0;
  bool splits_first = false;
  Scanner scanner(dialect);
  std::size_t at = 0;
  std::string scratch;
  while (scanner.scan(sample.data() + at, sample.size() - at, whole)) {
    const bool blank = scanner.field_count() == 1 && scanner.fields()[0].begin == scanner.fields()[0].end;
    if (!blank) {
      if (records == 0) splits_first = scanner.field_count() > 1;
      ++widths[static_cast<std::size_t>(scanner.field_count())];
      if (++records <= typed_records) {
        for (const FieldSpan& field : scanner.fields()) {
          scratch.clear();
          if (field.needs_unescape) scratch.reserve(field.end - field.begin);
          ++cells;
          known += has_known_type(scanner.text(sample.data() + at, field, scratch), field.quoted) ? 1U : 0U;
        }
      }
    }
    at += scanner.record_bytes();
    scanner.start_record();
  }
  Score answer{.delimiter = dialect.delimiter};
  if (records == 0) return answer;
  constexpr double one_column = 1e-3;  // A dialect that splits nothing can win only when none splits anything.
  // A mark that is neither in the header nor in most records stands inside cells: two addresses in one of them, say.
  const auto unsplit = widths.find(1);
  const bool splits = splits_first || unsplit == widths.end() || 2 * unsplit->second <= records;
  double pattern = 0;
  for (const auto& [width, count] : widths) {
    const double gain = splits && width > 1 ? static_cast<double>(width - 1) / static_cast<double>(width) : one_column;
    pattern += static_cast<double>(count) * gain;
    answer.widest = std::max(answer.widest, width);
  }
  pattern /= static_cast<double>(records) * static_cast<double>(widths.size());
  answer.value = pattern * static_cast<double>(known) / static_cast<double>(std::max<std::size_t>(cells, 1));
  return answer;
}

/// A `sep=;` first line: the delimiter and the length of the line with its ending; length 0 when there is none.
std::pair<char, std::size_t> sep_line(std::string_view text) {
  constexpr std::string_view key = "sep=";
  if (text.size() < key.size() + 1) return {',', 0};
  for (std::size_t i = 0; i < key.size(); ++i) {
    if ((text[i] | 0x20) != (key[i] | 0x20)) return {',', 0};
  }
  const char delimiter = text[key.size()];
  if (is_letter(delimiter) || is_digit(delimiter) || delimiter == '"' || delimiter == '\r' || delimiter == '\n')
    return {',', 0};
  std::size_t end = key.size() + 1;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end < text.size() && text[end] == '\n') ++end;
  const bool line_over = end > key.size() + 1 || end == text.size();
  return {delimiter, line_over ? end : 0};
}

std::vector<std::string> first_record(std::string_view sample, ScanDialect dialect, std::uint32_t skip_rows) {
  std::vector<std::string> cells;
  Scanner scanner(dialect);
  std::size_t at = 0;
  std::string scratch;
  std::uint32_t skipped = 0;
  while (scanner.scan(sample.data() + at, sample.size() - at, true)) {
    const bool blank = scanner.field_count() == 1 && scanner.fields()[0].begin == scanner.fields()[0].end;
    if (skipped++ >= skip_rows && !blank) {
      for (const FieldSpan& field : scanner.fields()) {
        scratch.clear();
        if (field.needs_unescape) scratch.reserve(field.end - field.begin);
        cells.emplace_back(scanner.text(sample.data() + at, field, scratch));
      }
      break;
    }
    at += scanner.record_bytes();
    scanner.start_record();
  }
  return cells;
}

/// A row of names holds no e-mail address and no figures; a contact does.
std::pair<bool, double> guess_header(const std::vector<std::string>& cells) {
  std::size_t emails = 0;
  std::size_t figures = 0;
  std::size_t words = 0;
  for (const std::string& cell : cells) {
    const std::string_view text = trim(cell);
    if (text.empty()) continue;
    if (looks_like_email(text)) {
      ++emails;
    } else if (looks_like_figure(text)) {
      ++figures;
    } else {
      ++words;
    }
  }
  if (emails > 0) return {false, 0.95};
  if (figures > 0 && words == 0) return {false, 0.6};
  return {true, figures > 0 ? 0.7 : 0.95};
}

}  // namespace

std::string_view known_not_csv(std::string_view sample) {
  const auto starts = [&](std::string_view magic) { return sample.substr(0, magic.size()) == magic; };
  if (starts("PK\x03\x04")) return "workbook";
  if (starts("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return "old-workbook";
  if (starts("%PDF-")) return "pdf";
  if (starts("\x89PNG\r\n\x1A\n") || starts("\xFF\xD8\xFF") || starts("GIF87a") || starts("GIF89a")) return "image";
  const std::string_view text = trim(sample.substr(0, 512));
  const auto begins = [&](std::string_view word) {
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  };
  if (begins("<!doctype") || begins("<html") || begins("<?xml")) return "html";
  if (begins("{\"") || begins("[{") || begins("{\n") || begins("{\r")) return "json";
  return {};
}

Sniffed sniff(std::string_view sample, bool whole, const ReadingChoices& choices) {
  Sniffed sniffed;
  Dialect& dialect = sniffed.dialect;
  if (sample.substr(0, utf8_bom.size()) == utf8_bom) {
    dialect.bom = true;
    sniffed.preamble_bytes = utf8_bom.size();
  }
  std::string_view text = sample.substr(sniffed.preamble_bytes);
  const auto [sep, sep_bytes] = sep_line(text);
  if (sep_bytes != 0) {
    dialect.sep_line = true;
    sniffed.preamble_bytes += sep_bytes;
    sniffed.preamble_lines = 1;
    text.remove_prefix(sep_bytes);
  }

  if (choices.quote) dialect.quote = *choices.quote;
  if (choices.escape) dialect.escape = *choices.escape;
  const char quote = dialect.quote.value_or('\0');
  if (choices.delimiter) {
    dialect.delimiter = *choices.delimiter;
    dialect.delimiter_origin = Origin::chosen;
    dialect.delimiter_confidence = 1;
  } else if (dialect.sep_line) {
    dialect.delimiter = sep;
    dialect.delimiter_confidence = 1;
  } else {
    std::vector<Score> scores;
    double total = 0;
    for (const char candidate : candidates) {
      scores.push_back(score(text, whole, {.delimiter = candidate, .quote = quote, .escape = dialect.escape}));
      total += scores.back().value;
    }
    // Stable: between equals the comma, the only delimiter Mailjet itself takes, comes first.
    std::stable_sort(scores.begin(), scores.end(), [](const Score& a, const Score& b) { return a.value > b.value; });
    dialect.delimiter = scores.front().delimiter;
    dialect.delimiter_confidence = total > 0 ? scores.front().value / total : 0;
    for (std::size_t i = 1; i < scores.size(); ++i) {
      if (scores[i].widest > 1 && total > 0)
        dialect.alternatives.push_back({scores[i].delimiter, scores[i].value / total});
    }
    if (scores.front().widest <= 1) dialect.delimiter_confidence = 1;  // One column: any delimiter reads it the same.
  }

  if (choices.skip_rows) dialect.skip_rows = *choices.skip_rows;
  if (choices.has_header) {
    dialect.has_header = *choices.has_header;
    dialect.header_origin = Origin::chosen;
    dialect.header_confidence = 1;
  } else {
    const auto [has_header, confidence] = guess_header(first_record(
        text, {.delimiter = dialect.delimiter, .quote = quote, .escape = dialect.escape}, dialect.skip_rows));
    dialect.has_header = has_header;
    dialect.header_confidence = confidence;
  }
  return sniffed;
}

}  // namespace preflight::reading
