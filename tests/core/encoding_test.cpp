// Labels, decoding, and the guesses that follow from marks and from the shape of the bytes; for names see
// encoding_names_test.cpp.

#include "reading/encoding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reading/encoding_detect.h"
#include "reading/encoding_evidence.h"
#include "reading/utf8.h"
#include "support/encode.h"
#include "support/random.h"

namespace preflight::testing {
namespace {

using reading::Decoder;
using reading::Encoding;
using reading::EncodingKind;
using reading::find_encoding;

constexpr std::string_view single_byte_labels[] = {
    "ibm866",       "iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-5",   "iso-8859-6",   "iso-8859-7",
    "iso-8859-8",   "iso-8859-8-i", "iso-8859-10",  "iso-8859-13",  "iso-8859-14",  "iso-8859-15",  "iso-8859-16",
    "koi8-r",       "koi8-u",       "macintosh",    "windows-874",  "windows-1250", "windows-1251", "windows-1252",
    "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic"};

std::string label_of(std::string_view name) {
  const Encoding* found = find_encoding(name);
  return found == nullptr ? "" : std::string(found->label);
}

TEST(EncodingLabels, AreThoseOfTheEncodingStandard) {
  for (const std::string_view label : single_byte_labels) {
    ASSERT_EQ(label_of(label), label);
    EXPECT_EQ(find_encoding(label)->kind, EncodingKind::single_byte) << label;
    EXPECT_NE(find_encoding(label)->high, nullptr) << label;
  }
  for (const std::string_view label : {"gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"}) {
    ASSERT_EQ(label_of(label), label);
    EXPECT_EQ(find_encoding(label)->kind, EncodingKind::host) << label;
  }
  const std::pair<std::string_view, std::string_view> aliases[] = {{"latin1", "windows-1252"},
                                                                   {"ISO-8859-1", "windows-1252"},
                                                                   {"us-ascii", "windows-1252"},
                                                                   {"ISO-8859-9", "windows-1254"},
                                                                   {"latin5", "windows-1254"},
                                                                   {"iso-8859-11", "windows-874"},
                                                                   {"tis-620", "windows-874"},
                                                                   {"cp1250", "windows-1250"},
                                                                   {"latin2", "iso-8859-2"},
                                                                   {"l9", "iso-8859-15"},
                                                                   {"mac", "macintosh"},
                                                                   {"x-mac-ukrainian", "x-mac-cyrillic"},
                                                                   {"koi8-ru", "koi8-u"},
                                                                   {"cp866", "ibm866"},
                                                                   {"visual", "iso-8859-8"},
                                                                   {"logical", "iso-8859-8-i"},
                                                                   {"gb2312", "gbk"},
                                                                   {"sjis", "shift_jis"},
                                                                   {"windows-31j", "shift_jis"},
                                                                   {"ks_c_5601-1987", "euc-kr"},
                                                                   {"big5-hkscs", "big5"},
                                                                   {"utf8", "utf-8"},
                                                                   {"utf-16", "utf-16le"},
                                                                   {"unicodefffe", "utf-16be"}};
  for (const auto& [alias, label] : aliases) EXPECT_EQ(label_of(alias), label) << alias;
}

TEST(EncodingLabels, AreFoundInAnyCaseWithBlanksAround) {
  EXPECT_EQ(label_of(" Windows-1252\r\n"), "windows-1252");
  EXPECT_EQ(label_of("Shift_JIS"), "shift_jis");
  for (const std::string_view unknown :
       {"", " ", "utf-7", "windows 1252", "cp850", "x-user-defined", "windows-1252 cp1252",
        "a label that is longer than any label that the standard has"})
    EXPECT_EQ(find_encoding(unknown), nullptr) << unknown;
  EXPECT_EQ(reading::utf8_encoding().label, "utf-8");
}

/// From the index files of the Encoding Standard: bytes where encodings that are much alike differ, and those where the
/// standard has something else than the code page of that name elsewhere.
TEST(EncodingTables, AreThoseOfTheEncodingStandard) {
  struct Spot {
    std::string_view label;
    unsigned byte;
    char16_t unit;
  };
  constexpr Spot spots[] = {
      {"windows-1252", 0x80, u'€'},
      {"windows-1252", 0x81, 0x81},  // a control character, as in all windows pages where Microsoft has nothing
      {"windows-1252", 0xE9, u'é'},
      {"windows-1250", 0xE8, u'č'},
      {"windows-1250", 0x9C, u'ś'},
      {"windows-1251", 0x98, 0x98},
      {"windows-1251", 0xC8, u'И'},
      {"windows-1253", 0xA2, u'Ά'},
      {"windows-1253", 0xAA, 0xFFFF},
      {"windows-1253", 0xD2, 0xFFFF},
      {"windows-1253", 0xFF, 0xFFFF},
      {"windows-1254", 0xFD, u'ı'},
      {"windows-1255", 0xCA, 0x05BA},
      {"windows-1255", 0xD9, 0xFFFF},
      {"windows-1255", 0xE0, u'א'},
      {"windows-1256", 0x81, u'پ'},
      {"windows-1256", 0xC7, u'ا'},
      {"windows-1257", 0xA1, 0xFFFF},
      {"windows-1257", 0xEB, u'ė'},
      {"windows-1258", 0xD2, 0x0309},
      {"windows-874", 0xA1, u'ก'},
      {"windows-874", 0xDB, 0xFFFF},
      {"windows-874", 0x85, u'…'},
      {"iso-8859-2", 0xB1, u'ą'},
      {"iso-8859-3", 0xA5, 0xFFFF},
      {"iso-8859-3", 0xFD, u'ŭ'},
      {"iso-8859-4", 0xB3, u'ŗ'},
      {"iso-8859-5", 0xB8, u'И'},
      {"iso-8859-6", 0xC7, u'ا'},
      {"iso-8859-6", 0xA1, 0xFFFF},
      {"iso-8859-7", 0xA4, u'€'},
      {"iso-8859-7", 0xB6, u'Ά'},
      {"iso-8859-8", 0xFD, 0x200E},
      {"iso-8859-8-i", 0xE0, u'א'},
      {"iso-8859-10", 0xBD, 0x2015},
      {"iso-8859-13", 0xEB, u'ė'},
      {"iso-8859-14", 0xF0, u'ŵ'},
      {"iso-8859-15", 0xA4, u'€'},
      {"iso-8859-15", 0xBD, u'œ'},
      {"iso-8859-16", 0xBA, u'ș'},
      {"koi8-r", 0xC1, u'а'},
      {"koi8-r", 0xAE, 0x255D},
      {"koi8-u", 0xA4, u'є'},
      {"koi8-u", 0xAE, u'ў'},  // the standard's KOI8-U has the Belarusian letter, RFC 2319 a line for drawing boxes
      {"koi8-u", 0xBE, u'Ў'},
      {"ibm866", 0x80, u'А'},
      {"ibm866", 0xFC, u'№'},
      {"macintosh", 0x8E, u'é'},
      {"macintosh", 0xDB, u'€'},
      {"x-mac-cyrillic", 0xA2, u'Ґ'},  // the Ukrainian letters, and the euro sign
      {"x-mac-cyrillic", 0xDF, u'я'},
      {"x-mac-cyrillic", 0xFF, u'€'}};
  for (const auto& [label, byte, unit] : spots) {
    const Encoding* encoding = find_encoding(label);
    ASSERT_NE(encoding, nullptr) << label;
    EXPECT_EQ(encoding->high[byte - 0x80], unit) << label << " 0x" << std::hex << byte;
  }
}

TEST(Decoder, WritesUtf8) {
  EXPECT_EQ(decoded("Jos\xE9;M\xFCller;10 \x80", *find_encoding("windows-1252")), "José;Müller;10 €");
  EXPECT_EQ(decoded("Dvo\xF8\xE1k", *find_encoding("windows-1250")), "Dvořák");
  EXPECT_EQ(decoded({"J\0o\0\xE9\0\x3D\xD8\x00\xDE", 10}, *find_encoding("utf-16le")), "Joé\U0001F600");
  EXPECT_EQ(decoded({"\0J\0o\0\xE9\xD8\x3D\xDE\x00", 10}, *find_encoding("utf-16be")), "Joé\U0001F600");
  EXPECT_EQ(decoded({"a\0\0\0b\0", 6}, *find_encoding("utf-16le")), std::string_view("a\0b", 3));
}

/// What has no reading stays in the text as bytes that are no UTF-8, each in its own form: never a replacement
/// character.
TEST(Decoder, KeepsWhatItCannotRead) {
  const std::string undefined = decoded("a\xD2z", *find_encoding("windows-1253"));
  EXPECT_EQ(undefined, "a\xED\xB3\x92z");  // U+DC00 + 0xD2
  EXPECT_FALSE(reading::is_valid_utf8(undefined));

  const Encoding& little = *find_encoding("utf-16le");
  EXPECT_EQ(decoded({"\x00\xD8x\0", 4}, little), "\xED\xA0\x80x");  // leading without trailing
  EXPECT_EQ(decoded({"x\0\x92\xDC", 4}, little), "x\xED\xB2\x92");  // trailing without leading
  EXPECT_EQ(decoded({"\x00\xD8\x00\xD8", 4}, little), "\xED\xA0\x80\xED\xA0\x80");
  EXPECT_EQ(decoded({"x\0\x92", 3}, little), "x\xE0\x82\x92");  // half a code unit
  EXPECT_EQ(decoded({"x\0\x00\xD8\x00", 5}, little), "x\xED\xA0\x80\xE0\x80\x80");
  for (const std::string& text : {decoded({"x\0\x92", 3}, little), decoded({"x\0\x41", 3}, little)})
    EXPECT_FALSE(reading::is_valid_utf8(text));
}

std::string random_bytes(Random& random, std::size_t size) {
  std::string bytes;
  // Stretches of ASCII between others, so that the fast paths begin and end at every place.
  while (bytes.size() < size) {
    const bool ascii = random() % 2 == 0;
    for (std::size_t left = random() % 40; left > 0; --left)
      bytes += static_cast<char>(ascii ? 'a' + random() % 26 : random() % 256);
  }
  bytes.resize(size);
  return bytes;
}

std::string utf16_like(Random& random, std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    const bool ascii = random() % 2 == 0;
    for (std::size_t left = random() % 12; left > 0; --left) {
      bytes += static_cast<char>('a' + random() % 26);
      bytes += static_cast<char>(ascii ? 0 : 0xD0 + random() % 16);  // many surrogates
    }
  }
  bytes.resize(size);
  return bytes;
}

TEST(Decoder, GivesTheSameForAnySplitAndTellsTheBytesOfTheFile) {
  Random random(7);
  std::vector<std::string_view> labels(std::begin(single_byte_labels), std::end(single_byte_labels));
  labels.insert(labels.end(), {"utf-16le", "utf-16be"});
  for (const std::string_view label : labels) {
    const Encoding& encoding = *find_encoding(label);
    for (int round = 0; round < 20; ++round) {
      const std::string bytes =
          round % 2 == 0 ? random_bytes(random, random() % 300) : utf16_like(random, random() % 300);
      const std::string whole = decoded(bytes, encoding);
      EXPECT_EQ(reading::source_bytes(encoding, whole), bytes.size()) << label;

      Decoder decoder(encoding);
      std::string parts;
      for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = std::min<std::size_t>(random() % 9, bytes.size() - at);
        std::string out(Decoder::max_decoded(size), '\0');
        parts.append(out, 0, decoder.decode(std::string_view(bytes).substr(at, size), false, out.data()));
        at += size;
      }
      std::string out(Decoder::max_decoded(0), '\0');
      parts.append(out, 0, decoder.decode({}, true, out.data()));
      EXPECT_EQ(parts, whole) << label;
    }
  }
}

