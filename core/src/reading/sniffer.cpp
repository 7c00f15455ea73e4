#include "reading/sniffer.h"
#include "reading/ascii.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <vector>

#include "reading/sample_table.h"
#include "reading/scanner.h"
#include "reading/sort_few.h"
#include "reading/table_start.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";
/// What spreadsheets and databases write.
constexpr std::string_view common_delimiters = ",;\t|";
/// Written by some program or other; each also stands inside cells, so the evidence must be better. Brackets come in
/// pairs round a text, and what addresses, dates, numbers and paths are made of (@ . - _ /) cannot part cells.
constexpr std::string_view rare_delimiters = ":^~!#$%&*+=?\\\x01\x02\x1C\x1D\x1E\x1F";
/// Rare delimiters are looked for here: one that is not in most of the first lines is none.
constexpr std::size_t first_look_bytes = 64U << 10;

/// One way to read the file, and how well it fits.
struct Candidate {
  ScanDialect dialect;
  SampleTable table;
  TableStart start;
  double score = 0;

  [[nodiscard]] bool splits() const { return table.widest() > 1; }
};

double share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

const SampleRow* first_of_table(const Candidate& candidate) {
  std::size_t at = candidate.start.skip_rows;
  const std::vector<SampleRow>& rows = candidate.table.rows;
  while (at < rows.size() && rows[at].blank) ++at;
  return at < rows.size() ? &rows[at] : nullptr;
}

/// The column most of whose cells below the first row are addresses.
bool has_email_column(const Candidate& candidate) {
  const std::vector<SampleRow>& rows = candidate.table.rows;
  std::vector<std::size_t> emails;
  std::size_t seen = 0;
  for (std::size_t i = candidate.start.skip_rows; i < rows.size(); ++i) {
    if (rows[i].blank) continue;
    ++seen;
    if (emails.size() < rows[i].kinds.size()) emails.resize(rows[i].kinds.size());
    for (std::size_t column = 0; column < rows[i].kinds.size(); ++column)
      emails[column] += rows[i].kinds[column] == CellKind::email ? 1 : 0;
  }
  return std::any_of(emails.begin(), emails.end(),
                     [&](std::size_t count) { return 2 * count + 1 >= seen && count > 0; });
}

/// Where a mark that the first row lacks has a space behind it every time, it is punctuation: names as "Lee, Ann" under
/// one heading.
bool is_punctuation(std::string_view text, char mark) {
  std::size_t marks = 0;
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    if (at + 1 >= text.size() || text[at + 1] != ' ') return false;
    ++marks;
  }
  return marks > 0;
}

/// Many records of the same width, of cells that each are one thing, below a first row of that width, speak for a
/// dialect.
double score(const Candidate& candidate, std::string_view text) {
  const SampleTable& table = candidate.table;
  if (table.records == 0) return 0;
  constexpr double one_column = 1e-3;  // A dialect that splits nothing can win only when none splits anything.
  const SampleRow* first = first_of_table(candidate);
  const bool splits_first = first != nullptr && first->width > 1;
  // A mark that is neither in the header nor in most records stands inside cells: two addresses in one of them, say.
  const bool splits = (splits_first || 2 * table.of_width(1) <= table.records) &&
                      (splits_first || !is_punctuation(text, candidate.dialect.delimiter));
  // The chance that two records have the same width: as the pattern score of the paper where widths are equally common,
  // but one odd row among hundreds hardly lowers it.
  double pattern = 0;
  for (const auto& [width, count] : table.widths) {
    const double gain = splits && width > 1 ? static_cast<double>(width - 1) / static_cast<double>(width) : one_column;
    const double part = share(count, table.records);
    pattern += part * part * gain;
  }
  const double types = share(table.known, known_most * table.cells);
  // Decimal commas part the rows but not their header.
  constexpr double header_of_another_width = 0.4;
  const bool agrees = first == nullptr || first->width == table.width();
  const double stray = share(table.stray, table.records);
  // Most rows have an address, but in this reading it is glued to something.
  const auto ats = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '@'));
  constexpr double glued_addresses = 0.5;
  const bool glues = 2 * ats >= table.records && !has_email_column(candidate);
  return (glues ? glued_addresses : 1) * pattern * types * (agrees ? 1 : header_of_another_width) * (1 - 0.5 * stray) *
         (table.unclosed ? 0.5 : 1);
}

Candidate weigh(std::string_view text, bool whole, ScanDialect dialect) {
  Candidate candidate{.dialect = dialect, .table = read_sample(text, whole, dialect)};
  candidate.start = find_table_start(candidate.table);
  candidate.score = score(candidate, text);
  return candidate;
}

