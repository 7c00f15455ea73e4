#pragma once
/// The server's side of TLS: version 1.2 or newer, certificate and key from files.

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace preflight::proxy::front {

struct TlsFiles {
  /// PEM, the server's own certificate first, then those that lead to the authority.
  std::filesystem::path certificate;
  /// PEM, without a passphrase; no other user may read it.
  std::filesystem::path key;
};

/// What new connections are opened with. One that is open keeps its context when a newer one takes over.
using TlsContext = std::shared_ptr<SSL_CTX>;

/// Null when the files cannot be used; then one sentence for each fault is added to `problems`.
[[nodiscard]] TlsContext load_tls(const TlsFiles& files, std::vector<std::string>& problems);

}  // namespace preflight::proxy::front
