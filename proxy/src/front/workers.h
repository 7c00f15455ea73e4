#pragma once
/// Threads that serve connections.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace preflight::proxy::front {

/// A thread begins only when all that there are have something to do, and of those that wait the one that worked last
/// is called first. So as many threads are in use as there are connections at once, not as many as there may be: every
/// thread that has ever worked keeps memory of its own for the next time.
///
/// Safe from any thread.
class Workers {
 public:
  /// `most` at once; what comes beyond waits for its turn.
  explicit Workers(std::size_t most);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// `job` must not throw. Throws itself when the system has no thread or no memory left; then the job is not done.
  void give(std::function<void()> job);
  /// Returns when everything that was given is done. Safe to call twice.
  void finish();

 private:
  struct Worker {
    std::function<void()> job;
    std::condition_variable called;
    std::thread thread;
  };
  void work(Worker& self);

  const std::size_t most_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Worker>> all_;
  /// The one that worked last at the end.
  std::vector<Worker*> idle_;
  std::deque<std::function<void()>> waiting_;
  bool finishing_ = false;
};

}  // namespace preflight::proxy::front
