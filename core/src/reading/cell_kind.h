#pragma once
/// What a cell looks like at a glance: enough to tell a reading that cuts between things from one that cuts through
/// them, and a row of names from a contact. Not what is checked later: an address here only has the shape of one.

#include <cstdint>
#include <string_view>

namespace preflight::reading {

enum class CellKind : std::uint8_t {
  empty,
  email,
  /// A number, amount, date, time or phone number.
  figure,
  /// One name, word or sentence with no mark of another dialect in it.
  words,
  /// Prose or a list: marks of another dialect that may well stand inside a cell ("red; blue", "1 Main St, Oslo").
  text,
  /// Pieces of several cells, by the look of it.
  other,
};

/// `quoted`: whoever wrote the cell in quotes meant the marks inside it to be text.
[[nodiscard]] CellKind cell_kind(std::string_view cell, bool quoted);

/// A column name that speaks of e-mail, in the languages of our users: "E-mail", "Adresse mail", "Correo electrónico".
[[nodiscard]] bool names_address(std::string_view cell);

/// Four digits as years have them: they stand in headers ("Name", "2023", "2024").
[[nodiscard]] bool is_year(std::string_view cell);

}  // namespace preflight::reading
