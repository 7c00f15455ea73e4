#include "identity/header_identity.h"

#include <openssl/crypto.h>

namespace preflight::proxy {

Who HeaderIdentity::who(const front::RequestHead& head, const front::Peer& peer) {
  if (!trust_.peers.holds(peer)) return Stranger::not_believed;
  if (!trust_.secret_header.empty()) {
    const auto secret = head.only(trust_.secret_header);
    const std::string_view wanted = trust_.secret.reveal();
    if (!secret || secret->size() != wanted.size() ||
        CRYPTO_memcmp(secret->data(), wanted.data(), wanted.size()) != 0) {
      return Stranger::not_believed;
    }
  }
  if (!head.has(trust_.header)) return Stranger::nobody;
  const auto name = head.only(trust_.header);
  if (!name) return Stranger::not_believed;
  return trust_.roles.who(*name);
}

}  // namespace preflight::proxy
