#pragma once
/// What one column holds, gathered cell by cell; ranges of a file merge.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/types.h"
#include "profiling/dates.h"
#include "profiling/distinct.h"
#include "profiling/row_set.h"

namespace preflight::profiling {

/// What the values of a column look like; not what Mailjet is told.
enum class ColumnType : std::uint8_t { empty, text, integer, decimal, boolean, date, datetime };

[[nodiscard]] std::string_view name(ColumnType type);

class ColumnProfile {
 public:
  /// `examples`: rows kept with each way of writing dates.
  explicit ColumnProfile(std::size_t examples = 20);

  /// One cell as it will be sent; rows come rising.
  void add(RowNumber row, LineNumber line, std::string_view cell);
  void merge(const ColumnProfile& later, RowNumber row_shift, LineNumber line_shift);

  [[nodiscard]] std::uint64_t empty() const { return empty_; }
  [[nodiscard]] std::uint64_t filled() const { return filled_; }
  [[nodiscard]] std::uint64_t email_like() const { return email_like_; }
  [[nodiscard]] const DistinctCounter& distinct() const { return distinct_; }
  /// The first different values, at most sample_count.
  [[nodiscard]] const std::vector<std::string>& samples() const { return samples_; }

  [[nodiscard]] const DateColumn& dates() const { return dates_; }
  [[nodiscard]] const RowSet& date_class_rows(ClassId id) const { return class_rows_[id]; }
  /// Lines of the first rows of a class, beside DateClass::examples.
  [[nodiscard]] const std::vector<LineNumber>& date_class_lines(ClassId id) const { return class_lines_[id]; }

  /// `verdict`: this column's, if it is to be taken as dates.
  [[nodiscard]] ColumnType type(const DateVerdict& verdict) const;

 private:
  static constexpr std::size_t sample_count = 5;
  static constexpr std::size_t sample_bytes = 80;

  void sample(std::string_view text);
  void note_date_class(ClassId id, RowNumber row, LineNumber line);

  std::size_t examples_;
  std::uint64_t empty_ = 0;
  std::uint64_t filled_ = 0;
  std::uint64_t integers_ = 0;
  std::uint64_t decimals_ = 0;  // integers included
  std::uint64_t bools_ = 0;
  std::uint64_t email_like_ = 0;
  DistinctCounter distinct_;
  std::vector<std::string> samples_;
  DateColumn dates_;
  std::vector<RowSet> class_rows_;
  std::vector<std::vector<LineNumber>> class_lines_;
};

}  // namespace preflight::profiling