TEST(Decoder, ReadsBackEveryCharacterOfEverySingleByteEncoding) {
  for (const std::string_view label : single_byte_labels) {
    const Encoding& encoding = *find_encoding(label);
    for (int byte = 0x80; byte < 0x100; ++byte) {
      const std::string source(1, static_cast<char>(byte));
      const std::string text = decoded(source, encoding);
      const bool defined = encoding.high[byte - 0x80] != reading::undefined_unit;
      EXPECT_EQ(reading::is_valid_utf8(text), defined) << label << " " << byte;
      EXPECT_EQ(reading::source_bytes(encoding, text), 1U) << label << " " << byte;
    }
  }
}

std::string guessed(std::string_view sample, bool whole = true) {
  return std::string(reading::detect_encoding(sample, whole).encoding->label);
}

TEST(EncodingGuess, TakesTheByteOrderMark) {
  const std::pair<std::string_view, std::pair<std::string_view, std::size_t>> marked[] = {{"\xEF\xBB\xBF"
                                                                                           "a,b\n",
                                                                                           {"utf-8", 3}},
                                                                                          {"\xEF\xBB\xBF"
                                                                                           "Jos\xE9\n",
                                                                                           {"utf-8", 3}},
                                                                                          {{"\xFF\xFE"
                                                                                            "a\0",
                                                                                            4},
                                                                                           {"utf-16le", 2}},
                                                                                          {{"\xFE\xFF"
                                                                                            "\0a",
                                                                                            4},
                                                                                           {"utf-16be", 2}}};
  for (const auto& [sample, expected] : marked) {
    const auto guess = reading::detect_encoding(sample, true);
    EXPECT_EQ(guess.encoding->label, expected.first);
    EXPECT_EQ(guess.bom_bytes, expected.second);
    EXPECT_EQ(guess.confidence, 1);
    EXPECT_FALSE(guess.thin);
  }
  // UTF-32 begins as UTF-16 does; no browser reads it.
  EXPECT_EQ(reading::detect_encoding({"\xFF\xFE\0\0a\0\0\0", 8}, true).confidence, 0);
  EXPECT_EQ(reading::detect_encoding({"\0\0\xFE\xFF\0\0\0a", 8}, true).confidence, 0);
}

