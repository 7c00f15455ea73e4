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
  const std::time_t seconds = unix_seconds;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  // By hand, for strftime writes the year 1 as "1".
  std::array<char, 80> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900,
                                 parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string mailjet_time_if_set(std::int64_t unix_seconds) {
  return unix_seconds == 0 ? "" : mailjet_time(unix_seconds);
}

}  // namespace preflight::sandbox
