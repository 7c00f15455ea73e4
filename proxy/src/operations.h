#pragma once
/// What an operator's tools ask: `/readyz` and `/metrics`.

#include <filesystem>
#include <string>
#include <vector>

#include "clock.h"
#include "http/server.h"
#include "imports/journal.h"
#include "mailjet/call_log.h"

namespace preflight::proxy {

class Operations {
 public:
  struct Watched {
    std::string account;
    /// Empty when the keys come from no file.
    std::filesystem::path key_file;
    imports::Journal& journal;
    const mailjet::CallLog& calls;
  };

  Operations(std::vector<Watched> watched, const Clock& clock) : watched_(std::move(watched)), clock_(clock) {}

  /// The server must not outlive this object.
  void add_routes(http::Server& server);

 private:
  [[nodiscard]] http::Reply ready() const;
  [[nodiscard]] std::string metrics(const http::Server& server) const;

  std::vector<Watched> watched_;
  const Clock& clock_;
};

}  // namespace preflight::proxy
