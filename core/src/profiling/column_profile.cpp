#include "profiling/column_profile.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "profiling/hash.h"
#include "reading/utf8.h"
#include "reading/word.h"

namespace preflight::profiling {

std::string_view name(ColumnType type) {
  constexpr std::array<std::string_view, 7> names = {"empty", "text", "integer", "decimal", "bool", "date", "datetime"};
  return names[static_cast<std::size_t>(type)];
}

namespace {

/// What kinds of byte a cell holds, found in one pass: most questions about it are answered by this alone.
enum ByteKind : std::uint8_t { digit = 1, sign = 2, dot = 4, at_sign = 8, letter = 16, other = 32 };

constexpr std::array<std::uint8_t, 256> byte_kinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = other;
  for (std::size_t i = '0'; i <= '9'; ++i) kinds[i] = digit;
  for (std::size_t i = 'a'; i <= 'z'; ++i) kinds[i] = kinds[i - 0x20] = letter;
  kinds['-'] = sign;
  kinds['.'] = dot;
  kinds['@'] = at_sign;
  return kinds;
}();

unsigned kinds_byte_by_byte(std::string_view text) {
  unsigned seen = 0;
  for (const char byte : text) seen |= byte_kinds[static_cast<unsigned char>(byte)];
  return seen;
}

std::uint64_t load32(const char* at) {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Eight bytes at a time where there are eight and they begin like no number: addresses and sentences. Then `digit` may
/// be told of another mark of that part of ASCII, and `letter` is told in any case; both keep it from being a number.
unsigned kinds_in(std::string_view text) {
  using reading::every_byte;
  using reading::zero_bytes;
  if (text.size() < sizeof(std::uint64_t) || (byte_kinds[static_cast<unsigned char>(text.front())] & letter) == 0) {
    return kinds_byte_by_byte(text);
  }
  std::uint64_t at_signs = 0;
  std::uint64_t dots = 0;
  std::uint64_t digits = 0;
  std::uint64_t beyond = 0;
  const auto look = [&](std::uint64_t word) {
    beyond |= word & reading::top_bits;
    at_signs |= zero_bytes(word ^ every_byte * '@');
    dots |= zero_bytes(word ^ every_byte * '.');
    digits |= zero_bytes((word & every_byte * 0xF0) ^ every_byte * 0x30);
  };
  const char* at = text.data();
  const char* const last = at + text.size() - sizeof(std::uint64_t);
  for (; at < last; at += sizeof(std::uint64_t)) look(reading::load_word(at));
  look(reading::load_word(last));
  const auto if_any = [](std::uint64_t found, ByteKind kind) { return found != 0 ? unsigned{kind} : 0U; };
  return unsigned{letter} | if_any(at_signs, at_sign) | if_any(dots, dot) | if_any(digits, digit) |
         if_any(beyond, other);
}

/// A whole number that loses nothing when read as one: no leading zero (a postcode), no plus (a phone), at most 18
/// digits.
bool is_integer(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || text.find('-') != std::string_view::npos) return false;
  return text.front() != '0' || text.size() == 1;
}

/// A number with a decimal point, the only mark Mailjet documents.
bool is_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return is_integer(text);
  const std::string_view fraction = text.substr(point + 1);
  return is_integer(text.substr(0, point)) && !fraction.empty() &&
         fraction.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_bool_word(std::string_view text) {
  constexpr std::array<std::string_view, 4> words = {"true", "false", "yes", "no"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return word.size() == text.size() && std::equal(word.begin(), word.end(), text.begin(),
                                                    [](char a, char b) { return a == static_cast<char>(b | 0x20); });
  });
}

/// Together the columns of a file may count so many different values, and remember so many recent ones.
constexpr std::size_t counted_values = 64 * ValueCounts::default_exact_limit;
constexpr std::size_t fewest_counted = 64;
constexpr std::size_t recent_values = 65'536;
constexpr std::size_t most_recent = 8192;
constexpr std::size_t fewest_recent = 16;
/// Enough for the towns, names and states of most files, and near at hand in the processor's first cache.
constexpr std::size_t first_recent = 256;

std::size_t share(std::size_t of_all, std::size_t columns, std::size_t fewest, std::size_t most) {
  return std::clamp(of_all / std::max<std::size_t>(columns, 1), fewest, most);
}

