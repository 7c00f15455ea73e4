#pragma once
/// The corpus: tests/cases/<topic>/<name>/{input.csv, plan.json?, schema.json?, expected.json}.

#include <ostream>
#include <string>
#include <vector>

#include "compiled_json.h"

namespace preflight::testing {

struct Case {
  /// `<topic>/<name>`
  std::string name;
  std::string input;
  /// Empty where the case has none.
  std::string plan;
  std::string schema;
  nlohmann::json expected;
};

/// For GoogleTest: a case is shown by its name, not by its bytes.
inline void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

/// All cases, by name.
[[nodiscard]] std::vector<Case> all_cases();
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace preflight::testing
