#include "identity/private_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
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

std::string_view why_not_opened(int error) {
  switch (error) {
    case ELOOP:
      return " is a symbolic link; name the file itself.";
    case ENOENT:
      return " does not exist.";
    case EACCES:
      return " may not be read by this user.";
    default:
      return " cannot be opened.";
  }
}

bool is_credential(const std::filesystem::path& path) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return folder != nullptr && *folder != '\0' && path.parent_path() == std::filesystem::path(folder);
}

}  // namespace

std::optional<Secret> read_private_file(const std::filesystem::path& path, const std::string& subject,
                                        std::vector<std::string>& problems) {
  const auto problem = [&](std::string_view what) { problems.push_back(subject + std::string(what)); };
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) {
    problem(why_not_opened(errno));
    return std::nullopt;
  }

  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) {
    problem(" cannot be examined.");
    return std::nullopt;
  }
  if (!S_ISREG(facts.st_mode)) {
    problem(" is not a regular file.");
    return std::nullopt;
  }
  const bool credential = is_credential(path);
  if (facts.st_uid != ::geteuid() && !(credential && facts.st_uid == 0)) problem(" belongs to another user.");
  const auto mode = facts.st_mode & 07777U;
  if (mode != 0600U && mode != 0400U && !(credential && mode == 0440U)) {
    problem(" must be readable by its owner only: chmod 600.");
  }

  WipedBuffer buffer;
  while (buffer.size < buffer.bytes.size()) {
    const ssize_t got = ::read(file.number(), buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      problem(" cannot be read.");
      return std::nullopt;
    }
    if (got == 0) break;
    buffer.size += static_cast<std::size_t>(got);
  }
  if (buffer.size > max_file_bytes) {
    problem(" is too long.");
    return std::nullopt;
  }
  std::string_view text(buffer.bytes.data(), buffer.size);
  if (text.ends_with("\r\n")) {
    text.remove_suffix(2);
  } else if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  if (text.empty()) {
    problem(" is empty.");
    return std::nullopt;
  }
  return Secret(std::string(text));
}

std::optional<Secret> read_secret_file(const std::filesystem::path& path, const std::string& subject,
                                       std::vector<std::string>& problems) {
  const std::size_t known = problems.size();
  auto secret = read_private_file(path, subject, problems);
  if (!secret) return std::nullopt;
  const std::string_view text = secret->reveal();
  if (text.size() < 16 || text.size() > 512 ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; })) {
    problems.push_back(subject + " must hold one word of 16 to 512 visible ASCII characters.");
  }
  if (problems.size() != known) return std::nullopt;
  return secret;
}

}  // namespace preflight::proxy
