#include "profiling/date_outliers.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace preflight::profiling {
namespace {

using Cells = std::vector<std::string>;

/// The cells that are far outside, of cells that are all yyyy-mm-dd.
Cells far_of(const Cells& cells) {
  DateColumn column;
  for (std::size_t i = 0; i < cells.size(); ++i) column.add(static_cast<std::uint32_t>(i + 2), cells[i]);
  const DateVerdict verdict = column.verdict();
  std::vector<Weighted> days;
  for (const std::string& cell : cells) {
    if (column.classes()[column.class_of(cell)].era != DateEra::usual) continue;
    const auto civil = read_civil(cell, DateOrder::ymd);
    days.push_back({day_number(civil->year, civil->month, civil->day), 1});
  }
  const std::vector<bool> far = far_classes(column.classes(), verdict, std::move(days));
  Cells found;
  for (const std::string& cell : cells)
    if (!far.empty() && far[column.class_of(cell)]) found.push_back(cell);
  return found;
}

/// A date on 14 June of each of these years.
Cells of_years(int first, int last, const Cells& more) {
  Cells cells;
  for (int year = first; year <= last; ++year) cells.push_back(std::to_string(year) + "-06-14");
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

TEST(DateOutliers, AreThePlaceholdersAndSlipsBesideBirthdays) {
  // Quartiles about 1963 and 1992: the fences stand near 1920 and 2035.
  const Cells far{"1900-01-01", "0198-05-14", "1753-01-01", "9999-12-31", "2068-03-01", "2150-01-01"};
  EXPECT_EQ(far_of(of_years(1950, 2005, far)), far);
}

TEST(DateOutliers, AreNoBirthdaysOfTheOldAndNoneOnTheFirstOfJanuary1970) {
  EXPECT_EQ(far_of(of_years(1935, 2005, {"1919-02-03", "1970-01-01", "2024-02-03"})), Cells{});
}

TEST(DateOutliers, AreTheFirstDayOfProgramsBesideSignUps) {
  Cells cells;
  for (int month = 1; month <= 12; ++month)
    for (const char* day : {"-01", "-15"})
      cells.push_back((month % 2 == 0 ? "2021-" : "2023-") + std::string(month < 10 ? "0" : "") +
                      std::to_string(month) + day);
  const Cells far{"1970-01-01", "1919-05-06", "2062-01-01"};
  cells.insert(cells.end(), far.begin(), far.end());
  EXPECT_EQ(far_of(cells), far);
}

TEST(DateOutliers, AreNotSeenInSmallColumns) {
  EXPECT_EQ(far_of(of_years(1980, 1998, {"1900-01-01"})), Cells{});
  EXPECT_EQ(far_of(of_years(1980, 1999, {"1900-01-01"})), Cells{"1900-01-01"});
}

TEST(DateOutliers, AreNotSeenWhereTheyAreWhatTheColumnHolds) {
  // Contracts without an end, every third one.
  EXPECT_EQ(far_of(of_years(2015, 2044, Cells(11, "9999-12-31"))), Cells{});
  EXPECT_EQ(far_of(of_years(2015, 2044, Cells(10, "9999-12-31"))), Cells(10, "9999-12-31"));
  // Years in which companies were founded: the quartiles lie half a century apart.
  EXPECT_EQ(far_of(of_years(1901, 2015, {"1899-05-01", "1885-07-01"})), Cells{});
}

}  // namespace
}  // namespace preflight::profiling
