#pragma once
/// One accepted connection: bytes in and out, each with a deadline, in the clear or over TLS.

#include <openssl/types.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "front/tls.h"

namespace preflight::proxy::front {

using Deadline = std::chrono::steady_clock::time_point;

/// Who is at the other end.
struct Peer {
  /// An address without a port, IPv4 in its short form; empty on a Unix socket.
  std::string ip;
  /// The user at the other end of a Unix socket.
  std::optional<uid_t> uid;
};

/// The peer of a connected socket.
[[nodiscard]] Peer peer_of(int socket);

enum class Io { done, closed, timed_out };

class Connection {
 public:
  /// Owns `socket`, which must be non-blocking. `tls` may be null.
  Connection(int socket, TlsContext tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The other side has begun to speak in the clear where TLS is spoken; the connection then goes on in the clear.
  [[nodiscard]] bool lacks_tls(Deadline deadline);
  /// Does nothing without TLS.
  [[nodiscard]] Io handshake(Deadline deadline);
  /// Reads 1 to `size` bytes; how many is in `got`.
  [[nodiscard]] Io read(char* bytes, std::size_t size, Deadline deadline, std::size_t& got);
  /// Writes 1 to `size` bytes; how many is in `taken`.
  [[nodiscard]] Io write(const char* bytes, std::size_t size, Deadline deadline, std::size_t& taken);

  /// Waits until the file descriptor `bell` is readable (`done`), or the other side has closed or says something
  /// (`closed`): behind its one request there is nothing left to say.
  [[nodiscard]] Io wait_for(int bell, Deadline deadline) const;

  /// Says that nothing more will come from us.
  void finish();
  /// After `finish`: reads and drops what still comes until the other side has closed, so that it gets to read the
  /// answer. A connection closed with bytes unread is reset, and then the answer is lost. Gives up at `deadline`, or
  /// when nothing comes for `idle`.
  void linger(Deadline deadline, std::chrono::milliseconds idle);

 private:
  [[nodiscard]] Io wait(short events, Deadline deadline) const;
  [[nodiscard]] Io wait_for_tls(int result, Deadline deadline);

  int socket_;
  TlsContext context_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
};

}  // namespace preflight::proxy::front
