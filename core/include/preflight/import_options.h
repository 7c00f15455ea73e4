#pragma once
/// Mailjet's ImportOptions: what it must be told when a file has datetime columns and so no header row.

#include <string>
#include <string_view>
#include <vector>

namespace preflight {

/// The JSON *string* of csvimport's ImportOptions, e.g.
/// `{"DateTimeFormat":"yyyy/mm/dd","TimezoneOffset":0,"FieldNames":["email","birthday"]}`.
///
/// Units:  `timezone_offset` whole hours, -12..12; `field_names` all columns in file order, the e-mail column among
/// them. Source: Mailjet guide "Manage contacts in bulk", ImportOptions.
[[nodiscard]] std::string import_options(std::string_view date_time_format, int timezone_offset,
                                         const std::vector<std::string>& field_names);

}  // namespace preflight
