// The practice Mailjet as judge. Of thousands of dirty files: every row that Preflight calls ready is taken, stored as
// it was previewed and, where it holds dates, understood as the moment that was written; and every row that it holds
// back, sent as it is, is turned down, for the reason it gave. What mailjet.md section 9 leaves open is read both ways.
//
// PREFLIGHT_JUDGE_FILES: how many files, 2000 unless said otherwise. One in four has columns of dates.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "import_test.h"
#include "moments.h"

namespace preflight {
namespace {

using nlohmann::json;

/// What the account has: the practice Mailjet's word and ours are the same here.
constexpr std::string_view schema =
    R"({"properties":[{"name":"town","type":"str"},{"name":"age","type":"int"},{"name":"spent","type":"float"},{"name":"vip","type":"bool"},{"name":"note","type":"str"},{"name":"born","type":"datetime"},{"name":"seen","type":"datetime"}]})";

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

/// A way of reading what mailjet.md section 9 leaves open.
struct OpenReading {
  std::string_view name;
  sandbox::Behaviour behaviour;
  /// Where it is kinder than the other: what is held back then may be taken.
  std::set<std::string> kinder_about;
};

std::vector<OpenReading> open_readings() {
  sandbox::Behaviour other;
  other.bom_is_skipped = true;
  other.header_is_skipped_with_field_names = true;
  other.lower_cases_property_names = true;
  other.email_column_in_any_case = true;
  other.extra_columns_are_an_error = false;
  other.invalid_utf8_is_an_error = false;
  other.last_duplicate_is_kept = true;
  other.empty_cell_erases = true;
  other.true_words = {"true", "True", "yes", "1"};
  other.false_words = {"false", "False", "no", "0"};
  other.yy_is_two_digits = false;
  other.timezone_offset_counts_east = false;
  other.time_may_be_left_out = true;
  return {{"the stricter reading", {}, {}}, {"the other reading", other, {"property-type-conflict/bool"}}};
}

/// How a column of dates is written.
struct DateStyle {
  std::string_view pattern;
  std::string_view order;
  int offset_minutes = 0;
  /// What Mailjet can be told to read: its DateTimeFormat is the pattern.
  bool expressible = true;
};

constexpr std::array<DateStyle, 13> date_styles{{{"yyyy-mm-dd", "ymd"},
                                                 {"dd/mm/yyyy", "dmy"},
                                                 {"mm/dd/yyyy", "mdy"},
                                                 {"dd.mm.yyyy", "dmy"},
                                                 {"dd-mm-yyyy hh:nn", "dmy"},
                                                 {"mm/dd/yyyy hh:nn:ss", "mdy"},
                                                 {"yyyy-mm-dd hh:nn:ss", "ymd"},
                                                 {"yyyy-mm-ddThh:nn:ssZ", "ymd"},
                                                 {"yyyy-mm-ddThh:nn:ss+02:00", "ymd", 120},
                                                 {"dd mmm yyyy", "dmy", 0, false},
                                                 {"yyyymmdd", "ymd", 0, false},
                                                 {"yyyy-mm-dd hh:nn:ss.500", "ymd", 0, false},
                                                 {"yyyy-mm-ddThh:nn:ss+05:30", "ymd", 330, false}}};

struct DirtyTable {
  std::vector<Cells> cells;
  /// Of the columns of dates, by their place.
  std::map<std::size_t, const DateStyle*> dates;
  /// By the note of the row: the moments that its dates mean.
  std::map<std::string, std::map<std::string, std::string>> moments;
  /// Some date is not written as the rest of its column.
  bool is_mixed = false;

  /// The one DateTimeFormat by which Mailjet reads the file as it is.
  [[nodiscard]] std::optional<std::string> own_format() const {
    std::optional<std::string> format;
    for (const auto& [column, style] : dates) {
      if (is_mixed || !style->expressible || (format && *format != style->pattern)) return std::nullopt;
      format = style->pattern;
    }
    return format;
  }
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

  DirtyTable table(bool with_dates) {
    DirtyTable table;
    Cells names = {"email", "town", "age", "spent", "vip", "note"};
    if (with_dates) {
      for (const char* name : {"born", "seen"}) {
        if (table.dates.empty() || below(2) == 0) {
          table.dates[names.size()] = &date_styles[below(date_styles.size())];
          names.emplace_back(name);
        }
      }
    }
    table.cells = {names};
    const unsigned rows = 1 + below(12);
    for (unsigned row = 0; row < rows; ++row) {
      const std::string note = "n" + std::to_string(row);
      Cells cells = {address(row), one_of(towns, 3), one_of(ages, 6), one_of(amounts, 6), one_of(truths, 6), note};
      for (const auto& [column, style] : table.dates)
        cells.push_back(date(*style, table.moments[note][names[column]], table.is_mixed));
      if (below(20) == 0) cells.resize(3 + below(2));
      table.cells.push_back(std::move(cells));
    }
    return table;
  }

