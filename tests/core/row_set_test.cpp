#include "profiling/row_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "support/random.h"

namespace preflight::profiling {
namespace {

using Rows = std::vector<RowNumber>;

Rows rows_of(const RowSet& set) {
  Rows rows;
  for (RowSet::Cursor at(set); !at.done(); at.next()) rows.push_back(at.row());
  return rows;
}

/// Runs and gaps of all lengths, as files have them: here and there one row, then a thousand in a row, or every third.
std::set<RowNumber> some_rows(testing::Random& random) {
  std::set<RowNumber> rows;
  RowNumber row = 0;
  for (std::size_t runs = random() % 12; runs > 0; --runs) {
    row += 1 + random() % (random() % 3 == 0 ? 40000U : 4U);
    const RowNumber step = random() % 3 == 0 ? 1 + random() % 5 : 1;
    for (std::size_t length = 1 + random() % (random() % 4 == 0 ? 300U : 3U); length > 0; --length) {
      rows.insert(row);
      row += step;
    }
  }
  return rows;
}

RowSet from(const std::set<RowNumber>& rows) { return RowSet::from_sorted(Rows(rows.begin(), rows.end())); }
Rows sorted(const std::set<RowNumber>& rows) { return {rows.begin(), rows.end()}; }

TEST(RowSet, IsEmptyAtFirst) {
  const RowSet none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.size(), 0U);
  EXPECT_TRUE(RowSet::Cursor(none).done());
  EXPECT_FALSE(RowSet::Cursor(none).advance_to(1));
}

TEST(RowSet, TakesTheLastRowAgainAsOne) {
  RowSet set;
  for (const RowNumber row : {4U, 4U, 5U, 5U, 90U, 90U}) set.append(row);
  EXPECT_EQ(set.size(), 3U);
  EXPECT_EQ(rows_of(set), (Rows{4, 5, 90}));
}

TEST(RowSet, HoldsTheHighestRowNumber) {
  RowSet set;
  for (const RowNumber row : {1U, 0xFFFFFFFEU, 0xFFFFFFFFU}) set.append(row);
  EXPECT_EQ(rows_of(set), (Rows{1, 0xFFFFFFFE, 0xFFFFFFFF}));
}

TEST(RowSet, HoldsWhatASetHolds) {
  testing::Random random(1);
  for (int round = 0; round < 500; ++round) {
    const auto model = some_rows(random);
    const RowSet set = from(model);
    ASSERT_EQ(rows_of(set), sorted(model));
    ASSERT_EQ(set.size(), model.size());
  }
}

TEST(RowSet, FindsRowsAskedForInRisingOrderAsASetDoes) {
  testing::Random random(2);
  for (int round = 0; round < 500; ++round) {
    const auto model = some_rows(random);
    const RowSet set = from(model);
    RowSet::Cursor cursor(set);
    for (RowNumber row = 1 + random() % 3; row < 50000; row += 1 + random() % (random() % 5 == 0 ? 3000U : 5U)) {
      const bool held = cursor.advance_to(row);
      ASSERT_EQ(held, model.count(row) != 0) << row;
      const auto next = model.lower_bound(row);
      ASSERT_EQ(cursor.done(), next == model.end()) << row;
      if (!cursor.done()) {
        ASSERT_EQ(cursor.row(), *next) << row;
      }
    }
  }
}

TEST(RowSet, UnitesAsSetsDo) {
  testing::Random random(3);
  for (int round = 0; round < 500; ++round) {
    const auto a = some_rows(random);
    const auto b = some_rows(random);
    Rows both;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    ASSERT_EQ(rows_of(united(from(a), from(b))), both);
  }
}

TEST(RowSet, TakesAwayAsSetsDo) {
  testing::Random random(4);
  for (int round = 0; round < 500; ++round) {
    const auto a = some_rows(random);
    const auto b = some_rows(random);
    Rows rest;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
    const RowSet set = without(from(a), from(b));
    ASSERT_EQ(rows_of(set), rest);
    ASSERT_EQ(set.size(), rest.size());
  }
}

TEST(RowSet, TakesUpTheRowsOfALaterRange) {
  testing::Random random(5);
  for (int round = 0; round < 500; ++round) {
    const auto first = some_rows(random);
    const auto second = some_rows(random);
    const RowNumber shift = first.empty() ? 7 : *first.rbegin();
    RowSet all = from(first);
    all.append_all(from(second), shift);
    Rows expected = sorted(first);
    for (const RowNumber row : second) expected.push_back(row + shift);
    ASSERT_EQ(rows_of(all), expected);
    ASSERT_EQ(all.size(), expected.size());
  }
}

TEST(RowSet, TakesWholeRunsAsTheirRows) {
  testing::Random random(6);
  for (int round = 0; round < 500; ++round) {
    std::set<RowNumber> model;
    RowSet set;
    RowNumber row = 0;
    for (std::size_t runs = random() % 20; runs > 0; --runs) {
      // Two runs may touch, and a run may begin with the last row of the one before.
      const RowNumber first = row + random() % 3;
      const RowNumber last = first + random() % (random() % 2 == 0 ? 1U : 50U);
      if (first == 0) continue;
      set.append_run(first, last);
      for (RowNumber each = first; each <= last; ++each) model.insert(each);
      row = last;
    }
    ASSERT_EQ(rows_of(set), sorted(model));
    ASSERT_EQ(set.size(), model.size());
  }
}

TEST(RowSet, CanGoOnAfterItWasWalked) {
  RowSet set;
  set.append(3);
  EXPECT_EQ(rows_of(set), (Rows{3}));
  set.append(4);
  set.append(9);
  EXPECT_EQ(rows_of(set), (Rows{3, 4, 9}));
}

}  // namespace
}  // namespace preflight::profiling
