#pragma once
/// Mailjet's CSVError file: the rows it did not take, each with the reason behind a `###` mark.
///
///     email,age,error
///     bo@example.com,41, ###Duplicated email###email
///     "bar@example.com", ###Too few columns at line
///
/// The reason does not stand under the `error` header when the row is too short, so it is found by its mark, never by
/// its column.

#include <string>
#include <string_view>
#include <vector>

namespace preflight::proxy::mailjet {

struct ErrorRow {
  /// The person's own cells, unquoted.
  std::vector<std::string> cells;
  /// Mailjet's words; empty when the row has no mark.
  std::string message;
  /// The column Mailjet names; empty when it names none.
  std::string field;
  /// The row as it stands in the file, without its line break.
  std::string raw;
};

/// Reads every row but the header (a first row without a mark whose last cell is `error`). At most `max_rows` are kept;
/// `cut` says whether there were more. Quoting is RFC 4180's; a quote that never closes is taken as an ordinary
/// character of its line, so that one broken row does not swallow the rest.
///
/// Source: Mailjet's guide, csvimport error file; mailjet-apiv3-php-simple issue 67 for ` ###message###field`.
[[nodiscard]] std::vector<ErrorRow> parse_error_csv(std::string_view csv, std::size_t max_rows, bool& cut);

}  // namespace preflight::proxy::mailjet
