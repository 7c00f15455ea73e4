#pragma once
/// Which addresses occur again, exactly: the hash only finds the place, the bytes decide.
///
/// Memory: of each address what stands before the domain, in six bits a character where it can be, eight bytes beside
/// it (ten where the fullest row is to be kept), and six for the table: some 27 bytes for an address of usual length,
/// whatever their number. A domain is kept once, as long as there are numbers for them.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checking/domain_names.h"
#include "checking/six_bit_text.h"
#include "preflight/types.h"
#include "profiling/row_set.h"

namespace preflight::checking {

/// Which of several rows with one address goes in.
enum class Survivor : std::uint8_t { first, last, fullest };

class UniqueEmails {
 public:
  /// Longer addresses are none.
  static constexpr std::size_t max_key_bytes = 0x3FFF;

  explicit UniqueEmails(Survivor survivor = Survivor::first)
      : survivor_(survivor), head_bytes_(sizeof(Entry) + (survivor == Survivor::fullest ? sizeof(Filled) : 0)) {}

  /// So many addresses will come, as far as one can tell: spares growing step by step, and changes nothing else.
  void expect(std::uint64_t addresses);

  /// Rows that were added to the file are numbered from here, by their place among these.
  static constexpr RowNumber first_added = 0x80000000;

  /// `key`: canonical address (append_email_key), at most max_key_bytes. `filled`: cells of the row that hold
  /// something. Rows come rising, added ones behind theirs. Returns: the first row with that address when this is not
  /// it.
  std::optional<RowNumber> add(std::string_view key, RowNumber row, std::uint32_t filled) {
    return add(key, hash(key), row, filled);
  }
  /// The same in two steps: between `announce` and `add` the memory is on its way, and a caller who has other addresses
  /// to announce meanwhile waits once for all of them.
  [[nodiscard]] static std::uint64_t hash(std::string_view key);
  void announce(std::uint64_t hash);
  std::optional<RowNumber> add(std::string_view key, std::uint64_t hash, RowNumber row, std::uint32_t filled);
  /// Takes up what the next range of the file has seen; its rows start anew, and those added to it.
  void merge(const UniqueEmails& later, RowNumber row_shift, RowNumber added_shift = 0);

  [[nodiscard]] std::optional<RowNumber> first_row(std::string_view key) const;
  /// Rows that do not go in because another row with the same address does.
  [[nodiscard]] profiling::Rows surplus_rows() const;
  /// Addresses that occur more than once.
  [[nodiscard]] std::uint64_t groups() const { return groups_; }
  [[nodiscard]] std::uint64_t size() const { return count_; }

 private:
  /// How many characters are kept of an address; and the marks `repeated` and `six_bit`.
  using Size = std::uint16_t;
  static constexpr Size repeated = 0x8000;
  static constexpr Size six_bit = 0x4000;
  static constexpr std::size_t bytes_of(Size size) {
    const std::size_t characters = size & max_key_bytes;
    return (size & six_bit) != 0 ? six_bit_bytes(characters) : characters;
  }
  /// An address as it is kept: `ann` and the number of `x.org`; all of it where that domain has none.
  struct Address {
    Address(std::string_view key, std::string_view domain, DomainNames::Id id);
    [[nodiscard]] std::string_view bytes() const {
      return (size & six_bit) != 0 ? std::string_view(packed.data(), bytes_of(size)) : text;
    }

    std::string_view text;
    DomainNames::Id domain;
    Size size;
    /// No longer name before the `@` is valid.
    static constexpr std::size_t longest_packed = 64;
    std::array<char, six_bit_bytes(longest_packed) + 8> packed;
  };
  /// Gives the domain a number if it has none.
  Address take_apart(std::string_view key);
  /// Stands in front of the address's bytes; where the fullest row goes in, what its first row has filled stands
  /// between.
  struct Entry {
    RowNumber first_row;
    DomainNames::Id domain;
    Size size;

    [[nodiscard]] std::size_t bytes() const { return bytes_of(size); }
    [[nodiscard]] bool is_repeated() const { return (size & repeated) != 0; }
  };
  using Filled = std::uint16_t;
  /// Of an address that occurs again and whose first row is not the one that goes in.
  struct Kept {
    RowNumber row;
    Filled filled;
  };
  /// Where an entry lies: block and offset. Blocks never move, so growing does not need the old and the new at once.
  using Place = std::uint32_t;
  static constexpr unsigned block_bits = 20;
  static constexpr std::size_t block_bytes = std::size_t{1} << block_bits;
  static constexpr Place nowhere = 0xFFFFFFFF;

  /// A cache line of the table: places, and one byte of hash for each, 0 = free. What does not fit goes into the next.
  static constexpr std::size_t bucket_places = 12;
  struct alignas(64) Bucket {
    std::array<std::uint8_t, 16> tags{};  // the last four stay free, so that sixteen can be looked at together
    std::array<Place, bucket_places> places{};
  };
  struct Found {
    Bucket* bucket = nullptr;
    std::size_t index = 0;
    Place place = nowhere;
  };

  [[nodiscard]] char* at(Place place) { return blocks_[place >> block_bits].get() + (place & (block_bytes - 1)); }
  [[nodiscard]] const char* at(Place place) const {
    return blocks_[place >> block_bits].get() + (place & (block_bytes - 1));
  }
  static Filled cells(std::uint32_t filled);
  [[nodiscard]] Entry entry(Place place) const;
  [[nodiscard]] Filled filled_of(Place place) const;
  void set_entry(Place place, const Entry& entry);
  [[nodiscard]] std::string_view bytes_of(Place place) const { return {at(place) + head_bytes_, entry(place).bytes()}; }
  /// The address in one piece, in `text`.
  void write_key(Place place, std::string& text) const;

  /// Where the search for an address begins. The number of buckets is what is needed, not a power of two.
  [[nodiscard]] std::size_t bucket_of(std::uint64_t hash) const {
    return static_cast<std::size_t>((hash & 0xFFFFFFFF) * bucket_count_ >> 32U);
  }
  [[nodiscard]] std::size_t next_bucket(std::size_t bucket) const {
    return bucket + 1 == bucket_count_ ? 0 : bucket + 1;
  }
  [[nodiscard]] Found find(const Address& address, std::uint64_t hash) const;
  void make_room();
  void resize(std::size_t buckets);
  Place insert(const Found& free, const Address& address, std::uint64_t hash, RowNumber row, Filled filled);
  /// Decides between the row kept so far and another one; the loser is surplus. Returns the address's first row.
  RowNumber meet(Place place, RowNumber row, Filled filled);
  void mark_repeated(Place place);
  template <class Use>
  void each_place(Use use) const;

  Survivor survivor_;
  std::size_t head_bytes_;
  DomainNames domains_;
  std::unique_ptr<Bucket[]> buckets_;
  std::size_t bucket_count_ = 0;
  std::uint8_t touched_ = 0;  // where there is no prefetch: what was loaded, so that it is not left out as unused
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::uint32_t> block_used_;
  std::uint64_t count_ = 0;
  std::unordered_map<Place, Kept> kept_;
  std::vector<RowNumber> surplus_;
  std::uint64_t groups_ = 0;
};

}  // namespace preflight::checking
