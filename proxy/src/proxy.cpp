#include "proxy.h"

#include <system_error>
#include <utility>

#include "audit.h"
#include "compiled_json.h"
#include "http/api.h"
#include "http/assets.h"
#include "identity/builtin_identity.h"
#include "identity/csrf.h"
#include "identity/key_file.h"
#include "identity/local_identity.h"
#include "imports/sqlite_journal.h"
#include "imports/state_folder.h"
#include "log.h"
#include "operations.h"

namespace preflight::proxy {

namespace {

/// A practice Mailjet forgets everything when it ends, and counts its ids from the start again; what an earlier one
/// left in the journal would only mislead.
std::filesystem::path practice_journal(const std::filesystem::path& folder) {
  std::filesystem::path file = folder / "practice.db";
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code error;
    std::filesystem::remove(file.string() + suffix, error);
    if (error) throw imports::StateFolderError("The journal of an earlier practice cannot be removed.");
  }
  return file;
}

/// One journal an account: Mailjet's ids mean nothing in another.
std::filesystem::path journal_file(const std::filesystem::path& folder, const std::string& account, bool practice) {
  if (practice) return practice_journal(folder);
  return folder / (account == default_account ? "imports.db" : "imports-" + account + ".db");
}

front::GuardLimits limits_of(const Settings& settings) {
  front::GuardLimits limits = settings.limits;
  limits.head.part_bytes = static_cast<std::uint64_t>(settings.max_part_bytes);
  // Behind a front all requests come from one address, and on a Unix socket from none.
  if (settings.listen.is_socket() || std::holds_alternative<HeaderTrust>(settings.identity) ||
      std::holds_alternative<JwtTrust>(settings.identity)) {
    limits.connections_per_ip = 0;
  }
  return limits;
}

std::unique_ptr<Identity> identity_of(IdentitySettings settings, const std::filesystem::path& state,
                                      const Clock& clock) {
  if (auto* builtin = std::get_if<BuiltinSettings>(&settings)) {
    return std::make_unique<BuiltinIdentity>(people_file(state), clock, builtin->cost);
  }
  if (auto* header = std::get_if<HeaderTrust>(&settings)) return std::make_unique<HeaderIdentity>(std::move(*header));
  if (auto* jwt = std::get_if<JwtTrust>(&settings)) return std::make_unique<JwtIdentity>(std::move(*jwt), clock);
  return std::make_unique<LocalIdentity>();
}

/// What runs for one account. In the order in which they need one another; taken apart backwards.
struct RunningAccount {
  std::string name;
  std::string title;
  AccountUsers users;
  std::filesystem::path key_file;
  imports::Changes changes;
  imports::SqliteJournal journal;
  mailjet::CurlUpstream upstream;
  imports::Runner runner;

  RunningAccount(AccountSettings account, const Settings& settings, const std::filesystem::path& folder,
                 const Clock& clock)
      : name(std::move(account.name)),
        title(std::move(account.title)),
        users(std::move(account.users)),
        key_file(std::move(account.key_file)),
        journal(journal_file(folder, name, settings.practice), account.endpoint.name()),
        upstream(account.endpoint, std::move(account.keys), settings.deadlines, settings.manners),
        runner(journal, upstream, clock, settings.pace) {
    journal.recover(clock.wall());
    journal.tell(changes);
  }
};

}  // namespace

std::filesystem::path people_file(const std::filesystem::path& state) { return state / "people.db"; }

struct Proxy::Whole {
  SystemClock clock;
  front::ListenAddress address;
  std::optional<front::TlsFiles> tls;
  imports::StateFolder folder;
  AuditFile audit;
  std::vector<std::unique_ptr<RunningAccount>> accounts;
  CsrfTokens tokens;
  std::unique_ptr<Identity> identity;
  http::Api api;
  Operations operations;
  http::Server server;

