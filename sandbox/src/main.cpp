/// practice-mailjet [--port N]: a practice Mailjet to try Preflight against, until it is interrupted.

#include <charconv>
#include <csignal>
#include <iostream>
#include <string_view>

#include "preflight/sandbox/practice_mailjet.h"

namespace {

/// The one option is read by hand: the practice Mailjet depends on nothing but HTTP and JSON.
bool read_port(int argc, char** argv, int& port) {
  if (argc == 1) return true;
  if (argc != 3 || std::string_view(argv[1]) != "--port") return false;
  const std::string_view text = argv[2];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 0 && port <= 65'535;
}

}  // namespace

int main(int argc, char** argv) {
  int port = 0;
  if (!read_port(argc, argv, port)) {
    std::cerr << "usage: practice-mailjet [--port N]\n"
                 "A practice Mailjet on 127.0.0.1: nothing sent to it leaves this computer. Without a port it takes a "
                 "free one.\n";
    return 2;
  }

  // Blocked in every thread, so that the wait below is the one place where an interrupt arrives.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const preflight::sandbox::Credentials credentials{.public_key = "practice-key", .secret_key = "practice-secret"};
  preflight::sandbox::PracticeMailjet mailjet(credentials, preflight::sandbox::practice_behaviour());
  preflight::sandbox::seed_practice_data(mailjet);
  if (!mailjet.start(port)) {
    std::cerr << "practice-mailjet: port " << port << " is not free\n";
    return 1;
  }
  std::cout << "Practice Mailjet   " << mailjet.base_url() << "\n"
            << "Public key         " << credentials.public_key << "\n"
            << "Secret key         " << credentials.secret_key << "\n"
            << "Ctrl+C ends it." << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  mailjet.stop();
  return 0;
}
