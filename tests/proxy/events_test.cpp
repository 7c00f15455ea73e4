// GET /api/imports/{id}/events: news of an import as server-sent events, over real sockets.
#include <gtest/gtest.h>

#include <list>
#include <memory>

#include "identity/builtin_identity.h"
#include "identity/people.h"
#include "support/browser.h"
#include "support/child.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using test::Browser;
using test::eventually;
using test::RawConnection;
using test::RunningProxy;
using test::status_of;

/// Reads a stream as it comes. Chunks are undone, so that what is left is what EventSource would see.
class Reader {
 public:
  Reader(int port, const std::string& head, unsigned from = 1) : connection_(port, from) { connection_.send(head); }

  /// Waits until the answer's head has come.
  [[nodiscard]] int status() {
    EXPECT_TRUE(eventually([this] { return take() || raw_.find("\r\n\r\n") != std::string::npos; }));
    return status_of(raw_);
  }
  /// Waits until so many events have come, or the end.
  [[nodiscard]] std::vector<json> events(std::size_t least) {
    std::vector<json> all;
    EXPECT_TRUE(eventually([&] {
      const bool over = take();
      all = parsed();
      return over || all.size() >= least;
    })) << raw_;
    return all;
  }
  [[nodiscard]] bool ended() {
    return eventually([this] { return take(); });
  }
  /// True when the stream came to its own end and was not cut.
  [[nodiscard]] bool whole() const { return raw_.ends_with("\r\n0\r\n\r\n"); }
  [[nodiscard]] bool has(const std::string& text) {
    return eventually([&] { return take() || body().find(text) != std::string::npos; }) &&
           body().find(text) != std::string::npos;
  }
  [[nodiscard]] const std::string& raw() const { return raw_; }
  void close() { connection_.close(); }

 private:
  /// True at the end.
  bool take() {
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(connection_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) raw_.append(buffer.data(), static_cast<std::size_t>(got));
    return got == 0 || (got < 0 && errno != EAGAIN);
  }
  /// RFC 9112, 7.1: a length in hexadecimal digits, CRLF, so many bytes, CRLF.
  [[nodiscard]] std::string body() const {
    std::string all;
    auto at = raw_.find("\r\n\r\n");
    if (at == std::string::npos) return all;
    at += 4;
    for (auto end = raw_.find("\r\n", at); end != std::string::npos; end = raw_.find("\r\n", at)) {
      const auto length = std::stoul(raw_.substr(at, end - at), nullptr, 16);
      if (end + 2 + length > raw_.size()) break;
      all += raw_.substr(end + 2, length);
      at = end + 2 + length + 2;
      if (length == 0 || at > raw_.size()) break;
    }
    return all;
  }
  /// HTML Living Standard, 9.2.6: fields a line each, an empty line ends an event, a line with a colon first is
  /// nothing.
  [[nodiscard]] std::vector<json> parsed() const {
    std::vector<json> all;
    const std::string text = body();
    std::string name;
    std::string data;
    std::size_t at = 0;
    for (auto end = text.find('\n', at); end != std::string::npos; end = text.find('\n', at)) {
      const std::string line = text.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("event: ")) name = line.substr(7);
      if (line.starts_with("data: ")) data += line.substr(6);
      if (!line.empty() || data.empty()) continue;
      EXPECT_EQ(name, "import");
      all.push_back(json::parse(data));
      name.clear();
      data.clear();
    }
    return all;
  }

  RawConnection connection_;
  std::string raw_;
};

class Events : public RunningProxy {
 protected:
  [[nodiscard]] std::string head(const std::string& id, const std::string& more = "") const {
    return "GET /api/imports/" + id + "/events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
           "\r\nAccept: text/event-stream\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: "
           "empty\r\n" +
           more + "\r\n";
  }
  [[nodiscard]] std::unique_ptr<Reader> follow(const std::string& id, unsigned from = 1) const {
    return std::make_unique<Reader>(port, head(id), from);
  }
  /// An import whose job moves only when the test says so.
  std::string running_import(test::Page& page) {
    auto behaviour = mailjet.behaviour();
    behaviour.steps_per_status_read = 0;
    mailjet.set_behaviour(behaviour);
    const std::string id = page.send({list_id, {"email\nann@example.com\n"}, {1}});
    page.wait_for(id, "running");
    return id;
  }
  [[nodiscard]] std::string declared_import(test::Page& page) const {
    return page.create({list_id, {"email\nann@example.com\n"}, {1}}).body["id"];
  }
  [[nodiscard]] Settings limited(std::size_t streams, int per_person) const {
    Settings with = settings();
    with.limits.streams = streams;
    with.streams.per_person = per_person;
    with.streams.heartbeat = std::chrono::hours(1);  // nothing below waits for one
    return with;
  }
};

