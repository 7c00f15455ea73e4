#include "host.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

#include "host_decoder.h"

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
  std::optional<HostDecoder> decoder;
  std::string bytes;
  for (Need need = session.need(); need.length > 0; need = session.need()) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(need.length, chunk_bytes));
    const std::string_view label = session.host_decoding();
    if (label.empty()) {
      const std::size_t got = file.read(need.offset, session.reserve(wanted), wanted);
      if (got == 0 || !session.commit(got)) break;
    } else {
      if (need.offset == 0 || !decoder || decoder->label() != label) decoder.emplace(label);
      if (!decoder->works()) {
        file.give_up("this system cannot read " + std::string(label));
        return false;
      }
      bytes.resize(wanted);
      bytes.resize(file.read(need.offset, bytes.data(), wanted));
      if (bytes.empty()) break;
      const std::string text = decoder->decode(bytes, need.offset + bytes.size() == file.bytes());
      std::copy(text.begin(), text.end(), session.reserve(text.size()));
      if (!session.commit_decoded(bytes.size(), text.size())) break;
    }
    if (after_each) after_each();
  }
  const bool finished = session.finish().has_value();
  if (finished && after_each) after_each();
  return finished;
}

}  // namespace preflight::cli
