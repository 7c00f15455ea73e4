#include "reading/sniffer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/random.h"

namespace preflight::reading {
namespace {

Dialect guess(std::string_view file, const ReadingChoices& choices = {}) { return sniff(file, true, choices).dialect; }

TEST(Sniffer, FindsEachDelimiter) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    std::string file = "email,name,city\nann@x.org,Ann,Oslo\nbob@x.org,Bob,Bergen\n";
    for (char& byte : file) byte = byte == ',' ? delimiter : byte;
    EXPECT_EQ(guess(file).delimiter, delimiter);
    EXPECT_EQ(guess(file).delimiter_origin, Origin::guessed);
  }
}

// Regression of many importers: a European export with decimal commas was split at these.
TEST(Sniffer, TakesSemicolonsWhereCommasAreDecimalMarks) {
  EXPECT_EQ(guess("email;amount\na@x.org;1,50\nb@x.org;20,00\nc@x.org;3,75\n").delimiter, ';');
  EXPECT_EQ(guess("email;amount;vat\na@x.org;1,50;0,30\nb@x.org;20,00;4,00\n").delimiter, ';');
  EXPECT_EQ(guess("email;amount,EUR\na@x.org;1,50\nb@x.org;20,00\n").delimiter, ';');
}

TEST(Sniffer, TakesCommasWhereSemicolonsStandInsideCells) {
  EXPECT_EQ(guess("email,tags\na@x.org,\"red; blue\"\nb@x.org,\"green; red; blue\"\nc@x.org,green\n").delimiter, ',');
}

TEST(Sniffer, TakesTabsWhereCommasStandInNames) {
  EXPECT_EQ(guess("email\tname\na@x.org\tLee, Ann\nb@x.org\tRay, Bob\n").delimiter, '\t');
}

// Regression: a sniffer by letter frequency split at "E".
TEST(Sniffer, NeverTakesALetterOrDigitAsDelimiter) {
  EXPECT_EQ(guess("EMAIL\nEVE@EXAMPLE.EU\nELI@EXAMPLE.EU\nEDE@EXAMPLE.EU\n").delimiter, ',');
  testing::Random random(12);
  for (int round = 0; round < 300; ++round) {
    std::string file;
    for (int size = 0; size < 60; ++size) file += "eE01aZ.@ \n"[random() % 10];
    const char delimiter = guess(file).delimiter;
    ASSERT_NE(std::string_view(",;\t|").find(delimiter), std::string_view::npos);
  }
}

TEST(Sniffer, TakesACommaForOneColumnAndIsSureOfIt) {
  const Dialect dialect = guess("email\nann@x.org\nbob@x.org\n");
  EXPECT_EQ(dialect.delimiter, ',');
  EXPECT_EQ(dialect.delimiter_confidence, 1);
  EXPECT_TRUE(dialect.alternatives.empty());
}

TEST(Sniffer, NamesARunnerUpLessSureThanTheWinner) {
  const Dialect dialect = guess("email;a,b\na@x.org;1,2\n");
  ASSERT_FALSE(dialect.alternatives.empty());
  EXPECT_EQ(dialect.alternatives.front().delimiter, ',');
  EXPECT_LT(dialect.alternatives.front().confidence, dialect.delimiter_confidence);
}

TEST(Sniffer, LeavesWhatWasChosenAlone) {
  const Dialect dialect =
      guess("email;name\na@x.org;Ann\n",
            {.delimiter = ',', .quote = std::optional<char>(), .has_header = false, .skip_rows = 1});
  EXPECT_EQ(dialect.delimiter, ',');
  EXPECT_EQ(dialect.delimiter_origin, Origin::chosen);
  EXPECT_EQ(dialect.quote, std::nullopt);
  EXPECT_FALSE(dialect.has_header);
  EXPECT_EQ(dialect.header_origin, Origin::chosen);
  EXPECT_EQ(dialect.skip_rows, 1U);
}

TEST(Sniffer, TakesANameRowAsHeader) {
  EXPECT_TRUE(guess("email,name\na@x.org,Ann\n").has_header);
  EXPECT_TRUE(guess("E-mail,2023,2024\na@x.org,1,2\n").has_header);
  EXPECT_TRUE(guess("email\n").has_header);
}

