#include "wire/mailjet_json.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace preflight::sandbox {
namespace {

void append(std::string& out, const Json& value) {
  if (value.is_object()) {
    if (value.empty()) {
      out += "{}";
      return;
    }
    const char* separator = "{ ";
    for (const auto& [key, member] : value.items()) {
      out += separator;
      out += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace);
      out += " : ";
      append(out, member);
      separator = ", ";
    }
    out += " }";
  } else if (value.is_array()) {
    out += '[';
    const char* separator = "";
    for (const Json& member : value) {
      out += separator;
      append(out, member);
      separator = ", ";
    }
    out += ']';
  } else {
    out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace

std::string mailjet_text(const Json& value) {
  std::string text;
  append(text, value);
  return text;
}

HttpReply envelope(const std::vector<Json>& data, std::int64_t total, int status) {
  const Json whole{{"Count", data.size()}, {"Data", data}, {"Total", total}};
  return {.status = status, .reason = status == 201 ? "Created" : "OK", .body = mailjet_text(whole)};
}

HttpReply envelope_of_one(Json object, int status) { return envelope({std::move(object)}, 1, status); }

HttpReply envelope_of_count(std::int64_t count) {
  return {.reason = "OK", .body = mailjet_text({{"Count", count}, {"Data", Json::array()}, {"Total", count}})};
}

HttpReply failure(int status, const std::string& message, const std::string& info) {
  return {.status = status,
          .reason = message,
          .body = mailjet_text({{"ErrorInfo", info}, {"ErrorMessage", message}, {"StatusCode", status}})};
}

HttpReply object_not_found() { return failure(404, "Object not found"); }

HttpReply source_not_found(const std::string& content_type) {
  HttpReply reply = failure(404, "Source object not found");
  reply.content_type = content_type;
  return reply;
}

std::string mailjet_time(std::int64_t unix_seconds) {
  if (unix_seconds == 0) return "";
  const std::time_t seconds = unix_seconds;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

}  // namespace preflight::sandbox
