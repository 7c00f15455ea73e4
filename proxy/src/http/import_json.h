#pragma once
/// Imports on the wire, as `docs/api.md` has them.

#include <string_view>

#include "compiled_json.h"
#include "imports/journal.h"

namespace preflight::proxy::http {

/// Ids are text; what has no value yet is null. `count` of an import takes a part's own rows as long as Mailjet has not
/// counted them, so that the progress of several parts does not stand at the end after the first.
[[nodiscard]] nlohmann::json json_of(const imports::Import& import);

/// The body of POST /api/imports, checked. `list_name`, `user` and `idempotency_key` are for the caller to fill.
/// Throws ApiError (bad-request, too-large).
[[nodiscard]] imports::NewImport new_import_in(const nlohmann::json& body, std::int64_t max_part_bytes);

/// The members of `object`; throws ApiError (bad-request) when one is missing or of another kind.
[[nodiscard]] std::string required_text(const nlohmann::json& object, const char* key, std::size_t max_bytes);
[[nodiscard]] std::int64_t required_number(const nlohmann::json& object, const char* key, std::int64_t lowest,
                                           std::int64_t highest);

}  // namespace preflight::proxy::http
