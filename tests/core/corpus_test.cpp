// Every case of tests/cases, natively. tests/wasm runs the same ones through the WASM build.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "preflight/finding.h"
#include "support/case.h"
#include "support/match.h"
#include "support/over_file.h"

namespace preflight::testing {
namespace {

struct Outcome {
  std::string report;
  std::vector<std::string> pages;
  Rendered rendered;
};

Outcome outcome(const Case& one, Chunks chunks) {
  SessionOptions options{.rows_per_finding = all_rows};
  if (one.expected.contains("options"))
    options.max_part_bytes = one.expected["options"].at("max_part_bytes").get<std::uint64_t>();
  OverFile checked(one.input, one.plan, {.schema = one.schema, .options = options, .chunks = std::move(chunks)});
  Outcome out{.report = checked.text()};
  for (const Json& page : one.expected.value("pages", Json::array())) out.pages.push_back(checked.query(page["query"]));
  out.rendered = checked.render();
  return out;
}

CaseAnswer answer(const Outcome& out) {
  CaseAnswer answer{
      .report = Json::parse(out.report), .render = out.rendered.json, .left_out = out.rendered.left_out()};
  for (const std::string& page : out.pages) answer.pages.push_back(Json::parse(page));
  for (const auto& [number, bytes] : out.rendered.files) {
    if (number != 0) answer.parts.push_back(bytes);
  }
  return answer;
}

class Corpus : public ::testing::TestWithParam<Case> {};

TEST_P(Corpus, IsAnsweredAsExpectedInAnyChunks) {
  const Case& one = GetParam();
  ASSERT_TRUE(one.expected.is_object()) << "expected.json is missing or no JSON object";
  const Outcome whole = outcome(one, chunks_of(1U << 22));
  for (const std::string& difference : differences(one.expected, answer(whole))) ADD_FAILURE() << difference;
  for (const std::size_t bytes : {1U, 2U, 3U, 5U, 16U, 61U, 4096U}) {
    if (one.input.size() > 300'000 && bytes < 61) continue;
    const Outcome cut = outcome(one, chunks_of(bytes));
    EXPECT_EQ(cut.report, whole.report) << bytes;
    EXPECT_EQ(cut.pages, whole.pages) << bytes;
    EXPECT_EQ(cut.rendered.files, whole.rendered.files) << bytes;
    EXPECT_EQ(cut.rendered.json, whole.rendered.json) << bytes;
  }
}

std::string test_name(const ::testing::TestParamInfo<Case>& one) {
  std::string name = one.param.name;
  for (char& byte : name) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    if (!plain) byte = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Corpus, ::testing::ValuesIn(all_cases()), test_name);

// The contract: a finding nobody can show in a file is not a finding, and one that comes up everywhere says nothing.
TEST(CorpusContract, EveryFindingHasACaseThatHitsItAndOneThatDoesNot) {
  std::set<std::string> hit;
  std::set<std::string> missed;
  for (const Case& one : all_cases()) {
    for (const Json& finding : one.expected.value("findings", Json::array()))
      hit.insert(finding["id"].get<std::string>());
    for (const Json& id : one.expected.value("no_findings", Json::array())) {
      EXPECT_TRUE(parse_finding_id(id.get<std::string>())) << one.name << " names no finding: " << id;
      missed.insert(id.get<std::string>());
    }
  }
  for (const FindingKind& kind : finding_kinds) {
    EXPECT_TRUE(hit.count(std::string(kind.name)) != 0) << "no case in tests/cases has " << kind.name;
    EXPECT_TRUE(missed.count(std::string(kind.name)) != 0) << "no case in tests/cases says why it has no " << kind.name;
  }
}

}  // namespace
}  // namespace preflight::testing
