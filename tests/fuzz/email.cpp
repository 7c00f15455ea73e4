// Any text as an address: judged the same way twice, and mended only into something valid.

#include "checking/email.h"

#include <string>
#include <string_view>

#include "reading/utf8.h"
#include "support/must.h"

namespace {

using namespace preflight;
using namespace preflight::checking;
using fuzz::must;

std::string key_of(std::string_view address) {
  std::string key;
  append_email_key(key, address);
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view cell(reinterpret_cast<const char*>(data), size);
  const std::string_view address = trim_email(cell);
  must(trim_email(address) == address, "trimmed once is trimmed");
  const EmailJudgement judgement = judge_email(address);
  EmailJudge judge;
  for (int time = 0; time < 2; ++time) {
    const EmailJudgement again = judge.judge(address);
    must(again.reason == judgement.reason && again.warnings == judgement.warnings,
         "a domain that is known changes nothing");
  }
  must(code(judgement.reason).empty() == false, "a reason has a code");
  const std::string key = key_of(address);
  must(key_of(key) == key || !judgement.is_valid(), "the key of a key is itself");

  if (judgement.is_valid()) {
    must(reading::is_valid_utf8(address), "a valid address is UTF-8");
    must(!repair_email(address).has_value(), "what is valid is not repaired");
    const std::string tidied = tidied_email(cell);
    must(judge_email(tidied).is_valid(), "a tidied address is valid");
    must(tidied_email(tidied) == tidied, "tidied once is tidied");
    must(key_of(tidied) == key, "a tidied address is the same one");
    if (const auto travelling = with_a_labels(address)) {
      must(judge_email(*travelling).is_valid(), "an address with A-labels is valid");
      must(key_of(*travelling) == key, "an address with A-labels is the same one");
    }
  }
  if (const auto repaired = repair_email(address)) {
    must(judge_email(*repaired).is_valid(), "a repaired address is valid");
    must(tidied_email(*repaired) == *repaired, "a repaired address is tidied");
  }
  if (const auto meant = suggest_email(address)) {
    must(judge_email(*meant).is_valid(), "a suggestion is valid");
    must(!suggest_email(*meant).has_value(), "a suggestion is the last one");
  }
  const bool several = holds_several(address);
  const auto parts = split_addresses(address);
  must(several == !parts.empty(), "several addresses can be told apart");
  for (const std::string& part : parts) must(part.find('@') != std::string::npos, "a part has its @");
  return 0;
}
