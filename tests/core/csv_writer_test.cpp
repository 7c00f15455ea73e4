#include "output/csv_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "reading/scanner.h"
#include "support/random.h"

namespace preflight::output {
namespace {

using Table = std::vector<std::vector<std::string>>;

std::string written(const Table& table) {
  std::string out;
  for (const auto& cells : table) {
    CsvRecord record(out);
    for (const std::string& cell : cells) record.field(cell);
    record.end();
  }
  return out;
}

Table scanned(const std::string& file) {
  Table table;
  reading::Scanner scanner;
  std::size_t at = 0;
  while (scanner.scan(file.data() + at, file.size() - at, true)) {
    EXPECT_FALSE(scanner.quote_stray());
    EXPECT_FALSE(scanner.quote_unclosed());
    EXPECT_EQ(scanner.ending(), reading::Scanner::Ending::crlf);
    std::string scratch;
    scratch.reserve(file.size());
    auto& cells = table.emplace_back();
    for (const reading::FieldSpan& field : scanner.fields())
      cells.emplace_back(scanner.text(file.data() + at, field, scratch));
    at += scanner.record_bytes();
    scanner.start_record();
  }
  return table;
}

TEST(CsvRecord, WritesPlainCellsPlainly) {
  EXPECT_EQ(written({{"a@x.org", "Zo\xC3\xAB", "it's; fine\t| here "}}), "a@x.org,Zo\xC3\xAB,it's; fine\t| here \r\n");
}

TEST(CsvRecord, QuotesOnlyWhatRfc4180Needs) {
  EXPECT_EQ(written({{"a,b", "say \"hi\"", "one\ntwo", "cr\rcr"}}),
            "\"a,b\",\"say \"\"hi\"\"\",\"one\ntwo\",\"cr\rcr\"\r\n");
}

TEST(CsvRecord, SeesAMarkWhereverItStands) {
  // Around the borders of the words a cell is looked at in.
  for (std::size_t size = 1; size <= 25; ++size) {
    const std::string plain(size, 'x');
    EXPECT_EQ(written({{plain}}), plain + "\r\n");
    for (std::size_t place = 0; place < size; ++place) {
      for (const char mark : {',', '\r', '\n'}) {
        std::string cell = plain;
        cell[place] = mark;
        EXPECT_EQ(written({{cell}}), "\"" + cell + "\"\r\n") << size << ", " << place;
      }
    }
  }
}

TEST(CsvRecord, KeepsARowWithOneEmptyCellARow) { EXPECT_EQ(written({{""}, {"", ""}}), "\"\"\r\n,\r\n"); }

TEST(CsvRecord, GivesBackAnyTableItIsGiven) {
  testing::Random random(10);
  constexpr std::string_view bytes = "ab,;\"\"\r\n\t '=\xC3";
  for (int round = 0; round < 2000; ++round) {
    Table table;
    const std::size_t width = 1 + random() % 4;
    for (std::size_t rows = 1 + random() % 5; rows > 0; --rows) {
      auto& cells = table.emplace_back();
      while (cells.size() < width) {
        std::string& cell = cells.emplace_back();
        for (std::size_t size = random() % 6; size > 0; --size) cell += bytes[random() % bytes.size()];
      }
    }
    const std::string file = written(table);
    ASSERT_EQ(scanned(file), table) << file;
    ASSERT_EQ(written(scanned(file)), file);
  }
}

TEST(GuardFormula, PutsAnApostropheBeforeWhatASpreadsheetWouldRun) {
  for (const std::string_view cell :
       {std::string_view("=1+1"), std::string_view("+33 1 23"), std::string_view("-5"), std::string_view("@SUM(A1)"),
        std::string_view("\t=1"), std::string_view("\r=1"), std::string_view("\n=1"), std::string_view("\0=1", 3),
        std::string_view("\xEF\xBC\x9D"
                         "1"),
        std::string_view("\xEF\xBC\x8B"
                         "1"),
        std::string_view("\xEF\xBC\x8D"
                         "1"),
        std::string_view("\xEF\xBC\xA0"
                         "x")}) {
    EXPECT_EQ(guard_formula(cell), "'" + std::string(cell));
  }
}

TEST(GuardFormula, LeavesOtherCellsAlone) {
  for (const std::string_view cell : {"", "ann@x.org", "1=1", " =1", "'", "''", "'tis", "O'Neil", "\xC3\xA9"})
    EXPECT_EQ(guard_formula(cell), cell);
}

TEST(GuardFormula, CanBeTakenBackExactly) {
  // Whatever starts with apostrophes before a formula gets one more: to undo, take one away from just these.
  for (const std::string cell : {"=1", "'=1", "''=1", "'", "''", "'a", "a", "", "+", "'-"})
    EXPECT_EQ(without_formula_guard(guard_formula(cell)), cell);
}

}  // namespace
}  // namespace preflight::output
