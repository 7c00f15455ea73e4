#pragma once
/// Numbers for the domains of a file's addresses, so that the table of addresses keeps each domain's text once.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace preflight::checking {

class DomainNames {
 public:
  using Id = std::uint16_t;
  static constexpr Id none = 0;

  /// The domain's number, a new one where it has none yet; `none` once all are given away, which then stays so for
  /// every domain that came too late.
  Id number(std::string_view domain);
  /// Its number if it has one.
  [[nodiscard]] Id find(std::string_view domain) const;
  /// `id`: one that this object gave, not `none`.
  [[nodiscard]] std::string_view name(Id id) const { return *names_[id - 1U]; }

 private:
  std::unordered_map<std::string, Id> ids_;
  std::vector<const std::string*> names_;  // the map's keys, which never move
  std::array<Id, 256> recent_{};           // most addresses have one of a few domains
};

}  // namespace preflight::checking
