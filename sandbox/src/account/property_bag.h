#pragma once
/// The property values of one contact, packed into one string: an account of millions of contacts then costs little
/// more than its file.

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::sandbox {

class PropertyBag {
 public:
  struct Value {
    std::uint32_t property = 0;
    /// The bytes of the cell.
    std::string_view raw;
    /// Datetimes only: seconds since 1970, UTC.
    std::optional<std::int64_t> instant;
  };

  void erase(std::uint32_t property) {
    std::size_t at = 0;
    while (at < packed_.size()) {
      const std::size_t begin = at;
      if (unpack(at).property == property) {
        packed_.erase(begin, at - begin);
        return;
      }
    }
  }

  void set(const Value& value) {
    erase(value.property);
    const Head head{value.property, static_cast<std::uint32_t>(value.raw.size()), value.instant.has_value(),
                    value.instant.value_or(0)};
    char bytes[sizeof head];
    std::memcpy(bytes, &head, sizeof head);
    packed_.append(bytes, sizeof head);
    packed_.append(value.raw);
  }

  /// The views end with the next change.
  template <typename Visit>
  void for_each(Visit visit) const {
    std::size_t at = 0;
    while (at < packed_.size()) visit(unpack(at));
  }

 private:
  struct Head {
    std::uint32_t property;
    std::uint32_t size;
    std::int64_t has_instant;
    std::int64_t instant;
  };

  /// Moves `at` past the value.
  [[nodiscard]] Value unpack(std::size_t& at) const {
    Head head{};
    std::memcpy(&head, packed_.data() + at, sizeof head);
    at += sizeof head;
    Value value{head.property, std::string_view(packed_).substr(at, head.size), std::nullopt};
    if (head.has_instant != 0) value.instant = head.instant;
    at += head.size;
    return value;
  }

  std::string packed_;
};

}  // namespace preflight::sandbox
