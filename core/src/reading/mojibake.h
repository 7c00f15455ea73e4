#pragma once
/// Text that was UTF-8, was read as another encoding, and was written down so.
///
///     repair_mojibake("JosÃ©")       "José"
///     repair_mojibake("JosÃƒÂ©")     "José": twice
///     repair_mojibake("Jos√©")       "José": on a Macintosh
///     repair_mojibake("José")        nothing
///     repair_mojibake("José Ã©")     nothing: the first é cannot have been UTF-8

#include <optional>
#include <string>
#include <string_view>

namespace preflight::reading {

/// What a cell said before it was misread, when nothing speaks against it: all of the cell was misread in the same way,
/// so that misreading the answer again gives the cell back, byte for byte; and the answer has only characters of names
/// and texts, as they stand in words.
///
/// `cell` is valid UTF-8. Costs one look at each byte where no two characters outside ASCII stand side by side.
[[nodiscard]] std::optional<std::string> repair_mojibake(std::string_view cell);

}  // namespace preflight::reading
