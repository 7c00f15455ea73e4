#pragma once
/// The runner's pauses, in thousandths.

#include <chrono>

#include "imports/runner.h"

namespace preflight::proxy::test {

inline imports::Pace quick_pace() {
  using std::chrono::milliseconds;
  imports::Pace pace;
  pace.poll = {milliseconds(10)};
  pace.reconcile = {milliseconds(10)};
  pace.submit = {milliseconds(10), milliseconds(10), milliseconds(10), milliseconds(10), milliseconds(10)};
  pace.refused_key = milliseconds(20);
  return pace;
}

/// Mailjet may be asked as often as a test likes, and what fails once fails.
inline mailjet::Manners quick_manners() {
  mailjet::Manners manners;
  manners.requests_per_second = 10'000;
  manners.burst = 1'000;
  manners.repeats = 0;
  return manners;
}

}  // namespace preflight::proxy::test
