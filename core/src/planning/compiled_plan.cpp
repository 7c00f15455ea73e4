#include "planning/compiled_plan.h"

#include <algorithm>

#include "reading/utf8.h"

namespace preflight::planning {

namespace {

/// Where the column an entry was made for stands in this file: by place if the name still agrees, else by name, unless
/// several columns have it.
std::optional<ColumnIndex> resolve(const ColumnRef& ref, const checking::Columns& columns) {
  const bool in_place = ref.column < columns.width();
  if (!ref.name) return in_place ? std::optional(ref.column) : std::nullopt;
  if (in_place && columns.columns[ref.column].name == *ref.name) return ref.column;
  std::optional<ColumnIndex> named;
  for (ColumnIndex index = 0; index < columns.width(); ++index) {
    if (columns.columns[index].name != *ref.name) continue;
    if (named) return std::nullopt;
    named = index;
  }
  return named;
}

bool matches(const FindingKey& named, const FindingKey& found) {
  return named.id == found.id && (named.reason.empty() || named.reason == found.reason) &&
         (!named.column || named.column == found.column);
}

}  // namespace

CompiledPlan::CompiledPlan(Plan plan) : plan_(std::move(plan)) {
  for (EntryIndex index = 0; index < plan_.entries.size(); ++index) {
    const PlanAction& action = plan_.entries[index].action;
    if (const auto* replace = std::get_if<ReplaceCell>(&action)) {
      replacements_[replace->row].push_back({index, replace});
    } else if (const auto* keep = std::get_if<KeepDuplicate>(&action)) {
      keep_ = keep->which;
      keep_entry_ = index;
    } else if (const auto* row = std::get_if<LeaveOutRow>(&action)) {
      left_out_rows_[row->row] = index;
    } else if (std::holds_alternative<LeaveOutEmptyColumns>(action)) {
      leave_out_empty_columns_ = index;
    }
  }
}

ReadingChoices CompiledPlan::reading() const {
  ReadingChoices all;
  for (const PlanEntry& entry : plan_.entries) {
    const auto* read = std::get_if<ReadAs>(&entry.action);
    if (read == nullptr) continue;
    const ReadingChoices& choices = read->choices;
    if (choices.encoding) all.encoding = choices.encoding;
    if (choices.delimiter) all.delimiter = choices.delimiter;
    if (choices.quote) all.quote = choices.quote;
    if (choices.escape) all.escape = choices.escape;
    if (choices.has_header) all.has_header = choices.has_header;
    if (choices.skip_rows) all.skip_rows = choices.skip_rows;
  }
  return all;
}

void CompiledPlan::apply_to_columns(checking::Columns& columns, std::vector<Effect>& effects) {
  for (std::vector<Cover>& covers : covers_) covers.clear();
  // Resolved against the names of the file, before any entry renames what goes to Mailjet.
  for (EntryIndex index = 0; index < plan_.entries.size(); ++index) {
    if (const auto* settle = std::get_if<SettleFinding>(&plan_.entries[index].action)) {
      FindingKey finding = settle->finding;
      if (finding.column) {
        finding.column = resolve({*finding.column, settle->column_name}, columns);
        effects[index].fits = finding.column.has_value();
        if (!finding.column) continue;
      }
      // No finding is repaired in both ways.
      const Settling how = settle->how == Settling::repair_emails ? Settling::repair_cells : settle->how;
      covers_[static_cast<std::size_t>(how)].push_back({index, finding, settle->except_rows});
      continue;
    }
    if (const auto* order = std::get_if<ChooseDateOrder>(&plan_.entries[index].action)) {
      effects[index].fits = resolve(order->column, columns).has_value();
      continue;
    }
    const auto* map = std::get_if<MapColumn>(&plan_.entries[index].action);
    if (map == nullptr) continue;
    const std::optional<ColumnIndex> place = resolve(map->column, columns);
    if (!place) {
      effects[index].fits = false;
      continue;
    }
    checking::Column& column = columns.columns[*place];
    column.chosen_type = map->type;
    switch (map->to) {
      case Destination::email:
        if (columns.email && *columns.email != *place) {
          checking::Column& before = columns.columns[*columns.email];
          before.role = checking::ColumnRole::property;
          before.property = before.name;
        }
        columns.email = *place;
        column.role = checking::ColumnRole::email;
        column.property = "email";
        break;
      case Destination::property:
        if (columns.email == *place) columns.email.reset();
        column.role = checking::ColumnRole::property;
        column.property = map->property ? std::string(reading::trim(*map->property)) : column.name;
        break;
      case Destination::leave_out:
        if (columns.email == *place) columns.email.reset();
        column.role = checking::ColumnRole::left_out;
        break;
    }
  }
}

std::optional<ChosenOrder> CompiledPlan::date_order(const checking::Columns& columns, ColumnIndex column) const {
  std::optional<ChosenOrder> chosen;
  for (const PlanEntry& entry : plan_.entries) {
    const auto* order = std::get_if<ChooseDateOrder>(&entry.action);
    if (order != nullptr && resolve(order->column, columns) == column) chosen = order->order;
  }
  return chosen;
}

void CompiledPlan::replace_cells(Row& row, std::vector<Effect>& effects, std::optional<ColumnIndex> only) const {
  if (replacements_.empty()) return;
  const auto found = replacements_.find(row.row);
  if (found == replacements_.end()) return;
  // A later entry about the same cell wins, whether it was made of what the file has or of what was typed before.
  const std::vector<std::string_view> before = row.cells;
  for (const Replacement& replacement : found->second) {
    const ReplaceCell& action = *replacement.action;
    if (only && action.column != *only) continue;
    if (action.column >= row.cells.size()) continue;
    if (row.cells[action.column] != action.old_text && before[action.column] != action.old_text) continue;
    row.set(action.column, action.new_text);
    effects[replacement.entry].count_row();
  }
}

std::optional<EntryIndex> CompiledPlan::find_left_out(RowNumber row) const {
  const auto found = left_out_rows_.find(row);
  return found == left_out_rows_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<EntryIndex> CompiledPlan::covering(const std::vector<Cover>& covers, const FindingKey& finding,
                                                 RowNumber row) {
  for (const Cover& cover : covers) {
    if (matches(cover.finding, finding) && !std::binary_search(cover.except_rows.begin(), cover.except_rows.end(), row))
      return cover.entry;
  }
  return std::nullopt;
}

bool CompiledPlan::covers_any(const std::vector<Cover>& covers, const FindingKey& finding) {
  return std::any_of(covers.begin(), covers.end(), [&](const Cover& cover) { return matches(cover.finding, finding); });
}

std::optional<FindingKey> CompiledPlan::about(EntryIndex entry) const {
  const PlanAction& action = plan_.entries[entry].action;
  if (std::holds_alternative<KeepDuplicate>(action)) return FindingKey{FindingId::email_duplicate, {}, {}};
  if (std::holds_alternative<LeaveOutEmptyColumns>(action)) return FindingKey{FindingId::column_empty, {}, {}};
  for (const std::vector<Cover>& covers : covers_) {
    for (const Cover& cover : covers) {
      if (cover.entry == entry) return cover.finding;
    }
  }
  return std::nullopt;
}

void CompiledPlan::note_unfit(std::vector<FindingKey> found, std::vector<Effect>& effects) const {
  for (EntryIndex index = 0; index < effects.size(); ++index) {
    const std::optional<FindingKey> settled = effects[index].did_something() ? about(index) : std::nullopt;
    if (settled) found.push_back(*settled);
  }
  for (EntryIndex index = 0; index < effects.size(); ++index) {
    const PlanAction& action = plan_.entries[index].action;
    const bool is_about_columns = std::holds_alternative<ReadAs>(action) || std::holds_alternative<MapColumn>(action) ||
                                  std::holds_alternative<ChooseDateOrder>(action);
    if (is_about_columns || !effects[index].fits || effects[index].did_something()) continue;
    const auto* const row = std::get_if<LeaveOutRow>(&action);
    if (row != nullptr) {  // Another entry may have left it out.
      effects[index].fits = effects[*leave_out_row(row->row)].did_something();
      continue;
    }
    const std::optional<FindingKey> own = about(index);
    effects[index].fits = own && std::any_of(found.begin(), found.end(), [&](const FindingKey& other) {
                            return matches(*own, other) || matches(other, *own);
                          });
  }
}

}  // namespace preflight::planning
