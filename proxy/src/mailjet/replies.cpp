#include "mailjet/replies.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "compiled_json.h"
#include "text.h"

namespace preflight::proxy::mailjet {

using nlohmann::json;

namespace {

constexpr std::size_t max_words = 300;
constexpr std::size_t max_text = 1000;
constexpr std::array<std::string_view, 5> importable_types{"str", "int", "float", "bool", "datetime"};

json parse(std::string_view body) { return json::parse(body, nullptr, /*allow_exceptions=*/false); }

const json* member(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::vector<json>> data_rows(std::string_view body) {
  json parsed = parse(body);
  const json* data = member(parsed, "Data");
  if (data == nullptr || !data->is_array()) return std::nullopt;
  return data->get<std::vector<json>>();
}

std::string id_in(const json& object, const char* key) {
  const json* value = member(object, key);
  if (value == nullptr) return {};
  std::string text;
  if (value->is_string()) {
    text = value->get<std::string>();
  } else if (value->is_number_unsigned()) {
    text = std::to_string(value->get<std::uint64_t>());
  }
  return is_mailjet_id(text) ? text : std::string{};
}

std::int64_t number_in(const json& object, const char* key) {
  const json* value = member(object, key);
  if (value == nullptr) return 0;
  if (value->is_number_integer()) return value->get<std::int64_t>();
  if (value->is_string()) {
    const auto& text = value->get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  return 0;
}

std::string text_in(const json& object, const char* key) {
  const json* value = member(object, key);
  if (value == nullptr || !value->is_string()) return {};
  return one_line(value->get_ref<const std::string&>(), max_text);
}

std::optional<List> list_in(const json& row) {
  List list;
  list.id = id_in(row, "ID");
  if (list.id.empty()) return std::nullopt;
  list.name = text_in(row, "Name");
  list.subscribers = number_in(row, "SubscriberCount");
  const json* deleted = member(row, "IsDeleted");
  list.deleted = deleted != nullptr && deleted->is_boolean() && deleted->get<bool>();
  return list;
}

std::optional<Property> property_in(const json& row) {
  Property property{text_in(row, "Name"), text_in(row, "Datatype")};
  const std::string space = text_in(row, "NameSpace");
  const bool importable =
      std::find(importable_types.begin(), importable_types.end(), property.type) != importable_types.end();
  if (property.name.empty() || !importable || (!space.empty() && space != "static")) return std::nullopt;
  return property;
}

std::optional<Job> job_in(const json& row) {
  Job job;
  job.id = id_in(row, "ID");
  if (job.id.empty()) return std::nullopt;
  job.data_id = id_in(row, "DataID");
  job.list_id = id_in(row, "ContactsListID");
  // The older name of the same field.
  if (job.list_id.empty()) job.list_id = id_in(row, "ContactsList");
  job.method = text_in(row, "Method");
  job.status = one_line(text_in(row, "Status"), 60);
  job.count = std::max<std::int64_t>(0, number_in(row, "Count"));
  job.current = std::max<std::int64_t>(0, number_in(row, "Current"));
  job.errors = std::max<std::int64_t>(0, number_in(row, "Errcount"));
  job.requested_at = text_in(row, "RequestAt");
  return job;
}

std::string data_id_in(std::string_view body) { return id_in(parse(body), "ID"); }

std::optional<std::int64_t> count_in(std::string_view body) {
  const json parsed = parse(body);
  const json* count = member(parsed, "Count");
  const json* total = member(parsed, "Total");
  if (count == nullptr && total == nullptr) return std::nullopt;
  return std::max<std::int64_t>({0, number_in(parsed, "Count"), number_in(parsed, "Total")});
}

std::string words_in(std::string_view body) {
  const json parsed = parse(body);
  const json* message = member(parsed, "ErrorMessage");
  std::string words;
  if (message != nullptr && message->is_string()) {
    words = message->get<std::string>();
  } else if (message != nullptr && (message->is_object() || message->is_array())) {
    words = message->dump(-1, ' ', false, json::error_handler_t::replace);
  }
  const std::string identifier = text_in(parsed, "ErrorIdentifier");
  words = one_line(words, max_words - 80);
  if (!identifier.empty()) words += " (ErrorIdentifier " + one_line(identifier, 60) + ")";
  return words;
}

}  // namespace preflight::proxy::mailjet
