#pragma once
/// Stands between the network and the HTTP library.
///
/// The library (cpp-httplib 0.11.4 as Debian 12 has it) reads heads of any length, waits for slow clients one thread
/// each, and can be killed by one request. So it neither listens nor reads here: the guard accepts connections under
/// caps, reads each head under one deadline, judges it (`request_head.h`), and only then lets the library route the
/// request and write the answer, through a stream that ends with the declared body. One request a connection.

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

#include "front/admission.h"
#include "front/connection.h"
#include "front/listen_address.h"
#include "front/request_head.h"
#include "front/tls.h"
#include "front/workers.h"

namespace preflight::proxy::front {

struct GuardLimits {
  HeadLimits head;
  std::size_t connections = 64;
  /// 0: no cap, for a front that all requests come through.
  std::size_t connections_per_ip = 16;
  /// Answers that go on for as long as there is news, beside `connections` and not counted for an address: an open page
  /// must not cost the office behind it the places that its requests need.
  std::size_t streams = 16;
  /// From the connection to the end of the head, TLS handshake included.
  std::chrono::milliseconds head_time{10'000};
  /// Without a byte of the body, and without one taken of the answer.
  std::chrono::milliseconds body_idle{15'000};
  std::chrono::milliseconds write_idle{15'000};
  /// The least bytes a second in either direction, judged once we have waited for `grace` in all. Only time spent
  /// waiting for the client counts, not that spent waiting for Mailjet.
  std::uint64_t least_rate = 1024;
  std::chrono::milliseconds grace{10'000};
  /// How long the rest of a body is read and dropped behind an early answer.
  std::chrono::milliseconds linger{30'000};
};

/// The request that the calling thread serves.
class Exchange {
 public:
  Exchange(const RequestHead& its_head, const Peer& its_peer, Connection& connection, Admission& admission,
           std::uint64_t place)
      : head(its_head), peer(its_peer), connection_(connection), admission_(admission), place_(place) {}

  const RequestHead& head;
  const Peer& peer;
  /// The body was given up because it came too slowly.
  bool too_slow = false;

  /// Before an answer that goes on for long: the connection becomes one of `GuardLimits::streams`. False: these are all
  /// taken.
  [[nodiscard]] bool stay() const { return admission_.stay(place_); }
  /// Until `bell` is readable: `done`. `closed`: the other side has gone, or the server is about to end.
  [[nodiscard]] Io wait_for(int bell, Deadline deadline) const { return connection_.wait_for(bell, deadline); }

 private:
  Connection& connection_;
  Admission& admission_;
  std::uint64_t place_;
};

class Guard : public httplib::Server {
 public:
  /// The bytes of a whole answer to a request that is not served.
  using Refuse = std::function<std::string(const HeadFault&, const Peer&)>;

  Guard(GuardLimits limits, Refuse refuse);
  ~Guard() override;

  /// Takes effect for new connections. Null: in the clear.
  void use_tls(TlsContext tls);
  /// Connections are accepted from now on, and served once `run` runs. Returns the port, 0 for a Unix socket. Throws
  /// ListenError.
  int open(const ListenAddress& address);
  /// Serves until `end`. False: it cannot go on accepting.
  bool run();
  /// Takes no more connections, cuts bodies that still come in, lets answers be written. `run` returns when all is
  /// still. Safe from any thread.
  void end();

  /// Open right now; streams count apart.
  [[nodiscard]] std::size_t connections() const { return admission_.open(); }
  [[nodiscard]] std::size_t streams() const { return admission_.staying(); }

  /// Null outside of a request.
  [[nodiscard]] static const Exchange* exchange();

 private:
  class BoundedStream;

  [[nodiscard]] TlsContext current_tls() const;
  void accept_one();
  void turn_away(int socket, const Peer& peer) const;
  void serve(int socket, std::uint64_t place, const Peer& peer, Deadline head_deadline);
  void serve(Connection& connection, std::uint64_t place, const Peer& peer, Deadline head_deadline);
  [[nodiscard]] std::variant<RequestHead, HeadFault> read_head(Connection& connection, Deadline deadline,
                                                               std::string& behind) const;
  void answer(Connection& connection, std::uint64_t place, const RequestHead& head, const Peer& peer,
              std::string behind);
  void write_refusal(Connection& connection, const HeadFault& fault, const Peer& peer) const;

  const GuardLimits limits_;
  const Refuse refuse_;
  Admission admission_;
  std::unique_ptr<ListeningSocket> listener_;
  /// An eventfd, so that `end` is heard while waiting for connections.
  int wake_ = -1;
  std::atomic<bool> ending_{false};
  mutable std::mutex tls_mutex_;
  TlsContext tls_;
  std::unique_ptr<Workers> threads_;
};

}  // namespace preflight::proxy::front
