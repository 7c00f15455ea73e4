#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "preflight/options_json.h"
#include "preflight/plan.h"
#include "preflight/schema.h"

namespace preflight {
namespace {

std::string one(const std::string& members) { return R"({"version":1,"entries":[{"id":"e1",)" + members + "}]}"; }

template <class Action>
Action parsed(const std::string& members) {
  const auto plan = parse_plan(one(members));
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  if (!plan || plan->entries.size() != 1 || !std::holds_alternative<Action>(plan->entries[0].action)) {
    ADD_FAILURE() << "not that action: " << members;
    return {};
  }
  EXPECT_EQ(plan->entries[0].id, "e1");
  return std::get<Action>(plan->entries[0].action);
}

TEST(Plan, IsEmptyForAnEmptyText) {
  EXPECT_TRUE(parse_plan("")->entries.empty());
  EXPECT_TRUE(parse_plan(R"({"version":1,"entries":[]})")->entries.empty());
}

TEST(Plan, ReadsReadAs) {
  const auto all = parsed<ReadAs>(
      R"("do":"read-as","encoding":"utf-8","delimiter":";","quote":"'","escape":"\\","has_header":false,"skip_rows":3)");
  EXPECT_EQ(all.choices.encoding, "utf-8");
  EXPECT_EQ(all.choices.delimiter, ';');
  ASSERT_TRUE(all.choices.quote);
  EXPECT_EQ(*all.choices.quote, '\'');
  EXPECT_EQ(all.choices.escape, '\\');
  EXPECT_EQ(all.choices.has_header, false);
  EXPECT_EQ(all.choices.skip_rows, 3U);

  const auto none = parsed<ReadAs>(R"("do":"read-as")");
  EXPECT_FALSE(none.choices.quote);
  EXPECT_FALSE(none.choices.delimiter);

  const auto no_quotes = parsed<ReadAs>(R"("do":"read-as","quote":null,"delimiter":"\t")");
  ASSERT_TRUE(no_quotes.choices.quote);
  EXPECT_FALSE(*no_quotes.choices.quote);
  EXPECT_EQ(no_quotes.choices.delimiter, '\t');
}

TEST(Plan, ReadsMapColumn) {
  const auto full = parsed<MapColumn>(
      R"("do":"map-column","column":3,"name":"town","to":"property","property":"city","type":"datetime")");
  EXPECT_EQ(full.column.column, 3U);
  EXPECT_EQ(full.column.name, "town");
  EXPECT_EQ(full.to, Destination::property);
  EXPECT_EQ(full.property, "city");
  EXPECT_EQ(full.type, SendAs::datetime);
  EXPECT_EQ(parsed<MapColumn>(R"("do":"map-column","column":0,"to":"email")").to, Destination::email);
  EXPECT_EQ(parsed<MapColumn>(R"("do":"map-column","column":0,"to":"leave-out")").to, Destination::leave_out);
  EXPECT_EQ(parsed<MapColumn>(R"("do":"map-column","column":0,"to":"property","type":"bool")").type, SendAs::boolean);
}

TEST(Plan, ReadsChooseDateOrder) {
  EXPECT_EQ(parsed<ChooseDateOrder>(R"("do":"choose-date-order","column":2,"order":"dmy")").order, ChosenOrder::dmy);
  EXPECT_EQ(parsed<ChooseDateOrder>(R"("do":"choose-date-order","column":2,"order":"mdy")").order, ChosenOrder::mdy);
  EXPECT_EQ(parsed<ChooseDateOrder>(R"("do":"choose-date-order","column":2,"order":"ymd")").order, ChosenOrder::ymd);
  EXPECT_EQ(parsed<ChooseDateOrder>(R"("do":"choose-date-order","column":2,"order":"ydm")").order, ChosenOrder::ydm);
  EXPECT_EQ(parsed<ChooseDateOrder>(R"("do":"choose-date-order","column":2,"order":"excel-1904")").order,
            ChosenOrder::excel_1904);
}

TEST(Plan, ReadsTheEntriesAboutCells) {
  const auto replace = parsed<ReplaceCell>(R"("do":"replace-cell","row":12,"column":0,"old":"a","new":"")");
  EXPECT_EQ(replace.row, 12U);
  EXPECT_EQ(replace.column, 0U);
  EXPECT_EQ(replace.old_text, "a");
  EXPECT_EQ(replace.new_text, "");

  const auto repair = parsed<SettleFinding>(
      R"("do":"repair-emails","finding":{"id":"email-invalid","reason":"comment","column":1},"except_rows":[9,3])");
  EXPECT_EQ(repair.finding, (FindingKey{FindingId::email_invalid, "comment", 1}));
  EXPECT_EQ(repair.except_rows, (ExceptRows{3, 9}));

  const auto pad = parsed<SettleFinding>(R"("do":"pad-short-rows","except_rows":[2])");
  EXPECT_EQ(pad.how, Settling::pad_short_rows);
  EXPECT_EQ(pad.finding, (FindingKey{FindingId::row_too_short, {}, {}}));
  EXPECT_EQ(pad.except_rows, (ExceptRows{2}));
  const auto drop = parsed<SettleFinding>(R"("do":"drop-extra-cells")");
  EXPECT_EQ(drop.how, Settling::drop_extra_cells);
  EXPECT_TRUE(drop.except_rows.empty());
  EXPECT_EQ(parsed<SettleFinding>(R"("do":"join-cells")").how, Settling::join_cells);
  const auto close = parsed<SettleFinding>(R"("do":"close-quotes")");
  EXPECT_EQ(close.finding, (FindingKey{FindingId::quote_unclosed, {}, {}}));
  EXPECT_EQ(
      parsed<SettleFinding>(R"("do":"clear-cells","finding":{"id":"date-impossible","reason":"not-a-date","column":2})")
          .finding,
      (FindingKey{FindingId::date_impossible, "not-a-date", 2}));
  EXPECT_EQ(parsed<SettleFinding>(R"("do":"clear-cells","finding":{"id":"date-outlier"})").finding,
            (FindingKey{FindingId::date_outlier, {}, {}}));
}

TEST(Plan, ReadsTheEntriesAboutDuplicatesAndLeaveOuts) {
  EXPECT_EQ(parsed<KeepDuplicate>(R"("do":"keep-duplicate","which":"first")").which, Keep::first);
  EXPECT_EQ(parsed<KeepDuplicate>(R"("do":"keep-duplicate","which":"last")").which, Keep::last);
  EXPECT_EQ(parsed<KeepDuplicate>(R"("do":"keep-duplicate","which":"fullest")").which, Keep::fullest);
  const auto rows = parsed<SettleFinding>(
      R"("do":"leave-out-rows","finding":{"id":"email-missing","reason":null,"column":null},"except_rows":[])");
  EXPECT_EQ(rows.finding, (FindingKey{FindingId::email_missing, {}, {}}));
  EXPECT_EQ(parsed<LeaveOutRow>(R"("do":"leave-out-row","row":88)").row, 88U);
  parsed<LeaveOutEmptyColumns>(R"("do":"leave-out-empty-columns")");
}

TEST(Plan, PassesAnswersThrough) {
  parsed<LeaveOutRow>(R"("do":"leave-out-row","row":88,"answers":{"id":"email-missing","reason":null,"column":0})");
}

struct Mistake {
  std::string_view members;
  /// Must be named in the message.
  std::string_view member;
};

TEST(Plan, NamesTheEntryAndTheMemberOfEachMistake) {
  for (const Mistake mistake : {
           Mistake{R"("do":"replace-cel","row":1)", "replace-cel"},
           Mistake{R"("row":1)", "do"},
           Mistake{R"("do":7)", "do"},
           Mistake{R"("do":"replace-cell","column":0,"old":"","new":"")", "row"},
           Mistake{R"("do":"replace-cell","row":1,"old":"","new":"")", "column"},
           Mistake{R"("do":"replace-cell","row":1,"column":0,"new":"")", "old"},
           Mistake{R"("do":"replace-cell","row":1,"column":0,"old":"")", "new"},
           Mistake{R"("do":"replace-cell","row":-1,"column":0,"old":"","new":"")", "row"},
           Mistake{R"("do":"replace-cell","row":1.5,"column":0,"old":"","new":"")", "row"},
           Mistake{R"("do":"replace-cell","row":"1","column":0,"old":"","new":"")", "row"},
           Mistake{R"("do":"replace-cell","row":4294967296,"column":0,"old":"","new":"")", "row"},
           Mistake{R"("do":"replace-cell","row":1,"column":0,"old":3,"new":"")", "old"},
           Mistake{R"("do":"replace-cell","row":1,"column":0,"old":"","new":null)", "new"},
           Mistake{R"("do":"read-as","delimiter":"")", "delimiter"},
           Mistake{R"("do":"read-as","delimiter":";;")", "delimiter"},
           Mistake{R"("do":"read-as","delimiter":"\n")", "delimiter"},
           Mistake{R"("do":"read-as","delimiter":"\u00e9")", "delimiter"},
           Mistake{R"("do":"read-as","delimiter":"\u0000")", "delimiter"},
           Mistake{R"("do":"read-as","quote":"\u0000")", "quote"},
           Mistake{R"("do":"read-as","quote":5)", "quote"},
           Mistake{R"("do":"read-as","escape":"ab")", "escape"},
           Mistake{R"("do":"read-as","has_header":"yes")", "has_header"},
           Mistake{R"("do":"read-as","skip_rows":true)", "skip_rows"},
           Mistake{R"("do":"read-as","delimeter":";")", "delimeter"},
           Mistake{R"("do":"map-column","to":"email")", "column"},
           Mistake{R"("do":"map-column","column":0)", "to"},
           Mistake{R"("do":"map-column","column":0,"to":"nowhere")", "to"},
           Mistake{R"("do":"map-column","column":0,"to":"property","type":"date")", "type"},
           Mistake{R"("do":"map-column","column":0,"name":4,"to":"email")", "name"},
           Mistake{R"("do":"choose-date-order","column":0)", "order"},
           Mistake{R"("do":"choose-date-order","column":0,"order":"myd")", "order"},
           Mistake{R"("do":"keep-duplicate")", "which"},
           Mistake{R"("do":"keep-duplicate","which":"best")", "which"},
           Mistake{R"("do":"leave-out-rows")", "finding"},
           Mistake{R"("do":"leave-out-rows","finding":"email-missing")", "finding"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-gone"})", "id"},
           Mistake{R"("do":"leave-out-rows","finding":{})", "id"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-invalid","reason":"ugly"})", "reason"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-invalid","column":"0"})", "column"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-invalid","column":4294967296})", "column"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"file-empty"})", "finding"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"column-empty"})", "finding"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-missing"},"except_rows":7)", "except_rows"},
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-missing"},"except_rows":["7"])", "except_rows"},
           // 2^32 + 2 would otherwise stand for row 2.
           Mistake{R"("do":"leave-out-rows","finding":{"id":"email-missing"},"except_rows":[4294967298])",
                   "except_rows"},
           Mistake{R"("do":"leave-out-row")", "row"},
           Mistake{R"("do":"leave-out-row","row":3,"rows":[4])", "rows"},
           Mistake{R"("do":"repair-emails")", "finding"},
           Mistake{R"("do":"repair-emails","finding":{"id":"email-missing"})", "finding"},
           Mistake{R"("do":"repair-cells","finding":{"id":"text-spaces"})", "finding"},
           Mistake{R"("do":"keep-original","finding":{"id":"text-markup"})", "finding"},
           Mistake{R"("do":"clear-cells","finding":{"id":"email-missing"})", "finding"},
           Mistake{R"("do":"leave-out-empty-columns","column":3)", "column"},
       }) {
    const auto plan = parse_plan(one(std::string(mistake.members)));
    ASSERT_FALSE(plan) << mistake.members;
    EXPECT_EQ(plan.error().code, "plan-entry") << mistake.members;
    EXPECT_EQ(plan.error().entry, "e1") << mistake.members;
    EXPECT_NE(plan.error().message.find(mistake.member), std::string::npos)
        << plan.error().message << " does not name " << mistake.member;
  }
}

