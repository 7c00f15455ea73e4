#include "preflight/session.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "output/sha256.h"
#include "support/over_file.h"

namespace preflight::testing {
namespace {

using Rows = std::vector<RowNumber>;

std::string sha256(std::string_view bytes) {
  output::Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

void give(Session& session, std::string_view bytes) {
  std::memcpy(session.reserve(bytes.size()), bytes.data(), bytes.size());
  ASSERT_TRUE(session.commit(bytes.size()));
}

// ---- The protocol between host and core.

TEST(Session, NeedsNothingBeforeAnythingIsBegun) {
  Session session;
  EXPECT_EQ(session.need().length, 0U);
  EXPECT_EQ(session.finish().error().code, "no-check");
  EXPECT_EQ(session.begin_render("").error().code, "no-check");
  EXPECT_EQ(session.begin_query(R"({"kind":"rows"})").error().code, "no-check");
  EXPECT_EQ(session.commit(1).error().code, "too-many-bytes");
  EXPECT_TRUE(session.take_output(100).bytes.empty());
  EXPECT_EQ(session.report_json(), "");
}

TEST(Session, AsksForTheWholeFileAndNothingBeyond) {
  const std::string file = "email\na@x.org\n";
  Session session;
  ASSERT_TRUE(session.begin_check("", "", file.size(), {}));
  EXPECT_EQ(session.need().offset, 0U);
  EXPECT_EQ(session.need().length, file.size());
  give(session, file.substr(0, 4));
  EXPECT_EQ(session.need().offset, 4U);
  EXPECT_EQ(session.need().length, file.size() - 4);
  EXPECT_NE(session.reserve(file.size()), nullptr);
  EXPECT_EQ(session.commit(file.size() - 3).error().code, "too-many-bytes");
  give(session, file.substr(4));
  EXPECT_EQ(session.need().length, 0U);
  EXPECT_TRUE(session.finish());
  EXPECT_EQ(session.need().length, 0U);
}

TEST(Session, SaysWhenTheFileWasShorterThanWasSaid) {
  Session session;
  ASSERT_TRUE(session.begin_check("", "", 100, {}));
  give(session, "email\na@x.org\n");
  EXPECT_EQ(session.finish().error().code, "more-needed");
  EXPECT_EQ(session.report_json(), "");
  EXPECT_EQ(session.begin_render("").error().code, "no-check");
}

TEST(Session, RefusesToRenderOrAskInTheMiddleOfACheck) {
  const std::string file = "email\na@x.org\n";
  Session session;
  ASSERT_TRUE(session.begin_check("", "", file.size(), {}));
  give(session, file);
  EXPECT_EQ(session.begin_render("").error().code, "no-check");
  EXPECT_EQ(session.begin_query(R"({"kind":"rows"})").error().code, "no-check");
  EXPECT_TRUE(session.finish());
  EXPECT_TRUE(session.begin_query(R"({"kind":"rows"})"));
}

TEST(Session, IsAsItWasAfterAPlanThatIsNone) {
  OverFile checked("email\na@x.org\n");
  const std::string before = checked.text();
  EXPECT_EQ(checked.session().begin_check("{", "", 5, {}).error().code, "plan-json");
  EXPECT_EQ(checked.session().begin_check("", "{", 5, {}).error().code, "schema-json");
  EXPECT_EQ(checked.text(), before);
  EXPECT_EQ(checked.render().part(), "email\r\na@x.org\r\n");
}

TEST(Session, RefusesQueriesAndWordsItDoesNotUnderstand) {
  OverFile checked("email\na@x.org\n");
  for (const char* query :
       {"", "[]", "{}", R"({"kind":"columns"})", R"({"kind":"finding"})", R"({"kind":"finding","id":"no-such"})",
        R"({"kind":"finding","id":"email-invalid","reason":"no-such"})", R"({"kind":"rows","from_row":-1})",
        R"({"kind":"rows","limit":"10"})", R"({"kind":"rows","from_row":4294967297})"}) {
    const auto begun = checked.session().begin_query(query);
    ASSERT_FALSE(begun) << query;
    EXPECT_EQ(begun.error().code, "query-json");
  }
  for (const char* words : {"[]", "{", R"({"columns":["a","b"]})", R"({"columns":[1,2,3]})", R"({"findings":[]})"}) {
    const auto begun = checked.session().begin_render(words);
    ASSERT_FALSE(begun) << words;
    EXPECT_EQ(begun.error().code, "words-json");
  }
}

TEST(Session, CanGoOverTheFileAgainAndAgain) {
  OverFile checked("email,name\na@x.org,Ann\n,Bob\n");
  const std::string page = checked.query({{"kind", "rows"}});
  const Rendered first = checked.render();
  EXPECT_EQ(checked.query({{"kind", "rows"}}), page);
  EXPECT_EQ(checked.render().files, first.files);
}

TEST(Session, CanBeMovedBetweenCalls) {
  const std::string file = "email\na@x.org\n";
  Session session;
  ASSERT_TRUE(session.begin_check("", "", file.size(), {}));
  give(session, file.substr(0, 9));
  Session moved = std::move(session);
  give(moved, file.substr(9));
  ASSERT_TRUE(moved.finish());
  EXPECT_EQ(Json::parse(moved.report_json())["ready"], 1);
}

TEST(Session, CountsRecordsForAProgressLine) {
  const std::string file = "email\na@x.org\n\nb@x.org\n";
  Session session;
  ASSERT_TRUE(session.begin_check("", "", file.size(), {}));
  EXPECT_EQ(session.records_read(), 0U);
  give(session, file);
  EXPECT_EQ(session.records_read(), 2U);
}

// ---- The report.

TEST(Report, NumbersRowsAsTheSpreadsheetDoes) {
  const OverFile checked("email,note\r\n\r\na@x.org,\"one\r\ntwo\"\r\nbad,x\r\n");
  const Json bad = checked.finding("email-invalid", "no-at", 0);
  ASSERT_FALSE(bad.is_null());
  EXPECT_EQ(bad["rows"][0]["row"], 4);
  EXPECT_EQ(bad["rows"][0]["line"], 5);
  EXPECT_EQ(bad["rows"][0]["evidence"], "bad");
}

TEST(Report, GivesASepLineNoRowNumber) {
  const OverFile checked("sep=;\r\nemail;name\r\nbad;Ann\r\n");
  EXPECT_EQ(checked.rows_of("email-invalid"), Rows{2});
  EXPECT_EQ(checked.finding("email-invalid", "no-at", 0)["rows"][0]["line"], 3);
  EXPECT_FALSE(checked.finding("sep-line").is_null());
}

TEST(Report, CutsEvidenceOnACharacterBorder) {
  const std::string letter = "\xC3\xA9";
  std::string cell = "x";
  for (int i = 0; i < 150; ++i) cell += letter;
  const OverFile checked("email\n" + cell + "\n");
  const auto evidence = checked.finding("email-invalid", "no-at", 0)["rows"][0]["evidence"].get<std::string>();
  EXPECT_EQ(evidence, cell.substr(0, 199));
}

TEST(Report, DoesNotCountOtherFindingsOfARowThatIsLeftOut) {
  const std::string file = "email,name\nbad\nalso bad,Bob\na@x.org,Ann\n";
  const OverFile before(file);
  EXPECT_EQ(before.rows_of("email-invalid"), (Rows{2, 3}));
  EXPECT_EQ(before.rows_of("row-too-short"), Rows{2});
  const OverFile after(file, plan_of({{{"do", "leave-out-rows"}, {"finding", {{"id", "row-too-short"}}}}}));
  EXPECT_EQ(after.rows_of("email-invalid"), Rows{3});
  EXPECT_EQ(after.rows_of("row-too-short"), Rows{});
  EXPECT_EQ(after.report()["effects"], Json::parse(R"([{"entry":"e1","rows":1,"cells":0,"added":0,"fits":true}])"));
}

TEST(Report, TakesTheWordOfALaterEntryAboutTheSameThing) {
  const std::string file = "email;name\na@x.org;Ann\n";
  const OverFile checked(file,
                         plan_of({{{"do", "read-as"}, {"delimiter", ","}}, {{"do", "read-as"}, {"delimiter", ";"}}}));
  EXPECT_EQ(checked.report()["reading"]["delimiter"], ";");
  EXPECT_EQ(checked.report()["reading"]["origin"]["delimiter"], "chosen");
}

TEST(Report, AppliesEntriesInPhasesWhateverTheirOrder) {
  const std::string file = "mail;n\nbad;Ann\na@x.org;Bob\na@x.org;Bo\n";
  std::vector<Json> entries = {
      {{"id", "a"}, {"do", "leave-out-row"}, {"row", 4}},
      {{"id", "b"}, {"do", "keep-duplicate"}, {"which", "last"}},
      {{"id", "c"}, {"do", "replace-cell"}, {"row", 2}, {"column", 0}, {"old", "bad"}, {"new", "b@x.org"}},
      {{"id", "d"}, {"do", "map-column"}, {"column", 1}, {"to", "leave-out"}},
      {{"id", "e"}, {"do", "read-as"}, {"delimiter", ";"}}};
  const auto check = [&] {
    Json report = OverFile(file, Json{{"version", 1}, {"entries", entries}}.dump()).report();
    std::map<std::string, Json> effects;
    for (const Json& effect : report["effects"]) effects[effect["entry"].get<std::string>()] = effect;
    report["effects"] = effects;
    return report;
  };
  const Json forward = check();
  EXPECT_EQ(forward["ready"], 2);
  EXPECT_EQ(forward["left_out"], 1);
  std::reverse(entries.begin(), entries.end());
  EXPECT_EQ(check(), forward);
}

// Leaving out row 4 must not cost the person of rows 2 and 4 both (docs/plan.md).
TEST(Report, ChoosesAmongTheDuplicatesThatAreNotLeftOut) {
  const std::string file = "email,n\na@x.org,1\nb@x.org,2\na@x.org,3\n";
  OverFile by_row(file,
                  plan_of({{{"do", "keep-duplicate"}, {"which", "last"}}, {{"do", "leave-out-row"}, {"row", 4}}}));
  EXPECT_EQ(by_row.report()["left_out"], 1);
  EXPECT_EQ(by_row.render().part(), "email,n\r\na@x.org,1\r\nb@x.org,2\r\n");
}

// Rows that an entry leaves out for something they show by themselves are not counted; the render counts what is sent.
TEST(Report, CountsBlankCellsOverTheRowsThatAreNotLeftOut) {
  const std::string file = "email,name\nnobody,\na@x.org,Ann\nb@x.org,\n";
  const auto blanks = [&](const std::vector<Json>& entries) {
    return OverFile(file, plan_of(entries)).report()["output"]["blank_cells"];
  };
  EXPECT_EQ(blanks({}), Json::parse(R"([{"column":1,"count":2}])"));
  EXPECT_EQ(blanks({{{"do", "leave-out-row"}, {"row", 2}}}), Json::parse(R"([{"column":1,"count":1}])"));
}

TEST(Report, TakesACellTypedAnewForWhatItIsNow) {
  const std::string huge(max_cell_bytes + 1, 'x');
  const std::string file = "email,note\na@x.org," + huge + "\nb@x.org,short\n";
  EXPECT_EQ(OverFile(file).rows_of("limits"), Rows{2});
  OverFile typed(file,
                 plan_of({{{"do", "replace-cell"}, {"row", 2}, {"column", 1}, {"old", huge}, {"new", "short too"}}}));
  EXPECT_EQ(typed.rows_of("limits"), Rows{});
  EXPECT_EQ(typed.render().part(), "email,note\r\na@x.org,short too\r\nb@x.org,short\r\n");
}

TEST(Report, LeavesRowsTooLongAlsoWhereTheLastCellsAreBeyondAllThatIsKept) {
  // As many columns as are read at all: one cell more in a row is still one too many.
  std::string file = "email";
  for (std::uint32_t i = 1; i < max_columns; ++i) file += ",c" + std::to_string(i);
  file += "\na@x.org" + std::string(max_columns - 1, ',') + "\n";
  file += "b@x.org" + std::string(max_columns, ',') + "extra\n";
  const OverFile checked(file);
  EXPECT_EQ(checked.rows_of("row-too-long"), Rows{3});
}

// ---- Pages.

TEST(Query, GivesPagesThatFollowOnEachOther) {
  std::string file = "email\n";
  for (int i = 0; i < 5000; ++i) file += "c" + std::to_string(i) + "@x.org\n";
  OverFile checked(file);
  const Json page = Json::parse(checked.query({{"kind", "rows"}, {"from_row", 3000}, {"limit", 2}}));
  EXPECT_EQ(page, Json::parse(R"({"rows":[
    {"row":3000,"line":3000,"cells":["c2998@x.org"],"state":"ready","findings":[]},
    {"row":3001,"line":3001,"cells":["c2999@x.org"],"state":"ready","findings":[]}],"next_row":3002})"));
  EXPECT_EQ(
      Json::parse(checked.query({{"kind", "rows"}, {"from_row", 5001}, {"limit", 2}})),
      Json::parse(
          R"({"rows":[{"row":5001,"line":5001,"cells":["c4999@x.org"],"state":"ready","findings":[]}],"next_row":null})"));
  EXPECT_EQ(checked.query({{"kind", "rows"}, {"from_row", 90000}}), R"({"rows":[],"next_row":null})");
}

TEST(Query, ReadsOnlyTheNeighbourhoodOfAPage) {
  std::string file = "email,note\n";
  for (int i = 0; i < 20'000; ++i) file += "c" + std::to_string(i) + "@x.org," + std::string(300, 'n') + "\n";
  OverFile checked(file);
  ASSERT_TRUE(checked.session().begin_query(R"({"kind":"rows","from_row":15000,"limit":5})"));
  std::uint64_t read = 0;
  for (Need need = checked.session().need(); need.length > 0; need = checked.session().need()) {
    EXPECT_GT(need.offset, file.size() / 2);
    std::memcpy(checked.session().reserve(need.length), file.data() + need.offset, need.length);
    ASSERT_TRUE(checked.session().commit(need.length));
    read += need.length;
  }
  ASSERT_TRUE(checked.session().finish());
  EXPECT_LT(read, 1'000'000U);
  EXPECT_EQ(Json::parse(checked.session().rows_json())["rows"][0]["row"], 15000);
}

TEST(Query, ShowsTheCellsAsTheFileHasThemAndWhatBecomesOfTheRow) {
  OverFile checked("email,name\n Ann@X.ORG ,\"Lee, Ann\"\nbad,x\nc@x.org,y\n",
                   plan_of({{{"do", "leave-out-row"}, {"row", 4}}}));
  EXPECT_EQ(Json::parse(checked.query({{"kind", "rows"}})), Json::parse(R"({"rows":[
    {"row":2,"line":2,"cells":[" Ann@X.ORG ","Lee, Ann"],"state":"ready","changed":true,"findings":[{"id":"email-case","reason":null,"column":0}]},
    {"row":3,"line":3,"cells":["bad","x"],"state":"to-fix","findings":[{"id":"email-invalid","reason":"no-at","column":0}]},
    {"row":4,"line":4,"cells":["c@x.org","y"],"state":"left-out","findings":[]}],"next_row":null})"));
}

TEST(Query, ListsTheRowsOfOneFinding) {
  OverFile checked("email\nmailto:a@x.org\nbad\nc@x.org\nworse\n");
  EXPECT_EQ(
      Json::parse(checked.query(
          {{"kind", "finding"}, {"id", "email-invalid"}, {"reason", "no-at"}, {"column", 0}, {"limit", 1}})),
      Json::parse(
          R"({"rows":[{"row":3,"line":3,"column":0,"evidence":"bad","before":null,"after":null,"cells":["bad"]}],"next_row":5})"));
}

// ---- Rendering.

TEST(Render, WritesOnlyWhatIsReadyAndTheRestWithReasons) {
  OverFile checked("email,name\r\na@x.org,\"Lee, Ann\"\r\n,=cmd\r\nb@x.org,Bob\r\n",
                   plan_of({{{"do", "leave-out-row"}, {"row", 4}}}));
  const Rendered rendered = checked.render(
      R"({"columns":["Row","What","How"],"findings":{"email-missing":{"what":"No address.","how":"Type it."},
          "left-out-row":{"what":"You left it out.","how":""}}})");
  EXPECT_EQ(rendered.part(), "email,name\r\na@x.org,\"Lee, Ann\"\r\n");
  EXPECT_EQ(rendered.left_out(),
            "\xEF\xBB\xBF"
            "email,name,Row (Preflight),What (Preflight),How (Preflight)\r\n"
            ",'=cmd,3,No address.,Type it.\r\n"
            "b@x.org,Bob,4,You left it out.,\r\n");
  EXPECT_EQ(rendered.json, Json({{"rows", 1},
                                 {"bytes", rendered.part().size()},
                                 {"sha256", sha256(rendered.part())},
                                 {"import_options", nullptr},
                                 {"left_out_rows", 2},
                                 {"blank_cells", Json::array()},
                                 {"parts",
                                  {{{"n", 1},
                                    {"rows", 1},
                                    {"bytes", rendered.part().size()},
                                    {"sha256", sha256(rendered.part())},
                                    {"first_row", 2},
                                    {"last_row", 2}}}}}));
}

