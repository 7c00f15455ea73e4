#include "checking/table_end.h"

#include <algorithm>
#include <array>
#include <string>

#include "profiling/writing.h"
#include "reading/ascii.h"
#include "reading/cell_kind.h"
#include "reading/utf8.h"

namespace preflight::checking {

namespace {

using reading::CellKind;

// How spreadsheets and reports in the languages of our users begin a row of totals.
// Letters outside ASCII stand in the case they are written in.
constexpr std::array<std::string_view, 53> total_words = {
    "total",     "totals",   "totaal", "totale", "totali", "totales",     "totaux",       "totalt",   "grand total",
    "sub-total", "subtotal", "sum",    "summe",  "gesamt", "gesamtsumme", "insgesamt",    "zusammen", "somme",
    "suma",      "soma",     "summa",  "razem",  "ogółem", "łącznie",     "Łącznie",      "celkem",   "spolu",
    "yhteensä",  "összesen", "toplam", "ialt",   "итого",  "всего",       "Итого",        "ИТОГО",    "Всего",
    "Разом",     "Усього",   "Σύνολο", "разом",  "усього", "σύνολο",      "合計",         "合计",     "总计",
    "總計",      "count",    "anzahl", "aantal", "antal",  "nombre",      "nombre total", "liczba"};

// How a note below a table begins.
constexpr std::array<std::string_view, 33> note_words = {
    "note",   "notes",   "source", "sources",   "quelle",       "quellen",  "fußnote",   "hinweis",   "remarque",
    "nota",   "notas",   "fonte",  "fuente",    "bron",         "exported", "generated", "printed",   "created on",
    "end of", "exporté", "généré", "erstellt",  "exportiert",   "generado", "exportado", "esportato", "generato",
    "report", "page",    "seite",  "copyright", "confidential", "stand:"};

constexpr std::array<std::string_view, 7> note_marks = {"*", "#", "--", "==", "__", "©", "(c)"};

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& byte : small) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte | 0x20);
  }
  return small;
}

/// The word itself, or the word and then something that is no letter: "Total:", "Sum (EUR)".
bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.substr(0, word.size()) != word) return false;
  if (text.size() == word.size()) return true;
  const char next = text[word.size()];
  return !(next >= 'a' && next <= 'z') && static_cast<unsigned char>(next) < 0x80;
}

template <class Words>
bool starts_with_any(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return starts_with_word(text, word); });
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
}

/// A word of totals and nothing that could make it the name of a company: "Total", "Total (EUR)", "Total customers:
/// 12", but "Total Media" only where a blank row parts it from the contacts.
bool is_total(std::string_view text, bool after_blank) {
  if (!starts_with_any(text, total_words)) return false;
  if (after_blank || text.find_first_of(":(=") != std::string_view::npos || has_digit(text)) return true;
  static constexpr std::array<std::string_view, 12> whole = {
      "total général", "total general",   "total generale", "totale generale", "total geral",   "total contacts",
      "total clients", "total customers", "total amount",   "total rows",      "total records", "total sum"};
  return reading::count_words(text) == 1 ||
         std::find(total_words.begin(), total_words.end(), text) != total_words.end() ||
         std::find(whole.begin(), whole.end(), text) != whole.end();
}

}  // namespace

bool reads_as_footer(const Cells& cells, std::size_t width, bool after_blank) {
  std::size_t filled = 0;
  std::size_t figures = 0;
  std::size_t first = cells.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].find('@') != std::string_view::npos) return false;
    const CellKind kind = reading::cell_kind(cells[i], false);
    if (kind == CellKind::empty) continue;
    if (first == cells.size()) first = i;
    ++filled;
    // Sums are of money as often as not: "3.600,00 €".
    figures += kind == CellKind::figure || profiling::read_number(cells[i], true) ? 1 : 0;
  }
  if (filled == 0) return false;
  // Sums below their columns, without a word. A contact that lacks its address has more than these, or a number of its
  // own in front.
  if (figures == filled) return 2 * filled <= width && first > 0 && (after_blank || filled > 1);
  const std::string text = lower(reading::trim(cells[first]));
  if (is_total(text, after_blank)) {
    // "Total" is also a name: beside a town or a street it is one.
    return figures + 1 == filled || (filled == 1 && (width > 1 || has_digit(text) || after_blank));
  }
  if (filled > std::max<std::size_t>(1, width / 3)) return false;
  if (std::any_of(note_marks.begin(), note_marks.end(),
                  [&](std::string_view mark) { return text.substr(0, mark.size()) == mark; }))
    return true;
  const std::size_t words = reading::count_words(text);
  if (words >= 2 && starts_with_any(text, note_words)) return true;
  if (filled != 1) return after_blank && words >= 2 && text.back() == ':';
  if (width == 1) return after_blank && words >= 3;
  if (after_blank && first == 0) return true;
  // Straight below the last contact a lone cell may be a contact cut short: only a sentence is none.
  return cells.size() == 1 && (words >= 5 || (words >= 3 && (has_digit(text) || text.back() == '.')));
}

bool is_same_row(const Cells& cells, const Cells& header) {
  return cells.size() == header.size() &&
         std::equal(cells.begin(), cells.end(), header.begin(),
                    [](std::string_view a, std::string_view b) { return reading::trim(a) == reading::trim(b); });
}

bool are_names_over(const Cells& names, const Cells& row) {
  const std::size_t last = extent(names);
  std::size_t filled = 0;
  bool contrast = false;
  bool address = false;
  for (std::size_t i = 0; i < last; ++i) {
    const CellKind kind = reading::cell_kind(names[i], false);
    if (kind == CellKind::empty) continue;
    if (kind != CellKind::words) return false;
    ++filled;
    address = address || reading::names_address(names[i]);
    const CellKind below = i < row.size() ? reading::cell_kind(row[i], false) : CellKind::empty;
    contrast = contrast || below == CellKind::figure || below == CellKind::email;
  }
  return filled >= 2 && (contrast || address);
}

std::size_t extent(const Cells& cells) {
  std::size_t last = cells.size();
  while (last > 0 && reading::trim(cells[last - 1]).empty()) --last;
  return last;
}

}  // namespace preflight::checking
