#include "checking/email.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "checking/email_lists.h"
#include "checking/email_suggestion.h"
#include "checking/email_unicode.h"
#include "reading/ascii.h"
#include "reading/word.h"

namespace preflight::checking {

using reading::lower;
namespace {

constexpr std::size_t longest_local = 64;     // octets, RFC 5321 §4.5.3.1.1
constexpr std::size_t longest_label = 63;     // octets, RFC 1035 §2.3.4
constexpr std::size_t longest_domain = 253;   // octets as text: 255 on the wire, RFC 1035 §3.1
constexpr std::size_t longest_address = 254;  // octets: a path is 256 with its angle brackets, RFC 5321 §4.5.3.1.3

/// Beyond this only the length is looked at: a cell may hold a megabyte, and normalizing marks and encoding labels
/// takes time that grows with the square of it.
constexpr std::size_t longest_examined = 4 * longest_address;

// What a byte can be, one bit each. Non-ASCII bytes are nothing here: they take the slow way.
constexpr std::uint8_t atom_byte = 1, label_byte = 2, letter_byte = 4, upper_byte = 8;

constexpr std::array<std::uint8_t, 256> byte_kinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (int c = 'a'; c <= 'z'; ++c) kinds[c] = atom_byte | label_byte | letter_byte;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[c] = atom_byte | label_byte | letter_byte | upper_byte;
  for (int c = '0'; c <= '9'; ++c) kinds[c] = atom_byte | label_byte;
  for (const char c : std::string_view("!#$%&'*+-/=?^_`{|}~")) kinds[static_cast<unsigned char>(c)] = atom_byte;
  kinds['-'] |= label_byte;
  return kinds;
}();

std::uint8_t kind(char c) { return byte_kinds[static_cast<unsigned char>(c)]; }

bool is_ascii_byte(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool is_ascii(std::string_view text) { return std::all_of(text.begin(), text.end(), is_ascii_byte); }

bool is_letters(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (kind(c) & letter_byte) != 0; });
}

