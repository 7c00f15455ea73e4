// Ranges of one file, each gathered by itself and merged, must find what one pass finds (decisions.md 2).

#include "session/gathered.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "checking/columns.h"
#include "preflight/plan.h"
#include "reading/reader.h"
#include "session/sealed.h"
#include "support/dirty_file.h"
#include "support/over_file.h"
#include "support/random.h"

namespace preflight::session {
namespace {

/// A file cut at record borders, each range read as if it were a file of its own.
class Ranges {
 public:
  Ranges(std::string file, const std::string& plan) : file_(std::move(file)), plan_(*parse_plan(plan)) {
    reading::RecordReader reader;
    start(reader, 0, file_.size());
    reading::Record record;
    while (reader.next(true, record)) {
      if (header_end_ == 0 && !record.blank()) {
        columns_ = checking::columns_from_header(record.cells, record.row, record.line);
        effects_.resize(plan_.plan().entries.size());
        plan_.apply_to_columns(columns_, effects_);
        header_end_ = reader.position().offset;
        data_start_ = reader.position();
      } else if (header_end_ != 0) {
        borders_.push_back(record.offset);
      }
    }
  }

  [[nodiscard]] const std::vector<ByteOffset>& borders() const { return borders_; }

  /// The report of the file gathered in ranges that end at `cuts` (rising, some of borders()).
  std::string report(std::vector<ByteOffset> cuts, std::uint32_t listed) {
    cuts.push_back(file_.size());
    Gathered all(columns_.width(), listed, survivor(), effects_.size());
    all.effects = effects_;
    // What a later range counts from: rows and lines behind the ranges so far.
    reading::Position shift{.offset = header_end_, .row = data_start_.row - 1, .line = data_start_.line - 1};
    ByteOffset from = header_end_;
    reading::LineEndingCounts line_endings;
    const Schema schema;
    const RowProcessor processor(plan_, columns_, schema);
    for (const ByteOffset to : cuts) {
      Gathered range(columns_.width(), listed, survivor(), effects_.size());
      reading::RecordReader reader;
      start(reader, from, to);
      reading::Record record;
      while (reader.next(true, record)) {
        if (record.blank()) {
          range.take_blank(record);
        } else {
          range.take(record, processor, plan_.keep().has_value());
        }
      }
      all.merge(std::move(range), shift);
      shift.offset += reader.position().offset;
      shift.row += reader.position().row - 1;
      shift.line += reader.position().line - 1;
      line_endings.merge(reader.line_endings());
      from = to;
    }
    checkpoints = all.checkpoints;
    ReadFile read{.bytes = file_.size(), .line_endings = line_endings, .data_start = data_start_, .has_columns = true};
    const Sealed sealed(plan_, schema, columns_, std::move(read), std::move(all));
    return output::to_json(sealed.report());
  }

  std::vector<reading::Position> checkpoints;

 private:
  [[nodiscard]] checking::Survivor survivor() const {
    return !plan_.keep()                 ? checking::Survivor::first
           : plan_.keep() == Keep::first ? checking::Survivor::first
           : plan_.keep() == Keep::last  ? checking::Survivor::last
                                         : checking::Survivor::fullest;
  }
  void start(reading::RecordReader& reader, ByteOffset from, ByteOffset to) {
    reader.start({}, {});
    const std::size_t bytes = to - from;
    if (bytes != 0) std::memcpy(reader.reserve(bytes), file_.data() + from, bytes);
    reader.commit(bytes);
  }

  std::string file_;
  planning::CompiledPlan plan_;
  checking::Columns columns_;
  std::vector<planning::Effect> effects_;
  reading::Position data_start_;
  ByteOffset header_end_ = 0;
  std::vector<ByteOffset> borders_;
};

/// Duplicates are the exception: which of them are listed is found again by the session's second walk.
std::string without_listed_duplicates(const std::string& text) {
  nlohmann::ordered_json report = nlohmann::ordered_json::parse(text);
  for (auto& finding : report["findings"]) {
    if (finding["id"] != "email-duplicate") continue;
    finding.erase("rows");
    finding.erase("more");
  }
  return report.dump();
}

class Merging : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Merging, ::testing::Range(1U, 41U));

TEST_P(Merging, FindsWhatOnePassFinds) {
  const std::string file = testing::dressed(testing::DirtyFile(GetParam()).table);
  testing::Random random(GetParam());
  // Entries about single rows name rows of the file, which a range that does not know where it starts cannot match.
  std::vector<nlohmann::json> entries;
  for (const nlohmann::json& entry : testing::random_entries(testing::OverFile(file).report(), random)) {
    if (!entry.contains("row") && !entry.contains("except_rows")) entries.push_back(entry);
  }
  const std::string plan = testing::plan_of(entries);
  for (const std::string& choices : {std::string(R"({"version":1,"entries":[]})"), plan}) {
    Ranges ranges(file, choices);
    const std::string whole = ranges.report({}, 20);
    const auto checkpoints_of_one = ranges.checkpoints;
    for (int round = 0; round < 5; ++round) {
      std::vector<ByteOffset> cuts;
      for (const ByteOffset border : ranges.borders()) {
        if (random() % (ranges.borders().size() > 100 ? 300 : 5) == 0) cuts.push_back(border);
      }
      ASSERT_EQ(without_listed_duplicates(ranges.report(cuts, 20)), without_listed_duplicates(whole))
          << cuts.size() << " cuts";
    }
    ASSERT_EQ(ranges.report({}, 20), whole);
  }
}

TEST(Merging, CountsPlacesFromTheStartOfTheFile) {
  std::string file = "email,note\r\n";
  for (int i = 0; i < 3000; ++i) file += "c" + std::to_string(i) + "@x.org,\"one\r\ntwo\"\r\n";
  Ranges ranges(file, R"({"version":1,"entries":[]})");
  ranges.report({ranges.borders()[2048]}, 20);
  // Row n of this file starts on line 2n-2: the header has one line, every other record two.
  ASSERT_EQ(ranges.checkpoints.size(), 3U);
  for (const reading::Position& place : ranges.checkpoints) {
    EXPECT_EQ(place.line, 2 * place.row - 2);
    EXPECT_EQ(file.compare(place.offset, 1, "c"), 0);
    EXPECT_EQ(place.offset, ranges.borders()[place.row - 2]);
  }
}

}  // namespace
}  // namespace preflight::session
