#include "profiling/histogram.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "checking/email.h"
#include "profiling/column_profile.h"
#include "profiling/hash.h"

namespace preflight::profiling {
namespace {

std::uint64_t cells(const std::vector<Bin>& bins) {
  return std::accumulate(bins.begin(), bins.end(), std::uint64_t{0},
                         [](std::uint64_t all, const Bin& bin) { return all + bin.count; });
}

TEST(Histogram, HasNoBinsForNoValues) {
  EXPECT_TRUE(histogram_of({}).empty());
  EXPECT_TRUE(histogram_of_days({}).empty());
}

TEST(Histogram, GivesEachValueToTheBinThatBeginsAtOrBelowIt) {
  // Ages: twenty bins at most, so from 18 to 79 the width is 5.
  const std::vector<Bin> bins = histogram_of({{18, 1}, {20, 2}, {24, 3}, {25, 4}, {79, 5}});
  ASSERT_EQ(bins.size(), 13U);
  EXPECT_EQ(bins.front(), (Bin{15, 20, 1}));
  EXPECT_EQ(bins[1], (Bin{20, 25, 5}));
  EXPECT_EQ(bins[2], (Bin{25, 30, 4}));
  EXPECT_EQ(bins.back(), (Bin{75, 80, 5}));
}

TEST(Histogram, CountsSmallWholeNumbersOneByOne) {
  EXPECT_EQ(histogram_of({{0, 7}, {1, 2}, {2, 1}}), (std::vector<Bin>{{0, 1, 7}, {1, 2, 2}, {2, 3, 1}}));
}

TEST(Histogram, TakesNegativeAndHugeNumbers) {
  const std::vector<Bin> bins = histogram_of({{-15, 1}, {0, 1}, {14, 1}});
  EXPECT_EQ(bins.front().from, -16);
  EXPECT_EQ(cells(bins), 3U);
  EXPECT_EQ(cells(histogram_of({{1, 1}, {1e17, 2}})), 3U);
  EXPECT_EQ(cells(histogram_of({{5, 9}})), 9U);
}

TEST(Histogram, BinsDaysByWhatPeopleCallThem) {
  const auto day = [](int year, int month, int of_month) { return Weighted{day_number(year, month, of_month), 1}; };
  EXPECT_EQ(histogram_of_days({day(2026, 5, 3), day(2026, 5, 5)}).size(), 3U);

  const std::vector<Bin> weeks = histogram_of_days({day(2026, 5, 3), day(2026, 7, 1)});
  EXPECT_EQ(iso_date(weeks.front().from), "2026-04-27") << "3 May 2026 is a Sunday";

  const std::vector<Bin> months = histogram_of_days({day(2025, 2, 14), day(2026, 2, 1)});
  ASSERT_EQ(months.size(), 13U);
  EXPECT_EQ(iso_date(months.front().from), "2025-02-01");
  EXPECT_EQ(iso_date(months.back().from), "2026-02-01");
  EXPECT_EQ(months.back().count, 1U);

  const std::vector<Bin> birthdays = histogram_of_days({day(1931, 1, 1), day(2008, 12, 31)});
  ASSERT_EQ(birthdays.size(), 16U) << "five years each";
  EXPECT_EQ(iso_date(birthdays.front().from), "1930-01-01");
  EXPECT_EQ(iso_date(birthdays.back().to), "2010-01-01");

  EXPECT_EQ(cells(histogram_of_days({day(1, 1, 1), day(9999, 12, 31)})), 2U);
}

TEST(Histogram, ReadsNumbersAsTheyStand) {
  EXPECT_EQ(plain_number("-12.50"), -12.5);
  EXPECT_EQ(plain_number("0"), 0);
  EXPECT_EQ(plain_number("123456789012345678"), 123456789012345678.0);
}

TEST(ColumnProfile, KnowsLengthsInCharactersAndTheMostFrequentValues) {
  ColumnProfile town;
  const std::vector<std::string> cells_down = {"Bern", "Genf", "", "Bern", " Z\xC3\xBCrich ", "Bern", "Genf"};
  for (RowNumber row = 2; row < 2 + cells_down.size(); ++row) town.add(row, row, cells_down[row - 2]);
  town.settle();
  EXPECT_EQ(town.lengths(), (LengthRange{4, 6})) << "an umlaut is one character, outer blanks are none";
  EXPECT_EQ(town.values().top(2), (std::vector<ValueCount>{{"Bern", 3}, {"Genf", 2}}));
  EXPECT_EQ(town.empty(), 1U);
  EXPECT_EQ(town.filled(), 6U);
}

// Values that come again and again are only remembered until they are counted; nothing may be lost on the way.
TEST(ColumnProfile, CountsTheSameHoweverValuesRepeat) {
  for (const unsigned different : {1U, 7U, 300U, 5000U, 40'000U}) {
    ColumnProfile numbers;
    constexpr RowNumber rows = 60'000;
    for (RowNumber row = 2; row < 2 + rows; ++row) {
      numbers.add(row, row, std::to_string(std::uint64_t{row} * 7919 % different));
    }
    numbers.settle();
    EXPECT_EQ(numbers.filled(), rows) << different;
    EXPECT_EQ(numbers.type({}), ColumnType::integer) << different;
    const auto distinct = static_cast<double>(std::min<unsigned>(different, rows));
    EXPECT_NEAR(static_cast<double>(numbers.values().count()), distinct, 0.08 * distinct) << different;
    if (!numbers.values().exact()) continue;
    std::uint64_t all = 0;
    numbers.values().each_of_sample([&](std::string_view, std::uint64_t count) { all += count; });
    EXPECT_EQ(all, rows) << different;
  }
}

TEST(ColumnProfile, CountsAnAddressAsAnyOtherCell) {
  // What could be taken for something else: digits in front, a day and a month, a word for yes, 24 and 254 bytes.
  std::vector<std::string> addresses = {"a@b.de",
                                        "1@2.de",
                                        "007@bond.co.uk",
                                        "1-mar@x.org",
                                        "yes@no.com",
                                        "12345678901234@firma.com",
                                        "O'Neil+news@Example.ORG"};
  addresses.push_back(std::string(64, 'l') + "@" + std::string(61, 'd') + "." + std::string(61, 'e') + "." +
                      std::string(62, 'f') + ".de");
  ASSERT_EQ(addresses.back().size(), 254U);
  for (int more = 0; more < 6000; ++more) addresses.push_back("p" + std::to_string(more % 5000) + "@x.org");
  ColumnProfile plain;
  ColumnProfile known;
  RowNumber row = 2;
  for (const std::string& address : addresses) {
    ASSERT_TRUE(checking::judge_email(address).is_valid()) << address;
    plain.add(row, row, address);
    if (row % 3 == 0) {
      known.add(row, row, address);
    } else {
      known.add_address(row, row, address, hash_bytes(address));
    }
    ++row;
  }
  plain.settle();
  known.settle();
  EXPECT_EQ(known.email_like(), addresses.size());
  EXPECT_EQ(known.email_like(), plain.email_like());
  EXPECT_EQ(known.filled(), plain.filled());
  EXPECT_EQ(known.lengths(), plain.lengths());
  EXPECT_EQ(known.samples(), plain.samples());
  EXPECT_EQ(known.values().count(), plain.values().count());
  EXPECT_EQ(known.values().top(5), plain.values().top(5));
  EXPECT_EQ(known.writings().size(), plain.writings().size());
  ASSERT_EQ(known.dates().classes().size(), plain.dates().classes().size());
  EXPECT_EQ(known.dates().classes()[not_a_date_class].count, addresses.size());
}

TEST(ColumnProfile, SamplesManyValuesFairly) {
  ColumnProfile numbers;
  for (RowNumber row = 2; row < 100'002; ++row) numbers.add(row, row, std::to_string(row - 2));
  numbers.settle();
  std::uint64_t low = 0;
  std::uint64_t all = 0;
  numbers.values().each_of_sample([&](std::string_view text, std::uint64_t count) {
    all += count;
    if (plain_number(text) < 25'000) low += count;
  });
  ASSERT_GT(all, 500U);
  // A quarter of them: with a thousand drawn the standard error is 1.4 %, and five of these are a bug.
  EXPECT_NEAR(static_cast<double>(low) / static_cast<double>(all), 0.25, 0.07);
}

}  // namespace
}  // namespace preflight::profiling
