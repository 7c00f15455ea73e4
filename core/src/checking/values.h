#pragma once
/// What a cell that is no address shows by itself: blanks and invisible characters around what was meant, traces of the
/// program it comes from, and whether it fits the type its property has in Mailjet.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "preflight/finding.h"
#include "preflight/schema.h"

namespace preflight::checking {

/// In the order in which they are looked for and mended: each sees what the ones before it have left.
inline constexpr std::array value_faults = {
    FindingId::control_characters, FindingId::text_invisible,    FindingId::text_line_break, FindingId::text_spaces,
    FindingId::excel_error_value,  FindingId::number_scientific, FindingId::text_markup,     FindingId::cell_formula,
};

namespace value_detail {
bool has_telling_byte(std::string_view cell);
}

/// False only where the cell has none of `value_faults`: for nearly every cell, at the cost of a look at its ends.
/// `look_inside`: it may hold other bytes than visible ASCII, or `<` or `&`.
[[nodiscard]] inline bool may_have_fault(std::string_view cell, bool look_inside) {
  if (cell.empty()) return false;
  const char first = cell.front();
  const std::size_t size = cell.size();
  if (first == ' ' || cell.back() == ' ' || first == '=' || first == '@' || first == '#' || first == '+' ||
      first == '-')
    return true;
  // The sign of 3.36E+10 stands three or four bytes before its end.
  if (size >= 5 && (cell[size - 3] == '+' || cell[size - 4] == '+')) return true;
  return look_inside && value_detail::has_telling_byte(cell);
}

/// `fault`: one of `value_faults`. `cell`: UTF-8.
[[nodiscard]] bool has_fault(FindingId fault, std::string_view cell);

/// The cell without that fault, which it has; nothing where what was meant is not to be known.
[[nodiscard]] std::optional<std::string> without_fault(FindingId fault, std::string_view cell);

/// Whether Mailjet takes the cell, which is not empty, for a value of that type. Dates are judged as a column
/// (profiling/dates.h): every text is fine here. Source: mailjet.md, the words of CM03..CM05; `true` and `false` are
/// the only words for yes and no that are known to be taken.
[[nodiscard]] bool fits_type(SendAs type, std::string_view cell);

/// The same value as Mailjet takes it: `1.234,50` is 1234.50, `oui` is true. Nothing where there is more than one
/// reading, or none.
[[nodiscard]] std::optional<std::string> as_type(SendAs type, std::string_view cell);

}  // namespace preflight::checking
