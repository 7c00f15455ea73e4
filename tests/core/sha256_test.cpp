#include "output/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace preflight::output {
namespace {

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

// NIST, "Secure Hash Standard" example values and the long-message vector of FIPS 180-2 appendix B.
TEST(Sha256, AgreesWithTheVectorsOfNist) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                   "mnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsTheSameHoweverTheBytesComeIn) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 7);
  const std::string whole = sha256(bytes);
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    Sha256 hash;
    for (std::size_t at = 0; at < bytes.size(); at += step) hash.update(std::string_view(bytes).substr(at, step));
    ASSERT_EQ(hash.hex(), whole) << step;
  }
}

}  // namespace
}  // namespace preflight::output
