#include "front/workers.h"

#include <utility>

namespace preflight::proxy::front {

Workers::Workers(std::size_t most) : most_(most) {
  all_.reserve(most);
  idle_.reserve(most);
}

Workers::~Workers() { finish(); }

void Workers::give(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (!idle_.empty()) {
    Worker& last = *idle_.back();
    idle_.pop_back();
    last.job = std::move(job);
    last.called.notify_one();
  } else if (all_.size() < most_) {
    auto worker = std::make_unique<Worker>();
    worker->job = std::move(job);
    worker->thread = std::thread([this, self = worker.get()] { work(*self); });
    all_.push_back(std::move(worker));
  } else {
    waiting_.push_back(std::move(job));
  }
}

void Workers::work(Worker& self) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!self.job && !waiting_.empty()) {
      self.job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (self.job) {
      lock.unlock();
      self.job();
      lock.lock();
      self.job = nullptr;
      continue;
    }
    if (finishing_) return;
    idle_.push_back(&self);
    self.called.wait(lock, [&self, this] { return self.job || finishing_; });
  }
}

void Workers::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    for (const auto& worker : all_) worker->called.notify_one();
  }
  for (const auto& worker : all_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

}  // namespace preflight::proxy::front
