/// practice-mailjet [--port N]: a practice Mailjet to try Preflight against, until it is interrupted.

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "preflight/sandbox/practice_mailjet.h"

int main(int argc, char** argv) {
  CLI::App app("A practice Mailjet: nothing sent to it leaves this computer.", "practice-mailjet");
  int port = 0;
  app.add_option("--port", port, "Port on 127.0.0.1; 0 takes a free one")->check(CLI::Range(0, 65535));
  CLI11_PARSE(app, argc, argv);

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
