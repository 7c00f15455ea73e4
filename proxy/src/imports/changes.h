#pragma once
/// Wakes those who follow imports when a journal has changed.
///
///     Changes::Listener listener(changes);   // before the first look, so that nothing is missed
///     look();
///     poll({listener.bell(), POLLIN}); listener.hush(); look();

#include <mutex>
#include <set>

namespace preflight::proxy::imports {

/// Safe from any thread. What has changed is not said: whoever is woken looks for themselves, which costs one read of
/// the journal and cannot miss a way of writing to it.
class Changes {
 public:
  class Listener {
   public:
    /// Must not outlive `changes`. Throws std::runtime_error when the system has no file descriptor left.
    explicit Listener(Changes& changes);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// A file descriptor that is readable from a change on until `hush`.
    [[nodiscard]] int bell() const { return bell_; }
    void hush() const;

   private:
    friend class Changes;
    Changes& changes_;
    int bell_;
  };

  /// Something has been written.
  void tell();

 private:
  std::mutex mutex_;
  std::set<const Listener*> listeners_;
};

}  // namespace preflight::proxy::imports
