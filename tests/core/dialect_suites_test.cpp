// Open suites of other people: the dialects of the W3C's "CSV on the Web" test files, and messytables' "horror" files.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "support/over_file.h"
#include "support/suites.h"

namespace preflight::testing {
namespace {

/// Where we read a file otherwise on purpose, and why.
struct Difference {
  std::string_view name;
  std::string_view field;
  std::string_view why;
};

/// None so far.
const std::vector<Difference> differences;

bool is_meant(const std::string& name, std::string_view field) {
  return std::any_of(std::begin(differences), std::end(differences),
                     [&](const Difference& one) { return one.name == name && one.field == field; });
}

/// One field of what is expected, against what the report says.
bool holds(const std::string& field, const Json& expected, const OverFile& checked) {
  const Json& report = checked.report();
  const Json& reading = report["reading"];
  const Json& columns = report["columns"];
  const std::size_t rows = report["records"].get<std::size_t>() + (reading["has_header"] == true ? 1U : 0U);
  if (field == "delimiter") {
    // With one column any delimiter is right (decisions.md 30).
    return reading["delimiter"] == expected || (columns.size() == 1 && reading["alternatives"].empty());
  }
  if (field == "quotechar") return expected == "" || reading["quote"] == expected;
  if (field == "escapechar") return expected == "" || reading["escape"] == expected;
  if (field == "line_ending") return reading["line_ending"] == expected || reading["line_ending"] == "none";
  if (field == "encoding") return reading["encoding"] == expected;
  if (field == "bom") return reading["bom"] == expected;
  if (field == "n_columns") return columns.size() == expected.get<std::size_t>();
  if (field == "n_rows") return rows == expected.get<std::size_t>();
  if (field == "n_records") return report["records"] == expected;
  if (field == "header") return reading["has_header"] == !expected.is_null();
  if (field == "first_cell") return columns.at(0)["name"] == expected;
  if (field == "header_start") {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (i >= columns.size() || columns[i]["name"] != expected[i]) return false;
    }
    return true;
  }
  if (field == "kinds") {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (i >= columns.size()) return false;
      const std::string type = columns[i]["type"];
      // An integer column with "****" for missing values is text to both.
      if (expected[i] != (type == "decimal" ? "integer" : type)) return false;
    }
    return true;
  }
  return field == "date_format";  // Of dates, not of dialects: dates_suites_test.
}

/// The right reading is the first alternative of a file that is said to be unsure.
bool is_runner_up(const Json& expected, const OverFile& checked) {
  const Json& others = checked.report()["reading"]["alternatives"];
  return !checked.finding("delimiter-unsure").is_null() && !others.empty() && others[0]["delimiter"] == expected;
}

TEST(DialectSuites, ReadFilesAsTheirAuthorsDo) {
  std::size_t all = 0;
  std::size_t unsure = 0;
  for (const char* suite : {"dialect/csvw_files.jsonl", "dialect/messytables_horror.jsonl"}) {
    const auto cases = cases_of(suite);
    if (cases.empty()) GTEST_SKIP() << "no suite at " << PREFLIGHT_SUITES_DIR << "/" << suite;
    Tally tally;
    for (const Json& one : cases) {
      const OverFile checked(from_base64(one["input_base64"].get<std::string>()));
      const std::string name = one["case"];
      Json fields = one["expected"];
      if (fields.contains("dialect")) {
        const Json dialect = fields["dialect"];
        fields.erase("dialect");
        fields.update(dialect);
      }
      ++all;
      bool right = true;
      for (const auto& [field, expected] : fields.items()) {
        if (is_meant(name, field) || holds(field, expected, checked)) continue;
        if (field == "delimiter" && is_runner_up(expected, checked)) {
          ++unsure;
          continue;
        }
        right = false;
        if (one["truth"] == "hard") {
          ADD_FAILURE() << name << ": " << field << " is not " << expected << "\n"
                        << checked.report()["reading"] << "\n"
                        << checked.report()["columns"].size() << " columns, " << checked.report()["records"];
        }
      }
      tally.count(one, right);
    }
  }
  EXPECT_LE(20 * unsure, all) << "at most one file in twenty may be asked about";
}

}  // namespace
}  // namespace preflight::testing
