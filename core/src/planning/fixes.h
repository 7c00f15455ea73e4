#pragma once
/// Which plan entries a finding may be answered with.

#include <cstdint>
#include <string>
#include <vector>

#include "preflight/plan.h"

namespace preflight::planning {

struct Fix {
  PlanAction action;
  /// Half-sure fixes are offered, never preselected.
  bool sure = true;
};

/// What the offer depends on beside the finding itself.
struct FixContext {
  std::string column_name;
  /// For a missing e-mail column: candidates, best first, with their names.
  std::vector<ColumnRef> email_candidates;
  /// Some row of the finding has a sure repair.
  bool repairable = false;
  /// Orders a date column can still be read in.
  std::vector<ChosenOrder> date_orders;
  /// A name for the column that Mailjet takes and no other column has.
  std::string safe_name;
  /// The property of the account that the column's name was meant for; empty: none.
  std::string near_name;
  /// Labels the file may be in, the likeliest first, without the one it is read in.
  std::vector<std::string> encodings;
  /// Rows above the header, as the file is read now.
  std::uint32_t skip_rows = 0;
  /// The delimiter it is read with, and the runner-up.
  std::vector<char> delimiters;
};

/// The first is the safest. Empty: there is nothing to press, the person must act outside (choose another file, say).
[[nodiscard]] std::vector<Fix> fixes_for(const FindingKey& finding, const FixContext& context);

}  // namespace preflight::planning
