#include "wire/http_server.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <mutex>
#include <set>
#include <string_view>

namespace preflight::sandbox {
namespace {

constexpr std::size_t worker_count = 16;
constexpr int listen_backlog = 128;
constexpr int idle_timeout_ms = 15'000;
/// After an early answer the rest of a body is read and thrown away, or the peer would meet a reset before it has seen
/// the answer.
constexpr std::size_t linger_bytes = 64u << 20;
constexpr int linger_timeout_ms = 2'000;
/// Memory is reserved by the declared length, up to here: a false length must not cost more.
constexpr std::uint64_t largest_reservation = 2ull << 30;

/// What the handler of the running request wants of the connection. httplib gives a handler no way to its stream, but
/// runs both on one thread.
struct Exchange {
  std::string reason;
  bool drop = false;
};
thread_local Exchange exchange;

/// A reason phrase is one line of visible ASCII; what is not becomes a question mark.
std::string line_of(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](char c) { return c < 0x20 || c == 0x7f; }, '?');
  return line;
}

class SocketStream : public httplib::Stream {
 public:
  explicit SocketStream(socket_t socket) : socket_(socket) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  socket_t socket() const override { return socket_; }

  ssize_t read(char* out, std::size_t size) override {
    if (begin_ == end_) {
      // Large reads go past the buffer; the head is read byte by byte and needs it.
      if (size >= buffer_.size()) return receive(out, size);
      const ssize_t got = receive(buffer_.data(), buffer_.size());
      if (got <= 0) return got;
      begin_ = 0;
      end_ = static_cast<std::size_t>(got);
    }
    const std::size_t taken = std::min(size, end_ - begin_);
    std::memcpy(out, buffer_.data() + begin_, taken);
    begin_ += taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* data, std::size_t size) override {
    if (exchange.drop) return -1;
    const std::string_view text(data, size);
    constexpr std::string_view status_start = "HTTP/1.1 ";
    const bool is_final_status = !status_written_ && text.starts_with(status_start) && text.substr(9, 1) != "1";
    if (is_final_status) {
      status_written_ = true;
      const std::size_t line_end = text.find("\r\n");
      if (!exchange.reason.empty() && line_end != std::string_view::npos) {
        std::string head(text.substr(0, status_start.size() + 4));
        head += exchange.reason;
        head += text.substr(line_end);
        return send_all(head) ? static_cast<ssize_t>(size) : -1;
      }
    }
    return send_all(text) ? static_cast<ssize_t>(size) : -1;
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override { address(ip, port, ::getpeername); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { address(ip, port, ::getsockname); }

  void linger() {
    ::shutdown(socket_, SHUT_WR);
    std::size_t drained = 0;
    while (drained < linger_bytes) {
      pollfd watched{socket_, POLLIN, 0};
      if (::poll(&watched, 1, linger_timeout_ms) <= 0) return;
      const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
      if (got <= 0) return;
      drained += static_cast<std::size_t>(got);
    }
  }

 private:
  ssize_t receive(char* out, std::size_t size) {
    for (;;) {
      pollfd watched{socket_, POLLIN, 0};
      const int ready = ::poll(&watched, 1, idle_timeout_ms);
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return -1;
      const ssize_t got = ::recv(socket_, out, size, 0);
      if (got < 0 && errno == EINTR) continue;
      return got;
    }
  }

  bool send_all(std::string_view data) {
    while (!data.empty()) {
      const ssize_t sent = ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  template <typename Query>
  void address(std::string& ip, int& port, Query query) const {
    sockaddr_in found{};
    socklen_t size = sizeof found;
    std::array<char, INET_ADDRSTRLEN> text{};
    if (query(socket_, reinterpret_cast<sockaddr*>(&found), &size) != 0 || found.sin_family != AF_INET) return;
    ip = ::inet_ntop(AF_INET, &found.sin_addr, text.data(), text.size());
    port = ntohs(found.sin_port);
  }

  socket_t socket_;
  std::array<char, 65'536> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool status_written_ = false;
};

HttpRequest request_of(const httplib::Request& request) {
  HttpRequest converted;
  converted.method = request.method;
  converted.path = request.path;
  for (const auto& [name, value] : request.params) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    converted.query.emplace(std::move(lower), value);
  }
  converted.authorization = request.get_header_value("Authorization");
  converted.content_type = request.get_header_value("Content-Type");
  const std::string length = request.get_header_value("Content-Length");
  if (!length.empty() && length.size() <= 15 && length.find_first_not_of("0123456789") == std::string::npos) {
    converted.content_length = std::stoull(length);
  }
  return converted;
}

void send(HttpReply&& reply, httplib::Response& response) {
  exchange.drop = reply.drop;
  exchange.reason = line_of(reply.reason);
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  if (!reply.content_type.empty()) response.set_header("Content-Type", reply.content_type);
  if (reply.body_bytes > 0 && !reply.body.empty()) {
    response.set_content_provider(
        reply.body_bytes, reply.content_type,
        [body = std::move(reply.body)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
          const std::size_t begin = offset % body.size();
          return sink.write(body.data() + begin, std::min(length, body.size() - begin));
        });
    return;
  }
  response.body = std::move(reply.body);
}

/// In slices, so that a stop is not held up.
template <class Stopping>
void wait(std::chrono::milliseconds pause, Stopping stopping) {
  const auto end = std::chrono::steady_clock::now() + pause;
  while (!stopping() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

class HttpServer::Listener : public httplib::Server {
 public:
  explicit Listener(const HttpServer::Handlers& handlers) : handlers_(handlers) {
    new_task_queue = [this] {
      // Asked for by the accept loop when it begins: from here on stop() ends it, and connections are taken.
      running_.set_value();
      return new httplib::ThreadPool(worker_count);
    };
    // The library's default, SO_REUSEPORT, would let two servers share one port.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_payload_max_length(static_cast<std::size_t>(-1));
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      const bool has_body = request.method == "POST" || request.method == "PUT";
      HttpRequest converted = request_of(request);
      if (HttpReply reply; handlers_.answer_early(converted, reply)) {
        give(std::move(reply), response);
        return HandlerResponse::Handled;
      }
      if (has_body) return HandlerResponse::Unhandled;
      give(handlers_.answer(std::move(converted)), response);
      return HandlerResponse::Handled;
    });
    const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                  const httplib::ContentReader& read) {
      HttpRequest converted = request_of(request);
      converted.body.reserve(std::min(converted.content_length, largest_reservation));
      const bool whole = read([&converted](const char* data, std::size_t size) {
        converted.body.append(data, size);
        return true;
      });
      // A body that was cut short is nobody's request.
      if (!whole || (converted.content_length != 0 && converted.body.size() != converted.content_length)) {
        exchange.drop = true;
        return;
      }
      give(handlers_.answer(std::move(converted)), response);
    };
    // Any path, line breaks included; what a path means is decided by the handler.
    Post(R"([\s\S]*)", with_body);
    Put(R"([\s\S]*)", with_body);
    set_exception_handler([this](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
      send(handlers_.answer_failure(), response);
    });
  }

  [[nodiscard]] std::future<void> running() { return running_.get_future(); }
  void widen_backlog() { ::listen(svr_sock_, listen_backlog); }

  void cut_connections() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const socket_t open : open_) ::shutdown(open, SHUT_RDWR);
  }

