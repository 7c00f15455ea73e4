#include "checking/six_bit_text.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "support/random.h"

namespace preflight::checking {
namespace {

/// What comes back of a text that was packed; nothing where it cannot be.
std::optional<std::string> there_and_back(std::string_view text) {
  std::string packed(six_bit_bytes(text.size()) + 7, 'x');
  if (!pack_six_bit(text, packed.data())) return std::nullopt;
  packed.resize(six_bit_bytes(text.size()));
  std::string back;
  unpack_six_bit(packed.data(), text.size(), back);
  return back;
}

/// RFC 5322 section 3.2.3: what an atom is made of, in lower case, and the dot between atoms.
constexpr std::string_view atom_text = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?_`{|}~.";

TEST(SixBitText, TakesWhatAnAddressMayHaveBeforeItsAtSign) {
  for (const char c : atom_text) EXPECT_EQ(there_and_back({&c, 1}), std::string(1, c));
  EXPECT_EQ(there_and_back(atom_text), std::string(atom_text));
}

TEST(SixBitText, TakesNothingThatItWouldNotGiveBack) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t length : {1, 7, 8, 9, 17}) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'a');
        text[at] = static_cast<char>(byte);
        const auto back = there_and_back(text);
        if (back) {
          ASSERT_EQ(*back, text) << byte << " at " << at << " of " << length;
        }
        if (byte >= 0x80 || (byte >= 'A' && byte <= 'Z')) {
          ASSERT_FALSE(back) << byte;
        }
      }
    }
  }
}

TEST(SixBitText, GivesBackTextsOfAnyLength) {
  testing::Random random(3);
  for (std::size_t length = 0; length < 100; ++length) {
    std::string text;
    while (text.size() < length) text += atom_text[random() % atom_text.size()];
    ASSERT_EQ(there_and_back(text), text);
  }
}

TEST(SixBitText, IsAQuarterSmaller) {
  EXPECT_EQ(six_bit_bytes(0), 0U);
  EXPECT_EQ(six_bit_bytes(1), 1U);
  EXPECT_EQ(six_bit_bytes(4), 3U);
  EXPECT_EQ(six_bit_bytes(64), 48U);
}

}  // namespace
}  // namespace preflight::checking
