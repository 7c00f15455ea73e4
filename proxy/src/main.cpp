/// preflight-proxy: serves the page, and alone holds Mailjet's keys.

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "configuration.h"
#include "front/listen_address.h"
#include "http/assets.h"
#include "imports/journal.h"
#include "imports/state_folder.h"
#include "practice_mode.h"
#include "proxy.h"

namespace {

using preflight::proxy::Configuration;
using preflight::proxy::Options;
using preflight::proxy::PracticeMode;
using preflight::proxy::Problems;
using preflight::proxy::Proxy;
using preflight::proxy::Settings;

constexpr int bad_configuration = 2;
constexpr int cannot_run = 1;

/// A dead process must not leave the keys in a file.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // its leak check has to trace us
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/// In every thread to come, so that the wait in `serve` is the one place where they arrive.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int serve(Settings settings, const sigset_t& signals) {
  Proxy proxy(std::move(settings));
  const int port = proxy.start();
  std::cout << "Preflight: http://127.0.0.1:" << port << "/" << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  proxy.stop();
  return proxy.failed() ? cannot_run : 0;
}

int run(Configuration configuration, const sigset_t& signals) {
  if (configuration.practice) {
    PracticeMode practice;
    return serve(practice.settings(configuration), signals);
  }
  return serve(Settings{.endpoint = *configuration.endpoint,
                        .keys = std::move(*configuration.keys),
                        .assets = configuration.assets,
                        .state = *configuration.state,
                        .port = configuration.port,
                        .max_part_bytes = configuration.max_part_bytes},
               signals);
}

/// The sentence of an exception that was made for the person at the terminal; of any other, none.
std::optional<std::string> sentence_of(const std::exception& error) {
  using preflight::proxy::front::ListenError;
  using preflight::proxy::http::AssetsError;
  using preflight::proxy::imports::JournalError;
  using preflight::proxy::imports::StateFolderError;
  const bool ours =
      dynamic_cast<const AssetsError*>(&error) != nullptr || dynamic_cast<const ListenError*>(&error) != nullptr ||
      dynamic_cast<const JournalError*>(&error) != nullptr || dynamic_cast<const StateFolderError*>(&error) != nullptr;
  if (!ours) return std::nullopt;
  return error.what();
}

int start(int argc, char** argv) {
  Options options;
  CLI::App app{"Preflight: checks a contacts file in the browser and imports it into Mailjet."};
  app.add_flag("--practice", options.practice, "Try it out against a practice Mailjet inside this process");
  app.add_option("--key-file", options.key_file, "File with the Mailjet keys, public:secret, readable by you only");
  app.add_option("--base", options.base, "Mailjet's address: api.mailjet.com (default) or api.us.mailjet.com");
  app.add_option("--assets", options.assets, "Folder of the built page");
  app.add_option("--state", options.state, "Folder for the import history");
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0 takes a free one")->capture_default_str();
  app.add_option("--max-part-bytes", options.max_part_bytes,
                 "Largest upload to Mailjet; longer files are sent in parts")
      ->capture_default_str();
  app.add_flag("--check-config", options.check_config, "Only check the options and files named here");
  app.set_version_flag("--version", PREFLIGHT_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : bad_configuration;
  }

  umask(0077);
  forbid_core_dumps();
  auto configured = preflight::proxy::configure(options);
  if (const auto* problems = std::get_if<Problems>(&configured)) {
    for (const std::string& problem : *problems) std::cerr << "preflight-proxy: " << problem << "\n";
    return bad_configuration;
  }
  if (options.check_config) {
    std::cout << "The configuration is in order.\n";
    return 0;
  }
  const sigset_t signals = block_signals();
  try {
    return run(std::move(std::get<Configuration>(configured)), signals);
  } catch (const std::exception& error) {
    std::cerr << "preflight-proxy: " << sentence_of(error).value_or("It cannot start.") << "\n";
    return cannot_run;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return start(argc, argv);
  } catch (...) {
    std::fputs("preflight-proxy: It cannot start.\n", stderr);
    return cannot_run;
  }
}