TEST(EncodingGuess, CallsAsciiUtf8) {
  for (const std::string_view sample :
       {"", "a", "name,email\nAnn,ann@example.org\n", "an \x1B escape, and ~{ another\n"}) {
    const auto guess = reading::detect_encoding(sample, true);
    EXPECT_EQ(guess.encoding->label, "utf-8");
    EXPECT_EQ(guess.confidence, 1);
    EXPECT_TRUE(guess.alternatives.empty());
  }
}

TEST(EncodingGuess, TakesValidUtf8AtItsWord) {
  EXPECT_EQ(guessed("name\nJosé\n"), "utf-8");
  EXPECT_EQ(guessed("名前\n佐藤\n"), "utf-8");
  EXPECT_EQ(guessed("JosÃ©\n"), "utf-8");  // encoded twice: a matter of cells
  // The sample may end inside a character, the file may not.
  EXPECT_EQ(guessed("name\nJos\xC3", false), "utf-8");
  EXPECT_EQ(guessed("name\n\xE4\xBD", false), "utf-8");
  EXPECT_NE(guessed("name\nJos\xC3", true), "utf-8");
}

/// One row from an old system in a file that is UTF-8 otherwise: that row is wrong, not the encoding.
TEST(EncodingGuess, KeepsUtf8WithAFewRowsOfAnotherEncoding) {
  const std::string most = "name\nJosé\nMüller\nZoë\nÅsa\nBjörn\n";
  EXPECT_EQ(guessed(most + "Garc\xED"
                           "a\n"),
            "utf-8");
  const auto guess = reading::detect_encoding(most +
                                                  "Garc\xED"
                                                  "a\n",
                                              true);
  ASSERT_FALSE(guess.alternatives.empty());
  EXPECT_LT(guess.confidence, 0.9);
}

