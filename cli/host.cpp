#include "host.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace preflight::cli {

InputFile::InputFile(const std::string& path) : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    trouble_ = path + ": " + std::strerror(errno);
    return;
  }
  struct stat about {};
  if (::fstat(descriptor_, &about) != 0) {
    trouble_ = path + ": " + std::strerror(errno);
  } else if (S_ISDIR(about.st_mode)) {
    trouble_ = path + " is a folder, not a file";
  } else if (!S_ISREG(about.st_mode)) {
    trouble_ = path + " is not an ordinary file";
  } else {
    bytes_ = static_cast<std::uint64_t>(about.st_size);
  }
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t InputFile::read(std::uint64_t offset, char* to, std::size_t length) {
  for (;;) {
    const ssize_t got = ::pread(descriptor_, to, length, static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    trouble_ = path_ + ": " + std::strerror(errno);
    return 0;
  }
}

bool drive(Session& session, InputFile& file, std::size_t chunk_bytes, const std::function<void()>& after_each) {
  for (Need need = session.need(); need.length > 0; need = session.need()) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(need.length, chunk_bytes));
    const std::size_t got = file.read(need.offset, session.reserve(wanted), wanted);
    if (got == 0 || !session.commit(got)) break;
    if (after_each) after_each();
  }
  const bool finished = session.finish().has_value();
  if (finished && after_each) after_each();
  return finished;
}

}  // namespace preflight::cli
