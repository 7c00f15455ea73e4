// Texts of the uchardet project in many encodings: alone, and as one column among twenty of ASCII.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "reading/encoding_detect.h"
#include "support/encode.h"
#include "support/suites.h"

namespace preflight::testing {
namespace {

bool is_accepted(const Json& one, std::string_view label) {
  const Json& accepted = one["expected"]["encoding_accept"];
  return std::any_of(accepted.begin(), accepted.end(),
                     [&](const Json& each) { return each.get<std::string>() == label; });
}

/// ASCII in the encoding of the case: as it is, but for UTF-16.
std::string ascii_in(std::string_view label, const std::string& text) {
  const bool wide = label == "utf-16le" || label == "utf-16be";
  return wide ? *encoded(text, *reading::find_encoding(label)) : text;
}

/// The lines of a text in its encoding, without line breaks; a byte order mark stays with the first.
std::vector<std::string> lines_of(const std::string& text, std::string_view label) {
  const std::string end = ascii_in(label, "\n");
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::string unit = text.substr(at, end.size());
    at += end.size();
    if (unit == end) {
      lines.emplace_back();
    } else if (unit != ascii_in(label, "\r")) {
      lines.back() += unit;
    }
  }
  return lines;
}

/// Each line as the fifth of twenty cells.
std::string as_column(const std::string& text, const std::string& label) {
  const auto ascii = [&](const std::string& part) { return ascii_in(label, part); };
  std::vector<std::string> lines = lines_of(text, label);
  std::string file;
  for (const std::string_view mark : {"\xFF\xFE", "\xFE\xFF", "\xEF\xBB\xBF"}) {
    if (lines.front().rfind(mark, 0) != 0) continue;
    file = mark;
    lines.front().erase(0, mark.size());
  }
  std::string header = "c0";
  for (int column = 1; column < 20; ++column) header += ";c" + std::to_string(column);
  file += ascii(header + "\r\n");
  int row = 0;
  for (const std::string& line : lines) {
    if (line.empty()) continue;
    ++row;
    const std::string figure = std::to_string(row);
    file += ascii("Smith;" + figure + ";person@example.com;2024-01-02;");
    file += line;
    std::string rest;
    for (int column = 5; column < 20; ++column)
      rest += ";" + (column % 3 == 0 ? figure + std::to_string(column) : column % 3 == 1 ? "New York" : "active");
    file += ascii(rest + "\r\n");
  }
  return file;
}

void expect_at_least(std::size_t goal, bool in_column) {
  const std::vector<Json> all = cases_of("encoding/uchardet.jsonl");
  if (all.empty()) GTEST_SKIP() << "no suite at " << PREFLIGHT_SUITES_DIR << "/encoding/uchardet.jsonl";
  std::size_t right = 0;
  std::size_t hard = 0;
  for (const Json& one : all) {
    // The soft cases are in encodings that no browser reads (UTF-32, VISCII, ISO-2022-KR, EUC-TW, IBM855).
    if (one["truth"] != "hard") continue;
    ++hard;
    const std::string text = from_base64(one["input_base64"].get<std::string>());
    const std::string file = in_column ? as_column(text, one["expected"]["encoding"].get<std::string>()) : text;
    const reading::EncodingGuess guess = reading::detect_encoding(file, true);
    if (is_accepted(one, guess.encoding->label)) {
      ++right;
    } else {
      std::cout << one["case"] << ": " << guess.encoding->label << " with " << guess.confidence << ", not "
                << one["expected"]["encoding"] << '\n';
    }
  }
  std::cout << right << " of " << hard << (in_column ? " as one column of twenty\n" : " texts\n");
  EXPECT_GE(right, std::min(goal, hard));
}

TEST(EncodingSuites, ReadsTheTextsOfOthers) { expect_at_least(50, false); }

TEST(EncodingSuites, ReadsThemAsOneColumnOfTwenty) { expect_at_least(45, true); }

}  // namespace
}  // namespace preflight::testing
