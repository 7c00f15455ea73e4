#pragma once
/// What stands below a table of contacts, or between two of them: totals, notes, names again.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "preflight/types.h"

namespace preflight::checking {

using Cells = std::vector<std::string_view>;

/// A row of totals ("Total,,1204") or a note ("Exported on 3 May 2026"), by its own look. Only for rows without an
/// address: what has one is a contact.
///
/// `width`: of the table. `after_blank`: a blank row parts it from the contacts above.
[[nodiscard]] bool reads_as_footer(const Cells& cells, std::size_t width, bool after_blank);

/// The same cells as the header, but for outer blanks: files put one behind the other.
[[nodiscard]] bool is_same_row(const Cells& cells, const Cells& header);

/// Names over another kind of row: `row` has addresses or figures where `names` has words, or one of the names speaks
/// of e-mail.
[[nodiscard]] bool are_names_over(const Cells& names, const Cells& row);

/// Cells up to the last that holds something.
[[nodiscard]] std::size_t extent(const Cells& cells);

}  // namespace preflight::checking
