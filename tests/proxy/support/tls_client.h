#pragma once
/// A TLS connection byte by byte, and a certificate to make one with.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "support/raw_http.h"
#include "support/temp_folder.h"

namespace preflight::proxy::test {

struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// A self-signed certificate for localhost and its key, good for an hour. `name` tells several apart.
inline CertificateFiles make_certificate(const TempFolder& folder, const std::string& name = "tls") {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), subject);
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate");

  const CertificateFiles files{folder.path() / (name + ".crt"), folder.path() / (name + ".key")};
  const auto write = [](const std::filesystem::path& file, const auto& put) {
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new_file(file.c_str(), "w"), &BIO_free);
    put(out.get());
  };
  write(files.certificate, [&](BIO* out) { PEM_write_bio_X509(out, certificate.get()); });
  write(files.key, [&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  ::chmod(files.key.c_str(), 0600);
  return files;
}

/// A client that takes any certificate, and speaks no version above `newest`.
class TlsConnection {
 public:
  explicit TlsConnection(int port, int newest = TLS1_3_VERSION)
      : connection_(port), context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), tls_(nullptr, &SSL_free) {
    // So that our side, at least, would speak the old versions.
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), connection_.number());
    open_ = SSL_connect(tls_.get()) == 1;
  }
  [[nodiscard]] bool is_open() const { return open_; }
  /// The common name in the server's certificate.
  [[nodiscard]] std::string certificate_name() const {
    const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(tls_.get()), &X509_free);
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(), name.size());
    return name.data();
  }
  void send(const std::string& bytes) { SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())); }
  [[nodiscard]] std::string receive() {
    std::string all;
    std::array<char, 4096> buffer{};
    for (;;) {
      const int got = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (got <= 0) return all;
      all.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  RawConnection connection_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
  bool open_ = false;
};

inline std::string ask_tls(int port, const std::string& request) {
  TlsConnection connection(port);
  connection.send(request);
  return connection.receive();
}

}  // namespace preflight::proxy::test
