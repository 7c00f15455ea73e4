// The lists behind the looks of the email rule: domains that very many people have, throw-away domains, domains and
// names that people make up, role names; and the top-level domains that exist.
//
// They are small on purpose: each entry costs bytes in the browser, and a list that claims to be complete is wrong the
// next day. A domain on no list is an ordinary domain.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace preflight::checking {

/// What a list says of a domain; `unlisted` is the answer for most.
enum class DomainKind : std::uint8_t {
  unlisted,
  common,      ///< so common that a near miss of it is a typo
  known,       ///< real, resembles a common one, never called a typo; the privacy relays are here too
  disposable,  ///< hands out mailboxes that live for minutes, readable by anyone
  sample,      ///< stands in examples: RFC 2606, or made up by people who must type something
};

/// What a list says of a local part.
enum class LocalPartKind : std::uint8_t { unlisted, role, dummy };

/// Of exactly this domain, case ignored; ASCII.
DomainKind domain_kind(std::string_view domain);

/// Of exactly this local part, case ignored; ASCII. A `dummy` is only telling beside a dummy domain (`test@test.com`).
LocalPartKind local_part_kind(std::string_view local_part);

/// A mailbox provider: the first label of its domains, the letters of that, and all its domains, in lower case.
struct CommonName {
  std::string_view name;
  std::uint32_t letters = 0;  ///< letter_set(name)
  std::span<const std::string_view> domains;
};

/// The providers whose domains are common; names of one or two letters are not among them: what follows such a name
/// says nothing about what was meant.
std::span<const CommonName> common_names();

/// Those among them that a label of `length` letters may have been meant to be.
std::span<const CommonName> common_names_near(std::size_t length);

/// Whether a mailbox provider has its mailboxes at one domain only, so that any other ending is a slip (`gmail.fr`).
/// `name` is the first label of a common domain, lower case.
bool has_one_domain(std::string_view name);

/// Whether the provider is among the handful that a large part of all people use; guesses may reach further there.
/// `name` is the first label of a common domain, lower case.
bool is_giant(std::string_view name);

/// Whether an ASCII top-level domain exists, case ignored. Source: the Public Suffix List at build time.
bool is_known_top_level_domain(std::string_view label);

/// Whether a top-level domain is set aside and never delivers mail on the internet, case ignored.
/// Source: RFC 2606, 6761, 6762, 7686, 8375.
bool is_reserved_top_level_domain(std::string_view label);

/// One bit for each letter, case ignored, one for the hyphen and one for all the rest.
inline constexpr std::array<std::uint32_t, 256> letter_bits = [] {
  std::array<std::uint32_t, 256> bits{};
  bits.fill(std::uint32_t{1} << 27);
  bits['-'] = std::uint32_t{1} << 26;
  for (int i = 0; i < 26; ++i) bits['a' + i] = bits['A' + i] = std::uint32_t{1} << i;
  return bits;
}();

constexpr std::uint32_t letter_bit(char c) { return letter_bits[static_cast<unsigned char>(c)]; }

/// Which characters a label holds.
constexpr std::uint32_t letter_set(std::string_view label) {
  std::uint32_t set = 0;
  for (const char c : label) set |= letter_bit(c);
  return set;
}

/// False only where the labels with these letters cannot be one slip apart: a letter more, less or other changes at
/// most two bits, swapped and doubled letters none.
constexpr bool at_most_one_slip(std::uint32_t letters, std::uint32_t other_letters) {
  std::uint32_t bits = letters ^ other_letters;
  bits &= bits - 1;
  return (bits & (bits - 1)) == 0;
}

/// A cheap test in front of a dear one: false for nearly all domains, namely where the first label has not nearly the
/// letters of any common name, and the top-level domain exists or has not nearly the letters of com, net, org, info,
/// edu. `domain` is ASCII.
bool may_be_misspelt(std::string_view domain);

}  // namespace preflight::checking
