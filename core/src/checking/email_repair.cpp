// The sure repairs, and cells with several addresses. All of it works on text that is not a valid address, so it is
// rare, and may allocate.
#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

#include "checking/email.h"
#include "checking/email_lists.h"
#include "checking/email_unicode.h"
#include "reading/ascii.h"

namespace preflight::checking {

using reading::lower;
namespace {

/// Longer text is no address with a slip but a note or a whole letter.
constexpr std::size_t longest_repaired = 1024;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_start) {
  return text.size() >= lower_start.size() &&
         std::equal(lower_start.begin(), lower_start.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

std::size_t find_ignoring_case(std::string_view text, std::string_view lower_wanted, std::size_t from = 0) {
  for (std::size_t i = from; i + lower_wanted.size() <= text.size(); ++i) {
    if (starts_with_ignoring_case(text.substr(i), lower_wanted)) return i;
  }
  return std::string_view::npos;
}

void replace_all(std::string& text, std::string_view wanted, std::string_view by) {
  std::string replaced;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t found = std::min(find_ignoring_case(text, wanted, at), text.size());
    replaced += std::string_view(text).substr(at, found - at);
    if (found < text.size()) replaced += by;
    at = found + wanted.size();
  }
  text = replaced;
}

std::size_t count_ats(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '@'));
}

void trim(std::string& text) { text = std::string(trim_email(text)); }

/// What a cell says before the address.
constexpr std::string_view prefixes[] = {"mailto:", "e-mail:", "email:", "mail:", "courriel:", "correo:"};

void drop_prefix(std::string& text) {
  for (const std::string_view prefix : prefixes) {
    if (!starts_with_ignoring_case(text, prefix)) continue;
    text.erase(0, prefix.size());
    // RFC 6068: what follows the question mark are header fields, not the address.
    if (prefix == "mailto:") text.erase(std::min(text.find('?'), text.size()));
    trim(text);
  }
}

/// Full-width forms are ASCII for another line grid (UAX #11); the ideographic full stop is a dot (RFC 5895 §2.3).
/// Spaces become plain ones; what cannot be seen goes.
std::string with_plain_characters(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    if (point < 0x80) {
      plain.push_back(static_cast<char>(point));
    } else if (point >= 0xFF01 && point <= 0xFF5E) {
      plain.push_back(static_cast<char>(point - 0xFF01 + '!'));
    } else if (point == 0xFE6B) {  // small commercial at
      plain.push_back('@');
    } else if (point == 0x3002 || point == 0xFF61) {
      plain.push_back('.');
    } else if (const CodePointProperties own = properties(point); own.text == TextClass::space) {
      plain.push_back(' ');
    } else if (own.text != TextClass::invisible || own.idna == IdnaClass::context_j) {
      plain += text.substr(start, at - start);
    }
  }
  return plain;
}

/// Marks that people or programs put around an address, in pairs.
void drop_enclosing_marks(std::string& text) {
  constexpr std::array<std::array<std::string_view, 2>, 13> pairs = {{{"*", "*"},
                                                                      {"_", "_"},
                                                                      {"\"", "\""},
                                                                      {"'", "'"},
                                                                      {"`", "`"},
                                                                      {"(", ")"},
                                                                      {"[", "]"},
                                                                      {"{", "}"},
                                                                      {"\u2018", "\u2019"},
                                                                      {"\u201C", "\u201D"},
                                                                      {"\u201E", "\u201C"},
                                                                      {"\u00AB", "\u00BB"},
                                                                      {"\u2039", "\u203A"}}};
  for (bool again = true; again;) {
    again = false;
    for (const auto& [open, close] : pairs) {
      if (text.size() <= open.size() + close.size() || !text.starts_with(open) || !text.ends_with(close)) continue;
      text = text.substr(open.size(), text.size() - open.size() - close.size());
      trim(text);
      again = true;
    }
  }
}

