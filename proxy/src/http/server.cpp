#include "http/server.h"

#include <openssl/crypto.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <iterator>
#include <utility>

#include "audit.h"
#include "http/response_headers.h"
#include "http/route.h"
#include "imports/journal.h"
#include "log.h"
#include "text.h"

namespace preflight::proxy::http {

namespace {

/// What is known of the request that this thread serves. The library hands requests on as const, but keeps each on one
/// thread.
struct Current {
  std::string request_id;
  std::string route;
  std::optional<Person> person;
  std::chrono::steady_clock::time_point began;
  /// How long it takes says something about the server.
  bool timed = true;
};
thread_local Current current;

void begin_request() {
  current = {};
  current.request_id = random_hex(8);
  current.route = "other";
  current.began = std::chrono::steady_clock::now();
}

void set_error(httplib::Response& response, const ApiError& error) {
  response.status = status_of(error.code);
  if (error.retry_after) response.set_header("Retry-After", std::to_string(error.retry_after->count()));
  response.set_content(envelope(error, current.request_id), "application/json");
}

/// Nothing is done that is not written down first.
void set_unwritable(httplib::Response& response) {
  log(Level::error, "journal-unusable", {{Field::request_id, current.request_id}});
  set_error(response, ApiError(ErrorCode::journal_unusable, "The history cannot be written, so nothing was done."));
}

std::string dumped(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ErrorCode code_of(int status) {
  switch (status) {
    case 404:
      return ErrorCode::not_found;
    case 405:
      return ErrorCode::method_not_allowed;
    case 408:
      return ErrorCode::too_slow;
    case 411:
      return ErrorCode::length_required;
    case 413:
      return ErrorCode::too_large;
    case 415:
      return ErrorCode::wrong_content;
    case 500:
      return ErrorCode::internal;
    case 503:
      return ErrorCode::overloaded;
    default:
      return ErrorCode::bad_request;
  }
}

void log_request(std::string_view method, std::string_view ip, int status) {
  const auto took = std::chrono::steady_clock::now() - current.began;
  const std::string user = current.person ? current.person->name : "";
  // 501, 503 and 505 are the client's doing, or a passing state.
  log(status == 500 ? Level::error : Level::info, "request",
      {{Field::request_id, current.request_id},
       {Field::method, method},
       {Field::route, current.route},
       {Field::status, status},
       {Field::user, user},
       {Field::ip, ip},
       {Field::milliseconds, std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
}

}  // namespace

std::optional<std::string> Call::parameter(const std::string& name) const {
  const auto [first, last] = query.equal_range(name);
  if (first == last) return std::nullopt;
  if (std::next(first) != last) throw ApiError(ErrorCode::bad_request, name + " comes twice.");
  return first->second;
}

ApiError broken_body() {
  const front::Exchange* exchange = front::Guard::exchange();
  if (exchange != nullptr && exchange->too_slow) {
    return {ErrorCode::too_slow, "The body came too slowly."};
  }
  return {ErrorCode::bad_request, "The body did not come whole."};
}

Server::Server(Assets assets, const CsrfTokens& tokens, Identity& identity, Settings settings)
    : assets_(std::move(assets)),
      tokens_(tokens),
      identity_(identity),
      settings_(std::move(settings)),
      guard_(settings_.limits,
             [this](const front::HeadFault& fault, const front::Peer& peer) { return refusal(fault, peer); }) {
  prepare();
}

Server::~Server() { stop(); }

bool Server::https() const { return !settings_.origins.empty() && settings_.origins.front().starts_with("https://"); }

/// The same answer as a handler's, for a request that never comes to the library.
std::string Server::refusal(const front::HeadFault& fault, const front::Peer& peer) const {
  begin_request();
  ApiError error(code_of(fault.status), std::string(fault.sentence));
  if (error.code == ErrorCode::overloaded) error.retry_after = std::chrono::seconds(5);
  const std::string body = envelope(error, current.request_id);
  std::string answer = "HTTP/1.1 " + std::to_string(fault.status) + " Refused\r\n";
  const auto add = [&answer](std::string_view name, std::string_view value) {
    answer.append(name).append(": ").append(value).append("\r\n");
  };
  // In the clear, RFC 6797 forbids to promise TLS.
  for (const auto& [name, value] : hardening_headers(https() && !fault.lacks_tls)) add(name, value);
  add("Cache-Control", "no-store");
  if (fault.status == 308) add("Location", settings_.origins.front() + "/");
  if (error.retry_after) add("Retry-After", std::to_string(error.retry_after->count()));
  add("Content-Type", "application/json");
  add("Content-Length", std::to_string(body.size()));
  add("Connection", "close");
  counts_.add(current.route, fault.status, std::nullopt);
  log_request("none", peer.ip, fault.status);
  return answer + "\r\n" + body;
}

void Server::prepare() {
  httplib::Headers headers;
  for (auto& header : hardening_headers(https())) headers.insert(std::move(header));
  guard_.set_default_headers(std::move(headers));
  guard_.set_payload_max_length(std::max(settings_.limits.head.json_bytes, settings_.limits.head.part_bytes));

  guard_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return before_routing(request, response);
  });
  guard_.set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.has_header("Cache-Control")) response.set_header("Cache-Control", "no-store");
  });
  // For what the library refuses by itself, which has no body yet.
  guard_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    if (current.request_id.empty()) begin_request();
    const int status = response.status;
    set_error(response, ApiError(code_of(status), "The request was not understood."));
    response.status = status;
  });
  guard_.set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
    // What the exception says stays in it: it may quote anything.
    set_error(response, ApiError(ErrorCode::internal, "Something went wrong here."));
  });
  guard_.set_logger([this](const httplib::Request& request, const httplib::Response& response) {
    const auto took = std::chrono::steady_clock::now() - current.began;
    counts_.add(current.route, response.status, current.timed ? std::optional(took) : std::nullopt);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    // A page that follows its import reads twice a second; what went well there is no news.
    if (!reads || response.status >= 400) {
      const front::Exchange* exchange = front::Guard::exchange();
      log_request(request.method, exchange != nullptr ? exchange->peer.ip : "", response.status);
    }
    current = {};
  });
}