/// Rows that agree on the commonest width.
double agreement(const SampleTable& table) {
  std::uint64_t most = 0;
  for (const auto& [width, count] : table.widths) most = std::max(most, count);
  return share(most, table.records);
}

/// Some cell starts with an apostrophe: only then can it be the quote.
bool opens_with(std::string_view text, char delimiter, char quote) {
  for (std::size_t at = text.find(quote); at != std::string_view::npos; at = text.find(quote, at + 1)) {
    if (at == 0 || text[at - 1] == delimiter || text[at - 1] == '\n' || text[at - 1] == '\r') return true;
  }
  return false;
}

/// Apostrophes are letters of names (O'Brien, 't Hooft) unless every one that opens a cell closes it, and either most
/// cells with words are so quoted or rows agree only thanks to the quotes.
bool quotes_with_apostrophes(const Candidate& with, const Candidate& without) {
  const SampleTable& table = with.table;
  if (table.quoted == 0 || table.stray != 0 || table.unclosed) return false;
  if (without.table.quoted != 0 && without.table.stray == 0) return false;
  return table.quoted >= table.unquoted_words || (table.quoted > 1 && agreement(table) > agreement(without.table));
}

struct QuoteChoice {
  std::optional<std::optional<char>> quote;
  std::optional<char> escape;
};

/// The best reading with one delimiter.
Candidate best_quoting(std::string_view text, bool whole, char delimiter, const QuoteChoice& chosen) {
  const auto with = [&](char quote, char escape) {
    return weigh(text, whole, {.delimiter = delimiter, .quote = quote, .escape = escape});
  };
  if (chosen.quote) {
    const char quote = chosen.quote->value_or('\0');
    return with(quote, chosen.escape.value_or(quote == '\0' ? '"' : quote));
  }
  Candidate best = with('"', chosen.escape.value_or('"'));
  const auto troubles = [](const SampleTable& table) { return table.stray + (table.unclosed ? 1 : 0); };
  if (!chosen.escape && troubles(best.table) != 0 && text.find("\\\"") != std::string_view::npos) {
    Candidate escaped = with('"', '\\');
    if (troubles(escaped.table) < troubles(best.table)) best = std::move(escaped);
  }
  if (opens_with(text, delimiter, '\'')) {
    Candidate apostrophes = with('\'', chosen.escape.value_or('\''));
    if (!chosen.escape && troubles(apostrophes.table) != 0 && text.find("\\'") != std::string_view::npos)
      apostrophes = with('\'', '\\');
    if (quotes_with_apostrophes(apostrophes, best)) return apostrophes;
  }
  // Inch marks and the like open cells that never close: with quotes rows run into each other, or nearly no cell is
  // quoted; without they agree. One such mark is a slip, and has its own finding.
  constexpr std::uint64_t habit = 3;
  if (troubles(best.table) >= habit && best.table.quoted <= 2 * troubles(best.table)) {
    Candidate plain = with('\0', chosen.escape.value_or('"'));
    const double with_quotes = agreement(best.table);
    const double without = agreement(plain.table);
    const bool parts_more = without >= with_quotes && plain.table.records > best.table.records;
    if (without >= 0.95 && (without > with_quotes || parts_more || 2 * best.table.quoted < best.table.open))
      return plain;
  }
  return best;
}

/// In how many of the first lines a byte stands; lines of the file, not records: close enough to pass over the rest.
bool is_in_most_lines(std::string_view text, char mark) {
  const std::string_view start = text.substr(0, first_look_bytes);
  std::size_t lines = 0;
  std::size_t with = 0;
  std::size_t at = 0;
  while (at < start.size()) {
    const std::size_t end = std::min(start.find_first_of("\r\n", at), start.size());
    if (end != at) {
      ++lines;
      with += start.substr(at, end - at).find(mark) != std::string_view::npos ? 1 : 0;
    }
    at = end + 1;
  }
  return lines > 1 ? 3 * with >= 2 * lines : with > 0;
}

/// Most lines taken whole are one figure or one address: a list of times, dates or phone numbers, to be left in one
/// piece.
bool is_list_of_one_kind(std::string_view text, bool whole) {
  // No text has this byte: nothing is split.
  const SampleTable lines = read_sample(text, whole, {.delimiter = '\0', .quote = '\0'});
  std::uint64_t typed = 0;
  for (const SampleRow& row : lines.rows) {
    typed += !row.blank && (row.kinds.front() == CellKind::email || row.kinds.front() == CellKind::figure) ? 1 : 0;
  }
  // The first line may be their name.
  const std::uint64_t all = std::min<std::uint64_t>(lines.records, lines.rows.size());
  return typed > 0 && 3 * typed >= 2 * (all - 1);
}

