// Open suites of other people: RFC 3339 values (JSON Schema) and columns with the format they are in (dateinfer).

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "profiling/dates.h"
#include "support/suites.h"

namespace preflight::profiling {
namespace {

using testing::cases_of;
using testing::from_base64;
using testing::Json;

TEST(DateSuites, JudgesRfc3339ValuesAsJsonSchemaDoes) {
  const std::vector<Json> cases = cases_of("dates/json_schema_dates.jsonl");
  if (cases.empty()) GTEST_SKIP() << "no suite of dates in " << PREFLIGHT_SUITES_DIR;
  const std::map<std::string, bool (*)(std::string_view)> judges{
      {"date", is_rfc3339_date}, {"time", is_rfc3339_time}, {"date-time", is_rfc3339_date_time}};
  int judged = 0;
  for (const Json& c : cases) {
    const auto judge = judges.find(c["expected"]["format"].get<std::string>());
    ASSERT_NE(judge, judges.end()) << c["expected"]["format"];
    const std::string text = from_base64(c["input_base64"].get<std::string>());
    EXPECT_EQ(judge->second(text), c["expected"]["valid"].get<bool>()) << c["case"] << ": " << text;
    // What RFC 3339 allows, people's cells may hold: the kinder reader takes it too.
    if (c["expected"]["valid"].get<bool>() && judge->first != "time") {
      EXPECT_EQ(read_date(text).outcome(), DateOutcome::date) << text;
    }
    ++judged;
  }
  EXPECT_GE(judged, 140);
}

/// Our pattern in strptime's terms. A month or day is %m or %d whether padded or not, as strptime takes both; zones by
/// name and by offset are both "zone" with us, so both are %z here.
std::string as_strptime(std::string_view pattern) {
  const bool twelve_hours = pattern.find("AM/PM") != std::string_view::npos;
  const std::vector<std::pair<std::string_view, std::string_view>> tokens{
      {"weekday", "%a"}, {"zone", "%z"}, {"AM/PM", "%p"}, {"yyyy", "%Y"}, {"mmmm", "%B"},
      {"mmm", "%b"},     {"yy", "%y"},   {"mm", "%m"},    {"dd", "%d"},   {"hh", twelve_hours ? "%I" : "%H"},
      {"nn", "%M"},      {"ss", "%S"},   {"m", "%m"},     {"d", "%d"},    {"h", twelve_hours ? "%I" : "%H"},
  };
  std::string out;
  while (!pattern.empty()) {
    bool found = false;
    for (const auto& [ours, theirs] : tokens) {
      if (!pattern.starts_with(ours)) continue;
      out += theirs;
      pattern.remove_prefix(ours.size());
      found = true;
      break;
    }
    if (found) continue;
    out += pattern.front();
    pattern.remove_prefix(1);
  }
  return out;
}

TEST(DateSuites, FindsTheFormatsOfDateinfersColumns) {
  const std::vector<Json> cases = cases_of("dates/dateinfer.jsonl");
  if (cases.empty()) GTEST_SKIP() << "no suite of dates in " << PREFLIGHT_SUITES_DIR;
  // Where we differ from a soft case on purpose.
  const std::map<std::string, std::string> deviations{
      {"Implied Year", "9/24 has no year: Mailjet cannot store it, and it is a fraction or a range as often"},
  };
  int hard = 0;
  for (const Json& c : cases) {
    const auto name = c["case"].get<std::string>();
    SCOPED_TRACE(name);
    const std::string text = from_base64(c["input_base64"].get<std::string>());
    std::vector<std::string_view> values;
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      values.push_back(std::string_view(text).substr(start, end - start));
      start = end + 1;
    }
    std::string expected = c["expected"]["format_strptime"].get<std::string>();
    if (const std::size_t at = expected.find("%Z"); at != std::string::npos) expected.replace(at, 2, "%z");
    const DatesAnswer answer = infer_dates(values);
    if (const auto deviation = deviations.find(name); deviation != deviations.end()) {
      EXPECT_TRUE(answer.formats.empty());
      std::cout << "differs from " << c["truth"] << " case " << name << ": " << deviation->second << '\n';
      continue;
    }
    ASSERT_EQ(answer.formats.size(), 1U);
    EXPECT_FALSE(answer.ambiguous);
    EXPECT_EQ(answer.not_dates + answer.impossible, 0U);
    EXPECT_EQ(as_strptime(answer.formats[0].pattern), expected);
    hard += c["truth"] == "hard" ? 1 : 0;
  }
  EXPECT_EQ(hard, 10);
}

}  // namespace
}  // namespace preflight::profiling
