#include "front/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

namespace preflight::proxy::front {

namespace {

constexpr int backlog = 128;

bool is_number(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(family, text.c_str(), bytes.data()) == 1;
}

socklen_t fill(sockaddr_storage& storage, const std::string& ip, int port) {
  if (is_number(AF_INET6, ip)) {
    auto& six = reinterpret_cast<sockaddr_in6&>(storage);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET6, ip.c_str(), &six.sin6_addr);
    return sizeof(sockaddr_in6);
  }
  auto& four = reinterpret_cast<sockaddr_in&>(storage);
  four.sin_family = AF_INET;
  four.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, ip.c_str(), &four.sin_addr);
  return sizeof(sockaddr_in);
}

int new_socket(int family) {
  const int number = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (number < 0) throw ListenError("No socket can be had.");
  return number;
}

}  // namespace

bool is_ip(const std::string& text) { return is_number(AF_INET, text) || is_number(AF_INET6, text); }

bool ListenAddress::is_local() const { return is_socket() || ip == "::1" || ip.starts_with("127."); }

std::optional<ListenAddress> listen_address_of(std::string_view text) {
  ListenAddress address;
  constexpr std::string_view unix_prefix = "unix:";
  if (text.starts_with(unix_prefix)) {
    address.socket = text.substr(unix_prefix.size());
    // The kernel keeps a path in sun_path, with a NUL behind it.
    if (!address.socket.is_absolute() || address.socket.native().size() >= sizeof(sockaddr_un::sun_path)) {
      return std::nullopt;
    }
    return address;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view ip = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool in_brackets = ip.starts_with('[') && ip.ends_with(']');
  if (in_brackets) ip = ip.substr(1, ip.size() - 2);
  address.ip = ip;
  if (!is_number(in_brackets ? AF_INET6 : AF_INET, address.ip)) return std::nullopt;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size() || address.port < 0 || address.port > 65'535) {
    return std::nullopt;
  }
  return address;
}

ListeningSocket::ListeningSocket(const ListenAddress& address) {
  try {
    if (address.is_socket()) {
      listen_on_socket(address.socket);
    } else {
      listen_on_port(address);
    }
    if (::listen(number_, backlog) != 0) throw ListenError("The port cannot be listened on.");
  } catch (...) {
    if (number_ >= 0) ::close(number_);
    throw;
  }
}

ListeningSocket::~ListeningSocket() {
  ::close(number_);
  std::error_code ignored;  // perhaps somebody has tidied up already
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

void ListeningSocket::listen_on_socket(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.native().copy(address.sun_path, sizeof address.sun_path - 1);
  const auto* place = reinterpret_cast<const sockaddr*>(&address);
  number_ = new_socket(AF_UNIX);
  if (std::filesystem::is_socket(std::filesystem::symlink_status(path))) {
    // Left behind by a proxy that was killed, or in use by one that runs: only the second takes connections.
    if (::connect(number_, place, sizeof address) == 0 || errno != ECONNREFUSED) {
      throw ListenError("Another program listens on the Unix socket.");
    }
    ::unlink(path.c_str());
    ::close(number_);
    number_ = new_socket(AF_UNIX);
  }
  if (::bind(number_, place, sizeof address) != 0) throw ListenError("The Unix socket cannot be made.");
  path_ = path;
  if (::chmod(path.c_str(), 0660) != 0) throw ListenError("The Unix socket cannot be opened to its group.");
}

void ListeningSocket::listen_on_port(const ListenAddress& address) {
  sockaddr_storage storage{};
  socklen_t size = fill(storage, address.ip, address.port);
  number_ = new_socket(storage.ss_family);
  // And not SO_REUSEPORT, which would let a second process of the same user take half of the connections.
  const int yes = 1;
  ::setsockopt(number_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(number_, reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
    throw ListenError("Port " + std::to_string(address.port) +
                      " cannot be listened on; perhaps another program uses it.");
  }
  size = sizeof storage;
  if (::getsockname(number_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    throw ListenError("The port cannot be listened on.");
  }
  // Both families keep the port at the same place.
  port_ = ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

}  // namespace preflight::proxy::front
