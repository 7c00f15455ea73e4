#include "profiling/writing.h"
#include "reading/ascii.h"

#include <algorithm>
#include <array>

#include "reading/utf8.h"

namespace preflight::profiling {

using reading::equals_without_case;
using reading::is_digit;
using reading::is_one_of;

namespace {

/// Bytes of the mark between groups of digits that `text` begins with: blanks of all widths and apostrophes.
std::size_t group_mark(std::string_view text) {
  for (const std::string_view mark : {" ", "'", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF", "\xE2\x80\x99"}) {
    if (text.starts_with(mark)) return mark.size();
  }
  return 0;
}

/// In English, French, German, Spanish, Italian, Dutch, Portuguese.
constexpr std::array<std::string_view, 18> yes_words = {"true", "yes",  "y",    "1",         "x",   "on",
                                                        "oui",  "vrai", "ja",   "wahr",      "j",   "sí",
                                                        "si",   "sì",   "vero", "verdadero", "sim", "waar"};
constexpr std::array<std::string_view, 13> no_words = {"false", "no",     "n",     "0",   "off",    "non", "faux",
                                                       "nein",  "falsch", "falso", "nee", "onwaar", "não"};

constexpr std::array<std::string_view, 14> nothing_words = {"null",         "n/a",    "na",     "#n/a", "none",
                                                            "nil",          "nan",    "-",      "--",   "\xE2\x80\x93",
                                                            "\xE2\x80\x94", "(null)", "<null>", "\\n"};

/// The short names of months that Excel writes, in English, French, German, Spanish, Italian, Dutch and Portuguese.
constexpr std::array<std::string_view, 43> months = {"jan",
                                                     "feb",
                                                     "mar",
                                                     "apr",
                                                     "may",
                                                     "jun",
                                                     "jul",
                                                     "aug",
                                                     "sep",
                                                     "oct",
                                                     "nov",
                                                     "dec",
                                                     "janv",
                                                     "f\xC3\xA9vr",
                                                     "mars",
                                                     "avr",
                                                     "mai",
                                                     "juin",
                                                     "juil",
                                                     "ao\xC3\xBBt",
                                                     "sept",
                                                     "d\xC3\xA9"
                                                     "c",
                                                     "m\xC3\xA4r",
                                                     "mrz",
                                                     "okt",
                                                     "dez",
                                                     "ene",
                                                     "abr",
                                                     "ago",
                                                     "dic",
                                                     "gen",
                                                     "mag",
                                                     "giu",
                                                     "lug",
                                                     "set",
                                                     "ott",
                                                     "mrt",
                                                     "mei",
                                                     "fev",
                                                     "out",
                                                     "janv.",
                                                     "juil.",
                                                     "sept."};

/// `1-Mar`, `Mar-01`: a day and a month, or a month and a year, without the third.
bool is_day_and_month(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0 || text.find('-', dash + 1) != std::string_view::npos) return false;
  std::string_view number = text.substr(0, dash);
  std::string_view month = text.substr(dash + 1);
  if (!is_digit(number.front())) std::swap(number, month);
  return !number.empty() && number.size() <= 2 && std::all_of(number.begin(), number.end(), is_digit) &&
         is_one_of(month, months);
}

/// Currencies as people write them before or behind an amount.
constexpr std::array<std::string_view, 20> currencies = {"€",   "$",   "£",   "¥",   "chf", "eur", "usd",
                                                         "gbp", "sek", "nok", "dkk", "pln", "kr",  "kr.",
                                                         "zł",  "kč",  "fr.", "r$",  "₽", "₺"};

std::string_view without_currency(std::string_view text) {
  text = reading::trim(text);
  for (const std::string_view currency : currencies) {
    if (text.size() <= currency.size()) continue;
    if (equals_without_case(text.substr(0, currency.size()), currency))
      return reading::trim(text.substr(currency.size()));
    if (equals_without_case(text.substr(text.size() - currency.size()), currency))
      return reading::trim(text.substr(0, text.size() - currency.size()));
  }
  return text;
}

/// Whether the digits between the marks stand in threes: `1.234.567`.
bool stand_in_threes(std::string_view text, char mark) {
  std::size_t group = 0;
  bool first = true;
  for (const char byte : text) {
    if (byte != mark) {
      ++group;
      continue;
    }
    if (first ? group == 0 || group > 3 : group != 3) return false;
    first = false;
    group = 0;
  }
  return !first && group == 3;
}

}  // namespace

std::optional<std::string> read_number(std::string_view text, bool whole) {
  text = without_currency(text);
  std::string sign;
  const bool has_plus = text.starts_with('+');
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') sign = "-";
    text = without_currency(text.substr(1));  // "-£12.50", as spreadsheets in English show it
  }
  // Blanks and apostrophes only ever group.
  std::string digits;
  std::string groups;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t group = group_mark(text.substr(at));
    groups.push_back(group == 0 ? text[at] : ' ');
    at += group;
    if (group == 0) digits.push_back(text[at++]);
  }
  if (digits.empty()) return std::nullopt;
  if (groups.size() != digits.size()) {
    const bool is_phone = digits.front() == '0' || has_plus;
    const std::string_view whole_part = std::string_view(groups).substr(0, groups.find_first_of(".,"));
    if (is_phone || !stand_in_threes(whole_part, ' ')) return std::nullopt;
  }
  if (digits.find_first_not_of("0123456789.,") != std::string::npos || !is_digit(digits.back())) return std::nullopt;
  const std::size_t last = digits.find_last_of(".,");
  if (last == std::string::npos) return sign + digits;
  const char mark = digits[last];
  const bool once = digits.find(mark) == last;
  const bool other = digits.find(mark == '.' ? ',' : '.') != std::string::npos;
  std::string_view head = std::string_view(digits).substr(0, last);
  const std::string_view tail = std::string_view(digits).substr(last + 1);
  if (!once) {  // `1.234.567`
    if (other || !stand_in_threes(digits, mark)) return std::nullopt;
    std::erase(digits, mark);
    return sign + digits;
  }
  const bool could_group = !other && tail.size() == 3 && !head.empty() && head.size() <= 3 && head != "0";
  if (could_group) {
    if (!whole) return std::nullopt;  // 1,234 is one and a bit, or a thousand and more
    std::erase(digits, mark);
    return sign + digits;
  }
  if (other && !stand_in_threes(head, mark == '.' ? ',' : '.')) return std::nullopt;
  std::string plain(head);
  std::erase_if(plain, [](char byte) { return !is_digit(byte); });
  if (plain.empty()) plain = "0";
  return sign + plain + "." + std::string(tail);
}

