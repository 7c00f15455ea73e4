#include "proxy.h"

#include <system_error>
#include <utility>

#include "http/api.h"
#include "http/assets.h"
#include "http/server.h"
#include "identity/csrf.h"
#include "identity/local_identity.h"
#include "imports/sqlite_journal.h"
#include "imports/state_folder.h"
#include "log.h"

namespace preflight::proxy {

namespace {

/// A practice Mailjet forgets everything when it ends, and counts its ids from the start again; what an earlier one
/// left in the journal would only mislead.
std::filesystem::path journal_file(const imports::StateFolder& folder, bool practice) {
  if (!practice) return folder.path() / "imports.db";
  std::filesystem::path file = folder.path() / "practice.db";
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code error;
    std::filesystem::remove(file.string() + suffix, error);
    if (error) throw imports::StateFolderError("The journal of an earlier practice cannot be removed.");
  }
  return file;
}

front::GuardLimits limits_of(const Settings& settings) {
  front::GuardLimits limits = settings.limits;
  limits.head.part_bytes = static_cast<std::uint64_t>(settings.max_part_bytes);
  return limits;
}

}  // namespace

// In the order in which they need one another; taken apart backwards.
struct Proxy::Whole {
  SystemClock clock;
  int port;
  imports::StateFolder folder;
  imports::SqliteJournal journal;
  mailjet::CurlUpstream upstream;
  imports::Runner runner;
  CsrfTokens tokens;
  LocalIdentity identity;
  http::Api api;
  http::Server server;

  explicit Whole(Settings settings)
      : port(settings.port),
        folder(settings.state),
        journal(journal_file(folder, settings.practice), settings.endpoint.name()),
        upstream(settings.endpoint, std::move(settings.keys), settings.deadlines),
        runner(journal, upstream, clock, std::move(settings.pace)),
        api({std::string(identity.mode()), settings.practice, PREFLIGHT_VERSION, settings.max_part_bytes}, tokens,
            upstream, journal, runner, clock),
        server(settings.assets ? http::Assets(*settings.assets) : http::Assets(), tokens, identity,
               {.limits = limits_of(settings)}) {
    api.add_routes(server);
    journal.recover(clock.wall());
  }
};

Proxy::Proxy(Settings settings) : whole_(std::make_unique<Whole>(std::move(settings))) {}

Proxy::~Proxy() { stop(); }

int Proxy::start() {
  const int port = whole_->server.listen({"127.0.0.1", whole_->port, {}});
  whole_->runner.start();
  log(Level::info, "listening", {{Field::port, port}});
  return port;
}

void Proxy::stop() {
  whole_->upstream.hurry();
  whole_->server.stop();
  whole_->runner.stop();
}

bool Proxy::failed() const { return whole_->server.failed(); }

}  // namespace preflight::proxy