bool starts_as_a_label(std::string_view label) {
  return label.size() >= 4 && (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n' && label[2] == '-' &&
         label[3] == '-';
}

/// Where the local part of a plain address ends, at its `@`; npos where it is not a plain one. Lengths are not looked
/// at.
std::size_t end_of_plain_local(std::string_view address) {
  const char* const begin = address.data();
  const char* const end = begin + address.size();
  const char* at = begin;
  for (const char* atom = begin;;) {
    while (at != end && (kind(*at) & atom_byte) != 0) ++at;
    if (at == end || at == atom) return std::string_view::npos;  // no `@`; nothing between dots
    if (*at == '@') return static_cast<std::size_t>(at - begin);
    if (*at != '.') return std::string_view::npos;
    atom = ++at;
  }
}

/// `a@a.aa`, `xx@xx.xx`, `aaa@aaa.com`: one key held down. Only short ones; `aaa@` may be somebody's initials. The key
/// that all of `name` is made of; 0 if there is none.
char only_key(std::string_view name) {
  const char key = name.empty() ? '\0' : lower(name.front());
  if (key < 'a' || key > 'z') return '\0';
  return std::all_of(name.begin(), name.end(), [key](char c) { return lower(c) == key; }) ? key : '\0';
}

/// All that matters about an ASCII domain beside some local part.
struct DomainFacts {
  /// Valid, without A-labels; nothing else here is true of a domain that is not.
  bool plain = false;
  bool upper = false;
  bool common = false;
  bool disposable = false;
  bool sample = false;
  bool typo = false;
  /// Its first label is a name that people make up, or one key held down.
  bool dummy_name = false;
  char name_key = '\0';
  std::uint8_t name_size = 0;
};

/// What the lists say of a domain. `last_label`: behind its last dot.
void look_up_domain(std::string_view domain, std::string_view last_label, bool more_than_two_labels,
                    DomainFacts& facts) {
  DomainKind listed = domain_kind(domain);
  facts.common = listed == DomainKind::common;
  // `email@mail.com` is made up; `user@gmail.com` is, too, but the mailbox exists.
  if (facts.common) return;
  for (std::string_view parent = domain; more_than_two_labels && listed == DomainKind::unlisted;) {
    parent.remove_prefix(parent.find('.') + 1);
    if (parent.find('.') == std::string_view::npos) break;
    const DomainKind own = domain_kind(parent);
    if (own == DomainKind::disposable || own == DomainKind::sample) listed = own;
  }
  facts.disposable = listed == DomainKind::disposable;
  facts.sample = listed == DomainKind::sample || is_reserved_top_level_domain(last_label);
  const std::string_view name = domain.substr(0, domain.find('.'));
  facts.dummy_name = local_part_kind(name) == LocalPartKind::dummy;
  facts.name_key = only_key(name);
  facts.name_size = static_cast<std::uint8_t>(std::min<std::size_t>(name.size(), longest_label));
  facts.typo = listed == DomainKind::unlisted && may_be_misspelt(domain) && nearest_common_domain(domain).has_value();
}

/// The fast way: one pass, `plain` only for a valid ASCII domain without A-labels. Otherwise nothing is said yet.
DomainFacts facts_of_plain(std::string_view domain) {
  DomainFacts facts;
  if (domain.size() > longest_domain) return facts;
  const char* const end = domain.data() + domain.size();
  std::string_view last_label;
  std::uint8_t seen = 0;
  int dots = 0;
  for (const char* label = domain.data();; ++dots) {
    const char* stop = label;
    for (std::uint8_t own; stop != end && ((own = kind(*stop)) & label_byte) != 0; ++stop) seen |= own;
    const std::ptrdiff_t size = stop - label;
    if (size == 0 || size > static_cast<std::ptrdiff_t>(longest_label)) return facts;
    if (label[0] == '-' || stop[-1] == '-') return facts;
    if (size >= 4 && label[2] == '-' && label[3] == '-') return facts;
    if (stop == end) {
      last_label = {label, static_cast<std::size_t>(size)};
      break;
    }
    if (*stop != '.') return facts;
    label = stop + 1;
  }
  if (dots == 0 || !is_letters(last_label)) return facts;
  facts.plain = true;
  facts.upper = (seen & upper_byte) != 0;
  look_up_domain(domain, last_label, dots > 1, facts);
  return facts;
}

/// Role, disposable, sample and typo, by an ASCII local part and what is known of its domain.
void warn(std::string_view local, const DomainFacts& domain, EmailWarnings& warnings) {
  const LocalPartKind own = local_part_kind(local);
  if (own == LocalPartKind::role) warnings.add(EmailWarning::role);
  if (domain.common) return;
  if (domain.disposable) warnings.add(EmailWarning::disposable);
  const bool one_key = domain.name_key != '\0' && only_key(local) == domain.name_key &&
                       (local.size() <= 3 || local.size() == domain.name_size);
  if (domain.sample || one_key || (own == LocalPartKind::dummy && domain.dummy_name)) {
    warnings.add(EmailWarning::sample);
  } else if (domain.typo) {
    warnings.add(EmailWarning::typo);
  }
}

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool has_space(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_ascii_byte(text[at])) {
      if (is_ascii_space(text[at++])) return true;
    } else if (properties(next_code_point(text, at)).text == TextClass::space) {
      return true;
    }
  }
  return false;
}

