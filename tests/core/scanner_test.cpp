#include "reading/scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.h"
#include "support/reference_scanner.h"

namespace preflight::reading {
namespace {

struct Scanned {
  std::vector<std::string> cells;
  Scanner::Ending ending = Scanner::Ending::none;
  std::uint32_t inner_line_breaks = 0;
  bool quote_unclosed = false;
  bool quote_stray = false;
  ColumnIndex quote_column = 0;

  friend bool operator==(const Scanned&, const Scanned&) = default;
};

std::ostream& operator<<(std::ostream& out, const Scanned& record) {
  for (const std::string& cell : record.cells) out << '[' << cell << ']';
  return out << (record.quote_unclosed ? " unclosed" : "") << (record.quote_stray ? " stray" : "") << " in "
             << record.quote_column << " breaks " << record.inner_line_breaks << " ending "
             << static_cast<int>(record.ending);
}

/// Scans a file of which `cuts` (rising) say where each chunk ends. The bytes are moved to a fresh place for every
/// chunk, as a host with a sliding window does.
std::vector<Scanned> scan_in_chunks(const std::string& file, std::vector<std::size_t> cuts, ScanDialect dialect = {},
                                    const simd::Form& form = simd::best_form()) {
  cuts.push_back(file.size());
  std::vector<Scanned> records;
  Scanner scanner(dialect, form);
  std::size_t start = 0;
  for (const std::size_t cut : cuts) {
    const std::string window = file.substr(start, cut - start);
    std::size_t at = 0;
    while (scanner.scan(window.data() + at, window.size() - at, cut == file.size())) {
      Scanned record{.ending = scanner.ending(),
                     .inner_line_breaks = scanner.inner_line_breaks(),
                     .quote_unclosed = scanner.quote_unclosed(),
                     .quote_stray = scanner.quote_stray(),
                     .quote_column = scanner.quote_column()};
      std::string scratch;
      scratch.reserve(window.size());
      for (const FieldSpan& field : scanner.fields())
        record.cells.emplace_back(scanner.text(window.data() + at, field, scratch));
      records.push_back(std::move(record));
      at += scanner.record_bytes();
      scanner.start_record();
    }
    start += at;
  }
  return records;
}

std::vector<Scanned> scan(const std::string& file, ScanDialect dialect = {}) {
  return scan_in_chunks(file, {}, dialect);
}

using Table = std::vector<std::vector<std::string>>;

Table cells_of(const std::vector<Scanned>& records) {
  Table table;
  for (const Scanned& record : records) table.push_back(record.cells);
  return table;
}

Table table(const std::string& file, ScanDialect dialect = {}) { return cells_of(scan(file, dialect)); }

// The seven rules of RFC 4180 section 2, with its own examples.

TEST(Scanner, ReadsEachRecordOnItsOwnLine) {
  EXPECT_EQ(table("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"), (Table{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
}

TEST(Scanner, NeedsNoLineBreakAfterTheLastRecord) {
  EXPECT_EQ(table("aaa,bbb,ccc\r\nzzz,yyy,xxx"), (Table{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
}

TEST(Scanner, TakesSpacesAsPartOfAField) { EXPECT_EQ(table(" a , b "), (Table{{" a ", " b "}})); }

TEST(Scanner, TakesQuotesAroundAnyField) {
  EXPECT_EQ(table("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx"), (Table{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
}

TEST(Scanner, KeepsLineBreaksAndCommasInsideQuotes) {
  EXPECT_EQ(table("\"aaa\",\"b\r\nbb\",\"c,cc\"\r\nzzz,yyy,xxx"),
            (Table{{"aaa", "b\r\nbb", "c,cc"}, {"zzz", "yyy", "xxx"}}));
}

TEST(Scanner, ReadsADoubledQuoteAsOne) {
  EXPECT_EQ(table("\"aaa\",\"b\"\"bb\",\"ccc\""), (Table{{"aaa", "b\"bb", "ccc"}}));
  EXPECT_EQ(table(R"("""")"), (Table{{"\""}}));
  EXPECT_EQ(table(R"("""a""")"), (Table{{"\"a\""}}));
}

// What RFC 4180 leaves open.

TEST(Scanner, EndsRecordsAtEachKindOfLineBreak) {
  const auto records = scan("a\nb\r\nc\rd");
  ASSERT_EQ(cells_of(records), (Table{{"a"}, {"b"}, {"c"}, {"d"}}));
  EXPECT_EQ(records[0].ending, Scanner::Ending::lf);
  EXPECT_EQ(records[1].ending, Scanner::Ending::crlf);
  EXPECT_EQ(records[2].ending, Scanner::Ending::cr);
  EXPECT_EQ(records[3].ending, Scanner::Ending::none);
}

TEST(Scanner, ReadsLfThenCrAsTwoLineBreaks) { EXPECT_EQ(table("a\n\rb"), (Table{{"a"}, {""}, {"b"}})); }

TEST(Scanner, GivesBlankLinesAsRecordsOfOneEmptyField) {
  EXPECT_EQ(table("a\r\n\r\n\r\nb"), (Table{{"a"}, {""}, {""}, {"b"}}));
  EXPECT_EQ(table("\n"), (Table{{""}}));
}

TEST(Scanner, SeesNoRecordInNoBytes) { EXPECT_EQ(table(""), Table{}); }

TEST(Scanner, KeepsEmptyFieldsAtBothEnds) {
  EXPECT_EQ(table(",a,\n,"), (Table{{"", "a", ""}, {"", ""}}));
  EXPECT_EQ(table("\"\",\"\""), (Table{{"", ""}}));
}

TEST(Scanner, CountsALineBreakInsideQuotesOnceWhateverItsKind) {
  EXPECT_EQ(scan("\"a\r\nb\nc\rd\",x\n").at(0).inner_line_breaks, 3U);
  EXPECT_EQ(scan("\"\n\r\",x\n").at(0).inner_line_breaks, 2U);
}

TEST(Scanner, KeepsAQuoteInsideAnUnquotedFieldAsTextAndSaysWhere) {
  const Scanned record = scan("a,5\" pipe,c").at(0);
  EXPECT_EQ(record.cells, (std::vector<std::string>{"a", "5\" pipe", "c"}));
  EXPECT_TRUE(record.quote_stray);
  EXPECT_EQ(record.quote_column, 1U);
}

TEST(Scanner, JoinsTextAfterAClosingQuoteToItsField) {
  const Scanned record = scan("\"a\"b,c").at(0);
  EXPECT_EQ(record.cells, (std::vector<std::string>{"ab", "c"}));
  EXPECT_TRUE(record.quote_stray);
  EXPECT_EQ(record.quote_column, 0U);
}

TEST(Scanner, SaysWhichFieldHadTheQuoteThatNeverCloses) {
  const auto records = scan("a,b\nc,\"d\ne,f\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_FALSE(records[0].quote_unclosed);
  EXPECT_TRUE(records[1].quote_unclosed);
  EXPECT_EQ(records[1].quote_column, 1U);
}

TEST(Scanner, TakesAQuoteThatClosesAtTheEndOfTheFileAsClosed) {
  EXPECT_FALSE(scan("\"a\"").at(0).quote_unclosed);
  EXPECT_FALSE(scan("\"a\"\"\"").at(0).quote_unclosed);
  EXPECT_TRUE(scan("\"a\"\"").at(0).quote_unclosed);
}

TEST(Scanner, ForgetsTheMarksOfTheRecordBefore) {
  const auto records = scan("a\"b\n\"c\nd\",\ne,f");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_FALSE(records[2].quote_stray);
  EXPECT_EQ(records[2].inner_line_breaks, 0U);
}

TEST(Scanner, KeepsBytesThatAreNoTextAsTheyAre) {
  const std::string nul("a\0b,\0\n", 6);
  EXPECT_EQ(table(nul), (Table{{std::string("a\0b", 3), std::string("\0", 1)}}));
  EXPECT_EQ(table("\xFF\xFE,\x80"), (Table{{"\xFF\xFE", "\x80"}}));
}

TEST(Scanner, ReadsAnyDelimiterAndTakesTheOthersAsText) {
  EXPECT_EQ(table("a,b;c", {.delimiter = ';'}), (Table{{"a,b", "c"}}));
  EXPECT_EQ(table("a,b\tc", {.delimiter = '\t'}), (Table{{"a,b", "c"}}));
  EXPECT_EQ(table("\"a|b\"|c", {.delimiter = '|'}), (Table{{"a|b", "c"}}));
}

TEST(Scanner, TakesQuotesAsTextWhereThereAreNoQuotedCells) {
  const auto records = scan("\"a,b\"\nc", {.quote = '\0'});
  EXPECT_EQ(cells_of(records), (Table{{"\"a", "b\""}, {"c"}}));
  EXPECT_FALSE(records[0].quote_stray);
}

TEST(Scanner, ReadsAnEscapeCharacterInsideQuotes) {
  const ScanDialect backslash{.escape = '\\'};
  EXPECT_EQ(table(R"("a\"b","c\\",d\e)", backslash), (Table{{"a\"b", "c\\", "d\\e"}}));
  EXPECT_EQ(table(R"("a\nb")", backslash), (Table{{"a\\nb"}}));
}

TEST(Scanner, CountsAllFieldsButKeepsNoMoreThanTheLimit) {
  const std::string file(max_columns + 5, ',');
  Scanner scanner;
  ASSERT_TRUE(scanner.scan(file.data(), file.size(), true));
  EXPECT_EQ(scanner.field_count(), max_columns + 6);
  EXPECT_EQ(scanner.fields().size(), max_columns);
}

const std::string tricky =
    "email,\"na\"\"me\",note\r\n"
    "\"a@x.org\",\"Z\xC3\xB6"
    "e\",\"one\r\ntwo\nthree\rfour\"\n"
    "\r\n\n\r"
    ",,\r"
    "b@x.org,5\" pipe,\"tail\"ed\r\n"
    "\"\",\"\"\"\",\"\"\r\n"
    "last,\"open\r\n\"\",";

TEST(Scanner, GivesTheSameRecordsForEverySplitInTwo) {
  const auto whole = scan(tricky);
  ASSERT_EQ(whole.size(), 9U);
  for (std::size_t cut = 0; cut <= tricky.size(); ++cut)
    EXPECT_EQ(scan_in_chunks(tricky, {cut}), whole) << "cut at " << cut;
}

TEST(Scanner, GivesTheSameRecordsForEverySplitInThree) {
  const auto whole = scan(tricky);
  for (std::size_t first = 0; first <= tricky.size(); ++first) {
    for (std::size_t second = first; second <= tricky.size(); ++second)
      ASSERT_EQ(scan_in_chunks(tricky, {first, second}), whole) << "cut at " << first << " and " << second;
  }
}

TEST(Scanner, GivesTheSameRecordsByteByByte) {
  std::vector<std::size_t> cuts;
  for (std::size_t cut = 0; cut < tricky.size(); ++cut) cuts.push_back(cut);
  EXPECT_EQ(scan_in_chunks(tricky, cuts), scan(tricky));
}

TEST(Scanner, GivesTheSameRecordsOfAnyBytesForAnySplit) {
  testing::Random random(4180);
  constexpr std::string_view bytes = "a,\"\r\n\\;";
  for (int round = 0; round < 3000; ++round) {
    std::string file;
    for (std::size_t size = random() % 24; file.size() < size;) file += bytes[random() % bytes.size()];
    const ScanDialect dialect{.quote = random() % 5 == 0 ? '\0' : '"', .escape = random() % 3 == 0 ? '\\' : '"'};
    const auto whole = scan(file, dialect);
    std::vector<std::size_t> cuts;
    for (std::size_t i = random() % 6; i > 0; --i) cuts.push_back(random() % (file.size() + 1));
    std::sort(cuts.begin(), cuts.end());
    ASSERT_EQ(scan_in_chunks(file, cuts, dialect), whole) << ::testing::PrintToString(file);
  }
}

/// Text as files have it, long stretches of it, with marks strewn in: `marks` of 1,000 bytes.
std::string strewn(testing::Random& random, std::size_t size, unsigned marks) {
  constexpr std::string_view ordinary = "abcdefghijklmnopqrstuvwxyz .@-0123456789";
  constexpr std::string_view special = ",,,;\"\"\r\n\n\\\t\x80\xC3\x01\x7F";
  std::string file;
  while (file.size() < size) {
    file += random() % 1000 < marks ? special[random() % special.size()] : ordinary[random() % ordinary.size()];
  }
  return file;
}

std::vector<Scanned> by_the_book(const std::string& file, const ScanDialect& dialect) {
  std::vector<Scanned> records;
  for (const testing::ReferenceRecord& record : testing::reference_scan(file, dialect)) {
    records.push_back({.cells = record.cells,
                       .ending = record.ending,
                       .inner_line_breaks = static_cast<std::uint32_t>(record.inner_line_breaks),
                       .quote_unclosed = record.quote_unclosed,
                       .quote_stray = record.quote_stray,
                       .quote_column = static_cast<ColumnIndex>(record.quote_column)});
  }
  return records;
}

TEST(Scanner, ReadsAnyBytesByTheBookInEveryForm) {
  testing::Random random(64);
  for (int round = 0; round < 600; ++round) {
    // Around the borders of blocks (64) and, now and then, of slices (16 KiB).
    const std::size_t size = round % 100 == 0 ? 40'000 : random() % 300;
    const std::string file = strewn(random, size, 20 + random() % 400);
    const ScanDialect dialect{.delimiter = std::string_view(",,,;;xa")[random() % 7],
                              .quote = random() % 5 == 0 ? '\0' : '"',
                              .escape = random() % 3 == 0 ? '\\' : '"'};
    const auto expected = by_the_book(file, dialect);
    for (const simd::Form& form : simd::all_forms()) {
      if (!simd::runs_here(form)) continue;
      std::vector<std::size_t> cuts;
      for (std::size_t i = random() % 4; i > 0; --i) cuts.push_back(random() % (file.size() + 1));
      std::sort(cuts.begin(), cuts.end());
      ASSERT_EQ(scan_in_chunks(file, cuts, dialect, form), expected) << form.name << ::testing::PrintToString(file);
    }
  }
}

TEST(Scanner, KnowsWhichRecordsHoldAnythingUnusual) {
  testing::Random random(65);
  for (int round = 0; round < 300; ++round) {
    const std::string file = strewn(random, random() % 2000, 15);
    for (const simd::Form& form : simd::all_forms()) {
      if (!simd::runs_here(form)) continue;
      Scanner scanner({}, form);
      for (std::size_t at = 0; scanner.scan(file.data() + at, file.size() - at, true);) {
        const std::string_view record(file.data() + at, scanner.record_bytes());
        const bool unusual = std::any_of(record.begin(), record.end(), [](char byte) {
          return static_cast<unsigned char>(byte) >= 0x80 || byte == '<' || byte == '&' ||
                 (static_cast<unsigned char>(byte) < ' ' && byte != '\r' && byte != '\n') || byte == '\x7F';
        });
        ASSERT_EQ(scanner.unusual(), unusual) << form.name << ::testing::PrintToString(std::string(record));
        at += scanner.record_bytes();
        scanner.start_record();
      }
    }
  }
}

TEST(Scanner, FindsATabUnusualInsideACellOnly) {
  const auto is_unusual = [](std::string_view record, ScanDialect dialect = {.delimiter = '\t'}) {
    Scanner scanner(dialect);
    EXPECT_TRUE(scanner.scan(record.data(), record.size(), true));
    return scanner.unusual();
  };
  EXPECT_FALSE(is_unusual("a\tb\t\"c\"\td\n"));
  EXPECT_TRUE(is_unusual("a\tb\t\"c\tc\"\td\n"));
  // Somebody may say that it escapes, or quotes, and be wrong.
  EXPECT_TRUE(is_unusual("a,b\tc\n", {.escape = '\t'}));
  EXPECT_TRUE(is_unusual("&Tom &&amp; Jo&,b\n", {.quote = '&', .escape = '&'}));
  EXPECT_FALSE(is_unusual("a,b\n", {.escape = '\t'}));
}

TEST(Simd, KnowsWhetherACellHoldsAnythingUnusual) {
  // Each byte at each place of cells of every size up to three words.
  for (std::size_t size = 1; size <= 24; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned byte = 0; byte < 256; ++byte) {
        std::string cell(size, '~');
        cell[at] = static_cast<char>(byte);
        const bool unusual = byte < 0x20 || byte >= 0x7F || byte == '<' || byte == '&';
        ASSERT_EQ(simd::any_unusual(cell), unusual) << size << ' ' << at << ' ' << byte;
        ASSERT_EQ(simd::is_unusual(cell[at]), unusual) << byte;
        ASSERT_TRUE(holds_byte(cell, cell[at]));
        ASSERT_EQ(holds_byte(cell, '@'), byte == '@');
      }
    }
  }
  for (std::size_t size = 0; size <= 24; ++size) {
    const std::string cell(size, 'a');
    EXPECT_TRUE(same_bytes(cell, std::string(size, 'a')));
    EXPECT_FALSE(same_bytes(cell, cell + 'a'));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = cell;
      other[at] = 'b';
      EXPECT_FALSE(same_bytes(cell, other));
    }
  }
  EXPECT_FALSE(simd::any_unusual(""));
  EXPECT_FALSE(holds_byte("", '@'));
}

TEST(Simd, FindsTheSameInEveryForm) {
  testing::Random random(66);
  constexpr simd::Marks marks = {',', '"', '\r', '\n', '\\'};
  for (int round = 0; round < 2000; ++round) {
    std::array<char, simd::block_bytes> block{};
    for (char& byte : block) byte = static_cast<char>(random() % 4 == 0 ? marks[random() % 5] : random());
    simd::BlockMasks expected;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const bool mark = std::find(marks.begin(), marks.end(), block[i]) != marks.end();
      const auto byte = static_cast<unsigned char>(block[i]);
      expected.marks |= std::uint64_t{mark} << i;
      expected.unusual |= std::uint64_t{!mark && (byte < 0x20 || byte >= 0x7F || byte == '<' || byte == '&')} << i;
    }
    for (const simd::Form& form : simd::all_forms()) {
      if (!simd::runs_here(form)) continue;
      ASSERT_EQ(form.block(block.data(), marks), expected) << form.name;
    }
  }
}

// A quote that was never meant to open anything.

TEST(Scanner, ReadsARecordAgainWithAQuoteAsText) {
  const std::string file = "a,\"b,c\nd,e,f\n";
  Scanner scanner;
  ASSERT_TRUE(scanner.scan(file.data(), file.size(), true));
  ASSERT_EQ(scanner.quote_over_lines(), 2U);
  scanner.restart_record({.at = 2, .reading = QuoteOverride::Reading::as_text});
  ASSERT_TRUE(scanner.scan(file.data(), file.size(), true));
  EXPECT_EQ(scanner.field_count(), 3U);
  EXPECT_EQ(scanner.record_bytes(), 7U);
  EXPECT_TRUE(scanner.quote_unclosed());
  EXPECT_EQ(scanner.quote_column(), 1U);
}

TEST(Scanner, ReadsARecordAgainWithACellThatEndsWithItsLine) {
  const std::string file = "a,b,\"c,d\ne,f,g\n";
  Scanner scanner;
  ASSERT_TRUE(scanner.scan(file.data(), file.size(), true));
  scanner.restart_record({.at = 4, .reading = QuoteOverride::Reading::ends_with_line});
  ASSERT_TRUE(scanner.scan(file.data(), file.size(), true));
  ASSERT_EQ(scanner.field_count(), 3U);
  std::string scratch;
  EXPECT_EQ(scanner.text(file.data(), scanner.fields()[2], scratch), "c,d");
  EXPECT_EQ(scanner.record_bytes(), 9U);
}

}  // namespace
}  // namespace preflight::reading