TEST(Plan, FindsTheMistakeInALaterEntry) {
  const auto plan = parse_plan(
      R"({"version":1,"entries":[{"id":"good","do":"leave-out-row","row":1},{"id":"bad","do":"leave-out-row"}]})");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().entry, "bad");
}

TEST(Plan, RefusesTwoEntriesOfOneId) {
  const auto plan = parse_plan(
      R"({"version":1,"entries":[{"id":"a","do":"leave-out-row","row":1},{"id":"a","do":"leave-out-row","row":2}]})");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().entry, "a");
}

TEST(Plan, RefusesWhatIsNoPlanOfVersionOne) {
  for (const char* text :
       {"{", "[]", "7", "null", R"({"entries":[]})", R"({"version":2,"entries":[]})", R"({"version":"1","entries":[]})",
        R"({"version":true,"entries":[]})", R"({"version":1})", R"({"version":1,"entries":{}})", "\xFF"}) {
    const auto plan = parse_plan(text);
    ASSERT_FALSE(plan) << text;
    EXPECT_EQ(plan.error().code, "plan-json") << text;
  }
}

TEST(Plan, RefusesEntriesThatCannotBeNamed) {
  for (const char* text :
       {R"({"version":1,"entries":[7]})", R"({"version":1,"entries":[{"do":"leave-out-row","row":1}]})",
        R"({"version":1,"entries":[{"id":5,"do":"leave-out-row","row":1}]})"}) {
    const auto plan = parse_plan(text);
    ASSERT_FALSE(plan) << text;
    EXPECT_EQ(plan.error().code, "plan-entry") << text;
  }
}

