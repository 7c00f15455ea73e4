/// Scorecard L3, L4 and L5 in full length, against a server that runs in mode local, practice or not: prints a line a
/// goal, `pass` or `short`, and fails when one is short. For a soak, not for every change.
///
///     front-load PORT [SECONDS]      SECONDS: how long the slow connections are kept up, 30 unless told otherwise

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "compiled_json.h"
#include "support/browser.h"
#include "support/raw_http.h"

namespace {

using namespace preflight::proxy::test;
using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

bool all_well = true;

double since(steady_clock::time_point begin) { return duration<double>(steady_clock::now() - begin).count(); }

void tell(const char* goal, bool reached, double figure, const char* unit) {
  std::printf("%-5s %-70s %8.2f %s\n", reached ? "pass" : "short", goal, figure, unit);
  all_well = all_well && reached;
}

std::string good(int port) { return "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n"; }

/// A connection that says next to nothing, made again whenever it is cut.
struct Slow {
  Slow(int to, unsigned address, bool with_drips) : port(to), from(address), drips(with_drips) { begin(); }
  void begin() {
    connection = std::make_unique<RawConnection>(port, from);
    began = steady_clock::now();
    if (drips) connection->send("GET /healthz HTTP/1.1\r\nX: ");
  }
  /// Gives the seconds it lived when it has been cut, otherwise nothing.
  double look() {
    if (connection->has_answer()) {
      const double lived = since(began);
      begin();
      return lived;
    }
    if (drips) connection->send("y");
    return 0;
  }
  int port;
  unsigned from;
  bool drips;
  std::unique_ptr<RawConnection> connection;
  steady_clock::time_point began;
};

void slow_clients(int port, seconds length) {
  std::list<Slow> slow;
  for (unsigned i = 0; i < 400; ++i) slow.emplace_back(port, 2 + i % 40, i % 2 == 0);
  std::vector<double> waited;
  double longest = 0;
  const auto end = steady_clock::now() + length;
  for (auto next_drip = steady_clock::now(); steady_clock::now() < end;) {
    const auto begin = steady_clock::now();
    waited.push_back(status_of(ask(port, good(port), 250)) == 200 ? since(begin) : 1e9);
    if (steady_clock::now() >= next_drip) {
      next_drip += seconds(1);
      for (Slow& one : slow) longest = std::max(longest, one.look());
    }
    std::this_thread::sleep_until(begin + milliseconds(50));
  }
  std::sort(waited.begin(), waited.end());
  const double p99 = waited[waited.size() * 99 / 100];
  tell("L3: 99 of 100 good requests among 400 slow connections under 1 s", p99 < 1, p99, "s");
  // They are looked at once a second.
  tell("L3: the longest that a slow connection lived, at most 10 s", longest <= 11.5, longest, "s");
}

void slow_bodies(int port) {
  Browser browser(port);
  browser.csrf = Browser::body_of(browser.get("/api/session")).value("csrf", "");
  {
    const RawConnection connection(port);
    connection.send(browser.change("POST", "/api/lists", 60'000) + "\r\n");
    const auto begin = steady_clock::now();
    while (!connection.has_answer() && since(begin) < 60) {
      connection.send("x");
      std::this_thread::sleep_for(seconds(1));
    }
    const double lived = since(begin);
    tell("L4: a body of 1 byte a second is cut within 30 s", lived <= 30 && status_of(connection.receive()) == 408,
         lived, "s");
  }
  const std::string body = R"({"name":")" + std::string(60'000, 'x') + R"("})";
  const RawConnection connection(port);
  connection.send(browser.change("POST", "/api/lists", body.size()) + "\r\n");
  const auto begin = steady_clock::now();
  for (std::size_t at = 0; at < body.size(); at += 2'500) {
    connection.send(body.substr(at, 2'500));
    std::this_thread::sleep_for(milliseconds(500));
  }
  // Read to its end and judged: the name is too long for a list.
  tell("L4: a body of 5 kB a second is taken whole", status_of(connection.receive()) == 400, since(begin), "s");
}

void crowd(int port) {
  {
    std::list<RawConnection> many;
    for (unsigned i = 0; i < 2'000; ++i) many.emplace_back(port, 2 + i % 240);
    const auto begin = steady_clock::now();
    const int status = status_of(ask(port, good(port), 250));
    tell("L5: a good request behind 2,000 connections", status == 200, since(begin), "s");
  }
  const auto begin = steady_clock::now();
  while (status_of(ask(port, good(port), 251)) != 200 && since(begin) < 30) {
  }
  tell("L5: normal again less than 5 s after", since(begin) < 5, since(begin), "s");
  std::list<RawConnection> greedy;
  for (int i = 0; i < 17; ++i) greedy.emplace_back(port, 252);
  tell("L5: the 17th connection from one address is turned away", status_of(greedy.back().receive()) == 503, 17, "");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) return 2;
  try {
    const int port = std::stoi(argv[1]);
    slow_clients(port, seconds(argc == 3 ? std::stoi(argv[2]) : 30));
    slow_bodies(port);
    crowd(port);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "front-load: %s\n", error.what());
    return 2;
  }
  return all_well ? 0 : 1;
}
