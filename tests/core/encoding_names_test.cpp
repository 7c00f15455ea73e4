// A handful of names in an otherwise ASCII file: which encoding they are read in, over many languages.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "reading/encoding_detect.h"
#include "support/encode.h"
#include "support/names.h"

namespace preflight::testing {
namespace {

using reading::Encoding;
using reading::EncodingGuess;

std::vector<std::string_view> split(std::string_view list, char delimiter) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(delimiter), list.size());
    parts.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

/// Contacts with these names, `count` of them from `first` on, and nothing else outside ASCII.
std::string contacts(const std::vector<std::string_view>& names, std::size_t first, std::size_t count) {
  std::string file = "id;name;email;phone;signed up\r\n";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i + 1);
    for (const std::string_view part :
         {std::string_view(number), std::string_view(";"), names[(first + 7 * i) % names.size()],
          std::string_view(";person"), std::string_view(number),
          std::string_view("@example.com;+33 1 23 45 67 89;2024-0"), std::string_view(number),
          std::string_view("-11\r\n"), std::string_view(number),
          std::string_view("0;Smith;smith@example.org;555-0100;2023-11-20\r\n")})
      file += part;
  }
  return file;
}

/// The file is read as it was meant: by the encoding it was written in, or by one that says the same.
bool is_right(const std::string& text, const std::string& bytes, const Encoding& written, const EncodingGuess& guess) {
  if (guess.encoding == &written) return true;
  if (guess.encoding->kind == reading::EncodingKind::host || written.kind == reading::EncodingKind::host)
    return guess.encoding->label == "gb18030" && written.label == "gbk";
  return written.label == "windows-1258" ? decoded(bytes, *guess.encoding) == decoded(bytes, written)
                                         : decoded(bytes, *guess.encoding) == text;
}

struct Counted {
  int right = 0;
  int all = 0;
  void count(bool is_right) {
    right += is_right ? 1 : 0;
    ++all;
  }
  [[nodiscard]] double share() const { return all == 0 ? 1.0 : static_cast<double>(right) / all; }
};

TEST(EncodingNames, AreReadAsTheyWereWritten) {
  // Names in a file, and the least share of files to be read right; about a hundredth under what was reached.
  struct Goal {
    std::size_t names;
    double least;
  };
  for (const Goal goal : {Goal{1, 0.80}, Goal{3, 0.94}, Goal{5, 0.97}, Goal{8, 0.98}}) {
    Counted all;
    Counted common;
    Counted sure;
    std::array<Counted, 10> by_confidence{};
    std::array<double, 10> stated{};
    for (const auto& [language, encodings, list] : names_by_language()) {
      const std::vector<std::string_view> names = split(list, ',');
      for (const std::string_view label : split(encodings, ' ')) {
        const Encoding* written = reading::find_encoding(label);
        ASSERT_NE(written, nullptr) << label;
        Counted here;
        for (std::size_t first = 0; first < names.size(); ++first) {
          const std::string text = contacts(names, first, goal.names);
          const auto bytes = encoded(text, *written);
          if (!bytes || *bytes == text) continue;  // a letter the encoding lacks, or none that tells anything
          const EncodingGuess guess = reading::detect_encoding(*bytes, true);
          const bool right = is_right(text, *bytes, *written, guess);
          here.count(right);
          all.count(right);
          if (label == split(encodings, ' ').front()) common.count(right);
          if (!guess.thin) sure.count(right);
          const auto bin = static_cast<std::size_t>(guess.confidence * 9.999);
          by_confidence[bin].count(right);
          stated[bin] += guess.confidence;
        }
        if (here.share() < 0.9)
          std::cout << goal.names << " names, " << language << " in " << label << ": " << here.right << " of "
                    << here.all << '\n';
      }
    }
    std::cout << goal.names << " names: " << all.right << " of " << all.all << " files right, " << common.right
              << " of " << common.all << " in the commonest encoding of the language; " << sure.right << " of "
              << sure.all << " where the guess is not called thin\n";
    for (std::size_t bin = 0; bin < by_confidence.size(); ++bin) {
      if (by_confidence[bin].all > 0)
        std::cout << "  said " << stated[bin] / by_confidence[bin].all << ", right " << by_confidence[bin].share()
                  << " of " << by_confidence[bin].all << '\n';
    }
    EXPECT_GE(all.share(), goal.least) << goal.names << " names";
    EXPECT_GE(sure.share(), 0.97) << goal.names << " names";
  }
}

}  // namespace
}  // namespace preflight::testing