TEST(Plan, SurvivesDeepNesting) {
  const std::string deep = R"({"version":1,"entries":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_FALSE(parse_plan(deep));
}

TEST(FindingId, IsFoundByItsName) {
  for (const FindingKind& known : finding_kinds) EXPECT_EQ(parse_finding_id(known.name), known.id);
  EXPECT_EQ(parse_finding_id("email-lost"), std::nullopt);
  EXPECT_EQ(parse_finding_id(""), std::nullopt);
}

TEST(Schema, KnowsNothingFromAnEmptyText) {
  const auto schema = parse_schema("");
  ASSERT_TRUE(schema);
  EXPECT_FALSE(schema->known);
  EXPECT_EQ(schema->max_properties, 200U);
}

TEST(Schema, ReadsPropertiesInOurWordsAndMailjets) {
  const auto schema = parse_schema(
      R"({"properties":[{"name":"a","type":"str"},{"name":"b","type":"int"},{"name":"c","type":"float"},
          {"name":"d","type":"bool"},{"name":"E","type":"datetime"},{"name":"f","type":"decimal"}],
          "max_properties":50,"max_bytes":1000})");
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_TRUE(schema->known);
  EXPECT_EQ(schema->max_properties, 50U);
  EXPECT_EQ(schema->find("a")->type, SendAs::text);
  EXPECT_EQ(schema->find("B")->type, SendAs::integer);
  EXPECT_EQ(schema->find("c")->type, SendAs::decimal);
  EXPECT_EQ(schema->find("d")->type, SendAs::boolean);
  EXPECT_EQ(schema->find("e")->type, SendAs::datetime);
  EXPECT_EQ(schema->find("f")->type, SendAs::decimal);
  EXPECT_EQ(schema->find("g"), nullptr);
}

