// Files that are no contact lists at all: a finding or a plain refusal, never a crash, and always within bounds.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/over_file.h"
#include "support/random.h"

namespace preflight::testing {
namespace {

using Rows = std::vector<RowNumber>;

/// Checks, renders and asks: whatever the file, the sums add up and everything ends.
Json survives(const std::string& file, const std::string& plan = {}, How how = {}) {
  OverFile checked(file, plan, std::move(how));
  const Json report = checked.report();
  EXPECT_EQ(report["records"].get<std::int64_t>() + report["added"].get<std::int64_t>(),
            report["ready"].get<std::int64_t>() + report["to_fix"].get<std::int64_t>() +
                report["left_out"].get<std::int64_t>());
  const Rendered rendered = checked.render();
  EXPECT_EQ(rendered.json["rows"], report["ready"]);
  EXPECT_EQ(rendered.json["left_out_rows"].get<std::int64_t>(),
            report["to_fix"].get<std::int64_t>() + report["left_out"].get<std::int64_t>());
  const Json page = Json::parse(checked.query({{"kind", "rows"}, {"limit", 3}}));
  EXPECT_EQ(page["rows"].size(), std::min<std::size_t>(3, report["records"].get<std::size_t>()));
  return report;
}

std::vector<std::string> must_ids(const Json& report) {
  std::vector<std::string> ids;
  for (const Json& finding : report["findings"]) {
    if (finding["level"] == "must")
      ids.push_back(finding["id"].get<std::string>() +
                    (finding["reason"].is_null() ? "" : "/" + finding["reason"].get<std::string>()));
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(BadInput, EmptyFileIsSaidToBeEmpty) {
  const Json report = survives("");
  EXPECT_EQ(must_ids(report), Ids{"file-empty"});
  EXPECT_EQ(report["records"], 0);
  EXPECT_EQ(report["bytes"], 0);
}

TEST(BadInput, HeaderAloneHasNoRecords) {
  for (const char* file : {"email,name\n", "email,name",
                           "\xEF\xBB\xBF"
                           "email\r\n",
                           "email\n\n\n", "email,name\n,\n"}) {
    const Json report = survives(file);
    EXPECT_EQ(must_ids(report), Ids{"file-no-records"}) << file;
    EXPECT_EQ(report["records"], 0);
  }
}

TEST(BadInput, BlankLinesAloneHaveNoRecords) {
  for (const char* file :
       {"\n", "\r\n\r\n", "  \n\t\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n", "sep=;\n", "sep=;\n\n", ",,\n,,\n"})
    EXPECT_EQ(must_ids(survives(file)), Ids{"file-no-records"}) << ::testing::PrintToString(file);
}

TEST(BadInput, OtherKindsOfFileAreNamed) {
  EXPECT_EQ(must_ids(survives("PK\x03\x04" + std::string(2000, '\x07'))), Ids{"file-not-csv/workbook"});
  EXPECT_EQ(must_ids(survives("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(2000, '\0'))),
            Ids{"file-not-csv/old-workbook"});
  EXPECT_EQ(must_ids(survives("%PDF-1.4\nemail\na@x.org\n")), Ids{"file-not-csv/pdf"});
  EXPECT_EQ(must_ids(survives("<!DOCTYPE html>\n<table>")), Ids{"file-not-csv/html"});
  EXPECT_EQ(must_ids(survives(R"([{"email":"a@x.org"}])")), Ids{"file-not-csv/json"});
  // The same files saved as Unicode text.
  EXPECT_EQ(must_ids(survives(std::string("\xFF\xFE<\0h\0t\0m\0l\0>\0", 14))), Ids{"file-not-csv/html"});
}

TEST(BadInput, TooManyColumnsAreLocatedAtTheHeader) {
  std::string header = "email";
  for (int i = 1; i < 100'000; ++i) header += ",c" + std::to_string(i);
  const OverFile checked("\n" + header + "\na@x.org\n");
  EXPECT_EQ(must_ids(checked.report()), Ids{"limits/columns"});
  EXPECT_EQ(checked.rows_of("limits"), Rows{2});
  EXPECT_EQ(survives("\n" + header + "\na@x.org\n")["ready"], 0);
}

TEST(BadInput, ARowOfTooManyCellsIsTooLongAndTheRestIsRead) {
  const std::string file = "email,name\na@x.org,Ann\nb@x.org" + std::string(100'000, ',') + "x\nc@x.org,Cy\n";
  const OverFile checked(file);
  EXPECT_EQ(checked.rows_of("row-too-long"), Rows{3});
  EXPECT_EQ(survives(file)["ready"], 2);
}

TEST(BadInput, AnOpenQuoteOverTheRestOfTheFileSaysWhereItOpened) {
  std::string file = "email,name\na@x.org,Ann\nb@x.org,\"Bob\n";
  for (int i = 0; i < 1000; ++i) file += "c" + std::to_string(i) + "@x.org,Cy\n";
  const OverFile checked(file);
  const Json finding = checked.finding("quote-unclosed");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["count"], 1);
  EXPECT_EQ(finding["rows"][0]["row"], 3);
  EXPECT_EQ(finding["rows"][0]["line"], 3);
  EXPECT_EQ(finding["rows"][0]["column"], 1);
  EXPECT_EQ(finding["rows"][0]["evidence"], "\"Bob");
  EXPECT_EQ(must_ids(checked.report()), Ids{"quote-unclosed"});
  // The lines behind it are rows of the file's own width: one quote does not cost a thousand contacts.
  EXPECT_EQ(survives(file)["records"], 1002);
  EXPECT_EQ(survives(file)["ready"], 1001);
}

TEST(BadInput, AnOpenQuoteInTheHeaderLeavesTheNamesOfItsLine) {
  for (const std::string name : {"\"email,name,city", "email,\"name,city", "email,name,\"city"}) {
    const std::string file = name + "\na@x.org,Ann,Oslo\nb@x.org,Bob,Rome\n";
    const Json report = survives(file);
    EXPECT_EQ(must_ids(report), Ids{}) << name;
    EXPECT_EQ(report["ready"], 2) << name;
    EXPECT_EQ(report["columns"][0]["name"], "email") << name;
    EXPECT_EQ(report["columns"][1]["name"], "name") << name;
    EXPECT_EQ(report["columns"][2]["name"], "city") << name;
    EXPECT_EQ(OverFile(file).rows_of("quote-stray"), Rows{1}) << name;
  }
}

TEST(BadInput, AnOpenQuoteInTheFirstByteMayLeaveNoHeaderToReadBy) {
  survives("\"");
  // Nothing says that the line is a header: it has no second cell.
  const Json report = survives("\"email\na@x.org\n");
  EXPECT_EQ(must_ids(report), Ids{"quote-unclosed"});
  // In an encoding that the host decodes, the walk that writes begins where the file does, and has no rows either.
  survives("\"\x8ER\x93\x63\n\x91\xBE\x98Y\n");
}

TEST(BadInput, AnOpenQuoteInTheLastRowEndsWithItsLine) {
  const OverFile checked("email,name,city\na@x.org,Ann,Oslo\nb@x.org,\"Bob,Rome\n");
  EXPECT_EQ(checked.rows_of("quote-unclosed"), Rows{3});
  EXPECT_EQ(checked.finding("quote-unclosed")["rows"][0]["after"], "Bob");
  EXPECT_EQ(checked.report()["ready"], 1);
}

TEST(BadInput, AnOpenQuoteOverMoreThanOneRecordMayHoldEndsTheReading) {
  std::string file = "email,name\na@x.org,Ann\nb@x.org,\"Bob\n";
  file.reserve(max_record_bytes + 2'000'000);
  // Nothing says where the record ends: no line behind the quote looks like a row.
  while (file.size() < max_record_bytes + 1'000'000) file += "and so on and on\n";
  const Json report = survives(file);
  EXPECT_EQ(must_ids(report), Ids{"quote-unclosed"});
  EXPECT_EQ(report["records"], 1);
  EXPECT_EQ(report["ready"], 0) << "nobody has seen the rows behind: none may be left behind in silence";
  EXPECT_EQ(report["findings"][0]["rows"][0]["row"], 3);
  const std::string whole = OverFile(file).text();
  EXPECT_EQ(OverFile(file, "", {.chunks = random_chunks(3, 300'000)}).text(), whole);
  EXPECT_EQ(OverFile(file, "", {.chunks = chunks_of(64U << 20)}).text(), whole);
}

TEST(BadInput, AnOpenQuoteIsGivenUpEvenWhenTheFileIsLongerThanARecordMayBe) {
  std::string file = "email,name\na@x.org,Ann\nb@x.org,\"Bob\n";
  const std::string row = std::string(60'000, 'c') + ",Cyril\n";
  file.reserve(max_record_bytes + 2'000'000);
  std::size_t rows = 2;
  for (; file.size() < max_record_bytes + 1'000'000; ++rows) file += row;
  const Json report = survives(file);
  EXPECT_EQ(report["records"], rows);
  EXPECT_EQ(OverFile(file).rows_of("quote-unclosed"), Rows{3});
  EXPECT_EQ(report["ready"], 1) << "sixty thousand letters are no address; Ann's row is fine";
}

TEST(BadInput, ARecordOverTheLimitWithoutQuotesIsSaidToBeTooLong) {
  const std::string file = "email,name\na@x.org,Ann\n" + std::string(max_record_bytes + 10, 'x') + "\nb@x.org,Bob\n";
  const OverFile checked(file);
  EXPECT_EQ(must_ids(checked.report()), Ids{"limits/record-bytes"});
  EXPECT_EQ(checked.rows_of("limits"), Rows{3});
  EXPECT_EQ(OverFile(file, "", {.chunks = chunks_of(999'983)}).text(), checked.text());
}

TEST(BadInput, AHugeFirstRecordIsNoHeader) {
  const Json report = survives("\"" + std::string(max_record_bytes + 10, 'x'));
  EXPECT_EQ(must_ids(report), Ids{"quote-unclosed"});
}

TEST(BadInput, ACellOverTheLimitHoldsItsRowBackAndReadingGoesOn) {
  const std::string file = "email,name\na@x.org," + std::string(max_cell_bytes + 1, 'x') + "\nb@x.org," +
                           std::string(max_cell_bytes, 'y') + "\n";
  const OverFile checked(file);
  const Json finding = checked.finding("limits", "cell-bytes");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["rows"][0]["row"], 2);
  EXPECT_EQ(finding["rows"][0]["column"], 1);
  EXPECT_EQ(finding["rows"][0]["evidence"].get<std::string>().size(), 200U);
  EXPECT_EQ(survives(file)["ready"], 1);
}

TEST(BadInput, NulBytesEndNoCellAndAreSaidOnce) {
  const std::string file("email,name\na\0@x.org,A\0nn\nb@x.org,\0\n", 35);
  const Json report = survives(file);
  EXPECT_EQ(report["records"], 2);
  EXPECT_EQ(OverFile(file).rows_of("nul-bytes"), (Rows{2, 3}));
  EXPECT_TRUE(OverFile(file).rows_of("email-invalid").empty()) << "one cause, one finding";
  survives(std::string(5000, '\0'));
}

TEST(BadInput, BytesThatAreNoUtf8AreLocated) {
  const std::string file = "email,name\na@x.org,Zo\xEB\nb@x.org,Zo\xC3\xAB\n";
  const OverFile checked(file);
  const Json finding = checked.finding("encoding-undecodable");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(finding["rows"][0]["row"], 2);
  EXPECT_EQ(finding["rows"][0]["column"], 1);
  EXPECT_EQ(finding["rows"][0]["evidence"], "Zo\xEF\xBF\xBD");
  // Beside a Zoe that is UTF-8 it is windows-1252's.
  EXPECT_EQ(finding["rows"][0]["after"], "Zo\xC3\xAB");
  EXPECT_EQ(survives(file)["ready"], 1);
}

// The header is no record, but its names go to Mailjet as they stand.
TEST(BadInput, ANameThatIsNoUtf8HoldsEverythingBack) {
  const std::string file = "email,pr\xE9nom\na@x.org,Ann\nb@x.org,Zo\xEB\n";
  EXPECT_EQ(survives(file)["ready"], 2) << "in windows-1252 all of it reads";
  const std::string as_utf8 = plan_of({{{"do", "read-as"}, {"encoding", "utf-8"}}});
  const OverFile checked(file, as_utf8);
  const Json finding = checked.finding("encoding-undecodable");
  ASSERT_FALSE(finding.is_null());
  EXPECT_EQ(checked.rows_of("encoding-undecodable"), (Rows{1, 3}));
  EXPECT_EQ(finding["count"], 2);
  EXPECT_EQ(finding["rows"][0]["column"], 1);
  EXPECT_EQ(finding["rows"][0]["evidence"], "pr\xEF\xBF\xBDnom");
  EXPECT_EQ(survives(file, as_utf8)["ready"], 0);
  for (const std::uint32_t limit : {0U, 1U}) {
    const OverFile fewer(file, as_utf8, {.options = {.rows_per_finding = limit}});
    EXPECT_EQ(fewer.finding("encoding-undecodable")["rows"].size(), limit);
    EXPECT_EQ(fewer.finding("encoding-undecodable")["count"], 2);
  }
  const Json leave_out = {{"do", "map-column"}, {"column", 1}, {"to", "leave-out"}};
  EXPECT_EQ(survives(file, plan_of({{{"do", "read-as"}, {"encoding", "utf-8"}}, leave_out}))["ready"], 1);
}

TEST(BadInput, ChoicesThatMakeNoSenseOfTheFileDoNoHarm) {
  const std::string file = "email,name\na@x.org,\"Ann\"\nb@x.org,Bob\n";
  for (const Json& reading :
       {Json{{"do", "read-as"}, {"delimiter", "\""}}, Json{{"do", "read-as"}, {"quote", ","}},
        Json{{"do", "read-as"}, {"quote", nullptr}, {"escape", "\\"}}, Json{{"do", "read-as"}, {"escape", ","}},
        Json{{"do", "read-as"}, {"delimiter", "a"}, {"quote", "@"}}, Json{{"do", "read-as"}, {"skip_rows", 7}},
        Json{{"do", "read-as"}, {"skip_rows", 4294967295U}}, Json{{"do", "read-as"}, {"has_header", false}}}) {
    SCOPED_TRACE(reading.dump());
    survives(file, plan_of({reading}));
  }
}

TEST(BadInput, EntriesAboutRowsAndColumnsThatAreNotThereDoNothing) {
  const std::string file = "email,name\na@x.org,Ann\n";
  const Json report =
      survives(file, plan_of({{{"do", "replace-cell"}, {"row", 99}, {"column", 0}, {"old", ""}, {"new", "x"}},
                              {{"do", "replace-cell"}, {"row", 2}, {"column", 99}, {"old", ""}, {"new", "x"}},
                              {{"do", "leave-out-row"}, {"row", 4294967295U}},
                              {{"do", "map-column"}, {"column", 99}, {"to", "email"}},
                              {{"do", "choose-date-order"}, {"column", 99}, {"order", "dmy"}}}));
  EXPECT_EQ(report["ready"], 1);
  for (const Json& effect : report["effects"]) EXPECT_EQ(effect["fits"], false) << effect;
}

TEST(BadInput, SurvivesAnyBytesInAnyChunks) {
  Random random(13);
  constexpr std::string_view bytes = "aA@.,;\t|\"\r\n 0123/-:\xC3\xA9\xFF=";
  for (int round = 0; round < 400; ++round) {
    std::string file = round % 2 == 0 ? "email,a,b\n" : "";
    for (std::size_t size = random() % 300; size > 0; --size) file += bytes[random() % bytes.size()];
    SCOPED_TRACE(::testing::PrintToString(file));
    const auto plan = plan_of({{{"do", "keep-duplicate"}, {"which", "last"}},
                               {{"do", "pad-short-rows"}},
                               {{"do", "leave-out-rows"}, {"finding", {{"id", "email-invalid"}}}}});
    survives(file, random() % 2 == 0 ? plan : std::string(), {.chunks = random_chunks(random(), 40)});
    ASSERT_EQ(OverFile(file, "", {.chunks = chunks_of(1)}).text(), OverFile(file).text());
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace preflight::testing
