#pragma once
/// Another program as a child, with what it says on stdout and stderr, and what it weighs.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/temp_folder.h"
#include "support/wait.h"

namespace preflight::proxy::test {

class Child {
 public:
  /// `before_exec` runs in the child, which has no threads but its own.
  explicit Child(std::vector<std::string> command, const std::function<void()>& before_exec = {})
      : out_(folder_.path() / "out"), err_(folder_.path() / "err") {
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string out = out_.string();
    const std::string err = err_.string();
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no child");
    if (pid_ == 0) {
      ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
      ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
      if (before_exec) before_exec();
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
  }
  ~Child() {
    if (!ended_) {
      kill(SIGKILL);
      (void)wait();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] std::string out() const { return read_file(out_); }
  [[nodiscard]] std::string err() const { return read_file(err_); }
  [[nodiscard]] pid_t pid() const { return pid_; }

  void kill(int signal) const { ::kill(pid_, signal); }
  /// The exit code; minus the signal that ended it.
  int wait() {
    if (!ended_) {
      int status = 0;
      ::waitpid(pid_, &status, 0);
      ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    return *ended_;
  }
  /// True when it has ended by itself within the patience of `eventually`.
  [[nodiscard]] bool ends() {
    return eventually([this] {
      if (ended_) return true;
      int status = 0;
      if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
      ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
      return true;
    });
  }
  /// True once `Preflight: URL` tells where people find it.
  [[nodiscard]] bool listens() const {
    return eventually([this] { return out().starts_with("Preflight: "); });
  }
  /// The port from the log, where that URL is another one; 0 when it never comes.
  [[nodiscard]] int logged_port() const {
    constexpr std::string_view field = "\"port\":";
    if (!listens()) return 0;
    const std::string log = err();
    return std::stoi(log.substr(log.find(field) + field.size()));
  }
  /// The port from `Preflight: http://127.0.0.1:PORT/`; 0 when it never comes.
  [[nodiscard]] int port() const {
    constexpr std::string_view promise = "Preflight: http://127.0.0.1:";
    std::string said;
    const bool listens = eventually([&] {
      said = out();
      return said.find("/\n", promise.size()) != std::string::npos;
    });
    return listens && said.starts_with(promise) ? std::stoi(said.substr(promise.size())) : 0;
  }
  /// The most memory it has ever had resident, in bytes.
  [[nodiscard]] long peak_memory() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    std::string word;
    while (status >> word) {
      if (word == "VmHWM:") {
        long kilobytes = 0;
        status >> kilobytes;
        return kilobytes * 1024;
      }
    }
    return 0;
  }

 private:
  TempFolder folder_;
  std::filesystem::path out_;
  std::filesystem::path err_;
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

}  // namespace preflight::proxy::test
