#include "mailjet/error_csv.h"

#include <gtest/gtest.h>

namespace preflight::proxy::mailjet {
namespace {

using Cells = std::vector<std::string>;

std::vector<ErrorRow> rows_of(std::string_view csv) {
  bool cut = true;
  auto rows = parse_error_csv(csv, 1000, cut);
  EXPECT_FALSE(cut);
  return rows;
}

TEST(ErrorCsv, ReadsTheGuidesExampleWhereTheReasonIsNotUnderItsHeader) {
  const auto rows = rows_of("email,age,error\n\"bar@example.com\", ###Too few columns at line\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells, Cells{"bar@example.com"});
  EXPECT_EQ(rows[0].message, "Too few columns at line");
  EXPECT_EQ(rows[0].field, "");
  EXPECT_EQ(rows[0].raw, "\"bar@example.com\", ###Too few columns at line");
}

TEST(ErrorCsv, ReadsMessageAndField) {
  const auto rows = rows_of("email,importcsv,error\r\napi@mailjet.com,test4, ###Duplicated email###email\r\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells, (Cells{"api@mailjet.com", "test4"}));
  EXPECT_EQ(rows[0].message, "Duplicated email");
  EXPECT_EQ(rows[0].field, "email");
}

TEST(ErrorCsv, KeepsLineBreaksCommasAndQuotesInsideQuotedCells) {
  const auto rows =
      rows_of("email,note,error\n\"a@example.com\",\"one\r\ntwo, \"\"three\"\"\", ###X###note\nb@example.com,, ###Y\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].cells, (Cells{"a@example.com", "one\r\ntwo, \"three\""}));
  EXPECT_EQ(rows[0].raw, "\"a@example.com\",\"one\r\ntwo, \"\"three\"\"\", ###X###note");
  EXPECT_EQ(rows[1].cells, (Cells{"b@example.com", ""}));
}

TEST(ErrorCsv, TakesTheLastMarkWhereAPersonsOwnCellHoldsOne) {
  const auto rows = rows_of("a@example.com,###mine###,\" ###Not good###email\"\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells, (Cells{"a@example.com", "###mine###"}));
  EXPECT_EQ(rows[0].message, "Not good");
  EXPECT_EQ(rows[0].field, "email");
}

TEST(ErrorCsv, KeepsAnUnquotedCommaOfTheReasonInTheReason) {
  const auto rows = rows_of("a@example.com,x, ###Could not convert value, sorry###age\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells, (Cells{"a@example.com", "x"}));
  EXPECT_EQ(rows[0].message, "Could not convert value, sorry");
  EXPECT_EQ(rows[0].field, "age");
}

TEST(ErrorCsv, SplitsAReasonThatIsGluedToACell) {
  const auto rows = rows_of("a@example.com ###Bad###email\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells, Cells{"a@example.com"});
  EXPECT_EQ(rows[0].message, "Bad");
}

TEST(ErrorCsv, KeepsARowWithoutAMark) {
  const auto rows = rows_of("a@example.com,x\n");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells, (Cells{"a@example.com", "x"}));
  EXPECT_EQ(rows[0].message, "");
}

TEST(ErrorCsv, LetsAQuoteThatNeverClosesSpoilItsOwnLineOnly) {
  const auto rows = rows_of("\"a@example.com,x, ###One\nb@example.com,y, ###Two\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].message, "One");
  EXPECT_EQ(rows[1].cells, (Cells{"b@example.com", "y"}));
}

TEST(ErrorCsv, StopsAtTheLimitAndSaysSo) {
  bool cut = false;
  const auto rows = parse_error_csv("a, ###1\nb, ###2\nc, ###3\n", 2, cut);
  EXPECT_EQ(rows.size(), 2U);
  EXPECT_TRUE(cut);
}

TEST(ErrorCsv, FindsNothingInNothing) { EXPECT_TRUE(rows_of("").empty()); }

}  // namespace
}  // namespace preflight::proxy::mailjet
