#pragma once
/// The HTTP side: checks every request, serves the page and the API of `docs/api.md`.

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "compiled_json.h"
#include "front/guard.h"
#include "http/api_error.h"
#include "http/assets.h"
#include "http/request_checks.h"
#include "http/request_counts.h"
#include "identity/csrf.h"
#include "identity/identity.h"
#include "identity/secret.h"

namespace preflight::proxy::http {

struct Reply {
  int status = 200;
  nlohmann::json body;
  /// The value of Set-Cookie.
  std::optional<std::string> cookie = std::nullopt;
  /// A CSV to be saved under `name` (letters of ASCII, digits, `.` and `-`), instead of `body`.
  struct File {
    std::string name;
    std::string csv;
  };
  std::optional<File> file = std::nullopt;
};

/// Who may use a route. `monitor`: a manager, or a program that knows the monitor's token.
enum class Access { everybody, viewer, importer, manager, monitor };

/// One API request that has passed every check.
struct Call {
  const front::RequestHead& head;
  const front::Peer& peer;
  /// Empty on a route for everybody, unless the request says who it is from.
  std::optional<Person> person;
  /// The query's parameters.
  const httplib::Params& query;
  /// What stood in the pattern's places, the first at 0.
  std::vector<std::string> places;
  /// The parsed body of a POST.
  nlohmann::json body = nullptr;

  /// The value of a parameter that comes once; empty when it does not come. Throws ApiError when it comes twice.
  [[nodiscard]] std::optional<std::string> parameter(const std::string& name) const;
};

/// The body of a PUT, handed on piece by piece. False: stop, the connection is of no more use. Returns true when all of
/// it came.
using BodyReader = std::function<bool(const std::function<bool(std::string_view)>&)>;

using Handler = std::function<Reply(const Call&)>;
using StreamHandler = std::function<Reply(const Call&, std::uint64_t length, const BodyReader&)>;

/// News for one reader, told as server-sent events for as long as there are any.
class EventSource {
 public:
  virtual ~EventSource() = default;
  struct News {
    /// Absent when there is nothing new.
    std::optional<nlohmann::json> data{};
    /// There will be no more.
    bool last = false;
  };
  /// A file descriptor that is readable when it is worth asking for news.
  [[nodiscard]] virtual int bell() const = 0;
  /// What `person` may know now; asked for at once, and whenever the bell has rung.
  [[nodiscard]] virtual News news(const Person& person) = 0;
};
using EventsHandler = std::function<std::shared_ptr<EventSource>(const Call&)>;

/// Why the body of the request in hand did not come whole.
[[nodiscard]] ApiError broken_body();

struct StreamLimits {
  /// Open at the same time; `GuardLimits::streams` is for all people together.
  int per_person = 4;
  /// A stream without news says so in this interval, so that what stands between does not take it for dead, and looks
  /// whether its person may still read it.
  std::chrono::milliseconds heartbeat{15'000};
};

/// A route is added before `listen` and lives as long as the server. Handlers run on many threads at once.
class Server {
 public:
  struct Settings {
    front::GuardLimits limits{};
    /// Where the page is opened; none: the two local names of the port.
    Origins origins{};
    StreamLimits streams{};
    /// None: no program may read what is for a monitor.
    std::optional<Secret> monitor_token{};
    /// Told when a known person is turned away for what their role does not allow.
    std::function<void(const Person&, const std::string& ip, const std::string& route)> refused{};
  };

  Server(Assets assets, const CsrfTokens& tokens, Identity& identity, Settings settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Patterns as in `route.h`.
  void get(const std::string& pattern, Access access, Handler handler);
  /// `application/json`, checked as a change. On a route for everybody no token is asked for: there is no session yet
  /// that it could be bound to.
  void post(const std::string& pattern, Access access, Handler handler);
  /// `text/csv`, checked as a change, body not yet read.
  void put(const std::string& pattern, Access access, StreamHandler handler);

  /// A GET whose answer is what `Exposition` writes.
  void metrics(const std::string& pattern, Access access, std::function<std::string()> handler);
  /// A GET whose answer is a stream of events named `event`.
  void events(const std::string& pattern, Access access, const std::string& event, EventsHandler handler);

  /// Takes effect for new connections. Null: in the clear.
  void use_tls(front::TlsContext tls) { guard_.use_tls(std::move(tls)); }
  /// Returns the port, 0 for a Unix socket; connections are accepted from now on. Throws front::ListenError.
  int listen(const front::ListenAddress& address);
  /// Returns when no request is being served any more. Safe to call twice.
  void stop();
  /// True when the server ended although nobody stopped it.
  [[nodiscard]] bool failed() const { return failed_; }

  [[nodiscard]] const RequestCounts& request_counts() const { return counts_; }
  [[nodiscard]] std::size_t connections() const { return guard_.connections(); }
  [[nodiscard]] std::size_t streams() const { return guard_.streams(); }

 private:
  struct Route {
    std::string method;
    std::string pattern;
    Access access;
  };

  void prepare();
  [[nodiscard]] bool is_monitor(const front::RequestHead& head) const;
  [[nodiscard]] bool https() const;
  [[nodiscard]] std::string refusal(const front::HeadFault& fault, const front::Peer& peer) const;
  [[nodiscard]] httplib::Server::HandlerResponse before_routing(const httplib::Request& request,
                                                                httplib::Response& response);
  [[nodiscard]] std::optional<ApiError> fault_of(const front::Exchange& exchange, const Route& route,
                                                 const std::string& origin);
  /// One of a person's streams, as long as it lives; null when the person has as many as there may be.
  [[nodiscard]] std::shared_ptr<void> open_stream(const std::string& person);
  bool tell(EventSource& source, Access access, const std::string& event, bool first, httplib::DataSink& sink);
  bool serve_asset(const front::RequestHead& head, const std::string& path, httplib::Response& response) const;
  void tell_refused(const front::Peer& peer) const;
  template <class Work>
  void answer(httplib::Response& response, Work work) const;

  Assets assets_;
  const CsrfTokens& tokens_;
  Identity& identity_;
  Settings settings_;
  std::vector<Route> routes_;
  front::Guard guard_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> failed_{false};
  mutable RequestCounts counts_;
  std::mutex streams_mutex_;
  std::map<std::string, int> streams_;
};

}  // namespace preflight::proxy::http
