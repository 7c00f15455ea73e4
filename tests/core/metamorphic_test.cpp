// What must not change the answer, whatever the file: how its bytes come in, how it is written down, how much is
// listed.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "output/sha256.h"
#include "preflight/finding.h"
#include "support/dirty_file.h"
#include "support/over_file.h"
#include "support/random.h"

namespace preflight::testing {
namespace {

constexpr unsigned files = 40;
/// Values are remembered from when there are enough examples of their kind: here from the second on.
const How remembering{.options = {.rows_per_finding = 1}};

bool is_about_rows(const Json& finding) {
  return kind(*parse_finding_id(finding["id"].get<std::string>())).scope == Scope::row;
}

std::vector<Json> random_entries_of(const std::string& file, unsigned seed) {
  Random random(seed);
  std::vector<Json> entries;
  for (const Json& entry : random_entries(OverFile(file).report(), random)) entries.push_back(entry);
  return entries;
}

/// The fixes of a report, some of them, as a plan.
std::string random_plan(const Json& report, unsigned seed) {
  Random random(seed);
  return plan_of(random_entries(report, random));
}

class AnyFile : public ::testing::TestWithParam<unsigned> {
 protected:
  AnyFile() : table(DirtyFile(GetParam()).table), file(dressed(table)) {}

