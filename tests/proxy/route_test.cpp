#include "http/route.h"

#include <gtest/gtest.h>

namespace preflight::proxy::http {
namespace {

using Places = std::vector<std::string>;

TEST(Route, FitsAWholePathOnly) {
  const std::string id = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(places_in("/api/lists", "/api/lists"), Places{});
  EXPECT_EQ(places_in("/api/imports/{id}", "/api/imports/" + id), Places{id});
  EXPECT_EQ(places_in("/api/imports/{id}/parts/{n}", "/api/imports/" + id + "/parts/12"), (Places{id, "12"}));
  for (const std::string& other :
       {std::string("/api/list"), std::string("/api/lists/"), std::string("//api/lists"), std::string("/api/lists/x"),
        std::string("/api"), std::string("/"), std::string(), std::string("api/lists"), std::string("/api/LISTS")}) {
    EXPECT_FALSE(places_in("/api/lists", other)) << other;
  }
}

TEST(Route, TakesNothingElseForAnIdOrANumber) {
  for (const char* id : {"", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
                         "0123456789ABCDEF0123456789abcdef", "../456789abcdef0123456789abcdef01", "{id}"}) {
    EXPECT_FALSE(places_in("/api/imports/{id}", std::string("/api/imports/") + id)) << id;
  }
  for (const char* n : {"", "-1", "12345", "1a", "+1", " 1"})
    EXPECT_FALSE(places_in("/p/{n}", std::string("/p/") + n)) << n;
}

TEST(Route, BecomesAnExpressionWithoutUnboundedRepetition) {
  EXPECT_EQ(expression_of("/api/imports/{id}/parts/{n}"), "/api/imports/[0-9a-f]{32}/parts/[0-9]{1,4}");
  EXPECT_EQ(expression_of("/api/lists"), "/api/lists");
}

}  // namespace
}  // namespace preflight::proxy::http
