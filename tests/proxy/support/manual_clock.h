#pragma once
/// A clock that a test moves.

#include "clock.h"

namespace preflight::proxy::test {

class ManualClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override { return wall_; }
  [[nodiscard]] SteadyTime steady() const override { return steady_; }

  void advance(std::chrono::milliseconds time) {
    wall_ += time;
    steady_ += time;
  }
  /// The wall clock alone, as when somebody sets it.
  void set_back(std::chrono::milliseconds time) { wall_ -= time; }

 private:
  WallTime wall_ = WallTime(std::chrono::hours(24 * 365 * 56));
  SteadyTime steady_ = SteadyTime(std::chrono::hours(1));
};

}  // namespace preflight::proxy::test
