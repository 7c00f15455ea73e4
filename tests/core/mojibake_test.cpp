// Cells that were encoded once too often, and cells that only look so.

#include "reading/mojibake.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "reading/encoding.h"
#include "reading/utf8.h"
#include "support/encode.h"
#include "support/names.h"

namespace preflight::testing {
namespace {

using reading::find_encoding;
using reading::repair_mojibake;

TEST(Mojibake, IsUndone) {
  const std::pair<std::string_view, std::string_view> cells[] = {
      {"JosÃ©", "José"},
      {"MÃ¼ller", "Müller"},
      {"FranÃ§ois HÃ©lÃ¨ne", "François Hélène"},
      {"SÃ£o Paulo", "São Paulo"},
      {"Ã‰ric", "Éric"},
      {"Ã\u0081ngel", "Ángel"},  // 0x81 is a control character in windows-1252
      {"Å\u0081ukasz", "Łukasz"},
      {"GÅ‚owacki", "Głowacki"},
      {"DvoÅ™Ã¡k", "Dvořák"},
      {"Oâ€™Brien", "O’Brien"},
      {"20 Â°C", "20 °C"},
      {"12 â‚¬", "12 €"},
      {"ä½\u0090è—¤", "佐藤"},
      {"Ð˜Ð²Ð°Ð½", "Иван"},
      {"Hi ðŸ˜€", "Hi 😀"},
      {"Jos√©", "José"},  // macintosh
      {"M√ºller", "Müller"},
      {"JosĂ©", "José"},           // windows-1250
      {"РџРµС‚СЂРѕРІ", "Петров"},  // windows-1251
      {"Ä°stanbul", "İstanbul"}};
  for (const auto& [cell, answer] : cells) {
    const auto repaired = repair_mojibake(cell);
    ASSERT_TRUE(repaired.has_value()) << cell;
    EXPECT_EQ(*repaired, answer);
  }
}

TEST(Mojibake, IsUndoneAsOftenAsItWasDone) {
  const reading::Encoding& windows = *find_encoding("windows-1252");
  std::string cell = "Zoë Müller";
  for (int times = 1; times <= 3; ++times) {
    cell = decoded(cell, windows);
    EXPECT_EQ(repair_mojibake(cell), "Zoë Müller") << times;
  }
}

/// Every name of every language, misread in each of these encodings, is found again, or else left alone: never made
/// into something a person did not write.
TEST(Mojibake, IsFoundInTheNamesOfAllLanguages) {
  for (const std::string_view label : {"windows-1252", "windows-1250", "windows-1251", "macintosh"}) {
    const reading::Encoding& encoding = *find_encoding(label);
    int found = 0;
    int wrong = 0;
    int all = 0;
    for (const auto& [language, encodings, names] : names_by_language()) {
      for (std::size_t begin = 0; begin < names.size();) {
        const std::size_t end = std::min(names.find(',', begin), names.size());
        const std::string name(names.substr(begin, end - begin));
        begin = end + 1;
        if (reading::is_ascii(name)) continue;
        const std::string cell = decoded(name, encoding);
        if (!reading::is_valid_utf8(cell)) continue;
        const auto repaired = repair_mojibake(cell);
        ++all;
        found += repaired == name ? 1 : 0;
        wrong += repaired && repaired != name ? 1 : 0;
      }
    }
    std::cout << label << ": " << found << " of " << all << " found, " << wrong << " made into something else\n";
    EXPECT_GE(found * 100, all * 98) << label;
    EXPECT_EQ(wrong, 0) << label;
  }
}

TEST(Mojibake, IsNotSeenWhereThereIsNone) {
  for (const auto& [language, encodings, names] : names_by_language()) {
    EXPECT_EQ(repair_mojibake(names), std::nullopt) << language;
    for (std::size_t begin = 0; begin < names.size();) {
      const std::size_t end = std::min(names.find(',', begin), names.size());
      EXPECT_EQ(repair_mojibake(names.substr(begin, end - begin)), std::nullopt) << names.substr(begin, end - begin);
      begin = end + 1;
    }
  }
  for (const std::string_view cell : {"",           "Smith",        "José",     "NESTLÉ®",     "CAFÈ™",
                                      "SOCIETÀ®",   "ESPAÑA®",      "MAÇÃ",     "SÃO JOÃO",    "CITROËN™",
                                      "«Ä»",        "naïve “Ö”",    "Ångström", "LÜNEBURG…",   "MÜLLER™",
                                      "Ø 12 µ",     "20 °C ±2",     "½ ¾",      "Ré®",         "É…",
                                      "À bientôt…", "Иванов №5",    "С», «Р»",  "РЁ",          "АО «Ромашка»",
                                      "Γιώργος™",   "王伟，李娜",   "José Ã©",  "Zoë MÃ¼ller", "Ã",
                                      "Â",          "Ã©crit par ”", "ñ°"})
    EXPECT_EQ(repair_mojibake(cell), std::nullopt) << cell;
}

/// Nothing is lost: what the answer is misread as is the cell.
TEST(Mojibake, IsUndoneReversibly) {
  for (const std::string_view cell : {"JosÃ©", "Jos√©", "JosĂ©"}) {
    const auto repaired = repair_mojibake(cell);
    ASSERT_TRUE(repaired.has_value());
    bool is_back = false;
    for (const std::string_view label : {"windows-1252", "windows-1250", "macintosh"})
      is_back = is_back || decoded(*repaired, *find_encoding(label)) == cell;
    EXPECT_TRUE(is_back) << cell;
  }
  // A no-break space that became a blank cannot be told from one that was always there.
  EXPECT_EQ(repair_mojibake("Ã la carte"), std::nullopt);
  EXPECT_EQ(repair_mojibake("Ã\u00A0 la carte"), "à la carte");
}

}  // namespace
}  // namespace preflight::testing
