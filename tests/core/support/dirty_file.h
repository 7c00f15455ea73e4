#pragma once
/// Random contact files with everything in them that people's files have, and random plans that answer them.

#include <string>
#include <string_view>
#include <vector>

#include "compiled_json.h"
#include "support/random.h"

namespace preflight::testing {

/// How a table is put into bytes; the same table in another dress must be told the same things.
struct Dress {
  std::string line_ending = "\r\n";
  char delimiter = ',';
  bool quote_all = false;
  bool bom = false;
};

/// Rows of cells; a row without cells is a blank line.
using Table = std::vector<std::vector<std::string>>;

inline std::string dressed(const Table& table, const Dress& dress = {}) {
  std::string out = dress.bom ? "\xEF\xBB\xBF" : "";
  for (const auto& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != 0) out += dress.delimiter;
      const bool needed = cells[i].find_first_of(std::string("\"\r\n") + dress.delimiter) != std::string::npos;
      if (!needed && !dress.quote_all) {
        out += cells[i];
        continue;
      }
      out += '"';
      for (const char byte : cells[i]) out.append(byte == '"' ? 2 : 1, byte);
      out += '"';
    }
    out += dress.line_ending;
  }
  return out;
}

class DirtyFile {
 public:
  explicit DirtyFile(unsigned seed) : random_(seed) {
    const std::size_t rows = one_in(6) ? random_() % 2500 : random_() % 60;
    header();
    for (std::size_t row = 0; row < rows; ++row) table.push_back(some_row());
  }

  Table table;

 private:
  using Maker = std::string (DirtyFile::*)();

  bool one_in(unsigned chances) { return random_() % chances == 0; }

  std::string pick(const std::vector<std::string_view>& texts) { return std::string(texts[random_() % texts.size()]); }
  std::string number(std::size_t below) { return std::to_string(random_() % below); }
  std::string two_digits(std::size_t most) {
    const std::string text = std::to_string(1 + random_() % most);
    return text.size() == 1 ? "0" + text : text;
  }

  void header() {
    table.emplace_back();
    const auto column = [&](const std::string& name, Maker maker) {
      table.front().push_back(name);
      makers_.push_back(maker);
    };
    if (!one_in(8)) column(pick({"email", "E-mail", "Courriel"}), &DirtyFile::address);
    column("name", &DirtyFile::words);
    if (one_in(2)) column("born", &DirtyFile::day_first);
    if (one_in(3)) column("seen", &DirtyFile::ambiguous);
    if (one_in(3)) column("since", &DirtyFile::any_date);
    if (one_in(3)) column(pick({"", "name", "Name", "note"}), &DirtyFile::words);
    if (one_in(4)) column("nothing", &DirtyFile::nothing);
    if (one_in(8)) column("email", &DirtyFile::address);
    column("score", &DirtyFile::figure);
  }

  std::vector<std::string> some_row() {
    if (one_in(25)) return one_in(2) ? std::vector<std::string>{} : std::vector<std::string>(makers_.size());
    std::vector<std::string> cells;
    for (const Maker maker : makers_) cells.push_back(one_in(12) ? std::string() : (this->*maker)());
    if (one_in(20)) cells.resize(1 + random_() % cells.size());
    if (one_in(20)) cells.emplace_back(one_in(3) ? "" : "extra");
    if (cells.size() == 1 && cells[0].empty()) cells[0] = "x";  // A lone empty cell is another thing when quoted.
    return cells;
  }

  std::string address() {
    const std::string name = pick({"ann", "bob", "Eve", "jo.lee", "info", "zo\xC3\xAB"}) + number(20);
    switch (random_() % 14) {
      case 0:
        return pick(
            {"no at sign", "a@b", "two@@x.org", "a b@x.org", ".dot@x.org", "a@x..org", "a@[1.2.3.4]", "\xFF@x.org"});
      case 1:
        return "mailto:" + name + "@x.org";
      case 2:
        return name + "(at)x.org";
      case 3:
        return " " + name + "@X.org";
      case 4:
        return name + "@gmial.com";
      case 5:
        return name + "@x.org; b" + number(9) + "@x.org" +
               pick({"", ", a1@x.org", " / no@", "|a@b|info@y.org", ";B1@X.org"});
      case 6:
        return name + "@example.com";
      default:
        return name + "@x.org";
    }
  }
  std::string words() {
    return pick({"Ann", "Lee, Bob", "O'Neil", "say \"hi\"", "one\r\ntwo", "Zo\xC3\xAB", "=1+1", " outer ", "-", "x"});
  }
  std::string day_first() {
    return one_in(30) ? pick({"31/02/1990", "soon", "12/26/1990"})
                      : two_digits(28) + "/" + two_digits(12) + "/199" + number(10);
  }
  std::string ambiguous() { return two_digits(12) + "/" + two_digits(12) + "/202" + number(5); }
  std::string any_date() {
    switch (random_() % 3) {
      case 0:
        return "2024-" + two_digits(12) + "-" + two_digits(28);
      case 1:
        return two_digits(28) + ".1" + number(3) + ".2023";
      default:
        return number(28) + " Jan 2022 13:4" + number(10);
    }
  }
  std::string nothing() { return {}; }
  std::string figure() { return number(1000); }

  Random random_;
  std::vector<Maker> makers_;
};

/// A plan out of the fixes that `report` offers, each taken or not, in any order, with some choices row by row.
inline nlohmann::json random_entries(const nlohmann::json& report, Random& random) {
  std::vector<nlohmann::json> entries;
  for (const nlohmann::json& finding : report["findings"]) {
    for (const nlohmann::json& fix : finding["fixes"]) {
      if (random() % 3 != 0) continue;
      nlohmann::json entry = fix["entry"];
      if (entry["do"] == "read-as") continue;  // Another reading is another file: its findings are others.
      if (entry.contains("finding") && random() % 4 == 0) {
        for (const nlohmann::json& row : finding["rows"]) {
          if (random() % 3 == 0) entry["except_rows"].push_back(row["row"]);
        }
      }
      entries.push_back(std::move(entry));
    }
    for (const nlohmann::json& row : finding["rows"]) {
      if (random() % 12 == 0) entries.push_back({{"do", "leave-out-row"}, {"row", row["row"]}});
      if (random() % 12 == 0 && row["column"].is_number() && finding["id"] == "email-invalid") {
        entries.push_back({{"do", "replace-cell"},
                           {"row", row["row"]},
                           {"column", row["column"]},
                           {"old", row["evidence"]},
                           {"new", "typed" + std::to_string(random() % 9) + "@x.org"}});
      }
    }
  }
  std::shuffle(entries.begin(), entries.end(), random);
  return entries;
}

}  // namespace preflight::testing