/// The first and the last bytes as two words: of sixteen bytes or fewer they and the size say exactly which value it
/// is.
std::pair<std::uint64_t, std::uint64_t> as_words(std::string_view text) {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  if (size >= 8) return {reading::load_word(begin), reading::load_word(begin + size - 8)};
  if (size >= 4) return {load32(begin), load32(begin + size - 4)};
  const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])); };
  return {byte(0), byte(size / 2) << 8U | byte(size - 1)};
}

}  // namespace

ColumnProfile::ColumnProfile(std::size_t examples, std::size_t columns)
    : examples_(std::max<std::size_t>(examples, 1)),
      values_(share(counted_values, columns, fewest_counted, ValueCounts::default_exact_limit)),
      dates_(examples_),
      most_recent_(std::bit_floor(share(recent_values, columns, fewest_recent, most_recent))),
      recent_(std::min(first_recent, most_recent_)) {}

void ColumnProfile::make_room_for_class(ClassId id) {
  if (class_rows_.size() > id) return;
  class_rows_.resize(id + std::size_t{1});
  class_lines_.resize(id + std::size_t{1});
}

void ColumnProfile::close_run() {
  if (run_end_ == no_row) return;
  make_room_for_class(run_class_);
  class_rows_[run_class_].append_run(run_start_, run_end_);
  run_end_ = no_row;
}

void ColumnProfile::start_run(ClassId id, RowNumber row) {
  close_run();
  run_class_ = id;
  run_start_ = row;
  run_end_ = row;
}

void ColumnProfile::note_writing(Writing writing, RowNumber row, LineNumber line, std::string_view text) {
  const bool is_code = writing.kind() == Writing::fixed_digits;
  if (is_code && any_width_) return;
  auto known = std::find_if(writings_.begin(), writings_.end(),
                            [&](const WrittenRows& written) { return written.writing == writing; });
  if (known == writings_.end()) {
    writings_.push_back({.writing = writing});
    if (is_code) drop_widths();
    if (is_code && any_width_) return;
    known = writings_.end() - 1;
  }
  known->rows.append(row);
  if (known->first.size() < examples_)
    known->first.push_back({row, line, std::string(reading::cut_utf8(text, sample_bytes))});
}

/// Codes of one kind have one width, and a few rows another.
void ColumnProfile::drop_widths() {
  constexpr std::ptrdiff_t most_widths = 4;
  const auto is_code = [](const WrittenRows& written) { return written.writing.kind() == Writing::fixed_digits; };
  any_width_ = any_width_ || std::count_if(writings_.begin(), writings_.end(), is_code) > most_widths;
  if (any_width_) std::erase_if(writings_, is_code);
}

void ColumnProfile::settle(Recent& recent) {
  if (recent.again == 0) return;
  values_.add_again(recent.known.place, recent.again);
  kinds_[static_cast<std::size_t>(recent.known.nature.kind)] += recent.again;
  dates_.add_again(recent.known.nature.date_class, recent.again);
  recent.again = 0;
}

void ColumnProfile::settle() {
  for (Recent& recent : recent_) settle(recent);
  close_run();
}

/// A column that hardly repeats itself gets more places, and none once the most have not helped.
void ColumnProfile::think_over_places() {
  const bool often = missed_ > recent_trial / 4;
  const bool nearly_always = missed_ > recent_trial / 8 * 7;
  looked_up_ = 0;
  missed_ = 0;
  if (!often) return;
  const std::size_t places = recent_.size();
  if (places == most_recent_ && !nearly_always) return;
  for (Recent& recent : recent_) settle(recent);
  // Made anew: what is grown keeps the room it had as well, and what is emptied all of it.
  recent_ = std::vector<Recent>(places == most_recent_ ? 0 : 2 * places);
}

void ColumnProfile::sample(std::string_view text) {
  const std::string_view shown = reading::cut_utf8(text, sample_bytes);
  if (std::find(samples_.begin(), samples_.end(), shown) == samples_.end()) samples_.emplace_back(shown);
}

ColumnProfile::Kind ColumnProfile::kind_of(std::string_view text, unsigned seen) {
  if ((seen & ~unsigned{digit | sign | dot}) == 0 && (seen & digit) != 0) {
    if ((seen & dot) == 0 && is_integer(text)) return Kind::integer;
    return is_decimal(text) ? Kind::decimal : Kind::text;
  }
  if (seen == letter && text.size() <= 5 && is_bool_word(text)) return Kind::boolean;
  if ((seen & at_sign) != 0 && (seen & dot) != 0) return Kind::email_like;
  return Kind::text;
}

