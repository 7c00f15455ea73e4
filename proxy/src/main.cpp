/// preflight-proxy: serves the page, and alone holds Mailjet's keys.

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "audit.h"
#include "configuration.h"
#include "front/listen_address.h"
#include "http/assets.h"
#include "http/request_checks.h"
#include "identity/builtin_identity.h"
#include "identity/people.h"
#include "imports/journal.h"
#include "imports/state_folder.h"
#include "practice_mode.h"
#include "proxy.h"

namespace {

using preflight::proxy::BuiltinIdentity;
using preflight::proxy::Configuration;
using preflight::proxy::Options;
using preflight::proxy::People;
using preflight::proxy::PracticeMode;
using preflight::proxy::Problems;
using preflight::proxy::Proxy;
using preflight::proxy::Settings;
using preflight::proxy::http::local_origins;
using preflight::proxy::http::Origins;

constexpr int bad_configuration = 2;
constexpr int cannot_run = 1;

/// 64 threads that each keep what they once had would take several times what is in use.
void keep_memory_together() {
#ifdef M_ARENA_MAX  // glibc's
  mallopt(M_ARENA_MAX, 2);
#endif
}

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

/// `reloads`: SIGHUP means to read the keys again. Otherwise it means what it says, that the terminal is gone.
int serve(Settings settings, const sigset_t& signals, bool reloads) {
  const Origins origins = settings.origins;
  Proxy proxy(std::move(settings));
  const int port = proxy.start();
  // Where people find the page. The local port is only known now; a program that waits for us reads it here.
  std::cout << "Preflight: " << (origins.empty() ? local_origins(port) : origins).front() << "/" << std::endl;
  for (;;) {
    int received = 0;
    sigwait(&signals, &received);
    if (received != SIGHUP || !reloads) break;
    proxy.reload();
  }
  proxy.stop();
  return proxy.failed() ? cannot_run : 0;
}

int run(Configuration configuration, const sigset_t& signals, bool reloads) {
  if (configuration.settings.practice) {
    PracticeMode practice;
    return serve(practice.settings(std::move(configuration)), signals, reloads);
  }
  return serve(std::move(configuration.settings), signals, reloads);
}

/// The sentence of an exception that was made for the person at the terminal; of any other, none.
std::optional<std::string> sentence_of(const std::exception& error) {
  using preflight::proxy::AuditError;
  using preflight::proxy::PeopleError;
  using preflight::proxy::SettingsError;
  using preflight::proxy::front::ListenError;
  using preflight::proxy::http::AssetsError;
  using preflight::proxy::imports::JournalError;
  using preflight::proxy::imports::StateFolderError;
  const bool ours =
      dynamic_cast<const AssetsError*>(&error) != nullptr || dynamic_cast<const AuditError*>(&error) != nullptr ||
      dynamic_cast<const ListenError*>(&error) != nullptr || dynamic_cast<const JournalError*>(&error) != nullptr ||
      dynamic_cast<const PeopleError*>(&error) != nullptr || dynamic_cast<const SettingsError*>(&error) != nullptr ||
      dynamic_cast<const StateFolderError*>(&error) != nullptr;
  if (!ours) return std::nullopt;
  return error.what();
}

int complain(const Problems& problems) {
  for (const std::string& problem : problems) std::cerr << "preflight-proxy: " << problem << "\n";
  return bad_configuration;
}

/// What the `user` commands were told.
struct UserOrder {
  std::string name;
  std::string role = "importer";
};

int say_nobody(const std::string& name) {
  std::cerr << "preflight-proxy: There is nobody named " << name << ".\n";
  return cannot_run;
}

int give_code(People& people, const std::string& name) {
  const auto code = BuiltinIdentity::new_code(people, name, std::chrono::system_clock::now());
  if (!code) return say_nobody(name);
  std::cout << "Code for " << name << ", good once and for 24 hours: " << *code << "\n";
  return 0;
}

int list_people(People& people) {
  for (const People::Record& record : people.all()) {
    std::cout << record.name << "\t" << name_of(record.role) << "\t"
              << (record.password ? "has a password" : "has no password yet") << "\n";
  }
  return 0;
}

/// Works beside a running server too, which takes notice with the next request.
int manage_people(const std::string& command, const UserOrder& order, const Options& options) {
  const auto state = preflight::proxy::configured_state(options);
  if (const auto* problems = std::get_if<Problems>(&state)) return complain(*problems);
  const auto role = preflight::proxy::role_of(order.role);
  Problems problems;
  if (command != "list" && !preflight::proxy::is_person_name(order.name)) {
    problems.emplace_back("A name is 1 to 128 letters, digits and . _ @ -");
  }
  if (!role) problems.emplace_back("A role is viewer, importer or manager.");
  if (!problems.empty()) return complain(problems);

  const auto& folder = std::get<std::filesystem::path>(state);
  std::filesystem::create_directories(folder);
  People people(preflight::proxy::people_file(folder));
  if (command == "list") return list_people(people);
  if (command == "add") {
    if (people.add(order.name, *role)) return give_code(people, order.name);
    std::cerr << "preflight-proxy: There is somebody named " << order.name << " already.\n";
    return cannot_run;
  }
  if (command == "reset") return give_code(people, order.name);
  const bool done = command == "remove"     ? people.remove(order.name)
                    : command == "sign-out" ? people.end_sessions(order.name)
                                            : people.set_role(order.name, *role);
  return done ? 0 : say_nobody(order.name);
}

/// Works beside a running server too.
int verify_audit(const Options& options) {
  const auto state = preflight::proxy::configured_state(options);
  if (const auto* problems = std::get_if<Problems>(&state)) return complain(*problems);
  int code = 0;
  for (const auto& [file, head, broken] : preflight::proxy::verify_audit(std::get<std::filesystem::path>(state))) {
    std::cout << file.filename().string() << "\t" << head.seq << "\t" << head.hash << "\t";
    if (broken) {
      std::cout << "broken at line " << *broken << "\n";
      code = cannot_run;
    } else {
      std::cout << "in order\n";
    }
  }
  return code;
}

int start(int argc, char** argv) {
  Options options;
  CLI::App app{"Preflight: checks a contacts file in the browser and imports it into Mailjet."};
  app.add_flag("--practice", options.practice, "Try it out against a practice Mailjet inside this process");
  app.add_option("--config", options.config, "The configuration, one JSON file; flags given beside it come first");
  app.add_option("--key-file", options.key_file, "File with the Mailjet keys, public:secret, readable by you only");
  app.add_option("--base", options.base, "Mailjet's address: api.mailjet.com (default) or api.us.mailjet.com");
  app.add_option("--assets", options.assets, "Folder of the built page");
  app.add_option("--state", options.state, "Folder for the import history");
  app.add_option("--port", options.port, "Port, 8080 unless the configuration says otherwise; 0 takes a free one");
  app.add_option("--max-part-bytes", options.max_part_bytes,
                 "Largest upload to Mailjet, 20000000 bytes unless told otherwise; longer files are sent in parts");
  app.add_flag("--check-config", options.check_config,
               "Only check the configuration and the files it names, and tell every fault");
  UserOrder order;
  CLI::App* user =
      app.add_subcommand("user", "The people of identity.mode builtin; with --config or --state before it");
  user->require_subcommand(1);
  const auto add_command = [user, &order](const char* name, const char* what, bool with_role) {
    CLI::App* command = user->add_subcommand(name, what);
    command->add_option("name", order.name, "The person's name")->required();
    if (with_role) command->add_option("--role", order.role, "viewer, importer or manager")->capture_default_str();
  };
  user->add_subcommand("list", "Everybody, with role");
  add_command("add", "A new person; prints the code for the first sign-in", true);
  add_command("reset", "A new code, when the password is lost; ends the person's sessions", false);
  add_command("role", "Changes the role", true);
  add_command("sign-out", "Ends the person's sessions", false);
  add_command("remove", "Removes the person and ends the sessions", false);
  CLI::App* audit = app.add_subcommand("audit", "The audit log; with --config or --state");
  audit->require_subcommand(1);
  // Both `--state DIR audit verify` and `audit verify --state DIR`.
  CLI::App* verify = audit->add_subcommand("verify", "Checks that no line was changed, put in or taken out");
  verify->add_option("--state", options.state, "Folder for the import history");
  verify->add_option("--config", options.config, "The configuration, one JSON file");
  app.set_version_flag("--version", PREFLIGHT_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : bad_configuration;
  }

  umask(0077);
  forbid_core_dumps();
  keep_memory_together();
  if (user->parsed() || audit->parsed()) {
    try {
      if (audit->parsed()) return verify_audit(options);
      return manage_people(user->get_subcommands().front()->get_name(), order, options);
    } catch (const std::exception& error) {
      std::cerr << "preflight-proxy: " << sentence_of(error).value_or("It cannot be done.") << "\n";
      return cannot_run;
    }
  }
  auto configured = preflight::proxy::configure(options);
  if (const auto* problems = std::get_if<Problems>(&configured)) {
    return complain(*problems);
  }
  if (options.check_config) {
    std::cout << "The configuration is in order.\n";
    return 0;
  }
  const sigset_t signals = block_signals();
  try {
    return run(std::move(std::get<Configuration>(configured)), signals, options.config.has_value());
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
