#include "operations.h"

#include "compiled_json.h"
#include "exposition.h"
#include "identity/key_file.h"
#include "log.h"
#include "text.h"

namespace preflight::proxy {

using nlohmann::json;

namespace {

bool can_write(imports::Journal& journal, WallTime now) {
  try {
    journal.probe(now);
    return true;
  } catch (const imports::JournalError&) {
    return false;
  }
}

bool can_read_keys(const std::filesystem::path& file) {
  std::vector<std::string> problems;
  return file.empty() || read_key_file(file, problems).has_value();
}

}  // namespace

void Operations::add_routes(http::Server& server) {
  server.get("/readyz", http::Access::monitor, [this](const http::Call&) { return ready(); });
  server.metrics("/metrics", http::Access::monitor, [this, &server] { return metrics(server); });
}

http::Reply Operations::ready() const {
  bool all_well = true;
  json accounts = json::array();
  for (const Watched& one : watched_) {
    const bool journal = can_write(one.journal, clock_.wall());
    const bool keys = can_read_keys(one.key_file);
    const auto last = one.calls.last();
    // Any other trouble of Mailjet's may pass by the next call, and nothing here would be mended by a restart.
    const bool taken = !last || last->trouble != mailjet::Trouble::key_refused;
    all_well = all_well && journal && keys && taken;
    json told{{"name", one.account}, {"journal", journal}, {"keys", keys}, {"mailjet", nullptr}};
    if (last) told["mailjet"] = {{"outcome", mailjet::name_of(last->trouble)}, {"at", rfc3339(last->at)}};
    accounts.push_back(std::move(told));
  }
  return {all_well ? 200 : 503, {{"ready", all_well}, {"accounts", std::move(accounts)}}};
}

std::string Operations::metrics(const http::Server& server) const {
  Exposition out;
  out.family("preflight_info", "gauge", "The version that runs.");
  out.sample({{"version", PREFLIGHT_VERSION}}, std::uint64_t{1});
  server.request_counts().write(out);
  out.family("preflight_connections", "gauge", "Connections that are open, streams left out.");
  out.sample({}, std::uint64_t{server.connections()});
  out.family("preflight_streams", "gauge", "Streams of events that are open.");
  out.sample({}, std::uint64_t{server.streams()});
  out.family("preflight_uploaded_bytes_total", "counter", "Bytes of parts handed on to Mailjet.");
  for (const Watched& one : watched_) out.sample({{"account", one.account}}, one.calls.uploaded_bytes());
  out.family("preflight_mailjet_calls_total", "counter", "Calls to Mailjet, by kind and outcome.");
  for (const Watched& one : watched_) {
    for (const auto& [call, count] : one.calls.counts()) {
      out.sample({{"account", one.account}, {"call", call.first}, {"outcome", call.second}}, count);
    }
  }
  std::vector<std::map<imports::PartState, std::uint64_t>> tallies;
  out.family("preflight_imports", "gauge", "Imports in the history, by the state of their parts.");
  for (const Watched& one : watched_) {
    tallies.push_back(one.journal.tally());
    for (const imports::PartState state : imports::all_part_states) {
      out.sample({{"account", one.account}, {"state", imports::name_of(state)}}, tallies.back()[state]);
    }
  }
  out.family("preflight_imports_needing_attention", "gauge", "Imports that wait for a person to look.");
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    out.sample({{"account", watched_[i].account}}, tallies[i][imports::PartState::needs_attention]);
  }
  return out.text();
}

}  // namespace preflight::proxy