  explicit Whole(Settings settings)
      : address(settings.listen),
        tls(settings.tls),
        folder(settings.state),
        audit(audit_file(folder.path()), clock),
        accounts(run_accounts(settings)),
        identity(identity_of(std::move(settings.identity), folder.path(), clock)),
        api({std::string(identity->mode()), settings.practice, PREFLIGHT_VERSION, settings.max_part_bytes}, tokens,
            accounts_for_api(), dynamic_cast<BuiltinIdentity*>(identity.get()), audit, clock),
        operations(watched_accounts(), clock),
        server(settings.assets ? http::Assets(*settings.assets) : http::Assets(), tokens, *identity,
               {.limits = limits_of(settings),
                .origins = std::move(settings.origins),
                .streams = settings.streams,
                .monitor_token = std::move(settings.monitor_token),
                .refused = [this](const Person& person, const std::string& ip, const std::string& route) {
                  audit.append({"refused", {person.name, ip}, {}, nlohmann::json{{"route", route}}.dump()});
                }}) {
    api.add_routes(server);
    operations.add_routes(server);
    std::vector<std::string> problems;
    if (!load_tls(problems)) throw SettingsError(problems.front());
  }

  std::vector<std::unique_ptr<RunningAccount>> run_accounts(Settings& settings) {
    std::vector<std::unique_ptr<RunningAccount>> running;
    for (AccountSettings& account : settings.accounts) {
      running.push_back(std::make_unique<RunningAccount>(std::move(account), settings, folder.path(), clock));
    }
    return running;
  }

  std::vector<Account> accounts_for_api() {
    std::vector<Account> all;
    for (auto& account : accounts) {
      all.push_back({account->name, account->title, account->users, account->upstream, account->journal,
                     account->changes, account->runner});
    }
    return all;
  }

  std::vector<Operations::Watched> watched_accounts() {
    std::vector<Operations::Watched> all;
    for (auto& account : accounts) {
      all.push_back({account->name, account->key_file, account->journal, account->upstream.calls()});
    }
    return all;
  }

  bool load_tls(std::vector<std::string>& problems) {
    if (!tls) return true;
    front::TlsContext context = front::load_tls(*tls, problems);
    if (!context) return false;
    server.use_tls(std::move(context));
    return true;
  }

  /// The new keys are tried before they count: a slip in the file must not stop imports that work.
  void reload_keys(RunningAccount& account) {
    const auto note = [&](std::string_view what) {
      account.journal.audit({std::string(what), {}, {}, "{}"}, clock.wall());
      log(what == "keys-reloaded" ? Level::info : Level::error, what, {{Field::account, account.name}});
    };
    std::vector<std::string> problems;
    auto candidate = read_key_file(account.key_file, problems);
    auto keys = read_key_file(account.key_file, problems);
    if (!candidate || !keys) return note("keys-unreadable");
    const auto tried = account.upstream.try_keys(std::move(*candidate));
    if (!tried && tried.refusal().trouble == mailjet::Trouble::key_refused) {
      return note("keys-refused");
    }
    if (!tried) return note("keys-untried");
    account.upstream.use_keys(std::move(*keys));
    note("keys-reloaded");
  }
};

Proxy::Proxy(Settings settings) : whole_(std::make_unique<Whole>(std::move(settings))) {}

Proxy::~Proxy() { stop(); }

int Proxy::start() {
  const int port = whole_->server.listen(whole_->address);
  for (auto& account : whole_->accounts) account->runner.start();
  log(Level::info, "listening", {{Field::port, port}});
  return port;
}

void Proxy::reload() {
  std::vector<std::string> problems;
  if (whole_->tls) {
    const bool loaded = whole_->load_tls(problems);
    log(loaded ? Level::info : Level::error, loaded ? "certificate-reloaded" : "certificate-unusable");
  }
  for (auto& account : whole_->accounts) {
    if (!account->key_file.empty()) whole_->reload_keys(*account);
  }
}

void Proxy::stop() {
  for (auto& account : whole_->accounts) account->upstream.hurry();
  whole_->server.stop();
  for (auto& account : whole_->accounts) account->runner.stop();
}

bool Proxy::failed() const { return whole_->server.failed(); }

}  // namespace preflight::proxy
