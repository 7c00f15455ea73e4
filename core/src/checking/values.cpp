#include "checking/values.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "checking/email_unicode.h"
#include "profiling/writing.h"
#include "reading/ascii.h"
#include "reading/utf8.h"

namespace preflight::checking {

using reading::equals_without_case;
using reading::is_digit;
using reading::is_letter;
using reading::is_one_of;

namespace {

// --- characters ------------------------------------------------------------------------------------------------------

bool is_line_break(char32_t point) { return point == '\n' || point == '\r' || point == 0x2028 || point == 0x2029; }

/// Control characters that no text is meant to hold. NUL has a finding of its own; U+0085 is a line break of
/// mainframes and U+0080..9F are what is left of a wrong reading, which text-mojibake is about.
bool is_control(char32_t point) {
  return (point < 0x20 && point != 0 && point != '\t' && !is_line_break(point)) || point == 0x7F;
}

/// Blanks that look like a space and are none.
bool is_wide_blank(char32_t point) { return point == 0xA0 || point == 0x2007 || point == 0x202F || point == '\t'; }

/// Shows nothing wherever it stands.
bool is_invisible(char32_t point) {
  return point == 0xAD || point == 0x200B || point == 0x2060 || point == 0xFEFF || point == 0x180E ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

/// Joiners and direction marks do their work in the scripts that need them, and in emoji; among Latin letters they are
/// left over from copying.
bool is_script_mark(char32_t point) { return point >= 0x200C && point <= 0x200F; }
/// Hebrew and all after it, but for Latin and Greek with marks, punctuation and letter-like signs.
bool needs_script_marks(char32_t point) { return (point >= 0x590 && point < 0x1E00) || point >= 0x2300; }

bool needs_script_marks(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (!is_script_mark(point) && !is_invisible(point) && needs_script_marks(point)) return true;
  }
  return false;
}

/// `test`: false of what can be seen in ASCII, which most cells that are looked at have nothing but.
template <class Test>
bool any_point(std::string_view text, Test test) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] >= ' ' && text[at] < 0x7F) {
      ++at;
    } else if (test(next_code_point(text, at))) {
      return true;
    }
  }
  return false;
}

/// `text` with `replace(point)` written for each code point: the point itself, another one, or nothing for 0.
template <class Replace>
std::string rewritten(std::string_view text, Replace replace) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = replace(next_code_point(text, at));
    if (point != 0) append_utf8(out, point);
  }
  return out;
}

bool hides(std::string_view text, char32_t point) {
  return is_invisible(point) || (is_script_mark(point) && !needs_script_marks(text));
}

std::string in_one_line(std::string_view text) {
  std::string out;
  bool broken = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (is_line_break(point)) {
      broken = true;
      continue;
    }
    if (broken && point == ' ') continue;
    if (broken) {
      while (!out.empty() && out.back() == ' ') out.pop_back();
      if (!out.empty()) out.push_back(' ');
      broken = false;
    }
    append_utf8(out, point);
  }
  return out;
}

/// Bytes without which a cell has no fault inside: control characters, what markup begins with, and the first bytes of
/// all blanks and invisible characters in UTF-8.
constexpr std::array<bool, 256> telling = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t control = 0; control < 0x20; ++control) bytes[control] = true;
  for (const char byte : std::string_view("\x7F<&\xC2\xE1\xE2\xE3\xEF")) bytes[static_cast<unsigned char>(byte)] = true;
  return bytes;
}();

// --- what programs leave behind --------------------------------------------------------------------------------------

/// As Excel, LibreOffice and Google Sheets show them in English, German, French, Spanish, Italian and Portuguese.
constexpr std::array<std::string_view, 30> error_values = {
    "#n/a",    "#ref!",   "#value!",       "#div/0!", "#name?",    "#num!",    "#null!",   "#spill!",
    "#calc!",  "#error!", "#nv",           "#bezug!", "#wert!",    "#zahl!",   "#nombre!", "#valeur!",
    "#nom?",   "#¡ref!",  "#¡valor!",      "#¡num!",  "#¿nombre?", "#valore!", "#rif!",    "#nome?",
    "#valor!", "#n/d",    "#getting_data", "#field!", "#blocked!", "#unknown!"};

bool is_error_value(std::string_view text) {
  if (text.empty() || text.front() != '#') return false;
  // A column too narrow for its numbers, saved as it was shown.
  if (text.size() >= 3 && text.find_first_not_of('#') == std::string_view::npos) return true;
  return is_one_of(text, error_values);
}

/// `3.36E+10`, as a spreadsheet writes a long number.
bool is_scientific(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0) return false;
  std::string_view mantissa = text.substr(0, e);
  const std::string_view exponent = text.substr(e + 1);
  if (exponent.size() < 3 || exponent.size() > 4 || exponent.front() != '+') return false;
  if (!std::all_of(exponent.begin() + 1, exponent.end(), is_digit) || !is_digit(mantissa.front())) return false;
  mantissa.remove_prefix(1);
  if (mantissa.empty()) return true;
  return (mantissa.front() == '.' || mantissa.front() == ',') && mantissa.size() > 1 &&
         std::all_of(mantissa.begin() + 1, mantissa.end(), is_digit);
}

