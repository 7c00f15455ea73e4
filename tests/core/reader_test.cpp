#include "reading/reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "reading/utf8.h"

namespace preflight::reading {
namespace {

struct Read {
  RowNumber row = 0;
  LineNumber line = 0;
  ByteOffset offset = 0;
  std::vector<std::string> cells;
  bool blank = false;

  friend bool operator==(const Read&, const Read&) = default;
};

std::ostream& operator<<(std::ostream& out, const Read& read) {
  out << "row " << read.row << " line " << read.line << " at " << read.offset << (read.blank ? " blank" : "");
  for (const std::string& cell : read.cells) out << " [" << cell << ']';
  return out;
}

std::vector<Read> read(const std::string& file, std::size_t chunk = 1U << 20, const Dialect& dialect = {}) {
  RecordReader reader;
  reader.start(dialect, {});
  std::vector<Read> all;
  Record record;
  std::size_t at = 0;
  do {
    const std::size_t bytes = std::min(chunk, file.size() - at);
    std::memcpy(reader.reserve(bytes), file.data() + at, bytes);
    reader.commit(bytes);
    at += bytes;
    while (reader.next(at == file.size(), record)) {
      EXPECT_EQ(record.raw, std::string_view(file).substr(record.offset, record.raw.size()));
      all.push_back(
          {record.row, record.line, record.offset, {record.cells.begin(), record.cells.end()}, record.blank()});
    }
  } while (at < file.size());
  return all;
}

TEST(Reader, CountsRowsAsASpreadsheetAndLinesAsATextEditor) {
  // A blank row is a row; a cell with line breaks is one row on several lines (decisions.md 7).
  const std::string file = "email,note\r\n\r\na@x.org,\"one\r\ntwo\nthree\"\r\nb@x.org,\r\n";
  EXPECT_EQ(read(file), (std::vector<Read>{{1, 1, 0, {"email", "note"}},
                                           {2, 2, 12, {""}, true},
                                           {3, 3, 14, {"a@x.org", "one\r\ntwo\nthree"}},
                                           {4, 6, 40, {"b@x.org", ""}}}));
}

TEST(Reader, GivesTheSameRecordsForEveryChunkSize) {
  const std::string file = "email,note\r\n\r\na@x.org,\"o\"\"ne\r\ntwo\"\r\rb@x.org,\xC3\xA9\n\"\"\n,\n\"open\n";
  const auto whole = read(file);
  for (std::size_t chunk = 1; chunk <= file.size(); ++chunk) EXPECT_EQ(read(file, chunk), whole) << chunk;
}

TEST(Reader, TakesRowsWithNothingToSeeAsBlank) {
  for (const char* blank : {"\n", "\r\n", "\r", ",,\n", "  \n", "\t,\xC2\xA0\n", "\"\",\"\"\n", "\" \",\n"})
    EXPECT_TRUE(read(blank).at(0).blank) << ::testing::PrintToString(blank);
}

TEST(Reader, TakesALoneQuotedEmptyCellAsARecord) {
  // Somebody wrote a cell there on purpose: a one-column file says "no value" like this.
  EXPECT_FALSE(read("\"\"\n").at(0).blank);
  EXPECT_FALSE(read("0\n").at(0).blank);
  EXPECT_FALSE(read(",,x\n").at(0).blank);
}

TEST(Reader, SaysWhetherARecordIsUtf8) {
  const std::string file = "gr\xC3\xBC\xC3\x9F\n\xFC\n\xED\xA0\x80\nok\n";
  RecordReader reader;
  reader.start({}, {});
  std::memcpy(reader.reserve(file.size()), file.data(), file.size());
  reader.commit(file.size());
  Record record;
  std::vector<bool> valid;
  while (reader.next(true, record)) valid.push_back(record.reads());
  EXPECT_EQ(valid, (std::vector<bool>{true, false, false, true}));
}

TEST(Reader, CountsLineEndings) {
  RecordReader reader;
  reader.start({}, {});
  const std::string file = "a\nb\r\nc\r\nd\re\rf\r\"g\n\"";
  std::memcpy(reader.reserve(file.size()), file.data(), file.size());
  reader.commit(file.size());
  Record record;
  while (reader.next(true, record)) {
  }
  EXPECT_EQ(reader.line_endings().lf, 1U);
  EXPECT_EQ(reader.line_endings().crlf, 2U);
  EXPECT_EQ(reader.line_endings().cr, 3U);
}

TEST(LineEndingCounts, NamesWhatIsThereAndCallsTwoKindsMixed) {
  EXPECT_EQ((LineEndingCounts{}.dominant()), LineEnding::none);
  EXPECT_EQ((LineEndingCounts{.lf = 3}.dominant()), LineEnding::lf);
  EXPECT_EQ((LineEndingCounts{.crlf = 3}.dominant()), LineEnding::crlf);
  EXPECT_EQ((LineEndingCounts{.cr = 3}.dominant()), LineEnding::cr);
  EXPECT_EQ((LineEndingCounts{.lf = 1, .crlf = 1000}.dominant()), LineEnding::mixed);
  LineEndingCounts counts{.lf = 1};
  counts.merge({.cr = 2});
  EXPECT_EQ(counts.dominant(), LineEnding::mixed);
}

TEST(Reader, StartsAnywhereWithTheNumbersItIsTold) {
  RecordReader reader;
  reader.start({}, {.offset = 1000, .row = 41, .line = 60});
  const std::string file = "a\nb";
  std::memcpy(reader.reserve(file.size()), file.data(), file.size());
  reader.commit(file.size());
  Record record;
  ASSERT_TRUE(reader.next(true, record));
  EXPECT_EQ(record.row, 41U);
  ASSERT_TRUE(reader.next(true, record));
  EXPECT_EQ(record.row, 42U);
  EXPECT_EQ(record.line, 61U);
  EXPECT_EQ(record.offset, 1002U);
}

TEST(Reader, StopsAtARecordOverTheLimitAndSaysWhere) {
  for (const std::size_t chunk : {std::size_t{1} << 24, (std::size_t{1} << 20) + 17}) {
    const std::string file = "a\n\"" + std::string(max_record_bytes + 10, 'x');
    RecordReader reader;
    reader.start({}, {});
    Record record;
    for (std::size_t at = 0; at < file.size();) {
      const std::size_t bytes = std::min(chunk, file.size() - at);
      std::memcpy(reader.reserve(bytes), file.data() + at, bytes);
      reader.commit(bytes);
      at += bytes;
      while (reader.next(at == file.size(), record)) EXPECT_EQ(record.row, 1U);
    }
    EXPECT_TRUE(reader.over_limit());
    EXPECT_TRUE(reader.inside_quotes());
    EXPECT_EQ(reader.position().row, 2U);
  }
}

TEST(Utf8, AcceptsWhatRfc3629Has) {
  for (const std::string text : {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                                 "\xEF\xBF\xBD", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << ::testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndStumps) {
  for (const std::string text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3\x28"}) {
    EXPECT_EQ(first_invalid_utf8("ok " + text), 3U) << ::testing::PrintToString(text);
  }
}

TEST(Utf8, CutsOnACharacterBorder) {
  EXPECT_EQ(cut_utf8("abc", 3), "abc");
  EXPECT_EQ(cut_utf8("a\xC3\xA9", 2), "a");
  EXPECT_EQ(cut_utf8("\xF0\x9F\x98\x80", 3), "");
  EXPECT_EQ(cut_utf8("\xF0\x9F\x98\x80x", 4), "\xF0\x9F\x98\x80");
}

TEST(Utf8, SeesALoneHighByteAnywhereInALongText) {
  for (std::size_t size = 1; size < 100; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      EXPECT_TRUE(is_ascii(text));
      text[at] = '\x80';
      ASSERT_FALSE(is_ascii(text)) << size << " " << at;
    }
  }
}

TEST(Trim, TakesOffWhatASpreadsheetDoesNotShow) {
  EXPECT_EQ(trim(" \t\r\n a b \xC2\xA0\xE2\x80\x8B"), "a b");
  EXPECT_EQ(trim("\xEF\xBB\xBF"
                 "email"),
            "email");
  EXPECT_EQ(trim("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(trim(" \xC2\xA0 "), "");
}

}  // namespace
}  // namespace preflight::reading