TEST(Render, NamesWhatKeptARowOutAndNotWhatElseIsWrongWithIt) {
  OverFile kept("email,name,city\na@x.org,Ann\na@x.org,Ann,Oslo\n",
                plan_of({{{"do", "keep-duplicate"}, {"which", "last"}}}));
  EXPECT_EQ(kept.render().left_out(),
            "\xEF\xBB\xBF"
            "email,name,city,row (Preflight),what (Preflight),how (Preflight)\r\na@x.org,Ann,,2,email-duplicate,\r\n");

  OverFile impossible("email,born,city\na@x.org,2024-02-31\nb@x.org,2024-01-31,Oslo\n",
                      plan_of({{{"do", "leave-out-rows"}, {"finding", {{"id", "date-impossible"}}}}}));
  EXPECT_EQ(
      impossible.render().left_out(),
      "\xEF\xBB\xBF"
      "email,born,city,row (Preflight),what (Preflight),how (Preflight)\r\na@x.org,2024-02-31,,2,date-impossible,\r\n");
}

TEST(Render, WritesNoLeftOutFileWhenNothingIsLeftOut) {
  EXPECT_EQ(OverFile("email\na@x.org\n").render().files.count(0), 0U);
}

TEST(Render, KeepsTheCellsOfARowTooLongForThePerson) {
  // Whoever mends the left-out file must find all the cells the row had.
  OverFile checked("email,name\na@x.org,Ann,Oslo\nb@x.org,Bob\n");
  const std::string left_out = checked.render().left_out();
  EXPECT_NE(left_out.find("a@x.org,Ann"), std::string::npos);
  EXPECT_NE(left_out.find("Oslo"), std::string::npos) << left_out;
}

