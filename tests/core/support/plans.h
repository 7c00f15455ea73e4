#pragma once
/// Plans as the tests write them (docs/plan.md).

#include <string>
#include <utility>
#include <vector>

#include "compiled_json.h"

namespace preflight::testing {

using Json = nlohmann::json;

/// `{"version":1,"entries":[...]}`, the ids e1, e2, ... in order.
inline std::string plan_of(std::vector<Json> entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i]["id"] = "e" + std::to_string(i + 1);
  return Json{{"version", 1}, {"entries", std::move(entries)}}.dump();
}

/// The plan that reads what was rendered as what it was said to be.
inline std::string plan_for_output(const Json& report) {
  const bool has_header = report["output"]["header_row"].get<bool>();
  std::vector<Json> entries = {{{"do", "read-as"},
                                {"delimiter", ","},
                                {"encoding", "utf-8"},
                                {"quote", "\""},
                                {"escape", "\""},
                                {"skip_rows", 0},
                                {"has_header", has_header}}};
  std::string order = "ymd";
  if (!has_header) {
    const Json options = Json::parse(report["output"]["import_options"].get<std::string>());
    const auto format = options["DateTimeFormat"].get<std::string>();
    order = format.starts_with("dd") ? "dmy" : format.starts_with("mm") ? "mdy" : "ymd";
  }
  unsigned column = 0;
  for (const Json& sent : report["columns"]) {
    if (sent["role"] == "left-out") continue;
    if (sent["role"] == "email") {
      entries.push_back({{"do", "map-column"}, {"column", column}, {"to", "email"}});
    } else {
      entries.push_back({{"do", "map-column"},
                         {"column", column},
                         {"to", "property"},
                         {"property", sent["property"]},
                         {"type", sent["send_as"]}});
      if (sent["send_as"] == "datetime")
        entries.push_back({{"do", "choose-date-order"}, {"column", column}, {"order", order}});
    }
    ++column;
  }
  return plan_of(std::move(entries));
}

}  // namespace preflight::testing
