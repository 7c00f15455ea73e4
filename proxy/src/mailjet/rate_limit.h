#pragma once
/// How often one API key may ask Mailjet: so many requests a second, a few at once after a pause.
///
///     RateLimit limit{2, 5};
///     const SteadyTime turn = limit.next(now);     // ask then, not before
///
/// Turns are given out in the order in which they are asked for, so nobody is passed over.

#include <algorithm>
#include <chrono>
#include <mutex>

#include "clock.h"

namespace preflight::proxy::mailjet {

class RateLimit {
 public:
  /// `burst`: how many turns come at once to somebody who has long been silent.
  RateLimit(double per_second, int burst)
      : interval_(std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(1.0 / per_second))),
        ahead_(interval_ * (burst - 1)) {}

  /// Takes the next turn, which is `now` or later. Safe from any thread.
  [[nodiscard]] SteadyTime next(SteadyTime now) {
    const std::lock_guard lock(mutex_);
    const SteadyTime turn = std::max(now, full_ - ahead_);
    full_ = std::max(full_, now) + interval_;
    return turn;
  }
  /// Takes a turn if there is one now. False: there is none, and nothing was taken. Safe from any thread.
  [[nodiscard]] bool take(SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (full_ - ahead_ > now) return false;
    full_ = std::max(full_, now) + interval_;
    return true;
  }

 private:
  SteadyTime::duration interval_;
  SteadyTime::duration ahead_;
  std::mutex mutex_;
  /// When the key would be as rested as after a long silence.
  SteadyTime full_{};
};

}  // namespace preflight::proxy::mailjet