 private:
  std::string address(unsigned row) {
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
    return address;
  }

  std::string date(const DateStyle& style, std::string& meant, bool& is_mixed) {
    Moment moment{static_cast<int>(1950 + below(80)), static_cast<int>(1 + below(12)), static_cast<int>(1 + below(28)),
                  static_cast<int>(below(24)),        static_cast<int>(below(60)),     static_cast<int>(below(60))};
    switch (below(10)) {
      case 0:  // There is no such day, whichever way it is read.
        moment.month = 2;
        moment.day = 30 + static_cast<int>(below(2));
        return written(style.pattern, moment);
      case 1:
        return one_of({"", "soon", "?", "0000-00-00"}, 4);
      case 2:
        meant = in_utc(told_by(style.pattern, moment), style.offset_minutes);
        return " " + written(style.pattern, moment) + " ";
      case 3: {  // Of another hand, and not to be misread.
        const DateStyle& other = date_styles[below(2) == 0 ? 0 : 9];
        if (below(4) != 0) break;
        is_mixed = true;
        meant = in_utc(told_by(other.pattern, moment), other.offset_minutes);
        return written(other.pattern, moment);
      }
      default:
        break;
    }
    meant = in_utc(told_by(style.pattern, moment), style.offset_minutes);
    return written(style.pattern, moment);
  }

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
  if (id == "date-impossible") return {"Could not convert value"};
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
    for (const auto& [name, type] : {std::pair{"town", "str"},
                                     {"age", "int"},
                                     {"spent", "float"},
                                     {"vip", "bool"},
                                     {"note", "str"},
                                     {"born", "datetime"},
                                     {"seen", "datetime"}})
      mailjet_.add_property(name, type);
  }

  void judge(unsigned seed);
  void judge_ready(const DirtyTable& table, const Rendered& rendered);
  void judge_refused(const DirtyTable& table, const json& report, const OpenReading& reading);

