#pragma once
/// The command line's side of a Session: a real file, read where the core asks.

#include <cstdint>
#include <functional>
#include <string>

#include "preflight/session.h"

namespace preflight::cli {

class InputFile {
 public:
  /// Errors: none given back; look at trouble().
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// From now on trouble() says this.
  void give_up(const std::string& why) { trouble_ = path_ + ": " + why; }
  /// Reads up to `length` bytes at `offset`; 0 at the end or in trouble.
  std::size_t read(std::uint64_t offset, char* to, std::size_t length);

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;
  std::string trouble_;
};

/// Feeds a session, decoding what it wants decoded, until the pass under way is finished; `after_each` is called after
/// every chunk and at the end. False: file.trouble() says why.
[[nodiscard]] bool drive(Session& session, InputFile& file, std::size_t chunk_bytes,
                         const std::function<void()>& after_each = {});

}  // namespace preflight::cli
