#pragma once
/// Where the proxy listens: an address of this computer and a port, or a Unix socket.

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace preflight::proxy::front {

class ListenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ListenAddress {
  /// A number, IPv4 or IPv6 without brackets; empty for a Unix socket.
  std::string ip;
  /// 0: a free one.
  int port = 0;
  /// Absolute; empty for an address.
  std::filesystem::path socket;

  [[nodiscard]] bool is_socket() const { return !socket.empty(); }
  /// Nobody but this computer can reach it.
  [[nodiscard]] bool is_local() const;
};

/// `127.0.0.1:8080`, `[::1]:8443`, `0.0.0.0:443` or `unix:/run/preflight/proxy.sock`; empty for anything else, names
/// among it.
[[nodiscard]] std::optional<ListenAddress> listen_address_of(std::string_view text);

/// True for an IPv4 or IPv6 address in numbers.
[[nodiscard]] bool is_ip(const std::string& text);

/// A listening, non-blocking socket that accepts connections at `address`.
class ListeningSocket {
 public:
  /// A Unix socket may be used by our user and group; one that an earlier proxy has left behind is replaced. Throws
  /// ListenError with a sentence for the person at the terminal.
  explicit ListeningSocket(const ListenAddress& address);
  ~ListeningSocket();
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;

  [[nodiscard]] int number() const { return number_; }
  /// 0 for a Unix socket.
  [[nodiscard]] int port() const { return port_; }

 private:
  void listen_on_socket(const std::filesystem::path& path);
  void listen_on_port(const ListenAddress& address);

  int number_ = -1;
  int port_ = 0;
  std::filesystem::path path_;
};

}  // namespace preflight::proxy::front
