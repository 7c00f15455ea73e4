// Scorecard L3, L4 and L5 in their short forms: slow clients, slow bodies, too many connections. The limits are made
// small; how they are kept does not depend on their size. And the threads that serve them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <list>
#include <set>
#include <thread>

#include "front/workers.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using std::chrono::milliseconds;
using test::ask;
using test::eventually;
using test::RawConnection;
using test::RunningProxy;
using test::status_of;

class FrontLimits : public RunningProxy {
 protected:
  test::Page& open_with(const front::GuardLimits& limits) {
    Settings with = settings();
    with.limits = limits;
    return open(std::move(with));
  }
  [[nodiscard]] std::string good() const {
    return "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  }
};

TEST_F(FrontLimits, L3CutsWhoSendsNothingOrHalfAHead) {
  front::GuardLimits limits;
  limits.head_time = milliseconds(200);
  open_with(limits);
  const RawConnection silent(port);
  const RawConnection half(port);
  half.send("GET /healthz HTTP/1.1\r\nHo");
  EXPECT_EQ(silent.receive(), "");
  EXPECT_EQ(status_of(half.receive()), 408);
}

TEST_F(FrontLimits, L3CutsADrippedHeadHoweverSteadyTheDrip) {
  front::GuardLimits limits;
  limits.head_time = milliseconds(200);
  open_with(limits);
  const RawConnection dripping(port);
  // The deadline is for the whole head: a byte now and then does not move it on.
  EXPECT_TRUE(eventually([&] { return !dripping.send("x"); }));
}

TEST_F(FrontLimits, L3ServesGoodRequestsAmongManySlowOnes) {
  open_with({});  // as it is shipped: 64 connections, 16 from one address
  std::list<RawConnection> slow;
  for (unsigned i = 0; i < 400; ++i) {
    slow.emplace_back(port, 10 + i % 40);
    if (i % 2 == 0) slow.back().send("GET /healthz HTTP/1.1\r\nX: y");
    if (i % 20 == 0) {
      EXPECT_EQ(status_of(ask(port, good())), 200) << i;
    }
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(status_of(ask(port, good(), 200)), 200);
}

TEST_F(FrontLimits, L4CutsABodyThatStandsStill) {
  front::GuardLimits limits;
  limits.body_idle = milliseconds(100);
  const test::Page& page = open_with(limits);
  const std::string answer = ask(port, page.change_head("POST", "/api/lists", 100) + R"({"name":)");
  EXPECT_EQ(status_of(answer), 408);
  EXPECT_NE(answer.find("\"too-slow\""), std::string::npos) << answer;
}

TEST_F(FrontLimits, L4CutsABodyThatTrickles) {
  front::GuardLimits limits;
  // All of the body can be here within a tenth of a second: what is too slow must not hang on the machine.
  limits.grace = milliseconds(0);
  limits.least_rate = 1'000'000'000;
  const test::Page& page = open_with(limits);
  const RawConnection connection(port);
  connection.send(page.change_head("POST", "/api/lists", 60'000));
  for (int i = 0; i < 60'000 && connection.send("x") && !connection.has_answer(); ++i) {
  }
  EXPECT_EQ(status_of(connection.receive()), 408);
}

TEST_F(FrontLimits, L4LetsASlowButSteadyBodyThrough) {
  front::GuardLimits limits;
  limits.grace = milliseconds(0);
  limits.least_rate = 1;
  const test::Page& page = open_with(limits);
  const std::string body = R"({"name":"Mine"})";
  const RawConnection connection(port);
  connection.send(page.change_head("POST", "/api/lists", body.size()));
  for (const char c : body) connection.send({&c, 1});
  EXPECT_EQ(status_of(connection.receive()), 201);
}

TEST_F(FrontLimits, L5RefusesTheConnectionsThatAreTooManyForOneAddress) {
  front::GuardLimits limits;
  limits.connections_per_ip = 3;
  open_with(limits);
  {
    const RawConnection first(port, 7);
    const RawConnection second(port, 7);
    const RawConnection third(port, 7);
    const RawConnection fourth(port, 7);
    EXPECT_EQ(status_of(fourth.receive()), 503);
    EXPECT_EQ(status_of(ask(port, good(), 8)), 200);
    // The three that were there first are none the worse for it.
    first.send(good());
    EXPECT_EQ(status_of(first.receive()), 200);
  }
  EXPECT_TRUE(eventually([&] { return status_of(ask(port, good(), 7)) == 200; }));
}

TEST_F(FrontLimits, L5RefusesWhoComesWhileAllPlacesAreInUse) {
  front::GuardLimits limits;
  limits.connections = 2;
  const test::Page& page = open_with(limits);
  std::list<RawConnection> busy;
  // Once their heads have come their places are safe. Until then the next one takes the place, and it is tried again.
  EXPECT_TRUE(eventually([&] {
    busy.clear();
    for (unsigned i = 0; i < 2; ++i) {
      busy.emplace_back(port, 20 + i);
      busy.back().send(page.change_head("POST", "/api/lists", 100) + "{");
    }
    return status_of(ask(port, good())) == 503;
  }));
  busy.clear();
  EXPECT_TRUE(eventually([&] { return status_of(ask(port, good())) == 200; }));
}

TEST_F(FrontLimits, L5TakesThePlaceOfTheOldestSilentConnectionOfTheGreediestAddress) {
  front::GuardLimits limits;
  limits.connections = 4;
  open_with(limits);
  // The page's own first question may still be leaving its place, and then two have to make room: tried again.
  EXPECT_TRUE(eventually([&] {
    const RawConnection modest(port, 30);
    const RawConnection oldest(port, 31);
    const RawConnection second(port, 31);
    const RawConnection third(port, 31);
    if (status_of(ask(port, good(), 32)) != 200 || !oldest.receive().empty()) return false;
    const std::array<const RawConnection*, 3> kept = {&modest, &second, &third};
    return std::all_of(kept.begin(), kept.end(),
                       [&](const RawConnection* one) { return one->send(good()) && status_of(one->receive()) == 200; });
  }));
}

TEST_F(FrontLimits, L5ComesThroughHundredsOfConnectionsAtOnce) {
  open_with({});
  {
    std::list<RawConnection> crowd;
    for (unsigned i = 0; i < 300; ++i) crowd.emplace_back(port, 1 + i % 250);
    EXPECT_EQ(status_of(ask(port, good(), 252)), 200);
  }
  EXPECT_TRUE(eventually([&] { return status_of(ask(port, good())) == 200; }));
}

TEST_F(FrontLimits, StopEndsConnectionsThatOnlyWait) {
  const test::Page& page = open_with({});
  const RawConnection silent(port);
  const RawConnection half(port);
  half.send("GET /hea");
  const RawConnection body(port);
  body.send(page.change_head("POST", "/api/lists", 100) + "{");
  proxy->stop();  // long before any of their deadlines
  EXPECT_EQ(silent.receive(), "");
  EXPECT_EQ(half.receive(), "");
  EXPECT_THROW(RawConnection{port}, std::runtime_error);
}

TEST(Workers, L6AreAsManyAsWorkAtOnceAndNotAsManyAsThereMayBe) {
  front::Workers workers(64);
  std::set<std::thread::id> seen;
  for (int i = 0; i < 300; ++i) {
    std::promise<std::thread::id> done;
    workers.give([&done] { done.set_value(std::this_thread::get_id()); });
    seen.insert(done.get_future().get());
  }
  // One, and a few more where the next job comes before the last one's thread has laid itself down.
  EXPECT_LT(seen.size(), 16U);
}

TEST(Workers, DoAllThatTheyWereGivenAndNoMoreAtOnceThanTheyMay) {
  std::atomic<int> at_once{0};
  std::atomic<int> most{0};
  std::atomic<int> done{0};
  front::Workers workers(2);
  for (int i = 0; i < 200; ++i) {
    workers.give([&] {
      const int now = ++at_once;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      --at_once;
      ++done;
    });
  }
  workers.finish();
  EXPECT_EQ(done, 200);
  EXPECT_LE(most, 2);
}

}  // namespace
}  // namespace preflight::proxy
