// Several Mailjet accounts behind one page, each for its own people.
#include <gtest/gtest.h>

#include "support/browser.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using test::Browser;
using test::status_of;

class Accounts : public ::testing::Test {
 protected:
  Accounts() {
    EXPECT_TRUE(news.start() && shop.start());
    news_list = std::to_string(news.add_list("News list"));
    shop_list = std::to_string(shop.add_list("Shop list"));
    HeaderTrust trust;
    trust.header = "X-User";
    trust.peers.ips = {"127.0.0.1"};
    trust.roles.people = {{"anna", Role::manager}, {"bert", Role::importer}, {"cleo", Role::importer}};
    Settings settings{.state = folder.path() / "state", .pace = test::quick_pace()};
    settings.identity = std::move(trust);
    settings.accounts.push_back(account("news", news, "n", {.people = {"bert"}, .roles = {Role::manager}}));
    settings.accounts.push_back(account("shop", shop, "s", {.people = {"anna"}}));
    proxy = std::make_unique<Proxy>(std::move(settings));
    port = proxy->start();
  }
  static AccountSettings account(const std::string& name, const sandbox::PracticeMailjet& mailjet,
                                 const std::string& key, AccountUsers users) {
    return {.name = name,
            .title = "The " + name,
            .endpoint = mailjet::Endpoint::practice(mailjet.port()),
            .keys = {Secret(key + "-public"), Secret(key + "-secret")},
            .users = std::move(users)};
  }
  [[nodiscard]] Browser as(const std::string& name) const {
    Browser browser(port);
    browser.more = "X-User: " + name + "\r\n";
    browser.csrf = Browser::body_of(browser.get("/api/session")).value("csrf", "");
    return browser;
  }
  static json declared(const std::string& list) {
    return test::Declared{list, {"email\nann@example.com\n"}, {1}}.body();
  }
  static std::string create(Browser browser, const std::string& query, const std::string& list) {
    browser.more += "Idempotency-Key: " + test::new_uuid() + "\r\n";
    return browser.post("/api/imports" + query, declared(list));
  }

  test::TempFolder folder;
  sandbox::PracticeMailjet news{{"n-public", "n-secret"}};
  sandbox::PracticeMailjet shop{{"s-public", "s-secret"}};
  std::string news_list;
  std::string shop_list;
  std::unique_ptr<Proxy> proxy;
  int port = 0;
};

TEST_F(Accounts, AreToldToThoseWhoMayUseThem) {
  const auto told = [this](const std::string& name) {
    return Browser::body_of(as(name).get("/api/session"))["accounts"];
  };
  const json both = json::parse(R"([{"name":"news","title":"The news"},{"name":"shop","title":"The shop"}])");
  EXPECT_EQ(told("anna"), both);
  EXPECT_EQ(told("bert"), json::array({both[0]}));
  EXPECT_EQ(told("cleo"), json::array());
}

TEST_F(Accounts, AnswerByNameAndTheOnlyOneWithout) {
  const Browser anna = as("anna");
  EXPECT_EQ(Browser::body_of(anna.get("/api/lists?account=news"))["lists"][0]["name"], "News list");
  EXPECT_EQ(Browser::body_of(anna.get("/api/lists?account=shop"))["lists"][0]["name"], "Shop list");
  EXPECT_EQ(status_of(anna.get("/api/lists")), 400);
  EXPECT_EQ(status_of(anna.get("/api/lists?account=news&account=shop")), 400);
  EXPECT_EQ(Browser::body_of(as("bert").get("/api/lists"))["lists"][0]["name"], "News list");
}

TEST_F(Accounts, AreClosedToEverybodyElseAndNotEvenKnown) {
  const std::string others = as("bert").get("/api/lists?account=shop");
  const std::string none = as("bert").get("/api/lists?account=nothing");
  EXPECT_EQ(status_of(others), 403);
  EXPECT_EQ(Browser::body_of(others)["error"]["message"], Browser::body_of(none)["error"]["message"]);
  for (const char* path : {"/api/lists", "/api/properties", "/api/imports", "/api/lists?account=news"}) {
    EXPECT_EQ(status_of(as("cleo").get(path)), 403) << path;
  }
  EXPECT_EQ(status_of(create(as("bert"), "?account=shop", shop_list)), 403);
  EXPECT_EQ(shop.requests().size(), 0U);
}

TEST_F(Accounts, KeepTheirHistoriesApart) {
  const json import = Browser::body_of(create(as("anna"), "?account=shop", shop_list));
  EXPECT_EQ(import["account"], "shop");
  const std::string id = import["id"];
  EXPECT_EQ(Browser::body_of(as("anna").get("/api/imports/" + id))["id"], id);
  EXPECT_EQ(Browser::body_of(as("anna").get("/api/imports?account=news"))["imports"], json::array());
  EXPECT_EQ(Browser::body_of(as("anna").get("/api/imports?account=shop"))["imports"].size(), 1U);
  EXPECT_EQ(status_of(as("bert").get("/api/imports/" + id)), 404);
  EXPECT_EQ(status_of(as("bert").get("/api/imports/" + id + "/errors")), 404);
}

TEST_F(Accounts, ImportWithTheirOwnKeys) {
  const Browser anna = as("anna");
  const json import = Browser::body_of(create(anna, "?account=shop", shop_list));
  const std::string bytes = "email\nann@example.com\n";
  const std::string id = import["id"];
  EXPECT_EQ(status_of(test::ask(port, anna.change("PUT", "/api/imports/" + id + "/parts/1", bytes.size(), "text/csv") +
                                          "\r\n" + bytes)),
            202);
  EXPECT_TRUE(
      test::eventually([&] { return Browser::body_of(anna.get("/api/imports/" + id))["state"] == "completed"; }));
  EXPECT_EQ(shop.jobs().size(), 1U);
  EXPECT_EQ(news.jobs().size(), 0U);
}

}  // namespace
}  // namespace preflight::proxy
