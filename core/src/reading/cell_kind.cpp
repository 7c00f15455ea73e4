#include "reading/cell_kind.h"
#include "reading/ascii.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "reading/utf8.h"

namespace preflight::reading {

namespace {

/// Marks that part cells often enough for an unquoted one to be suspicious inside a cell.
constexpr std::string_view common_marks = ",;\t|^~";
/// Longer cells are prose whatever is in them: a dialect is not read off a paragraph.
constexpr std::size_t looked_at_bytes = 512;

bool is_control(char byte) { return static_cast<unsigned char>(byte) < ' '; }
bool is_mark(char byte) { return common_marks.find(byte) != std::string_view::npos; }

bool looks_like_email(std::string_view cell) {
  const std::size_t at = cell.find('@');
  if (at == std::string_view::npos || at == 0 || cell.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view domain = cell.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 2 >= domain.size()) return false;
  return std::none_of(cell.begin(), cell.end(), [](char byte) {
    return is_control(byte) || is_mark(byte) || byte == ' ' || byte == '<' || byte == '>' || byte == '"' ||
           byte == '(' || byte == ')' || byte == ':' || byte == '/';
  });
}

/// Commas as one decimal mark, or before every three digits.
bool has_sound_commas(std::string_view cell, std::size_t commas) {
  if (commas <= 1) return true;
  std::size_t digits = 0;
  bool grouped = false;
  for (const char byte : cell) {
    if (byte == ',') {
      if (grouped && digits != 3) return false;
      grouped = true;
      digits = 0;
    } else if (is_digit(byte)) {
      ++digits;
    } else if (byte == '.' && grouped) {
      return digits == 3;
    }
  }
  return digits == 3;
}

/// Digits and the marks that numbers, dates, times and phone numbers use, nothing else.
bool looks_like_figure(std::string_view cell) {
  bool digit = false;
  std::size_t commas = 0;
  for (const char byte : cell) {
    if (is_digit(byte)) {
      digit = true;
    } else if (byte == ',') {
      ++commas;
    } else if (std::string_view(".-+/: ()TZ%$").find(byte) == std::string_view::npos) {
      return false;
    }
  }
  return digit && has_sound_commas(cell, commas);
}

std::optional<CellKind> plain_kind(std::string_view text) {
  if (shows_nothing(text)) return CellKind::empty;
  if (looks_like_email(text)) return CellKind::email;
  if (looks_like_figure(text)) return CellKind::figure;
  return std::nullopt;
}

/// Items of one kind between marks of one kind: "red;blue;green", "ann@x.org; bob@x.org".
bool looks_like_list(std::string_view text, char mark) {
  std::optional<CellKind> kind;
  std::size_t items = 0;
  std::size_t start = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != mark) continue;
    const std::string_view item = trim(text.substr(start, at - start));
    start = at + 1;
    if (std::any_of(item.begin(), item.end(), is_mark)) return false;
    const CellKind one = plain_kind(item).value_or(CellKind::words);
    if (kind && *kind != one) return false;
    kind = one;
    ++items;
  }
  // Two bare words with a mark between them are as likely two cells.
  return items >= 3 || (items == 2 && kind == CellKind::email);
}

/// Commas and semicolons as prose has them: with a space behind, and no address among the words.
bool looks_like_prose(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if (byte == '@' || byte == '\t' || byte == '|' || byte == '^') return false;
    if ((byte == ',' || byte == ';') && i + 1 < text.size() && text[i + 1] != ' ') return false;
  }
  return true;
}

}  // namespace

CellKind cell_kind(std::string_view cell, bool quoted) {
  const std::string_view text = trim(cell);
  if (const auto plain = plain_kind(text.substr(0, looked_at_bytes))) return *plain;
  if (quoted) return CellKind::words;
  const std::string_view start = text.substr(0, looked_at_bytes);
  const auto strange = std::find_if(start.begin(), start.end(),
                                    [](char byte) { return is_mark(byte) || is_control(byte) || byte == '"'; });
  if (strange == start.end()) return CellKind::words;
  if (is_control(*strange)) return CellKind::other;
  for (const char mark : {',', ';', '|'}) {
    if (start.find(mark) != std::string_view::npos && looks_like_list(start, mark)) return CellKind::text;
  }
  return looks_like_prose(start) ? CellKind::text : CellKind::other;
}

bool names_address(std::string_view cell) {
  const std::string_view text = trim(cell);
  // The longest in use, "Adresse de messagerie électronique", has 35 bytes; a sentence about mail is no name.
  constexpr std::size_t longest_name = 48;
  if (text.empty() || text.size() > longest_name || text.find('@') != std::string_view::npos) return false;
  // Nor is a program's note to itself: {"ImportId":"recipientEmail"}, as surveys have it below the names.
  if (std::any_of(text.begin(), text.end(), [](char byte) { return is_mark(byte) || byte == '{'; })) return false;
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  static constexpr std::array<std::string_view, 22> words = {"mail",       "courriel", "correo", "posta elettronica",
                                                             "messagerie", "poczt",    "e-pos",  "sähköposti",
                                                             "почт",       "мейл",     "мэйл",   "пошт",
                                                             "λεκτρονικ",  "البريد",   "يميل",   "דוא",
                                                             "מייל",       "邮箱",     "邮件",   "郵件",
                                                             "メール",     "메일"};
  // "Mailing list 2024", "Mailing street": of letters, or of nobody.
  for (std::size_t at = small.find("mailing"); at != std::string::npos; at = small.find("mailing"))
    small.erase(at, std::string_view("mailing").size());
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

bool is_year(std::string_view cell) {
  const std::string_view text = trim(cell);
  return text.size() == 4 && std::all_of(text.begin(), text.end(), is_digit) &&
         (text.substr(0, 2) == "19" || text.substr(0, 2) == "20");
}

}  // namespace preflight::reading
