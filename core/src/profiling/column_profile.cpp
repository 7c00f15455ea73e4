#include "profiling/column_profile.h"

#include <algorithm>
#include <array>

#include "profiling/hash.h"
#include "reading/utf8.h"

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

unsigned kinds_in(std::string_view text) {
  unsigned seen = 0;
  for (const char byte : text) seen |= byte_kinds[static_cast<unsigned char>(byte)];
  return seen;
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

}  // namespace

ColumnProfile::ColumnProfile(std::size_t examples) : examples_(std::max<std::size_t>(examples, 1)), dates_(examples_) {}

void ColumnProfile::note_date_class(ClassId id, RowNumber row, LineNumber line) {
  if (class_rows_.size() <= id) {
    class_rows_.resize(id + std::size_t{1});
    class_lines_.resize(id + std::size_t{1});
  }
  class_rows_[id].append(row);
  if (class_lines_[id].size() < examples_) class_lines_[id].push_back(line);
}

void ColumnProfile::sample(std::string_view text) {
  const std::string_view shown = reading::cut_utf8(text, sample_bytes);
  if (std::find(samples_.begin(), samples_.end(), shown) == samples_.end()) samples_.emplace_back(shown);
}

void ColumnProfile::add(RowNumber row, LineNumber line, std::string_view cell) {
  const std::string_view text = reading::trim(cell);
  if (text.empty()) {
    ++empty_;
    return;
  }
  ++filled_;
  distinct_.add(hash_bytes(text));
  if (samples_.size() < sample_count) sample(text);

  const unsigned kinds = kinds_in(text);
  if ((kinds & ~unsigned{digit | sign | dot}) == 0 && (kinds & digit) != 0) {
    if ((kinds & dot) == 0 && is_integer(text)) {
      ++integers_;
      ++decimals_;
    } else if (is_decimal(text)) {
      ++decimals_;
    }
  } else if (kinds == letter && text.size() <= 5 && is_bool_word(text)) {
    ++bools_;
  }
  if ((kinds & at_sign) != 0 && (kinds & dot) != 0) ++email_like_;
  note_date_class(dates_.add(row, text), row, line);
}

void ColumnProfile::merge(const ColumnProfile& later, RowNumber row_shift, LineNumber line_shift) {
  empty_ += later.empty_;
  filled_ += later.filled_;
  integers_ += later.integers_;
  decimals_ += later.decimals_;
  bools_ += later.bools_;
  email_like_ += later.email_like_;
  distinct_.merge(later.distinct_);
  for (const std::string& text : later.samples_) {
    if (samples_.size() < sample_count) sample(text);
  }
  const std::vector<ClassId> ids = dates_.merge(later.dates_, row_shift);
  for (std::size_t id = 0; id < later.class_rows_.size(); ++id) {
    const ClassId mine = ids[id];
    if (class_rows_.size() <= mine) {
      class_rows_.resize(mine + std::size_t{1});
      class_lines_.resize(mine + std::size_t{1});
    }
    class_rows_[mine].append_all(later.class_rows_[id], row_shift);
    for (const LineNumber line : later.class_lines_[id]) {
      if (class_lines_[mine].size() < examples_) class_lines_[mine].push_back(line + line_shift);
    }
  }
}

ColumnType ColumnProfile::type(const DateVerdict& verdict) const {
  if (filled_ == 0) return ColumnType::empty;
  if (verdict.is_datetime) return ColumnType::datetime;
  if (verdict.is_date) return ColumnType::date;
  if (integers_ == filled_) return ColumnType::integer;
  if (decimals_ == filled_) return ColumnType::decimal;
  if (bools_ == filled_) return ColumnType::boolean;
  return ColumnType::text;
}

}  // namespace preflight::profiling
