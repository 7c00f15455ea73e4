#include "http/server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <utility>

#include "http/route.h"
#include "log.h"
#include "text.h"

namespace preflight::proxy::http {

namespace {

constexpr std::size_t threads = 64;
constexpr int backlog = 128;
constexpr time_t idle_seconds = 15;
constexpr std::chrono::seconds drain_time{30};
/// Local mode has no sign-in: everybody who reaches the page is the one person at this computer.
constexpr std::string_view local_session = "local";

constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src "
    "'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html preflight";

/// What is known of the request that this thread serves. The library hands requests on as const, but keeps each on one
/// thread.
struct Current {
  std::string request_id;
  std::string route;
  std::chrono::steady_clock::time_point began;
};
thread_local Current current;

void begin_request() {
  current.request_id = random_hex(8);
  current.route = "other";
  current.began = std::chrono::steady_clock::now();
}

/// By a provider, not as a body: the library compresses bodies by itself, and a compressed answer that holds the token
/// beside text of somebody else's choice can be guessed at by its length (BREACH); assets it would compress twice.
void set_bytes(httplib::Response& response, std::string bytes, const std::string& content_type) {
  const auto held = std::make_shared<const std::string>(std::move(bytes));
  response.set_content_provider(held->size(), content_type,
                                [held](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                                  return sink.write(held->data() + offset, length);
                                });
}

void set_error(httplib::Response& response, const ApiError& error) {
  response.status = status_of(error.code);
  if (error.code == ErrorCode::mailjet_busy) response.set_header("Retry-After", "5");
  set_bytes(response, envelope(error, current.request_id), "application/json");
}

ErrorCode code_of(int status) {
  switch (status) {
    case 404:
      return ErrorCode::not_found;
    case 405:
      return ErrorCode::method_not_allowed;
    case 411:
      return ErrorCode::length_required;
    case 413:
      return ErrorCode::too_large;
    case 415:
      return ErrorCode::wrong_content;
    case 500:
      return ErrorCode::internal;
    default:
      return ErrorCode::bad_request;
  }
}

}  // namespace

/// Opens what the library keeps to its subclasses.
class Server::Listener : public httplib::Server {
 public:
  /// The library's own queue of 5 is compiled in; a second listen() on the same socket lengthens it.
  [[nodiscard]] bool lengthen_queue() { return ::listen(svr_sock_, backlog) == 0; }
};

Server::Server(Assets assets, const CsrfTokens& tokens, Limits limits)
    : assets_(std::move(assets)), tokens_(tokens), limits_(limits), listener_(std::make_unique<Listener>()) {
  prepare();
}

Server::~Server() { stop(); }

void Server::prepare() {
  Listener& server = *listener_;
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server.set_keep_alive_max_count(1);
  server.set_keep_alive_timeout(10);
  server.set_read_timeout(idle_seconds);
  server.set_write_timeout(idle_seconds);
  server.set_payload_max_length(std::max(limits_.json_bytes, limits_.part_bytes));
  server.set_tcp_nodelay(true);
  // Not the library's default, which lets a second process of the same user listen on the same port and take half of
  // the connections.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  server.set_default_headers({{"Content-Security-Policy", content_security_policy},
                              {"Cross-Origin-Opener-Policy", "same-origin"},
                              {"Cross-Origin-Embedder-Policy", "require-corp"},
                              {"Cross-Origin-Resource-Policy", "same-origin"},
                              {"X-Content-Type-Options", "nosniff"},
                              {"Referrer-Policy", "no-referrer"},
                              {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
                              {"X-Frame-Options", "DENY"}});

  server.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return before_routing(request, response);
  });
  server.set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.has_header("Cache-Control")) response.set_header("Cache-Control", "no-store");
  });
  // For what the library refuses by itself, which has no body yet.
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty() || response.content_length_ > 0) return;
    if (current.request_id.empty()) begin_request();
    const int status = response.status;
    set_error(response, ApiError(code_of(status), "The request was not understood."));
    response.status = status;
  });
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
    // What the exception says stays in it: it may quote anything.
    set_error(response, ApiError(ErrorCode::internal, "Something went wrong here."));
  });
  server.set_logger([](const httplib::Request& request, const httplib::Response& response) {
    const auto took = std::chrono::steady_clock::now() - current.began;
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const bool known = reads || request.method == "POST" || request.method == "PUT";
    // A page that follows its import reads twice a second; what went well there is no news.
    if (reads && response.status < 400) {
      current = {};
      return;
    }
    log(response.status >= 500 ? Level::error : Level::info, "request",
        {{Field::request_id, current.request_id},
         {Field::method, known ? request.method : "other"},
         {Field::route, current.route},
         {Field::status, response.status},
         {Field::milliseconds, std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
    current = {};
  });
}

httplib::Server::HandlerResponse Server::before_routing(const httplib::Request& request, httplib::Response& response) {
  begin_request();
  const bool reads = request.method == "GET" || request.method == "HEAD";
  const auto refuse = [&](const ApiError& error) {
    // The library cuts even an error to the asked range. The object behind the reference is its own, not const.
    const_cast<httplib::Request&>(request).ranges.clear();
    set_error(response, error);
    return httplib::Server::HandlerResponse::Handled;
  };

  const bool is_part = request.method == "PUT";
  if (const auto fault = framing_fault(request, names_, is_part ? limits_.part_bytes : limits_.json_bytes)) {
    return refuse(*fault);
  }
  const bool is_api = request.path.starts_with("/api/") || request.path == "/api";
  if (is_api && reads) {
    if (const auto fault = reading_fault(request)) return refuse(*fault);
  }
  bool known = false;
  for (const Route& route : routes_) {
    if (!places_in(route.pattern, request.path)) continue;
    known = true;
    if (route.method == (reads ? "GET" : request.method)) {
      current.route = route.pattern;
      return httplib::Server::HandlerResponse::Unhandled;
    }
  }
  if (known) return refuse(ApiError(ErrorCode::method_not_allowed, "This route does not take this method."));
  if (!is_api && reads && serve_asset(request, response)) return httplib::Server::HandlerResponse::Handled;
  return refuse(ApiError(ErrorCode::not_found, "There is nothing here."));
}

bool Server::serve_asset(const httplib::Request& request, httplib::Response& response) const {
  const Asset* asset = assets_.find(request.path);
  if (asset == nullptr) return false;
  current.route = "asset";
  response.set_header("Cache-Control", asset->cache_control);
  response.set_header("ETag", asset->etag);
  if (!asset->brotli.empty()) response.set_header("Vary", "Accept-Encoding");
  if (only_value(request, "If-None-Match") == asset->etag) {
    response.status = 304;
    return true;
  }
  response.status = 200;
  const bool small =
      !asset->brotli.empty() && request.get_header_value("Accept-Encoding").find("br") != std::string::npos;
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
    set_bytes(response, reply.body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), "application/json");
  } catch (const ApiError& error) {
    set_error(response, error);
  }
}

