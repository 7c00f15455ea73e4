// The practice Mailjet as judge. Of thousands of dirty files: every row that Preflight calls ready is taken and stored
// as it was previewed, and every row that it holds back, sent as it is, is turned down, for the reason it gave.
//
// PREFLIGHT_JUDGE_FILES: how many files, 2000 unless said otherwise.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "import_test.h"

namespace preflight {
namespace {

using nlohmann::json;

/// What the account has: the practice Mailjet's word and ours are the same here.
constexpr std::string_view schema =
    R"({"properties":[{"name":"town","type":"str"},{"name":"age","type":"int"},{"name":"spent","type":"float"},{"name":"vip","type":"bool"}]})";

const Cells towns = {"Leeds",      "Łódź", " York ", "",         "Smith & Sons", "a,b",
                     "say \"hi\"", "=1+1", "東京",   "<b>x</b>", "#N/A"};
const Cells ages = {"41",  "0",  "-3",  "",   " 7 ", "forty", "12.5", "1,234", "12345678901234567890",
                    "N/A", "+9", "007", "1e3"};
const Cells amounts = {"12.5", "3", "-0.25", "", "12,50", "1.234,50", "1,234", ".5", "5.", "free", "1 234.5", "€ 4"};
const Cells truths = {"true", "false", "", "yes", "Non", "x", "perhaps", "True", "1"};
/// `%` stands for the numbers of file and row, `$` for that of the file: addresses differ unless they are meant not to.
const Cells addresses = {"person%@zon-bedrijf.nl",
                         "Person%@Zon-Bedrijf.NL",
                         " person%@zon-bedrijf.nl ",
                         "p.e+r%@sub.zon-bedrijf.co.uk",
                         "person%@bücher-bedrijf.de",
                         "jörg%@zon-bedrijf.nl",
                         "person%@gmial.com",
                         "info%@zon-bedrijf.nl",
                         "same$@zon-bedrijf.nl",
                         "SAME$@zon-bedrijf.nl",
                         "",
                         "person%",
                         "person%@",
                         "@zon-bedrijf.nl",
                         "person%@zon-bedrijf",
                         "per son%@zon-bedrijf.nl",
                         "person%@@zon-bedrijf.nl",
                         "person%@zon..nl",
                         ".person%@zon-bedrijf.nl",
                         "person%.@zon-bedrijf.nl",
                         "person%@-zon.nl",
                         "person%@zon-.nl",
                         "person%@10.0.0.1",
                         "\"person %\"@zon-bedrijf.nl",
                         "person%(home)@zon-bedrijf.nl",
                         "a%@zon-bedrijf.nl; b%@zon-bedrijf.nl",
                         "person%(at)zon-bedrijf.nl",
                         "<person%@zon-bedrijf.nl>",
                         "mailto:person%@zon-bedrijf.nl",
                         "person%@zon-bedrijf.nl,",
                         "person%@[10.0.0.1]",
                         "per,son%@zon-bedrijf.nl"};

/// Where we hold back what the practice Mailjet takes, and why (email.h).
const std::map<std::string, std::string> stricter = {
    {"email-invalid/unicode-not-nfc", "two spellings of one letter would be two people"},
    {"email-invalid/bidi-or-invisible", "nobody types these"},
};

/// A choice in rising doubt: most rows are fine, as in real files.
class Maker {
 public:
  explicit Maker(unsigned seed) : seed_(seed), random_(seed) {}

  std::string one_of(const Cells& cells, unsigned plain_of_ten) {
    if (below(10) < plain_of_ten) return cells.front();
    return cells[below(static_cast<unsigned>(cells.size()))];
  }
  unsigned below(unsigned bound) { return static_cast<unsigned>(random_()) % bound; }

  std::vector<Cells> table() {
    std::vector<Cells> table = {{"email", "town", "age", "spent", "vip", "note"}};
    const unsigned rows = 1 + below(12);
    for (unsigned row = 0; row < rows; ++row) {
      std::string address;
      for (const char mark : one_of(addresses, 4)) {
        if (mark == '%') {
          address += std::to_string(seed_) + "x" + std::to_string(row);
        } else if (mark == '$') {
          address += std::to_string(seed_);
        } else {
          address += mark;
        }
      }
      Cells cells = {address,           one_of(towns, 3),         one_of(ages, 6), one_of(amounts, 6),
                     one_of(truths, 6), "n" + std::to_string(row)};
      if (below(20) == 0) cells.resize(3 + below(2));
      table.push_back(std::move(cells));
    }
    return table;
  }

