/// The proxy for tests that must kill it or weigh it: as the real one, but against a practice Mailjet on a given port.
/// The real one has no such option, because its hosts are a closed list.
///
///     proxy-against MAILJET_PORT KEY_FILE STATE_FOLDER

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "identity/key_file.h"
#include "proxy.h"
#include "support/quick_pace.h"

int main(int argc, char** argv) {
  using namespace preflight::proxy;
  if (argc != 4) return 2;
  std::vector<std::string> problems;
  auto keys = read_key_file(argv[2], problems);
  if (!keys) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    Settings settings{
        .state = argv[3], .max_part_bytes = 200'000'000, .pace = test::quick_pace(), .manners = test::quick_manners()};
    settings.accounts.push_back(
        {.endpoint = mailjet::Endpoint::practice(std::stoi(argv[1])), .keys = std::move(*keys), .key_file = argv[2]});
    Proxy proxy(std::move(settings));
    std::cout << "Preflight: http://127.0.0.1:" << proxy.start() << "/" << std::endl;
    for (;;) {
      int received = 0;
      sigwait(&signals, &received);
      if (received != SIGHUP) break;
      proxy.reload();
    }
    proxy.stop();
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