namespace {

Call call_of(const std::string& pattern, const httplib::Request& request) {
  return {request, places_in(pattern, request.path).value_or(std::vector<std::string>{}), {}};
}

/// Reads what is left of a body that is refused, so that the browser comes to read the answer: a connection closed with
/// bytes unread is reset, and the answer is lost.
void drain(const httplib::ContentReader& reader, const std::atomic<bool>& stopping) {
  const auto end = std::chrono::steady_clock::now() + drain_time;
  reader([&](const char*, std::size_t) { return std::chrono::steady_clock::now() < end && !stopping; });
}

}  // namespace

void Server::get(const std::string& pattern, Handler handler) {
  routes_.push_back({"GET", pattern});
  listener_->Get(expression_of(pattern), [this, pattern, handler = std::move(handler)](const httplib::Request& request,
                                                                                       httplib::Response& response) {
    answer(response, [&] { return handler(call_of(pattern, request)); });
  });
}

void Server::post(const std::string& pattern, Handler handler) {
  routes_.push_back({"POST", pattern});
  listener_->Post(expression_of(pattern), [this, pattern, handler = std::move(handler)](
                                              const httplib::Request& request, httplib::Response& response,
                                              const httplib::ContentReader& reader) {
    answer(response, [&] {
      if (auto fault = changing_fault(request, tokens_, local_session, "application/json")) {
        drain(reader, stopping_);
        throw *fault;
      }
      std::string text;
      const bool whole = reader([&](const char* bytes, std::size_t size) {
        text.append(bytes, size);
        return text.size() <= limits_.json_bytes;
      });
      if (!whole) throw ApiError(ErrorCode::bad_request, "The body did not come whole.");
      Call call = call_of(pattern, request);
      call.body = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
      if (!call.body.is_object()) throw ApiError(ErrorCode::bad_request, "The body must be a JSON object.");
      return handler(call);
    });
  });
}

void Server::put(const std::string& pattern, StreamHandler handler) {
  routes_.push_back({"PUT", pattern});
  listener_->Put(expression_of(pattern), [this, pattern, handler = std::move(handler)](
                                             const httplib::Request& request, httplib::Response& response,
                                             const httplib::ContentReader& reader) {
    bool touched = false;
    answer(response, [&] {
      if (auto fault = changing_fault(request, tokens_, local_session, "text/csv")) {
        drain(reader, stopping_);
        throw *fault;
      }
      const std::uint64_t length = std::stoull(request.get_header_value("Content-Length"));  // digits, by framing_fault
      const BodyReader body = [&](const std::function<bool(std::string_view)>& take) {
        touched = true;
        bool wanted = true;
        std::chrono::steady_clock::time_point end{};
        const bool whole = reader([&](const char* bytes, std::size_t size) {
          if (wanted && !take({bytes, size})) {
            wanted = false;
            end = std::chrono::steady_clock::now() + drain_time;
          }
          // What the handler does not want is read and dropped, for the same reason as in `drain`.
          return (wanted || std::chrono::steady_clock::now() < end) && !stopping_;
        });
        return whole && wanted;
      };
      // Whether the handler answers or refuses, what it has not read must be.
      try {
        Reply reply = handler(call_of(pattern, request), length, body);
        if (!touched) drain(reader, stopping_);
        return reply;
      } catch (const ApiError&) {
        if (!touched) drain(reader, stopping_);
        throw;
      }
    });
  });
}

int Server::listen(int port) {
  Listener& server = *listener_;
  int bound = port;
  if (port == 0) {
    bound = server.bind_to_any_port("127.0.0.1");
    if (bound <= 0) throw ListenError("No free port can be had.");
  } else if (!server.bind_to_port("127.0.0.1", port)) {
    throw ListenError("Port " + std::to_string(port) + " cannot be listened on; perhaps another program uses it.");
  }
  if (!server.lengthen_queue()) throw ListenError("The port cannot be listened on.");
  names_ = local_names(bound);
  thread_ = std::thread([this] {
    listener_->listen_after_bind();
    if (!stopping_) {
      failed_ = true;
      log(Level::error, "listener-ended");
      // The main thread waits for signals only.
      ::kill(::getpid(), SIGTERM);
    }
  });
  // Until the loop runs, stop() would do nothing.
  while (!server.is_running() && !failed_) std::this_thread::yield();
  return bound;
}

void Server::stop() {
  if (stopping_.exchange(true)) return;
  if (!thread_.joinable()) return;
  listener_->stop();
  thread_.join();
}

}  // namespace preflight::proxy::http
