#include "front/guard.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <stdexcept>
#include <utility>

#include "log.h"

namespace preflight::proxy::front {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Until the other side has read an answer to a request without a body and closes.
constexpr milliseconds linger_idle{2'000};
constexpr milliseconds refusal_time{2'000};
// No file descriptor is free: connections wait in the kernel's queue meanwhile.
constexpr milliseconds out_of_descriptors{50};

thread_local const Exchange* current_exchange = nullptr;

/// Where TLS is spoken, who comes without it is shown the way to the page, and served nothing.
HeadFault fault_in_the_clear(const std::variant<RequestHead, HeadFault>& head) {
  HeadFault fault{400, "This port speaks HTTPS only."};
  if (const auto* good = std::get_if<RequestHead>(&head)) {
    if (good->reads() && good->target == "/") fault.status = 308;
  } else {
    fault = std::get<HeadFault>(head);
  }
  fault.lacks_tls = true;
  return fault;
}

/// What can never become part of a good head, so that there is no use in waiting for the rest.
bool is_hopeless(std::string_view head, std::size_t from) {
  for (std::size_t i = from; i < head.size(); ++i) {
    if (head[i] == '\0' || (head[i] == '\n' && (i == 0 || head[i - 1] != '\r'))) return true;
  }
  return false;
}

}  // namespace

/// What the library reads and writes through: first the head as `RequestHead::for_library` has it, then the body and
/// nothing behind it.
class Guard::BoundedStream final : public httplib::Stream {
 public:
  BoundedStream(Connection& connection, const GuardLimits& limits, const std::atomic<bool>& ending, Exchange& exchange,
                std::string behind)
      : connection_(connection),
        limits_(limits),
        ending_(ending),
        exchange_(exchange),
        head_(exchange.head.for_library()),
        behind_(std::move(behind)),
        body_left_(exchange.head.content_length) {}

  // These belong to the library's interface, some to older versions of it and some to newer ones, so that none can be
  // marked as overriding.
  // NOLINTBEGIN(modernize-use-override)
  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  bool is_peer_alive() const { return true; }
  time_t duration() const { return 0; }
  // NOLINTEND(modernize-use-override)

  ssize_t read(char* out, std::size_t size) override {
    if (head_given_ < head_.size()) {
      const std::size_t bytes = head_.copy(out, size, head_given_);
      head_given_ += bytes;
      return static_cast<ssize_t>(bytes);
    }
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, body_left_));
    if (size == 0) return 0;
    std::size_t got = 0;
    if (behind_given_ < behind_.size()) {
      got = behind_.copy(out, size, behind_given_);
      behind_given_ += got;
    } else {
      if (ending_) return -1;
      const auto before = steady_clock::now();
      const Io io = connection_.read(out, size, before + limits_.body_idle, got);
      in_.add(before, got);
      exchange_.too_slow = io == Io::timed_out || in_.is_too_slow(limits_);
      if (io != Io::done || exchange_.too_slow) return -1;
    }
    body_left_ -= got;
    return static_cast<ssize_t>(got);
  }