TEST(Schema, SaysWhatIsWrongWithIt) {
  for (const char* text :
       {"[", "[]", R"({"properties":{}})", R"({"properties":[7]})", R"({"properties":[{"name":"a"}]})",
        R"({"properties":[{"type":"int"}]})", R"({"properties":[{"name":"a","type":"date"}]})",
        R"({"max_properties":-1})", R"({"max_properties":"200"})", R"({"max_properties":4294967297})"}) {
    const auto schema = parse_schema(text);
    ASSERT_FALSE(schema) << text;
    EXPECT_EQ(schema.error().code, "schema-json") << text;
    EXPECT_FALSE(schema.error().message.empty());
  }
}

TEST(SessionOptions, AreReadFromJson) {
  EXPECT_EQ(parse_session_options("")->rows_per_finding, SessionOptions().rows_per_finding);
  const auto options = parse_session_options(R"({"rows_per_finding":5,"max_part_bytes":1000})");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->rows_per_finding, 5U);
  EXPECT_EQ(options->max_part_bytes, 1000U);
  using Hashed = SessionOptions::Hashed;
  EXPECT_EQ(options->hashed, Hashed::parts_and_whole);
  EXPECT_EQ(parse_session_options(R"({"hashed":"nothing"})")->hashed, Hashed::nothing);
  EXPECT_EQ(parse_session_options(R"({"hashed":"parts"})")->hashed, Hashed::parts);
  EXPECT_EQ(parse_session_options(R"({"hashed":"parts-and-whole"})")->hashed, Hashed::parts_and_whole);
  EXPECT_EQ(parse_session_options(R"({"rows_per_finding":-1})")->rows_per_finding, all_rows);
  for (const char* text : {"[]", "x", R"({"rows_per_finding":-2})", R"({"rows_per_finding":1.5})",
                           R"({"rows_per_finding":4294967296})", R"({"max_part_bytes":0})", R"({"rows":3})",
                           R"({"max_part_bytes":"1"})", R"({"hashed":"whole"})", R"({"hashed":1})"}) {
    const auto bad = parse_session_options(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().code, "options-json");
  }
}

TEST(ErrorJson, NamesTheEntryWhereThereIsOne) {
  EXPECT_EQ(error_json({"plan-json", "no \"entries\""}), R"({"code":"plan-json","message":"no \"entries\""})");
  EXPECT_EQ(error_json({"plan-entry", "m", "e1"}), R"({"code":"plan-entry","message":"m","entry":"e1"})");
}

}  // namespace
}  // namespace preflight