std::optional<bool> read_truth(std::string_view text) {
  if (is_one_of(text, yes_words)) return true;
  if (is_one_of(text, no_words)) return false;
  return std::nullopt;
}

bool says_nothing(std::string_view text) { return is_one_of(text, nothing_words); }

Writing writing_of(std::string_view text, std::size_t characters) {
  // The widest text field of many databases; the longest cell of Excel.
  if (characters == 255 || characters == 32'767) return Writing::at_limit;
  constexpr std::size_t longest = 24;  // a number with its marks and currency
  if (text.empty() || text.size() > longest) return {};
  const char first = text.front();
  const char last = text.back();
  if (is_digit(first) && std::all_of(text.begin(), text.end(), is_digit)) {
    if (text.size() == 1 && first <= '1') return Writing::truth;
    if (text.size() > Writing::most_digits) return {};
    const bool zero = first == '0' && text.size() > 1;
    return {zero ? Writing::leading_zero : Writing::fixed_digits, static_cast<unsigned>(text.size())};
  }
  constexpr std::size_t longest_word = 10;
  // No word of these begins with a digit, but for 0 and 1 alone.
  if (text.size() <= longest_word && !is_digit(first)) {
    if (read_truth(text)) {
      const bool plain = equals_without_case(text, "true") || equals_without_case(text, "false");
      return plain ? Writing::plain_truth : Writing::truth;
    }
    if (says_nothing(text)) return Writing::nothing;
  }
  if (text.size() <= longest_word && (is_digit(first) || is_digit(last)) && is_day_and_month(text))
    return Writing::day_and_month;
  // A number has a digit at one end at least, but for a sign, and letters only where a currency stands.
  const bool signed_digit = (first == '-' || first == '+') && text.size() > 1 && is_digit(text[1]);
  if (!is_digit(first) && !is_digit(last) && !signed_digit) return {};
  // A date, a time, a code; behind a currency it is a sign: "€ -12,50".
  if (is_digit(first) && text.find_first_of("-/:@_+", 1) != std::string_view::npos) return {};
  const auto number = read_number(text, false);
  if (!number) return read_number(text, true) ? Writing::unclear_mark : Writing::plain;
  if (*number == text || (first == '+' && *number == text.substr(1))) return {};
  const std::string_view amount = without_currency(text);  // "kr." has a point of its own
  const std::size_t comma = amount.rfind(',');
  const std::size_t point = amount.rfind('.');
  const bool by_comma = comma != std::string_view::npos && (point == std::string_view::npos || comma > point) &&
                        number->find('.') != std::string::npos;
  return by_comma ? Writing::decimal_comma : Writing::grouped;
}

}  // namespace preflight::profiling
