#pragma once
/// The folder that holds the journal, and the lock that keeps a second proxy out of it.

#include <filesystem>
#include <stdexcept>

namespace preflight::proxy::imports {

class StateFolderError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Holds the folder while it lives. The lock is the kernel's (flock on a file beside the journal), so that a killed
/// proxy leaves none behind.
class StateFolder {
 public:
  /// Makes the folder, readable by its owner only, when it is missing. Throws StateFolderError with one sentence for
  /// the person at the terminal: it cannot be made or written, or another proxy holds it.
  explicit StateFolder(std::filesystem::path folder);
  ~StateFolder();
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace preflight::proxy::imports