/// Two bytes of a word in another encoding can be a sequence of UTF-8: the next ones are not.
TEST(EncodingGuess, TakesNoWordForUtf8ThatIsOnlyPartlySo) {
  const std::pair<std::string_view, std::string_view> words[] = {
      {"\xB4\xEB\xB1\xB8", "euc-kr"}, {"\xA1\xC3\xD8\xA7\xE0\xB7\xBE", "windows-874"}, {"\x9E\xE0\xA8\xA9", "ibm866"}};
  for (const auto& [word, label] : words) EXPECT_EQ(guessed("email,x\nann@x.org," + std::string(word) + "\n"), label);
}

TEST(EncodingGuess, TakesTheReadingOfMostEncodings) {
  // What several encodings read alike is likelier than what one of them reads: confidence says so, and decides.
  for (const std::string_view name : {"A\xF0ur",
                                      "Ma\xFE"
                                      "eikiai",
                                      "\xE9\xE1\xEE"}) {
    const auto guess = reading::detect_encoding("email,x\nann@example.org," + std::string(name) + "\n", true);
    for (const auto& other : guess.alternatives) EXPECT_LE(other.confidence, guess.confidence) << name;
  }
}

TEST(EncodingGuess, SeesUtf16WithoutAMark) {
  const std::string texts[] = {"name,city\nJosé,Málaga\n", "name\n佐藤,東京都\n鈴木,大阪市\n",
                               "имя;город\nИванов;Москва\n", "ab"};
  for (const std::string_view label : {"utf-16le", "utf-16be"}) {
    for (const std::string& text : texts) EXPECT_EQ(guessed(*encoded(text, *find_encoding(label))), label) << text;
  }
}

