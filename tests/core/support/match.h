#pragma once
/// What a case expects, held against what came out. tests/wasm/match.mjs is the same in JavaScript.
///
///     {
///       "why": "where the expected values come from",
///       "options": {"max_part_bytes": 60},
///       "report": {"ready": 2, "columns": [{"name": "email"}, {}]},
///       "findings": [{"id": "email-invalid", "reason": "no-at", "column": 0, "count": 1, "rows": [3]}],
///       "only_these_findings": true,
///       "no_findings": ["email-duplicate"],
///       "pages": [{"query": {"kind": "rows"}, "answer": {"rows": [{"row": 2}], "next_row": null}}],
///       "render": {"rows": 2},
///       "rendered": ["email\r\na@x.org\r\n"],
///       "left_out": ""
///     }
///
/// Only "why" must be there. Objects may leave members out; lists are compared whole, element by element. A finding is
/// looked up by its id, reason and column (null where left out); a number in its "rows" stands for the row entry with
/// that number. "rendered" has one text a part.

#include <string>
#include <vector>

#include "compiled_json.h"

namespace preflight::testing {

struct CaseAnswer {
  nlohmann::json report;
  /// One for each of the expected "pages".
  std::vector<nlohmann::json> pages;
  nlohmann::json render;
  std::vector<std::string> parts;
  std::string left_out;
};

/// Every difference in a line of its own; none when all is as expected.
[[nodiscard]] std::vector<std::string> differences(const nlohmann::json& expected, const CaseAnswer& answer);

}  // namespace preflight::testing
