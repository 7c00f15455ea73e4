#pragma once
/// The authorities that this system trusts to vouch for Mailjet, in memory once for all connections.
///
/// Left to itself libcurl reads and parses all of them for every connection: tens of milliseconds and some megabytes
/// each time, in thousands of pieces that leave the heap full of holes.

#include <openssl/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace preflight::proxy::mailjet {

/// Safe from any thread.
class TrustedAuthorities {
 public:
  using Store = std::shared_ptr<X509_STORE>;

  /// A PEM file.
  explicit TrustedAuthorities(std::string file);

  /// Those that are in the file now: it is read again when it has changed. Null when it cannot be read.
  [[nodiscard]] Store now();

 private:
  /// What tells one state of the file from another.
  struct Version {
    std::uint64_t inode = 0;
    std::int64_t size = -1;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    bool operator==(const Version&) const = default;
  };

  const std::string file_;
  std::mutex mutex_;
  Version version_;
  Store store_;
};

}  // namespace preflight::proxy::mailjet
