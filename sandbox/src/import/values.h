#pragma once
/// Which cells the practice Mailjet accepts as an address, a number or a truth value.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "preflight/sandbox/behaviour.h"

namespace preflight::sandbox {

enum class Datatype { str, int_, float_, bool_, datetime };

/// Mailjet's word for it.
[[nodiscard]] std::string_view datatype_name(Datatype datatype);
/// Exact spelling. `collection` is in Mailjet's metadata only, not in its guides, and is not accepted.
[[nodiscard]] std::optional<Datatype> datatype_named(std::string_view name);

/// One `@`; a local part of at most 64 bytes without a dot at either end; a domain of at least two labels; 254 bytes in
/// all. Letters beyond ASCII are accepted (`nonçascii@example.com` is in a recorded answer). Which addresses Mailjet
/// refuses is not documented.
[[nodiscard]] bool is_address(std::string_view text);

/// ASCII letters lower-cased, others as they are. Whether Mailjet tells addresses apart by case is not documented; it
/// is assumed not to.
[[nodiscard]] std::string address_key(std::string_view address);

/// How a DateTimeFormat of a file is to be read; without one, datetimes are RFC 3339 only (an assumption).
struct DateReading {
  std::string format{};
  /// TimezoneOffset, -12 to 12.
  int offset_hours = 0;
};

/// What a cell means to a property's type.
struct Reading {
  /// Mailjet's words; empty when the cell is understood.
  std::string error{};
  /// Set for datetimes: seconds since 1970, UTC.
  std::optional<std::int64_t> instant{};
};

/// Source:      error codes CM03 to CM06 of Mailjet's ContactMetadata; `Could not convert value` of its help on dates.
/// Assumptions: int is an optional sign and digits within 64 bits; float adds a decimal point, digits on both sides,
/// and an exponent; no blanks
///              around either, though Free Pascal's own scan would take a leading one.
[[nodiscard]] Reading read_value(std::string_view cell, Datatype datatype, std::string_view property,
                                 const DateReading& dates, const Behaviour& behaviour);

[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace preflight::sandbox