TEST(Sniffer, TakesARowWithAnAddressAsAContact) {
  EXPECT_FALSE(guess("a@x.org,Ann\nb@x.org,Bob\n").has_header);
  EXPECT_FALSE(guess("a@x.org\nb@x.org\n").has_header);
  EXPECT_FALSE(guess("1,2,3\n4,5,6\n").has_header);
}

TEST(Sniffer, LooksForTheHeaderBelowSkippedAndBlankRows) {
  EXPECT_TRUE(guess("\n\nemail,name\na@x.org,Ann\n").has_header);
  EXPECT_TRUE(guess("a@x.org,Contacts\nemail,name\na@x.org,Ann\n", {.skip_rows = 1}).has_header);
}

TEST(Sniffer, SeesAByteOrderMarkAndCountsItAsPreamble) {
  const Sniffed sniffed = sniff("\xEF\xBB\xBF\"email\",name\na@x.org,Ann\n", true, {});
  EXPECT_TRUE(sniffed.dialect.bom);
  EXPECT_EQ(sniffed.preamble_bytes, 3U);
  EXPECT_EQ(sniffed.preamble_lines, 0U);
}

TEST(Sniffer, TakesASepLineForWhatItSays) {
  for (const std::string ending : {"\n", "\r\n", "\r"}) {
    const Sniffed sniffed = sniff("sep=;" + ending + "email;a,b,c,d\nx@x.org;1,2,3,4\n", true, {});
    EXPECT_TRUE(sniffed.dialect.sep_line);
    EXPECT_EQ(sniffed.dialect.delimiter, ';');
    EXPECT_EQ(sniffed.preamble_bytes, 5 + ending.size());
    EXPECT_EQ(sniffed.preamble_lines, 1U);
  }
  const Sniffed after_bom = sniff("\xEF\xBB\xBFSEP=|\nemail|name\n", true, {});
  EXPECT_EQ(after_bom.dialect.delimiter, '|');
  EXPECT_EQ(after_bom.preamble_bytes, 9U);
}

TEST(Sniffer, TakesASepLineOnlyForWhatItCanBe) {
  EXPECT_FALSE(guess("sep=E\nEMAIL\n").sep_line);
  EXPECT_FALSE(guess("sep=1\nEMAIL\n").sep_line);
  EXPECT_FALSE(guess("sep=;x\na;b\n").sep_line);
  EXPECT_FALSE(guess("separator\na\n").sep_line);
  EXPECT_FALSE(guess("sep=").sep_line);
}

TEST(Sniffer, PutsAPersonsDelimiterBeforeTheSepLine) {
  EXPECT_EQ(guess("sep=;\nemail,name\n", {.delimiter = ','}).delimiter, ',');
}

TEST(Sniffer, SurvivesFilesThatSayNothing) {
  for (const std::string_view file : {std::string_view(""), std::string_view("\n"), std::string_view("\xEF\xBB\xBF"),
                                      std::string_view("\""), std::string_view("\0", 1), std::string_view(",,,")}) {
    EXPECT_EQ(guess(file).delimiter, ',') << ::testing::PrintToString(file);
  }
}

TEST(KnownNotCsv, KnowsFilesByTheirFirstBytes) {
  EXPECT_EQ(known_not_csv("PK\x03\x04\x14"), "workbook");
  EXPECT_EQ(known_not_csv("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest"), "old-workbook");
  EXPECT_EQ(known_not_csv("%PDF-1.7"), "pdf");
  EXPECT_EQ(known_not_csv("\x89PNG\r\n\x1A\n"), "image");
  EXPECT_EQ(known_not_csv("\xFF\xD8\xFF\xE0"), "image");
  EXPECT_EQ(known_not_csv("\xEF\xBB\xBF <!DOCTYPE html>"), "html");
  EXPECT_EQ(known_not_csv("[{\"email\":1}]"), "json");
  EXPECT_EQ(known_not_csv("\xFF\xFE"
                          "e\0"),
            "utf-16");
}

TEST(KnownNotCsv, LetsTextBeText) {
  for (const std::string_view file :
       {"", "email,name\n", "PK,name\n", "<ann@x.org>,Ann\n", "{name},email\n", "[1],2\n"})
    EXPECT_EQ(known_not_csv(file), "") << file;
}

}  // namespace
}  // namespace preflight::reading
