#pragma once
/// What the ways of writing in one column come to: which of its cells a person should look at, and what was meant.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "preflight/finding.h"
#include "profiling/column_profile.h"
#include "profiling/writing.h"

namespace preflight::checking {

class WrittenColumn {
 public:
  WrittenColumn() = default;
  /// `type_known`: the account or the person has said what the column holds. Then nothing is guessed about numbers and
  /// yes or no: what does not fit is a property-type-conflict.
  WrittenColumn(const profiling::ColumnProfile& profile, bool type_known);

  /// Some cells have a finding.
  [[nodiscard]] bool any() const { return numbers_ || truths_ || nothing_ || damaged_ || cut_ || code_digits_ != 0; }
  /// Of cells written that way.
  [[nodiscard]] std::optional<FindingId> finding(profiling::Writing writing) const;
  /// What such a cell was to say; nothing where that is not to be known.
  [[nodiscard]] std::optional<std::string> meant(profiling::Writing writing, std::string_view text) const;

 private:
  void judge_codes(const profiling::ColumnProfile& profile);

  bool numbers_ = false;
  bool commas_are_decimal_ = false;
  bool truths_ = false;
  bool nothing_ = false;
  bool damaged_ = false;
  bool cut_ = false;
  unsigned code_digits_ = 0;  // the width of codes of which some have lost a zero; 0: no such codes
};

}  // namespace preflight::checking
