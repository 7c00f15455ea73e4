#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

#include "compiled_json.h"
#include "preflight/plan.h"
#include "reading/encoding.h"

namespace preflight {

namespace {

using nlohmann::json;

/// From 0 on, and no larger than a row or column number can be: a larger one would come to stand for another row.
bool is_whole_number(const json& value) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() <= 0xFFFFFFFFU;
}

/// One entry being read. The first thing wrong with it is kept; everything read after that does not matter.
class EntryReader {
 public:
  EntryReader(const json& entry, std::string id) : entry_(entry), id_(std::move(id)) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  void fail(const std::string& what) {
    if (!error_) error_ = Error{"plan-entry", "entry \"" + id_ + "\": " + what, id_};
  }

  const json* member(const char* name) {
    known_.insert(name);
    const auto found = entry_.find(name);
    return found == entry_.end() ? nullptr : &*found;
  }

  const json* needed(const char* name) {
    const json* value = member(name);
    if (value == nullptr) fail(std::string("\"") + name + "\" is missing");
    return value;
  }

  std::uint32_t number(const char* name) { return as_number(name, needed(name)); }

  std::optional<std::uint32_t> number_if_any(const char* name) {
    const json* value = member(name);
    return value == nullptr ? std::nullopt : std::optional(as_number(name, value));
  }

  std::string text(const char* name) { return as_text(name, needed(name)); }

  std::optional<std::string> text_if_any(const char* name) {
    const json* value = member(name);
    return value == nullptr ? std::nullopt : std::optional(as_text(name, value));
  }

  std::optional<bool> truth_if_any(const char* name) {
    const json* value = member(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) {
      fail(std::string("\"") + name + "\" is not true or false");
      return std::nullopt;
    }
    return value->get<bool>();
  }

  std::optional<char> one_byte_if_any(const char* name) {
    const std::optional<std::string> value = text_if_any(name);
    if (!value) return std::nullopt;
    // A NUL would be taken for "no quotes" further on.
    const bool usable = value->size() == 1 && value->front() > '\0' &&
                        static_cast<unsigned char>(value->front()) < 0x80 && value->front() != '\r' &&
                        value->front() != '\n';
    if (!usable) fail(std::string("\"") + name + "\" is not one ASCII character");
    return usable ? std::optional(value->front()) : std::nullopt;
  }

  template <class T>
  T word(const char* name, std::initializer_list<std::pair<std::string_view, T>> words) {
    const std::string value = text(name);
    for (const auto& [spelling, meaning] : words) {
      if (value == spelling) return meaning;
    }
    fail(std::string("\"") + name + "\" has no such choice: \"" + value + "\"");
    return words.begin()->second;
  }

  ColumnRef column() { return {number("column"), text_if_any("name")}; }