TEST(EncodingGuess, IsNotFooledByNulsInAscii) {
  const std::string nul(1, '\0');
  EXPECT_EQ(guessed("name,email\nAnn" + nul + ",ann@example.org\n"), "utf-8");
  std::string padded;
  for (int row = 0; row < 40; ++row) padded += "Ann" + std::string(13, '\0') + "Smith" + std::string(11, '\0') + "\n";
  EXPECT_EQ(guessed(padded), "utf-8");
  std::string even;  // every cell of odd length with a NUL behind it: always at the same side
  for (int row = 0; row < 40; ++row) even += std::string_view("Anna Smith1\0,anna@examp\0", 24);
  EXPECT_EQ(guessed(even), "utf-8");
  EXPECT_EQ(guessed(std::string(64, '\0')), "utf-8");
}

TEST(EncodingGuess, SeesTheShiftsOfIso2022Jp) {
  EXPECT_EQ(guessed("name\n\x1B$B:4F#\x1B(B\n"), "iso-2022-jp");
  EXPECT_EQ(guessed("name\n\x1B$B:4F#", false), "iso-2022-jp");
  EXPECT_EQ(guessed("\x1B[1mbold\x1B[0m\n"), "utf-8");
  EXPECT_EQ(guessed("\x1B$B\n"), "utf-8");
}