  std::map<std::string, int> refused_;
  int ready_ = 0;
  int moments_ = 0;
  int orders_chosen_ = 0;
};

void Judge::judge_ready(const DirtyTable& table, const Rendered& rendered) {
  EXPECT_EQ(rendered.answer["rows"], rendered.report["ready"]);
  if (rendered.report["ready"] == 0) return;  // Nobody sends a file without a row.
  const json& options = rendered.answer["import_options"];
  const Imported imported = run_import(mailjet_, rendered.bytes, options);
  EXPECT_EQ(imported.errors, "") << "turned down though it was called ready";
  std::vector<Cells> previewed = from_csv(rendered.bytes);
  const Cells names =
      options.is_string() ? json::parse(options.get<std::string>())["FieldNames"].get<Cells>() : Cells{};
  if (!names.empty()) previewed.insert(previewed.begin(), names);
  ASSERT_EQ(imported.contacts.size() + 1, previewed.size());
  for (std::size_t row = 1; row < previewed.size(); ++row) {
    const sandbox::StoredContact& stored = imported.contacts[row - 1];
    EXPECT_EQ(stored.email, previewed[row][0]);
    for (std::size_t column = 1; column < previewed[0].size(); ++column) {
      const auto value = stored.properties.find(previewed[0][column]);
      EXPECT_EQ(value == stored.properties.end() ? "" : value->second, previewed[row][column]);
    }
    ++ready_;
    const auto meant = table.moments.find(stored.properties.at("note"));
    if (meant == table.moments.end()) continue;
    for (const auto& [name, moment] : meant->second) {
      const auto understood = stored.understood.find(name);
      EXPECT_EQ(understood == stored.understood.end() ? "" : understood->second, moment) << name;
      moments_ += moment.empty() ? 0 : 1;
    }
  }
}

void Judge::judge_refused(const DirtyTable& dirty, const json& report, const OpenReading& reading) {
  const std::vector<Cells> table = without_outer_blanks(dirty.cells);
  // Without a format for all its dates Mailjet turns down rows that are fine: then only those of dates are looked at.
  const std::optional<std::string> format = dirty.own_format();
  const bool dates_alone = !dirty.dates.empty() && !format;
  std::map<std::size_t, std::set<std::string>> held_back;  // row of the file -> words that Mailjet may say
  std::map<std::size_t, std::string> names;
  std::map<std::size_t, std::set<std::size_t>> same;  // first row of an address -> all its rows
  for (const json& finding : report["findings"]) {
    // A file of one row without an address has nothing but a note in it: no row is held back.
    if (finding["level"] != "must" || finding["id"] == "file-no-records" || stricter.count(name_of(finding)) != 0)
      continue;
    const std::vector<std::string> words = words_of(finding);
    ASSERT_FALSE(words.empty()) << "a row is held back for " << name_of(finding) << ", which no Mailjet says";
    for (const json& row : finding["rows"]) {
      if (row.contains("same_as") && row["same_as"].is_number()) {
        same[row["same_as"]].insert({row["same_as"].get<std::size_t>(), row["row"].get<std::size_t>()});
        continue;
      }
      held_back[row["row"]].insert(words.begin(), words.end());
      names[row["row"]] = name_of(finding);
    }
  }
  // Of the rows with one address that have no other fault Mailjet takes one: which, is not documented.
  for (const auto& [first, rows] : same) {
    std::vector<std::size_t> fine;
    for (const std::size_t row : rows) {
      if (held_back.count(row) == 0) fine.push_back(row);
    }
    if (fine.empty()) continue;
    fine.erase(reading.behaviour.last_duplicate_is_kept ? fine.end() - 1 : fine.begin());
    for (const std::size_t row : fine) {
      held_back[row] = {"Duplicated email"};
      names[row] = "email-duplicate";
    }
  }
  json options;
  std::vector<Cells> sent = table;
  if (!dirty.dates.empty()) {
    options =
        json{{"FieldNames", table.front()}, {"TimezoneOffset", 0}, {"DateTimeFormat", format.value_or("yyyy-mm-dd")}}
            .dump();
    sent.erase(sent.begin());
  }
  const Imported imported = run_import(mailjet_, as_csv(sent), options);
  for (const auto& [row, words] : held_back) {
    if (reading.kinder_about.count(names[row]) != 0) continue;
    if (dates_alone && words.count("Could not convert value") == 0) continue;
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
  const DirtyTable table = Maker(seed).table(seed % 4 == 0);
  const std::string file = as_csv(table.cells);
  Rendered rendered = render(file, "", std::string(schema));
  // Which of day and month comes first is asked where no row proves it; the person who wrote them knows.
  json entries = json::array();
  for (const json& finding : rendered.report["findings"]) {
    if (finding["id"] != "date-order-unsure") continue;
    const auto column = finding["column"].get<std::size_t>();
    entries.push_back({{"id", std::to_string(column)},
                       {"do", "choose-date-order"},
                       {"column", column},
                       {"order", table.dates.at(column)->order}});
  }
  if (!entries.empty()) {
    EXPECT_EQ(rendered.report["ready"], 0) << "sent though it is not clear what its dates mean";
    rendered = render(file, json{{"version", 1}, {"entries", entries}}.dump(), std::string(schema));
    ++orders_chosen_;
  }
  for (const OpenReading& reading : open_readings()) {
    SCOPED_TRACE(reading.name);
    mailjet_.set_behaviour(reading.behaviour);
    judge_ready(table, rendered);
    judge_refused(table, rendered.report, reading);
  }
}

TEST_F(Judge, FindsNothingToDisagreeAbout) {
  const char* const wanted = std::getenv("PREFLIGHT_JUDGE_FILES");
  const unsigned files = wanted == nullptr ? 2000U : static_cast<unsigned>(std::strtoul(wanted, nullptr, 10));
  for (unsigned seed = 1; seed <= files && !HasFailure(); ++seed) judge(seed);
  // The files had all of it: a judge who was shown nothing proves nothing.
  EXPECT_GT(ready_, 0);
  EXPECT_GT(moments_, 0);
  EXPECT_GT(orders_chosen_, 0);
  for (const char* name : {"row-too-short", "email-duplicate", "email-missing", "email-several", "email-invalid/no-at",
                           "property-type-conflict/integer", "property-type-conflict/decimal",
                           "property-type-conflict/bool", "date-impossible", "date-impossible/not-a-date"}) {
    EXPECT_GT(refused_[name], 0) << name;
  }
}

}  // namespace
}  // namespace preflight