TEST_F(Events, TellsTheImportAtOnceThenEachChangeAndEndsWithIt) {
  test::Page& page = open();
  const std::string id = declared_import(page);
  const auto reader = follow(id);
  ASSERT_EQ(reader->status(), 200) << reader->raw();
  EXPECT_NE(reader->raw().find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(reader->raw().find("Cache-Control: no-store"), std::string::npos);
  EXPECT_NE(reader->raw().find("X-Accel-Buffering: no"), std::string::npos);
  EXPECT_EQ(reader->events(1).at(0), page.import(id));
  EXPECT_EQ(page.upload(id, 1, "email\nann@example.com\n").status, 202);
  EXPECT_TRUE(reader->ended());
  EXPECT_TRUE(reader->whole());
  const auto events = reader->events(0);
  EXPECT_EQ(events.front()["state"], "created");
  EXPECT_EQ(events.back()["state"], "completed");
  EXPECT_EQ(events.back(), page.import(id));
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_NE(events[i], events[i - 1]);
}

TEST_F(Events, TellsAFinishedImportOnceAndEnds) {
  test::Page& page = open();
  const std::string id = page.send({list_id, {"email\nann@example.com\n"}, {1}});
  const json import = page.wait_for(id, "completed");
  const auto reader = follow(id);
  EXPECT_TRUE(reader->ended());
  EXPECT_EQ(reader->events(0), std::vector<json>{import});
}

TEST_F(Events, TellsNothingOfOtherImports) {
  test::Page& page = open();
  const std::string quiet = declared_import(page);
  const auto reader = follow(quiet);
  ASSERT_EQ(reader->events(1).size(), 1U);
  // A whole other import goes by; then something of our own, which is the next thing told.
  const std::string other = page.send({list_id, {"email\nbob@example.com\n"}, {1}});
  page.wait_for(other, "completed");
  EXPECT_EQ(page.upload(quiet, 1, "email\nann@example.com\n").status, 202);
  for (const json& event : reader->events(2)) EXPECT_EQ(event["id"], quiet);
  EXPECT_TRUE(reader->ended());
}

TEST_F(Events, SaysNowAndThenThatItIsStillThere) {
  Settings with = settings();
  with.streams.heartbeat = milliseconds(20);
  test::Page& page = open(std::move(with));
  const auto reader = follow(declared_import(page));
  EXPECT_TRUE(reader->has("\n\n:\n\n:\n\n"));
  EXPECT_EQ(reader->events(1).size(), 1U);
}

TEST_F(Events, KnowsOnlyImportsThatAreThere) {
  open();
  EXPECT_EQ(follow(std::string(32, 'a'))->status(), 404);
}

TEST_F(Events, IsRefusedToOtherPages) {
  test::Page& page = open();
  const std::string id = declared_import(page);
  const std::string request = "GET /api/imports/" + id + "/events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port);
  EXPECT_EQ(status_of(test::ask(port, request + "\r\nSec-Fetch-Site: cross-site\r\n\r\n")), 403);
  EXPECT_EQ(status_of(test::ask(port, "GET /api/imports/" + id + "/events HTTP/1.1\r\nHost: evil.test\r\n\r\n")), 421);
}

TEST_F(Events, BeyondAPersonsStreamsThePageIsToldToAskInstead) {
  test::Page& page = open(limited(8, 2));
  const std::string id = declared_import(page);
  const auto first = follow(id);
  const auto second = follow(id);
  ASSERT_EQ(first->events(1).size() + second->events(1).size(), 2U);
  const auto third = follow(id);
  EXPECT_EQ(third->status(), 503);
  EXPECT_TRUE(third->ended());
  EXPECT_NE(third->raw().find("\"overloaded\""), std::string::npos);
  EXPECT_NE(third->raw().find("Retry-After: 5"), std::string::npos);
  EXPECT_EQ(page.get("/api/imports/" + id).status, 200);
  // Who goes makes room at once.
  first->close();
  EXPECT_TRUE(eventually([&] {
    const auto next = follow(id);
    return next->status() == 200;
  }));
}

TEST_F(Events, BeyondAllStreamsThePageIsToldToAskInstead) {
  test::Page& page = open(limited(2, 9));
  const std::string id = declared_import(page);
  const auto first = follow(id);
  const auto second = follow(id);
  ASSERT_EQ(first->events(1).size() + second->events(1).size(), 2U);
  EXPECT_EQ(follow(id)->status(), 503);
}

TEST_F(Events, TakesNoPlaceThatARequestCouldHave) {
  Settings with = limited(6, 6);
  with.limits.connections = 2;
  with.limits.connections_per_ip = 2;
  test::Page& page = open(std::move(with));
  const std::string id = declared_import(page);
  std::list<std::unique_ptr<Reader>> streams;
  for (int i = 0; i < 6; ++i) {
    // The places of the requests before may be free a moment later.
    ASSERT_TRUE(eventually([&] {
      auto reader = follow(id);
      if (reader->status() != 200) return false;
      streams.push_back(std::move(reader));
      return true;
    })) << i;
  }
  // All from one address, and more of them than there are connections.
  EXPECT_TRUE(eventually([&] { return page.get("/api/imports/" + id).status == 200; }));
  const RawConnection busy(port);
  EXPECT_TRUE(eventually([&] { return page.get("/healthz").status == 200; }));
}

TEST_F(Events, EndsAtOnceWhenTheServerStops) {
  Settings with = settings();
  with.streams.heartbeat = std::chrono::hours(1);
  test::Page& page = open(std::move(with));
  const auto reader = follow(running_import(page));
  ASSERT_EQ(reader->events(1).size(), 1U);
  proxy->stop();
  EXPECT_TRUE(reader->ended());
  EXPECT_FALSE(reader->whole());
}

class EventsOfPeople : public Events {
 protected:
  void start() {
    Settings with = settings();
    with.identity = BuiltinSettings{.cost = {.n = 16, .r = 1, .p = 1}};
    with.streams.heartbeat = milliseconds(20);
    with.accounts.front().users = {.people = {"anna"}, .roles = {Role::manager}};
    open(std::move(with));
    People people(people_file(folder.path() / "state"));
    for (const char* name : {"anna", "bert"}) {
      ASSERT_TRUE(people.add(name, Role::importer));
      const auto code = BuiltinIdentity::new_code(people, name, std::chrono::system_clock::now());
      Browser& browser = browsers.emplace_back(port);
      const json first{{"user", name}, {"code", *code}, {"password", "correct horse battery"}};
      ASSERT_EQ(status_of(browser.sign_in(first)), 200);
    }
    const std::string body = test::Declared{list_id, {"email\nann@example.com\n"}, {1}}.body().dump();
    const std::string created = test::ask(port, anna().change("POST", "/api/imports", body.size()) +
                                                    "Idempotency-Key: " + test::new_uuid() + "\r\n\r\n" + body);
    ASSERT_EQ(status_of(created), 201) << created;
    id = Browser::body_of(created)["id"];
  }
  Browser& anna() { return browsers.front(); }
  Browser& bert() { return browsers.back(); }
  [[nodiscard]] std::unique_ptr<Reader> follow_as(const Browser& browser) const {
    return std::make_unique<Reader>(port, head(id, browser.cookie.empty() ? "" : "Cookie: " + browser.cookie + "\r\n"));
  }
  std::list<Browser> browsers;
  std::string id;
};

TEST_F(EventsOfPeople, AreForThoseWhoMayUseTheAccount) {
  start();
  EXPECT_EQ(follow_as(Browser(port))->status(), 401);
  EXPECT_EQ(follow_as(bert())->status(), 404);
  EXPECT_EQ(follow_as(anna())->status(), 200);
}

TEST_F(EventsOfPeople, EndWithTheSession) {
  start();
  const auto reader = follow_as(anna());
  ASSERT_EQ(reader->events(1).size(), 1U);
  EXPECT_EQ(status_of(anna().post("/api/logout", json::object())), 200);
  EXPECT_TRUE(reader->ended());
  EXPECT_EQ(reader->events(0).size(), 1U);
}

}  // namespace
}  // namespace preflight::proxy