TEST(Render, SplitsAtRecordBordersWithAHeaderInEachPart) {
  std::string file = "email,note\n";
  std::vector<std::string> lines;
  for (int i = 0; i < 50; ++i) {
    lines.push_back("c" + std::to_string(i) + "@x.org,\"one\nm" + std::string(static_cast<std::size_t>(i), 'n') + "\"");
    file += lines.back() + "\n";
  }
  constexpr std::uint64_t limit = 200;
  OverFile checked(file, "", {.options = {.max_part_bytes = limit}});
  const Rendered rendered = checked.render();
  ASSERT_GT(rendered.files.size(), 5U);
  std::string all;
  std::string joined;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  RowNumber next_row = 2;
  std::uint32_t number = 0;
  for (const Json& part : rendered.json["parts"]) {
    const std::string& text = rendered.part(++number);
    EXPECT_EQ(part["n"], number);
    EXPECT_EQ(part["bytes"], text.size());
    EXPECT_EQ(part["sha256"], sha256(text));
    EXPECT_EQ(part["first_row"], next_row);
    EXPECT_EQ(part["last_row"].get<RowNumber>() + 1 - next_row, part["rows"].get<RowNumber>());
    EXPECT_LE(text.size(), limit);
    ASSERT_TRUE(text.starts_with("email,note\r\n"));
    next_row = part["last_row"].get<RowNumber>() + 1;
    rows += part["rows"].get<std::uint64_t>();
    bytes += text.size();
    all += text;
    joined += text.substr(12);
  }
  EXPECT_EQ(number, rendered.files.size());
  EXPECT_EQ(next_row, 52U);
  EXPECT_EQ(rows, 50U);
  EXPECT_EQ(rendered.json["rows"], 50);
  EXPECT_EQ(rendered.json["bytes"], bytes);
  EXPECT_EQ(rendered.json["sha256"], sha256(all));
  OverFile parts_only(file, "", {.options = {.max_part_bytes = limit, .hashed = SessionOptions::Hashed::parts}});
  const Rendered same = parts_only.render();
  EXPECT_EQ(same.json["sha256"], nullptr);
  EXPECT_EQ(same.json["parts"], rendered.json["parts"]);
  OverFile unhashed(file, "", {.options = {.max_part_bytes = limit, .hashed = SessionOptions::Hashed::nothing}});
  const Rendered bare = unhashed.render();
  EXPECT_EQ(bare.json["sha256"], nullptr);
  for (const Json& part : bare.json["parts"]) EXPECT_EQ(part["sha256"], nullptr);
  EXPECT_EQ(bare.files, rendered.files);
  std::string expected;
  for (const std::string& line : lines) expected += line + "\r\n";
  // Greedy: a part ends only where the next row would not fit.
  EXPECT_EQ(joined, expected);
}