/// Tags of HTML that text copied from web pages and mails has. Anything else between `<` and `>` may be an address or a
/// remark.
constexpr std::array<std::string_view, 34> tags = {
    "a",   "b",      "big",   "blockquote", "body",   "br",    "center", "div", "em",  "font", "h1", "h2",
    "h3",  "h4",     "h5",    "h6",         "head",   "hr",    "html",   "i",   "img", "li",   "ol", "p",
    "pre", "script", "small", "span",       "strong", "style", "table",  "td",  "tr",  "u"};
/// After these the text goes on in a new line.
constexpr std::array<std::string_view, 15> line_tags = {"blockquote", "br", "div", "h1", "h2",    "h3", "h4", "h5",
                                                        "h6",         "hr", "li",  "p",  "table", "td", "tr"};

/// The tag that starts at `at`: its name and where it ends; an empty name where none does.
std::pair<std::string_view, std::size_t> tag_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('>', at);
  if (end == std::string_view::npos) return {};
  std::size_t start = at + 1;
  if (start < end && text[start] == '/') ++start;
  std::size_t stop = start;
  while (stop < end && (is_letter(text[stop]) || is_digit(text[stop]))) ++stop;
  const std::string_view name = text.substr(start, stop - start);
  const bool closed = stop == end || text[stop] == ' ' || text[stop] == '/' || text[stop] == '\t';
  if (!closed || !is_one_of(name, tags)) return {};
  return {name, end + 1};
}

/// What the character reference that starts at `at` stands for and where it ends; an empty text where none does.
std::pair<std::string, std::size_t> reference_at(std::string_view text, std::size_t at) {
  constexpr std::size_t longest_name = 8;
  const std::size_t end = text.find(';', at);
  if (end == std::string_view::npos || end - at < 3 || end - at > longest_name + 1) return {};
  const std::string_view name = text.substr(at + 1, end - at - 1);
  const auto found = [&](std::string meaning) { return std::pair(std::move(meaning), end + 1); };
  if (name.front() == '#') {
    const bool hexadecimal = (name[1] | 0x20) == 'x';
    char32_t point = 0;
    for (const char digit : name.substr(hexadecimal ? 2 : 1)) {
      const char32_t value = is_digit(digit)                   ? static_cast<char32_t>(digit - '0')
                             : hexadecimal && is_letter(digit) ? static_cast<char32_t>((digit | 0x20) - 'a' + 10)
                                                               : 99;
      if (value >= (hexadecimal ? 16U : 10U)) return {};
      point = point * (hexadecimal ? 16 : 10) + value;
    }
    if (point < 0x20 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return {};
    std::string meaning;
    append_utf8(meaning, point == 0xA0 ? ' ' : point);
    return found(std::move(meaning));
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> named = {{{"amp", "&"},
                                                                                    {"lt", "<"},
                                                                                    {"gt", ">"},
                                                                                    {"quot", "\""},
                                                                                    {"apos", "'"},
                                                                                    {"nbsp", " "},
                                                                                    {"euro", "€"},
                                                                                    {"szlig", "ß"},
                                                                                    {"aelig", "æ"},
                                                                                    {"oslash", "ø"},
                                                                                    {"Oslash", "Ø"},
                                                                                    {"rsquo", "’"}}};
  for (const auto& [known, meaning] : named) {
    if (name == known) return found(std::string(meaning));
  }
  // HTML calls a letter with a mark by both: `eacute`. Unicode composes them.
  constexpr std::array<std::pair<std::string_view, char32_t>, 7> marks = {{{"acute", 0x301},
                                                                           {"grave", 0x300},
                                                                           {"circ", 0x302},
                                                                           {"uml", 0x308},
                                                                           {"tilde", 0x303},
                                                                           {"cedil", 0x327},
                                                                           {"ring", 0x30A}}};
  for (const auto& [mark, point] : marks) {
    if (!is_letter(name.front()) || name.substr(1) != mark) continue;
    std::string decomposed(1, name.front());
    append_utf8(decomposed, point);
    std::optional<std::string> composed = to_nfc(decomposed);
    if (composed && composed->size() == 2) return found(std::move(*composed));
  }
  return {};
}

bool has_markup(std::string_view text) {
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos; at = text.find_first_of("<&", at + 1)) {
    if (text[at] == '<' ? !tag_at(text, at).first.empty() : !reference_at(text, at).first.empty()) return true;
  }
  return false;
}

std::string without_markup(std::string_view text) {
  std::string out;
  const auto space = [&out] {
    if (!out.empty() && out.back() != ' ') out.push_back(' ');
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      if (const auto [name, end] = tag_at(text, at); !name.empty()) {
        if (is_one_of(name, line_tags)) space();
        at = end;
        continue;
      }
    } else if (text[at] == '&') {
      if (const auto [meaning, end] = reference_at(text, at); !meaning.empty()) {
        out += meaning;
        at = end;
        continue;
      }
    } else if (text[at] == ' ') {
      space();
      ++at;
      continue;
    }
    out.push_back(text[at++]);
  }
  return std::string(reading::trim(out));
}

