#include "mailjet/trusted_authorities.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <utility>

namespace preflight::proxy::mailjet {

TrustedAuthorities::TrustedAuthorities(std::string file) : file_(std::move(file)) {}

TrustedAuthorities::Store TrustedAuthorities::now() {
  struct stat facts {};
  if (::stat(file_.c_str(), &facts) != 0) return nullptr;
  const Version version{facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec};
  const std::lock_guard lock(mutex_);
  if (store_ && version == version_) return store_;
  Store store(X509_STORE_new(), &X509_STORE_free);
  // As libcurl has it: an authority that is trusted need not lead to another.
  const bool read = store &&
                    X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
                    X509_STORE_load_file(store.get(), file_.c_str()) == 1;
  ERR_clear_error();
  if (!read) return nullptr;
  version_ = version;
  store_ = std::move(store);
  return store_;
}

}  // namespace preflight::proxy::mailjet
