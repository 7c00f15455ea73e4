#include "planning/fixes.h"

namespace preflight::planning {

std::vector<Fix> fixes_for(const FindingKey& finding, const FixContext& context) {
  std::vector<Fix> fixes;
  const ColumnRef column{finding.column.value_or(0), context.column_name};
  const auto settle = [&](Settling how, bool sure = true) {
    fixes.push_back({SettleFinding{how, finding, finding.column ? column.name : std::nullopt, {}}, sure});
  };
  const auto leave_out_rows = [&] { settle(Settling::leave_out_rows); };
  const auto leave_out_column = [&] { fixes.push_back({MapColumn{column, Destination::leave_out, {}, {}}}); };
  const auto use_property = [&](const std::string& name) {
    fixes.push_back({MapColumn{column, Destination::property, name, {}}});
  };
  const auto send_as_text = [&] { fixes.push_back({MapColumn{column, Destination::property, {}, SendAs::text}}); };
  switch (finding.id) {
    case FindingId::row_too_short:
      if (!finding.reason.empty()) {  // Another table: its rows are whole, only not of this one.
        leave_out_rows();
        break;
      }
      settle(Settling::pad_short_rows);
      leave_out_rows();
      break;
    case FindingId::row_too_long:
      leave_out_rows();
      if (!finding.reason.empty()) break;
      if (context.repairable) settle(Settling::join_cells, false);
      settle(Settling::drop_extra_cells, false);
      break;
    case FindingId::encoding_guessed:
      for (const std::string& label : context.encodings)
        fixes.push_back({ReadAs{.choices = {.encoding = label}}, false});
      break;
    case FindingId::quote_unclosed:
      if (context.repairable) settle(Settling::close_quotes);
      leave_out_rows();
      break;
    case FindingId::encoding_undecodable:
      if (context.repairable) settle(Settling::repair_cells, false);
      leave_out_rows();
      break;
    case FindingId::text_mojibake:
      if (context.repairable) settle(Settling::repair_cells);
      break;
    case FindingId::nul_bytes:
    case FindingId::footer_rows:
    case FindingId::quote_stray:
    case FindingId::limits:
    case FindingId::email_missing:
    case FindingId::email_role:
    case FindingId::email_disposable:
    case FindingId::email_sample:
    case FindingId::email_smtputf8:
      leave_out_rows();
      break;
    case FindingId::email_several:
      settle(Settling::split_emails, false);
      [[fallthrough]];
    case FindingId::email_typo:
    case FindingId::email_idn:
      if (context.repairable) settle(Settling::repair_emails, false);
      leave_out_rows();
      break;
    case FindingId::email_invalid:
      if (context.repairable) settle(Settling::repair_emails);
      leave_out_rows();
      break;
    case FindingId::email_duplicate:
      fixes.push_back({KeepDuplicate{Keep::last}});
      fixes.push_back({KeepDuplicate{Keep::first}});
      fixes.push_back({KeepDuplicate{Keep::fullest}});
      break;
    case FindingId::title_rows:
      if (!finding.reason.empty()) {
        leave_out_rows();
        break;
      }
      fixes.push_back({ReadAs{.choices = {.skip_rows = context.skip_rows}}});
      fixes.push_back({ReadAs{.choices = {.skip_rows = 0}}, false});
      break;
    case FindingId::delimiter_unsure:
      for (const char delimiter : context.delimiters)
        fixes.push_back({ReadAs{.choices = {.delimiter = delimiter}}, false});
      break;
    case FindingId::header_missing:
      fixes.push_back({ReadAs{.choices = {.has_header = false}}});
      fixes.push_back({ReadAs{.choices = {.has_header = true}}, false});
      break;
    case FindingId::header_blank_name:
    case FindingId::header_duplicate_name:
      use_property(context.safe_name);
      leave_out_column();
      break;
    case FindingId::email_column_missing:
    case FindingId::email_column_unsure:
      for (const ColumnRef& candidate : context.email_candidates) {
        fixes.push_back({MapColumn{candidate, Destination::email, {}, {}}, context.email_candidates.size() == 1});
      }
      break;
    case FindingId::column_count_over_limit:
      fixes.push_back({LeaveOutEmptyColumns{}});
      break;
    case FindingId::column_empty:
    case FindingId::property_new:
      leave_out_column();
      break;
    case FindingId::property_near_match:
      use_property(context.near_name);
      leave_out_column();
      break;
    case FindingId::property_name_unsafe:
      if (!context.near_name.empty()) use_property(context.near_name);
      use_property(context.safe_name);
      leave_out_column();
      break;
    case FindingId::property_type_conflict:
      if (context.repairable) settle(Settling::repair_cells);
      leave_out_rows();
      settle(Settling::clear_cells, false);
      fixes.push_back({MapColumn{column, Destination::property, context.safe_name, SendAs::text}, false});
      leave_out_column();
      break;
    case FindingId::number_scientific:
      leave_out_column();
      settle(Settling::clear_cells, false);
      break;
    case FindingId::excel_error_value:
    case FindingId::null_words:
      settle(Settling::clear_cells);
      break;
    case FindingId::number_leading_zero_lost:  // or a postcode of Vienna among those of Leipzig, whole as it is
      if (context.repairable) settle(Settling::repair_cells, false);
      leave_out_column();
      break;
    case FindingId::number_decimal_comma:
    case FindingId::number_grouped:
    case FindingId::bool_words:
      if (context.repairable) settle(Settling::repair_cells);
      leave_out_column();
      break;
    case FindingId::excel_date_damage:  // 1-Mar was 1-3, MAR1 or 1/3: what it was is not to be known
      settle(Settling::clear_cells, false);
      leave_out_column();
      break;
    case FindingId::value_truncated:
      leave_out_column();
      break;
    case FindingId::control_characters:
    case FindingId::text_spaces:
    case FindingId::text_invisible:
    case FindingId::email_case:
      settle(Settling::keep_original, false);
      break;
    case FindingId::text_line_break:
    case FindingId::text_markup:
      settle(Settling::repair_cells);
      break;
    case FindingId::cell_formula:
      settle(Settling::repair_cells, false);
      settle(Settling::clear_cells, false);
      leave_out_rows();
      break;
    case FindingId::value_too_long:
      leave_out_rows();
      leave_out_column();
      break;
    case FindingId::date_order_unsure:
    case FindingId::date_formats_mixed:
    case FindingId::date_not_expressible:
      for (const ChosenOrder order : context.date_orders) fixes.push_back({ChooseDateOrder{column, order}, false});
      send_as_text();
      leave_out_column();
      break;
    case FindingId::date_impossible:  // no reason to lose a contact
      settle(Settling::clear_cells);
      leave_out_rows();
      send_as_text();
      break;
    case FindingId::date_outlier:
      settle(Settling::clear_cells, false);
      break;
    case FindingId::datetime_property_missing:
      fixes.push_back({MapColumn{column, Destination::property, {}, SendAs::datetime}});
      send_as_text();
      leave_out_column();
      break;
    case FindingId::file_empty:
    case FindingId::file_no_records:
    case FindingId::file_not_csv:
    case FindingId::file_locked:
    case FindingId::sep_line:
    case FindingId::own_columns:
    case FindingId::line_endings_mixed:
    case FindingId::row_blank:
    case FindingId::date_order_proved:
    case FindingId::name_column:  // it is a property like any other: there is nothing to mend
      break;
  }
  return fixes;
}

}  // namespace preflight::planning
