#pragma once
/// The different values of a column: how many there are, and which come most often.
///
/// Exact while they are few. Beyond `exact_limit` the number is an estimate (HyperLogLog), and only the values that had
/// come more than once by then go on being counted: a value that is common in a file is among those. Their counts are
/// still exact (of merged ranges: at least so many).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::profiling {

struct ValueCount {
  std::string text;
  std::uint64_t count = 0;

  friend bool operator==(const ValueCount&, const ValueCount&) = default;
};

class ValueCounts {
 public:
  /// 4,096 different values take some 200 kB, and no screen lists more.
  static constexpr std::size_t default_exact_limit = 4096;
  /// Longer values are told apart whole but shown cut, on a character border.
  static constexpr std::size_t shown_bytes = 60;
  /// Names a value that is being counted; stays good until the next merge, or until exact() turns false.
  using Place = std::uint32_t;
  static constexpr Place uncounted = 0xFFFFFFFF;

  explicit ValueCounts(std::size_t exact_limit = default_exact_limit) : exact_limit_(exact_limit) {}

  /// One more cell with this value. `hash`: 64 well-mixed bits of it.
  Place add(std::uint64_t hash, std::string_view text);
  /// The same for a value whose place is known.
  void add_again(Place place, std::uint64_t cells) {
    if (place != uncounted) values_[place].count += cells;
  }
  /// Of a place that `add` gave: the value, cut after shown_bytes.
  [[nodiscard]] std::string_view text(Place place) const { return text_of(values_[place]); }
  /// The next value that is not held makes the number an estimate, and places of values change.
  [[nodiscard]] bool at_limit() const { return exact() && values_.size() >= exact_limit_; }
  [[nodiscard]] bool holds(std::uint64_t hash) const { return find(hash) != uncounted; }
  void merge(const ValueCounts& later);

  [[nodiscard]] bool exact() const { return registers_.empty(); }
  [[nodiscard]] std::uint64_t count() const;
  /// The most frequent first; between equals the one met first.
  [[nodiscard]] std::vector<ValueCount> top(std::size_t how_many) const;
  /// Values that stand for all of them, `use(text, count)` each: all while exact; beyond, those with the smallest
  /// hashes, a fair sample of the different values.
  template <class Use>
  void each_of_sample(Use use) const {
    for (const Value& value : exact() ? values_ : sample_) use(text_of(value), value.count);
  }
  /// This value's cells must not be counted by place alone: the sample counts them, too.
  [[nodiscard]] bool in_sample(std::uint64_t hash) const {
    return !exact() && (sample_.size() < sample_size || hash <= sample_.back().hash);
  }

 private:
  struct Value {
    std::uint64_t hash = 0;
    std::uint64_t count = 0;
    std::uint32_t text_at = 0;
    std::uint32_t text_bytes = 0;
  };
  static constexpr unsigned register_bits = 12;
  /// As many as make the share of a bin right to a few hundredths.
  static constexpr std::size_t sample_size = 1024;
  static constexpr unsigned place_bits = 16;

  [[nodiscard]] std::string_view text_of(const Value& value) const {
    return std::string_view(texts_).substr(value.text_at, value.text_bytes);
  }
  [[nodiscard]] Place find(std::uint64_t hash) const;
  Place count_value(std::uint64_t hash, std::string_view text, std::uint64_t cells);
  void grow();
  void place_values(std::size_t slots);
  void estimate(std::uint64_t hash);
  void start_estimating();
  void sample(std::uint64_t hash, std::string_view text, std::uint64_t cells);

  std::size_t exact_limit_;
  std::vector<Value> values_;
  /// Open addressing: the place + 1 in the low bits, some of the hash above it; 0 = free.
  std::vector<std::uint32_t> slots_;
  std::string texts_;
  std::vector<std::uint8_t> registers_;
  std::vector<Value> sample_;  // by rising hash
};

}  // namespace preflight::profiling
