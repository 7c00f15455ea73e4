#pragma once
/// Waiting for something to become true, never for time to pass.

#include <chrono>
#include <functional>
#include <thread>

namespace preflight::proxy::test {

/// True as soon as `condition` is; false when it has not become so in 60 s, which is a failed test.
[[nodiscard]] inline bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (;;) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace preflight::proxy::test
