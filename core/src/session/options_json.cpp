#include "preflight/options_json.h"

#include <optional>

#include "compiled_json.h"
#include "output/json_writer.h"

namespace preflight {

namespace {

std::optional<SessionOptions::Hashed> parse_hashed(const nlohmann::json& value) {
  using Hashed = SessionOptions::Hashed;
  if (value == "nothing") return Hashed::nothing;
  if (value == "parts") return Hashed::parts;
  if (value == "parts-and-whole") return Hashed::parts_and_whole;
  return std::nullopt;
}

}  // namespace

result<SessionOptions> parse_session_options(std::string_view text) {
  SessionOptions options;
  if (text.empty()) return options;
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{"options-json", "the options are not a JSON object"};
  for (const auto& [name, value] : json.items()) {
    if (name == "hashed") {
      const std::optional<SessionOptions::Hashed> hashed = parse_hashed(value);
      if (!hashed) return Error{"options-json", "\"hashed\" is none of \"nothing\", \"parts\", \"parts-and-whole\""};
      options.hashed = *hashed;
      continue;
    }
    if (!value.is_number_integer()) return Error{"options-json", "\"" + name + "\" is not a whole number"};
    const auto number = value.get<std::int64_t>();
    if (name == "rows_per_finding" && number >= -1 && number <= std::int64_t{all_rows}) {
      options.rows_per_finding = number < 0 ? all_rows : static_cast<std::uint32_t>(number);
    } else if (name == "max_part_bytes" && number > 0) {
      options.max_part_bytes = static_cast<std::uint64_t>(number);
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
