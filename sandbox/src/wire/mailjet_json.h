#pragma once
/// JSON as Mailjet writes it, `{ "Count" : 1, "Data" : [...], "Total" : 1 }`, and the answers that every resource
/// shares. Source: recorded exchanges in Mailjet's Ruby client (spec/cassettes).

#include <cstdint>
#include <string>
#include <vector>

#include "compiled_json.h"
#include "wire/http_server.h"

namespace preflight::sandbox {

/// Keeps the order of its keys: Mailjet sorts them without regard to case, and so do the literals in this library.
using Json = nlohmann::ordered_json;

/// Bytes that are not UTF-8 become U+FFFD: JSON cannot carry them.
[[nodiscard]] std::string mailjet_text(const Json& value);

[[nodiscard]] HttpReply envelope(const std::vector<Json>& data, std::int64_t total, int status = 200);
[[nodiscard]] HttpReply envelope_of_one(Json object, int status = 200);
/// `countOnly=1`: no objects. That Count and Total both hold the number is an assumption.
[[nodiscard]] HttpReply envelope_of_count(std::int64_t count);

/// The reason phrase repeats `message`, as recorded.
[[nodiscard]] HttpReply failure(int status, const std::string& message, const std::string& info = "");
[[nodiscard]] HttpReply object_not_found();
/// The DATA API's 404 comes with a content type of its own: text/plain for CSVData, text/csv for CSVError.
[[nodiscard]] HttpReply source_not_found(const std::string& content_type);

/// `2020-11-06T13:38:49Z`.
[[nodiscard]] std::string mailjet_time(std::int64_t unix_seconds);
/// The same, but empty for 0: so Mailjet writes a moment that has not come yet.
[[nodiscard]] std::string mailjet_time_if_set(std::int64_t unix_seconds);

}  // namespace preflight::sandbox
