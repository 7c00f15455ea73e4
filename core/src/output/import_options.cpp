#include "preflight/import_options.h"

#include "output/json_writer.h"

namespace preflight {

std::string import_options(std::string_view date_time_format, int timezone_offset,
                           const std::vector<std::string>& field_names) {
  output::JsonWriter json;
  json.object([&] {
    json.member("DateTimeFormat", date_time_format);
    json.member("TimezoneOffset", timezone_offset);
    json.array_member("FieldNames", [&] {
      for (const std::string& field : field_names) json.element(field);
    });
  });
  return json.take();
}

}  // namespace preflight
