#pragma once
/// The JSON that crosses the WASM boundary beside plan, schema, query and report: how a session is set up, and why a
/// call failed.

#include <string>
#include <string_view>

#include "preflight/result.h"
#include "preflight/session.h"

namespace preflight {

/// `{"rows_per_finding":20,"max_part_bytes":20000000,"hashed":"nothing"|"parts"|"parts-and-whole"}`; what is missing is
/// as SessionOptions starts with, and so is all of an empty text; rows_per_finding -1 lists all rows. Errors:
/// "options-json".
[[nodiscard]] result<SessionOptions> parse_session_options(std::string_view json);

/// `{"code","message"}`, and `"entry"` where a plan entry is at fault.
[[nodiscard]] std::string error_json(const Error& error);

}  // namespace preflight
