// Any bytes, by any dialect, in any chunks, by every vector form: the records of the reference scanner.

#include "reading/scanner.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "support/input.h"
#include "support/must.h"
#include "support/reference_scanner.h"

namespace {

using namespace preflight;
using reading::ScanDialect;
using reading::Scanner;

constexpr std::array<char, 8> delimiters = {',', ';', '\t', '|', ':', '^', ' ', '\x1F'};
constexpr std::array<char, 4> quotes = {'"', '\'', '\0', '`'};
constexpr std::array<char, 4> escapes = {'"', '\\', '"', '~'};

std::vector<testing::ReferenceRecord> scan(std::string_view file, const ScanDialect& dialect,
                                           const reading::simd::Form& form, testing::Random& random, std::size_t most) {
  std::vector<testing::ReferenceRecord> records;
  Scanner scanner(dialect, form);
  std::size_t start = 0;
  std::size_t cut = 0;
  do {
    cut = std::min(file.size(), cut + 1 + random() % most);
    // Moved to a place of their own, with nothing behind: a look beyond the end is seen by the sanitizer.
    const std::vector<char> window(file.data() + start, file.data() + cut);
    std::size_t at = 0;
    while (scanner.scan(window.data() + at, window.size() - at, cut == file.size())) {
      testing::ReferenceRecord record{.bytes = scanner.record_bytes(),
                                      .ending = scanner.ending(),
                                      .inner_line_breaks = scanner.inner_line_breaks(),
                                      .quote_unclosed = scanner.quote_unclosed(),
                                      .quote_stray = scanner.quote_stray(),
                                      .quote_column = scanner.quote_column()};
      std::string scratch;
      scratch.reserve(window.size());
      for (const reading::FieldSpan& field : scanner.fields())
        record.cells.emplace_back(scanner.text(window.data() + at, field, scratch));
      fuzz::must(scanner.field_count() == scanner.fields().size() || scanner.field_count() > max_columns,
                 "all fields up to the limit are kept");
      at += scanner.record_bytes();
      records.push_back(std::move(record));
      scanner.start_record();
    }
    start += at;
  } while (cut < file.size());
  fuzz::must(start == file.size(), "the records are the file");
  return records;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned how = input.byte();
  ScanDialect dialect{.delimiter = delimiters[how % 8], .quote = quotes[how / 8 % 4]};
  dialect.escape = quotes[how / 8 % 4] == '\0' || how / 32 % 2 == 0 ? dialect.quote : escapes[how / 64];
  std::string file(input.text());
  // Now and then over the borders of slices (16 KiB), which a small input never reaches.
  const unsigned stretch = input.byte();
  if (stretch % 8 == 0 && !file.empty()) {
    const std::string once = file;
    while (file.size() < 20'000 + 64 * stretch) file += once;
  }
  auto expected = testing::reference_scan(file, dialect);
  for (testing::ReferenceRecord& record : expected) {
    if (record.cells.size() > max_columns) record.cells.resize(max_columns);
  }
  testing::Random random = fuzz::random_of(input.text());
  for (const reading::simd::Form& form : reading::simd::all_forms()) {
    if (!reading::simd::runs_here(form)) continue;
    for (const std::size_t most : {std::size_t{1} << 20, std::size_t{50}, file.size() / 3 + 1})
      fuzz::must(scan(file, dialect, form, random, most) == expected, form.name);
  }
  return 0;
}
