#pragma once
/// The two clocks, behind an interface so that a test can move hours on.

#include <chrono>

namespace preflight::proxy {

using WallTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  /// What is written down and shown. It may jump.
  [[nodiscard]] virtual WallTime wall() const = 0;
  /// What deadlines are measured with. It never jumps, and means nothing to another process.
  [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override { return std::chrono::system_clock::now(); }
  [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace preflight::proxy
