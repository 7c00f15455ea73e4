#pragma once
/// The HTTP side, knowing nothing of Mailjet: one request per connection, any reason phrase, uploads in one piece of
/// memory.
///
/// cpp-httplib 0.11.4 writes the reason phrase of its own table, routes by regular expression and leaves an unread body
/// in the connection. This server therefore hands it a `Stream` of its own, and asks it only to read and write
/// messages.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace preflight::sandbox {

struct HttpRequest {
  std::string method;
  /// Percent-decoded, without the query.
  std::string path;
  /// Decoded; names lower-cased; of a repeated name only the first value.
  std::map<std::string, std::string> query;
  std::string authorization;
  std::string content_type;
  /// As declared; 0 when it was not.
  std::uint64_t content_length = 0;
  std::string body;
};

struct HttpReply {
  int status = 200;
  /// Empty: the usual one for the status.
  std::string reason{};
  std::string content_type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  /// Close the connection without a word.
  bool drop = false;
  /// The body is repeated until so many bytes have gone; 0: it goes once.
  std::uint64_t body_bytes = 0;
  /// Before anything of it goes out.
  std::chrono::milliseconds after{0};
};

class HttpServer {
 public:
  struct Handlers {
    /// Asked once the head is read. Returns true with a reply to send it at once, a body then stays unread; else the
    /// body is read and `answer` is asked.
    std::function<bool(const HttpRequest&, HttpReply&)> answer_early;
    std::function<HttpReply(HttpRequest&&)> answer;
    /// What is said when a handler throws.
    std::function<HttpReply()> answer_failure;
  };

  explicit HttpServer(Handlers handlers);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Listens on 127.0.0.1 and returns the port, or 0 when it cannot be had. On return connections are accepted.
  [[nodiscard]] int start(int port);
  void stop();

 private:
  class Listener;
  Handlers handlers_;
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

}  // namespace preflight::sandbox
