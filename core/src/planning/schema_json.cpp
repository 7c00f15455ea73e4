#include <algorithm>
#include <array>

#include "compiled_json.h"
#include "preflight/schema.h"
#include "reading/ascii.h"

namespace preflight {

namespace {

struct TypeWord {
  SendAs type;
  std::string_view word;
  std::string_view mailjet_word;
};

constexpr std::array<TypeWord, 5> type_words = {{{SendAs::text, "text", "str"},
                                                 {SendAs::integer, "integer", "int"},
                                                 {SendAs::decimal, "decimal", "float"},
                                                 {SendAs::boolean, "bool", "bool"},
                                                 {SendAs::datetime, "datetime", "datetime"}}};

}  // namespace

std::string_view name(SendAs type) { return type_words[static_cast<std::size_t>(type)].word; }

std::optional<SendAs> parse_send_as(std::string_view word) {
  for (const TypeWord& known : type_words) {
    if (word == known.word || word == known.mailjet_word) return known.type;
  }
  return std::nullopt;
}

const Property* Schema::find(std::string_view property) const {
  const auto found = std::find_if(properties.begin(), properties.end(), [&](const Property& one) {
    return reading::equals_without_case(one.name, property);
  });
  return found == properties.end() ? nullptr : &*found;
}

result<Schema> parse_schema(std::string_view text) {
  Schema schema;
  if (text.empty()) return schema;
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{"schema-json", "the schema is not a JSON object"};
  const auto properties = json.find("properties");
  if (properties != json.end()) {
    if (!properties->is_array()) return Error{"schema-json", "\"properties\" is not a list"};
    schema.known = true;
    for (const nlohmann::json& property : *properties) {
      const auto property_name = property.find("name");
      const auto type = property.find("type");
      if (property_name == property.end() || !property_name->is_string())
        return Error{"schema-json", "a property has no \"name\""};
      const auto send_as = type != property.end() && type->is_string()
                               ? parse_send_as(type->get_ref<const std::string&>())
                               : std::nullopt;
      if (!send_as)
        return Error{"schema-json", "property \"" + property_name->get<std::string>() + "\" has no known \"type\""};
      schema.properties.push_back({property_name->get<std::string>(), *send_as});
    }
  }
  const auto max_properties = json.find("max_properties");
  if (max_properties != json.end()) {
    if (!max_properties->is_number_unsigned() || max_properties->get<std::uint64_t>() > 0xFFFFFFFFU)
      return Error{"schema-json", "\"max_properties\" is not a whole number"};
    schema.max_properties = max_properties->get<std::uint32_t>();
  }
  const auto max_value_bytes = json.find("max_value_bytes");
  if (max_value_bytes != json.end()) {
    if (!max_value_bytes->is_number_unsigned())
      return Error{"schema-json", "\"max_value_bytes\" is not a whole number"};
    schema.max_value_bytes = max_value_bytes->get<std::uint64_t>();
  }
  return schema;
}

}  // namespace preflight