/// What a spreadsheet would compute instead of showing. Numbers and phone numbers with a sign are shown.
bool is_formula(std::string_view text) {
  if (text.size() < 2 || std::string_view("=@+-").find(text.front()) == std::string_view::npos) return false;
  const std::string_view rest = text.substr(1);
  if (text.front() == '=' || text.front() == '@') return true;
  return rest.find_first_not_of("0123456789 .,()/-+%") != std::string_view::npos &&
         std::any_of(rest.begin(), rest.end(), [](char byte) { return is_letter(byte) || is_digit(byte); }) &&
         !is_scientific(text) && !profiling::read_number(rest, true);
}

/// `="007"` keeps a spreadsheet from making 7 of it; a link shows its second text. Of any other formula the cell's text
/// without the sign is what there is.
std::string as_plain_text(std::string_view text) {
  std::string_view inside = text;
  constexpr std::string_view link = "=hyperlink(";
  if (inside.size() > link.size() && equals_without_case(inside.substr(0, link.size()), link) && inside.back() == ')') {
    const std::size_t shown = inside.find_first_of(",;", link.size());
    inside = shown == std::string_view::npos ? inside.substr(link.size()) : inside.substr(shown + 1);
    inside.remove_suffix(1);
  } else {
    inside.remove_prefix(std::min(inside.find_first_not_of("=@+- "), inside.size()));
  }
  inside = reading::trim(inside);
  if (inside.size() >= 2 && inside.front() == '"' && inside.back() == '"') inside = inside.substr(1, inside.size() - 2);
  return std::string(inside);
}

// --- types -----------------------------------------------------------------------------------------------------------

bool is_whole(std::string_view text) {
  constexpr std::size_t most_digits = 18;  // always within 64 bits
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return !text.empty() && text.size() <= most_digits && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_with_point(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  const auto digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
  };
  return digits(whole) && (point == text.size() || digits(fraction));
}

std::optional<std::string> whole_number(std::string_view text) {
  std::optional<std::string> number = profiling::read_number(text, true);
  if (!number) return std::nullopt;
  if (const std::size_t point = number->find('.'); point != std::string::npos) {
    if (number->find_first_not_of('0', point + 1) != std::string::npos) return std::nullopt;
    number->erase(point);
  }
  return is_whole(*number) ? number : std::nullopt;
}

}  // namespace

bool value_detail::has_telling_byte(std::string_view cell) {
  return std::any_of(cell.begin(), cell.end(), [](char byte) { return telling[static_cast<unsigned char>(byte)]; });
}

bool has_fault(FindingId fault, std::string_view cell) {
  switch (fault) {
    case FindingId::control_characters:
      return any_point(cell, is_control);
    case FindingId::text_invisible:
      return any_point(cell, [&](char32_t point) { return hides(cell, point); });
    case FindingId::text_line_break:
      return any_point(reading::trim(cell), is_line_break);
    case FindingId::text_spaces:
      return reading::trim(cell).size() != cell.size() || any_point(cell, is_wide_blank);
    case FindingId::excel_error_value:
      return is_error_value(cell);
    case FindingId::number_scientific:
      return is_scientific(cell);
    case FindingId::text_markup:
      return has_markup(cell);
    case FindingId::cell_formula:
      return is_formula(cell);
    default:
      return false;
  }
}

std::optional<std::string> without_fault(FindingId fault, std::string_view cell) {
  switch (fault) {
    case FindingId::control_characters:
      return rewritten(cell, [](char32_t point) { return is_control(point) ? 0 : point; });
    case FindingId::text_invisible:
      return rewritten(cell, [&](char32_t point) { return hides(cell, point) ? 0 : point; });
    case FindingId::text_line_break:
      return in_one_line(cell);
    case FindingId::text_spaces:
      return rewritten(reading::trim(cell), [](char32_t point) { return is_wide_blank(point) ? U' ' : point; });
    case FindingId::excel_error_value:
      return std::string();
    case FindingId::text_markup:
      return without_markup(cell);
    case FindingId::cell_formula:
      return as_plain_text(cell);
    default:
      return std::nullopt;
  }
}

bool fits_type(SendAs type, std::string_view cell) {
  switch (type) {
    case SendAs::integer:
      return is_whole(cell);
    case SendAs::decimal:
      return is_with_point(cell);
    case SendAs::boolean:
      return cell == "true" || cell == "false";
    case SendAs::text:
    case SendAs::datetime:
      return true;
  }
  return true;
}

std::optional<std::string> as_type(SendAs type, std::string_view cell) {
  switch (type) {
    case SendAs::integer:
      return profiling::says_nothing(cell) ? std::optional(std::string()) : whole_number(cell);
    case SendAs::decimal:
      return profiling::says_nothing(cell) ? std::optional(std::string()) : profiling::read_number(cell, false);
    case SendAs::boolean:
      if (profiling::says_nothing(cell)) return "";
      if (const auto truth = profiling::read_truth(cell)) return *truth ? "true" : "false";
      return std::nullopt;
    case SendAs::text:
    case SendAs::datetime:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace preflight::checking
