#include "front/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

namespace preflight::proxy::front {

namespace {

constexpr std::size_t largest_step = 1U << 20;  // what fits OpenSSL's int with room to spare

std::chrono::milliseconds left_until(Deadline deadline) {
  // Rounded up, so that a wait does not turn into many of no time at all.
  return std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
}

/// What poll() takes; whoever waits longer asks again.
int poll_time(std::chrono::milliseconds left) {
  return static_cast<int>(std::min<std::chrono::milliseconds::rep>(left.count(), 60'000));
}

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
      ::inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    }
  }
  return text.data();
}

}  // namespace

Peer peer_of(int socket) {
  Peer peer;
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return peer;
  if (address.ss_family == AF_UNIX) {
    ucred user{};
    socklen_t user_size = sizeof user;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &user, &user_size) == 0) peer.uid = user.uid;
    return peer;
  }
  peer.ip = text_of(address);
  return peer;
}

Connection::Connection(int socket, TlsContext tls)
    : socket_(socket), context_(std::move(tls)), tls_(nullptr, &SSL_free) {
  if (!context_) return;
  tls_.reset(SSL_new(context_.get()));
  if (tls_ && SSL_set_fd(tls_.get(), socket_) != 1) tls_.reset();
}

Connection::~Connection() {
  tls_.reset();
  ::close(socket_);
}

Io Connection::wait(short events, Deadline deadline) const {
  for (;;) {
    const auto left = left_until(deadline);
    if (left.count() <= 0) return Io::timed_out;
    pollfd entry{socket_, events, 0};
    const int ready = ::poll(&entry, 1, poll_time(left));
    if (ready > 0) return Io::done;
    if (ready < 0 && errno != EINTR) return Io::closed;
  }
}

Io Connection::wait_for(int bell, Deadline deadline) const {
  for (;;) {
    const auto left = left_until(deadline);
    if (left.count() <= 0) return Io::timed_out;
    std::array<pollfd, 2> entries{{{socket_, POLLIN | POLLRDHUP, 0}, {bell, POLLIN, 0}}};
    const int ready = ::poll(entries.data(), entries.size(), poll_time(left));
    if (ready < 0 && errno != EINTR) return Io::closed;
    if (ready <= 0) continue;
    return entries[0].revents != 0 ? Io::closed : Io::done;
  }
}

Io Connection::wait_for_tls(int result, Deadline deadline) {
  const int reason = SSL_get_error(tls_.get(), result);
  ERR_clear_error();
  if (reason == SSL_ERROR_WANT_READ) return wait(POLLIN, deadline);
  if (reason == SSL_ERROR_WANT_WRITE) return wait(POLLOUT, deadline);
  return Io::closed;
}

bool Connection::lacks_tls(Deadline deadline) {
  constexpr unsigned char handshake_record = 22;  // RFC 8446, 5.1
  if (!context_) return false;
  unsigned char first = handshake_record;
  while (::recv(socket_, &first, 1, MSG_PEEK) < 0) {
    // Whatever it is, the handshake comes to the same.
    if ((errno != EAGAIN && errno != EINTR) || wait(POLLIN, deadline) != Io::done) return false;
  }
  if (first == handshake_record) return false;
  tls_.reset();
  context_.reset();
  return true;
}

Io Connection::handshake(Deadline deadline) {
  if (!context_) return Io::done;
  if (!tls_) return Io::closed;
  for (;;) {
    const int result = SSL_accept(tls_.get());
    if (result == 1) return Io::done;
    if (const Io io = wait_for_tls(result, deadline); io != Io::done) return io;
  }
}

Io Connection::read(char* bytes, std::size_t size, Deadline deadline, std::size_t& got) {
  for (;;) {
    Io io = Io::closed;
    if (tls_) {
      const int result = SSL_read(tls_.get(), bytes, static_cast<int>(std::min(size, largest_step)));
      got = static_cast<std::size_t>(std::max(result, 0));
      if (result > 0) return Io::done;
      io = wait_for_tls(result, deadline);
    } else {
      const ssize_t result = ::recv(socket_, bytes, size, 0);
      got = static_cast<std::size_t>(std::max<ssize_t>(result, 0));
      if (result > 0) return Io::done;
      if (result == 0 || (errno != EAGAIN && errno != EINTR)) return Io::closed;
      io = wait(POLLIN, deadline);
    }
    if (io != Io::done) return io;
  }
}

Io Connection::write(const char* bytes, std::size_t size, Deadline deadline, std::size_t& taken) {
  for (;;) {
    Io io = Io::closed;
    if (tls_) {
      const int result = SSL_write(tls_.get(), bytes, static_cast<int>(std::min(size, largest_step)));
      taken = static_cast<std::size_t>(std::max(result, 0));
      if (result > 0) return Io::done;
      io = wait_for_tls(result, deadline);
    } else {
      const ssize_t result = ::send(socket_, bytes, size, MSG_NOSIGNAL);
      taken = static_cast<std::size_t>(std::max<ssize_t>(result, 0));
      if (result >= 0) return Io::done;
      if (errno != EAGAIN && errno != EINTR) return Io::closed;
      io = wait(POLLOUT, deadline);
    }
    if (io != Io::done) return io;
  }
}

void Connection::finish() {
  if (tls_ && SSL_is_init_finished(tls_.get()) != 0) SSL_shutdown(tls_.get());
  ERR_clear_error();
  ::shutdown(socket_, SHUT_WR);
}

void Connection::linger(Deadline deadline, std::chrono::milliseconds idle) {
  std::array<char, 16384> dropped{};
  for (;;) {
    const ssize_t got = ::recv(socket_, dropped.data(), dropped.size(), 0);
    if (got > 0 && std::chrono::steady_clock::now() < deadline) continue;
    if (got >= 0 || (errno != EAGAIN && errno != EINTR)) return;
    if (wait(POLLIN, std::min(deadline, std::chrono::steady_clock::now() + idle)) != Io::done) return;
  }
}

}  // namespace preflight::proxy::front