namespace {

std::optional<ApiError> fault_of(Stranger stranger) {
  switch (stranger) {
    case Stranger::nobody:
      return ApiError(ErrorCode::sign_in_needed, "Nobody is signed in.");
    case Stranger::not_believed:
      return ApiError(ErrorCode::sign_in_needed, "It is not believed who this is.");
    case Stranger::no_role:
      return ApiError(ErrorCode::not_allowed, "This person has no role here.");
  }
  return ApiError(ErrorCode::internal, "");
}

bool may(Role role, Access access) {
  switch (access) {
    case Access::everybody:
    case Access::viewer:
      return true;
    case Access::importer:
      return role != Role::viewer;
    case Access::manager:
    case Access::monitor:
      return role == Role::manager;
  }
  return false;
}

}  // namespace

bool Server::is_monitor(const front::RequestHead& head) const {
  constexpr std::string_view scheme = "Bearer ";
  const auto said = head.only("Authorization");
  if (!settings_.monitor_token || !said || !said->starts_with(scheme)) return false;
  const std::string_view token = said->substr(scheme.size());
  const std::string_view wanted = settings_.monitor_token->reveal();
  return token.size() == wanted.size() && CRYPTO_memcmp(token.data(), wanted.data(), wanted.size()) == 0;
}

/// Everything that can be said against a request by its head. A body is not read before this.
std::optional<ApiError> Server::fault_of(const front::Exchange& exchange, const Route& route,
                                         const std::string& origin) {
  const front::RequestHead& head = exchange.head;
  Who who = identity_.who(head, exchange.peer);
  if (auto* person = std::get_if<Person>(&who)) current.person = std::move(*person);
  if (route.access == Access::monitor && is_monitor(head)) return std::nullopt;
  if (route.access != Access::everybody) {
    if (!current.person) return http::fault_of(std::get<Stranger>(who));
    if (!may(current.person->role, route.access)) {
      return ApiError(ErrorCode::not_allowed, "This person's role does not allow it.");
    }
  }
  if (head.reads()) return std::nullopt;
  if (auto fault = foreign_fault(head, origin)) return fault;
  if (route.access != Access::everybody) {
    if (auto fault = token_fault(head, tokens_, current.person->session)) return fault;
  }
  return type_fault(head, route.method == "PUT" ? "text/csv" : "application/json");
}

httplib::Server::HandlerResponse Server::before_routing(const httplib::Request& request, httplib::Response& response) {
  begin_request();
  const front::Exchange& exchange = *front::Guard::exchange();
  const front::RequestHead& head = exchange.head;
  const auto refuse = [&](const ApiError& error) {
    if (error.code == ErrorCode::not_allowed) tell_refused(exchange.peer);
    set_error(response, error);
    return httplib::Server::HandlerResponse::Handled;
  };

  const auto origin = origin_of(head, settings_.origins);
  if (!origin) return refuse(ApiError(ErrorCode::wrong_host, "The page does not answer under this name."));
  const bool is_api = request.path.starts_with("/api/") || request.path == "/api";
  if (is_api && head.reads()) {
    if (const auto fault = reading_fault(head)) return refuse(*fault);
  }
  std::string allowed;
  for (const Route& route : routes_) {
    if (!places_in(route.pattern, request.path)) continue;
    allowed += (allowed.empty() ? "" : ", ") + route.method;
    if (route.method == "GET") allowed += ", HEAD";
    if (route.method == (head.reads() ? "GET" : head.method)) {
      current.route = route.pattern;
      if (const auto fault = fault_of(exchange, route, *origin)) return refuse(*fault);
      return httplib::Server::HandlerResponse::Unhandled;
    }
  }
  if (!allowed.empty()) {
    response.set_header("Allow", allowed);
    return refuse(ApiError(ErrorCode::method_not_allowed, "This route does not take this method."));
  }
  if (!is_api && head.reads() && serve_asset(head, request.path, response)) {
    return httplib::Server::HandlerResponse::Handled;
  }
  return refuse(ApiError(ErrorCode::not_found, "There is nothing here."));
}

