#pragma once
/// How many requests were answered, how, and how fast.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "exposition.h"

namespace preflight::proxy::http {

/// Safe from any thread.
class RequestCounts {
 public:
  /// `route`: one of a few words and patterns, never a path as it was sent. `took` is absent where the time says
  /// nothing about the server: a stream, an upload.
  void add(const std::string& route, int status, std::optional<std::chrono::steady_clock::duration> took);
  void write(Exposition& out) const;

 private:
  // Seconds; what Prometheus' own libraries use unless told otherwise.
  static constexpr std::array<double, 11> bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  struct Times {
    /// By the first bound that is not exceeded; the last is for what exceeds all.
    std::array<std::uint64_t, bounds.size() + 1> counts{};
    double seconds = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> answers_;
  std::map<std::string, Times> times_;
};

}  // namespace preflight::proxy::http
