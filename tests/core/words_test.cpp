#include "../../cli/words.h"
#include "compiled_json.h"

#include <gtest/gtest.h>

#include <string>

#include "preflight/finding.h"

namespace preflight::cli {
namespace {

// Any of these can be why a row is left out: by itself, or because the plan says so.
TEST(CommandLineWords, SayWhatWentWrongForEveryFindingOnRows) {
  const nlohmann::json findings = nlohmann::json::parse(left_out_words()).at("findings");
  for (const FindingKind& kind : finding_kinds) {
    const std::string id(kind.name);
    if (kind.scope != Scope::row) continue;
    const bool by_reason = id == "title-rows";  // title rows themselves are no records
    const auto words = findings.find(by_reason ? id + "/header-again" : id);
    ASSERT_NE(words, findings.end()) << id;
    EXPECT_FALSE(words->at("what").get<std::string>().empty()) << id;
    EXPECT_TRUE(words->contains("how")) << id;
  }
  for (const auto& [key, words] : findings.items()) {
    const std::string id = key.substr(0, key.find('/'));
    EXPECT_TRUE(parse_finding_id(id) || id == "left-out-row" || id == "held-back") << key << " is no finding";
  }
}

}  // namespace
}  // namespace preflight::cli
