// Open suites of other people: records as csv-spectrum and rust-csv read them, errors as csvlint and frictionless do.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiled_json.h"
#include "reading/reader.h"
#include "reading/sniffer.h"
#include "support/over_file.h"
#include "support/suites.h"

namespace preflight::testing {
namespace {

using Cells = std::vector<std::vector<std::string>>;

/// All records that are not blank, as the CLI's `rows` gives them, with the delimiter known.
Cells records_of(const std::string& file) {
  const reading::Sniffed sniffed = reading::sniff(file, true, {.delimiter = ','});
  reading::RecordReader reader;
  reader.start({}, {});
  if (!file.empty()) std::memcpy(reader.reserve(file.size()), file.data(), file.size());
  reader.commit(file.size());
  reader.begin_reading(sniffed.dialect, sniffed.preamble_bytes, {});
  Cells cells;
  reading::Record record;
  while (reader.next(true, record)) {
    if (!record.blank()) cells.emplace_back(record.cells.begin(), record.cells.end());
  }
  return cells;
}

Cells expected_of(const Json& expected, const Cells& actual) {
  if (expected.contains("rows")) return expected["rows"].get<Cells>();
  // csv-spectrum gives objects: its header must be ours for them to be compared at all.
  Cells cells;
  if (actual.empty()) return cells;
  cells.push_back(actual.front());
  for (const Json& record : expected["records"]) {
    auto& row = cells.emplace_back();
    for (const std::string& name : actual.front()) row.push_back(record.value(name, "no column " + name));
  }
  return cells;
}

TEST(ParseSuites, ReadsTheRecordsThatOthersRead) {
  for (const char* suite : {"parse/csv_spectrum.jsonl", "parse/rust_csv.jsonl"}) {
    const auto cases = cases_of(suite);
    if (cases.empty()) GTEST_SKIP() << "no suite at " << PREFLIGHT_SUITES_DIR << "/" << suite;
    Tally tally;
    for (const Json& one : cases) {
      const bool comparable = !one["expected"].contains("records") || one["expected"]["records"].is_array();
      const Cells actual = records_of(from_base64(one["input_base64"].get<std::string>()));
      const bool right = comparable && actual == expected_of(one["expected"], actual);
      tally.count(one, right);
      if (one["truth"] == "hard") {
        EXPECT_TRUE(right) << one["case"] << ": " << ::testing::PrintToString(actual);
      }
    }
  }
}

struct Error {
  std::string_view theirs;
  std::vector<std::string_view> ours;
};

/// What others call the findings we share with them.
const std::vector<Error>& errors() {
  static const std::vector<Error> all = {{"ragged_rows", {"row-too-short", "row-too-long"}},
                                         {"unclosed_quote", {"quote-unclosed"}},
                                         {"whitespace", {"quote-stray"}},
                                         {"blank_rows", {"row-blank"}},
                                         {"line_breaks", {"line-endings-mixed"}},
                                         {"invalid_encoding", {"file-not-csv"}},
                                         {"blank-label", {"header-blank-name"}},
                                         {"duplicate-label", {"header-duplicate-name"}},
                                         {"missing-cell", {"row-too-short"}},
                                         {"extra-cell", {"row-too-long"}},
                                         {"blank-row", {"row-blank"}}};
  return all;
}

/// Whether the report has that error: the same line for csvlint, the same row or column for frictionless.
bool is_found(const Json& error, const Json& report, bool by_line) {
  const auto known =
      std::find_if(errors().begin(), errors().end(), [&](const Error& one) { return one.theirs == error["type"]; });
  if (known == errors().end()) return false;
  for (const Json& finding : report["findings"]) {
    if (std::find(known->ours.begin(), known->ours.end(), finding["id"].get<std::string>()) == known->ours.end())
      continue;
    const Json row = error.value("row", Json());
    const Json column = error.value("column_index", Json());
    if (row.is_null() && column.is_null()) return true;
    if (row.is_null()) {
      if (finding["column"] == column.get<int>() - 1) return true;
      continue;
    }
    for (const Json& entry : finding["rows"]) {
      if (entry[by_line ? "line" : "row"] == row) return true;
    }
  }
  return false;
}

bool has_any(const Json& report, const std::vector<std::string_view>& ids) {
  return std::any_of(report["findings"].begin(), report["findings"].end(), [&](const Json& finding) {
    return std::find(ids.begin(), ids.end(), finding["id"].get<std::string>()) != ids.end();
  });
}

TEST(ErrorSuites, FindsTheErrorsThatOthersFindInTheirPlaces) {
  const std::vector<std::string_view> of_structure = {
      "row-too-short", "row-too-long",      "quote-unclosed",        "quote-stray",
      "row-blank",     "header-blank-name", "header-duplicate-name", "encoding-undecodable"};
  for (const char* suite : {"errors/csvlint.jsonl", "errors/frictionless.jsonl"}) {
    const auto cases = cases_of(suite);
    if (cases.empty()) GTEST_SKIP() << "no suite at " << PREFLIGHT_SUITES_DIR << "/" << suite;
    Tally tally;
    for (const Json& one : cases) {
      const OverFile checked(from_base64(one["input_base64"].get<std::string>()));
      const Json report = checked.report();
      const Json& expected = one["expected"];
      bool right = true;
      if (expected.contains("valid")) {
        right = has_any(report, of_structure) != expected["valid"].get<bool>();
      } else if (!expected.contains("errors")) {
        right = false;  // Warnings of taste about values: none of ours.
      } else if (expected["errors"].empty()) {
        right = !has_any(report, of_structure);
      } else {
        for (const Json& error : expected["errors"])
          right = right && is_found(error, report, one["suite"] == "csvlint");
      }
      tally.count(one, right);
      if (one["truth"] == "hard") {
        EXPECT_TRUE(right) << one["case"] << ": " << expected << "\n" << report["findings"];
      }
    }
  }
}

}  // namespace
}  // namespace preflight::testing
