// What an address needs to know of Unicode: UTF-8, what a code point may be in a local part and in a domain label,
// Normalization Form C, IDNA 2008 and Punycode. No locale and no library; the tables are generated when the core is
// built (core/unicode/generate.py) from Debian's unicode-data.
//
//   u_label_problem("bücher")      -> LabelProblem::none
//   append_a_label(out, "bücher")  -> out == "xn--bcher-kva"
//   to_nfc("cafe\u0301")           -> "café"
//
// Everything here is a pure function of its arguments. Text is UTF-8; a byte that is none reads as U+FFFD.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::checking {

/// What IDNA 2008 derives for a code point in a domain label. Source: RFC 5892 §1, §2 (its rules with Unicode 15.0);
/// the order of this and the next enums is that of core/unicode/generate.py.
enum class IdnaClass : std::uint8_t { disallowed, valid, context_j, context_o };
/// What a code point is in a local part.
enum class TextClass : std::uint8_t { allowed, not_allowed, invisible, space };
/// Source: UAX #9, the classes that RFC 5893 names.
enum class BidiClass : std::uint8_t { other, l, r, al, an, en, es, cs, et, on, bn, nsm };
enum class JoiningType : std::uint8_t { none, transparent, dual, left, right };
/// The scripts that RFC 5892 appendix A asks about.
enum class ContextScript : std::uint8_t { other, greek, hebrew, kana_or_han };

struct CodePointProperties {
  IdnaClass idna;
  TextClass text;
  BidiClass bidi;
  JoiningType joining;
  ContextScript script;
  bool is_mark;
  std::uint8_t combining_class;
};

CodePointProperties properties(char32_t point);

/// The code point that starts at `at`, which is moved behind it.
/// Errors: U+FFFD for bytes that are no UTF-8 (WHATWG: the longest part of a sequence is one error).
char32_t next_code_point(std::string_view text, std::size_t& at);

void append_utf8(std::string& out, char32_t point);

/// Errors: false for overlong forms, surrogates, and anything above U+10FFFF.
bool is_utf8(std::string_view text);

/// Whether the text is in Normalization Form C. Source: UAX #15.
bool is_nfc(std::string_view text);

/// The text in Normalization Form C.
/// Errors: nothing, where the text holds a code point that NFC replaces by others (a singleton such as the Kelvin sign
///         or a composition exclusion): that changes what was typed to other letters and is left to the person.
std::optional<std::string> to_nfc(std::string_view text);

/// Lower case, one code point for one (Unicode's simple mapping), as RFC 5895 §2 maps a domain a person typed.
void append_lower_case(std::string& out, std::string_view text);

/// True where the rule of RFC 5892 appendix A lets the code point at byte `at` stand there (ZWNJ, ZWJ, middle dot ...).
/// `at` must be the first byte of a code point whose class is context_j or context_o.
bool context_allows(std::string_view label, std::size_t at);

enum class LabelProblem : std::uint8_t { none, not_nfc, character, invisible, space, hyphen, too_long, idna };

/// Whether a label that holds non-ASCII letters, in lower case, is a U-label.
/// Source: RFC 5891 §4.2, RFC 5892. The Bidi rule needs the whole domain: `fits_bidi_rule`.
LabelProblem u_label_problem(std::string_view label);

/// Whether every label of a domain (U-labels or ASCII, dots between) keeps the Bidi rule; true where no label is
/// written from right to left. Source: RFC 5893 §2.
bool fits_bidi_rule(std::string_view domain);

/// Whether `xn--...` decodes to a label that encodes to the same bytes and shows something.
/// Looser than RFC 5891 §5.4: it does not ask whether each code point is allowed, since such names are registered
/// (emoji) and the mail goes to the ASCII form, which DNS has.
bool is_a_label(std::string_view label);

/// Appends the A-label of a U-label. Source: RFC 3492 (Punycode).
void append_a_label(std::string& out, std::string_view u_label);

}  // namespace preflight::checking