TEST(Render, FillsPartsToTheLastByte) {
  // Header 7 bytes, each row 9: two rows are 25 bytes.
  const std::string file = "email\na@x.org\nb@x.org\nc@x.org\n";
  EXPECT_EQ(OverFile(file, "", {.options = {.max_part_bytes = 25}}).render().json["parts"].size(), 2U);
  EXPECT_EQ(OverFile(file, "", {.options = {.max_part_bytes = 24}}).render().json["parts"].size(), 3U);
}

TEST(Render, LetsARecordLargerThanAPartStandAlone) {
  OverFile checked("email\na@x.org\n" + std::string(60, 'b') + "@x.org\nc@x.org\n", "",
                   {.options = {.max_part_bytes = 20}});
  const Rendered rendered = checked.render();
  ASSERT_EQ(rendered.files.size(), 3U);
  EXPECT_EQ(rendered.part(2), "email\r\n" + std::string(60, 'b') + "@x.org\r\n");
}

TEST(Render, WritesAHeaderAloneWhenNothingIsReady) {
  const Rendered rendered = OverFile("email\nbad\n").render();
  EXPECT_EQ(rendered.part(), "email\r\n");
  EXPECT_EQ(rendered.json["rows"], 0);
  EXPECT_EQ(rendered.json["parts"].size(), 1U);
}

