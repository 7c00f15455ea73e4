#pragma once
/// Tells every connection that another process opens, and every datagram it sends to an address, by a filter in the
/// kernel that no code of that process can get around.
///
///     ConnectionWatch watch;
///     Child child(command, [&watch] { watch.begin(); });
///     if (!watch.follow()) skip();
///     ...
///     child.wait();
///     watch.seen();

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace preflight::proxy::test {

class ConnectionWatch {
 public:
  ConnectionWatch() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair_.data()) != 0) throw std::runtime_error("no sockets");
  }
  ~ConnectionWatch() {
    ::shutdown(pair_[1], SHUT_RDWR);
    (void)seen();
    for (const int socket : pair_) ::close(socket);
    if (notices_ >= 0) ::close(notices_);
  }
  ConnectionWatch(const ConnectionWatch&) = delete;
  ConnectionWatch& operator=(const ConnectionWatch&) = delete;

  /// In the child, before its program begins.
  void begin() const {
    const int filter = set_filter();
    // The other side gets either the filter's descriptor or a word without one.
    char word = filter >= 0 ? 'y' : 'n';
    iovec content{&word, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    if (filter >= 0) {
      message.msg_control = room.data();
      message.msg_controllen = room.size();
      cmsghdr* header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(header), &filter, sizeof filter);
    }
    if (::sendmsg(pair_[1], &message, 0) != 1) ::_exit(125);
    if (filter >= 0) ::close(filter);
  }

  /// In the test. False: the system has no such filter.
  [[nodiscard]] bool follow() {
    char word = 0;
    iovec content{&word, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    if (::recvmsg(pair_[0], &message, MSG_CMSG_CLOEXEC) != 1 || word != 'y') return false;
    std::memcpy(&notices_, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof notices_);
    thread_ = std::thread([this] { serve(); });
    return true;
  }

  /// `address:port`, or the path of a Unix socket, in their order. Once the child has ended.
  [[nodiscard]] std::vector<std::string> seen() {
    if (thread_.joinable()) thread_.join();
    return seen_;
  }

 private:
#if defined(__x86_64__)
  static constexpr unsigned machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
  static constexpr unsigned machine = AUDIT_ARCH_AARCH64;
#else
  static constexpr unsigned machine = 0;
#endif

  /// connect(), and sendto() with an address, are told; everything else passes.
  [[nodiscard]] static int set_filter() {
    constexpr auto number = static_cast<unsigned>(offsetof(seccomp_data, nr));
    constexpr auto architecture = static_cast<unsigned>(offsetof(seccomp_data, arch));
    constexpr auto address = static_cast<unsigned>(offsetof(seccomp_data, args) + 4 * sizeof(std::uint64_t));
    std::array<sock_filter, 12> program{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, architecture),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 5, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendto, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, address),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, address + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (machine == 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return static_cast<int>(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter));
  }

  void serve() {
    for (;;) {
      std::array<pollfd, 2> waits{{{notices_, POLLIN, 0}, {pair_[0], POLLIN, 0}}};
      // Without notice: the process has ended, or nobody wants to know any more.
      if (::poll(waits.data(), waits.size(), -1) <= 0 || (waits[0].revents & POLLIN) == 0) return;
      seccomp_notif notice{};
      if (::ioctl(notices_, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0) continue;
      const bool connects = notice.data.nr == SYS_connect;
      seen_.push_back(address_of(notice.pid, notice.data.args[connects ? 1 : 4], notice.data.args[connects ? 2 : 5]));
      seccomp_notif_resp answer{};
      answer.id = notice.id;
      answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      ::ioctl(notices_, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
  }

  [[nodiscard]] static std::string address_of(unsigned process, std::uint64_t where, std::uint64_t size) {
    sockaddr_storage address{};
    const int memory = ::open(("/proc/" + std::to_string(process) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    const ssize_t got =
        ::pread(memory, &address, std::min<std::size_t>(size, sizeof address), static_cast<off_t>(where));
    if (memory >= 0) ::close(memory);
    if (got <= 0) return "unreadable";
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
      const auto* in = reinterpret_cast<const sockaddr_in*>(&address);
      ::inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size());
      return std::string(text.data()) + ":" + std::to_string(ntohs(in->sin_port));
    }
    if (address.ss_family == AF_INET6) {
      const auto* in = reinterpret_cast<const sockaddr_in6*>(&address);
      ::inet_ntop(AF_INET6, &in->sin6_addr, text.data(), text.size());
      return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(in->sin6_port));
    }
    if (address.ss_family == AF_UNIX) return reinterpret_cast<const sockaddr_un*>(&address)->sun_path;
    return "family " + std::to_string(address.ss_family);
  }

  std::array<int, 2> pair_{-1, -1};
  int notices_ = -1;
  std::vector<std::string> seen_;
  std::thread thread_;
};

}  // namespace preflight::proxy::test