  ssize_t write(const char* bytes, std::size_t size) override {
    // All of it: the library does not look whether less has been taken.
    for (std::size_t done = 0; done < size;) {
      const auto before = steady_clock::now();
      std::size_t taken = 0;
      const Io io = connection_.write(bytes + done, size - done, before + limits_.write_idle, taken);
      out_.add(before, taken);
      if (io != Io::done || out_.is_too_slow(limits_)) return -1;
      done += taken;
    }
    return static_cast<ssize_t>(size);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = exchange_.peer.ip;
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  /// The library uses this number only to see whether select() could take it.
  socket_t socket() const override { return 0; }

 private:
  /// Bytes, and the time spent waiting for them.
  struct Pace {
    std::uint64_t bytes = 0;
    steady_clock::duration waited{};
    void add(steady_clock::time_point since, std::size_t count) {
      bytes += count;
      waited += steady_clock::now() - since;
    }
    [[nodiscard]] bool is_too_slow(const GuardLimits& limits) const {
      const auto spent = std::chrono::duration_cast<milliseconds>(waited);
      return spent > limits.grace && bytes * 1000 / static_cast<std::uint64_t>(spent.count()) < limits.least_rate;
    }
  };

  Connection& connection_;
  const GuardLimits& limits_;
  const std::atomic<bool>& ending_;
  Exchange& exchange_;
  std::string head_;
  std::size_t head_given_ = 0;
  /// What came together with the head.
  std::string behind_;
  std::size_t behind_given_ = 0;
  std::uint64_t body_left_;
  Pace in_;
  Pace out_;
};

Guard::Guard(GuardLimits limits, Refuse refuse)
    : limits_(limits),
      refuse_(std::move(refuse)),
      admission_(limits.connections, limits.connections_per_ip, limits.streams),
      wake_(::eventfd(0, EFD_CLOEXEC)) {
  if (wake_ < 0) throw std::runtime_error("no eventfd");
}

Guard::~Guard() {
  if (threads_) threads_->finish();
  ::close(wake_);
}

const Exchange* Guard::exchange() { return current_exchange; }

void Guard::use_tls(TlsContext tls) {
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(tls);
}

TlsContext Guard::current_tls() const {
  const std::lock_guard lock(tls_mutex_);
  return tls_;
}

int Guard::open(const ListenAddress& address) {
  listener_ = std::make_unique<ListeningSocket>(address);
  // The library writes no answer without a listening socket.
  svr_sock_ = listener_->number();
  threads_ = std::make_unique<Workers>(limits_.connections + limits_.streams);
  return listener_->port();
}

bool Guard::run() {
  bool sound = true;
  while (!ending_ && sound) {
    std::array<pollfd, 2> waits{{{listener_->number(), POLLIN, 0}, {wake_, POLLIN, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), -1);
    sound = ready > 0 ? (waits[0].revents & (POLLERR | POLLNVAL)) == 0 : errno == EINTR;
    if (ready > 0 && (waits[0].revents & POLLIN) != 0) accept_one();
  }
  listener_.reset();
  admission_.stop_reading();
  threads_->finish();
  threads_.reset();
  svr_sock_ = INVALID_SOCKET;
  return sound;
}

void Guard::end() {
  ending_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

void Guard::accept_one() {
  const int socket = ::accept4(listener_->number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      pollfd wake{wake_, POLLIN, 0};
      ::poll(&wake, 1, static_cast<int>(out_of_descriptors.count()));
    }
    return;
  }
  const Peer peer = peer_of(socket);
  const auto place = admission_.admit(peer.ip, socket);
  if (!place) return turn_away(socket, peer);
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);  // refused by a Unix socket, which needs it not
  const Deadline deadline = steady_clock::now() + limits_.head_time;
  try {
    threads_->give([this, socket, place = *place, peer, deadline] { serve(socket, place, peer, deadline); });
  } catch (const std::exception&) {
    // No memory for one connection more; the others are worth more than this one.
    admission_.leave(*place);
    ::close(socket);
  }
}

void Guard::turn_away(int socket, const Peer& peer) const {
  // In the clear there may be room for a word; a handshake would cost what the caps are there to save.
  if (!current_tls()) {
    const std::string answer = refuse_({503, "There are too many connections."}, peer);
    [[maybe_unused]] const ssize_t sent = ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  ::close(socket);
}

void Guard::serve(int socket, std::uint64_t place, const Peer& peer, Deadline head_deadline) {
  Connection connection(socket, current_tls());
  // Given back before the socket is closed, so that nobody shuts down a stranger that got the same number.
  struct Leaving {
    Admission& admission;
    std::uint64_t place;
    ~Leaving() { admission.leave(place); }
  } leaving{admission_, place};

  try {
    serve(connection, place, peer, head_deadline);
  } catch (const std::exception&) {
    // No memory, or no randomness: this connection ends, and the thread goes on to the next.
    log(Level::error, "connection-dropped");
  }
}

void Guard::serve(Connection& connection, std::uint64_t place, const Peer& peer, Deadline head_deadline) {
  const bool lacks_tls = connection.lacks_tls(head_deadline);
  if (connection.handshake(head_deadline) != Io::done) return;
  std::string behind;
  auto head = read_head(connection, head_deadline, behind);
  if (lacks_tls) head = fault_in_the_clear(head);
  if (!admission_.keep(place)) return;
  bool dropped_body = false;
  if (const auto* fault = std::get_if<HeadFault>(&head)) {
    if (fault->status == 0) return;
    write_refusal(connection, *fault, peer);
    dropped_body = fault->status == 413;
  } else {
    answer(connection, place, std::get<RequestHead>(head), peer, std::move(behind));
    dropped_body = std::get<RequestHead>(head).content_length > 0;
  }
  connection.finish();
  if (ending_) return;
  connection.linger(steady_clock::now() + (dropped_body ? limits_.linger : linger_idle), linger_idle);
}

/// `behind` gets what came together with the head. A fault with status 0: nobody is there to be told.
std::variant<RequestHead, HeadFault> Guard::read_head(Connection& connection, Deadline deadline,
                                                      std::string& behind) const {
  constexpr std::string_view end_mark = "\r\n\r\n";
  std::string bytes;
  for (;;) {
    std::array<char, 4096> buffer{};
    std::size_t got = 0;
    const std::size_t room = std::min(buffer.size(), limits_.head.bytes - bytes.size());
    const Io io = connection.read(buffer.data(), room, deadline, got);
    // Browsers open connections in advance; one that was never used is no fault.
    if (io == Io::closed || (io == Io::timed_out && bytes.empty())) return HeadFault{0, ""};
    if (io == Io::timed_out) return HeadFault{408, "The request came too slowly."};
    const std::size_t seen = bytes.size();
    bytes.append(buffer.data(), got);
    const std::size_t end = bytes.find(end_mark, seen < end_mark.size() ? 0 : seen - end_mark.size() + 1);
    if (end != std::string::npos) {
      const std::size_t size = end + end_mark.size();
      behind = bytes.substr(size);
      return parse_head(std::string_view(bytes).substr(0, size), limits_.head);
    }
    if (is_hopeless(bytes, seen)) return HeadFault{400, "The request is not understood."};
    if (bytes.size() >= limits_.head.bytes) return HeadFault{431, "The head is too long."};
  }
}

void Guard::answer(Connection& connection, std::uint64_t place, const RequestHead& head, const Peer& peer,
                   std::string behind) {
  Exchange exchange(head, peer, connection, admission_, place);
  BoundedStream stream(connection, limits_, ending_, exchange, std::move(behind));
  current_exchange = &exchange;
  struct Clearing {
    ~Clearing() { current_exchange = nullptr; }
  } clearing;
  bool closed = false;
  // The library's older and newer versions differ here. Generic, because only then may one of them be ill-formed.
  const auto process = [&](auto& server) {
    if constexpr (requires { server.process_request(stream, true, closed, nullptr); }) {
      server.process_request(stream, true, closed, nullptr);
    } else {
      server.process_request(stream, peer.ip, 0, std::string(), 0, true, closed, nullptr);
    }
  };
  process(*this);
}

void Guard::write_refusal(Connection& connection, const HeadFault& fault, const Peer& peer) const {
  const std::string answer = refuse_(fault, peer);
  const Deadline deadline = steady_clock::now() + refusal_time;
  for (std::size_t done = 0; done < answer.size();) {
    std::size_t taken = 0;
    if (connection.write(answer.data() + done, answer.size() - done, deadline, taken) != Io::done) return;
    done += taken;
  }
}

}  // namespace preflight::proxy::front