/// What a link shows and where it points, as Markdown and Access write it: `[ann@x.org](mailto:ann@x.org)`,
/// `Ann#mailto:ann@x.org#`.
void take_link_target(std::string& text) {
  constexpr std::array<std::array<std::string_view, 2>, 2> links = {{{"](mailto:", ")"}, {"#mailto:", "#"}}};
  for (const auto& [marker, end] : links) {
    const std::size_t at = find_ignoring_case(text, marker);
    if (at == std::string::npos || !text.ends_with(end)) continue;
    std::string shown = text.substr(marker.front() == ']' && text.front() == '[' ? 1 : 0);
    shown.erase(shown.size() - (text.size() - at));
    const std::string target = text.substr(at + marker.size(), text.size() - at - marker.size() - end.size());
    if (shown.find('@') == std::string::npos || shown == target) text = target;
  }
}

/// `Ann <ann@x.org>` and what is left of it.
void take_from_angle_brackets(std::string& text) {
  const std::size_t open = text.rfind('<');
  const std::size_t close = text.find('>', open == std::string::npos ? 0 : open);
  if (open != std::string::npos && close != std::string::npos) {
    const std::string inside = text.substr(open + 1, close - open - 1);
    std::string outside = text.substr(0, open) + text.substr(close + 1);
    trim(outside);
    drop_enclosing_marks(outside);
    // A name that holds an address says the same one or is for a person to decide.
    if (outside.find('@') == std::string::npos || outside == inside) text = inside;
  } else if (open == 0 && close == std::string::npos) {
    text.erase(0, 1);
  } else if (open == std::string::npos && close != std::string::npos && close + 1 == text.size()) {
    text.pop_back();
  }
  trim(text);
  drop_prefix(text);
}

/// `ann@x.org (Ann Lee)`: a comment behind the address is not part of it (RFC 5322 §3.2.2).
void drop_comment_behind(std::string& text) {
  const std::size_t open = text.find('(');
  if (open == std::string::npos || !text.ends_with(')') || text.find('@') > open ||
      text.find('@', open) < text.size()) {
    return;
  }
  text.erase(open);
  trim(text);
}

/// `ann(at)x.org`, `ann at x dot org`: only where there is no `@` and the words leave just one reading.
void read_spelt_signs(std::string& text) {
  if (text.find('@') != std::string::npos) return;
  constexpr std::string_view ats[] = {"(at)",      "[at]",      "{at}",      "<at>",      "(a)",
                                      "[a]",       "(\u00E4t)", "[\u00E4t]", "(arobase)", "[arobase]",
                                      " arobase ", "(arroba)",  "[arroba]",  " arroba ",  "(chiocciola)",
                                      "(@)",       " at ",      "%40",       "&#64;",     "&commat;"};
  constexpr std::string_view dots[] = {"(dot)",   "[dot]",   "{dot}",   " dot ",   "(point)", "[point]", " point ",
                                       "(punkt)", "[punkt]", " punkt ", "(punto)", "[punto]", " punto "};
  for (const std::string_view spelt : ats) {
    const std::size_t at = find_ignoring_case(text, spelt);
    if (at == std::string::npos) continue;
    if (find_ignoring_case(text, spelt, at + 1) != std::string::npos) return;
    text = text.substr(0, at) + '@' + text.substr(at + spelt.size());
    break;
  }
  if (text.find('@') == std::string::npos) return;
  for (const std::string_view spelt : dots) replace_all(text, spelt, ".");
}

/// `"ann.lee"@x.org`: quotes that nothing in them needs do not belong to the name (RFC 5321 §4.1.2, RFC 5322 §3.2.4).
/// Where they are needed the result is not valid, and there is no repair.
void drop_needless_quotes(std::string& text) {
  const std::size_t close = text.find("\"@", 1);
  if (!text.starts_with('"') || close == std::string::npos) return;
  std::string inside;
  for (std::size_t i = 1; i < close; ++i) {
    if (text[i] == '\\' && i + 1 < close) ++i;  // an escaped character stands for itself
    inside.push_back(text[i]);
  }
  text = inside + text.substr(close + 1);
}

/// Spaces and line breaks beside an `@`.
void drop_spaces_at_ats(std::string& text) {
  std::string closed;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) {
      const std::size_t next = std::min(text.find_first_not_of(" \t\n\v\f\r", i), text.size());
      if ((!closed.empty() && closed.back() == '@') || (next < text.size() && text[next] == '@')) {
        i = next - 1;
        continue;
      }
    }
    closed.push_back(text[i]);
  }
  text = closed;
}

