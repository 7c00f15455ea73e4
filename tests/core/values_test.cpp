#include "checking/values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace preflight::checking {
namespace {

/// Each fault is looked for only in cells that may have one.
bool has(FindingId fault, std::string_view cell) {
  if (!has_fault(fault, cell)) return false;
  const bool plain = std::all_of(cell.begin(), cell.end(),
                                 [](char byte) { return byte >= ' ' && byte < 0x7F && byte != '<' && byte != '&'; });
  EXPECT_TRUE(may_have_fault(cell, !plain)) << cell;
  return true;
}

std::string mended(FindingId fault, std::string_view cell) {
  EXPECT_TRUE(has(fault, cell)) << cell;
  return without_fault(fault, cell).value_or("(nothing)");
}

TEST(Values, LeaveOrdinaryCellsAlone) {
  for (const std::string_view cell : {"",
                                      "Ann",
                                      "O'Neil",
                                      "Smith & Sons",
                                      "a < b > c",
                                      "R&D;",
                                      "<3",
                                      "<ann@x.org>",
                                      "São Paulo",
                                      "Müller-Lüdenscheidt",
                                      "+33 1 23 45 67 89",
                                      "-12.5",
                                      "-5 %",
                                      "+12,5%",
                                      "-5,50 €",
                                      "-$5.50",
                                      "-",
                                      "--",
                                      "+44(0)20",
                                      "1e5",
                                      "2E",
                                      "E+10",
                                      "12 rue de l’Église",
                                      "a@b",
                                      "50%",
                                      "C#",
                                      "#1",
                                      "№ 5",
                                      "naïve",
                                      "日本語",
                                      "عربي",
                                      "می‌خواهم",
                                      "👩‍💻",
                                      "1E-05",
                                      "-3-4",
                                      "(none)",
                                      "&c;",
                                      "&;",
                                      "a&b;c"}) {
    for (const FindingId fault : value_faults) EXPECT_FALSE(has(fault, cell)) << cell << ": " << kind(fault).name;
  }
}

TEST(Values, LoseTheBlanksAroundThemAndWideOnesInside) {
  EXPECT_EQ(mended(FindingId::text_spaces, " Ann"), "Ann");
  EXPECT_EQ(mended(FindingId::text_spaces, "Ann\t"), "Ann");
  EXPECT_EQ(mended(FindingId::text_spaces,
                   "\xC2\xA0"
                   "Ann\xE2\x80\x8B "),
            "Ann");
  EXPECT_EQ(mended(FindingId::text_spaces, "Jean\xC2\xA0Paul"), "Jean Paul");
  EXPECT_EQ(mended(FindingId::text_spaces,
                   "1\xE2\x80\xAF"
                   "234"),
            "1 234");
  EXPECT_EQ(mended(FindingId::text_spaces, "   "), "");
}

TEST(Values, LoseWhatNobodySees) {
  EXPECT_EQ(mended(FindingId::text_invisible,
                   "Bob\xE2\x80\x8B"
                   "by"),
            "Bobby");
  EXPECT_EQ(mended(FindingId::text_invisible, "soft\xC2\xADhyphen"), "softhyphen");
  EXPECT_EQ(mended(FindingId::text_invisible, "\xE2\x80\xAEtxt.exe"), "txt.exe");
  // A joiner among Latin letters is left over from copying.
  EXPECT_EQ(mended(FindingId::text_invisible, "An\xE2\x80\x8Dn"), "Ann");
  EXPECT_EQ(mended(FindingId::control_characters,
                   "a\x07"
                   "b\x7F"),
            "ab");
}

TEST(Values, StandInOneLine) {
  EXPECT_EQ(mended(FindingId::text_line_break, "two\r\nlines"), "two lines");
  EXPECT_EQ(mended(FindingId::text_line_break, "a \n\n  b"), "a b");
  EXPECT_EQ(mended(FindingId::text_line_break,
                   "a\xE2\x80\xA8"
                   "b"),
            "a b");
  // At the end it is a blank like others.
  EXPECT_FALSE(has(FindingId::text_line_break, "Ann\n"));
  EXPECT_EQ(mended(FindingId::text_spaces, "Ann\n"), "Ann");
}

TEST(Values, ShowWhatASpreadsheetDidToThem) {
  for (const std::string_view cell : {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#NV",
                                      "#BEZUG!", "#NOM?", "#VALEUR!", "#¡REF!", "#####", "###"}) {
    EXPECT_EQ(mended(FindingId::excel_error_value, cell), "") << cell;
  }
  for (const std::string_view cell : {"3.36E+10", "3,36E+10", "-1E+12", "1.5e+100"}) {
    EXPECT_TRUE(has(FindingId::number_scientific, cell)) << cell;
    EXPECT_EQ(without_fault(FindingId::number_scientific, cell), std::nullopt) << "the digits are gone";
  }
}

TEST(Values, ReadAsPlainTextWithoutMarkup) {
  EXPECT_EQ(mended(FindingId::text_markup, "<b>Hi</b> there"), "Hi there");
  EXPECT_EQ(mended(FindingId::text_markup, "<p class=\"x\">one</p><p>two</p>"), "one two");
  EXPECT_EQ(mended(FindingId::text_markup, "one<br/>two"), "one two");
  EXPECT_EQ(mended(FindingId::text_markup, "Smith &amp; Sons"), "Smith & Sons");
  EXPECT_EQ(mended(FindingId::text_markup, "caf&eacute; &#8364;5 &#x41;"), "café €5 A");
  EXPECT_EQ(mended(FindingId::text_markup, "&Ouml;l&nbsp;&Ccedil;a"), "Öl Ça");
}

TEST(Values, AreNoFormulas) {
  EXPECT_EQ(mended(FindingId::cell_formula, "=\"007\""), "007");
  EXPECT_EQ(mended(FindingId::cell_formula, "=HYPERLINK(\"http://x.org\",\"Ann\")"), "Ann");
  EXPECT_EQ(mended(FindingId::cell_formula, "=1+1"), "1+1");
  EXPECT_EQ(mended(FindingId::cell_formula, "@ann"), "ann");
  EXPECT_EQ(mended(FindingId::cell_formula, "-cmd|' /C calc'!A0"), "cmd|' /C calc'!A0");
  EXPECT_EQ(mended(FindingId::cell_formula, "+SUM(A1)"), "SUM(A1)");
}

TEST(Values, FitTheTypesOfMailjet) {
  for (const std::string_view cell : {"0", "12", "-7", "+7", "007"}) {
    EXPECT_TRUE(fits_type(SendAs::integer, cell)) << cell;
    EXPECT_TRUE(fits_type(SendAs::decimal, cell)) << cell;
  }
  for (const std::string_view cell : {"12.5", "-0.25"}) {
    EXPECT_FALSE(fits_type(SendAs::integer, cell)) << cell;
    EXPECT_TRUE(fits_type(SendAs::decimal, cell)) << cell;
  }
  for (const std::string_view cell : {"abc", "1,5", "1 234", ".5", "5.", "1.2.3", "-", "1e5", "12345678901234567890"}) {
    EXPECT_FALSE(fits_type(SendAs::integer, cell)) << cell;
    if (cell.size() < 20) {
      EXPECT_FALSE(fits_type(SendAs::decimal, cell)) << cell;
    }
  }
  for (const std::string_view cell : {"true", "false"}) EXPECT_TRUE(fits_type(SendAs::boolean, cell));
  for (const std::string_view cell : {"yes", "1", "oui", "x", "True"}) EXPECT_FALSE(fits_type(SendAs::boolean, cell));
  EXPECT_TRUE(fits_type(SendAs::text, "anything"));
}

TEST(Values, BecomeTheTypeWhereThereIsOneReading) {
  const std::vector<std::pair<std::string_view, std::optional<std::string>>> decimals = {
      {"1.234,50", "1234.50"},
      {"1,234.50", "1234.50"},
      {"12,5", "12.5"},
      {"1 234,5", "1234.5"},
      {"1'234.5", "1234.5"},
      {"€ 12,50", "12.50"},
      {"12,50 €", "12.50"},
      {"CHF 5", "5"},
      {"$1,234.00", "1234.00"},
      {"-3,5", "-3.5"},
      {"1.234.567", "1234567"},
      {"0,125", "0.125"},
      {"1234,567", "1234.567"},
      {",5", "0.5"},
      {"1,234", std::nullopt},  // one and a bit, or a thousand and more
      {"1.234", std::nullopt},
      {"1,23,456", std::nullopt},
      {"12 apples", std::nullopt},
      {"5,", std::nullopt},
      {"", std::nullopt}};
  for (const auto& [cell, number] : decimals) EXPECT_EQ(as_type(SendAs::decimal, cell), number) << cell;

  EXPECT_EQ(as_type(SendAs::integer, "1,234"), "1234") << "a whole number has no fraction to be";
  EXPECT_EQ(as_type(SendAs::integer, "12,00"), "12");
  EXPECT_EQ(as_type(SendAs::integer, "12.5"), std::nullopt);

  for (const std::string_view yes : {"yes", "Oui", "JA", "x", "1", "vrai", "Sí", "sim"}) {
    EXPECT_EQ(as_type(SendAs::boolean, yes), "true") << yes;
  }
  for (const std::string_view no : {"no", "Non", "nein", "0", "faux", "nee"}) {
    EXPECT_EQ(as_type(SendAs::boolean, no), "false") << no;
  }
  EXPECT_EQ(as_type(SendAs::boolean, "maybe"), std::nullopt);
  EXPECT_EQ(as_type(SendAs::text, "1,5"), std::nullopt);
}

}  // namespace
}  // namespace preflight::checking
