#include "checking/unique_emails.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "profiling/hash.h"
#include "reading/word.h"

namespace preflight::checking {

namespace {

constexpr std::size_t fewest_buckets = 64;
constexpr std::size_t large_bucket_count = std::size_t{1} << 16;

/// What stands behind the last `@`; nothing where there is none.
std::string_view domain_of(std::string_view key) {
  const std::size_t at = key.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : key.substr(at + 1);
}

std::uint8_t tag_of(std::uint64_t hash) {
  const auto tag = static_cast<std::uint8_t>(hash >> 56U);
  return tag == 0 ? 1 : tag;
}

}  // namespace

UniqueEmails::Filled UniqueEmails::cells(std::uint32_t filled) {
  return static_cast<Filled>(std::min<std::uint32_t>(filled, std::numeric_limits<Filled>::max()));
}

UniqueEmails::Entry UniqueEmails::entry(Place place) const {
  Entry entry;
  std::memcpy(&entry, at(place), sizeof entry);
  return entry;
}

void UniqueEmails::set_entry(Place place, const Entry& entry) { std::memcpy(at(place), &entry, sizeof entry); }

UniqueEmails::Filled UniqueEmails::filled_of(Place place) const {
  Filled filled = 0;
  if (survivor_ == Survivor::fullest) std::memcpy(&filled, at(place) + sizeof(Entry), sizeof filled);
  return filled;
}

void UniqueEmails::write_key(Place place, std::string& text) const {
  const Entry known = entry(place);
  if ((known.size & six_bit) != 0) {
    text.clear();
    unpack_six_bit(at(place) + head_bytes_, known.size & max_key_bytes, text);
  } else {
    text = bytes_of(place);
  }
  const DomainNames::Id domain = known.domain;
  if (domain == DomainNames::none) return;
  text += '@';
  text += domains_.name(domain);
}

UniqueEmails::Address::Address(std::string_view key, std::string_view domain_name, DomainNames::Id id)
    : text(id == DomainNames::none ? key : key.substr(0, key.size() - domain_name.size() - 1)),
      domain(id),
      size(static_cast<Size>(text.size())) {
  if (text.size() <= longest_packed && pack_six_bit(text, packed.data())) size |= six_bit;
}

UniqueEmails::Address UniqueEmails::take_apart(std::string_view key) {
  const std::string_view domain = domain_of(key);
  return {key, domain, domain.empty() ? DomainNames::none : domains_.number(domain)};
}

std::uint64_t UniqueEmails::hash(std::string_view key) { return profiling::hash_bytes(key); }

void UniqueEmails::announce(std::uint64_t hash) {
  if (bucket_count_ == 0) return;
  const Bucket& bucket = buckets_[bucket_of(hash)];
#if defined(__wasm__)
  touched_ = static_cast<std::uint8_t>(touched_ ^ bucket.tags[0]);
#else
  __builtin_prefetch(&bucket, 1);
#endif
}

UniqueEmails::Found UniqueEmails::find(const Address& address, std::uint64_t hash) const {
  const std::uint64_t wanted = reading::every_byte * tag_of(hash);
  for (std::size_t number = bucket_of(hash);; number = next_bucket(number)) {
    Bucket& bucket = buckets_[number];
    for (std::size_t half = 0; half < bucket.tags.size(); half += sizeof(std::uint64_t)) {
      const std::uint64_t tags = reading::load_word(bucket.tags.data() + half);
      const std::uint64_t free = reading::zero_bytes(tags);
      // Places are filled in order: what stands behind the first free one is free, too.
      const std::uint64_t used = free == 0 ? ~std::uint64_t{0} : (free & (~free + 1)) - 1;
      for (std::uint64_t same = reading::zero_bytes(tags ^ wanted) & used; same != 0; same &= same - 1) {
        const std::size_t index = half + static_cast<std::size_t>(std::countr_zero(same)) / 8;
        const Place place = bucket.places[index];
        const Entry known = entry(place);
        if (known.domain == address.domain && (known.size & ~repeated) == address.size &&
            reading::same_bytes(bytes_of(place), address.bytes()))
          return {&bucket, index, place};
      }
      if (free == 0) continue;
      const std::size_t index = half + static_cast<std::size_t>(std::countr_zero(free)) / 8;
      if (index < bucket_places) return {&bucket, index, nowhere};
      break;
    }
  }
}

template <class Use>
void UniqueEmails::each_place(Use use) const {
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    for (std::uint32_t offset = 0; offset < block_used_[block];) {
      const Place place = static_cast<Place>(block << block_bits) | offset;
      use(place);
      offset += static_cast<std::uint32_t>(head_bytes_ + entry(place).bytes());
    }
  }
}

void UniqueEmails::resize(std::size_t buckets) {
  buckets_ = std::make_unique<Bucket[]>(buckets);
  bucket_count_ = buckets;
  std::string key;
  each_place([&](Place place) {
    write_key(place, key);
    const std::uint64_t hash = profiling::hash_bytes(key);
    for (std::size_t number = bucket_of(hash);; number = next_bucket(number)) {
      Bucket& bucket = buckets_[number];
      const auto* const free = std::find(bucket.tags.begin(), bucket.tags.begin() + bucket_places, 0);
      const auto index = static_cast<std::size_t>(free - bucket.tags.begin());
      if (index == bucket_places) continue;
      bucket.tags[index] = tag_of(hash);
      bucket.places[index] = place;
      return;
    }
  });
}