/// Whether a dot can have been meant between the two, so that they are one domain: `gmail` and `com`, but neither
/// `x.org` and `Thanks` nor `x.org` and `paris`, which may be a sentence or a list.
bool is_cut_domain(std::string_view before, std::string_view after) {
  // The last label; `find_last_of` gives npos, and 0 with the one added, where there is just one.
  if (before.empty() || !is_known_top_level_domain(after.substr(after.find_last_of(".,;") + 1))) return false;
  const std::size_t dot = before.rfind('.');
  if (dot == std::string_view::npos) return true;
  const std::string_view last = before.substr(dot + 1);
  return !is_known_top_level_domain(last) || (after.size() == 2 && (last == "co" || last == "ac"));
}

/// One place in the domain where a dot is typed wrong: `ann@x,org`; `ann@x;org`, since on French keyboards the dot is
/// the shifted semicolon; `ann@x .org`, `ann@x. org`.
void mend_domain_dot(std::string& text) {
  const std::size_t at = text.find('@');
  const std::size_t cut = text.find_first_of(",; \t\n\v\f\r", at);
  if (at == std::string::npos || cut == std::string::npos) return;
  const auto is_dot_like = [](char c) { return is_space(c) || c == ',' || c == ';' || c == '.'; };
  std::size_t start = cut, end = cut;
  while (start > at + 1 && is_dot_like(text[start - 1])) --start;
  while (end < text.size() && is_dot_like(text[end])) ++end;
  const std::string_view between = std::string_view(text).substr(start, end - start);
  // A space alone parts two things; only beside a sign was the dot meant.
  if (between.find_first_of(",;.") == std::string_view::npos) return;
  // `x, org` is a list.
  if (between.find_first_of(",;") != std::string_view::npos && between.size() > 1) return;
  const std::string_view whole = text;
  if (!is_cut_domain(whole.substr(at + 1, start - at - 1), whole.substr(end))) return;
  text = text.substr(0, start) + '.' + text.substr(end);
}

/// `ann@gmailcom`: a very common domain without its dot, which no other domain can be.
void put_lost_dot(std::string& text) {
  const std::size_t at = text.find('@');
  if (at == std::string::npos || text.find('.', at) != std::string::npos) return;
  for (const CommonName& common : common_names()) {
    for (const std::string_view domain : common.domains) {
      const std::string_view ending = domain.substr(common.name.size() + 1);
      if (ending.find('.') != std::string_view::npos || text.size() - at != domain.size()) continue;
      if (starts_with_ignoring_case(std::string_view(text).substr(at + 1), common.name) &&
          starts_with_ignoring_case(std::string_view(text).substr(at + 1 + common.name.size()), ending)) {
        text.insert(at + 1 + common.name.size(), 1, '.');
        return;
      }
    }
  }
}

/// `ann@#gmail.com`: a key hit beside the `@`, before a very common domain.
void drop_marks_behind_at(std::string& text) {
  const std::size_t domain = text.find('@') + 1;
  if (domain == 0) return;
  const std::size_t start = std::min(text.find_first_not_of("#!*'\"=_,.;:/\\-", domain), text.size());
  if (start > domain && domain_kind(std::string_view(text).substr(start)) == DomainKind::common) {
    text.erase(domain, start - domain);
  }
}

/// Punctuation of the sentence or list that the address was cut out of.
void drop_marks_around(std::string& text) {
  const std::size_t last = text.find_last_not_of(".,;:!?/\\|)]}>\"'*- \t\r\n");
  if (last != std::string::npos && last > text.find('@')) {
    // A hyphen is dropped only with other marks: `ann@x-` alone may be cut short.
    if (text.find_first_not_of('-', last + 1) != std::string::npos || last + 1 == text.size()) text.erase(last + 1);
  }
  text.erase(0, std::min(text.find_first_not_of(",;:<>()[]\"\\ \t\r\n"), text.size()));
}

void collapse_domain_dots(std::string& text) {
  const std::size_t at = text.find('@');
  if (at == std::string::npos) return;
  // Between two dots there is nothing, so nothing is lost. In the local part a letter may be.
  for (std::size_t dots = text.find("..", at); dots != std::string::npos; dots = text.find("..", at)) {
    text.erase(dots, 1);
  }
}

