#pragma once
/// A walk over some rows of a checked file: a page of rows, the rows of one finding, or the listing of a whole report.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/json_writer.h"
#include "preflight/result.h"
#include "session/row_processor.h"
#include "session/sealed.h"

namespace preflight::session {

struct Query {
  /// None: all rows. Else only rows with this finding.
  std::optional<FindingKey> finding;
  RowNumber from_row = 1;
  std::uint32_t limit = 50;
};

[[nodiscard]] result<Query> parse_query(std::string_view json);

class QueryPass {
 public:
  QueryPass(const Sealed& sealed, const planning::CompiledPlan& plan, Query query);

  void take(const reading::Record& record);
  void take_blank(const reading::Record& record);
  /// The page is full: nothing more is needed.
  [[nodiscard]] bool done() const { return next_row_.has_value(); }
  [[nodiscard]] std::string json();

 private:
  /// The row at hand, which is one of the file or one added to it.
  void take_row(const reading::Record& record, const RowFate& fate, const std::vector<checking::RowFinding>& findings,
                const ProcessedRow* row);
  /// `row`: null for a record that is not looked into.
  void write_row(const reading::Record& record, const std::vector<checking::RowFinding>& findings,
                 std::string_view state, const ProcessedRow* row);

  const Sealed& sealed_;
  Query query_;
  RowProcessor processor_;
  ProcessedRow processed_;
  std::vector<planning::Effect> uncounted_;
  RowFates fates_;
  AsideRows aside_;
  output::JsonWriter rows_;
  std::uint32_t listed_ = 0;
  RowNumber last_row_ = 0;
  std::optional<RowNumber> next_row_;
};

/// Lists the rows of every finding of a report, up to `wanted` each.
class ListingPass {
 public:
  ListingPass(Sealed& sealed, const planning::CompiledPlan& plan, std::uint32_t wanted);

  void take(const reading::Record& record);
  void take_blank(const reading::Record& record);
  /// Puts the longer listings into the report.
  void finish();

 private:
  Sealed& sealed_;
  RowProcessor processor_;
  ProcessedRow processed_;
  std::vector<planning::Effect> uncounted_;
  RowFates fates_;
  AsideRows aside_;
  checking::FindingSet listed_;
};

}  // namespace preflight::session
