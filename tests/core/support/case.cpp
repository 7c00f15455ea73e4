#include "support/case.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace preflight::testing {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Case> all_cases() {
  namespace fs = std::filesystem;
  std::vector<Case> cases;
  for (const fs::directory_entry& topic : fs::directory_iterator(PREFLIGHT_CASES_DIR)) {
    if (!topic.is_directory()) continue;
    for (const fs::directory_entry& one : fs::directory_iterator(topic.path())) {
      const auto text = [&](const char* file) { return read_file((one.path() / file).string()); };
      cases.push_back({topic.path().filename().string() + "/" + one.path().filename().string(), text("input.csv"),
                       text("plan.json"), text("schema.json"),
                       nlohmann::json::parse(text("expected.json"), nullptr, false)});
    }
  }
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

}  // namespace preflight::testing