/// The pieces of a cell that hold an `@`, without the marks around them.
std::vector<std::string> pieces(std::string_view cell) {
  std::vector<std::string> found;
  std::string plain = with_plain_characters(cell);
  drop_spaces_at_ats(plain);  // `ann @ x.org` is one address written wide
  std::string piece;
  bool at_seen = false;
  const auto finish = [&] {
    if (at_seen) {
      std::string clean = piece;
      drop_prefix(clean);
      drop_enclosing_marks(clean);
      drop_marks_around(clean);
      drop_prefix(clean);
      // `mailto:?to=ann@x.org`: the address went with the header fields, and must not be lost.
      found.push_back(tidied_email(count_ats(clean) == 0 ? piece : clean));
    }
    piece.clear();
    at_seen = false;
  };
  for (const char c : plain) {
    // `/`, `|` and `&` may stand in a local part, so they part two addresses only behind the `@`.
    const bool parts = is_space(c) || c == ';' || c == ',' || c == '<' || c == '>' ||
                       (at_seen && (c == '/' || c == '|' || c == '&' || c == '+'));
    if (parts) {
      finish();
      continue;
    }
    at_seen = at_seen || c == '@';
    piece.push_back(c);
  }
  finish();
  return found;
}

bool two_are_valid(const std::vector<std::string>& found) {
  // Only a piece with one `@` can be valid; to judge one with two would ask again whether it holds several.
  return std::count_if(found.begin(), found.end(), [](const std::string& piece) {
           return count_ats(piece) == 1 && judge_email(piece).is_valid();
         }) > 1;
}

/// `Ann <ann@x.org>` written `ann@x.org <ann@x.org>`, as mail programs do without a name: one address, not two.
bool is_named_by_itself(const std::vector<std::string>& found, std::string_view cell) {
  return found.size() == 2 && found[0] == found[1] && cell.find('<') != std::string_view::npos;
}

}  // namespace

std::vector<std::string> split_addresses(std::string_view cell) {
  if (count_ats(cell) < 2) return {};
  std::vector<std::string> found = pieces(cell);
  if (!two_are_valid(found) || is_named_by_itself(found, cell)) return {};
  return found;
}

bool holds_several(std::string_view cell) { return !split_addresses(cell).empty(); }

std::vector<std::string> different_addresses(std::string_view cell) {
  std::vector<std::string> addresses = split_addresses(cell);
  std::set<std::string> keys;
  std::erase_if(addresses, [&](const std::string& address) {
    std::string key;
    append_email_key(key, address);
    return !keys.insert(std::move(key)).second;
  });
  return addresses;
}

std::optional<std::string> first_of_several(std::string_view cell) {
  for (const std::string& piece : split_addresses(cell)) {
    if (judge_email(piece).is_valid()) return tidied_email(piece);
  }
  return std::nullopt;
}

std::optional<std::string> repair_email(std::string_view address) {
  if (address.empty() || address.size() > longest_repaired || !is_utf8(address)) return std::nullopt;
  const EmailJudgement judgement = judge_email(address);
  if (judgement.is_valid() || judgement.warnings.has(EmailWarning::several)) return std::nullopt;

  std::string text(trim_email(address));
  // Composed characters are the same text by Unicode's own definition, so this repair is sure wherever it exists.
  if (std::optional<std::string> composed = to_nfc(text)) text = *composed;
  if (judge_email(text).is_valid()) return tidied_email(text);

  text = with_plain_characters(text);
  trim(text);
  drop_prefix(text);
  take_link_target(text);
  read_spelt_signs(text);  // before the brackets, which `<at>` has too
  take_from_angle_brackets(text);
  drop_enclosing_marks(text);
  drop_needless_quotes(text);
  drop_comment_behind(text);
  replace_all(text, "@@", "@");
  drop_spaces_at_ats(text);
  drop_marks_around(text);
  // A domain may have two wrong dots (`x,co,uk`), hardly more.
  mend_domain_dot(text);
  mend_domain_dot(text);
  collapse_domain_dots(text);
  put_lost_dot(text);
  drop_marks_behind_at(text);
  if (!judge_email(text).is_valid()) return std::nullopt;
  return tidied_email(text);
}

}  // namespace preflight::checking
