#include "front/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

namespace preflight::proxy::front {

namespace {

// Forward secrecy and authenticated encryption only. Source: Mozilla's "intermediate" profile; TLS 1.3 has its own
// list.
constexpr const char* ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

bool check_key_file(const std::filesystem::path& file, std::vector<std::string>& problems) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    problems.emplace_back("tls.key cannot be read.");
    return false;
  }
  // A group may read it: that is how certificate tools share keys with servers.
  if ((facts.st_mode & 0007U) != 0) {
    problems.emplace_back("tls.key must not be readable by everybody: chmod 640 or 600.");
    return false;
  }
  return true;
}

/// Nobody can type a passphrase into a server; without this OpenSSL would ask at the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

TlsContext load_tls(const TlsFiles& files, std::vector<std::string>& problems) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context.get(), ciphers) != 1) {
    problems.emplace_back("TLS cannot be set up.");
    return nullptr;
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Who comes back brings a ticket; sessions kept here would only fill the memory.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_default_passwd_cb(context.get(), &no_passphrase);

  const std::size_t known = problems.size();
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    problems.emplace_back("tls.certificate cannot be read, or is no certificate in PEM form.");
  }
  if (check_key_file(files.key, problems) &&
      SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    problems.emplace_back("tls.key is no key in PEM form without a passphrase, or not the certificate's.");
  }
  ERR_clear_error();
  return problems.size() == known ? context : nullptr;
}

}  // namespace preflight::proxy::front
