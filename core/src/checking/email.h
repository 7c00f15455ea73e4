// The email rule: is this cell an address that a mailing service can take, what looks wrong about it, what would mend
// it.
//
//   judge_email("ann@example.org").reason          EmailReason::none: valid
//   judge_email("ann.example.org").reason          EmailReason::no_at
//   judge_email("anna@gmial.com").warnings         { typo }: valid, but look at it
//   suggest_email("anna@gmial.com")                "anna@gmail.com": half sure, a person ticks it
//   repair_email("Ann <ann(at)example.org>,")      "ann@example.org": the sure repair of an invalid address
//   split_addresses("ann@example.org; bob@example.org")   both of them
//
// Addresses are UTF-8. `judge_email`, `repair_email` and `suggest_email` take the cell without its outer white space:
// see `trim_email`. Nothing here allocates for a plain address, or fails; only `EmailJudge` keeps state.
//
// ## What "valid" means
//
// clang-format off
//     address     = local-part "@" domain                            at most 254 octets: RFC 5321 §4.5.3.1.3 has 256 with <>
//     local-part  = atom *( "." atom )                               at most 64 octets: RFC 5321 §4.1.2, §4.5.3.1.1
//     atom        = 1*( letter / digit / !#$%&'*+-/=?^_`{|}~ / non-ASCII text )   RFC 5322 §3.2.3, RFC 6531 §3.3
//     domain      = label 1*( "." label )                            at most 253 octets: RFC 1035 §2.3.4
//     label       = letters, digits, hyphens inside; or a U-label    1 to 63 octets as an A-label: RFC 1123 §2.1, RFC 5890
//     last label  = letters only; or an A-label or U-label           RFC 1123 §2.1, RFC 3696 §2
//
// The rule is to let pass what a mailbox provider can give to a person, and to stop what a mailing service would bounce
// as malformed. Against the standards that makes it stricter about
//
//     a "quoted" local part             RFC 5321 allows it and asks nobody to use it; mailing services refuse it
//     an IP literal, ann@[192.0.2.1]    RFC 5321 allows it; it is no domain that anyone can authenticate for
//     a comment, ann(home)@x.org        RFC 5322 allows it in headers; RFC 5321 has none
//     a domain without a dot            RFC 5321 and HTML allow it; no top-level domain takes mail (RFC 7085)
//     dots in the local part            HTML allows ".a", "a..b", "a."; RFC 5321 does not
//     a last label `123`, `tld-2`       RFC 5321's grammar allows it; RFC 1123 and ICANN's rules know none
//     hyphens as 3rd and 4th letter     reserved for `xn--` and its kind, RFC 5890 §2.3.1
//     text that is not in NFC           RFC 6532 §3.1 says "should"; else there are two spellings of one address
//     controls, noncharacters, U+FFFD,  RFC 6531 allows any non-ASCII; these are traces of a wrong encoding or of hiding,
//       box drawing, spaces               and no provider gives them
//     bidi and invisible characters     else two addresses look the same; ZWJ and ZWNJ pass where RFC 5892 allows them
//     the empty text                    HTML lets an empty field pass; a contact needs its key
//
// as strict about
//
//     a non-ASCII local part            as RFC 6531, with a warning: Mailjet stores it, not every receiver takes it
//
// and looser about
//
//     an unknown top-level domain       new ones come every year, so there is no list of them
//     an `xn--` label                   must decode and encode to itself; what is in it was the registry's business (emoji
//                                         domains exist, and what travels is ASCII)
//     capitals in a U-label             mapped to small letters by RFC 5895 §2.1, shown as tidied
// clang-format on
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::checking {

/// Why an address is not valid. Where several reasons hold, the one that a person would see first.
enum class EmailReason : std::uint8_t {
  none,                   ///< valid
  empty,                  ///< nothing there
  no_at,                  ///< no `@`
  two_ats,                ///< more than one `@`: two addresses run together, or a slip
  empty_local,            ///< nothing before the `@`
  empty_domain,           ///< nothing behind the `@`
  local_too_long,         ///< over 64 octets before the `@`
  too_long,               ///< over 254 octets in all or 253 in the domain, as typed or with A-labels
  domain_no_dot,          ///< `ann@example`
  label_too_long,         ///< over 63 octets between two dots of the domain (as an A-label)
  label_hyphen,           ///< a label that starts or ends with `-`, or has `--` in third place
  dots,                   ///< a dot at the start or end of either part, or two in a row
  space_inside,           ///< white space, a line break or a no-break space
  character_not_allowed,  ///< any other character that cannot stand where it does; bytes that are no UTF-8
  ip_literal,             ///< `ann@[192.0.2.1]`, `ann@192.0.2.1`
  quoted_local,           ///< `"ann lee"@example.org`
  comment,                ///< `ann(home)@example.org`
  unicode_not_nfc,        ///< text that Unicode would write with other code points (Normalization Form C)
  bidi_or_invisible,      ///< characters that are not seen or that turn the reading direction
  top_level_not_letters,  ///< the last label holds digits or hyphens: `ann@example.123`
  idna_not_valid,         ///< a label that IDNA 2008 does not have: broken `xn--`, a lone mark, mixed directions
};

/// The sub-code of the finding `email-invalid`: `no-at`, `two-ats`, ...; `none` for a valid address.
std::string_view code(EmailReason reason);

/// What makes a person look at an address that can be sent; one bit each.
enum class EmailWarning : std::uint8_t {
  typo = 1,        ///< the domain is a slip away from a very common one: see `suggest_email`
  role = 2,        ///< info@, noreply@: a department or a machine
  disposable = 4,  ///< a throw-away domain; relays that forward to a person are none
  sample = 8,      ///< example.com, test@test.com, a@a.aa, a reserved top-level domain
  idn = 16,        ///< non-ASCII domain: see `with_a_labels`
  smtputf8 = 32,   ///< non-ASCII local part: the receiving server must know RFC 6531
  case_ = 64,      ///< upper case in the domain: see `tidied_email`
  several = 128,   ///< more than one address in the cell; the only one beside a reason: see `split_addresses`
};

/// In the order in which they are reported.
inline constexpr std::array<EmailWarning, 8> every_email_warning = {
    EmailWarning::several, EmailWarning::typo, EmailWarning::role,     EmailWarning::disposable,
    EmailWarning::sample,  EmailWarning::idn,  EmailWarning::smtputf8, EmailWarning::case_};

/// The id of the finding: `email-typo`, `email-role`, ...
std::string_view finding_id(EmailWarning warning);

class EmailWarnings {
 public:
  constexpr bool has(EmailWarning warning) const { return (bits_ & static_cast<std::uint8_t>(warning)) != 0; }
  constexpr bool any() const { return bits_ != 0; }
  constexpr void add(EmailWarning warning) {
    bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(warning));
  }
  constexpr bool operator==(const EmailWarnings&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

struct EmailJudgement {
  EmailReason reason = EmailReason::none;
  EmailWarnings warnings;

  constexpr bool is_valid() const { return reason == EmailReason::none; }
};

/// Judges one address.
///
/// Units:   `address` is the trimmed cell (`trim_email`), UTF-8.
/// Cost:    one pass and no allocation for a valid ASCII address whose domain is not near a common one; it is called
///          for every row of the file.
EmailJudgement judge_email(std::string_view address);

/// The same judgement for many addresses: remembers what it found out about domains, of which a file has few. Not to be
/// shared between threads.
class EmailJudge {
 public:
  EmailJudge();
  ~EmailJudge();
  EmailJudge(EmailJudge&&) noexcept;
  EmailJudge& operator=(EmailJudge&&) noexcept;

  EmailJudgement judge(std::string_view address);

 private:
  struct KnownDomains;
  std::unique_ptr<KnownDomains> known_;
};

/// The cell without the white space, zero-width characters, direction marks and byte order marks around it.
std::string_view trim_email(std::string_view cell);

/// What is sent of a valid address: trimmed, the domain in lower case. The local part is left as it is: only the
/// receiving server knows whether its case matters (RFC 5321 §2.4).
std::string tidied_email(std::string_view cell);

/// Appends the form under which two addresses are the same one: ASCII lower case in both parts, the domain with
/// A-labels. Any text has one, valid or not.
void append_email_key(std::string& out, std::string_view address);

/// The address with its domain in A-labels: what SMTP sends where the local part is ASCII.
/// Errors: nothing where the domain is ASCII already or not valid.
/// Source: RFC 5891 §4.4.
std::optional<std::string> with_a_labels(std::string_view address);

/// Whether the cell holds more than one address: two valid ones with `;`, `,`, `|`, `/`, white space or a line break
/// between, in angle brackets or with words around them or not.
bool holds_several(std::string_view cell);

/// The addresses of such a cell in their order, without brackets and marks around them: everything that has an `@`, so
/// that none is lost; each still has to be judged. Empty where `holds_several` is false.
std::vector<std::string> split_addresses(std::string_view cell);

/// More addresses than this in a cell are a mailing list that was pasted; making rows of them would multiply the file.
inline constexpr std::size_t most_rows_of_cell = 100;

/// Those of them that are not the same address once more: a row each. Empty where there are more than
/// most_rows_of_cell.
std::vector<std::string> different_addresses(std::string_view cell);

/// The first of them that is valid, tidied; nothing where `holds_several` is false.
std::optional<std::string> first_of_several(std::string_view cell);

/// The address that was certainly meant, tidied.
/// Returns: nothing where the address is valid, or where a person should decide; the result is always valid.
std::optional<std::string> repair_email(std::string_view address);

/// The address with the very common domain that was probably meant.
/// Returns: nothing where the domain is on the lists itself, is not ASCII, or where two are as near.
/// Source: the idea of mailcheck (MIT); our own lists, and distances that know the keyboards.
std::optional<std::string> suggest_email(std::string_view address);

}  // namespace preflight::checking
