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

}  // namespace preflight::proxy::test
