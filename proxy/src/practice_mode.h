#pragma once
/// Trying Preflight out: a practice Mailjet in this process, on loopback, with a made-up key, and nothing that outlives
/// it.

#include <filesystem>
#include <memory>

#include "configuration.h"
#include "proxy.h"

namespace preflight::proxy {

class PracticeMode {
 public:
  /// Starts the practice Mailjet with its seeded account. Throws std::runtime_error when it finds no port, or no place
  /// for its journal.
  PracticeMode();
  /// Stops it, and removes the folder that `settings` made.
  ~PracticeMode();
  PracticeMode(const PracticeMode&) = delete;
  PracticeMode& operator=(const PracticeMode&) = delete;

  /// A proxy in front of it.
  [[nodiscard]] Settings settings(Configuration configuration);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace preflight::proxy