/// Every row of the table, nearly, has that width and something in at least two cells. "+44 20 7946" and "#12" have
/// nothing in the first one.
bool has_sound_rows(const Candidate& candidate, std::uint64_t width) {
  std::uint64_t all = 0;
  std::uint64_t sound = 0;
  std::uint64_t headed = 0;
  for (std::size_t i = candidate.start.skip_rows; i < candidate.table.rows.size(); ++i) {
    const SampleRow& row = candidate.table.rows[i];
    if (row.blank) continue;
    ++all;
    sound += row.width == width && row.filled >= 2 ? 1 : 0;
    headed += row.kinds.front() != CellKind::empty ? 1 : 0;
  }
  return all >= 2 && 10 * sound >= 9 * all && 2 * headed >= all;
}

/// A delimiter few programs write: every row of the table must have it, the same number of times, and never as
/// punctuation.
bool is_sound_rare(const Candidate& candidate, std::string_view text) {
  const char mark = candidate.dialect.delimiter;
  const SampleRow* first = first_of_table(candidate);
  const std::uint64_t width = candidate.table.width();
  if (first == nullptr || width < 2 || first->width != width) return false;
  if (!has_sound_rows(candidate, width)) return false;
  if (share(candidate.table.known, known_most * candidate.table.cells) < 0.9) return false;
  std::size_t marks = 0;
  std::size_t spaced = 0;
  std::size_t schemes = 0;
  const std::string_view start = text.substr(0, first_look_bytes);
  const bool ends_a_phrase = mark == ':' || mark == '!' || mark == '?';
  for (std::size_t at = start.find(mark); at != std::string_view::npos; at = start.find(mark, at + 1)) {
    ++marks;
    // "Note: call back", "Ann & Bob".
    const bool behind = at + 1 < start.size() && start[at + 1] == ' ';
    const bool before = at > 0 && start[at - 1] == ' ';
    spaced += behind && (before || ends_a_phrase) ? 1 : 0;
    schemes += start.substr(at, 3) == "://" ? 1 : 0;
  }
  return 2 * spaced < marks && 2 * schemes < marks;
}

