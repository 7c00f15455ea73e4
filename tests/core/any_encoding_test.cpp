// Files in other encodings through the whole session: what is read, where rows are found again, and that chunks never
// matter.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/over_file.h"

namespace preflight::testing {
namespace {

/// ASCII, é as windows-1252 has it.
std::string rows_with(std::size_t rows, std::string_view name, std::size_t every) {
  std::string file = "email,name\r\n";
  for (std::size_t i = 0; i < rows; ++i) {
    file += "a" + std::to_string(i) + "@x.org,";
    file += i % every == every - 1 ? name : "Ann";
    file += "\r\n";
  }
  return file;
}

std::string as_utf16le(std::string_view ascii_and_latin1) {
  std::string out = "\xFF\xFE";
  for (const char byte : ascii_and_latin1) {
    out += byte;
    out += '\0';
  }
  return out;
}

void expect_the_same_in_chunks(const std::string& file) {
  const std::string whole = OverFile(file).text();
  for (const std::size_t chunk : {std::size_t{4099}, std::size_t{300'001}, std::size_t{1} << 20U}) {
    EXPECT_EQ(OverFile(file, "", {.chunks = chunks_of(chunk)}).text(), whole) << "chunks of " << chunk;
  }
}

TEST(AnyEncoding, OneAccentFarBehindTheFirstLookDecides) {
  // 90,000 rows are more than the first look of 1 MiB; the one é is in the last.
  const std::string file = rows_with(90'000, "Jos\xE9", 90'000);
  ASSERT_GT(file.size(), std::size_t{1} << 20U);
  OverFile checked(file);
  const Json& report = checked.report();
  EXPECT_EQ(report["reading"]["encoding"], "windows-1252");
  EXPECT_EQ(report["reading"]["origin"]["encoding"], "guessed");
  EXPECT_EQ(report["ready"], 90'000);
  EXPECT_TRUE(checked.finding("encoding-undecodable").is_null());
  const std::string sent = checked.render().part();
  EXPECT_TRUE(sent.ends_with(",Ann\r\na89999@x.org,Jos\xC3\xA9\r\n"));
  expect_the_same_in_chunks(file);
}

TEST(AnyEncoding, AFewBadRowsOfAUtf8FileAreTheExceptionNotTheRule) {
  std::string file = rows_with(90'000, "Jos\xC3\xA9", 4000);
  file += "z@x.org,Jos\xE9\r\n";
  const OverFile checked(file);
  EXPECT_EQ(checked.report()["reading"]["encoding"], "utf-8");
  EXPECT_EQ(checked.finding("encoding-undecodable")["rows"][0]["row"], 90'002);
  EXPECT_EQ(checked.finding("encoding-undecodable")["rows"][0]["after"], "Jos\xC3\xA9");
  EXPECT_EQ(checked.report()["ready"], 90'000);
}

TEST(AnyEncoding, ARowFarBehindIsFoundAtItsPlaceInTheFile) {
  const std::string latin = rows_with(20'000, "Jos\xE9", 3);
  for (const std::string& file : {latin, as_utf16le(latin)}) {
    OverFile checked(file);
    for (const std::uint32_t row : {2U, 1025U, 1026U, 12'345U, 20'001U}) {
      const Json page = Json::parse(checked.query({{"kind", "rows"}, {"from_row", row}, {"limit", 1}}));
      ASSERT_EQ(page["rows"].size(), 1U);
      EXPECT_EQ(page["rows"][0]["row"], row);
      EXPECT_EQ(page["rows"][0]["cells"][0], "a" + std::to_string(row - 2) + "@x.org");
      EXPECT_EQ(page["rows"][0]["cells"][1], (row - 2) % 3 == 2 ? "Jos\xC3\xA9" : "Ann");
    }
  }
}

TEST(AnyEncoding, ChunksDoNotMatterToADecoder) {
  const std::string latin = rows_with(30'000, "Zo\xEB \xC5sa", 5);
  expect_the_same_in_chunks(latin);
  expect_the_same_in_chunks(as_utf16le(latin));
}

TEST(AnyEncoding, TheHostDecodesWhatIsWrittenInEastAsia) {
  // 田中 and 鈴木 in Shift_JIS; a second byte can be ASCII: 0x7C is the second of ポ.
  std::string file = "email,name\r\n";
  for (int i = 0; i < 400; ++i) {
    file += "t" + std::to_string(i) + "@x.org,\x93\x63\x92\x86\r\n";
    file += "s" + std::to_string(i) + "@x.org,\x97\xE9\x96\xD8\x83\x7C\r\n";
  }
  OverFile checked(file, "", {.chunks = chunks_of(37)});
  EXPECT_EQ(checked.report()["reading"]["encoding"], "shift_jis");
  EXPECT_EQ(checked.report()["ready"], 800);
  const Json page = Json::parse(checked.query({{"kind", "rows"}, {"from_row", 3}, {"limit", 1}}));
  EXPECT_EQ(page["rows"][0]["cells"][1], "\xE9\x88\xB4\xE6\x9C\xA8\xE3\x83\x9D");
  EXPECT_TRUE(checked.render().part().starts_with("email,name\r\nt0@x.org,\xE7\x94\xB0\xE4\xB8\xAD\r\n"));
  EXPECT_EQ(OverFile(file).text(), OverFile(file, "", {.chunks = chunks_of(7)}).text());
}

TEST(AnyEncoding, WhatTheHostCannotReadHoldsItsRowBack) {
  // 0xFD is nothing in Shift_JIS.
  std::string file = "email,name\r\n";
  for (int i = 0; i < 50; ++i) file += "t" + std::to_string(i) + "@x.org,\x93\x63\x92\x86\r\n";
  file += "z@x.org,\x93\x63\xFD\r\n";
  const OverFile checked(file, plan_of({{{"do", "read-as"}, {"encoding", "shift_jis"}}}));
  EXPECT_EQ(checked.rows_of("encoding-undecodable"), (std::vector<std::uint32_t>{52}));
  EXPECT_EQ(checked.report()["ready"], 50);
}

TEST(AnyEncoding, TheHostIsTheOnlyOneThatMayDecode) {
  Session session;
  const std::string file = "email,name\na@x.org,Ann\n";
  ASSERT_TRUE(session.begin_check("", "", file.size(), {}));
  std::copy(file.begin(), file.end(), session.reserve(file.size()));
  EXPECT_EQ(session.commit_decoded(file.size(), file.size()).error().code, "host-decodes");
  ASSERT_TRUE(session.begin_check(plan_of({{{"do", "read-as"}, {"encoding", "gbk"}}}), "", file.size(), {}));
  std::copy(file.begin(), file.end(), session.reserve(file.size()));
  ASSERT_TRUE(session.commit(file.size()));
  EXPECT_EQ(session.host_decoding(), "gbk");
  EXPECT_EQ(session.need().offset, 0U) << "begun again";
  std::copy(file.begin(), file.end(), session.reserve(file.size()));
  EXPECT_EQ(session.commit(file.size()).error().code, "host-decodes");
  ASSERT_TRUE(session.commit_decoded(file.size(), file.size()));
  ASSERT_TRUE(session.finish());
}

}  // namespace
}  // namespace preflight::testing