TEST(EncodingGuess, ReadsAHandfulOfNames) {
  const std::pair<std::string_view, std::string_view> names[] = {
      {"M\xFCller\n", "windows-1252"},
      {"Jos\xE9\n", "windows-1252"},
      {"Jos\x8E\nGarc\x92"
       "a\nMu\x96oz\n",
       "macintosh"},
      {"\xA3ukasz\nWi\x9Cniewski\n", "windows-1250"},
      {"\xA3ukasz\nWi\xB6niewski\n", "iso-8859-2"},
      {"\xC8"
       "apek\nDvo\xF8\xE1k\n",
       "windows-1250"},
      {"\xD0\xE1\xF0\xE1\xE4\xFC\xF0\xEF\xF5\xEB\xEF\xF2\n", "windows-1253"},
      {"\xC8\xE2\xE0\xED\xEE\xE2\n", "windows-1251"},
      {"O\x92"
       "Brien\nFran\xE7ois\n",
       "windows-1252"},
      {"\x9C"
       "uvre\nPrice \x80 12\n",
       "windows-1252"},
      {"\xBDuvre\nPrice \xA4 12\n", "iso-8859-15"}};
  for (const auto& [sample, label] : names) EXPECT_EQ(guessed(sample), label) << sample;
}

/// Readings that come near are offered, and only those that change some word.
TEST(EncodingGuess, OffersWhatElseItMayBe) {
  const auto guess = reading::detect_encoding(
      "name\n\xC8"
      "apek\n",
      true);
  EXPECT_TRUE(guess.thin);
  ASSERT_FALSE(guess.alternatives.empty());
  double before = guess.confidence;
  std::vector<std::string> readings = {decoded("\xC8", *guess.encoding)};
  for (const auto& alternative : guess.alternatives) {
    EXPECT_LE(alternative.confidence, before);
    before = alternative.confidence;
    if (alternative.encoding->kind != EncodingKind::single_byte) continue;
    readings.push_back(decoded("\xC8", *alternative.encoding));
    EXPECT_EQ(std::count(readings.begin(), readings.end(), readings.back()), 1) << alternative.encoding->label;
  }
}

/// One name ten thousand times is evidence of one name; other rows say nothing.
TEST(EncodingGuess, CountsAWordOnce) {
  std::string many;
  for (int row = 0; row < 2000; ++row)
    many +=
        "\xC8"
        "apek\nSmith\n";
  const auto once = reading::detect_encoding(
      "Smith\n\xC8"
      "apek\nSmith\n",
      true);
  const auto often = reading::detect_encoding(many, true);
  EXPECT_EQ(once.encoding, often.encoding);
  EXPECT_EQ(once.confidence, often.confidence);
}

/// Anything may come: the answer is always some encoding, and the same each time.
TEST(EncodingGuess, HasAnAnswerForAnyBytes) {
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    const std::string bytes = random_bytes(random, random() % 600);
    const auto guess = reading::detect_encoding(bytes, round % 2 == 0);
    ASSERT_NE(guess.encoding, nullptr);
    EXPECT_GE(guess.confidence, 0);
    EXPECT_LE(guess.confidence, 1);
    EXPECT_EQ(guess.confidence, reading::detect_encoding(bytes, round % 2 == 0).confidence);
  }
  EXPECT_NE(reading::detect_encoding(std::string(100000, '\xE9'), true).encoding, nullptr);
}

TEST(Evidence, CostsAShareWhatItsLogarithmSays) {
  // In eighths of a bit, rounded up; a share that is far below a thousandth of a millionth is told less exactly.
  for (const std::uint32_t whole : {1U, 2U, 3U, 255U, 256U, 257U, 768U, 1000U, 65'536U, 102'912U, 4'000'000'000U}) {
    for (std::uint64_t part = 1; part <= whole; part += 1 + part / 3) {
      const double exact = 8 * std::log2(static_cast<double>(whole) / static_cast<double>(part));
      const double unsure = exact < 160 ? 0.02 : 3;
      const auto cost = reading::cost_of_share(static_cast<std::uint32_t>(part), whole);
      EXPECT_GE(cost, std::min(exact, 232.0) - unsure) << part << " of " << whole;
      EXPECT_LT(cost, exact + 1 + unsure) << part << " of " << whole;
    }
  }
}

}  // namespace
}  // namespace preflight::testing