TEST(Render, LeavesTheHeaderOutWhereMailjetWantsOptions) {
  OverFile checked("email,born,city\na@x.org,31/01/1990,Oslo\nb@x.org,,Bergen\n");
  const Rendered rendered = checked.render();
  EXPECT_EQ(rendered.part(), "a@x.org,31/01/1990,Oslo\r\nb@x.org,,Bergen\r\n");
  EXPECT_EQ(rendered.json["import_options"],
            R"({"DateTimeFormat":"dd/mm/yyyy","TimezoneOffset":0,"FieldNames":["email","born","city"]})");
  EXPECT_EQ(rendered.json["blank_cells"], Json::parse(R"([{"column":1,"count":1}])"));
}

TEST(Render, TakesColumnsOutAndRenamesThem) {
  OverFile checked(
      "Courriel,ville,note\na@x.org,Oslo,x\n",
      plan_of({{{"do", "map-column"}, {"column", 1}, {"name", "ville"}, {"to", "property"}, {"property", " city "}},
               {{"do", "map-column"}, {"column", 2}, {"name", "note"}, {"to", "leave-out"}}}));
  EXPECT_EQ(checked.render().part(), "email,city\r\na@x.org,Oslo\r\n");
}

TEST(Render, HoldsEverythingBackWhileTheFileIsNotSettled) {
  OverFile checked("name,city\nAnn,Oslo\n");
  const Rendered rendered = checked.render(R"({"findings":{"held-back":{"what":"Settle the file.","how":""}}})");
  EXPECT_EQ(rendered.json["rows"], 0);
  EXPECT_EQ(rendered.left_out(),
            "\xEF\xBB\xBF"
            "name,city,row (Preflight),what (Preflight),how (Preflight)\r\nAnn,Oslo,2,Settle the file.,\r\n");
}

TEST(Render, GivesOutputInPiecesNoLargerThanAskedFor) {
  std::string file = "email\n";
  for (int i = 0; i < 1000; ++i) file += "c" + std::to_string(i) + "@x.org\nbad\n";
  OverFile checked(file);
  ASSERT_TRUE(checked.session().begin_render(""));
  std::memcpy(checked.session().reserve(file.size()), file.data(), file.size());
  EXPECT_EQ(checked.session().need().length, file.size() - checked.session().need().offset);
  const auto from = checked.session().need().offset;
  std::memcpy(checked.session().reserve(file.size()), file.data() + from, file.size() - from);
  ASSERT_TRUE(checked.session().commit(file.size() - from));
  ASSERT_TRUE(checked.session().finish());
  for (Output piece = checked.session().take_output(100); !piece.bytes.empty();
       piece = checked.session().take_output(100))
    ASSERT_LE(piece.bytes.size(), 100U);
}

}  // namespace
}  // namespace preflight::testing