/// Spaces part cells only if there is nothing else, and the pieces are things that words of a sentence are not: one
/// column of addresses, or two of figures. Runs of spaces are one gap, for columns are often padded.
bool is_parted_by_spaces(const Candidate& spaced) {
  std::map<std::size_t, std::size_t> lengths;
  std::vector<std::vector<CellKind>> rows;
  for (const SampleRow& row : spaced.table.rows) {
    if (row.blank) continue;
    std::vector<CellKind> filled;
    std::copy_if(row.kinds.begin(), row.kinds.end(), std::back_inserter(filled),
                 [](CellKind kind) { return kind != CellKind::empty; });
    ++lengths[filled.size()];
    rows.push_back(std::move(filled));
  }
  const auto common = std::max_element(lengths.begin(), lengths.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (common == lengths.end() || common->first < 2 || common->second < 3 || 10 * common->second < 7 * rows.size())
    return false;
  std::size_t emails = 0;
  std::size_t figures = 0;
  for (std::size_t column = 0; column < common->first; ++column) {
    std::size_t email = 0;
    std::size_t figure = 0;
    for (const std::vector<CellKind>& row : rows) {
      if (row.size() != common->first) continue;
      email += row[column] == CellKind::email ? 1 : 0;
      figure += row[column] == CellKind::figure ? 1 : 0;
    }
    // All but the header.
    emails += email + 1 >= common->second ? 1 : 0;
    figures += figure + 1 >= common->second ? 1 : 0;
  }
  return emails == 1 || (emails == 0 && figures >= 2);
}

/// The To line of a message: one record, and in each of its cells somebody's address.
bool is_line_of_addresses(const Candidate& candidate) {
  constexpr std::uint64_t fewest = 3;  // a contact may have two
  if (candidate.table.records != 1) return false;
  const SampleRow* line = first_of_table(candidate);
  return line != nullptr && line->filled >= fewest &&
         std::all_of(line->cells.begin(), line->cells.end(), [](std::string_view cell) {
           return cell.find('@') != std::string_view::npos || trim(cell).empty();
         });
}

/// Every reading worth weighing, best first.
std::vector<Candidate> weigh_all(std::string_view text, bool whole, const QuoteChoice& quoting) {
  std::vector<Candidate> all;
  const std::string_view start = text.substr(0, first_look_bytes);
  for (const char delimiter : common_delimiters) {
    // The comma always: it stands for "nothing to split".
    if (delimiter != ',' && text.find(delimiter) == std::string_view::npos) continue;
    all.push_back(best_quoting(text, whole, delimiter, quoting));
  }
  const double best_common =
      std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.score < b.score; })->score;
  std::optional<bool> one_kind;
  const auto is_one_kind = [&] {
    if (!one_kind) one_kind = is_list_of_one_kind(text, whole);
    return *one_kind;
  };
  // A dialect that splits most rows alike into known things scores above this with two columns already; where a common
  // delimiter does, it is taken.
  constexpr double fits = 0.3;
  if (best_common < fits) {
    for (const char delimiter : rare_delimiters) {
      if (!is_in_most_lines(start, delimiter) || is_one_kind()) continue;
      Candidate candidate = best_quoting(text, whole, delimiter, quoting);
      if (is_sound_rare(candidate, text)) all.push_back(std::move(candidate));
    }
  }
  const auto better = [](const Candidate& a, const Candidate& b) { return a.score > b.score; };
  // Stable: between equals the comma, the only delimiter Mailjet itself takes, comes first.
  sort_few(all.begin(), all.end(), better);
  constexpr double nothing_splits = 0.05;
  if (all.front().score < nothing_splits && is_in_most_lines(start, ' ') && !is_one_kind()) {
    Candidate spaced = best_quoting(text, whole, ' ', quoting);
    if (is_parted_by_spaces(spaced)) {
      spaced.score = std::max(spaced.score, 2 * all.front().score);
      all.insert(all.begin(), std::move(spaced));
    }
  }
  // As columns, one of these people would be the contact; in one cell, each can be made one.
  if (is_line_of_addresses(all.front())) {
    const auto absent = std::find_if(common_delimiters.begin(), common_delimiters.end(),
                                     [&](char delimiter) { return text.find(delimiter) == std::string_view::npos; });
    if (absent != common_delimiters.end()) all.insert(all.begin(), best_quoting(text, whole, *absent, quoting));
  }
  return all;
}

/// Two readings that fit nearly as well and cut the same rows apart in other places. Rare by design: whoever is asked
/// about an ordinary file stops reading questions.
bool is_unsure(const Candidate& winner, const Candidate& other) {
  constexpr double nearly = 0.85;
  // Where nothing fits at all there is no nearly.
  if (other.score <= 0 || other.score < nearly * winner.score) return false;
  if (winner.table.width() < 2 || other.table.width() < 2) return false;
  if (2 * other.table.of_width(1) > other.table.records) return false;
  // Decimal commas: that reading leaves pieces of two cells in one.
  const auto known = [](const SampleTable& table) { return share(table.known, known_most * table.cells); };
  if (known(other.table) < 0.9 * known(winner.table)) return false;
  const SampleRow* first = first_of_table(other);
  if (first == nullptr || first->width < 2) return false;
  // Addresses that stand alone in one reading and are glued to something in the other settle it.
  return has_email_column(winner) == has_email_column(other);
}

std::vector<std::vector<std::string>> sample_of(const Candidate& candidate) {
  constexpr std::size_t sample_rows = 3;
  constexpr std::size_t sample_cells = 8;
  std::vector<std::vector<std::string>> sample;
  for (std::size_t i = candidate.start.skip_rows; i < candidate.table.rows.size() && sample.size() < sample_rows; ++i) {
    const SampleRow& row = candidate.table.rows[i];
    if (row.blank || row.cells.empty()) continue;
    sample.emplace_back(row.cells.begin(),
                        row.cells.begin() + static_cast<std::ptrdiff_t>(std::min(sample_cells, row.cells.size())));
  }
  return sample;
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

}  // namespace

