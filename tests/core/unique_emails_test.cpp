#include "checking/unique_emails.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.h"

namespace preflight::checking {
namespace {

using Rows = std::vector<RowNumber>;

Rows rows_of(const profiling::RowSet& set) {
  Rows rows;
  for (profiling::RowSet::Cursor at(set); !at.done(); at.next()) rows.push_back(at.row());
  return rows;
}

struct Contact {
  std::string address;
  std::uint32_t filled = 0;
};

/// The same question answered the slow way: all rows of an address side by side.
struct Model {
  std::map<std::string, std::vector<std::pair<RowNumber, std::uint32_t>>> rows;

  [[nodiscard]] Rows surplus(Survivor survivor) const {
    Rows surplus;
    for (const auto& [address, all] : rows) {
      auto kept = all.begin();
      if (survivor == Survivor::last) kept = all.end() - 1;
      if (survivor == Survivor::fullest) {
        // Between rows as full the first: the choice must not depend on anything the person cannot see.
        kept = std::max_element(all.begin(), all.end(), [](auto a, auto b) { return a.second < b.second; });
      }
      for (auto row = all.begin(); row != all.end(); ++row) {
        if (row != kept) surplus.push_back(row->first);
      }
    }
    std::sort(surplus.begin(), surplus.end());
    return surplus;
  }
  [[nodiscard]] std::uint64_t groups() const {
    return static_cast<std::uint64_t>(
        std::count_if(rows.begin(), rows.end(), [](const auto& one) { return one.second.size() > 1; }));
  }
};

TEST(UniqueEmails, SaysWhereAnAddressWasFirst) {
  UniqueEmails emails;
  EXPECT_EQ(emails.add("ann@x.org", 2, 3), std::nullopt);
  EXPECT_EQ(emails.add("bob@x.org", 3, 3), std::nullopt);
  EXPECT_EQ(emails.add("ann@x.org", 5, 3), 2U);
  EXPECT_EQ(emails.add("ann@x.org", 9, 3), 2U);
  EXPECT_EQ(emails.groups(), 1U);
  EXPECT_EQ(emails.size(), 2U);
  EXPECT_EQ(emails.first_row("ann@x.org"), 2U);
  EXPECT_EQ(emails.first_row("eve@x.org"), std::nullopt);
}

TEST(UniqueEmails, FindsNothingInAnEmptyTable) { EXPECT_EQ(UniqueEmails().first_row("ann@x.org"), std::nullopt); }

TEST(UniqueEmails, KeepsTheFirstTheLastOrTheFullestRow) {
  const auto surplus = [](Survivor survivor) {
    UniqueEmails emails(survivor);
    emails.add("ann@x.org", 2, 1);
    emails.add("ann@x.org", 5, 3);
    emails.add("ann@x.org", 7, 3);
    emails.add("ann@x.org", 8, 2);
    return rows_of(emails.surplus_rows().own);
  };
  EXPECT_EQ(surplus(Survivor::first), (Rows{5, 7, 8}));
  EXPECT_EQ(surplus(Survivor::last), (Rows{2, 5, 7}));
  EXPECT_EQ(surplus(Survivor::fullest), (Rows{2, 7, 8}));
}

TEST(UniqueEmails, AgreesWithAMapOfAllRows) {
  testing::Random random(8);
  for (const Survivor survivor : {Survivor::first, Survivor::last, Survivor::fullest}) {
    UniqueEmails emails(survivor);
    Model model;
    for (RowNumber row = 2; row < 12000; ++row) {
      // Names that are kept packed, and some that differ from them in a character that cannot be.
      static constexpr std::array<std::string_view, 4> between = {"", "_", "^", "\xC3\xA9"};
      const std::string address = "c" + std::string(between[random() % 4]) + std::to_string(random() % 1500) + "@x.org";
      const auto filled = static_cast<std::uint32_t>(random() % 4);
      const auto& known = model.rows[address];
      const auto first = known.empty() ? std::nullopt : std::optional(known.front().first);
      model.rows[address].push_back({row, filled});
      ASSERT_EQ(emails.add(address, row, filled), first);
    }
    EXPECT_EQ(rows_of(emails.surplus_rows().own), model.surplus(survivor));
    EXPECT_EQ(emails.groups(), model.groups());
    EXPECT_EQ(emails.size(), model.rows.size());
  }
}

TEST(UniqueEmails, MergedAgreesWithOneThatSawAll) {
  testing::Random random(9);
  for (int round = 0; round < 60; ++round) {
    for (const Survivor survivor : {Survivor::first, Survivor::last, Survivor::fullest}) {
      UniqueEmails whole(survivor);
      UniqueEmails merged(survivor);
      RowNumber start = 0;
      for (std::size_t ranges = 1 + random() % 4; ranges > 0; --ranges) {
        UniqueEmails range(survivor);
        const RowNumber rows = random() % 40;
        for (RowNumber row = 1; row <= rows; ++row) {
          const std::string address = "c" + std::to_string(random() % 15);
          const auto filled = static_cast<std::uint32_t>(random() % 3);
          whole.add(address, start + row, filled);
          range.add(address, row, filled);
        }
        merged.merge(range, start);
        start += rows;
      }
      ASSERT_EQ(rows_of(merged.surplus_rows().own), rows_of(whole.surplus_rows().own));
      ASSERT_EQ(merged.groups(), whole.groups());
      ASSERT_EQ(merged.size(), whole.size());
      for (int i = 0; i < 15; ++i) {
        const std::string address = "c" + std::to_string(i);
        ASSERT_EQ(merged.first_row(address), whole.first_row(address));
      }
    }
  }
}

TEST(UniqueEmails, TellsAddressesFromTheirParts) {
  UniqueEmails emails;
  RowNumber row = 2;
  for (const char* address :
       {"ann@x.org", "ann", "ann@", "ann@x", "ann@x.or", "nn@x.org", "ann@y.org", "@x.org", "x.org", ""}) {
    EXPECT_EQ(emails.add(address, row++, 1), std::nullopt) << address;
  }
  EXPECT_EQ(emails.first_row("ann@x.org"), 2U);
  EXPECT_EQ(emails.first_row("ann@"), 4U);
  EXPECT_EQ(emails.first_row("bob@nowhere.org"), std::nullopt);
}

TEST(UniqueEmails, FindsAddressesAgainWhoseDomainsAreTooManyToNumber) {
  UniqueEmails emails;
  UniqueEmails merged;
  constexpr RowNumber count = 70'000;  // more than a 16-bit number can tell apart
  const auto address = [](RowNumber i) { return "ann@d" + std::to_string(i) + ".org"; };
  for (RowNumber i = 1; i <= count; ++i) ASSERT_EQ(emails.add(address(i), i, 1), std::nullopt);
  for (RowNumber i = 1; i <= count; ++i) ASSERT_EQ(emails.add(address(i), count + i, 1), i);
  EXPECT_EQ(emails.size(), count);
  EXPECT_EQ(emails.groups(), count);
  merged.add("ann@first.org", 1, 1);
  merged.merge(emails, 1);
  EXPECT_EQ(merged.first_row(address(count)), count + 1);
  EXPECT_EQ(merged.groups(), count);
}

TEST(UniqueEmails, TellsApartLongAddressesThatDifferInOneByte) {
  UniqueEmails emails;
  const std::string start(UniqueEmails::max_key_bytes - 1, 'a');
  EXPECT_EQ(emails.add(start + "1", 2, 1), std::nullopt);
  EXPECT_EQ(emails.add(start + "2", 3, 1), std::nullopt);
  EXPECT_EQ(emails.add(start + "1", 4, 1), 2U);
}

}  // namespace
}  // namespace preflight::checking
