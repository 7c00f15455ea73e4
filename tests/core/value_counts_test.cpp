#include "profiling/value_counts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "profiling/hash.h"
#include "support/random.h"

namespace preflight::profiling {
namespace {

std::uint64_t hash_of(std::uint64_t value) { return hash_bytes("contact " + std::to_string(value)); }

TEST(ValueCounts, CountsExactlyWhileValuesAreFew) {
  testing::Random random(6);
  ValueCounts counter;
  std::set<std::uint64_t> model;
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t value = random() % 4000;
    counter.add(hash_of(value), "");
    model.insert(value);
    ASSERT_EQ(counter.count(), model.size());
  }
  EXPECT_TRUE(counter.exact());
}

TEST(ValueCounts, TakesAHashOfZeroLikeAnyOther) {
  ValueCounts counter;
  for (const std::uint64_t hash : {0ULL, 5ULL, 0ULL, 5ULL}) counter.add(hash, "");
  EXPECT_EQ(counter.count(), 2U);
}

TEST(ValueCounts, EstimatesManyValuesWithinAFewPercent) {
  // 4,096 registers: the standard error is 1.04 / sqrt(4096) = 1.6 %; five of these are a bug, not bad luck.
  for (const std::uint64_t values : {5'000U, 12'000U, 60'000U, 400'000U}) {
    ValueCounts counter;
    for (std::uint64_t i = 0; i < values; ++i) counter.add(hash_of(i), "");
    EXPECT_FALSE(counter.exact());
    EXPECT_NEAR(static_cast<double>(counter.count()), static_cast<double>(values), 0.08 * static_cast<double>(values));
  }
}

TEST(ValueCounts, MergedCountsAsOneThatSawAll) {
  testing::Random random(7);
  for (const std::uint64_t range : {50U, 3000U, 6000U, 50'000U}) {
    ValueCounts whole;
    ValueCounts parts[3];
    for (int i = 0; i < 30000; ++i) {
      const std::uint64_t hash = hash_of(random() % range);
      whole.add(hash, "");
      parts[i / 10000].add(hash, "");
    }
    parts[0].merge(parts[1]);
    parts[0].merge(parts[2]);
    EXPECT_EQ(parts[0].exact(), whole.exact()) << range;
    EXPECT_EQ(parts[0].count(), whole.count()) << range;
  }
}

TEST(ValueCounts, MergesIntoAnEmptyOne) {
  ValueCounts empty;
  ValueCounts full;
  full.add(hash_of(1), "");
  full.add(hash_of(2), "");
  empty.merge(full);
  EXPECT_EQ(empty.count(), 2U);
}

TEST(HashBytes, TellsNearStringsApart) {
  std::set<std::uint64_t> seen;
  std::size_t texts = 0;
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'a');
    seen.insert(hash_bytes(text));
    ++texts;
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'b';
      seen.insert(hash_bytes(other));
      ++texts;
    }
  }
  EXPECT_EQ(seen.size(), texts);
}

}  // namespace
}  // namespace preflight::profiling
