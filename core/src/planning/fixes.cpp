#include "planning/fixes.h"

namespace preflight::planning {

std::vector<Fix> fixes_for(const FindingKey& finding, const FixContext& context) {
  std::vector<Fix> fixes;
  const ColumnRef column{finding.column.value_or(0), context.column_name};
  const auto leave_out_rows = [&] { fixes.push_back({LeaveOutRows{finding, {}}}); };
  const auto leave_out_column = [&] { fixes.push_back({MapColumn{column, Destination::leave_out, {}, {}}}); };
  const auto send_as_text = [&] { fixes.push_back({MapColumn{column, Destination::property, {}, SendAs::text}}); };
  switch (finding.id) {
    case FindingId::row_too_short:
      if (!finding.reason.empty()) {  // Another table: its rows are whole, only not of this one.
        leave_out_rows();
        break;
      }
      fixes.push_back({PadShortRows{{}}});
      leave_out_rows();
      break;
    case FindingId::row_too_long:
      leave_out_rows();
      if (!finding.reason.empty()) break;
      fixes.push_back({DropExtraCells{{}}, false});
      break;
    case FindingId::encoding_guessed:
      for (const std::string& label : context.encodings)
        fixes.push_back({ReadAs{.choices = {.encoding = label}}, false});
      break;
    case FindingId::encoding_undecodable:
      if (context.repairable) fixes.push_back({RepairCells{finding, {}}, false});
      leave_out_rows();
      break;
    case FindingId::text_mojibake:
      if (context.repairable) fixes.push_back({RepairCells{finding, {}}});
      break;
    case FindingId::nul_bytes:
    case FindingId::footer_rows:
    case FindingId::quote_unclosed:
    case FindingId::quote_stray:
    case FindingId::limits:
    case FindingId::email_missing:
    case FindingId::email_several:
    case FindingId::email_typo:
    case FindingId::email_role:
    case FindingId::email_disposable:
    case FindingId::email_sample:
    case FindingId::email_idn:
    case FindingId::email_smtputf8:
      leave_out_rows();
      break;
    case FindingId::email_invalid:
      if (context.repairable) fixes.push_back({RepairEmails{finding, {}}});
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
      fixes.push_back({MapColumn{column, Destination::property, context.safe_name, {}}});
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
    case FindingId::date_order_unsure:
    case FindingId::date_formats_mixed:
    case FindingId::date_not_expressible:
      for (const ChosenOrder order : context.date_orders) fixes.push_back({ChooseDateOrder{column, order}, false});
      send_as_text();
      leave_out_column();
      break;
    case FindingId::date_impossible:
      leave_out_rows();
      fixes.push_back({ClearCells{finding, {}}});
      send_as_text();
      break;
    case FindingId::date_outlier:
      fixes.push_back({ClearCells{finding, {}}, false});
      break;
    case FindingId::datetime_property_missing:
      fixes.push_back({MapColumn{column, Destination::property, {}, SendAs::datetime}});
      send_as_text();
      leave_out_column();
      break;
    case FindingId::file_empty:
    case FindingId::file_no_records:
    case FindingId::file_not_csv:
    case FindingId::sep_line:
    case FindingId::line_endings_mixed:
    case FindingId::row_blank:
    case FindingId::email_case:
    case FindingId::date_order_proved:
      break;
  }
  return fixes;
}

}  // namespace preflight::planning
