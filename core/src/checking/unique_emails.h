#pragma once
/// Which addresses occur again, exactly: the hash only finds the place, the bytes decide.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "preflight/types.h"
#include "profiling/row_set.h"

namespace preflight::checking {

/// Which of several rows with one address goes in.
enum class Survivor : std::uint8_t { first, last, fullest };

class UniqueEmails {
 public:
  explicit UniqueEmails(Survivor survivor = Survivor::first) : survivor_(survivor) {}

  /// `key`: canonical address (append_email_key), at most 65,535 bytes. `filled`: cells of the row that hold something.
  /// Rows come rising. Returns: the first row with that address when this is not it.
  std::optional<RowNumber> add(std::string_view key, RowNumber row, std::uint32_t filled);
  /// Takes up what the next range of the file has seen; its rows start anew.
  void merge(const UniqueEmails& later, RowNumber row_shift);

  [[nodiscard]] std::optional<RowNumber> first_row(std::string_view key) const;
  /// Rows that do not go in because another row with the same address does.
  [[nodiscard]] profiling::RowSet surplus_rows() const;
  /// Addresses that occur more than once.
  [[nodiscard]] std::uint64_t groups() const { return groups_; }
  [[nodiscard]] std::uint64_t size() const { return entry_count_; }

 private:
  struct Entry {
    const char* key;
    RowNumber first_row;
    RowNumber kept_row;
    std::uint16_t key_bytes;
    std::uint16_t filled;
    std::uint16_t repeated;
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // index + 1; 0 = free
  };
  // Entries and keys lie in blocks that never move: growing must not need the old and the new at once.
  static constexpr std::size_t entry_block = 4096;
  static constexpr std::size_t key_block = 1U << 20;

  [[nodiscard]] Entry& entry(std::uint32_t index) { return entries_[index / entry_block][index % entry_block]; }
  [[nodiscard]] const Entry& entry(std::uint32_t index) const {
    return entries_[index / entry_block][index % entry_block];
  }
  [[nodiscard]] const Slot* locate(std::string_view key, std::uint64_t hash) const;
  Slot& find_or_free(std::string_view key, std::uint64_t hash);
  void insert(Slot& slot, std::string_view key, std::uint64_t hash, const Entry& values);
  void grow();
  /// Decides between the row kept so far and another one; the loser is surplus.
  void meet(Entry& mine, RowNumber row, std::uint16_t filled);

  Survivor survivor_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<Entry[]>> entries_;
  std::uint32_t entry_count_ = 0;
  std::vector<std::unique_ptr<char[]>> keys_;
  std::size_t key_left_ = 0;
  char* key_at_ = nullptr;
  std::vector<RowNumber> surplus_;
  std::uint64_t groups_ = 0;
};

}  // namespace preflight::checking
