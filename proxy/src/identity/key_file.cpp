#include "identity/key_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace preflight::proxy {

namespace {

// Mailjet's keys have 32 characters each; more than this is some other file.
constexpr std::size_t max_file_bytes = 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return fd_; }

 private:
  int fd_;
};

/// A buffer on the stack that is wiped whichever way the function is left.
struct WipedBuffer {
  std::array<char, max_file_bytes + 1> bytes{};
  std::size_t size = 0;
  WipedBuffer() = default;
  ~WipedBuffer() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
  WipedBuffer(const WipedBuffer&) = delete;
  WipedBuffer& operator=(const WipedBuffer&) = delete;
};

bool is_key_character(char c) { return c > 0x20 && c < 0x7f && c != ':'; }

bool is_key(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_key_character); }

}  // namespace

std::optional<KeyPair> read_key_file(const std::filesystem::path& path, std::vector<std::string>& problems) {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) {
    switch (errno) {
      case ELOOP:
        problems.emplace_back("The key file is a symbolic link; name the file itself.");
        break;
      case ENOENT:
        problems.emplace_back("The key file does not exist.");
        break;
      case EACCES:
        problems.emplace_back("The key file may not be read by this user.");
        break;
      default:
        problems.emplace_back("The key file cannot be opened.");
        break;
    }
    return std::nullopt;
  }

  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) {
    problems.emplace_back("The key file cannot be examined.");
    return std::nullopt;
  }
  if (!S_ISREG(facts.st_mode)) {
    problems.emplace_back("The key file is not a regular file.");
    return std::nullopt;
  }
  const std::size_t known = problems.size();
  if (facts.st_uid != ::geteuid()) problems.emplace_back("The key file belongs to another user.");
  const auto mode = facts.st_mode & 07777U;
  if (mode != 0600U && mode != 0400U) {
    problems.emplace_back("The key file must be readable by its owner only: chmod 600.");
  }

  WipedBuffer buffer;
  while (buffer.size < buffer.bytes.size()) {
    const ssize_t got = ::read(file.number(), buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      problems.emplace_back("The key file cannot be read.");
      return std::nullopt;
    }
    if (got == 0) break;
    buffer.size += static_cast<std::size_t>(got);
  }

  std::string_view text(buffer.bytes.data(), buffer.size);
  if (text.ends_with("\r\n")) {
    text.remove_suffix(2);
  } else if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  const std::size_t colon = text.find(':');
  if (text.empty()) {
    problems.emplace_back("The key file is empty.");
  } else if (buffer.size > max_file_bytes || colon == std::string_view::npos || !is_key(text.substr(0, colon)) ||
             !is_key(text.substr(colon + 1))) {
    problems.emplace_back("The key file must hold one line: the public key, a colon, the secret key.");
  }
  if (problems.size() != known) return std::nullopt;

  KeyPair keys;
  keys.public_key = Secret(std::string(text.substr(0, colon)));
  keys.secret_key = Secret(std::string(text.substr(colon + 1)));
  return keys;
}

}  // namespace preflight::proxy
