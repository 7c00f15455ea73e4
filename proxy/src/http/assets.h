#pragma once
/// The page's files, read once at start. What is not in this map does not exist: no folder is ever opened for a
/// request.

#include <cstddef>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

namespace preflight::proxy::http {

class AssetsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Asset {
  std::string content_type;
  std::string cache_control;
  std::string bytes;
  /// The same, compressed by brotli; empty when there was no `.br` file beside it.
  std::string brotli;
  /// With its quotes; of the uncompressed bytes.
  std::string etag;
};

class Assets {
 public:
  Assets() = default;
  /// Reads every regular file below `folder`, but not hidden ones, source maps and symbolic links. `index.html` is
  /// served as `/` too; `x.br` is the compressed form of `x`. Files below `assets/` carry a hash in their name and
  /// never change.
  ///
  /// Throws AssetsError when the folder cannot be read or holds no index.html.
  explicit Assets(const std::filesystem::path& folder);

  /// `path` begins with a slash and is matched whole. Null when there is none.
  [[nodiscard]] const Asset* find(const std::string& path) const;
  [[nodiscard]] std::size_t size() const { return assets_.size(); }

 private:
  std::map<std::string, Asset> assets_;
};

}  // namespace preflight::proxy::http
