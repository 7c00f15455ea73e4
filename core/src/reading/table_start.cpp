#include "reading/table_start.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "reading/ascii.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

/// Rows below the first that say what a column holds.
constexpr std::size_t body_rows = 200;
/// Titles in real exports take a handful of rows; the longest block in the open suites is 11.
constexpr std::size_t most_titles = 30;

bool is_typed(CellKind kind) { return kind == CellKind::email || kind == CellKind::figure; }
bool is_wordy(CellKind kind) { return kind != CellKind::empty && !is_typed(kind); }

bool has_email(const SampleRow& row) {
  return std::find(row.kinds.begin(), row.kinds.end(), CellKind::email) != row.kinds.end();
}

bool names_an_address(const SampleRow& row) {
  return !has_email(row) && std::any_of(row.cells.begin(), row.cells.end(), names_address);
}

/// The kind most cells of a column have below row `from`, if one has at least two thirds of those that are filled.
std::optional<CellKind> body_kind(const SampleTable& table, std::size_t from, std::size_t column) {
  std::size_t emails = 0;
  std::size_t figures = 0;
  std::size_t wordy = 0;
  for (std::size_t i = from; i < table.rows.size() && i < from + body_rows; ++i) {
    const SampleRow& row = table.rows[i];
    if (column >= row.kinds.size() || row.kinds[column] == CellKind::empty) continue;
    const CellKind kind = row.kinds[column];
    ++(kind == CellKind::email ? emails : kind == CellKind::figure ? figures : wordy);
  }
  const std::size_t all = emails + figures + wordy;
  if (all == 0) return std::nullopt;
  if (3 * emails >= 2 * all) return CellKind::email;
  if (3 * figures >= 2 * all) return CellKind::figure;
  return 3 * wordy >= 2 * all ? std::optional(CellKind::words) : std::nullopt;
}

std::size_t next_filled(const SampleTable& table, std::size_t from) {
  while (from < table.rows.size() && table.rows[from].blank) ++from;
  return from;
}

/// The figures of the row are all years, several of them ("Name;2022;2023"), or count up from 1 beside a word
/// ("Name;1;2;3"): names of columns, if the rows below have other figures.
bool has_numbered_names(const SampleRow& row) {
  std::size_t years = 0;
  std::size_t figures = 0;
  bool counts_up = true;
  bool words = false;
  for (std::size_t i = 0; i < row.kinds.size() && i < row.cells.size(); ++i) {
    words = words || is_wordy(row.kinds[i]);
    if (row.kinds[i] != CellKind::figure) continue;
    ++figures;
    years += is_year(row.cells[i]) ? 1 : 0;
    counts_up = counts_up && trim(row.cells[i]) == std::to_string(figures);
  }
  return figures >= 2 && (years == figures || (words && figures >= 3 && counts_up));
}

/// The cell below is a year too: then years are what the column holds.
bool is_year_below(const SampleTable& table, std::size_t at, std::size_t column) {
  const std::size_t next = next_filled(table, at + 1);
  return next < table.rows.size() && column < table.rows[next].cells.size() && is_year(table.rows[next].cells[column]);
}

/// "Ann Lee <ann@example.com>"
bool holds_email(std::string_view cell) {
  const std::size_t at = cell.find('@');
  return at != std::string_view::npos && at > 0 && cell.find('.', at) != std::string_view::npos;
}

/// Of a person or of a page: no column is called so.
bool holds_address(std::string_view cell) { return cell.find("://") != std::string_view::npos || holds_email(cell); }

/// What people and databases write where there is no value.
bool stands_for_nothing(std::string_view cell) {
  static constexpr std::array<std::string_view, 10> words = {"n/a",  "N/A",  "na", "NA", "null",
                                                             "NULL", "none", "-",  "--", "?"};
  return std::find(words.begin(), words.end(), trim(cell)) != words.end();
}

/// How a row differs from those below it, column by column.
struct Contrast {
  /// Words over addresses or figures: what a header is like.
  std::size_t names = 0;
  /// The same kind of figure or address as below: what a contact is like.
  std::size_t alike = 0;
  std::size_t emails_below = 0;
};

Contrast contrast(const SampleTable& table, std::size_t at) {
  Contrast found;
  const SampleRow& row = table.rows[at];
  const bool numbered = has_numbered_names(row);
  for (std::size_t column = 0; column < row.kinds.size(); ++column) {
    if (row.kinds[column] == CellKind::empty) continue;
    const auto below = body_kind(table, at + 1, column);
    if (!below || !is_typed(*below)) continue;
    found.emails_below += *below == CellKind::email ? 1 : 0;
    if (is_wordy(row.kinds[column])) {
      found.names += stands_for_nothing(row.cells[column]) ? 0 : 1;
    } else if (row.kinds[column] == *below && !(numbered && !is_year_below(table, at, column))) {
      ++found.alike;
    }
  }
  return found;
}

