#pragma once
/// What the columns are: names from the header, which one is the e-mail address, what goes to Mailjet and under which
/// name.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checking/finding_set.h"
#include "preflight/dialect.h"
#include "preflight/finding.h"
#include "preflight/schema.h"

namespace preflight::checking {

/// The names of columns that we add to files for people end so, in every language: the file is known by it again.
inline constexpr std::string_view own_column_mark = " (Preflight)";

enum class ColumnRole : std::uint8_t { email, property, left_out };

struct Column {
  /// As the header has it, outer spaces off; made up where the file has no header ("email", "column_2").
  std::string name;
  ColumnRole role = ColumnRole::property;
  /// The name Mailjet gets.
  std::string property;
  /// The person's word on what it is sent as.
  std::optional<SendAs> chosen_type;

  /// The type it will have in Mailjet: the person's word, else what the account says.
  [[nodiscard]] std::optional<SendAs> stated_type(const Schema& schema) const;
  /// One that we added to a file for people.
  [[nodiscard]] bool is_ours() const { return name.ends_with(own_column_mark); }
};

struct Columns {
  std::vector<Column> columns;
  std::optional<ColumnIndex> email;
  /// Where the header stands; 0 when the file has none.
  RowNumber header_row = 0;
  LineNumber header_line = 0;
  /// We wrote the file for people: some columns are ours, and its cells are guarded against running as formulas.
  bool written_by_us = false;

  [[nodiscard]] std::size_t width() const { return columns.size(); }
};

/// A finding on the file or on a column.
struct FileFinding {
  FindingKey key;
  std::vector<RowEntry> entries;
};

/// Whether a header cell is a usual name for the e-mail column, in the languages of our users.
[[nodiscard]] bool names_email(std::string_view header_cell);

/// Columns of a file with a header: names, and the e-mail column by its name.
/// `email`: the column that the sniffer took for the addresses, which decides where no name is one of ours.
[[nodiscard]] Columns columns_from_header(const std::vector<std::string_view>& cells, RowNumber row, LineNumber line,
                                          std::optional<ColumnIndex> email = std::nullopt);
/// Columns of a file without one: names made up, the e-mail column by the first row's content.
[[nodiscard]] Columns columns_from_content(const std::vector<std::string_view>& first_row);

/// Whether Mailjet takes the name of a property: letters of any alphabet, digits, `_` and, as most headers have them,
/// spaces, hyphens and dots; at most 100 bytes. Its own page allows letters only; its importer was seen to take a name
/// with a space (mailjet.md). Brackets, quotes and the like would break templates and JSON that people write by hand.
[[nodiscard]] bool is_safe_property(std::string_view name);
/// A name of letters, digits and `_` as near to `name` as can be: "First name!" is "first_name", "Prénom (fr)" is
/// "prenom_fr".
[[nodiscard]] std::string safe_property(std::string_view name);

/// The account's properties by what their names come to when spelling is left aside.
class PropertyNames {
 public:
  /// `schema` must outlive this.
  explicit PropertyNames(const Schema& schema);

  /// The property that `name` was meant for, though it is spelt otherwise: "firstname" for "First name". None where the
  /// account has the name as it is, or where two would do.
  [[nodiscard]] const Property* near(std::string_view name) const;

 private:
  struct Known {
    std::string bare;
    const Property* property;
  };
  std::vector<Known> known_;
};

/// What is wrong with the header itself: blank and repeated names among the columns that are to be sent.
[[nodiscard]] std::vector<FileFinding> check_header(const Columns& columns);

/// Equal but for ASCII case and outer spaces: Mailjet's importer was seen to fold case (mailjet.md, 2015 report).
[[nodiscard]] bool same_property(std::string_view a, std::string_view b);

}  // namespace preflight::checking