 private:
  unsigned seed_;
  std::mt19937 random_;
};

/// What Mailjet says of a row that has that finding.
std::vector<std::string> words_of(const json& finding) {
  const std::string id = finding["id"];
  const std::string reason = finding["reason"].is_string() ? finding["reason"].get<std::string>() : "";
  if (id == "row-too-short") return {"Too few columns"};
  if (id == "email-duplicate") return {"Duplicated email"};
  if (id == "property-type-conflict") return {reason == "integer" ? "CM03" : reason == "decimal" ? "CM05" : "CM04"};
  if (id == "email-missing" || id == "email-invalid" || id == "email-several") return {"Invalid email address"};
  return {};
}

/// What is tidied without asking: it is no reason to hold a row back, and Mailjet must not give it as one.
std::vector<Cells> without_outer_blanks(std::vector<Cells> table) {
  for (Cells& cells : table) {
    for (std::string& cell : cells) {
      cell.erase(0, cell.find_first_not_of(' '));
      cell.erase(cell.find_last_not_of(' ') + 1);
    }
  }
  return table;
}

std::string name_of(const json& finding) {
  return finding["id"].get<std::string>() +
         (finding["reason"].is_string() ? "/" + finding["reason"].get<std::string>() : std::string());
}

class Judge : public ImportTest {
 protected:
  void SetUp() override {
    ImportTest::SetUp();
    for (const auto& [name, type] :
         {std::pair{"town", "str"}, {"age", "int"}, {"spent", "float"}, {"vip", "bool"}, {"note", "str"}})
      mailjet_.add_property(name, type);
  }

  void judge(unsigned seed);
  void judge_ready(const std::string& file, const json& report);
  void judge_refused(const std::vector<Cells>& table, const json& report);

  std::map<std::string, int> refused_;
  int ready_ = 0;
};

void Judge::judge_ready(const std::string& file, const json& report) {
  const Rendered rendered = render(file, "", std::string(schema));
  EXPECT_EQ(rendered.answer["rows"], report["ready"]);
  const Imported imported = run_import(mailjet_, rendered.bytes, rendered.answer["import_options"]);
  EXPECT_EQ(imported.errors, "") << "turned down though it was called ready";
  const std::vector<Cells> previewed = from_csv(rendered.bytes);
  ASSERT_EQ(imported.contacts.size() + 1, previewed.size());
  for (std::size_t row = 1; row < previewed.size(); ++row) {
    const sandbox::StoredContact& stored = imported.contacts[row - 1];
    EXPECT_EQ(stored.email, previewed[row][0]);
    for (std::size_t column = 1; column < previewed[0].size(); ++column) {
      const auto value = stored.properties.find(previewed[0][column]);
      EXPECT_EQ(value == stored.properties.end() ? "" : value->second, previewed[row][column]);
    }
    ++ready_;
  }
}

void Judge::judge_refused(const std::vector<Cells>& table, const json& report) {
  std::map<std::size_t, std::set<std::string>> held_back;  // row of the file -> words that Mailjet may say
  std::map<std::size_t, std::string> names;
  std::map<std::size_t, std::size_t> repeats;
  for (const json& finding : report["findings"]) {
    // A file of one row without an address has nothing but a note in it: no row is held back.
    if (finding["level"] != "must" || finding["id"] == "file-no-records" || stricter.count(name_of(finding)) != 0)
      continue;
    const std::vector<std::string> words = words_of(finding);
    ASSERT_FALSE(words.empty()) << "a row is held back for " << name_of(finding) << ", which no Mailjet says";
    for (const json& row : finding["rows"]) {
      held_back[row["row"]].insert(words.begin(), words.end());
      names[row["row"]] = name_of(finding);
      if (row.contains("same_as") && row["same_as"].is_number()) repeats[row["row"]] = row["same_as"];
    }
  }
  // Of two rows with one address Mailjet takes the second when the first has another fault; we ask for both.
  for (const auto& [row, first] : repeats) {
    if (held_back.count(first) != 0 && held_back[row].size() == 1) held_back.erase(row);
  }
  const Imported imported = run_import(mailjet_, as_csv(table), nullptr);
  for (const auto& [row, words] : held_back) {
    const std::string raw = as_csv({table[row - 1]});
    const std::size_t at = imported.errors.find(raw.substr(0, raw.size() - 2) + ", ###");
    ++refused_[names[row]];
    if (at == std::string::npos) {
      ADD_FAILURE() << "held back for " << names[row] << " though Mailjet takes it: " << raw << imported.errors;
      continue;
    }
    const std::string said = imported.errors.substr(at + raw.size() - 2, 120);
    EXPECT_TRUE(std::any_of(words.begin(), words.end(),
                            [&](const std::string& word) { return said.find(word) != std::string::npos; }))
        << names[row] << ", but Mailjet says " << said;
  }
}

void Judge::judge(unsigned seed) {
  SCOPED_TRACE("file " + std::to_string(seed));
  const std::vector<Cells> table = Maker(seed).table();
  const std::string file = as_csv(table);
  const json report = check(file, "", std::string(schema));
  judge_ready(file, report);
  judge_refused(without_outer_blanks(table), report);
}

TEST_F(Judge, FindsNothingToDisagreeAbout) {
  const char* const wanted = std::getenv("PREFLIGHT_JUDGE_FILES");
  const unsigned files = wanted == nullptr ? 2000U : static_cast<unsigned>(std::strtoul(wanted, nullptr, 10));
  for (unsigned seed = 1; seed <= files && !HasFailure(); ++seed) judge(seed);
  // The files had all of it: a judge who was shown nothing proves nothing.
  EXPECT_GT(ready_, 0);
  for (const char* name :
       {"row-too-short", "email-duplicate", "email-missing", "email-several", "email-invalid/no-at",
        "property-type-conflict/integer", "property-type-conflict/decimal", "property-type-conflict/bool"}) {
    EXPECT_GT(refused_[name], 0) << name;
  }
}

}  // namespace
}  // namespace preflight
