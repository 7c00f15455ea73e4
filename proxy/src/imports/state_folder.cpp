#include "imports/state_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace preflight::proxy::imports {

StateFolder::StateFolder(std::filesystem::path folder) : path_(std::move(folder)) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path_, error);
  if (error) throw StateFolderError("The state folder cannot be made.");
  if (made) {
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, error);
    if (error) throw StateFolderError("The state folder cannot be closed to other users.");
  }
  lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_ < 0) throw StateFolderError("The state folder cannot be written.");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const bool held = errno == EWOULDBLOCK;
    ::close(lock_);
    throw StateFolderError(held ? "Another proxy is using this state folder." : "The state folder cannot be locked.");
  }
}

StateFolder::~StateFolder() { ::close(lock_); }

}  // namespace preflight::proxy::imports
