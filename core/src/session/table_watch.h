#pragma once
/// Watches for the end of the table while records come: totals and notes below it, its header once more, another table.
///
/// A row that could be a footer waits until it is known whether the table goes on behind it. So each record reaches the
/// pass once, in order, with what it is; ordinary contacts do not wait and cost one look at their address.

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checking/columns.h"
#include "checking/table_end.h"
#include "planning/compiled_plan.h"
#include "preflight/finding.h"
#include "reading/reader.h"

namespace preflight::session {

/// Rows that are no contacts of this table are known by one of these findings and have no other.
inline constexpr FindingKey footer_rows{FindingId::footer_rows, {}, {}};
inline constexpr FindingKey header_again{FindingId::title_rows, "header-again", {}};
inline constexpr FindingKey narrower_table{FindingId::row_too_short, "second-table", {}};
inline constexpr FindingKey other_table{FindingId::row_too_long, "second-table", {}};
inline constexpr std::array<FindingKey, 4> set_aside_keys = {footer_rows, header_again, narrower_table, other_table};

/// What is said of a row that is set aside; the evidence is its first cell that holds something.
[[nodiscard]] checking::RowFinding aside_finding(const FindingKey& key, const checking::Cells& cells);

class TableWatch {
 public:
  /// A record in its turn; `aside` is null for a contact.
  using Give = std::function<void(const reading::Record&, const FindingKey* aside)>;

  /// `header`: the cells of the row of names; empty when the file has none. `plan` and `columns` must live as long.
  TableWatch(const checking::Columns& columns, const planning::CompiledPlan& plan, std::vector<std::string> header);

  void take(const reading::Record& record, const Give& give);
  /// True: the record is a contact, as nearly all are, and none waits before it; it is not to be taken here.
  [[nodiscard]] bool lets_pass(const reading::Record& record) {
    if (!waiting_.empty() || inside_other_ != nullptr || !is_plain_contact(record)) return false;
    blank_since_contact_ = false;
    return true;
  }
  void take_blank() { blank_since_contact_ = true; }
  /// No more records. What still waits stands below the table, if it looks it and the end of the file was reached.
  void finish(bool at_end_of_file, const Give& give);

 private:
  struct Waiting {
    std::string bytes;
    reading::Record record;
    bool after_blank = false;
  };

  [[nodiscard]] bool is_plain_contact(const reading::Record& record) const;
  [[nodiscard]] bool is_header_again(const reading::Record& record) const;
  [[nodiscard]] bool starts_other_table(const reading::Record& record) const;
  void wait(const reading::Record& record);
  /// Gives the first `count` of those waiting as contacts.
  void release(std::size_t count, const Give& give);
  void give_aside(const reading::Record& record, const FindingKey& key, const Give& give) const;

  const checking::Columns& columns_;
  const planning::CompiledPlan& plan_;
  std::vector<std::string> header_;
  checking::Cells header_cells_;
  std::deque<Waiting> waiting_;
  bool blank_since_contact_ = false;
  const FindingKey* inside_other_ = nullptr;
};

}  // namespace preflight::session
