#include "http/import_json.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "http/api_error.h"
#include "sha256.h"
#include "text.h"

namespace preflight::proxy::http {

using imports::Import;
using imports::Part;
using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 4> methods{"addnoforce", "addforce", "remove", "unsub"};
constexpr std::size_t max_file_name_bytes = 1024;
constexpr std::size_t max_options_bytes = 32U << 10;
constexpr std::size_t max_parts = 500;
constexpr std::int64_t max_rows = 1'000'000'000'000;

json or_null(const std::optional<std::string>& text) { return text ? json(*text) : json(nullptr); }

json or_null(const std::optional<imports::Problem>& problem) {
  if (!problem) return nullptr;
  return {{"code", problem->code}, {"message", problem->message}};
}

json json_of(const Part& part) {
  return {{"n", part.n},
          {"state", name_of(part.state)},
          {"bytes", part.bytes},
          {"sha256", part.sha256},
          {"rows", part.rows},
          {"data_id", or_null(part.data_id)},
          {"job_id", or_null(part.job_id)},
          {"status", or_null(part.status)},
          {"count", part.count},
          {"current", part.current},
          {"errors", part.errors}};
}

[[noreturn]] void refuse(const std::string& sentence) { throw ApiError(ErrorCode::bad_request, sentence); }

}  // namespace

json json_of(const Import& import) {
  json parts = json::array();
  std::int64_t count = 0;
  std::int64_t current = 0;
  std::int64_t errors = 0;
  for (const Part& part : import.parts) {
    parts.push_back(json_of(part));
    count += part.count > 0 ? part.count : part.rows;
    current += part.current;
    errors += part.errors;
  }
  const auto next_try = next_try_of(import);
  return {{"id", import.id},
          {"state", name_of(state_of(import))},
          {"list_id", import.list_id},
          {"list_name", import.list_name},
          {"method", import.method},
          {"file_name", import.file_name},
          {"rows", import.rows},
          {"left_out", import.left_out},
          {"created_at", rfc3339(import.created_at)},
          {"updated_at", rfc3339(import.updated_at)},
          {"count", count},
          {"current", current},
          {"errors", errors},
          {"problem", or_null(problem_of(import))},
          {"next_try_at", next_try ? json(rfc3339(*next_try)) : json(nullptr)},
          {"parts", std::move(parts)}};
}

std::string required_text(const json& object, const char* key, std::size_t max_bytes) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) refuse(std::string(key) + " must be text.");
  auto text = found->get<std::string>();
  if (text.size() > max_bytes) refuse(std::string(key) + " is too long.");
  return text;
}

std::int64_t required_number(const json& object, const char* key, std::int64_t lowest, std::int64_t highest) {
  const auto found = object.find(key);
  const bool whole =
      found != object.end() && found->is_number_integer() &&
      (!found->is_number_unsigned() ||
       found->get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (!whole) refuse(std::string(key) + " must be a whole number.");
  const auto number = found->get<std::int64_t>();
  if (number < lowest || number > highest) refuse(std::string(key) + " is out of range.");
  return number;
}

imports::NewImport new_import_in(const json& body, std::int64_t max_part_bytes) {
  if (!body.is_object()) refuse("The body must be an object.");
  imports::NewImport wanted;
  Import& import = wanted.import;

  import.list_id = required_text(body, "list_id", 19);
  if (!is_mailjet_id(import.list_id)) refuse("list_id must be 1 to 19 digits.");
  import.method = required_text(body, "method", 20);
  if (std::find(methods.begin(), methods.end(), import.method) == methods.end()) refuse("method is not known.");
  import.file_name = required_text(body, "file_name", max_file_name_bytes);
  import.rows = required_number(body, "rows", 1, max_rows);
  import.left_out = required_number(body, "left_out", 0, max_rows);

  const auto options = body.find("import_options");
  if (options != body.end() && !options->is_null()) {
    import.import_options = required_text(body, "import_options", max_options_bytes);
    if (!json::parse(*import.import_options, nullptr, false).is_object())
      refuse("import_options must hold a JSON object.");
  }

  // Adding without force changes nobody's decision; everything else does, and is confirmed by typing the number.
  if (import.method != "addnoforce" && required_number(body, "confirmed_rows", 0, max_rows) != import.rows) {
    refuse("confirmed_rows must equal rows.");
  }
  const auto again = body.find("again");
  if (again != body.end()) {
    if (!again->is_boolean()) refuse("again must be true or false.");
    wanted.again = again->get<bool>();
  }

  const auto parts = body.find("parts");
  if (parts == body.end() || !parts->is_array() || parts->empty() || parts->size() > max_parts) {
    refuse("parts must be a list of 1 to " + std::to_string(max_parts) + ".");
  }
  std::int64_t rows = 0;
  for (const json& declared : *parts) {
    if (!declared.is_object()) refuse("A part must be an object.");
    Part part;
    part.n = static_cast<int>(import.parts.size()) + 1;
    part.bytes = required_number(declared, "bytes", 1, std::numeric_limits<std::int64_t>::max());
    if (part.bytes > max_part_bytes) throw ApiError(ErrorCode::too_large, "A part is larger than max_part_bytes.");
    part.sha256 = required_text(declared, "sha256", 64);
    if (!is_lower_hex(part.sha256, 64)) refuse("sha256 must be 64 lower-case hexadecimal digits.");
    part.rows = required_number(declared, "rows", 1, max_rows);
    rows += part.rows;
    import.parts.push_back(std::move(part));
  }
  if (rows != import.rows) refuse("The parts' rows must add up to rows.");

  // Of the parsed body, so that neither blanks nor the order of members make two requests differ.
  wanted.request_sha256 = sha256_hex(body.dump(-1, ' ', true, json::error_handler_t::replace));
  return wanted;
}

}  // namespace preflight::proxy::http
