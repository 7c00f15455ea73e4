// Any row of a large file is shown by reading one slice of it: how many bytes a page of rows costs, wherever it stands.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "preflight/session.h"
#include "support/over_file.h"

namespace preflight::testing {
namespace {

/// A checked file that counts the bytes its queries have cost.
class CountedFile {
 public:
  explicit CountedFile(std::string bytes) : bytes_(std::move(bytes)) {
    EXPECT_TRUE(session_.begin_check("", "", bytes_.size(), {}));
    feed();
  }

  Json page(const Json& query) {
    EXPECT_TRUE(session_.begin_query(query.dump()));
    cost_ = 0;
    feed();
    return Json::parse(session_.rows_json());
  }
  Json page(RowNumber from) { return page({{"kind", "rows"}, {"from_row", from}, {"limit", 50}}); }
  [[nodiscard]] std::uint64_t cost() const { return cost_; }
  [[nodiscard]] Json report() const { return Json::parse(session_.report_json()); }

 private:
  void feed() {
    for (Need need = session_.need(); need.length > 0; need = session_.need()) {
      const auto length = static_cast<std::size_t>(need.length);
      std::memcpy(session_.reserve(length), bytes_.data() + need.offset, length);
      ASSERT_TRUE(session_.commit(length));
      cost_ += length;
    }
    ASSERT_TRUE(session_.finish());
  }

  std::string bytes_;
  Session session_;
  std::uint64_t cost_ = 0;
};

/// At 200 MB a second, which every engine of ours passes, this is 10 ms.
constexpr std::uint64_t slice = 2U << 20;

std::string as_utf16(const std::string& text) {
  std::string file = "\xFF\xFE";
  for (const char byte : text) file.append({byte, '\0'});
  return file;
}

/// The number in "name17@example.org".
RowNumber number_of(const Json& row) {
  return static_cast<RowNumber>(std::stoul(row["cells"][0].get<std::string>().substr(4)));
}

constexpr RowNumber rows = 150'000;
constexpr RowNumber deep[] = {2, 3, 1025, 1026, 77'777, 149'990, rows};

/// Row n holds contact n, whatever else; `line` is how many lines a row takes.
void shows_any_row(CountedFile& file, LineNumber lines_per_row) {
  for (const RowNumber from : deep) {
    const Json page = file.page(from);
    EXPECT_LE(file.cost(), slice) << "from " << from;
    ASSERT_EQ(page["rows"].size(), std::min<std::size_t>(50, rows + 2 - from)) << "from " << from;
    RowNumber row = from;
    for (const Json& shown : page["rows"]) {
      ASSERT_EQ(shown["row"], row);
      ASSERT_EQ(shown["line"], 2 + (row - 2) * lines_per_row);
      ASSERT_EQ(number_of(shown), row);
      ++row;
    }
  }
}

TEST(RandomAccess, ReadsASliceOfAnOrdinaryFile) {
  std::string text = "email,name\r\n";
  for (RowNumber row = 2; row < rows + 2; ++row)
    text += "name" + std::to_string(row) + "@example.org,Zo\xC3\xAB Miller\r\n";
  CountedFile file(std::move(text));
  shows_any_row(file, 1);
}

TEST(RandomAccess, ReadsASliceWhereCellsRunOverLines) {
  std::string text = "email,note\n";
  for (RowNumber row = 2; row < rows + 2; ++row)
    text += "name" + std::to_string(row) + "@example.org,\"one, \"\"two\"\"\r\nthree\nfour\"\n";
  CountedFile file(std::move(text));
  shows_any_row(file, 3);
}

TEST(RandomAccess, ReadsASliceOfUtf16) {
  std::string text = "email;name\r\n";
  for (RowNumber row = 2; row < rows + 2; ++row) text += "name" + std::to_string(row) + "@example.org;Ann\r\n";
  CountedFile file(as_utf16(text));
  EXPECT_EQ(file.report()["reading"]["encoding"], "utf-16le");
  shows_any_row(file, 1);
}

TEST(RandomAccess, ReadsASliceOfASingleByteEncoding) {
  std::string text = "email;name\n";
  for (RowNumber row = 2; row < rows + 2; ++row)
    text += "name" + std::to_string(row) + "@example.org;Zo\xEB M\xFCller\n";
  CountedFile file(std::move(text));
  EXPECT_EQ(file.report()["reading"]["encoding"], "windows-1252");
  shows_any_row(file, 1);
}

// A thousand rows of 50 kB were 50 MB: so far apart stood the places from which rows could be found.
TEST(RandomAccess, ReadsASliceWhereRowsAreLong) {
  std::string text = "email,note\n";
  for (RowNumber row = 2; row < 1200; ++row)
    text += "name" + std::to_string(row) + "@example.org," + std::string(30'000, 'x') + '\n';
  CountedFile file(std::move(text));
  for (const RowNumber from : {2U, 500U, 1100U, 1150U}) {
    const Json page = file.page({{"kind", "rows"}, {"from_row", from}, {"limit", 5}});
    EXPECT_LE(file.cost(), slice) << "from " << from;
    EXPECT_EQ(page["rows"][0]["row"], from);
    EXPECT_EQ(number_of(page["rows"][0]), from);
  }
}

// Blank rows are no records, and so had no places of their own: behind ten million of them a page cost them all.
TEST(RandomAccess, ReadsASliceBehindAndAmongBlankRows) {
  constexpr RowNumber blank = 5'000'000;
  std::string text = "email,name\nname2@example.org,Ann\n";
  text.append(blank, '\n');
  for (RowNumber row = blank + 3; row < blank + 100; ++row) text += "name" + std::to_string(row) + "@example.org,Bob\n";
  CountedFile file(std::move(text));
  for (const RowNumber from : {blank + 3, blank + 50}) {
    const Json page = file.page(from);
    EXPECT_LE(file.cost(), slice);
    EXPECT_EQ(page["rows"][0]["row"], from);
    EXPECT_EQ(page["rows"][0]["line"], from);
    EXPECT_EQ(number_of(page["rows"][0]), from);
  }
  const Json among = file.page({{"kind", "finding"}, {"id", "row-blank"}, {"from_row", blank - 7}, {"limit", 5}});
  EXPECT_LE(file.cost(), slice);
  EXPECT_EQ(among["rows"][0]["row"], blank - 7);
  EXPECT_EQ(among["rows"][0]["line"], blank - 7);
}

// A row that could be a total waits while blank rows go past it: the places to begin at must rise all the same.
TEST(RandomAccess, FindsRowsThatHadToWait) {
  std::string text = "email,name\n";
  RowNumber row = 2;
  for (int block = 0; block < 40; ++block) {
    for (int i = 0; i < 300; ++i, ++row) text += "name" + std::to_string(row) + "@example.org,Ann\n";
    for (int i = 0; i < 30; ++i, ++row) text += ",Total\n";
    text.append(100'000, '\n');
    row += 100'000;
  }
  CountedFile file(std::move(text));
  const Json all = file.page({{"kind", "rows"}, {"from_row", 1}, {"limit", 100'000}});
  for (std::size_t i = 0; i < all["rows"].size(); i += 97) {
    const Json& expected = all["rows"][i];
    const Json page = file.page({{"kind", "rows"}, {"from_row", expected["row"]}, {"limit", 1}});
    EXPECT_EQ(page["rows"][0], expected);
  }
}

}  // namespace
}  // namespace preflight::testing
