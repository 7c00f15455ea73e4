#pragma once
/// The routes of `docs/api.md`.

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "clock.h"
#include "http/server.h"
#include "identity/csrf.h"
#include "imports/journal.h"
#include "imports/runner.h"
#include "mailjet/upstream.h"

namespace preflight::proxy::http {

class Api {
 public:
  struct Facts {
    std::string mode;
    bool practice = false;
    std::string version;
    std::int64_t max_part_bytes = 20'000'000;
  };

  Api(Facts facts, const CsrfTokens& tokens, mailjet::Upstream& upstream, imports::Journal& journal,
      imports::Runner& runner, const Clock& clock);

  /// The server must not outlive this object.
  void add_routes(Server& server);

 private:
  Reply session(const Call& call) const;
  Reply lists() const;
  Reply properties() const;
  Reply create_list(const Call& call) const;
  Reply create_property(const Call& call) const;
  Reply create_import(const Call& call);
  Reply upload_part(const Call& call, std::uint64_t length, const BodyReader& body);
  Reply import(const Call& call) const;
  Reply imports(const Call& call) const;
  Reply errors(const Call& call) const;

  class Uploading;
  [[nodiscard]] imports::Import known_import(const std::string& id) const;
  std::string send_part(const imports::Import& import, const imports::Part& part, const BodyReader& body) const;

  Facts facts_;
  const CsrfTokens& tokens_;
  mailjet::Upstream& upstream_;
  imports::Journal& journal_;
  imports::Runner& runner_;
  const Clock& clock_;
  std::mutex mutex_;
  /// Parts whose bytes are coming in right now.
  std::set<std::pair<std::string, int>> uploading_;
};

}  // namespace preflight::proxy::http
