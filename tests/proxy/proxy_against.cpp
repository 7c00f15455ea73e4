/// The proxy for tests that must kill it or weigh it: as the real one, but against a practice Mailjet on a given port.
/// The real one has no such option, because its hosts are a closed list.
///
///     proxy-against MAILJET_PORT KEY_FILE STATE_FOLDER                      quick, without the page
///     proxy-against MAILJET_PORT[,MAILJET_PORT] KEY_FILE STATE_FOLDER ASSETS PORT
///
/// The second form serves the page and goes at the pace of a practice, so that progress is seen; with two ports there
/// are two accounts, `news` and `shop`.

#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "identity/key_file.h"
#include "proxy.h"
#include "support/quick_pace.h"

namespace {

/// Throws when the key file cannot be read.
void add_account(preflight::proxy::Settings& settings, const std::string& mailjet_port, const char* key_file) {
  std::vector<std::string> problems;
  auto keys = preflight::proxy::read_key_file(key_file, problems);
  if (!keys) throw std::runtime_error("the key file");
  settings.accounts.push_back({.endpoint = preflight::proxy::mailjet::Endpoint::practice(std::stoi(mailjet_port)),
                               .keys = std::move(*keys),
                               .key_file = key_file});
}

}  // namespace

int main(int argc, char** argv) {
  using namespace preflight::proxy;
  if (argc != 4 && argc != 6) return 2;
  const bool has_page = argc == 6;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    Settings settings{
        .state = argv[3], .max_part_bytes = 200'000'000, .pace = test::quick_pace(), .manners = test::quick_manners()};
    if (has_page) {
      settings.assets = argv[4];
      settings.listen.port = std::stoi(argv[5]);
      settings.pace = imports::Pace::practice();
    }
    const std::string ports = argv[1];
    const std::size_t comma = ports.find(',');
    add_account(settings, ports.substr(0, comma), argv[2]);
    if (comma != std::string::npos) {
      add_account(settings, ports.substr(comma + 1), argv[2]);
      settings.accounts[0].name = "news";
      settings.accounts[0].title = "Newsletter";
      settings.accounts[1].name = "shop";
      settings.accounts[1].title = "Shop";
    }
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