  ExceptRows except_rows() {
    ExceptRows rows;
    const json* value = member("except_rows");
    if (value == nullptr) return rows;
    if (!value->is_array() || !std::all_of(value->begin(), value->end(), is_whole_number)) {
      fail("\"except_rows\" is not a list of row numbers");
      return rows;
    }
    for (const json& row : *value) rows.push_back(row.get<RowNumber>());
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  /// `name`: of the column, where one is given.
  FindingKey finding(std::optional<std::string>& name) {
    FindingKey key;
    const json* value = needed("finding");
    if (value == nullptr) return key;
    if (!value->is_object()) {
      fail("\"finding\" is not an object");
      return key;
    }
    const auto id = value->find("id");
    const auto found =
        id != value->end() && id->is_string() ? parse_finding_id(id->get_ref<const std::string&>()) : std::nullopt;
    if (!found) {
      fail("\"finding\" has no known \"id\"");
      return key;
    }
    key.id = *found;
    const auto reason = value->find("reason");
    if (reason != value->end() && !reason->is_null()) {
      const auto known = reason->is_string() ? parse_reason(reason->get_ref<const std::string&>()) : std::nullopt;
      if (!known) fail("\"finding\" has no known \"reason\"");
      key.reason = known.value_or(std::string_view());
    }
    const auto column = value->find("column");
    if (column != value->end() && !column->is_null()) {
      if (is_whole_number(*column)) {
        key.column = column->get<ColumnIndex>();
      } else {
        fail("\"finding\" has a \"column\" that is no number");
      }
    }
    const auto named = value->find("name");
    if (named != value->end()) name = as_text("name", &*named);
    return key;
  }

  /// A member nobody asked for is a misspelt choice: better refused than dropped.
  void refuse_unknown_members() {
    for (const auto& [name, value] : entry_.items()) {
      if (known_.count(name) == 0) fail("unknown member \"" + name + "\"");
    }
  }

 private:
  std::uint32_t as_number(const char* name, const json* value) {
    if (value == nullptr) return 0;
    if (!is_whole_number(*value)) {
      fail(std::string("\"") + name + "\" is not a whole number from 0 on");
      return 0;
    }
    return value->get<std::uint32_t>();
  }

  std::string as_text(const char* name, const json* value) {
    if (value == nullptr) return {};
    if (!value->is_string()) {
      fail(std::string("\"") + name + "\" is not a text");
      return {};
    }
    return value->get<std::string>();
  }

  const json& entry_;
  std::string id_;
  std::set<std::string> known_ = {"id", "do", "answers"};
  std::optional<Error> error_;
};

PlanAction read_as(EntryReader& entry) {
  ReadAs action;
  action.choices.encoding = entry.text_if_any("encoding");
  if (action.choices.encoding && reading::find_encoding(*action.choices.encoding) == nullptr) {
    entry.fail("\"encoding\" has no such choice: \"" + *action.choices.encoding + "\"");
  }
  action.choices.delimiter = entry.one_byte_if_any("delimiter");
  const json* quote = entry.member("quote");
  if (quote != nullptr) {
    if (quote->is_null()) {
      action.choices.quote = std::optional<char>();
    } else if (const auto byte = entry.one_byte_if_any("quote")) {
      action.choices.quote = std::optional<char>(*byte);
    }
  }
  action.choices.escape = entry.one_byte_if_any("escape");
  action.choices.has_header = entry.truth_if_any("has_header");
  action.choices.skip_rows = entry.number_if_any("skip_rows");
  return action;
}

PlanAction map_column(EntryReader& entry) {
  MapColumn action;
  action.column = entry.column();
  action.to = entry.word<Destination>(
      "to",
      {{"email", Destination::email}, {"property", Destination::property}, {"leave-out", Destination::leave_out}});
  action.property = entry.text_if_any("property");
  if (const auto type = entry.text_if_any("type")) {
    action.type = parse_send_as(*type);
    if (!action.type) entry.fail("\"type\" has no such choice: \"" + *type + "\"");
  }
  return action;
}

PlanAction choose_date_order(EntryReader& entry) {
  return ChooseDateOrder{entry.column(), entry.word<ChosenOrder>("order", {{"dmy", ChosenOrder::dmy},
                                                                           {"mdy", ChosenOrder::mdy},
                                                                           {"ymd", ChosenOrder::ymd},
                                                                           {"ydm", ChosenOrder::ydm},
                                                                           {"excel-1904", ChosenOrder::excel_1904}})};
}

PlanAction leave_out_empty_columns(EntryReader& /*entry*/) { return LeaveOutEmptyColumns{}; }

PlanAction replace_cell(EntryReader& entry) {
  return ReplaceCell{entry.number("row"), entry.number("column"), entry.text("old"), entry.text("new")};
}

/// The entry's finding must be one of those that the entry can answer.
SettleFinding settle(EntryReader& entry, Settling how, std::initializer_list<FindingId> answerable) {
  SettleFinding action{.how = how};
  action.finding = entry.finding(action.column_name);
  if (std::find(answerable.begin(), answerable.end(), action.finding.id) == answerable.end())
    entry.fail("\"finding\" is not one that this entry answers");
  action.except_rows = entry.except_rows();
  return action;
}

PlanAction repair_emails(EntryReader& entry) {
  return settle(entry, Settling::repair_emails,
                {FindingId::email_invalid, FindingId::email_several, FindingId::email_typo, FindingId::email_idn});
}

PlanAction split_emails(EntryReader& entry) {
  return settle(entry, Settling::split_emails, {FindingId::email_several});
}

PlanAction repair_cells(EntryReader& entry) {
  return settle(
      entry, Settling::repair_cells,
      {FindingId::text_mojibake, FindingId::encoding_undecodable, FindingId::property_type_conflict,
       FindingId::text_line_break, FindingId::text_markup, FindingId::cell_formula, FindingId::number_leading_zero_lost,
       FindingId::number_decimal_comma, FindingId::number_grouped, FindingId::bool_words});
}

PlanAction clear_cells(EntryReader& entry) {
  return settle(entry, Settling::clear_cells,
                {FindingId::date_impossible, FindingId::date_outlier, FindingId::property_type_conflict,
                 FindingId::number_scientific, FindingId::excel_error_value, FindingId::excel_date_damage,
                 FindingId::null_words, FindingId::cell_formula});
}

PlanAction keep_original(EntryReader& entry) {
  return settle(
      entry, Settling::keep_original,
      {FindingId::email_case, FindingId::control_characters, FindingId::text_spaces, FindingId::text_invisible});
}

/// An entry that is about one finding and no other.
template <Settling how, FindingId id>
PlanAction settle_one(EntryReader& entry) {
  return SettleFinding{how, {id, {}, {}}, {}, entry.except_rows()};
}

PlanAction keep_duplicate(EntryReader& entry) {
  return KeepDuplicate{
      entry.word<Keep>("which", {{"first", Keep::first}, {"last", Keep::last}, {"fullest", Keep::fullest}})};
}

PlanAction leave_out_rows(EntryReader& entry) {
  SettleFinding action{.how = Settling::leave_out_rows};
  action.finding = entry.finding(action.column_name);
  action.except_rows = entry.except_rows();
  if (kind(action.finding.id).scope != Scope::row) entry.fail("\"finding\" is not about rows");
  return action;
}

PlanAction leave_out_row(EntryReader& entry) { return LeaveOutRow{entry.number("row")}; }

struct Verb {
  std::string_view name;
  PlanAction (*read)(EntryReader&);
};

constexpr std::array<Verb, 17> verbs = {{
    {"read-as", read_as},
    {"map-column", map_column},
    {"choose-date-order", choose_date_order},
    {"leave-out-empty-columns", leave_out_empty_columns},
    {"replace-cell", replace_cell},
    {"repair-emails", repair_emails},
    {"split-emails", split_emails},
    {"repair-cells", repair_cells},
    {"pad-short-rows", settle_one<Settling::pad_short_rows, FindingId::row_too_short>},
    {"drop-extra-cells", settle_one<Settling::drop_extra_cells, FindingId::row_too_long>},
    {"join-cells", settle_one<Settling::join_cells, FindingId::row_too_long>},
    {"close-quotes", settle_one<Settling::close_quotes, FindingId::quote_unclosed>},
    {"clear-cells", clear_cells},
    {"keep-original", keep_original},
    {"keep-duplicate", keep_duplicate},
    {"leave-out-rows", leave_out_rows},
    {"leave-out-row", leave_out_row},
}};

}  // namespace

result<Plan> parse_plan(std::string_view text) {
  Plan plan;
  if (text.empty()) return plan;
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return Error{"plan-json", "the plan is not a JSON object"};
  const auto version = document.find("version");
  if (version == document.end() || *version != 1) return Error{"plan-json", "the plan is not of version 1"};
  const auto entries = document.find("entries");
  if (entries == document.end() || !entries->is_array())
    return Error{"plan-json", "the plan has no list of \"entries\""};

  std::set<std::string> ids;
  for (const json& value : *entries) {
    if (!value.is_object()) return Error{"plan-entry", "an entry is not a JSON object"};
    const auto id = value.find("id");
    if (id == value.end() || !id->is_string()) return Error{"plan-entry", "an entry has no \"id\""};
    const std::string name = id->get<std::string>();
    if (!ids.insert(name).second) return Error{"plan-entry", "two entries have the id \"" + name + "\"", name};
    EntryReader entry(value, name);
    const std::string verb = entry.text("do");
    const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& known) { return known.name == verb; });
    if (found == verbs.end()) {
      entry.fail("\"do\" has no such choice: \"" + verb + "\"");
      return *entry.error();
    }
    PlanAction action = found->read(entry);
    entry.refuse_unknown_members();
    if (entry.error()) return *entry.error();
    plan.entries.push_back({name, std::move(action)});
  }
  return plan;
}

}  // namespace preflight