 private:
  void give(HttpReply&& reply, httplib::Response& response) {
    if (reply.after.count() > 0) {
      wait(reply.after, [this] {
        const std::lock_guard lock(mutex_);
        return stopping_;
      });
    }
    send(std::move(reply), response);
  }

  bool process_and_close_socket(socket_t socket) override {
    {
      const std::lock_guard lock(mutex_);
      open_.insert(socket);
      if (stopping_) ::shutdown(socket, SHUT_RDWR);
    }
    exchange = {};
    SocketStream stream(socket);
    bool closed = false;
    process_request(stream, /*close_connection=*/true, closed, nullptr);
    if (!exchange.drop) stream.linger();
    {
      const std::lock_guard lock(mutex_);
      open_.erase(socket);
    }
    ::close(socket);
    return true;
  }

  const HttpServer::Handlers& handlers_;
  std::promise<void> running_;
  std::mutex mutex_;
  std::set<socket_t> open_;
  bool stopping_ = false;
};

HttpServer::HttpServer(Handlers handlers) : handlers_(std::move(handlers)) {}

HttpServer::~HttpServer() { stop(); }

int HttpServer::start(int port) {
  if (listener_) return 0;
  auto listener = std::make_unique<Listener>(handlers_);
  if (port == 0) {
    port = listener->bind_to_any_port("127.0.0.1");
    if (port < 0) return 0;
  } else if (!listener->bind_to_port("127.0.0.1", port)) {
    return 0;
  }
  listener->widen_backlog();
  std::future<void> running = listener->running();
  listener_ = std::move(listener);
  thread_ = std::thread([this] { listener_->listen_after_bind(); });
  running.wait();
  return port;
}

void HttpServer::stop() {
  if (!listener_) return;
  listener_->stop();
  listener_->cut_connections();
  thread_.join();
  listener_.reset();
}

}  // namespace preflight::sandbox