/// Where a quoted string that starts at the first byte ends (behind its closing quote), or npos.
std::size_t end_of_quoted(std::string_view text) {
  if (!text.starts_with('"')) return std::string_view::npos;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

/// Whether round brackets stand there and close in order.
bool holds_comment(std::string_view text) {
  int depth = 0;
  bool any = false;
  for (const char c : text) {
    if (c == '(') {
      ++depth;
      any = true;
    } else if (c == ')' && --depth < 0) {
      return false;
    }
  }
  return any && depth == 0;
}

bool is_dotted_quad(std::string_view domain) {
  return std::count(domain.begin(), domain.end(), '.') == 3 &&
         std::all_of(domain.begin(), domain.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

bool has_misplaced_dot(std::string_view part) {
  return part.starts_with('.') || part.ends_with('.') || part.find("..") != std::string_view::npos;
}

/// The local part but for its length.
EmailReason judge_local(std::string_view local) {
  for (std::size_t at = 0; at < local.size();) {
    const std::size_t start = at;
    if (is_ascii_byte(local[at])) {
      const char c = local[at++];
      if ((kind(c) & atom_byte) == 0 && c != '.') return EmailReason::character_not_allowed;
      continue;
    }
    const CodePointProperties own = properties(next_code_point(local, at));
    const bool joins = own.idna == IdnaClass::context_j && context_allows(local, start);
    if (own.text == TextClass::invisible && !joins) return EmailReason::bidi_or_invisible;
    if (own.text == TextClass::not_allowed) return EmailReason::character_not_allowed;
    // A mark belongs to the letter before it; on a dot or on nothing it is a trace of something cut off.
    if (own.is_mark && (start == 0 || local[start - 1] == '.')) return EmailReason::character_not_allowed;
  }
  if (has_misplaced_dot(local)) return EmailReason::dots;
  return is_nfc(local) ? EmailReason::none : EmailReason::unicode_not_nfc;
}

EmailReason reason_of(LabelProblem problem) {
  switch (problem) {
    case LabelProblem::none:
      return EmailReason::none;
    case LabelProblem::not_nfc:
      return EmailReason::unicode_not_nfc;
    case LabelProblem::character:
      return EmailReason::character_not_allowed;
    case LabelProblem::invisible:
      return EmailReason::bidi_or_invisible;
    case LabelProblem::space:
      return EmailReason::space_inside;
    case LabelProblem::hyphen:
      return EmailReason::label_hyphen;
    case LabelProblem::too_long:
      return EmailReason::label_too_long;
    case LabelProblem::idna:
      break;
  }
  return EmailReason::idna_not_valid;
}

EmailReason judge_ascii_label(std::string_view label) {
  if (label.starts_with('-') || label.ends_with('-')) return EmailReason::label_hyphen;
  if (label.size() > longest_label) return EmailReason::label_too_long;
  if (starts_as_a_label(label)) return is_a_label(label) ? EmailReason::none : EmailReason::idna_not_valid;
  return label.size() >= 4 && label.substr(2, 2) == "--" ? EmailReason::label_hyphen : EmailReason::none;
}

/// A domain that was typed, and the A-label form that DNS has.
struct Domain {
  EmailReason reason = EmailReason::none;
  bool is_ascii = true;
  std::string a_labels;
};

Domain judge_domain(std::string_view typed) {
  Domain domain;
  const auto fails = [&](EmailReason reason) {
    domain.reason = reason;
    return domain;
  };
  if (typed.size() > longest_examined) return fails(EmailReason::too_long);
  if (typed.starts_with('[') || is_dotted_quad(typed)) return fails(EmailReason::ip_literal);
  if (std::any_of(typed.begin(), typed.end(),
                  [](char c) { return is_ascii_byte(c) && (kind(c) & label_byte) == 0 && c != '.'; })) {
    return fails(EmailReason::character_not_allowed);
  }
  if (has_misplaced_dot(typed)) return fails(EmailReason::dots);

  std::string folded;  // RFC 5895 §2.1: a person's capitals are the same name
  append_lower_case(folded, typed);
  domain.is_ascii = is_ascii(folded);
  std::string_view last;
  std::size_t labels = 0;
  for (std::size_t start = 0; start <= folded.size(); ++labels) {
    const std::size_t dot = std::min(folded.find('.', start), folded.size());
    last = std::string_view(folded).substr(start, dot - start);
    start = dot + 1;
    if (labels > 0) domain.a_labels += '.';
    const bool ascii_label = is_ascii(last);
    const EmailReason reason = ascii_label ? judge_ascii_label(last) : reason_of(u_label_problem(last));
    if (reason != EmailReason::none) return fails(reason);
    if (ascii_label) {
      domain.a_labels += last;
    } else {
      append_a_label(domain.a_labels, last);
    }
  }
  if (!fits_bidi_rule(folded)) return fails(EmailReason::idna_not_valid);
  if (labels < 2) return fails(EmailReason::domain_no_dot);
  if (is_ascii(last) && !starts_as_a_label(last) && !is_letters(last)) {
    return fails(EmailReason::top_level_not_letters);
  }
  if (std::max(typed.size(), domain.a_labels.size()) > longest_domain) return fails(EmailReason::too_long);
  return domain;
}

EmailJudgement refused(EmailReason reason) { return {reason, {}}; }

/// The slow way: names what is wrong, and judges what is not ASCII.
EmailJudgement examine(std::string_view address) {
  if (address.empty()) return refused(EmailReason::empty);
  if (!is_utf8(address)) return refused(EmailReason::character_not_allowed);
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos) return refused(EmailReason::no_at);
  if (const std::size_t end = end_of_quoted(address); end < address.size() && address[end] == '@') {
    return refused(EmailReason::quoted_local);
  }
  const std::string_view local = address.substr(0, at);
  const std::string_view typed_domain = address.substr(at + 1);
  if (typed_domain.find('@') != std::string_view::npos) {
    EmailJudgement judgement = refused(EmailReason::two_ats);
    if (holds_several(address)) judgement.warnings.add(EmailWarning::several);
    return judgement;
  }
  if (local.empty()) return refused(EmailReason::empty_local);
  if (typed_domain.empty()) return refused(EmailReason::empty_domain);
  if (address.find_first_of("<>") != std::string_view::npos) return refused(EmailReason::character_not_allowed);
  if (typed_domain.starts_with('[')) return refused(EmailReason::ip_literal);
  if (holds_comment(address)) return refused(EmailReason::comment);
  if (has_space(address)) return refused(EmailReason::space_inside);

  if (address.size() > longest_examined) {
    return refused(local.size() > longest_local ? EmailReason::local_too_long : EmailReason::too_long);
  }
  if (const EmailReason reason = judge_local(local); reason != EmailReason::none) return refused(reason);
  const Domain domain = judge_domain(typed_domain);
  if (domain.reason != EmailReason::none) return refused(domain.reason);
  if (local.size() > longest_local) return refused(EmailReason::local_too_long);
  // What is in the file and what would travel both have to fit.
  if (local.size() + 1 + std::max(typed_domain.size(), domain.a_labels.size()) > longest_address) {
    return refused(EmailReason::too_long);
  }

  EmailJudgement judgement;
  if (!is_ascii(local)) judgement.warnings.add(EmailWarning::smtputf8);
  std::string folded;
  append_lower_case(folded, typed_domain);
  if (folded != typed_domain) judgement.warnings.add(EmailWarning::case_);
  if (!domain.is_ascii) judgement.warnings.add(EmailWarning::idn);
  const bool more_than_two_labels = std::count(folded.begin(), folded.end(), '.') > 1;
  const std::string_view last_label = std::string_view(folded).substr(folded.rfind('.') + 1);
  DomainFacts facts;
  look_up_domain(folded, last_label, more_than_two_labels, facts);
  warn(local, facts, judgement.warnings);
  return judgement;
}

/// `facts_of(domain)` gives the facts of a plain domain, from wherever it has them.
template <class FactsOf>
EmailJudgement judge_with(std::string_view address, FactsOf facts_of) {
  const std::size_t at = end_of_plain_local(address);
  if (at > longest_local || address.size() > longest_address) return examine(address);
  const DomainFacts& facts = facts_of(address.substr(at + 1));
  if (!facts.plain) return examine(address);
  EmailJudgement judgement;
  if (facts.upper) judgement.warnings.add(EmailWarning::case_);
  warn(address.substr(0, at), facts, judgement.warnings);
  return judgement;
}

}  // namespace

std::string_view code(EmailReason reason) {
  switch (reason) {
    case EmailReason::none:
      return "none";
    case EmailReason::empty:
      return "empty";
    case EmailReason::no_at:
      return "no-at";
    case EmailReason::two_ats:
      return "two-ats";
    case EmailReason::empty_local:
      return "empty-local";
    case EmailReason::empty_domain:
      return "empty-domain";
    case EmailReason::local_too_long:
      return "local-too-long";
    case EmailReason::too_long:
      return "too-long";
    case EmailReason::domain_no_dot:
      return "domain-no-dot";
    case EmailReason::label_too_long:
      return "label-too-long";
    case EmailReason::label_hyphen:
      return "label-hyphen";
    case EmailReason::dots:
      return "dots";
    case EmailReason::space_inside:
      return "space-inside";
    case EmailReason::character_not_allowed:
      return "character-not-allowed";
    case EmailReason::ip_literal:
      return "ip-literal";
    case EmailReason::quoted_local:
      return "quoted-local";
    case EmailReason::comment:
      return "comment";
    case EmailReason::unicode_not_nfc:
      return "unicode-not-nfc";
    case EmailReason::bidi_or_invisible:
      return "bidi-or-invisible";
    case EmailReason::top_level_not_letters:
      return "top-level-not-letters";
    case EmailReason::idna_not_valid:
      return "idna-not-valid";
  }
  return "none";
}

std::string_view finding_id(EmailWarning warning) {
  switch (warning) {
    case EmailWarning::typo:
      return "email-typo";
    case EmailWarning::role:
      return "email-role";
    case EmailWarning::disposable:
      return "email-disposable";
    case EmailWarning::sample:
      return "email-sample";
    case EmailWarning::idn:
      return "email-idn";
    case EmailWarning::smtputf8:
      return "email-smtputf8";
    case EmailWarning::case_:
      return "email-case";
    case EmailWarning::several:
      break;
  }
  return "email-several";
}

EmailJudgement judge_email(std::string_view address) {
  DomainFacts facts;
  return judge_with(address,
                    [&](std::string_view domain) -> const DomainFacts& { return facts = facts_of_plain(domain); });
}

/// One place for each hash: a domain that is met again soon is still there.
struct EmailJudge::KnownDomains {
  // Two cache lines each; 512 of them hold the domains of nearly any file of contacts.
  static constexpr std::size_t places = 512;
  static constexpr std::size_t longest = 64 - sizeof(DomainFacts) - 1;
  struct Known {
    std::uint8_t size = 0;
    DomainFacts facts;
    std::array<char, longest> domain{};
  };
  std::array<Known, places> known{};
};

EmailJudge::EmailJudge() = default;
EmailJudge::~EmailJudge() = default;
EmailJudge::EmailJudge(EmailJudge&&) noexcept = default;
EmailJudge& EmailJudge::operator=(EmailJudge&&) noexcept = default;

EmailJudgement EmailJudge::judge(std::string_view address) {
  if (!known_) known_ = std::make_unique<KnownDomains>();
  DomainFacts uncached;
  return judge_with(address, [&](std::string_view domain) -> const DomainFacts& {
    if (domain.size() < 4 || domain.size() > KnownDomains::longest) {
      return uncached = facts_of_plain(domain);
    }
    KnownDomains::Known& known = known_->known[reading::hash_ends(domain) >> 40U & (KnownDomains::places - 1)];
    if (!reading::same_bytes({known.domain.data(), known.size}, domain)) {
      known.size = static_cast<std::uint8_t>(domain.size());
      std::memcpy(known.domain.data(), domain.data(), domain.size());
      known.facts = facts_of_plain(domain);
    }
    return known.facts;
  });
}

std::string_view trim_email(std::string_view cell) {
  const auto is_outer = [](char32_t point) {
    if (point < 0x80) return is_ascii_space(static_cast<char>(point));
    const TextClass own = properties(point).text;
    return own == TextClass::space || own == TextClass::invisible;
  };
  while (!cell.empty()) {
    if (static_cast<unsigned char>(cell.front()) > ' ' && is_ascii_byte(cell.front())) break;
    std::size_t behind = 0;
    if (!is_outer(next_code_point(cell, behind))) break;
    cell.remove_prefix(behind);
  }
  while (!cell.empty()) {
    if (static_cast<unsigned char>(cell.back()) > ' ' && is_ascii_byte(cell.back())) break;
    std::size_t start = cell.size() - 1;
    while (start > 0 && cell.size() - start < 4 && (static_cast<unsigned char>(cell[start]) & 0xC0) == 0x80) --start;
    std::size_t behind = start;
    if (!is_outer(next_code_point(cell, behind)) || behind != cell.size()) break;
    cell.remove_suffix(cell.size() - start);
  }
  return cell;
}

std::string tidied_email(std::string_view cell) {
  const std::string_view address = trim_email(cell);
  const std::size_t domain = address.rfind('@') + 1;  // 0 without an `@`: nothing is known to be a domain then
  if (domain == 0) return std::string(address);
  std::string tidied(address.substr(0, domain));
  append_lower_case(tidied, address.substr(domain));
  return tidied;
}

namespace {

/// Eight bytes in ASCII lower case; others stay as they are.
std::uint64_t lower_case(std::uint64_t word) {
  using reading::every_byte;
  const std::uint64_t low = word & every_byte * 0x7F;
  const std::uint64_t from_a = low + every_byte * (0x80 - 'A');
  const std::uint64_t behind_z = low + every_byte * (0x80 - 'Z' - 1);
  const std::uint64_t upper = (from_a ^ behind_z) & ~word & reading::top_bits;
  return word | upper >> 2U;
}

}  // namespace

void append_email_key(std::string& out, std::string_view address) {
  const std::size_t start = out.size();
  std::uint64_t seen = 0;
  // By way of a buffer near at hand: a string that grows is filled with zeros first.
  std::array<char, 256> lowered;
  constexpr std::size_t step = sizeof(std::uint64_t);
  for (std::string_view left = address; !left.empty();) {
    const std::size_t size = std::min(left.size(), lowered.size());
    const auto take = [&](std::size_t at, std::size_t bytes) {
      std::uint64_t word = 0;
      std::memcpy(&word, left.data() + at, bytes);
      seen |= word;
      word = lower_case(word);
      std::memcpy(lowered.data() + at, &word, bytes);
    };
    std::size_t at = 0;
    for (; size - at >= step; at += step) take(at, step);
    // The last eight bytes, some of them once more.
    if (at != size && size >= step) take(size - step, step);
    if (size < step) take(0, size);
    out.append(lowered.data(), size);
    left.remove_prefix(size);
  }
  if (reading::is_ascii_word(seen)) return;
  const std::size_t domain = address.rfind('@') + 1;
  if (domain == 0 || is_ascii(address.substr(domain))) return;
  const Domain judged = judge_domain(address.substr(domain));
  if (judged.reason == EmailReason::none) out.replace(start + domain, std::string::npos, judged.a_labels);
}

std::optional<std::string> with_a_labels(std::string_view address) {
  const std::size_t domain = address.rfind('@') + 1;
  if (domain == 0 || is_ascii(address.substr(domain))) return std::nullopt;
  const Domain judged = judge_domain(address.substr(domain));
  if (judged.reason != EmailReason::none) return std::nullopt;
  std::string out(address.substr(0, domain));
  return out += judged.a_labels;
}

}  // namespace preflight::checking
