#include "support/match.h"

#include <algorithm>
#include <set>

namespace preflight::testing {

namespace {

using Json = nlohmann::json;

std::string shown(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

void match(const Json& expected, const Json& actual, const std::string& where, std::vector<std::string>& out) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [name, value] : expected.items()) {
      const auto found = actual.find(name);
      if (found == actual.end()) {
        out.push_back(where + "." + name + " is not there");
      } else {
        match(value, *found, where + "." + name, out);
      }
    }
  } else if (expected.is_array() && actual.is_array()) {
    if (expected.size() != actual.size()) {
      out.push_back(where + " has " + std::to_string(actual.size()) + " elements, not " +
                    std::to_string(expected.size()) + ": " + shown(actual));
      return;
    }
    for (std::size_t i = 0; i < expected.size(); ++i)
      match(expected[i], actual[i], where + "[" + std::to_string(i) + "]", out);
  } else if (expected != actual) {
    out.push_back(where + " is " + shown(actual) + ", not " + shown(expected));
  }
}

Json key_of(const Json& finding) {
  return {finding.at("id"), finding.value("reason", Json()), finding.value("column", Json())};
}

void match_finding(const Json& expected, const Json& report, std::vector<std::string>& out) {
  const Json key = key_of(expected);
  const auto& findings = report.at("findings");
  const auto found =
      std::find_if(findings.begin(), findings.end(), [&](const Json& finding) { return key_of(finding) == key; });
  if (found == findings.end()) {
    out.push_back("no finding " + shown(key));
    return;
  }
  Json wanted = expected;
  if (wanted.contains("rows")) {
    for (Json& row : wanted["rows"]) {
      if (row.is_number()) row = {{"row", row}};
    }
  }
  match(wanted, *found, "finding " + shown(key), out);
}

}  // namespace

std::vector<std::string> differences(const Json& expected, const CaseAnswer& answer) {
  static const std::set<std::string> known = {"why",         "options", "report", "findings", "only_these_findings",
                                              "no_findings", "pages",   "render", "rendered", "left_out"};
  std::vector<std::string> out;
  for (const auto& [name, value] : expected.items()) {
    if (known.count(name) == 0) out.push_back("expected.json has an unknown member \"" + name + "\"");
  }
  if (!expected.contains("why")) out.push_back("expected.json does not say why");
  if (expected.contains("report")) match(expected["report"], answer.report, "report", out);

  const Json findings = expected.value("findings", Json::array());
  for (const Json& finding : findings) match_finding(finding, answer.report, out);
  const Json unwanted = expected.value("no_findings", Json::array());
  for (const Json& finding : answer.report.at("findings")) {
    const bool listed =
        std::any_of(findings.begin(), findings.end(), [&](const Json& one) { return key_of(one) == key_of(finding); });
    const bool refused = std::find(unwanted.begin(), unwanted.end(), finding["id"]) != unwanted.end();
    if (refused || (expected.value("only_these_findings", false) && !listed))
      out.push_back("unexpected finding " + shown(finding));
  }

  for (std::size_t i = 0; i < answer.pages.size(); ++i)
    match(expected["pages"][i]["answer"], answer.pages[i], "page " + shown(expected["pages"][i]["query"]), out);
  if (expected.contains("render")) match(expected["render"], answer.render, "render", out);
  if (expected.contains("rendered")) match(expected["rendered"], answer.parts, "rendered", out);
  if (expected.contains("left_out")) match(expected["left_out"], answer.left_out, "left_out", out);
  return out;
}

}  // namespace preflight::testing
