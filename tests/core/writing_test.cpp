#include "profiling/writing.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace preflight::profiling {
namespace {

Writing written(std::string_view text) { return writing_of(text, text.size()); }

TEST(Writing, IsKnownOfOneCell) {
  EXPECT_EQ(written("12,5"), Writing::decimal_comma);
  EXPECT_EQ(written("1.234,50"), Writing::decimal_comma);
  EXPECT_EQ(written("12,50 EUR"), Writing::decimal_comma);
  for (const std::string_view cell : {"-12,50 €", "€ -12,50", "-€12,50", "R$ 1.012,50", "12,50 kr.", "12,50 Kč"}) {
    EXPECT_EQ(written(cell), Writing::decimal_comma) << cell;
  }
  for (const std::string_view cell : {"1,234.50", "1 234", "1'234'567", "1.234.567", "$5", "CHF 12.50", "-£12.50"}) {
    EXPECT_EQ(written(cell), Writing::grouped) << cell;
  }
  EXPECT_EQ(written("1,234"), Writing::unclear_mark);
  for (const std::string_view cell : {"yes", "NO", "oui", "x", "0", "1", "Ja"})
    EXPECT_EQ(written(cell), Writing::truth) << cell;
  EXPECT_EQ(written("True"), Writing::plain_truth);
  for (const std::string_view cell : {"N/A", "null", "-", "none"}) EXPECT_EQ(written(cell), Writing::nothing) << cell;
  for (const std::string_view cell : {"1-Mar", "12-Sep", "Mar-01", "3-Okt"}) {
    EXPECT_EQ(written(cell), Writing::day_and_month) << cell;
  }
  EXPECT_EQ(written("75001"), Writing(Writing::fixed_digits, 5));
  EXPECT_EQ(written("06000"), Writing(Writing::leading_zero, 5));
  EXPECT_EQ(written(std::string(255, 'a')), Writing::at_limit);
}

TEST(Writing, SeesNothingInWhatIsPlain) {
  for (const std::string_view cell :
       {"",           "Ann",  "12.5", "-7",         "01 23 45 67 89", "+33 612 345 678",
        "06 123 456", "A-1",  "1-2",  "2024-03-01", "12 rue",         "A/1",
        "-1-2",       "$1-2", "+EUR", "5%",         "1,23,456",       "123456789012345678",
        "Mar",        "a,b",  "3.4.5"}) {
    EXPECT_EQ(written(cell), Writing::plain) << cell;
  }
}

TEST(Writing, ReadsNumbersOfOneReading) {
  EXPECT_EQ(read_number("1 234 567,5", false), "1234567.5");
  EXPECT_EQ(read_number("-£1,234.50", false), "-1234.50");
  EXPECT_EQ(read_number("12 34", false), std::nullopt) << "groups are of three digits";
  for (const char* none : {"", " ", "'", "-", "EUR"}) EXPECT_EQ(read_number(none, false), std::nullopt) << none;
  EXPECT_EQ(read_number("1,234", false), std::nullopt);
  EXPECT_EQ(read_number("1,234", true), "1234");
}

TEST(Writing, HasNumbersForItsKindsAndWidths) {
  const Writing code(Writing::leading_zero, Writing::most_digits);
  EXPECT_EQ(code.kind(), Writing::leading_zero);
  EXPECT_EQ(code.digits(), Writing::most_digits);
  EXPECT_LT(code.id(), Writing::count);
  EXPECT_EQ(Writing(Writing::fixed_digits, 3).digits(), 3U);
  EXPECT_EQ(Writing(Writing::at_limit).digits(), 0U);
}

}  // namespace
}  // namespace preflight::profiling