ColumnProfile::Nature ColumnProfile::find_out(RowNumber row, std::string_view text) {
  Nature nature{.known = true};
  const unsigned seen = kinds_in(text);
  nature.kind = kind_of(text, seen);
  const std::uint32_t length =
      static_cast<std::uint32_t>((seen & other) != 0 ? reading::count_characters(text) : text.size());
  lengths_.longest = std::max(lengths_.longest, length);
  lengths_.shortest = lengths_.shortest == 0 ? length : std::min(lengths_.shortest, length);
  // Every date has a digit, and none an at sign: most cells need not be read as one.
  if ((seen & digit) != 0 && (seen & at_sign) == 0 && text.size() <= longest_date_cell) {
    nature.date_class = dates_.add(row, text);
  } else {
    dates_.add_again(row, text, not_a_date_class);
  }
  nature.writing = writing_of(text, length);
  return nature;
}

/// What find_out says of any address, at less work.
ColumnProfile::Nature ColumnProfile::find_out_address(RowNumber row, std::string_view address) {
  const auto length = static_cast<std::uint32_t>(address.size());
  lengths_.longest = std::max(lengths_.longest, length);
  lengths_.shortest = lengths_.shortest == 0 ? length : std::min(lengths_.shortest, length);
  dates_.add_again(row, address, not_a_date_class);
  return {.kind = Kind::email_like, .known = true};
}

ColumnProfile::Known ColumnProfile::learn(RowNumber row, LineNumber line, std::string_view text, std::uint64_t hash,
                                          bool is_address) {
  Known known;
  if (values_.at_limit() && !values_.holds(hash)) {
    // It is to be decided which values go on being counted, and then their places change.
    for (Recent& recent : recent_) settle(recent);
    std::fill(recent_.begin(), recent_.end(), Recent{});
    natures_.clear();
  }
  known.place = values_.add(hash, text);
  if (samples_.size() < sample_count) sample(text);
  Nature* met = nullptr;
  if (known.place != ValueCounts::uncounted && text.size() <= ValueCounts::shown_bytes) {
    if (known.place >= natures_.size()) natures_.resize(known.place + std::size_t{1});
    met = &natures_[known.place];
  }
  // The place is told by a hash alone, which is no proof.
  if (met != nullptr && met->known && reading::same_bytes(values_.text(known.place), text)) {
    known.nature = *met;
    dates_.add_again(row, text, known.nature.date_class);
  } else {
    known.nature = is_address ? find_out_address(row, text) : find_out(row, text);
    if (met != nullptr && !met->known) *met = known.nature;
  }
  ++kinds_[static_cast<std::size_t>(known.nature.kind)];
  note(known.nature, row, line, text);
  if (const ClassId id = known.nature.date_class; dates_.classes()[id].count <= examples_) {
    make_room_for_class(id);
    class_lines_[id].push_back(line);
  }
  // Until a class has its examples each of its cells is looked at, and the sample of values counts its own. Long values
  // are told apart by the text that is counted.
  const bool has_examples = dates_.classes()[known.nature.date_class].count >= examples_;
  const bool can_be_told = text.size() <= 2 * sizeof(std::uint64_t) ||
                           (text.size() <= recent_bytes && known.place != ValueCounts::uncounted &&
                            reading::same_bytes(values_.text(known.place), text));
  if (has_examples && can_be_told && !values_.in_sample(hash)) known.size = static_cast<std::uint8_t>(text.size());
  return known;
}

std::size_t ColumnProfile::place_for(std::uint64_t first, std::uint64_t last, std::size_t size) const {
  const std::uint64_t mixed = (first ^ std::rotl(last, 29) ^ size) * 0x9E3779B97F4A7C15ULL;
  return (mixed >> 40U) & (recent_.size() - 1);
}

const ColumnProfile::Recent* ColumnProfile::find_recent(std::string_view text) const {
  if (text.empty() || text.size() > recent_bytes || recent_.empty()) return nullptr;
  const auto [first, last] = as_words(text);
  const Recent& recent = recent_[place_for(first, last, text.size())];
  if (recent.first != first || recent.last != last || recent.known.size != text.size()) return nullptr;
  if (text.size() > 2 * sizeof first && !reading::same_bytes(values_.text(recent.known.place), text)) return nullptr;
  return &recent;
}

