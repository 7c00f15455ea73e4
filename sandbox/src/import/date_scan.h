#pragma once
/// Reads a datetime cell by a DateTimeFormat, as strictly as Free Pascal's ScanDateTime: every token its full number of
/// digits, every separator the very character.
///
/// Source:      Mailjet guide "Manage contacts in bulk": tokens yy mm dd hh nn ss, separators - / . and :, one space,
/// RFC 3339. Assumptions: `yy` (see Behaviour::yy_is_two_digits); years 0001 to 9999; seconds end at 59; in RFC 3339
/// only capital T and Z, no fractions,
///              and a zone in the value wins over TimezoneOffset.

#include <cstdint>
#include <optional>
#include <string_view>

#include "preflight/sandbox/behaviour.h"

namespace preflight::sandbox {

/// Whether `format` consists of Mailjet's tokens and separators and holds year, month and day.
[[nodiscard]] bool is_date_format(std::string_view format);

/// Units:   `offset_hours` is TimezoneOffset, used where the value names no zone; the result counts seconds since 1970,
/// UTC. Returns: nothing when `value` is not written in `format`, or is no date of the calendar. `format` must satisfy
/// is_date_format; an empty one means RFC 3339.
[[nodiscard]] std::optional<std::int64_t> scan_date(std::string_view value, std::string_view format, int offset_hours,
                                                    const Behaviour& behaviour);

}  // namespace preflight::sandbox
