#pragma once
/// The property values of one contact, packed into one string: an account of millions of contacts then costs little
/// more than its file.

#include <array>
#include <cstddef>
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
    append(value.property | (value.instant ? instant_flag : 0));
    append(static_cast<std::uint32_t>(value.raw.size()));
    if (value.instant) append(*value.instant);
    packed_.append(value.raw);
  }

  /// Makes room for `count` more values of `bytes` raw bytes in all, so that a new contact is one allocation.
  void reserve(std::size_t count, std::size_t bytes) {
    packed_.reserve(packed_.size() + bytes + count * 2 * sizeof(std::uint32_t));
  }

  /// The views end with the next change.
  template <typename Visit>
  void for_each(Visit visit) const {
    std::size_t at = 0;
    while (at < packed_.size()) visit(unpack(at));
  }

 private:
  /// In the property number: a 64-bit instant stands before the raw bytes.
  static constexpr std::uint32_t instant_flag = 0x8000'0000u;

  template <typename Number>
  void append(Number number) {
    std::array<char, sizeof number> bytes;
    std::memcpy(bytes.data(), &number, sizeof number);
    packed_.append(bytes.data(), bytes.size());
  }

  template <typename Number>
  [[nodiscard]] Number read(std::size_t& at) const {
    Number number{};
    std::memcpy(&number, packed_.data() + at, sizeof number);
    at += sizeof number;
    return number;
  }

  /// Moves `at` past the value.
  [[nodiscard]] Value unpack(std::size_t& at) const {
    const auto tagged = read<std::uint32_t>(at);
    const auto size = read<std::uint32_t>(at);
    Value value{tagged & ~instant_flag, {}, std::nullopt};
    if ((tagged & instant_flag) != 0) value.instant = read<std::int64_t>(at);
    value.raw = std::string_view(packed_).substr(at, size);
    at += size;
    return value;
  }

  std::string packed_;
};

}  // namespace preflight::sandbox
