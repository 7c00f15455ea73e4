#pragma once
/// The routes of `docs/api.md`.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "account.h"
#include "audit.h"
#include "clock.h"
#include "http/server.h"
#include "identity/builtin_identity.h"
#include "identity/csrf.h"

namespace preflight::proxy::http {

class Api {
 public:
  struct Facts {
    std::string mode;
    bool practice = false;
    std::string version;
    std::int64_t max_part_bytes = 20'000'000;
  };

  /// `builtin` is null unless people sign in here.
  Api(Facts facts, const CsrfTokens& tokens, std::vector<Account> accounts, BuiltinIdentity* builtin, AuditFile& audit,
      const Clock& clock);

  /// The server must not outlive this object.
  void add_routes(Server& server);

 private:
  Reply session(const Call& call) const;
  Reply sign_in(const Call& call) const;
  Reply sign_out(const Call& call) const;
  Reply lists(const Call& call) const;
  Reply properties(const Call& call) const;
  Reply create_list(const Call& call) const;
  Reply create_property(const Call& call) const;
  Reply create_import(const Call& call);
  Reply upload_part(const Call& call, std::uint64_t length, const BodyReader& body);
  Reply import(const Call& call) const;
  Reply imports(const Call& call) const;
  Reply errors(const Call& call) const;
  Reply errors_file(const Call& call) const;
  Reply abort(const Call& call) const;
  Reply look_again(const Call& call) const;
  Reply start_again(const Call& call) const;

  [[nodiscard]] std::shared_ptr<EventSource> follow(const Call& call) const;

  class Uploading;
  class Following;
  struct Known {
    const Account& account;
    imports::Import import;
  };
  [[nodiscard]] nlohmann::json session_of(const std::optional<Person>& person) const;
  /// The account that the call names by `?account=`, among those the person may use; the only one when it names none.
  [[nodiscard]] const Account& account_for(const Call& call) const;
  /// An import of any account the person may use.
  [[nodiscard]] Known known_import(const Call& call, const std::string& id) const;
  /// The same, for whoever declared it or a manager.
  [[nodiscard]] Known own_import(const Call& call, const std::string& id) const;
  struct ErrorRows;
  [[nodiscard]] ErrorRows error_rows(const Call& call) const;
  static std::string send_part(const Account& account, const imports::Import& import, const imports::Part& part,
                               const BodyReader& body);

  Facts facts_;
  const CsrfTokens& tokens_;
  const std::vector<Account> accounts_;
  BuiltinIdentity* builtin_;
  AuditFile& audit_;
  const Clock& clock_;
  std::mutex mutex_;
  /// Parts whose bytes are coming in right now, and who sends them.
  std::map<std::pair<std::string, int>, std::string> uploading_;
};

}  // namespace preflight::proxy::http
