#pragma once
/// The time of day for what cannot be taken back: giving up and forgetting.

#include <chrono>
#include <optional>

#include "clock.h"

namespace preflight::proxy {

/// Follows the wall clock, but when somebody sets that forward it waits for a day in which nobody sets it back: nothing
/// is to be lost by a slip. Set back it is believed at once, by which things are only kept longer. Not safe from
/// several threads at once.
class PatientClock {
 public:
  explicit PatientClock(const Clock& clock) : clock_(clock), believed_(ahead()) {}

  /// Asked at least every few hours.
  [[nodiscard]] WallTime now() {
    const auto ahead_now = ahead();
    const bool is_set_forward = ahead_now > believed_ + tolerance;
    if (is_set_forward && !doubted_since_) doubted_since_ = clock_.steady();
    if (!is_set_forward || clock_.steady() - *doubted_since_ >= patience) {
      believed_ = ahead_now;
      doubted_since_.reset();
    }
    return WallTime(std::chrono::duration_cast<WallTime::duration>(clock_.steady().time_since_epoch() + believed_));
  }

 private:
  static constexpr std::chrono::minutes tolerance{10};
  static constexpr std::chrono::hours patience{24};

  /// How far the wall clock is ahead of the steady one.
  [[nodiscard]] std::chrono::nanoseconds ahead() const {
    return clock_.wall().time_since_epoch() - clock_.steady().time_since_epoch();
  }

  const Clock& clock_;
  std::chrono::nanoseconds believed_;
  std::optional<SteadyTime> doubted_since_;
};

}  // namespace preflight::proxy