namespace {

/// Source: RFC 9110, 12.5.3.
bool takes_brotli(std::string_view accepted) {
  while (!accepted.empty()) {
    const std::size_t end = std::min(accepted.find(','), accepted.size());
    std::string coding(accepted.substr(0, end));
    accepted.remove_prefix(std::min(end + 1, accepted.size()));
    std::erase_if(coding, [](char c) { return c == ' ' || c == '\t'; });
    const std::size_t name = std::min(coding.find(';'), coding.size());
    if (!front::same_name(std::string_view(coding).substr(0, name), "br")) continue;
    const std::string_view weight = std::string_view(coding).substr(name);
    return !weight.starts_with(";q=0") || weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

}  // namespace

bool Server::serve_asset(const front::RequestHead& head, const std::string& path, httplib::Response& response) const {
  const Asset* asset = assets_.find(path);
  if (asset == nullptr) return false;
  current.route = "asset";
  response.set_header("Cache-Control", asset->cache_control);
  response.set_header("ETag", asset->etag);
  if (!asset->brotli.empty()) response.set_header("Vary", "Accept-Encoding");
  // Weakly compared, and of several one is enough: RFC 9110, 13.1.2.
  const std::string_view known = head.only("If-None-Match").value_or("");
  if (known == "*" || known.find(asset->etag) != std::string_view::npos) {
    response.status = 304;
    return true;
  }
  response.status = 200;
  const bool small = !asset->brotli.empty() && takes_brotli(head.only("Accept-Encoding").value_or(""));
  const std::string& bytes = small ? asset->brotli : asset->bytes;
  if (small) response.set_header("Content-Encoding", "br");
  // The assets outlive every request, so that nothing is copied.
  response.set_content_provider(bytes.size(), asset->content_type,
                                [&bytes](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  return sink.write(bytes.data() + offset, length);
                                });
  return true;
}

template <class Work>
void Server::answer(httplib::Response& response, Work work) const {
  try {
    const Reply reply = work();
    response.status = reply.status;
    if (reply.cookie) response.set_header("Set-Cookie", *reply.cookie);
    if (reply.file) {
      response.set_header("Content-Disposition", "attachment; filename=\"" + reply.file->name + "\"");
      return response.set_content(reply.file->csv, "text/csv; charset=utf-8");
    }
    response.set_content(dumped(reply.body), "application/json");
  } catch (const ApiError& error) {
    if (error.code == ErrorCode::not_allowed) tell_refused(front::Guard::exchange()->peer);
    set_error(response, error);
  } catch (const imports::JournalError&) {
    set_unwritable(response);
  } catch (const AuditError&) {
    set_unwritable(response);
  }
}

void Server::tell_refused(const front::Peer& peer) const {
  if (!current.person || !settings_.refused) return;
  try {
    settings_.refused(*current.person, peer.ip, current.route);
  } catch (const AuditError&) {
    // Nothing was done, so the refusal stands; that it is missing from the audit log is in the other one.
    log(Level::error, "audit-unusable", {{Field::request_id, current.request_id}});
  }
}

namespace {

Call call_of(const std::string& pattern, const httplib::Request& request) {
  const front::Exchange& exchange = *front::Guard::exchange();
  return {exchange.head, exchange.peer, current.person, request.params,
          places_in(pattern, request.path).value_or(std::vector<std::string>{})};
}

}  // namespace

void Server::get(const std::string& pattern, Access access, Handler handler) {
  routes_.push_back({"GET", pattern, access});
  guard_.Get(expression_of(pattern), [this, pattern, handler = std::move(handler)](const httplib::Request& request,
                                                                                   httplib::Response& response) {
    answer(response, [&] { return handler(call_of(pattern, request)); });
  });
}

void Server::post(const std::string& pattern, Access access, Handler handler) {
  routes_.push_back({"POST", pattern, access});
  guard_.Post(expression_of(pattern),
              [this, pattern, handler = std::move(handler)](
                  const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& reader) {
                answer(response, [&] {
                  std::string text;
                  const bool whole = reader([&text](const char* bytes, std::size_t size) {
                    text.append(bytes, size);
                    return true;  // its length was judged by the head
                  });
                  if (!whole) throw broken_body();
                  Call call = call_of(pattern, request);
                  call.body = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
                  if (!call.body.is_object()) throw ApiError(ErrorCode::bad_request, "The body must be a JSON object.");
                  return handler(call);
                });
              });
}

void Server::put(const std::string& pattern, Access access, StreamHandler handler) {
  routes_.push_back({"PUT", pattern, access});
  guard_.Put(expression_of(pattern),
             [this, pattern, handler = std::move(handler)](const httplib::Request& request, httplib::Response& response,
                                                           const httplib::ContentReader& reader) {
               answer(response, [&] {
                 const BodyReader body = [&reader](const std::function<bool(std::string_view)>& take) {
                   return reader([&take](const char* bytes, std::size_t size) { return take({bytes, size}); });
                 };
                 current.timed = false;
                 const Call call = call_of(pattern, request);
                 return handler(call, call.head.content_length, body);
               });
             });
}

void Server::metrics(const std::string& pattern, Access access, std::function<std::string()> handler) {
  routes_.push_back({"GET", pattern, access});
  guard_.Get(expression_of(pattern),
             [handler = std::move(handler)](const httplib::Request&, httplib::Response& response) {
               response.set_content(handler(), Exposition::content_type);
             });
}

void Server::events(const std::string& pattern, Access access, const std::string& event, EventsHandler handler) {
  routes_.push_back({"GET", pattern, access});
  guard_.Get(expression_of(pattern), [this, pattern, access, event, handler = std::move(handler)](
                                         const httplib::Request& request, httplib::Response& response) {
    try {
      const Call call = call_of(pattern, request);
      auto source = handler(call);
      auto stream = open_stream(call.person->name);
      if (!stream || !front::Guard::exchange()->stay()) {
        ApiError error(ErrorCode::overloaded, "There are too many streams; please ask now and then instead.");
        error.retry_after = std::chrono::seconds(5);
        throw error;
      }
      current.timed = false;
      response.status = 200;
      // nginx would hold events back until they fill a buffer.
      response.set_header("X-Accel-Buffering", "no");
      response.set_chunked_content_provider(
          "text/event-stream",
          [this, access, event, source = std::move(source), stream = std::move(stream)](
              std::size_t offset, httplib::DataSink& sink) { return tell(*source, access, event, offset == 0, sink); });
    } catch (const ApiError& error) {
      set_error(response, error);
    } catch (const imports::JournalError&) {
      set_unwritable(response);
    }
  });
}

std::shared_ptr<void> Server::open_stream(const std::string& person) {
  const std::lock_guard lock(streams_mutex_);
  int& open = streams_[person];
  if (open >= settings_.streams.per_person) return nullptr;
  ++open;
  return {this, [person](Server* server) {
            const std::lock_guard closing(server->streams_mutex_);
            if (--server->streams_[person] == 0) server->streams_.erase(person);
          }};
}

/// Writes what there is to tell, or waits until there is something. False: the stream ends here.
bool Server::tell(EventSource& source, Access access, const std::string& event, bool first, httplib::DataSink& sink) {
  const front::Exchange& exchange = *front::Guard::exchange();
  bool rung = first;
  if (!first) {
    const auto heartbeat = std::chrono::steady_clock::now() + settings_.streams.heartbeat;
    const front::Io io = exchange.wait_for(source.bell(), heartbeat);
    if (io == front::Io::closed) return false;
    rung = io == front::Io::done;
  }
  // Who signs out, or loses the role or the account, hears nothing more.
  const Who who = identity_.who(exchange.head, exchange.peer);
  const auto* person = std::get_if<Person>(&who);
  if (person == nullptr || !may(person->role, access)) return false;
  if (!rung) return sink.write(":\n\n", 3);
  try {
    const EventSource::News news = source.news(*person);
    if (news.data) {
      const std::string text = "event: " + event + "\ndata: " + dumped(*news.data) + "\n\n";
      if (!sink.write(text.data(), text.size())) return false;
    }
    if (news.last) sink.done();
    return true;
  } catch (const std::exception&) {
    // Most likely the disk. The page asks again, and is then told what is wrong.
    log(Level::error, "stream-broken", {{Field::request_id, current.request_id}});
    return false;
  }
}

int Server::listen(const front::ListenAddress& address) {
  const int port = guard_.open(address);
  if (settings_.origins.empty()) settings_.origins = local_origins(port);
  thread_ = std::thread([this] {
    if (guard_.run()) return;
    failed_ = true;
    log(Level::error, "listener-ended");
    // The main thread waits for signals only.
    ::kill(::getpid(), SIGTERM);
  });
  return port;
}

void Server::stop() {
  if (stopping_.exchange(true)) return;
  if (!thread_.joinable()) return;
  guard_.end();
  thread_.join();
}

}  // namespace preflight::proxy::http
