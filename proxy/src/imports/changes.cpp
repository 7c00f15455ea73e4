#include "imports/changes.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace preflight::proxy::imports {

Changes::Listener::Listener(Changes& changes) : changes_(changes), bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (bell_ < 0) throw std::runtime_error("no eventfd");
  const std::lock_guard lock(changes_.mutex_);
  changes_.listeners_.insert(this);
}

Changes::Listener::~Listener() {
  {
    const std::lock_guard lock(changes_.mutex_);
    changes_.listeners_.erase(this);
  }
  ::close(bell_);
}

void Changes::Listener::hush() const {
  std::uint64_t rung = 0;
  [[maybe_unused]] const ssize_t got = ::read(bell_, &rung, sizeof rung);  // nothing to read is as good
}

void Changes::tell() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t one = 1;
  for (const Listener* listener : listeners_) {
    // Refused only when it has been rung 2^64 times without a look: then it rings already.
    [[maybe_unused]] const ssize_t written = ::write(listener->bell_, &one, sizeof one);
  }
}

}  // namespace preflight::proxy::imports
