#include "identity/jwt_identity.h"

#include <algorithm>

#include "compiled_json.h"
#include "text.h"

namespace preflight::proxy {

using nlohmann::json;

namespace {

/// By how much the front's clock may differ from ours.
constexpr std::chrono::seconds clock_margin{60};

std::optional<json> object_in(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes) return std::nullopt;
  json object = json::parse(*bytes, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

bool is_text(const json& object, const char* name, const std::string& wanted) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() && found->get_ref<const std::string&>() == wanted;
}

bool is_for(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (!found->is_array()) return is_text(claims, "aud", audience);
  return std::any_of(found->begin(), found->end(), [&audience](const json& one) { return one == audience; });
}

/// A time claim in whole or broken seconds since 1970.
std::optional<WallTime> time_in(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds > 0 && seconds < 1e11)) return std::nullopt;
  return WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

}  // namespace

std::optional<std::string> JwtIdentity::name_in(std::string_view assertion) const {
  const std::size_t first = assertion.find('.');
  const std::size_t last = assertion.rfind('.');
  if (first == std::string_view::npos || first == last || assertion.find('.', first + 1) != last) return std::nullopt;
  const auto header = object_in(assertion.substr(0, first));
  const auto signature = from_base64url(assertion.substr(last + 1));
  // `crit` names extensions that must be understood, and none is.
  if (!header || !signature || header->contains("crit")) return std::nullopt;
  const auto text_in = [](const json& object, const std::string& name) -> std::string {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
  };
  if (!trust_.keys.fits(text_in(*header, "kid"), text_in(*header, "alg"), assertion.substr(0, last), *signature)) {
    return std::nullopt;
  }
  const auto claims = object_in(assertion.substr(first + 1, last - first - 1));
  if (!claims || !is_text(*claims, "iss", trust_.issuer) || !is_for(*claims, trust_.audience)) return std::nullopt;
  const WallTime now = clock_.wall();
  const auto expires = time_in(*claims, "exp");
  if (!expires || now >= *expires + clock_margin) return std::nullopt;
  for (const char* name : {"nbf", "iat"}) {
    if (!claims->contains(name)) continue;
    const auto begins = time_in(*claims, name);
    if (!begins || now + clock_margin < *begins) return std::nullopt;
  }
  return text_in(*claims, trust_.claim);
}

Who JwtIdentity::who(const front::RequestHead& head, const front::Peer& peer) {
  if (!trust_.peers.empty() && !trust_.peers.holds(peer)) return Stranger::not_believed;
  if (!head.has(trust_.header)) return Stranger::nobody;
  const auto assertion = head.only(trust_.header);
  if (!assertion) return Stranger::not_believed;
  const auto name = name_in(*assertion);
  if (!name) return Stranger::not_believed;
  return trust_.roles.who(*name);
}

}  // namespace preflight::proxy
