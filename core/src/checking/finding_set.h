#pragma once
/// Where findings about rows are gathered: true totals for all, text for the first few.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/finding.h"
#include "preflight/types.h"
#include "profiling/row_set.h"

namespace preflight::checking {

/// Evidence is cut here: a screen shows less, and a hostile cell must not make a hostile report.
inline constexpr std::size_t evidence_bytes = 200;

/// What is said about one row. `before` and `after` are a cell's text now and after the sure repair.
struct RowEntry {
  RowNumber row = 0;
  LineNumber line = 0;
  std::optional<ColumnIndex> column;
  std::string evidence;
  std::optional<std::string> before;
  std::optional<std::string> after;
  /// For a duplicate: the first row with the same address.
  std::optional<RowNumber> same_as;
  /// `before` holds several addresses.
  bool several = false;
  /// For a row that was added: its place among these.
  std::optional<RowNumber> added;
};

/// A finding on one row, as the checks hand it over; views live as long as the row.
struct RowFinding {
  FindingKey key;
  /// The cell to look at; for findings whose key has no column it may still be known.
  std::optional<ColumnIndex> cell_column;
  std::string_view evidence;
  std::optional<std::string> after;
  /// `after` is what reading::read_otherwise makes of the evidence: a guess that is too dear for rows nobody looks at.
  bool after_otherwise = false;
  std::optional<RowNumber> same_as;
};

[[nodiscard]] RowEntry entry_of(const RowFinding& finding, RowNumber row, LineNumber line);

struct FindingRows {
  FindingKey key;
  profiling::Rows rows;
  /// The first rows, rising; there may be fewer than could be listed after a merge or a take-away.
  std::vector<RowEntry> first;
  /// Some row, listed or not, has a sure repair; of repairs that are dear to find, one of the first thousand rows.
  bool repairable = false;
};

class FindingSet {
 public:
  explicit FindingSet(std::size_t listed = 20) : listed_(listed) {}

  /// Rows come rising for each key. `added`: this is a row added behind `row`, and its place among all these.
  void add(const RowFinding& finding, RowNumber row, LineNumber line, std::optional<RowNumber> added = std::nullopt);
  /// `count` rows one after the other, of which nothing is to be said but where they are.
  void add_run(const FindingKey& key, RowNumber row, LineNumber line, std::uint64_t count);
  /// Findings of the next range of the file, whose rows and lines start anew.
  void merge(FindingSet&& later, RowNumber row_shift, LineNumber line_shift, RowNumber added_shift);
  [[nodiscard]] FindingRows& at(const FindingKey& key);
  [[nodiscard]] const FindingRows* find(const FindingKey& key) const;
  [[nodiscard]] std::vector<FindingRows>& all() { return findings_; }
  [[nodiscard]] const std::vector<FindingRows>& all() const { return findings_; }
  [[nodiscard]] std::size_t listed() const { return listed_; }

 private:
  std::size_t listed_;
  std::vector<FindingRows> findings_;
  /// Where the one asked for last is: what is found of a row is most often found of the next one, too.
  std::size_t latest_ = 0;
};

}  // namespace preflight::checking
