// The eight shapes of file that are made to hurt, a few MB of each: one located finding, the sums, and the same for any
// chunks. script/hostile has them in full size, with time and memory.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/over_file.h"

namespace preflight::testing {
namespace {

const std::string header = "email,first,last,town\n";
const std::string ann = "ann@example.org,Ann,Lee,York\n";
const std::string bob = "bob@example.org,Bob,Ray,Bath\n";

std::string contact(int number) {
  return "name" + std::to_string(number) + "@example.org,First" + std::to_string(number % 997) + ",Last,Town\n";
}

std::string contacts(std::size_t bytes) {
  std::string text;
  for (int number = 0; text.size() < bytes; ++number) text += contact(number);
  return text;
}

std::string repeated(std::string_view text, std::size_t bytes) {
  std::string all;
  all.reserve(bytes + text.size());
  while (all.size() < bytes) all += text;
  return all;
}

/// Checks in large pieces and in odd ones: the report is the same, its sums add up, and what is ready is rendered.
Json checked(const std::string& file) {
  OverFile whole(file, {}, {.options = {.rows_per_finding = 3}});
  OverFile pieces(file, {}, {.options = {.rows_per_finding = 3}, .chunks = random_chunks(7, 500'000)});
  EXPECT_EQ(pieces.text(), whole.text());
  const Json report = whole.report();
  EXPECT_EQ(report["records"].get<std::uint64_t>(), report["ready"].get<std::uint64_t>() +
                                                        report["to_fix"].get<std::uint64_t>() +
                                                        report["left_out"].get<std::uint64_t>());
  EXPECT_EQ(whole.render().json["rows"], report["ready"]);
  return report;
}

/// The finding, its count, and the first row it is on.
void has(const Json& report, std::string_view id, const Json& reason, std::uint64_t count, RowNumber row) {
  for (const Json& finding : report["findings"]) {
    if (finding["id"] != id || finding["reason"] != reason) continue;
    EXPECT_EQ(finding["count"], count) << id;
    ASSERT_FALSE(finding["rows"].empty()) << id;
    EXPECT_EQ(finding["rows"][0]["row"], row) << id;
    return;
  }
  FAIL() << "no finding " << id << " in " << report["findings"];
}

constexpr std::size_t over_a_record = max_record_bytes + 1'000'000;

TEST(Hostile, AnEndlessCellIsLocated) {
  const std::string cell = std::string(over_a_record, 'x');
  has(checked(header + ann + "b@x.org," + cell + ",x,y\n" + bob), "limits", "record-bytes", 1, 3);
  has(checked(header + ann + "b@x.org,\"" + cell + "\",x,y\n" + bob), "quote-unclosed", nullptr, 1, 3);
}

TEST(Hostile, AFileWithoutALineBreakIsLocated) {
  has(checked(repeated("ann@example.org,Ann,", over_a_record)), "limits", "record-bytes", 1, 1);
  has(checked(std::string(over_a_record, 'x')), "limits", "record-bytes", 1, 1);
}

TEST(Hostile, AMillionColumnsAreLocated) {
  std::string names = "email";
  for (int i = 0; i < 1'000'000; ++i) names += ",c";
  has(checked(names + '\n' + ann), "limits", "columns", 1, 1);
  const Json report = checked(header + ann + "b@x.org" + repeated(",x", 2'000'000) + '\n' + bob);
  has(report, "row-too-long", nullptr, 1, 3);
  EXPECT_EQ(report["ready"], 2);
}

TEST(Hostile, MillionsOfQuotesAreLocated) {
  has(checked(header + ann + "b@x.org," + std::string(over_a_record, '"') + ",x,y\n"), "quote-unclosed", nullptr, 1, 3);
  std::string file = header;
  for (int i = 0; i < 20'000; ++i)
    file += "b" + std::to_string(i) + "@example.org," + std::string(50, '"') + ",x" + std::string(50, '"') + ",y\n";
  has(checked(file), "quote-stray", nullptr, 20'000, 2);
}

TEST(Hostile, AQuoteThatIsNeverClosedIsLocatedWhereItOpens) {
  has(checked('"' + header + contacts(3'000'000)), "quote-stray", nullptr, 1, 1);
  const Json report = checked(header + "ann@example.org,\"Ann,Lee,York\n" + contacts(3'000'000));
  has(report, "quote-unclosed", nullptr, 1, 2);
  EXPECT_EQ(report["to_fix"], 1) << "the rows behind it are rows";
  has(checked(header + ann + "b@x.org,\"Bob,x,y\n" + repeated("and so on\n", over_a_record)), "quote-unclosed", nullptr,
      1, 3);
}

TEST(Hostile, MillionsOfEmptyLinesAreCounted) {
  const Json report = checked(header + ann + std::string(3'000'000, '\n') + bob);
  has(report, "row-blank", nullptr, 3'000'000, 3);
  EXPECT_EQ(report["ready"], 2);
  std::string between = header;
  for (int i = 0; i < 50'000; ++i) between += contact(i) + "\r\n";
  has(checked(between), "row-blank", nullptr, 50'000, 3);
}

TEST(Hostile, NulsThroughoutAreLocated) {
  std::string file = header;
  for (int i = 0; i < 30'000; ++i) file += "name" + std::to_string(i) + "@example.org,Fi" + '\0' + "rst,Last,Town\n";
  has(checked(file), "nul-bytes", nullptr, 30'000, 2);
  has(checked(std::string(over_a_record, '\0')), "limits", "record-bytes", 1, 1);
}

std::string as_utf16(std::string_view text) {
  std::string file = "\xFF\xFE";
  for (const char byte : text) {
    // One that stands for half a pair.
    if (byte == '\x1A') {
      file.append("\x3D\xD8", 2);
    } else {
      file.append({byte, '\0'});
    }
  }
  return file;
}

// Each such row was once read as text of thirty other encodings, and what came out of the decoder's own escape forms
// was offered as a repair: 550 times the time of a clean file, and letters that nobody wrote.
TEST(Hostile, LoneSurrogatesAreLocatedAndNothingIsMadeUpForThem) {
  std::string file = header;
  for (int i = 0; i < 30'000; ++i) file += "name" + std::to_string(i) + "@example.org,Fi\x1Arst,Last,Town\n";
  const Json report = checked(as_utf16(file));
  EXPECT_EQ(report["reading"]["encoding"], "utf-16le");
  has(report, "encoding-undecodable", nullptr, 30'000, 2);
  for (const Json& finding : report["findings"]) {
    if (finding["id"] != "encoding-undecodable") continue;
    EXPECT_EQ(finding["rows"][0]["after"], nullptr);
    for (const Json& fix : finding["fixes"]) EXPECT_NE(fix["entry"]["do"], "repair-cells");
  }
}

// Rows in two encodings, half and half: what each could mean is asked for where it is shown, and for all when it is
// to be sent.
TEST(Hostile, RowsInAnotherEncodingAreReadOtherwiseWhereTheyAreShown) {
  std::string file = header;
  for (int i = 0; i < 20'000; ++i) {
    file +=
        "name" + std::to_string(i) + "@example.org," + (i % 2 == 0 ? "Zo\xC3\xAB" : "Zo\xEB") + ",M\xC3\xBCller,Town\n";
  }
  const Json report = checked(file);
  has(report, "encoding-undecodable", nullptr, 10'000, 3);
  for (const Json& finding : report["findings"]) {
    if (finding["id"] != "encoding-undecodable") continue;
    EXPECT_EQ(finding["rows"][0]["after"], "Zo\xC3\xAB");
    EXPECT_EQ(finding["fixes"][0]["entry"]["do"], "repair-cells");
  }
}

}  // namespace
}  // namespace preflight::testing
