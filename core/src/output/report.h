#pragma once
/// The report as data, and its one wire format (docs/report.md).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checking/columns.h"
#include "checking/finding_set.h"
#include "output/json_writer.h"
#include "planning/compiled_plan.h"
#include "planning/fixes.h"
#include "preflight/dialect.h"
#include "profiling/column_profile.h"
#include "profiling/histogram.h"

namespace preflight::output {

struct ReportEffect {
  std::string entry;
  planning::Effect effect;
};

struct ReportColumn {
  std::string name;
  checking::ColumnRole role = checking::ColumnRole::property;
  std::string property;
  std::string type;
  SendAs send_as = SendAs::text;
  std::vector<std::string> date_formats;
  std::uint64_t empty = 0;
  /// Empty cells of rows that were added; the profile is of the file.
  std::uint64_t added_blanks = 0;
  std::uint64_t filled = 0;
  std::uint64_t distinct = 0;
  bool distinct_exact = true;
  std::vector<std::string> samples;
  double share_email = 0;
  profiling::LengthRange lengths;
  /// The most frequent values, those with most cells first.
  std::vector<profiling::ValueCount> top;
  enum class Spread : std::uint8_t { none, numbers, days };
  Spread spread = Spread::none;
  /// Of the numbers, or of days since 1970-01-01.
  std::vector<profiling::Bin> bins;
};

struct ReportFinding {
  FindingKey key;
  std::uint64_t count = 0;
  std::optional<std::uint64_t> groups;
  std::vector<checking::RowEntry> rows;
  std::vector<planning::Fix> fixes;
};

struct Report {
  Dialect reading;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t added = 0;
  std::uint64_t ready = 0;
  std::uint64_t to_fix = 0;
  std::uint64_t left_out = 0;
  std::vector<ReportEffect> effects;
  std::vector<ReportColumn> columns;
  std::vector<ReportFinding> findings;
  bool header_row = true;
  std::optional<std::string> import_options;
};

[[nodiscard]] std::string to_json(const Report& report);

void write_dialect(JsonWriter& json, const Dialect& dialect);
void write_row_entry(JsonWriter& json, const checking::RowEntry& entry);
/// The members of a plan entry but its id.
void write_action(JsonWriter& json, const PlanAction& action);
void write_key(JsonWriter& json, const FindingKey& key);

}  // namespace preflight::output
