#include "checking/unique_emails.h"

#include <algorithm>
#include <cstring>

#include "profiling/hash.h"

namespace preflight::checking {

const UniqueEmails::Slot* UniqueEmails::locate(std::string_view key, std::uint64_t hash) const {
  if (slots_.empty()) return nullptr;
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.entry == 0) return &slot;
    if (slot.hash != tag) continue;
    const Entry& known = entry(slot.entry - 1);
    if (std::string_view(known.key, known.key_bytes) == key) return &slot;
  }
}

UniqueEmails::Slot& UniqueEmails::find_or_free(std::string_view key, std::uint64_t hash) {
  if (slots_.size() * 3 < (static_cast<std::size_t>(entry_count_) + 1) * 4) grow();
  return slots_[static_cast<std::size_t>(locate(key, hash) - slots_.data())];
}

void UniqueEmails::grow() {
  std::vector<Slot> larger(slots_.empty() ? 1024 : slots_.size() * 2);
  for (std::uint32_t index = 0; index < entry_count_; ++index) {
    const Entry& known = entry(index);
    const std::uint64_t hash = profiling::hash_bytes({known.key, known.key_bytes});
    std::size_t at = hash & (larger.size() - 1);
    while (larger[at].entry != 0) at = (at + 1) & (larger.size() - 1);
    larger[at] = {static_cast<std::uint32_t>(hash >> 32U), index + 1};
  }
  slots_ = std::move(larger);
}

void UniqueEmails::insert(Slot& slot, std::string_view key, std::uint64_t hash, const Entry& values) {
  if (key.size() > key_left_) {
    const std::size_t bytes = std::max(key_block, key.size());
    keys_.push_back(std::unique_ptr<char[]>(new char[bytes]));
    key_at_ = keys_.back().get();
    key_left_ = bytes;
  }
  if (!key.empty()) std::memcpy(key_at_, key.data(), key.size());
  if (entry_count_ % entry_block == 0) entries_.push_back(std::unique_ptr<Entry[]>(new Entry[entry_block]));
  Entry& fresh = entry(entry_count_);
  fresh = values;
  fresh.key = key_at_;
  fresh.key_bytes = static_cast<std::uint16_t>(key.size());
  key_at_ += key.size();
  key_left_ -= key.size();
  slot = {static_cast<std::uint32_t>(hash >> 32U), ++entry_count_};
}

void UniqueEmails::meet(Entry& mine, RowNumber row, std::uint16_t filled) {
  if (mine.repeated == 0) {
    mine.repeated = 1;
    ++groups_;
  }
  const bool newer_wins = survivor_ == Survivor::last || (survivor_ == Survivor::fullest && filled > mine.filled);
  surplus_.push_back(newer_wins ? mine.kept_row : row);
  if (newer_wins) {
    mine.kept_row = row;
    mine.filled = filled;
  }
}

std::optional<RowNumber> UniqueEmails::add(std::string_view key, RowNumber row, std::uint32_t filled) {
  const auto cells = static_cast<std::uint16_t>(std::min<std::uint32_t>(filled, 0xFFFF));
  const std::uint64_t hash = profiling::hash_bytes(key);
  Slot& slot = find_or_free(key, hash);
  if (slot.entry == 0) {
    insert(slot, key, hash,
           {.key = nullptr, .first_row = row, .kept_row = row, .key_bytes = 0, .filled = cells, .repeated = 0});
    return std::nullopt;
  }
  Entry& known = entry(slot.entry - 1);
  meet(known, row, cells);
  return known.first_row;
}

void UniqueEmails::merge(const UniqueEmails& later, RowNumber row_shift) {
  for (const RowNumber row : later.surplus_) surplus_.push_back(row + row_shift);
  for (std::uint32_t index = 0; index < later.entry_count_; ++index) {
    const Entry& other = later.entry(index);
    const std::string_view key(other.key, other.key_bytes);
    const std::uint64_t hash = profiling::hash_bytes(key);
    Slot& slot = find_or_free(key, hash);
    if (slot.entry == 0) {
      Entry moved = other;
      moved.first_row += row_shift;
      moved.kept_row += row_shift;
      insert(slot, key, hash, moved);
      if (moved.repeated != 0) ++groups_;
    } else {
      meet(entry(slot.entry - 1), other.kept_row + row_shift, other.filled);
    }
  }
}

std::optional<RowNumber> UniqueEmails::first_row(std::string_view key) const {
  const Slot* slot = locate(key, profiling::hash_bytes(key));
  if (slot == nullptr || slot->entry == 0) return std::nullopt;
  return entry(slot->entry - 1).first_row;
}

profiling::RowSet UniqueEmails::surplus_rows() const {
  std::vector<RowNumber> rows = surplus_;
  std::sort(rows.begin(), rows.end());
  return profiling::RowSet::from_sorted(rows);
}

}  // namespace preflight::checking
