#include "http/assets.h"

#include <array>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "sha256.h"

namespace preflight::proxy::http {

namespace {

// The whole page is below a few MB; this catches a wrong folder before it fills the memory.
constexpr std::uintmax_t max_file_bytes = 64U << 20;
constexpr std::size_t max_files = 2000;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".csv", "text/csv; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string content_type_of(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  for (const auto& [known, type] : content_types) {
    if (extension == known) return std::string(type);
  }
  return "application/octet-stream";
}

std::string cache_control_of(const std::string& path) {
  if (path.ends_with(".html")) return "no-store";
  if (path.starts_with("/assets/")) return "public, max-age=31536000, immutable";
  return "no-cache";
}

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in || !bytes) throw AssetsError("A file of the page cannot be read.");
  return std::move(bytes).str();
}

bool is_hidden(const std::filesystem::path& relative) {
  for (const auto& step : relative) {
    if (step.string().starts_with('.')) return true;
  }
  return false;
}

}  // namespace

Assets::Assets(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(folder, error);
  if (error) throw AssetsError("The folder of the page cannot be read.");
  std::map<std::string, std::string> compressed;
  for (const auto& entry : entries) {
    const std::filesystem::path relative = entry.path().lexically_relative(folder);
    const std::string extension = relative.extension().string();
    if (!std::filesystem::is_regular_file(entry.symlink_status()) || is_hidden(relative) || extension == ".map")
      continue;
    // An empty file has no rdbuf to copy, and no page needs one.
    if (entry.file_size() == 0) continue;
    if (entry.file_size() > max_file_bytes || assets_.size() >= max_files) {
      throw AssetsError("The folder of the page holds more than a page.");
    }
    const std::string path = "/" + relative.generic_string();
    if (extension == ".br") {
      compressed[path.substr(0, path.size() - extension.size())] = read(entry.path());
      continue;
    }
    Asset asset;
    asset.content_type = content_type_of(relative);
    asset.cache_control = cache_control_of(path);
    asset.bytes = read(entry.path());
    asset.etag = "\"" + sha256_hex(asset.bytes).substr(0, 32) + "\"";
    assets_.emplace(path, std::move(asset));
  }
  for (auto& [path, bytes] : compressed) {
    const auto found = assets_.find(path);
    if (found != assets_.end()) found->second.brotli = std::move(bytes);
  }
  const auto index = assets_.find("/index.html");
  if (index == assets_.end()) throw AssetsError("The folder of the page holds no index.html.");
  assets_.emplace("/", index->second);
}

const Asset* Assets::find(const std::string& path) const {
  const auto found = assets_.find(path);
  return found == assets_.end() ? nullptr : &found->second;
}

}  // namespace preflight::proxy::http