/// One thing said beside an empty table: too few cells for a row of it.
bool is_title(const SampleRow& row, std::uint64_t width) {
  if (row.width == width && std::any_of(row.cells.begin(), row.cells.end(), holds_email)) return false;
  if (width == 1) return false;
  // "Report date;2024-01-31" above a table of six columns or more; above a narrow one it may be a contact cut short.
  // "Customers, May 2026" is cut at its own comma, as remarks are: "# id, name and address".
  if (row.width != width && !row.cells.empty() && row.cells.front().starts_with('#')) return true;
  return row.filled <= 1 || 3 * row.filled <= width || (row.filled == 2 && row.width < width && width >= 4);
}

/// Figures may be names where they are years; other figures are values.
bool can_be_names(const SampleRow& row) {
  if (has_email(row)) return false;
  if (has_numbered_names(row)) return true;
  return 2 * static_cast<std::size_t>(std::count(row.kinds.begin(), row.kinds.end(), CellKind::figure)) < row.filled;
}

/// How much speaks for `first`..`start` being titles of the table that starts at `start`; 0 when something speaks
/// against it.
std::size_t title_evidence(const SampleTable& table, std::size_t first, std::size_t start, std::uint64_t width) {
  const SampleRow& top = table.rows[start];
  const bool names = can_be_names(top);
  const Contrast below = contrast(table, start);
  std::size_t titles = 0;
  std::size_t evidence = 0;
  bool all_unsplit = true;
  bool gap = false;
  bool telling = false;
  for (std::size_t i = first; i < start; ++i) {
    const SampleRow& row = table.rows[i];
    if (row.blank) {
      gap = true;
      continue;
    }
    ++titles;
    if (names_an_address(row)) return 0;  // That is the header, however narrow.
    all_unsplit = all_unsplit && row.width == 1;
    for (const std::string& cell : row.cells) {
      const std::string_view text = trim(cell);
      const bool has_digit = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
      telling = telling || count_words(text) >= 3 || (has_digit && !text.empty() && count_words(text) > 1) ||
                (!text.empty() && (text.front() == '#' || text.back() == ':'));
    }
  }
  // A header of one name over three columns and more is no header: its rows would all be too long.
  if (all_unsplit) evidence += width >= 3 ? 2 : 1;
  if (gap) evidence += 2;
  if (titles > 1) evidence += 1;
  if (telling) evidence += 1;
  if (names && (below.names > 0 || names_an_address(top))) evidence += 2;
  if (names) return evidence;
  // Contacts straight below a title, without names: only where the title cannot be the names itself.
  const bool alone = next_filled(table, start + 1) >= table.rows.size();
  const bool contacts = has_email(top) && (below.emails_below > 0 || alone) && (all_unsplit || gap || telling);
  return contacts ? evidence + 2 : (evidence > 2 ? evidence - 2 : 0);
}

/// Names in two rows: groups above, with gaps, and the names themselves below.
bool is_group_row(const SampleTable& table, std::size_t at) {
  if (at + 2 >= table.rows.size()) return false;
  const SampleRow& upper = table.rows[at];
  const SampleRow& lower = table.rows[at + 1];
  if (lower.blank || upper.filled == 0 || 3 * upper.filled > 2 * lower.filled) return false;
  if (!can_be_names(upper) || names_an_address(upper)) return false;
  if (!can_be_names(lower) || 5 * lower.filled < 4 * lower.width) return false;
  // Words over words say nothing: the lower row may be a contact.
  for (std::size_t i = 0; i < lower.cells.size(); ++i) {
    if (names_address(lower.cells[i]) && body_kind(table, at + 2, i) == CellKind::email) return true;
  }
  return contrast(table, at + 1).names >= 2;
}

/// The columns that hold addresses both by their names in a row and by most rows below: how many, and one of them.
struct EmailColumns {
  std::size_t count = 0;
  ColumnIndex last = 0;
};

EmailColumns named_email_columns(const SampleTable& table, std::size_t at) {
  constexpr std::size_t words_of_a_name = 4;
  EmailColumns found;
  const std::vector<std::string>& names = table.rows[at].cells;
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (!names_address(names[column]) || count_words(names[column]) > words_of_a_name ||
        body_kind(table, at + 1, column) != CellKind::email)
      continue;
    ++found.count;
    found.last = static_cast<ColumnIndex>(column);
  }
  return found;
}

