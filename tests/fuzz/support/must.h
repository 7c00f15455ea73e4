#pragma once
/// How a fuzz target says that something is not as it must be: it says what, and ends, which every runner sees.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace preflight::fuzz {

inline void must(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "\nnot so: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

/// `about` is shown when the two differ.
inline void must_equal(const std::string& left, const std::string& right, std::string_view what) {
  if (left == right) return;
  std::fprintf(stderr, "\n--- one\n%s\n--- the other\n%s\n", left.c_str(), right.c_str());
  must(false, what);
}

}  // namespace preflight::fuzz
