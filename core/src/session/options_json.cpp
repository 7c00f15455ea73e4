#include "preflight/options_json.h"

#include "compiled_json.h"
#include "output/json_writer.h"

namespace preflight {

result<SessionOptions> parse_session_options(std::string_view text) {
  SessionOptions options;
  if (text.empty()) return options;
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{"options-json", "the options are not a JSON object"};
  for (const auto& [name, value] : json.items()) {
    if (!value.is_number_integer()) return Error{"options-json", "\"" + name + "\" is not a whole number"};
    const auto number = value.get<std::int64_t>();
    if (name == "rows_per_finding" && number >= -1 && number <= std::int64_t{all_rows}) {
      options.rows_per_finding = number < 0 ? all_rows : static_cast<std::uint32_t>(number);
    } else if (name == "max_part_bytes" && number > 0) {
      options.max_part_bytes = static_cast<std::uint64_t>(number);
    } else if (name == "hash_whole" && (number == 0 || number == 1)) {
      options.hash_whole = number == 1;
    } else {
      return Error{"options-json", "unknown option, or one out of range: \"" + name + "\""};
    }
  }
  return options;
}

std::string error_json(const Error& error) {
  output::JsonWriter json;
  json.object([&] {
    json.member("code", error.code);
    json.member("message", error.message);
    if (!error.entry.empty()) json.member("entry", error.entry);
  });
  return json.take();
}

}  // namespace preflight
