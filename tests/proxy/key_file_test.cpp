#include "identity/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <type_traits>
#include <utility>

#include "support/temp_folder.h"

namespace preflight::proxy {
namespace {

using test::TempFolder;

struct Read {
  std::optional<KeyPair> keys;
  std::vector<std::string> problems;
};

Read read(const std::filesystem::path& file) {
  Read result;
  result.keys = read_key_file(file, result.problems);
  return result;
}

std::string all(const std::vector<std::string>& problems) {
  std::string text;
  for (const std::string& problem : problems) text += problem + "\n";
  return text;
}

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(!Printable<Secret>);

TEST(S2KeyFile, GivesBothKeysAndStripsOneLineBreak) {
  const TempFolder folder;
  for (const char* text : {"pub:sec", "pub:sec\n", "pub:sec\r\n"}) {
    const Read result = read(folder.write_key_file(text));
    ASSERT_TRUE(result.keys) << all(result.problems);
    EXPECT_EQ(result.keys->public_key.reveal(), "pub");
    EXPECT_EQ(result.keys->secret_key.reveal(), "sec");
  }
}

TEST(S2KeyFile, MayBeReadOnly) {
  const TempFolder folder;
  const auto file = folder.write_key_file("pub:sec");
  ASSERT_EQ(::chmod(file.c_str(), 0400), 0);
  EXPECT_TRUE(read(file).keys);
}

TEST(S2KeyFile, IsRefusedWhenOthersMayReadIt) {
  const TempFolder folder;
  const auto file = folder.write_key_file("pub:sec");
  for (const unsigned mode : {0644U, 0640U, 0604U, 0660U, 0700U, 0601U}) {
    ASSERT_EQ(::chmod(file.c_str(), mode), 0);
    EXPECT_FALSE(read(file).keys) << mode;
  }
}

TEST(S2KeyFile, IsRefusedWhenItIsASymbolicLinkAFolderOrAPipe) {
  const TempFolder folder;
  const auto file = folder.write_key_file("pub:sec");
  std::filesystem::create_symlink(file, folder.path() / "link");
  EXPECT_FALSE(read(folder.path() / "link").keys);
  EXPECT_FALSE(read(folder.path()).keys);
  ASSERT_EQ(::mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read(folder.path() / "pipe").keys);
  EXPECT_FALSE(read(folder.path() / "missing").keys);
}

TEST(S2KeyFile, IsRefusedWhenItBelongsToSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const TempFolder folder;
  const auto file = folder.write_key_file("pub:sec");
  ASSERT_EQ(::chown(file.c_str(), 12345, 12345), 0);
  EXPECT_FALSE(read(file).keys);
}

TEST(S2KeyFile, IsRefusedWithoutQuotingWhatItHolds) {
  const TempFolder folder;
  for (const std::string text :
       {"", "\n", "canary", "canary:", ":canary", "can:ary:three", "can ary:x", "canary:x\n\n", "canary:\xC3\xA9"}) {
    const Read result = read(folder.write_key_file(text));
    EXPECT_FALSE(result.keys) << text;
    EXPECT_EQ(all(result.problems).find("can"), std::string::npos) << all(result.problems);
  }
  EXPECT_FALSE(read(folder.write_key_file("canary:" + std::string(5000, 'x'))).keys);
}

TEST(S2KeyFile, TellsAllFaultsAtOnce) {
  const TempFolder folder;
  const auto file = folder.write_key_file("nothing");
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_EQ(read(file).problems.size(), 2U);
}

TEST(Secret, IsEmptyAfterItWasMovedAndWipesWhatItWasMadeFrom) {
  std::string text = "a secret that is longer than a short string";
  Secret first(std::move(text));
  EXPECT_TRUE(text.empty());  // NOLINT(bugprone-use-after-move): that it is wiped is the point
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(second.reveal(), "a secret that is longer than a short string");
}

}  // namespace
}  // namespace preflight::proxy