  Table table;
  std::string file;
};

INSTANTIATE_TEST_SUITE_P(Seeds, AnyFile, ::testing::Range(1U, files + 1));

TEST_P(AnyFile, GetsTheSameReportForAnyChunks) {
  const std::string plan = random_plan(OverFile(file).report(), GetParam());
  const std::string whole = OverFile(file, plan).text();
  for (const std::size_t most : {1U, 2U, 7U, 64U, 1000U, 65536U}) {
    if (most < 7 && file.size() > 20'000) continue;
    EXPECT_EQ(OverFile(file, plan, {.chunks = chunks_of(most)}).text(), whole) << most;
    EXPECT_EQ(OverFile(file, plan, {.chunks = random_chunks(GetParam(), most)}).text(), whole) << most;
  }
}

TEST_P(AnyFile, GetsTheSameOutputAndPagesForAnyChunks) {
  const std::string plan = random_plan(OverFile(file).report(), GetParam());
  const How small{.options = {.rows_per_finding = 3, .max_part_bytes = 700}, .chunks = random_chunks(GetParam(), 90)};
  const How large{.options = {.rows_per_finding = 3, .max_part_bytes = 700}};
  OverFile a(file, plan, small);
  OverFile b(file, plan, large);
  const Rendered x = a.render();
  const Rendered y = b.render();
  EXPECT_EQ(x.files, y.files);
  EXPECT_EQ(x.json, y.json);
  for (const RowNumber from : {1U, 2U, 17U, 1500U}) {
    const Json page = {{"kind", "rows"}, {"from_row", from}, {"limit", 11}};
    EXPECT_EQ(a.query(page), b.query(page));
  }
}

/// The report without what says how the file is written down. Whether a cell was cut in two by a delimiter, and by
/// which, is such a thing: cells in quotes were not.
Json undressed(const std::string& text) {
  Json report = Json::parse(text);
  report.erase("reading");
  report.erase("bytes");
  for (Json& finding : report["findings"]) {
    if (finding["id"] != "row-too-long") continue;
    for (Json& row : finding["rows"]) row = row["row"];
    finding.erase("fixes");
  }
  return report;
}

TEST_P(AnyFile, IsToldTheSameWithEveryLineEnding) {
  const Json crlf = undressed(OverFile(file).text());
  EXPECT_EQ(undressed(OverFile(dressed(table, {.line_ending = "\n"})).text()), crlf);
  EXPECT_EQ(undressed(OverFile(dressed(table, {.line_ending = "\r"})).text()), crlf);
}

TEST_P(AnyFile, IsToldTheSameWithEveryCellInQuotes) {
  // The delimiter is chosen: in which way cells are quoted may well change how sure a guess is.
  const std::string plan = plan_of({{{"do", "read-as"}, {"delimiter", ","}}});
  EXPECT_EQ(undressed(OverFile(dressed(table, {.quote_all = true}), plan).text()),
            undressed(OverFile(file, plan).text()));
}

TEST_P(AnyFile, IsToldTheSameWithAnyDelimiterAndAByteOrderMark) {
  const auto chosen = [&](char delimiter, bool bom) {
    const std::string plan = plan_of({{{"do", "read-as"}, {"delimiter", std::string(1, delimiter)}}});
    return undressed(OverFile(dressed(table, {.delimiter = delimiter, .bom = bom}), plan).text());
  };
  const Json comma = chosen(',', false);
  EXPECT_EQ(chosen(';', false), comma);
  EXPECT_EQ(chosen('\t', true), comma);
  EXPECT_EQ(chosen('|', true), comma);
}

TEST_P(AnyFile, IsWrittenTheSameHoweverItWasWritten) {
  const auto rendered = [&](char delimiter, bool quote_all) {
    std::vector<Json> entries = random_entries_of(file, GetParam());
    std::erase_if(entries, [](const Json& entry) { return entry["do"] == "join-cells"; });  // joined by the delimiter
    entries.push_back({{"do", "read-as"}, {"delimiter", std::string(1, delimiter)}});
    const std::string dress = dressed(table, {.delimiter = delimiter, .quote_all = quote_all});
    return OverFile(dress, plan_of(entries), remembering).render().part();
  };
  // With commas most rows stand in the file as they are to be written; with anything else none does.
  const std::string commas = rendered(',', false);
  EXPECT_EQ(rendered(';', false), commas);
  EXPECT_EQ(rendered('|', true), commas);
  EXPECT_EQ(rendered(',', true), commas);
}

TEST_P(AnyFile, IsJudgedTheSameTheThirdTimeItsRowsCome) {
  const auto counts = [](const Json& report) {
    std::map<std::string, std::uint64_t> all;
    for (const Json& finding : report["findings"]) {
      if (!is_about_rows(finding) || finding["id"] == "email-duplicate") continue;
      all[finding["id"].get<std::string>() + finding["reason"].dump() + finding["column"].dump()] =
          finding["count"].get<std::uint64_t>();
    }
    return all;
  };
  const Json once = OverFile(file, {}, remembering).report();
  std::map<std::string, std::uint64_t> expected = counts(once);
  for (const char* end : {"footer-rows", "title-rows"}) {
    for (const auto& [key, count] : expected) {
      if (key.starts_with(end)) GTEST_SKIP() << "what stands below a table is another thing in the middle of it";
    }
  }
  Table three = table;
  for (int more = 0; more < 2; ++more) three.insert(three.end(), table.begin() + 1, table.end());
  for (auto& [key, count] : expected) count *= 3;
  EXPECT_EQ(counts(OverFile(dressed(three), {}, remembering).report()), expected);
}

TEST_P(AnyFile, HasItsSumsAddUpUnderAnyPlan) {
  const Json bare = OverFile(file).report();
  for (unsigned round = 0; round < 4; ++round) {
    OverFile checked(file, round == 0 ? "" : random_plan(bare, GetParam() * 10 + round));
    const Json report = checked.report();
    const auto count = [&](const char* member) { return report[member].get<std::uint64_t>(); };
    ASSERT_EQ(count("records") + count("added"), count("ready") + count("to_fix") + count("left_out"));

    const auto records = static_cast<std::uint64_t>(
        std::count_if(table.begin() + 1, table.end(), [](const std::vector<std::string>& cells) {
          return std::any_of(cells.begin(), cells.end(),
                             [](const std::string& cell) { return cell.find_first_not_of(' ') != std::string::npos; });
        }));
    ASSERT_EQ(count("records"), records) << "every row with something in it is a record";

    // A must-finding on the file or a column holds everything back; one on rows holds back just these.
    std::set<RowNumber> held_back;
    bool blocked = false;
    for (const Json& finding : report["findings"]) {
      EXPECT_GT(finding["count"], 0);
      EXPECT_EQ(finding["rows"].size() + finding["more"].get<std::size_t>(),
                std::max(finding["rows"].size(), finding["count"].get<std::size_t>()));
      if (finding["level"] != "must") continue;
      const bool about_rows = is_about_rows(finding);
      blocked = blocked || !about_rows;
      if (about_rows) {
        ASSERT_EQ(finding["more"], 0);
        for (const Json& row : finding["rows"]) held_back.insert(row["row"].get<RowNumber>());
      }
    }
    if (blocked) {
      ASSERT_EQ(count("to_fix"), records + count("added") - count("left_out"));
    } else if (count("added") == 0) {
      ASSERT_EQ(count("to_fix"), held_back.size());
    } else {
      // Of the rows that one row became, some may be held back: which, the pages of rows say.
      ASSERT_GE(count("to_fix"), held_back.size());
    }

    const Rendered rendered = checked.render();
    ASSERT_EQ(rendered.json["rows"], report["ready"]);
    ASSERT_EQ(rendered.json["left_out_rows"], count("to_fix") + count("left_out"));
    ASSERT_EQ(rendered.json["import_options"], report["output"]["import_options"]);
    output::Sha256 hash;
    hash.update(rendered.part());
    ASSERT_EQ(rendered.json["parts"][0]["sha256"], hash.hex());
    ASSERT_EQ(rendered.json["parts"][0]["bytes"], rendered.part().size());
  }
}

TEST_P(AnyFile, SaysTheSameInPagesAsInTheReport) {
  OverFile checked(file, random_plan(OverFile(file).report(), GetParam() + 77));
  const Json report = checked.report();
  std::map<std::string, std::uint64_t> states;
  std::map<std::string, std::vector<RowNumber>> found;
  RowNumber last = 0;
  for (Json from = 1; !from.is_null();) {
    const Json page = Json::parse(checked.query({{"kind", "rows"}, {"from_row", from}, {"limit", 37}}));
    std::size_t of_the_file = 0;
    for (const Json& row : page["rows"]) {
      if (row.value("added", false)) {
        ASSERT_EQ(row["row"].get<RowNumber>(), last);
      } else {
        ASSERT_GT(row["row"].get<RowNumber>(), last);
        ++of_the_file;
      }
      last = row["row"].get<RowNumber>();
      ++states[row["state"].get<std::string>()];
      for (const Json& finding : row["findings"]) found[finding.dump()].push_back(last);
    }
    ASSERT_LE(of_the_file, 37U);
    from = page["next_row"];
  }
  EXPECT_EQ(states["ready"], report["ready"]);
  EXPECT_EQ(states["to-fix"], report["to_fix"]);
  EXPECT_EQ(states["left-out"], report["left_out"]);

  for (const Json& finding : report["findings"]) {
    const Json key = {{"id", finding["id"]}, {"reason", finding["reason"]}, {"column", finding["column"]}};
    if (!is_about_rows(finding)) {
      found.erase(key.dump());  // Ways of writing dates: said of a column, shown on its rows.
      continue;
    }
    std::vector<RowNumber> rows;
    for (const Json& row : finding["rows"]) rows.push_back(row["row"].get<RowNumber>());
    if (finding["id"] != "row-blank") {
      EXPECT_EQ(found[key.dump()], rows) << key;
      found.erase(key.dump());
    }
    Json listed = Json::array();
    for (Json from = 1; !from.is_null();) {
      Json query = key;
      query.update({{"kind", "finding"}, {"from_row", from}, {"limit", 13}});
      const Json page = Json::parse(checked.query(query));
      for (Json row : page["rows"]) {
        row.erase("cells");
        row.erase("added");
        row.erase("address");
        listed.push_back(row);
      }
      from = page["next_row"];
    }
    EXPECT_EQ(listed, finding["rows"]) << key;
  }
  for (const auto& [key, rows] : found) EXPECT_TRUE(rows.empty()) << key << " is on a row but not in the report";
}

TEST_P(AnyFile, WithSeveralAddressesInACellIsAsIfTheyStoodInRowsOfTheirOwn) {
  constexpr std::size_t column = 0;
  if (table.front()[column] == "name") GTEST_SKIP() << "there are no addresses in front";
  Random random(GetParam());
  Table several = {table.front()};
  Table apart = {table.front()};
  for (std::size_t i = 1; i < table.size(); ++i) {
    std::vector<std::string> row = table[i];
    if (row.size() != table.front().size() || random() % 3 != 0 || row[column].find('@') == std::string::npos) {
      several.push_back(row);
      apart.push_back(row);
      continue;
    }
    const std::vector<std::string> addresses = {"s" + std::to_string(i % 40) + "@x.org", "t" + std::to_string(i) + "@",
                                                "info@y" + std::to_string(i % 70) + ".org"};
    row[column] = addresses[0] + "; " + addresses[1] + "," + addresses[2];
    several.push_back(row);
    for (const std::string& address : addresses) {
      row[column] = address;
      apart.push_back(row);
    }
  }
  // The entries answer the same findings of both.
  const Json split = {{"do", "split-emails"}, {"finding", {{"id", "email-several"}}}};
  std::vector<Json> entries = {split};
  for (const Json& entry : random_entries(OverFile(dressed(apart)).report(), random)) {
    const bool says_otherwise = entry.contains("finding") && entry["finding"]["id"] == "email-several";
    if (!entry.contains("row") && !entry.contains("except_rows") && !says_otherwise) entries.push_back(entry);
  }
  OverFile one(dressed(several), plan_of(entries));
  OverFile other(dressed(apart), plan_of(entries));
  const Json joined = one.report();
  const Json plain = other.report();
  if (joined["columns"][column]["role"] != "email") GTEST_SKIP() << "of two such columns another was taken";
  EXPECT_EQ(joined["records"].get<std::size_t>() + joined["added"].get<std::size_t>(),
            plain["records"].get<std::size_t>() + plain["added"].get<std::size_t>());
  for (const char* member : {"ready", "to_fix", "left_out"}) EXPECT_EQ(joined[member], plain[member]) << member;
  const auto counts = [](const Json& report) {
    std::map<std::string, std::uint64_t> all;
    for (const Json& finding : report["findings"]) {
      const std::string key = finding["id"].get<std::string>() + finding["reason"].dump() + finding["column"].dump();
      if (is_about_rows(finding)) all[key] = finding["count"].get<std::uint64_t>();
    }
    return all;
  };
  EXPECT_EQ(counts(joined), counts(plain));
  EXPECT_EQ(joined["output"]["blank_cells"], plain["output"]["blank_cells"]);
  EXPECT_EQ(one.render().part(), other.render().part());
}

TEST_P(AnyFile, ListsTheFirstRowsOfWhatItWouldListInFull) {
  const std::string plan = random_plan(OverFile(file).report(), GetParam() + 5);
  const Json full = OverFile(file, plan).report();
  for (const std::uint32_t limit : {0U, 1U, 2U, 20U, 99U, 101U, 500U}) {
    const Json part = OverFile(file, plan, {.options = {.rows_per_finding = limit}}).report();
    ASSERT_EQ(part["findings"].size(), full["findings"].size());
    for (std::size_t i = 0; i < full["findings"].size(); ++i) {
      Json shorter = part["findings"][i];
      Json longer = full["findings"][i];
      if (shorter["rows"].size() < longer["rows"].size() && is_about_rows(longer)) {
        EXPECT_EQ(shorter["rows"].size(), limit);
      }
      for (std::size_t row = 0; row < shorter["rows"].size(); ++row)
        ASSERT_EQ(shorter["rows"][row], longer["rows"][row]) << limit << " of " << longer["id"];
      for (const char* member : {"rows", "more"}) {
        shorter.erase(member);
        longer.erase(member);
      }
      EXPECT_EQ(shorter, longer);
    }
    Json rest = full;
    Json other = part;
    rest.erase("findings");
    other.erase("findings");
    EXPECT_EQ(other, rest);
  }
}

TEST_P(AnyFile, IsAsItWasOnceAnEntryIsDropped) {
  Random random(GetParam());
  Json entries = random_entries(OverFile(file).report(), random);
  if (entries.empty()) GTEST_SKIP() << "nothing to fix in this file";
  Json fewer = entries;
  fewer.erase(random() % fewer.size());
  const std::string before = OverFile(file, plan_of(fewer)).text();
  Session session;
  const auto check = [&](const std::string& plan) {
    EXPECT_TRUE(session.begin_check(plan, "", file.size(), {.rows_per_finding = all_rows}));
    std::copy(file.begin(), file.end(), session.reserve(file.size()));
    EXPECT_TRUE(session.commit(file.size()));
    while (session.need().length != 0) {
      const auto at = static_cast<std::ptrdiff_t>(session.need().offset);
      std::copy(file.begin() + at, file.end(), session.reserve(file.size()));
      EXPECT_TRUE(session.commit(file.size() - static_cast<std::size_t>(at)));
    }
    EXPECT_TRUE(session.finish());
    return session.report_json();
  };
  EXPECT_EQ(check(plan_of(fewer)), before);
  check(plan_of(entries));
  EXPECT_EQ(check(plan_of(fewer)), before);
}

TEST_P(AnyFile, HasItsLeftOutRowsAgainWhenTheirFileIsDroppedBackIn) {
  Random random(GetParam() + 31);
  std::vector<Json> entries;
  for (const Json& entry : random_entries(OverFile(file).report(), random)) {
    if (entry["do"] != "split-emails") entries.push_back(entry);  // Of such a row one address alone is left out.
  }
  OverFile first(file, plan_of(entries));
  const std::string left_out = first.render().left_out();
  if (left_out.empty()) GTEST_SKIP() << "all rows of this file are sent";
  OverFile again(left_out, plan_of({{{"do", "read-as"},
                                     {"delimiter", ","},
                                     {"encoding", "utf-8"},
                                     {"quote", "\""},
                                     {"escape", "\""},
                                     {"skip_rows", 0},
                                     {"has_header", true}}}));
  EXPECT_FALSE(again.finding("own-columns").is_null());
  const Json columns = first.report()["columns"];
  const std::size_t width = columns.size();
  ASSERT_EQ(again.report()["columns"].size(), width + 3);
  for (std::size_t i = 0; i < width + 3; ++i) {
    const Json column = again.report()["columns"][i];
    if (i < width) {
      EXPECT_EQ(column["name"], columns[i]["name"]);
    } else {
      EXPECT_EQ(column["role"], "left-out");
    }
  }
  const auto rows_of = [](OverFile& checked) {
    std::vector<Json> rows;
    for (Json from = 1; !from.is_null();) {
      const Json page = Json::parse(checked.query({{"kind", "rows"}, {"from_row", from}, {"limit", 500}}));
      rows.insert(rows.end(), page["rows"].begin(), page["rows"].end());
      from = page["next_row"];
    }
    return rows;
  };
  std::map<std::string, Json> cells;
  for (const Json& row : rows_of(first)) cells[std::to_string(row["row"].get<RowNumber>())] = row["cells"];
  const std::vector<Json> rows = rows_of(again);
  EXPECT_EQ(rows.size(), first.report()["to_fix"].get<std::size_t>() + first.report()["left_out"].get<std::size_t>());
  for (const Json& row : rows) {
    const Json& own = cells.at(row["cells"][width].get<std::string>());
    for (std::size_t i = 0; i < std::max(width, own.size()); ++i) {
      EXPECT_EQ(row["cells"][i < width ? i : i + 3], i < own.size() ? own[i] : Json("")) << own << " at " << i;
    }
  }
}

TEST_P(AnyFile, OnceRenderedIsCleanAndAFixedPoint) {
  // Whatever can be settled is: the first fix of every finding, again and again until none is left.
  std::vector<Json> entries;
  for (int round = 0; round < 6; ++round) {
    const Json report = OverFile(file, plan_of(entries)).report();
    const std::size_t before = entries.size();
    for (const Json& finding : report["findings"]) {
      if (finding["level"] == "must" && !finding["fixes"].empty()) entries.push_back(finding["fixes"][0]["entry"]);
    }
    if (entries.size() == before) break;
  }
  OverFile first(file, plan_of(entries));
  const Json report = first.report();
  if (report["ready"] == 0) GTEST_SKIP() << "nothing in this file can be sent";
  const Rendered rendered = first.render();

  OverFile second(rendered.part(), plan_for_output(report));
  const Json again = second.report();
  EXPECT_EQ(again["ready"], report["ready"]);
  EXPECT_EQ(again["to_fix"], 0);
  EXPECT_EQ(again["left_out"], 0);
  for (const Json& finding : again["findings"]) EXPECT_NE(finding["level"], "must") << finding;
  EXPECT_EQ(again["output"]["import_options"], report["output"]["import_options"]);
  const Rendered rerendered = second.render();
  EXPECT_EQ(rerendered.part(), rendered.part());
  EXPECT_EQ(rerendered.json["sha256"], rendered.json["sha256"]);
}

}  // namespace
}  // namespace preflight::testing
