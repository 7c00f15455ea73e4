#pragma once
/// What stands in the memory of another process.

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace preflight::proxy::test {

/// How often `text` stands in what process `pid` may write to; empty when nobody lets us look.
inline std::optional<int> times_in_memory(pid_t pid, std::string_view text) {
  // Above this it is what a sanitizer has set aside, of which next to nothing is in use.
  constexpr std::uint64_t largest = std::uint64_t{1} << 30;
  constexpr std::size_t step = std::size_t{1} << 20;
  const std::string folder = "/proc/" + std::to_string(pid);
  const int memory = ::open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (memory < 0) return std::nullopt;
  int times = 0;
  bool read_any = false;
  std::ifstream maps(folder + "/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    char dash = 0;
    std::string rights;
    words >> std::hex >> begin >> dash >> end >> rights;
    if (!rights.starts_with("rw") || end - begin > largest) continue;
    // The end of each piece is looked at once more with the next, in case the text lies across.
    std::string piece;
    for (std::uint64_t at = begin; at < end;) {
      const std::size_t kept = std::min(piece.size(), text.size() - 1);
      piece.erase(0, piece.size() - kept);
      const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(step, end - at));
      piece.resize(kept + size);
      const ssize_t got = ::pread(memory, piece.data() + kept, size, static_cast<off_t>(at));
      if (got <= 0) break;
      read_any = true;
      piece.resize(kept + static_cast<std::size_t>(got));
      for (auto found = piece.find(text); found != std::string::npos; found = piece.find(text, found + 1)) ++times;
      at += static_cast<std::uint64_t>(got);
    }
  }
  ::close(memory);
  if (!read_any) return std::nullopt;
  return times;
}

}  // namespace preflight::proxy::test