std::string_view known_not_csv(std::string_view sample) {
  const auto starts = [&](std::string_view magic) { return sample.substr(0, magic.size()) == magic; };
  if (starts("PK\x03\x04")) return "workbook";
  if (starts("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
    // A workbook with a password is such a container, too, whatever its age (MS-OFFCRYPTO 2.3.4.1); names are UTF-16.
    std::string stream;
    for (const char letter : std::string_view("EncryptedPackage")) stream += {letter, '\0'};
    return sample.find(stream) == std::string_view::npos ? "old-workbook" : "locked-workbook";
  }
  if (starts("%PDF-")) return "pdf";
  if (starts("\x89PNG\r\n\x1A\n") || starts("\xFF\xD8\xFF") || starts("GIF87a") || starts("GIF89a")) return "image";
  const std::string_view text = trim(sample.substr(0, 512));
  const auto begins = [&](std::string_view word) {
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); });
  };
  // Many programs call a lone table of HTML a workbook.
  if (begins("<!doctype") || begins("<html") || begins("<?xml") || begins("<table")) return "html";
  if (begins("begin:vcard")) return "vcard";
  if (begins("{\"") || begins("[{") || begins("{\n") || begins("{\r")) return "json";
  return {};
}

Sniffed sniff(std::string_view sample, bool whole, const ReadingChoices& choices) {
  Sniffed sniffed;
  Dialect& dialect = sniffed.dialect;
  // Twice where a program put one in front of a file that had one.
  while (sample.substr(sniffed.preamble_bytes, utf8_bom.size()) == utf8_bom) {
    dialect.bom = true;
    sniffed.preamble_bytes += utf8_bom.size();
  }
  std::string_view text = sample.substr(sniffed.preamble_bytes);
  const auto [sep, sep_bytes] = sep_line(text);
  if (sep_bytes != 0) {
    dialect.sep_line = true;
    sniffed.preamble_bytes += sep_bytes;
    sniffed.preamble_lines = 1;
    text.remove_prefix(sep_bytes);
  }

  const QuoteChoice quoting{choices.quote, choices.escape};
  std::vector<Candidate> readings;
  if (choices.delimiter) {
    readings.push_back(best_quoting(text, whole, *choices.delimiter, quoting));
    dialect.delimiter_origin = Origin::chosen;
    dialect.delimiter_confidence = 1;
  } else if (dialect.sep_line) {
    readings.push_back(best_quoting(text, whole, sep, quoting));
    dialect.delimiter_confidence = 1;
  } else {
    readings = weigh_all(text, whole, quoting);
    double total = 0;
    for (const Candidate& reading : readings) total += reading.score;
    dialect.delimiter_confidence = total > 0 ? readings.front().score / total : 0;
    constexpr std::size_t most_alternatives = 3;
    for (std::size_t i = 1; i < readings.size() && dialect.alternatives.size() < most_alternatives; ++i) {
      const Candidate& other = readings[i];
      if (!other.splits() || total <= 0) continue;
      dialect.alternatives.push_back(
          {.delimiter = other.dialect.delimiter,
           .quote = other.dialect.quote == '\0' ? std::nullopt : std::optional(other.dialect.quote),
           .escape = other.dialect.escape,
           .skip_rows = choices.skip_rows.value_or(other.start.skip_rows),
           .has_header = choices.has_header.value_or(other.start.has_header),
           .confidence = other.score / total,
           .sample = sample_of(other)});
    }
    if (readings.size() > 1) dialect.delimiter_unsure = is_unsure(readings[0], readings[1]);
    if (!readings.front().splits()) dialect.delimiter_confidence = 1;  // One column: any delimiter reads it the same.
  }

  const Candidate& taken = readings.front();
  dialect.delimiter = taken.dialect.delimiter;
  dialect.quote = taken.dialect.quote == '\0' ? std::nullopt : std::optional(taken.dialect.quote);
  dialect.escape = taken.dialect.escape;
  const double clean = 1 - share(taken.table.stray + (taken.table.unclosed ? 1 : 0), taken.table.records + 1);
  dialect.quote_confidence = choices.quote ? 1 : clean;
  dialect.escape_confidence = choices.escape || !dialect.quote ? 1 : clean;
  dialect.quote_origin = choices.quote ? Origin::chosen : Origin::guessed;
  dialect.escape_origin = choices.escape ? Origin::chosen : Origin::guessed;

  TableStart start = choices.skip_rows ? judge_first_row(taken.table, *choices.skip_rows) : taken.start;
  dialect.skip_rows = start.skip_rows;
  dialect.skip_confidence = start.skip_confidence;
  dialect.skip_origin = choices.skip_rows ? Origin::chosen : Origin::guessed;
  dialect.has_header = choices.has_header.value_or(start.has_header);
  dialect.header_confidence = choices.has_header ? 1 : start.header_confidence;
  dialect.header_origin = choices.has_header ? Origin::chosen : Origin::guessed;
  if (dialect.has_header) sniffed.email_column = find_email_column(taken.table, start.skip_rows);
  return sniffed;
}

}  // namespace preflight::reading
