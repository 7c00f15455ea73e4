#pragma once
/// The HTTP side: listens, checks every request, serves the page and the API of `docs/api.md`.

#include <httplib.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/api_error.h"
#include "http/assets.h"
#include "http/request_checks.h"
#include "identity/csrf.h"

namespace preflight::proxy::http {

class ListenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Reply {
  int status = 200;
  nlohmann::json body;
};

/// One API request that has passed every check.
struct Call {
  const httplib::Request& request;
  /// What stood in the pattern's places, the first at 0.
  std::vector<std::string> places;
  /// The parsed body of a POST.
  nlohmann::json body;
};

/// The body of a PUT, handed on piece by piece. False: stop, the connection is of no more use. Returns true when all of
/// it came.
using BodyReader = std::function<bool(const std::function<bool(std::string_view)>&)>;

using Handler = std::function<Reply(const Call&)>;
using StreamHandler = std::function<Reply(const Call&, std::uint64_t length, const BodyReader&)>;

/// A route is added before `listen` and lives as long as the server. Handlers run on many threads at once.
class Server {
 public:
  struct Limits {
    std::uint64_t json_bytes = 64U << 10;
    std::uint64_t part_bytes = 20'000'000;
  };

  Server(Assets assets, const CsrfTokens& tokens, Limits limits);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Patterns as in `route.h`.
  void get(const std::string& pattern, Handler handler);
  /// `application/json`, checked as a change.
  void post(const std::string& pattern, Handler handler);
  /// `text/csv`, checked as a change, body not yet read.
  void put(const std::string& pattern, StreamHandler handler);

  /// Listens on 127.0.0.1; 0 takes a free port. Returns the port; connections are accepted from now on. Throws
  /// ListenError.
  int listen(int port);
  /// Returns when no request is being served any more. Safe to call twice.
  void stop();
  /// True when the server ended although nobody stopped it.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  class Listener;
  struct Route {
    std::string method;
    std::string pattern;
  };

  void prepare();
  [[nodiscard]] httplib::Server::HandlerResponse before_routing(const httplib::Request& request,
                                                                httplib::Response& response);
  bool serve_asset(const httplib::Request& request, httplib::Response& response) const;
  template <class Work>
  void answer(httplib::Response& response, Work work) const;

  Assets assets_;
  const CsrfTokens& tokens_;
  Limits limits_;
  std::vector<Route> routes_;
  PublicNames names_;
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> failed_{false};
};

}  // namespace preflight::proxy::http
