// What single parts of the core cost on the cells of a real file:
//
//     build/release/bench/native/preflight_bench build/bench/files/narrow-*.csv [--benchmark_filter=...]
//
// FILE is a contacts file of bench/lib/files.mjs: addresses in the first column, dates in the sixth. Its first 8 MiB
// are used.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "checking/email.h"
#include "checking/unique_emails.h"
#include "preflight/session.h"
#include "profiling/column_profile.h"
#include "profiling/dates.h"
#include "reading/scanner.h"

namespace {

using preflight::RowNumber;

constexpr std::size_t most_bytes = std::size_t{8} << 20;
constexpr std::size_t email_column = 0;
constexpr std::size_t name_column = 2;
constexpr std::size_t date_column = 5;

struct Sample {
  std::string bytes;
  std::vector<std::vector<std::string>> columns;

  [[nodiscard]] const std::vector<std::string>& cells(std::size_t column) const { return columns.at(column); }
  [[nodiscard]] std::int64_t cell_bytes(std::size_t column) const {
    std::int64_t sum = 0;
    for (const std::string& cell : cells(column)) sum += static_cast<std::int64_t>(cell.size());
    return sum;
  }
};

Sample sample;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): benchmarks are free functions

/// Calls `each` with the scanner after every record of the sample.
template <class Each>
std::uint64_t scan_all(const std::string& bytes, Each each) {
  preflight::reading::Scanner scanner;
  std::size_t at = 0;
  std::uint64_t fields = 0;
  while (scanner.scan(bytes.data() + at, bytes.size() - at, true)) {
    fields += scanner.field_count();
    each(scanner, bytes.data() + at);
    at += scanner.record_bytes();
    scanner.start_record();
  }
  return fields;
}

bool load(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  sample.bytes.resize(most_bytes);
  file.read(sample.bytes.data(), static_cast<std::streamsize>(most_bytes));
  sample.bytes.resize(static_cast<std::size_t>(file.gcount()));
  sample.bytes.resize(sample.bytes.rfind('\n') + 1);
  sample.columns.resize(date_column + 1);
  bool header = true;
  std::string scratch;
  scan_all(sample.bytes, [&](const preflight::reading::Scanner& scanner, const char* record) {
    scratch.clear();
    scratch.reserve(scanner.record_bytes());
    const auto& fields = scanner.fields();
    if (!header && fields.size() > date_column) {
      for (std::size_t column = 0; column <= date_column; ++column) {
        sample.columns[column].emplace_back(scanner.text(record, fields[column], scratch));
      }
    }
    header = false;
  });
  return !sample.cells(email_column).empty();
}

void count(benchmark::State& state, std::int64_t bytes, std::size_t items) {
  state.SetBytesProcessed(state.iterations() * bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
}

void scanner(benchmark::State& state) {
  std::uint64_t fields = 0;
  for (auto _ : state) {
    fields = scan_all(sample.bytes, [](const preflight::reading::Scanner&, const char*) {});
    benchmark::DoNotOptimize(fields);
  }
  count(state, static_cast<std::int64_t>(sample.bytes.size()), fields);
}
BENCHMARK(scanner);

void profile(benchmark::State& state) {
  const auto column = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    preflight::profiling::ColumnProfile gathered;
    RowNumber row = 1;
    for (const std::string& cell : sample.cells(column)) {
      ++row;
      gathered.add(row, row, cell);
    }
    benchmark::DoNotOptimize(gathered.filled());
  }
  count(state, sample.cell_bytes(column), sample.cells(column).size());
}
BENCHMARK(profile)->ArgName("column")->Arg(email_column)->Arg(name_column)->Arg(date_column);

void dates(benchmark::State& state) {
  for (auto _ : state) {
    preflight::profiling::DateColumn gathered;
    RowNumber row = 1;
    for (const std::string& cell : sample.cells(date_column)) {
      ++row;
      if (!cell.empty()) gathered.add(row, cell);
    }
    benchmark::DoNotOptimize(gathered.cells());
  }
  count(state, sample.cell_bytes(date_column), sample.cells(date_column).size());
}
BENCHMARK(dates);

void emails(benchmark::State& state) {
  for (auto _ : state) {
    std::size_t valid = 0;
    for (const std::string& cell : sample.cells(email_column)) {
      valid += preflight::checking::judge_email(preflight::checking::trim_email(cell)).is_valid() ? 1U : 0U;
    }
    benchmark::DoNotOptimize(valid);
  }
  count(state, sample.cell_bytes(email_column), sample.cells(email_column).size());
}
BENCHMARK(emails);

/// The whole check with nothing around it: no reading of files, no process to start.
void whole_check(benchmark::State& state) {
  constexpr std::size_t slice = std::size_t{4} << 20;
  for (auto _ : state) {
    preflight::Session session;
    bool well = session.begin_check("", "", sample.bytes.size(), {}).has_value();
    for (preflight::Need need = session.need(); well && need.length > 0; need = session.need()) {
      const std::size_t bytes = std::min<std::size_t>({slice, need.length, sample.bytes.size() - need.offset});
      std::memcpy(session.reserve(bytes), sample.bytes.data() + need.offset, bytes);
      well = session.commit(bytes).has_value();
    }
    if (!well || !session.finish().has_value()) state.SkipWithError("the check did not finish");
    benchmark::DoNotOptimize(session.report_json().size());
  }
  count(state, static_cast<std::int64_t>(sample.bytes.size()), sample.cells(email_column).size());
}
BENCHMARK(whole_check);

}  // namespace

int main(int given, char** arguments) {
  if (given < 2 || !load(arguments[1])) {
    std::fputs(
        "usage: preflight_bench FILE [--benchmark_...]; FILE is a contacts file as bench/lib/files.mjs writes it\n",
        stderr);
    return 64;
  }
  --given;
  std::rotate(arguments + 1, arguments + 2, arguments + given + 1);
  benchmark::Initialize(&given, arguments);
  if (benchmark::ReportUnrecognizedArguments(given, arguments)) return 64;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
