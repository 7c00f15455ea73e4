#include "host.h"

#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

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

namespace {

/// iconv(3) for the multi-byte encodings that the core leaves to its host. Its names for them are the WHATWG's but for
/// these, which are the supersets that the WHATWG means.
class HostDecoder {
 public:
  explicit HostDecoder(std::string_view label) : label_(label) {
    static constexpr std::pair<std::string_view, const char*> names[] = {{"gbk", "gb18030"},
                                                                         {"shift_jis", "cp932"},
                                                                         {"euc-kr", "cp949"},
                                                                         {"euc-jp", "euc-jp-ms"},
                                                                         {"big5", "big5-hkscs"}};
    std::string name(label);
    for (const auto& [ours, theirs] : names) {
      if (label == ours) name = theirs;
    }
    handle_ = ::iconv_open("UTF-8", name.c_str());
  }
  ~HostDecoder() {
    if (works()) ::iconv_close(handle_);
  }
  HostDecoder(const HostDecoder&) = delete;
  HostDecoder& operator=(const HostDecoder&) = delete;

  [[nodiscard]] bool works() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  [[nodiscard]] const std::string& label() const { return label_; }

  /// The text of `bytes` and of what was kept of those before; U+FFFD for what is no character.
  std::string decode(std::string_view bytes, bool at_end) {
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    kept_ += bytes;
    std::string text;
    char* from = kept_.data();
    std::size_t left = kept_.size();
    while (left > 0) {
      char room[4096];
      char* to = room;
      std::size_t space = sizeof room;
      const std::size_t answer = ::iconv(handle_, &from, &left, &to, &space);
      const int why = errno;
      text.append(room, sizeof room - space);
      if (answer != static_cast<std::size_t>(-1) || why == E2BIG) continue;
      if (why == EINVAL && !at_end) break;  // half a character: the rest comes with the next bytes
      text += replacement;
      ++from;
      --left;
    }
    kept_.erase(0, kept_.size() - left);
    return text;
  }

 private:
  std::string label_;
  iconv_t handle_;
  std::string kept_;
};

}  // namespace

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
