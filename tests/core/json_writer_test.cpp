#include "output/json_writer.h"
#include "compiled_json.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "support/random.h"

namespace preflight::output {
namespace {

template <class T>
std::string written(const T& value) {
  JsonWriter json;
  json.write(value);
  return json.take();
}

TEST(JsonWriter, KeepsTheOrderItIsTold) {
  JsonWriter json;
  json.object([&] {
    json.member("z", 1);
    json.array_member("list", [&] {
      json.element("a");
      json.object_element([&] { json.member("deep", true); });
      json.object_element([] {});
      json.element(nullptr);
    });
    json.array_member("none", [] {});
    json.object_member("a", [&] { json.member("n", std::optional<int>()); });
    json.member("last", std::optional<std::string>("x"));
  });
  EXPECT_EQ(json.text(), R"({"z":1,"list":["a",{"deep":true},{},null],"none":[],"a":{"n":null},"last":"x"})");
}

TEST(JsonWriter, WritesWholeNumbersToTheLastDigit) {
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(written(0), "0");
  EXPECT_EQ(written(std::uint8_t{7}), "7");
}

TEST(JsonWriter, WritesSharesWithThreeDecimals) {
  EXPECT_EQ(written(0.0), "0");
  EXPECT_EQ(written(1.0), "1");
  EXPECT_EQ(written(0.5), "0.5");
  EXPECT_EQ(written(0.98), "0.98");
  EXPECT_EQ(written(0.0009), "0.001");
  EXPECT_EQ(written(0.0004), "0");
  EXPECT_EQ(written(0.05), "0.05");
  EXPECT_EQ(written(0.9996), "1");
  EXPECT_EQ(written(2.0 / 3), "0.667");
}

TEST(JsonWriter, EscapesWhatJsonMustNotHaveAndKeepsTheRest) {
  EXPECT_EQ(written("\"\\/\n\r\t\b\f\x01\x1F\x7F \xC3\xA9\xF0\x9F\x98\x80"),
            "\"\\\"\\\\/\\n\\r\\t\\u0008\\u000c\\u0001\\u001f\\u007f \xC3\xA9\xF0\x9F\x98\x80\"");
  EXPECT_EQ(written(std::string("a\0b", 3)), "\"a\\u0000b\"");
}

TEST(JsonWriter, PutsAReplacementForEachByteThatIsNoUtf8) {
  EXPECT_EQ(written("a\xFF\xC3(\xE2\x82"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonWriter, IsReadBackByAnyParserWhateverTheBytes) {
  testing::Random random(11);
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (std::size_t size = random() % 12; size > 0; --size) text += static_cast<char>(random());
    const auto parsed = nlohmann::json::parse(written(text), nullptr, false);
    ASSERT_TRUE(parsed.is_string()) << ::testing::PrintToString(text);
    ASSERT_EQ(written(parsed.get<std::string>()), written(text));
  }
}

}  // namespace
}  // namespace preflight::output