ColumnProfile::Met ColumnProfile::recall(std::string_view cell) {
  Met met;
  if (const Recent* const found = find_recent(cell)) met.recent_ = recent_.data() + (found - recent_.data());
  return met;
}

ClassId ColumnProfile::date_class_of(std::string_view text) const {
  const Recent* const found = find_recent(text);
  return found != nullptr ? found->known.nature.date_class : dates_.class_of(text);
}

void ColumnProfile::add(RowNumber row, LineNumber line, std::string_view cell) {
  std::string_view text = cell;
  // Nearly no cell has blanks around it.
  if (text.empty() || static_cast<signed char>(text.front()) <= ' ' || static_cast<signed char>(text.back()) <= ' ') {
    text = reading::trim(cell);
    if (text.empty()) {
      ++empty_;
      return;
    }
  }
  if (text.size() > recent_bytes || recent_.empty()) {
    learn(row, line, text, hash_bytes(text), false);
    return;
  }
  if (const Met met = recall(text); met.recent_ != nullptr) {
    add_again(row, line, text, *met.recent_);
    return;
  }
  ++looked_up_;
  ++missed_;
  const Known known = learn(row, line, text, hash_bytes(text), false);
  if (looked_up_ >= recent_trial) think_over_places();
  if (recent_.empty()) return;
  const auto [first, last] = as_words(text);
  Recent& recent = recent_[place_for(first, last, text.size())];
  settle(recent);
  recent = {first, last, known, 0};
}

void ColumnProfile::merge(const ColumnProfile& later, RowNumber row_shift, LineNumber line_shift) {
  empty_ += later.empty_;
  for (std::size_t kind = 0; kind < kind_count; ++kind) kinds_[kind] += later.kinds_[kind];
  values_.merge(later.values_);
  // What they know of places may no longer be true.
  std::fill(recent_.begin(), recent_.end(), Recent{});
  natures_.clear();
  if (later.filled() != 0) {
    lengths_.longest = std::max(lengths_.longest, later.lengths_.longest);
    lengths_.shortest =
        lengths_.shortest == 0 ? later.lengths_.shortest : std::min(lengths_.shortest, later.lengths_.shortest);
  }
  for (const std::string& text : later.samples_) {
    if (samples_.size() < sample_count) sample(text);
  }
  any_width_ = any_width_ || later.any_width_;
  for (const WrittenRows& other : later.writings_) {
    auto mine = std::find_if(writings_.begin(), writings_.end(),
                             [&](const WrittenRows& written) { return written.writing == other.writing; });
    if (mine == writings_.end()) mine = writings_.insert(mine, {.writing = other.writing});
    const bool complete = mine->first.size() == mine->rows.size();
    mine->rows.append_all(other.rows, row_shift);
    for (const WrittenRows::Example& example : other.first) {
      if (!complete || mine->first.size() >= examples_) break;
      mine->first.push_back({example.row + row_shift, example.line + line_shift, example.text});
    }
  }
  drop_widths();
  const std::vector<ClassId> ids = dates_.merge(later.dates_, row_shift);
  for (std::size_t id = 0; id < later.class_rows_.size(); ++id) {
    const ClassId mine = ids[id];
    make_room_for_class(mine);
    class_rows_[mine].append_all(later.class_rows_[id], row_shift);
    for (const LineNumber line : later.class_lines_[id]) {
      if (class_lines_[mine].size() < examples_) class_lines_[mine].push_back(line + line_shift);
    }
  }
}

ColumnType ColumnProfile::type(const DateVerdict& verdict) const {
  const std::uint64_t cells = filled();
  if (cells == 0) return ColumnType::empty;
  if (verdict.is_datetime) return ColumnType::datetime;
  if (verdict.is_date) return ColumnType::date;
  if (cells_of(Kind::integer) == cells) return ColumnType::integer;
  if (cells_of(Kind::integer) + cells_of(Kind::decimal) == cells) return ColumnType::decimal;
  if (cells_of(Kind::boolean) == cells) return ColumnType::boolean;
  return ColumnType::text;
}

}  // namespace preflight::profiling
