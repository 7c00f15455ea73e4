#pragma once
/// What came of the calls to Mailjet, in numbers.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clock.h"
#include "mailjet/answer.h"

namespace preflight::proxy::mailjet {

/// Safe from any thread.
class CallLog {
 public:
  struct Last {
    /// Absent: Mailjet did what it was asked.
    std::optional<Trouble> trouble;
    WallTime at;
  };
  /// By kind of call and outcome.
  using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

  /// The path's ids and its query are left out of what is kept.
  void note(std::string_view method, std::string_view path, std::optional<Trouble> trouble);
  void add_uploaded(std::uint64_t bytes);

  [[nodiscard]] Counts counts() const;
  [[nodiscard]] std::uint64_t uploaded_bytes() const;
  [[nodiscard]] std::optional<Last> last() const;

 private:
  mutable std::mutex mutex_;
  Counts counts_;
  std::uint64_t uploaded_ = 0;
  std::optional<Last> last_;
};

/// `done`, or one word for the trouble.
[[nodiscard]] std::string_view name_of(std::optional<Trouble> trouble);

}  // namespace preflight::proxy::mailjet