void UniqueEmails::make_room() {
  if (bucket_count_ == 0) {
    resize(fewest_buckets);
  } else if ((count_ + 1) * 10 > bucket_count_ * bucket_places * 9) {
    // A large table is what `expect` asked for, and a little short: doubling it would take the memory of a second file.
    resize(bucket_count_ < large_bucket_count ? bucket_count_ * 2 : bucket_count_ + bucket_count_ / 4);
  }
}

void UniqueEmails::expect(std::uint64_t addresses) {
  // A wrong word must not take memory that the file does not need.
  constexpr std::uint64_t most = std::uint64_t{1} << 24;
  // Seven of eight places taken; a few more addresses than that still find theirs.
  const auto buckets = static_cast<std::size_t>(std::min(addresses, most)) * 8 / 7 / bucket_places + 1;
  if (buckets > bucket_count_) resize(std::max(buckets, fewest_buckets));
}

UniqueEmails::Place UniqueEmails::insert(const Found& free, const Address& address, std::uint64_t hash, RowNumber row,
                                         Filled filled) {
  const std::string_view kept = address.bytes();
  const std::size_t bytes = head_bytes_ + kept.size();
  if (blocks_.empty() || block_bytes - block_used_.back() < bytes) {
    blocks_.push_back(std::unique_ptr<char[]>(new char[block_bytes]));
    block_used_.push_back(0);
  }
  const Place place = static_cast<Place>((blocks_.size() - 1) << block_bits) | block_used_.back();
  block_used_.back() += static_cast<std::uint32_t>(bytes);
  set_entry(place, {row, address.domain, address.size});
  if (survivor_ == Survivor::fullest) std::memcpy(at(place) + sizeof(Entry), &filled, sizeof filled);
  if (!kept.empty()) std::memcpy(at(place) + head_bytes_, kept.data(), kept.size());
  free.bucket->tags[free.index] = tag_of(hash);
  free.bucket->places[free.index] = place;
  ++count_;
  return place;
}

void UniqueEmails::mark_repeated(Place place) {
  Entry known = entry(place);
  if (known.is_repeated()) return;
  known.size |= repeated;
  set_entry(place, known);
  ++groups_;
}

RowNumber UniqueEmails::meet(Place place, RowNumber row, Filled filled) {
  mark_repeated(place);
  const RowNumber first = entry(place).first_row;
  if (survivor_ == Survivor::first) {
    surplus_.push_back(row);
    return first;
  }
  Kept& kept = kept_.try_emplace(place, Kept{first, filled_of(place)}).first->second;
  const bool newer_wins = survivor_ == Survivor::last || filled > kept.filled;
  surplus_.push_back(newer_wins ? kept.row : row);
  if (newer_wins) kept = {row, filled};
  return first;
}

std::optional<RowNumber> UniqueEmails::add(std::string_view key, std::uint64_t hash, RowNumber row,
                                           std::uint32_t filled) {
  assert(key.size() <= max_key_bytes);
  make_room();
  const Address address = take_apart(key);
  const Found found = find(address, hash);
  if (found.place != nowhere) return meet(found.place, row, cells(filled));
  insert(found, address, hash, row, cells(filled));
  return std::nullopt;
}

void UniqueEmails::merge(const UniqueEmails& later, RowNumber row_shift, RowNumber added_shift) {
  const auto shifted = [&](RowNumber row) { return row + (row < first_added ? row_shift : added_shift); };
  for (const RowNumber row : later.surplus_) surplus_.push_back(shifted(row));
  std::string key;
  later.each_place([&](Place theirs) {
    const Entry other = later.entry(theirs);
    const RowNumber first = shifted(other.first_row);
    const auto found_kept = later.kept_.find(theirs);
    std::optional<Kept> kept;
    if (found_kept != later.kept_.end()) kept = Kept{shifted(found_kept->second.row), found_kept->second.filled};
    later.write_key(theirs, key);
    make_room();
    const std::uint64_t hash = profiling::hash_bytes(key);
    const Address address = take_apart(key);
    const Found found = find(address, hash);
    if (found.place == nowhere) {
      const Place mine = insert(found, address, hash, first, later.filled_of(theirs));
      if (other.is_repeated()) mark_repeated(mine);
      if (kept) kept_.emplace(mine, *kept);
    } else {
      meet(found.place, kept ? kept->row : first, kept ? kept->filled : later.filled_of(theirs));
    }
  });
}

std::optional<RowNumber> UniqueEmails::first_row(std::string_view key) const {
  if (bucket_count_ == 0) return std::nullopt;
  const std::string_view domain = domain_of(key);
  const Found found = find({key, domain, domains_.find(domain)}, profiling::hash_bytes(key));
  if (found.place == nowhere) return std::nullopt;
  return entry(found.place).first_row;
}

profiling::Rows UniqueEmails::surplus_rows() const {
  std::vector<RowNumber> sorted = surplus_;
  std::sort(sorted.begin(), sorted.end());
  profiling::Rows rows;
  for (const RowNumber row : sorted) {
    if (row < first_added) {
      rows.own.append(row);
    } else {
      rows.added.append(row - first_added);
    }
  }
  return rows;
}

}  // namespace preflight::checking
