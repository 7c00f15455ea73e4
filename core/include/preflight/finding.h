#pragma once
/// The catalogue of findings: what can be wrong with a contacts file, and how much it matters.
///
/// Ids are public API: kebab-case, never renamed or reused. Every sentence about them lives with the page (or the
/// command line), never here.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "preflight/types.h"

namespace preflight {

/// must: Mailjet would refuse it, or harm would follow. look: it goes in, but may be wrong. tidied: changed without
/// doubt, shown.
enum class Level : std::uint8_t { must, look, tidied };

/// What a finding is about. An unsettled must-finding on the file or a column holds back every row; one on rows holds
/// back those.
enum class Scope : std::uint8_t { file, column, row };

enum class FindingId : std::uint8_t {
  file_empty,
  file_no_records,
  file_not_csv,
  file_locked,
  encoding_guessed,
  encoding_undecodable,
  text_mojibake,
  nul_bytes,
  control_characters,
  delimiter_unsure,
  sep_line,
  title_rows,
  footer_rows,
  quote_unclosed,
  quote_stray,
  line_endings_mixed,
  row_too_short,
  row_too_long,
  row_blank,
  limits,
  header_missing,
  header_blank_name,
  header_duplicate_name,
  email_column_missing,
  email_column_unsure,
  column_count_over_limit,
  column_empty,
  property_new,
  property_near_match,
  property_name_unsafe,
  property_type_conflict,
  name_column,
  email_missing,
  email_invalid,
  email_several,
  email_duplicate,
  email_typo,
  email_role,
  email_disposable,
  email_sample,
  email_idn,
  email_smtputf8,
  email_case,
  date_order_unsure,
  date_order_proved,
  date_formats_mixed,
  date_not_expressible,
  date_impossible,
  number_scientific,
  number_leading_zero_lost,
  number_decimal_comma,
  number_grouped,
  bool_words,
  excel_error_value,
  excel_date_damage,
  null_words,
  text_spaces,
  text_invisible,
  text_line_break,
  text_markup,
  cell_formula,
  value_truncated,
  value_too_long,
  date_outlier,
  datetime_property_missing,
  own_columns,
};

struct FindingKind {
  FindingId id;
  std::string_view name;
  Level level;
  Scope scope;
};

// clang-format off
inline constexpr std::array finding_kinds = {
    FindingKind{FindingId::file_empty,              "file-empty",              Level::must,   Scope::file},
    FindingKind{FindingId::file_no_records,         "file-no-records",         Level::must,   Scope::file},
    FindingKind{FindingId::file_not_csv,            "file-not-csv",            Level::must,   Scope::file},
    FindingKind{FindingId::file_locked,             "file-locked",             Level::must,   Scope::file},
    FindingKind{FindingId::encoding_guessed,        "encoding-guessed",        Level::look,   Scope::file},
    FindingKind{FindingId::encoding_undecodable,    "encoding-undecodable",    Level::must,   Scope::row},
    FindingKind{FindingId::text_mojibake,           "text-mojibake",           Level::look,   Scope::row},
    FindingKind{FindingId::nul_bytes,               "nul-bytes",               Level::must,   Scope::row},
    FindingKind{FindingId::control_characters,      "control-characters",      Level::tidied, Scope::row},
    FindingKind{FindingId::delimiter_unsure,        "delimiter-unsure",        Level::must,   Scope::file},
    FindingKind{FindingId::sep_line,                "sep-line",                Level::tidied, Scope::file},
    FindingKind{FindingId::title_rows,              "title-rows",              Level::look,   Scope::row},
    FindingKind{FindingId::footer_rows,             "footer-rows",             Level::look,   Scope::row},
    FindingKind{FindingId::quote_unclosed,          "quote-unclosed",          Level::must,   Scope::row},
    FindingKind{FindingId::quote_stray,             "quote-stray",             Level::look,   Scope::row},
    FindingKind{FindingId::line_endings_mixed,      "line-endings-mixed",      Level::tidied, Scope::file},
    FindingKind{FindingId::row_too_short,           "row-too-short",           Level::must,   Scope::row},
    FindingKind{FindingId::row_too_long,            "row-too-long",            Level::must,   Scope::row},
    FindingKind{FindingId::row_blank,               "row-blank",               Level::tidied, Scope::row},
    FindingKind{FindingId::limits,                  "limits",                  Level::must,   Scope::row},
    FindingKind{FindingId::header_missing,          "header-missing",          Level::must,   Scope::file},
    FindingKind{FindingId::header_blank_name,       "header-blank-name",       Level::must,   Scope::column},
    FindingKind{FindingId::header_duplicate_name,   "header-duplicate-name",   Level::must,   Scope::column},
    FindingKind{FindingId::email_column_missing,    "email-column-missing",    Level::must,   Scope::file},
    FindingKind{FindingId::email_column_unsure,     "email-column-unsure",     Level::must,   Scope::file},
    FindingKind{FindingId::column_count_over_limit, "column-count-over-limit", Level::must,   Scope::file},
    FindingKind{FindingId::column_empty,            "column-empty",            Level::look,   Scope::column},
    FindingKind{FindingId::property_new,            "property-new",            Level::look,   Scope::column},
    FindingKind{FindingId::property_near_match,     "property-near-match",     Level::look,   Scope::column},
    FindingKind{FindingId::property_name_unsafe,    "property-name-unsafe",    Level::must,   Scope::column},
    FindingKind{FindingId::property_type_conflict,  "property-type-conflict",  Level::must,   Scope::row},
    FindingKind{FindingId::name_column,             "name-column",             Level::look,   Scope::column},
    FindingKind{FindingId::email_missing,           "email-missing",           Level::must,   Scope::row},
    FindingKind{FindingId::email_invalid,           "email-invalid",           Level::must,   Scope::row},
    FindingKind{FindingId::email_several,           "email-several",           Level::must,   Scope::row},
    FindingKind{FindingId::email_duplicate,         "email-duplicate",         Level::must,   Scope::row},
    FindingKind{FindingId::email_typo,              "email-typo",              Level::look,   Scope::row},
    FindingKind{FindingId::email_role,              "email-role",              Level::look,   Scope::row},
    FindingKind{FindingId::email_disposable,        "email-disposable",        Level::look,   Scope::row},
    FindingKind{FindingId::email_sample,            "email-sample",            Level::look,   Scope::row},
    FindingKind{FindingId::email_idn,               "email-idn",               Level::look,   Scope::row},
    FindingKind{FindingId::email_smtputf8,          "email-smtputf8",          Level::look,   Scope::row},
    FindingKind{FindingId::email_case,              "email-case",              Level::tidied, Scope::row},
    FindingKind{FindingId::date_order_unsure,       "date-order-unsure",       Level::must,   Scope::column},
    FindingKind{FindingId::date_order_proved,       "date-order-proved",       Level::tidied, Scope::column},
    FindingKind{FindingId::date_formats_mixed,      "date-formats-mixed",      Level::look,   Scope::column},
    FindingKind{FindingId::date_not_expressible,    "date-not-expressible",    Level::look,   Scope::column},
    FindingKind{FindingId::date_impossible,         "date-impossible",         Level::must,   Scope::row},
    FindingKind{FindingId::number_scientific,       "number-scientific",       Level::look,   Scope::row},
    FindingKind{FindingId::number_leading_zero_lost, "number-leading-zero-lost", Level::look,   Scope::row},
    FindingKind{FindingId::number_decimal_comma,    "number-decimal-comma",    Level::look,   Scope::row},
    FindingKind{FindingId::number_grouped,          "number-grouped",          Level::look,   Scope::row},
    FindingKind{FindingId::bool_words,              "bool-words",              Level::look,   Scope::row},
    FindingKind{FindingId::excel_error_value,       "excel-error-value",       Level::look,   Scope::row},
    FindingKind{FindingId::excel_date_damage,       "excel-date-damage",       Level::look,   Scope::row},
    FindingKind{FindingId::null_words,              "null-words",              Level::look,   Scope::row},
    FindingKind{FindingId::text_spaces,             "text-spaces",             Level::tidied, Scope::row},
    FindingKind{FindingId::text_invisible,          "text-invisible",          Level::tidied, Scope::row},
    FindingKind{FindingId::text_line_break,         "text-line-break",         Level::look,   Scope::row},
    FindingKind{FindingId::text_markup,             "text-markup",             Level::look,   Scope::row},
    FindingKind{FindingId::cell_formula,            "cell-formula",            Level::look,   Scope::row},
    FindingKind{FindingId::value_truncated,         "value-truncated",         Level::look,   Scope::row},
    FindingKind{FindingId::value_too_long,          "value-too-long",          Level::look,   Scope::row},
    FindingKind{FindingId::date_outlier,            "date-outlier",            Level::look,   Scope::row},
    FindingKind{FindingId::datetime_property_missing, "datetime-property-missing", Level::look, Scope::column},
    FindingKind{FindingId::own_columns,             "own-columns",             Level::tidied, Scope::file},
};
// clang-format on

inline constexpr std::size_t finding_kind_count = finding_kinds.size();

[[nodiscard]] constexpr const FindingKind& kind(FindingId id) { return finding_kinds[static_cast<std::size_t>(id)]; }

namespace finding_detail {
constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < finding_kinds.size(); ++i) {
    if (static_cast<std::size_t>(finding_kinds[i].id) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order(), "finding_kinds must stand in the order of FindingId");
}  // namespace finding_detail

/// Which finding: its id, the sub-code where it has several reasons (else empty), and the column where it has one.
struct FindingKey {
  FindingId id = FindingId::file_empty;
  std::string_view reason;  // always of static storage
  std::optional<ColumnIndex> column;

  friend bool operator==(const FindingKey&, const FindingKey&) = default;
};

/// The id of that name, if there is one.
[[nodiscard]] std::optional<FindingId> parse_finding_id(std::string_view name);
/// The one static copy of a sub-code, so that keys can hold views; none if no finding has such a reason.
[[nodiscard]] std::optional<std::string_view> parse_reason(std::string_view reason);

}  // namespace preflight
