#pragma once
/// A Mailjet that knows one list, and takes of an upload only as many bytes as it was told to.

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sha256.h"
#include "support/loopback_listener.h"
#include "support/wait.h"

namespace preflight::proxy::test {

class GatedMailjet {
 public:
  /// What it does once it has taken what it was told to.
  enum class Then { closes, stalls, waits_for_open };

  GatedMailjet(std::size_t takes, Then then) : takes_(takes), then_(then), thread_([this] { serve(); }) {}
  ~GatedMailjet() {
    open();
    listener_.stop();
    thread_.join();
    for (const int held : held_) ::close(held);
  }
  GatedMailjet(const GatedMailjet&) = delete;
  GatedMailjet& operator=(const GatedMailjet&) = delete;

  [[nodiscard]] int port() const { return listener_.port(); }
  [[nodiscard]] bool was_asked_for_a_job() const { return job_asked_; }
  /// From now on all is taken.
  void open() { takes_ = std::numeric_limits<std::size_t>::max(); }
  /// Of the upload in hand.
  [[nodiscard]] std::size_t taken() const { return taken_; }
  /// SHA-256 of the last upload that came whole.
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

 private:
  void serve() {
    for (;;) {
      const int socket = listener_.accept();
      if (socket < 0) return;
      std::string head;
      std::array<char, 16384> buffer{};
      while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (got <= 0) break;
        head.append(buffer.data(), static_cast<std::size_t>(got));
      }
      if (head.find("/csvimport") != std::string::npos) job_asked_ = true;
      if (head.starts_with("POST") && head.find("/CSVData/") != std::string::npos) {
        take_upload(socket, head);
      } else {
        answer(socket, R"({"Count":1,"Data":[{"ID":5,"Name":"n","IsDeleted":false}],"Total":1})");
      }
    }
  }

  void take_upload(int socket, const std::string& head) {
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t length = std::stoull(head.substr(head.find(name) + name.size()));
    const std::string_view behind = std::string_view(head).substr(head.find("\r\n\r\n") + 4);
    Sha256 sha;
    sha.add(behind);
    taken_ = behind.size();
    std::array<char, 16384> buffer{};
    while (taken_ < length) {
      if (taken_ >= takes_) {
        if (then_ == Then::closes) return void(::close(socket));
        if (then_ == Then::stalls) return held_.push_back(socket);
        if (!eventually([this] { return takes_ > taken_; })) return void(::close(socket));
      }
      const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (got <= 0) return void(::close(socket));
      sha.add({buffer.data(), static_cast<std::size_t>(got)});
      taken_ += static_cast<std::size_t>(got);
    }
    sha256_ = sha.finish();
    answer(socket, R"({"ID":)" + std::to_string(next_data_id_++) + "}");
  }

  static void answer(int socket, const std::string& body) {
    const std::string answer =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
    std::array<char, 4096> rest{};
    while (::recv(socket, rest.data(), rest.size(), 0) > 0) {
    }
    ::close(socket);
  }

  std::atomic<std::size_t> takes_;
  Then then_;
  LoopbackListener listener_;
  std::vector<int> held_;
  std::atomic<std::size_t> taken_{0};
  std::string sha256_;
  std::int64_t next_data_id_ = 98765432123456789;
  std::atomic<bool> job_asked_{false};
  std::thread thread_;
};

}  // namespace preflight::proxy::test