/// A row that names the column of addresses below it: whatever stands above is no contact and no header.
std::optional<std::size_t> row_naming_addresses(const SampleTable& table, std::size_t first) {
  const std::size_t last = std::min({table.rows.size(), kept_rows, first + most_titles});
  // The lowest: a title may speak of mail too.
  std::optional<std::size_t> found;
  const SampleRow* sender = nullptr;
  for (std::size_t i = first; i < last; ++i) {
    const SampleRow& row = table.rows[i];
    if (has_email(row)) {
      // One address above all names may be whose list it is, if it stands in another column than the contacts' own.
      if (found || sender != nullptr) break;
      sender = &row;
      continue;
    }
    const EmailColumns named = named_email_columns(table, i);
    if (named.count == 0) continue;
    const bool has_sender_below =
        sender != nullptr && named.last < sender->kinds.size() && sender->kinds[named.last] == CellKind::email;
    if (!has_sender_below) found = i;
  }
  return found;
}

/// A sentence over addresses, in one column: no name.
bool is_title_of_addresses(const SampleTable& table, std::size_t first) {
  const std::size_t next = next_filled(table, first + 1);
  constexpr std::size_t words_of_a_sentence = 4;
  return !has_email(table.rows[first]) && count_words(table.rows[first].cells.front()) >= words_of_a_sentence &&
         next < table.rows.size() && has_email(table.rows[next]) && body_kind(table, next, 0) == CellKind::email;
}

}  // namespace

TableStart judge_first_row(const SampleTable& table, std::uint32_t skip_rows) {
  TableStart start{.skip_rows = skip_rows};
  const std::size_t at = next_filled(table, skip_rows);
  if (at >= table.rows.size() || table.rows[at].cells.empty()) return start;
  const SampleRow& row = table.rows[at];
  const auto decide = [&](bool has_header, double confidence) {
    start.has_header = has_header;
    start.header_confidence = confidence;
    return start;
  };
  if (has_email(row)) return decide(false, 0.95);
  if (std::any_of(row.cells.begin(), row.cells.end(), holds_address)) return decide(false, 0.8);
  if (names_an_address(row)) return decide(true, 0.98);
  const Contrast below = contrast(table, at);
  if (below.names > below.alike) return decide(true, 0.95);
  if (below.alike > 0) return decide(false, below.alike > below.names ? 0.8 : 0.6);
  const bool only_figures =
      std::none_of(row.kinds.begin(), row.kinds.end(), is_wordy) && !has_numbered_names(row) && row.filled > 0;
  if (only_figures) return decide(false, 0.6);
  // A name that comes again below is a value, unless all names do, as at the top of a page.
  std::size_t again = 0;
  std::size_t seen = 0;
  bool some_again = false;
  for (std::size_t i = at + 1; i < table.rows.size() && !table.rows[i].cells.empty(); ++i) {
    const std::vector<std::string>& cells = table.rows[i].cells;
    bool all = cells.size() == row.cells.size();
    bool some = false;
    for (std::size_t column = 0; column < std::min(cells.size(), row.cells.size()); ++column) {
      const bool same = cells[column] == row.cells[column];
      all = all && same;
      some = some || (same && is_wordy(row.kinds[column]));
    }
    ++seen;
    again += all ? 1 : 0;
    some_again = some_again || (some && !all);
  }
  if (some_again || (seen >= 3 && 2 * again > seen)) return decide(false, 0.7);
  return decide(true, seen == 0 ? 0.8 : 0.6);
}

std::optional<ColumnIndex> find_email_column(const SampleTable& table, std::uint32_t skip_rows) {
  const std::size_t at = next_filled(table, skip_rows);
  if (at >= table.rows.size()) return std::nullopt;
  const EmailColumns columns = named_email_columns(table, at);
  return columns.count == 1 ? std::optional(columns.last) : std::nullopt;
}

TableStart find_table_start(const SampleTable& table) {
  const std::size_t first = next_filled(table, 0);
  if (first >= table.rows.size() || first >= kept_rows) return judge_first_row(table, 0);
  const std::uint64_t width = table.width();
  std::size_t start = first;
  double confidence = 0.95;
  if (const auto named = row_naming_addresses(table, first)) {
    start = *named;
  } else if (width == 1) {
    if (is_title_of_addresses(table, first)) {
      start = next_filled(table, first + 1);
      confidence = 0.7;
    }
  } else {
    std::size_t at = first;
    while (at < table.rows.size() && at < first + most_titles &&
           (table.rows[at].blank || is_title(table.rows[at], width)))
      ++at;
    const std::size_t evidence =
        at > first && at < std::min(table.rows.size(), kept_rows) ? title_evidence(table, first, at, width) : 0;
    if (evidence >= 2) {
      start = at;
      confidence = evidence >= 4 ? 0.95 : evidence == 3 ? 0.85 : 0.7;
    }
    if (start + 1 < kept_rows && is_group_row(table, start)) {
      ++start;
      confidence = 0.8;
    }
  }
  TableStart found = judge_first_row(table, static_cast<std::uint32_t>(start));
  found.skip_confidence = confidence;
  return found;
}

}  // namespace preflight::reading
