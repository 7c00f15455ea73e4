#include "identity/builtin_identity.h"

#include <openssl/crypto.h>

#include "log.h"
#include "sha256.h"
#include "text.h"

namespace preflight::proxy {

namespace {

// Source: NIST SP 800-63B, AAL2.
constexpr std::chrono::minutes idle_limit{30};
constexpr std::chrono::hours session_limit{12};
constexpr std::chrono::hours code_limit{24};
// How exactly it is known when a session was last used; each finer step would be a write to the disk.
constexpr std::chrono::seconds seen_step{60};
constexpr std::size_t token_bytes = 32;
constexpr std::size_t code_bytes = 16;
// The prefix makes browsers refuse the cookie unless it is Secure, for this host alone and for every path.
constexpr std::string_view cookie_name = "__Host-preflight";
constexpr std::string_view cookie_attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

/// The session token of a request that has exactly one.
std::optional<std::string> token_in(const front::RequestHead& head) {
  const auto cookies = head.only("Cookie");
  if (!cookies) return std::nullopt;
  std::optional<std::string> token;
  std::string_view rest = *cookies;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (!pair.starts_with(cookie_name) || pair.substr(cookie_name.size(), 1) != "=") continue;
    if (token) return std::nullopt;
    token = pair.substr(cookie_name.size() + 1);
  }
  return token;
}

bool same(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

BuiltinIdentity::BuiltinIdentity(const std::filesystem::path& file, const Clock& clock, ScryptCost cost)
    : clock_(clock), people_(file), passwords_(cost), throttle_(clock) {}

Who BuiltinIdentity::who(const front::RequestHead& head, const front::Peer&) {
  const auto token = token_in(head);
  if (!token) return Stranger::nobody;
  const std::string sha = sha256_hex(*token);
  const auto session = people_.session(sha);
  if (!session) return Stranger::nobody;
  const WallTime now = clock_.wall();
  if (now - session->created >= session_limit || now - session->last_seen >= idle_limit) {
    people_.end_session(sha);
    return Stranger::nobody;
  }
  if (now - session->last_seen >= seen_step) people_.touch_session(sha, now);
  return Person{session->user, session->role, sha};
}

std::optional<BuiltinIdentity::NotSignedIn> BuiltinIdentity::throttled(const std::string& name, const std::string& ip,
                                                                       bool known) {
  const auto wait = throttle_.try_now(name, ip, known);
  if (!wait) return std::nullopt;
  log(Level::warning, "sign-in-throttled", {{Field::user, name}, {Field::ip, ip}});
  return NotSignedIn{NotSignedIn::Why::too_often, *wait, {}};
}

BuiltinIdentity::Outcome BuiltinIdentity::sign_in(const std::string& name, const std::string& password,
                                                  const std::string& ip) {
  if (!is_person_name(name)) return throttled({}, ip, false).value_or(NotSignedIn{});
  const auto record = people_.find(name);
  const bool known = record && record->last_ip == ip;
  if (auto refused = throttled(name, ip, known)) return *refused;
  const auto fits = passwords_.fits(password, record ? record->password : std::nullopt);
  if (!fits) return NotSignedIn{NotSignedIn::Why::too_many_at_once, std::chrono::seconds(5), {}};
  if (!*fits) {
    log(Level::warning, "sign-in-failed", {{Field::user, name}, {Field::ip, ip}});
    return NotSignedIn{};
  }
  throttle_.succeeded(name, ip, known);
  return start_session(*record, ip);
}

BuiltinIdentity::Outcome BuiltinIdentity::sign_in_with_code(const std::string& name, const std::string& code,
                                                            const std::string& new_password, const std::string& ip) {
  if (!is_person_name(name)) return throttled({}, ip, false).value_or(NotSignedIn{});
  const auto record = people_.find(name);
  if (auto refused = throttled(name, ip, false)) return *refused;
  const std::string sha = sha256_hex(code);
  const bool fits = record && record->code_sha256 && same(*record->code_sha256, sha) && record->code_expires &&
                    clock_.wall() < *record->code_expires;
  if (!fits) {
    log(Level::warning, "sign-in-failed", {{Field::user, name}, {Field::ip, ip}});
    return NotSignedIn{};
  }
  if (auto fault = Passwords::fault_of(new_password, name)) {
    return NotSignedIn{NotSignedIn::Why::weak_password, {}, std::move(*fault)};
  }
  const auto hash = passwords_.hash(new_password);
  if (!hash) return NotSignedIn{NotSignedIn::Why::too_many_at_once, std::chrono::seconds(5), {}};
  if (!people_.set_password(name, *hash, sha)) return NotSignedIn{};
  throttle_.succeeded(name, ip, false);
  return start_session(*record, ip);
}

BuiltinIdentity::Outcome BuiltinIdentity::start_session(const People::Record& record, const std::string& ip) {
  const WallTime now = clock_.wall();
  people_.forget_sessions(now - session_limit, now - idle_limit);
  const std::string token = base64url_of(random_bytes(token_bytes));
  const std::string sha = sha256_hex(token);
  people_.start_session(sha, record.name, ip, now);
  log(Level::info, "signed-in", {{Field::user, record.name}, {Field::ip, ip}});
  return SignedIn{{record.name, record.role, sha},
                  std::string(cookie_name) + "=" + token + std::string(cookie_attributes)};
}

std::string BuiltinIdentity::sign_out(const front::RequestHead& head) {
  if (const auto token = token_in(head)) people_.end_session(sha256_hex(*token));
  return std::string(cookie_name) + "=; Max-Age=0" + std::string(cookie_attributes);
}

std::optional<std::string> BuiltinIdentity::new_code(People& people, const std::string& name, WallTime now) {
  std::string code = base64url_of(random_bytes(code_bytes));
  if (!people.set_code(name, sha256_hex(code), now + code_limit)) return std::nullopt;
  return code;
}

}  // namespace preflight::proxy
