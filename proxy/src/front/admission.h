#pragma once
/// How many connections there may be, in all and from one address, and which must go when there are more.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace preflight::proxy::front {

/// When all places are taken, a new connection gets the place of one whose request has not come yet: the oldest one of
/// the address that holds most of them. So those who connect and say nothing, or say it a byte at a time, push out one
/// another and not those who have something to ask.
///
/// Safe from any thread.
class Admission {
 public:
  /// `per_ip` 0: no cap for one address, as for a front that all requests come through.
  /// `staying`: see `stay`.
  Admission(std::size_t connections, std::size_t per_ip, std::size_t staying)
      : connections_(connections), per_ip_(per_ip), most_staying_(staying) {}

  /// A place for the connection `socket`; empty when there is none. Ends another connection, if need be, by shutting
  /// its socket down.
  [[nodiscard]] std::optional<std::uint64_t> admit(const std::string& ip, int socket);
  /// The whole head has come: from now on the place is safe. False: it was given away.
  [[nodiscard]] bool keep(std::uint64_t place);
  /// The connection is going to stay for long: it gives its place back, and from now on counts among those that stay.
  /// False: there are as many of these as there may be.
  [[nodiscard]] bool stay(std::uint64_t place);
  /// Before the socket is closed.
  void leave(std::uint64_t place);

  /// Wakes everybody who waits for bytes: what has not come will not.
  void stop_reading();
  /// Those that stay not among them.
  [[nodiscard]] std::size_t open() const;
  [[nodiscard]] std::size_t staying() const;

 private:
  struct Place {
    std::string ip;
    int socket = -1;
    bool kept = false;
    bool given_away = false;
    bool stays = false;
  };
  bool give_one_away();

  const std::size_t connections_;
  const std::size_t per_ip_;
  const std::size_t most_staying_;
  mutable std::mutex mutex_;
  /// By age.
  std::map<std::uint64_t, Place> places_;
  std::uint64_t next_ = 1;
  std::size_t open_ = 0;
  std::size_t staying_ = 0;
};

}  // namespace preflight::proxy::front
