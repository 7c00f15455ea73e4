// Where the table ends: totals and notes below it, the header once more, a second table.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "checking/table_end.h"
#include "support/over_file.h"

namespace preflight::testing {
namespace {

using Rows = std::vector<RowNumber>;

const std::string table = "email,name,spent\nann@x.org,Ann,12\nbob@x.org,Bob,30\n";

/// What is sent must be the two contacts, and the numbers must add up.
void expect_two_contacts(OverFile& checked, const std::string& about) {
  const Json& report = checked.report();
  EXPECT_EQ(report["ready"], 2) << about;
  EXPECT_EQ(report["records"].get<int>(),
            report["ready"].get<int>() + report["to_fix"].get<int>() + report["left_out"].get<int>())
      << about;
  EXPECT_EQ(checked.render().json["rows"], 2) << about;
}

TEST(TableWatch, TellsTotalsAndNotesFromContacts) {
  for (const std::string& below :
       {std::string("Total,,42\n"), std::string("\nTotal,2,42\n"), std::string(",,\nSumme:,,42\n"),
        std::string("\nSource: the shop in Main Street\n"), std::string("Exported on 3 May 2026\n"),
        std::string("\nEND\n"), std::string("* without the people of last year\n"), std::string("\n,,42\n"),
        std::string("Total général,,42\n"), std::string("Итого,,42\n"), std::string("Summe,,\"1.042,50 €\"\n"),
        std::string("\nTotal,,CHF 42\n"), std::string("\n,,$42\n"),
        std::string("2 contacts were exported by the shop.\n")}) {
    OverFile checked(table + below);
    EXPECT_EQ(checked.rows_of("footer-rows").size(), 1U) << below;
    for (const char* id : {"row-too-short", "email-missing", "email-invalid", "row-too-long"})
      EXPECT_TRUE(checked.rows_of(id).empty()) << below << id;
    EXPECT_EQ(checked.report()["left_out"], 1) << below;
    expect_two_contacts(checked, below);
  }
}

TEST(TableWatch, LeavesTheLastContactAContact) {
  for (const std::string& last :
       {std::string(",Eve,7\n"), std::string(",Eve,\n"), std::string("Eve\n"), std::string("eve at x.org,Eve,7\n"),
        std::string("Total,Eve,Oslo\n"), std::string("eve.x.org\n"), std::string("Total Media,,13\n"),
        std::string(",,7\n"), std::string("Anna Maria Lee\n")}) {
    OverFile checked(table + last);
    EXPECT_TRUE(checked.rows_of("footer-rows").empty()) << last;
    EXPECT_EQ(checked.report()["to_fix"], 1) << last;
    expect_two_contacts(checked, last);
  }
}

TEST(TableWatch, KnowsNoFooterAboveAContact) {
  OverFile checked("email,name,spent\nann@x.org,Ann,12\nTotal,,12\n\nbob@x.org,Bob,30\n");
  EXPECT_TRUE(checked.rows_of("footer-rows").empty());
  EXPECT_EQ(checked.rows_of("email-invalid"), Rows{3});
}

TEST(TableWatch, ListsWholeBlocksOfNotes) {
  OverFile checked(table + "\nTotal,,42\n\nNotes:\nAll sums are in euro\n(c) the shop\n");
  EXPECT_EQ(checked.rows_of("footer-rows"), (Rows{5, 7, 8, 9}));
  EXPECT_EQ(checked.report()["left_out"], 4);
  expect_two_contacts(checked, "block");
  const Json page = Json::parse(checked.query({{"kind", "finding"}, {"id", "footer-rows"}}));
  EXPECT_EQ(page["rows"].size(), 4U);
  const Json rows = Json::parse(checked.query({{"kind", "rows"}, {"from_row", 5}, {"limit", 1}}));
  EXPECT_EQ(rows["rows"][0]["state"], "left-out");
  EXPECT_EQ(rows["rows"][0]["findings"][0]["id"], "footer-rows");
}

TEST(TableWatch, LetsThePersonSettleFooters) {
  const Json key = {{"id", "footer-rows"}, {"reason", nullptr}, {"column", nullptr}};
  const std::string file = table + "\nTotal,,42\nSource: the shop\n";
  OverFile settled(file, plan_of({{{"do", "leave-out-rows"}, {"finding", key}}}));
  EXPECT_TRUE(settled.rows_of("footer-rows").empty());
  EXPECT_EQ(settled.report()["left_out"], 2);
  EXPECT_EQ(settled.report()["effects"][0]["rows"], 2);
  expect_two_contacts(settled, "settled");

  OverFile kept(file, plan_of({{{"do", "leave-out-rows"}, {"finding", key}, {"except_rows", {5}}}}));
  EXPECT_EQ(kept.rows_of("email-invalid"), Rows{5});
  EXPECT_EQ(kept.report()["to_fix"], 1);

  OverFile typed(file,
                 plan_of({{{"do", "replace-cell"}, {"row", 5}, {"column", 0}, {"old", "Total"}, {"new", "t@x.org"}}}));
  EXPECT_EQ(typed.report()["ready"], 3);
  EXPECT_EQ(typed.rows_of("footer-rows"), Rows{6});
}

TEST(TableWatch, KnowsTheHeaderAgain) {
  OverFile checked("email,name,spent\nann@x.org,Ann,12\n\nemail,name,spent\nbob@x.org,Bob,30\n");
  EXPECT_EQ(checked.rows_of("title-rows"), Rows{4});
  EXPECT_TRUE(checked.rows_of("email-invalid").empty());
  expect_two_contacts(checked, "again");
}

TEST(TableWatch, SaysThatAnotherTableStarts) {
  OverFile narrower(table + "\nsupplier,phone\nAcme,0123\nBolt,0456\nCoil,\n");
  EXPECT_EQ(narrower.rows_of("row-too-short"), (Rows{5, 6, 7, 8}));
  EXPECT_EQ(narrower.finding("row-too-short", "second-table")["count"], 4);
  EXPECT_EQ(narrower.report()["findings"].size(), 3U) << "and the blank row, and the column called name";
  EXPECT_EQ(narrower.report()["to_fix"], 4);
  expect_two_contacts(narrower, "narrower");

  OverFile wider(table + "\nSuppliers\nname,email,phone,town\nAcme,a@acme.org,0123,Oslo\nBolt,b@bolt.org,0456,Rome\n");
  EXPECT_EQ(wider.finding("row-too-long", "second-table")["count"], 4);
  EXPECT_EQ(wider.rows_of("row-too-long"), (Rows{5, 6, 7, 8}));
  EXPECT_EQ(wider.report()["to_fix"], 4);
  expect_two_contacts(wider, "wider");

  OverFile padded(table + ",,\nsupplier,phone,\nAcme,0123,\nBolt,0456,\n");
  EXPECT_EQ(padded.finding("row-too-short", "second-table")["count"], 3);
  expect_two_contacts(padded, "padded");
}

TEST(TableWatch, LeavesShortRowsBehindABlankOneAlone) {
  OverFile checked(table + "\neve@x.org,Eve\njo@x.org,Jo\n");
  EXPECT_EQ(checked.finding("row-too-short")["count"], 2);
  EXPECT_TRUE(checked.finding("row-too-short", "second-table").is_null());
}

TEST(TableWatch, HoldsOrderThroughManyRowsWithoutAddresses) {
  std::string file = "email,name\n";
  for (int i = 0; i < 300; ++i) file += i % 3 == 0 ? "x@x" + std::to_string(i) + ".org,A\n" : ",B\n";
  file += "Total,300\n";
  OverFile one(file);
  EXPECT_EQ(one.finding("email-missing", nullptr, 0)["count"], 200);
  EXPECT_EQ(one.rows_of("footer-rows"), Rows{302});
  OverFile cut(file, {}, {.chunks = random_chunks(7, 40)});
  EXPECT_EQ(one.text(), cut.text());
}

TEST(TitleRows, AreShownAndCanBeReadOtherwise) {
  OverFile checked("Contacts of the bakery,\n\nemail,name\nann@x.org,Ann\nbob@x.org,Bob\n");
  const Json found = checked.finding("title-rows");
  EXPECT_EQ(found["count"], 1);
  EXPECT_EQ(found["rows"][0]["row"], 1);
  EXPECT_EQ(found["rows"][0]["evidence"], "Contacts of the bakery");
  EXPECT_EQ(found["fixes"][0]["entry"], (Json{{"do", "read-as"}, {"skip_rows", 2}}));
  EXPECT_EQ(found["fixes"][1]["entry"], (Json{{"do", "read-as"}, {"skip_rows", 0}}));
  EXPECT_EQ(checked.report()["records"], 2);
  EXPECT_EQ(checked.report()["reading"]["origin"]["skip_rows"], "guessed");
  expect_two_contacts(checked, "titles");
  for (const Json& fix : found["fixes"]) {
    OverFile settled("Contacts of the bakery,\n\nemail,name\nann@x.org,Ann\nbob@x.org,Bob\n", plan_of({fix["entry"]}));
    EXPECT_TRUE(settled.finding("title-rows").is_null());
    EXPECT_EQ(settled.report()["reading"]["origin"]["skip_rows"], "chosen");
  }
}

TEST(DelimiterUnsure, BlocksUntilThePersonSays) {
  const std::string file = "Ann,Lee;Oslo\nBob,Ray;Rome\nJo,Doe;Bern\n";
  OverFile checked(file);
  const Json found = checked.finding("delimiter-unsure");
  ASSERT_FALSE(found.is_null()) << checked.report()["reading"];
  EXPECT_EQ(checked.report()["ready"], 0);
  ASSERT_EQ(found["fixes"].size(), 2U);
  for (const Json& fix : found["fixes"]) {
    OverFile settled(file, plan_of({fix["entry"]}));
    EXPECT_TRUE(settled.finding("delimiter-unsure").is_null());
    EXPECT_EQ(settled.report()["reading"]["delimiter"], fix["entry"]["delimiter"]);
  }
}

TEST(NulBytes, AreOneFindingOnTheirRow) {
  using namespace std::string_literals;
  OverFile checked("email,name\nann@x.org,A\0nn\nb\0b@x.org,Bob\neve@x.org,Eve\n"s);
  EXPECT_EQ(checked.finding("nul-bytes")["count"], 2);
  EXPECT_EQ(checked.rows_of("nul-bytes"), (Rows{2, 3}));
  EXPECT_TRUE(checked.rows_of("email-invalid").empty());
  EXPECT_EQ(checked.report()["to_fix"], 2);
}

}  // namespace
}  // namespace preflight::testing
