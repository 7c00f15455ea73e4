#pragma once
/// How often somebody may try to sign in.

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "clock.h"

namespace preflight::proxy {

/// In any 60 seconds 10 tries for a name and 30 from an address, whether the name exists or not. So nobody waits longer
/// than 60 seconds, and a person who signed in from an address before has tries of their own there: whoever guesses
/// from elsewhere cannot lock them out.
///
/// Safe from any thread. Memory is bounded: the names and addresses that tried longest ago are forgotten first.
class SignInThrottle {
 public:
  explicit SignInThrottle(const Clock& clock) : clock_(clock) {}

  /// Counts a try. Not empty: it must not be made before so much time has passed.
  [[nodiscard]] std::optional<std::chrono::seconds> try_now(const std::string& name, const std::string& ip,
                                                            bool known_address);
  /// The right password came: the tries before it count no longer.
  void succeeded(const std::string& name, const std::string& ip, bool known_address);

 private:
  using Tries = std::deque<SteadyTime>;
  [[nodiscard]] std::optional<std::chrono::seconds> wait_for(const std::map<std::string, Tries>& all,
                                                             const std::string& key, std::size_t most) const;
  void count(std::map<std::string, Tries>& all, const std::string& key, std::size_t most);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Tries> by_name_;
  std::map<std::string, Tries> by_ip_;
};

}  // namespace preflight::proxy
