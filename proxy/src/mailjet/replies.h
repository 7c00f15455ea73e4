#pragma once
/// Reading Mailjet's JSON: whatever the content type says, without going through double, and without believing its
/// shape.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailjet/upstream.h"

namespace preflight::proxy::mailjet {

/// The `Data` rows of `{"Count":n,"Data":[...],"Total":n}`. Empty optional when the text is not that.
[[nodiscard]] std::optional<std::vector<nlohmann::json>> data_rows(std::string_view body);

/// An id that Mailjet wrote as a number or as text. Empty when it is neither, or not 1 to 19 digits.
[[nodiscard]] std::string id_in(const nlohmann::json& object, const char* key);

/// A whole number that Mailjet wrote as a number or as text; 0 when it is neither.
[[nodiscard]] std::int64_t number_in(const nlohmann::json& object, const char* key);

/// Text under `key`, on one line; empty when there is none.
[[nodiscard]] std::string text_in(const nlohmann::json& object, const char* key);

/// Empty optional when the row has no id.
[[nodiscard]] std::optional<List> list_in(const nlohmann::json& row);
[[nodiscard]] std::optional<Job> job_in(const nlohmann::json& row);
/// Empty optional for what an import cannot fill: other types, and historic properties.
[[nodiscard]] std::optional<Property> property_in(const nlohmann::json& row);

/// The DataID of a CSVData answer, `{"ID":57}`; empty when there is none.
[[nodiscard]] std::string data_id_in(std::string_view body);

/// The larger of `Count` and `Total`, because the two are documented to differ; empty when the text has neither.
[[nodiscard]] std::optional<std::int64_t> count_in(std::string_view body);

/// Mailjet's explanation in an error body: ErrorMessage (text or object), with the ErrorIdentifier that Mailjet's
/// support asks for. One line, at most 300 bytes, empty when there is none.
[[nodiscard]] std::string words_in(std::string_view body);

}  // namespace preflight::proxy::mailjet
