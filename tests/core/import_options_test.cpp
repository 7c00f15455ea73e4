#include "preflight/import_options.h"

#include <gtest/gtest.h>

namespace preflight {
namespace {

// The string of Mailjet's guide ("Manage contacts in bulk", ImportOptions), without its spaces.
TEST(ImportOptions, AreTheStringOfTheGuide) {
  EXPECT_EQ(import_options("yyyy/mm/dd", 2, {"email", "birthday"}),
            R"({"DateTimeFormat":"yyyy/mm/dd","TimezoneOffset":2,"FieldNames":["email","birthday"]})");
}

TEST(ImportOptions, TakeAnOffsetToTheWest) {
  EXPECT_EQ(import_options("dd-mm-yyyy hh:nn:ss", -12, {"email"}),
            R"({"DateTimeFormat":"dd-mm-yyyy hh:nn:ss","TimezoneOffset":-12,"FieldNames":["email"]})");
}

TEST(ImportOptions, EscapeWhatANameMayHold) {
  EXPECT_EQ(
      import_options("yyyy-mm-dd", 0, {"e\"mail\\", "pr\xC3\xA9nom"}),
      "{\"DateTimeFormat\":\"yyyy-mm-dd\",\"TimezoneOffset\":0,\"FieldNames\":[\"e\\\"mail\\\\\",\"pr\xC3\xA9nom\"]}");
}

}  // namespace
}  // namespace preflight
