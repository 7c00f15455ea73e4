#include "reading/scanner.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace preflight::reading {

namespace {
constexpr std::size_t state_count = 6;
constexpr std::size_t class_count = 6;
}  // namespace

// The whole grammar, one line a transition; what is not listed stays in its state and does nothing.
// RFC 4180 section 2 covers field_start, unquoted, quoted and quote_in_quoted. Outside it (a quote in an unquoted cell,
// text after a closing quote) the reading is the spreadsheet's: the quote is text, the tail is joined to the cell; both
// are marked so that they can be shown.
const Scanner::Transition* Scanner::transitions() {
  struct Rule {
    State from;
    ByteClass on;
    State to;
    Action action;
  };
  static constexpr auto table = [] {
    using S = State;
    using C = ByteClass;
    using A = Action;
    constexpr Rule rules[] = {
        {S::field_start, C::other, S::unquoted, A::none},
        {S::field_start, C::escape, S::unquoted, A::none},
        {S::field_start, C::delimiter, S::field_start, A::end_field},
        {S::field_start, C::quote, S::quoted, A::open_quote},
        {S::field_start, C::cr, S::field_start, A::end_record},
        {S::field_start, C::lf, S::field_start, A::end_record},

        {S::unquoted, C::delimiter, S::field_start, A::end_field},
        {S::unquoted, C::quote, S::unquoted, A::mark_stray},
        {S::unquoted, C::cr, S::field_start, A::end_record},
        {S::unquoted, C::lf, S::field_start, A::end_record},

        {S::quoted, C::quote, S::quote_in_quoted, A::none},
        {S::quoted, C::escape, S::escaped, A::none},
        {S::quoted, C::cr, S::quoted, A::inner_break},
        {S::quoted, C::lf, S::quoted, A::inner_break},

        {S::escaped, C::other, S::quoted, A::none},
        {S::escaped, C::delimiter, S::quoted, A::none},
        {S::escaped, C::quote, S::quoted, A::mark_doubled},
        {S::escaped, C::escape, S::quoted, A::mark_doubled},
        {S::escaped, C::cr, S::quoted, A::inner_break},
        {S::escaped, C::lf, S::quoted, A::inner_break},

        {S::quote_in_quoted, C::quote, S::quoted, A::mark_doubled},
        {S::quote_in_quoted, C::delimiter, S::field_start, A::end_field},
        {S::quote_in_quoted, C::cr, S::field_start, A::end_record},
        {S::quote_in_quoted, C::lf, S::field_start, A::end_record},
        {S::quote_in_quoted, C::other, S::quoted_tail, A::mark_stray},
        {S::quote_in_quoted, C::escape, S::quoted_tail, A::mark_stray},

        {S::quoted_tail, C::delimiter, S::field_start, A::end_field},
        {S::quoted_tail, C::cr, S::field_start, A::end_record},
        {S::quoted_tail, C::lf, S::field_start, A::end_record},
    };
    std::array<Transition, state_count * class_count> filled{};
    for (std::size_t state = 0; state < state_count; ++state) {
      for (std::size_t on = 0; on < class_count; ++on) {
        filled[state * class_count + on] = {static_cast<State>(state), Action::none};
      }
    }
    for (const Rule& rule : rules) {
      filled[static_cast<std::size_t>(rule.from) * class_count + static_cast<std::size_t>(rule.on)] = {rule.to,
                                                                                                       rule.action};
    }
    return filled;
  }();
  return table.data();
}

Scanner::Scanner(ScanDialect dialect, const simd::Form& form) : dialect_(dialect), form_(&form), classes_{} {
  const auto set = [this](char byte, ByteClass as) { classes_[static_cast<unsigned char>(byte)] = as; };
  marks_ = {'\r', '\n', dialect_.delimiter, dialect_.delimiter, dialect_.delimiter};
  set('\r', ByteClass::cr);
  set('\n', ByteClass::lf);
  const bool escapes = dialect_.escape != dialect_.quote && dialect_.escape != '\0';
  if (dialect_.quote != '\0') {
    if (escapes) {
      set(dialect_.escape, ByteClass::escape);
      marks_[3] = dialect_.escape;
    }
    set(dialect_.quote, ByteClass::quote);
    marks_[4] = dialect_.quote;
  }
  set(dialect_.delimiter, ByteClass::delimiter);
  while (std::find(marks_.begin(), marks_.end(), filler_) != marks_.end()) ++filler_;
  odd_quoting_ =
      dialect_.quote != '\0' && (simd::is_unusual(dialect_.quote) || (escapes && simd::is_unusual(dialect_.escape)));
}

void Scanner::start_record() {
  record_shift_ += position_;
  state_ = State::field_start;
  ending_ = Ending::none;
  quote_unclosed_ = false;
  quote_stray_ = false;
  quote_column_ = 0;
  tail_over_lines_ = false;
  unusual_ = false;
  any_unescape_ = false;
  position_ = 0;
  field_ = {};
  closing_quote_ = 0;
  field_count_ = 0;
  inner_line_breaks_ = 0;
  quote_over_lines_.reset();
  instead_.reset();
}

void Scanner::pass(std::size_t bytes) {
  record_shift_ += bytes;
  while (next_mark_ < mark_count_ && mark_at_[next_mark_] < record_shift_) ++next_mark_;
}

void Scanner::restart_record(QuoteOverride instead) {
  position_ = 0;
  start_record();
  instead_ = instead;
  // The record may have run through many slices: they are searched again.
  mark_count_ = 0;
  next_mark_ = 0;
  slice_begin_ = 0;
  slice_end_ = 0;
  record_shift_ = 0;
}

bool Scanner::inside_quotes() const { return state_ == State::quoted || state_ == State::escaped; }

bool Scanner::unusual_between(std::size_t begin, std::size_t end) const {
  begin = std::max(begin + record_shift_, slice_begin_) - slice_begin_;
  end = std::min(end + record_shift_, slice_end_);
  if (end <= slice_begin_ + begin) return false;
  end -= slice_begin_;
  const std::size_t first = begin / simd::block_bytes;
  const std::size_t last = (end - 1) / simd::block_bytes;
  const std::uint64_t from = ~std::uint64_t{0} << begin % simd::block_bytes;
  const std::uint64_t to = ~std::uint64_t{0} >> (simd::block_bytes - 1 - (end - 1) % simd::block_bytes);
  if (first == last) return (unusual_bits_[first] & from & to) != 0;
  std::uint64_t seen = (unusual_bits_[first] & from) | (unusual_bits_[last] & to);
  for (std::size_t block = first + 1; block < last; ++block) seen |= unusual_bits_[block];
  return seen != 0;
}

void Scanner::find_marks(const char* data, std::size_t size) {
  if (slice_end_ > record_shift_) unusual_ = unusual_ || unusual_between(0, slice_end_ - record_shift_);
  // From where the last slice ended; the line feed of a CR LF may have been taken past that.
  const std::size_t begin = slice_end_ > record_shift_ ? slice_end_ - record_shift_ : 0;
  const std::size_t end = std::min(size, begin + slice_bytes);
  record_shift_ = 0;
  slice_begin_ = begin;
  slice_end_ = end;
  next_mark_ = 0;
  const std::size_t blocks = (end - begin + simd::block_bytes - 1) / simd::block_bytes;
  if (unusual_bits_.size() < blocks) {
    unusual_bits_.resize(slice_bytes / simd::block_bytes);
    mark_at_.resize(slice_bytes + simd::block_bytes);
  }
  std::uint32_t* out = mark_at_.data();
  const auto take = [&](const char* bytes, std::size_t offset, std::size_t block) {
    const simd::BlockMasks masks = form_->block(bytes, marks_);
    unusual_bits_[block] = masks.unusual;
    for (std::uint64_t left = masks.marks; left != 0; left &= left - 1) {
      *out++ = static_cast<std::uint32_t>(offset + static_cast<std::size_t>(std::countr_zero(left)));
    }
  };
  std::size_t block = 0;
  std::size_t at = begin;
  for (; end - at >= simd::block_bytes; at += simd::block_bytes) take(data + at, at, block++);
  if (at < end) {
    std::array<char, simd::block_bytes> rest;
    rest.fill(filler_);
    std::memcpy(rest.data(), data + at, end - at);
    take(rest.data(), at, block);
  }
  mark_count_ = static_cast<std::size_t>(out - mark_at_.data());
}

void Scanner::mark_stray() {
  if (!quote_stray_) {
    quote_stray_ = true;
    quote_column_ = static_cast<ColumnIndex>(field_count_);
  }
}

void Scanner::mark_tail() {
  field_.needs_unescape = true;
  if (quote_over_lines_ == field_.begin - std::size_t{1}) tail_over_lines_ = true;
  mark_stray();
}

void Scanner::make_room() {
  fields_.resize(std::min<std::size_t>(std::max<std::size_t>(16, fields_.size() * 2), max_columns));
  field_room_ = fields_.size();
}

void Scanner::pass_plain_fields(const char* data, std::size_t size) {
  const std::uint32_t* mark = mark_at_.data() + next_mark_;
  const std::uint32_t* const end = mark_at_.data() + mark_count_;
  const char delimiter = dialect_.delimiter;
  const std::size_t shift = record_shift_;
  std::uint32_t begin = field_.begin;
  FieldSpan* out = fields_.data() + field_count_;
  const FieldSpan* const room = fields_.data() + field_room_;
  for (; mark != end && out < room; ++mark) {
    const std::size_t at = *mark - shift;
    if (at >= size || data[at] != delimiter) break;
    *out++ = {.begin = begin, .end = static_cast<std::uint32_t>(at)};
    begin = static_cast<std::uint32_t>(at + 1);
  }
  const auto passed = static_cast<std::size_t>(mark - mark_at_.data()) - next_mark_;
  if (passed == 0) return;
  next_mark_ += passed;
  field_count_ += passed;
  field_ = {.begin = begin};
  position_ = begin;
  state_ = State::field_start;
}

void Scanner::end_record(std::size_t bytes, Ending ending) {
  ending_ = ending;
  position_ = bytes;
  unusual_ = unusual_ || unusual_between(0, bytes);
  state_ = State::field_start;
}

/// Ordinary text since the last mark: one step, whatever its length.
void Scanner::pass_text() {
  if (state_ == State::quote_in_quoted) mark_tail();
  state_ = transitions()[static_cast<std::size_t>(state_) * class_count].next;
}

bool Scanner::step(ByteClass on, const char* data, std::size_t at, std::size_t size, bool at_end, bool& complete) {
  if (instead_ && at >= instead_->at) {
    const bool text = instead_->reading == QuoteOverride::Reading::as_text;
    if (text && at == instead_->at) {
      on = ByteClass::other;
      quote_unclosed_ = true;
      quote_column_ = static_cast<ColumnIndex>(field_count_);
    } else if (!text && state_ == State::quoted && field_.begin == instead_->at + 1 &&
               (on == ByteClass::cr || on == ByteClass::lf)) {
      state_ = State::quote_in_quoted;
      closing_quote_ = at;
      quote_unclosed_ = true;
      quote_column_ = static_cast<ColumnIndex>(field_count_);
    }
  }
  if (odd_quoting_ && (on == ByteClass::quote || on == ByteClass::escape)) unusual_ = true;
  const Transition taken = transitions()[static_cast<std::size_t>(state_) * class_count + static_cast<std::size_t>(on)];
  switch (taken.action) {
    case Action::none:
      if (state_ == State::quoted && on == ByteClass::quote) closing_quote_ = at;
      // A tab between cells is expected, one inside a cell is not.
      if (on == ByteClass::delimiter) unusual_ = unusual_ || simd::is_unusual(dialect_.delimiter);
      break;
    case Action::open_quote:
      field_.quoted = true;
      field_.begin = static_cast<std::uint32_t>(at + 1);
      break;
    case Action::mark_doubled:
      field_.needs_unescape = true;
      break;
    case Action::mark_stray:
      if (state_ == State::quote_in_quoted) {
        mark_tail();
      } else {
        mark_stray();
      }
      break;
    case Action::inner_break:
      // CR LF is one line break: LF right behind CR was counted with it.
      if (on == ByteClass::cr || at == 0 || data[at - 1] != '\r') ++inner_line_breaks_;
      if (!quote_over_lines_) quote_over_lines_ = field_.begin - std::size_t{1};
      break;
    case Action::end_field:
      end_field(state_ == State::quote_in_quoted ? closing_quote_ : at);
      field_.begin = static_cast<std::uint32_t>(at + 1);
      break;
    case Action::end_record: {
      if (on == ByteClass::cr && at + 1 == size && !at_end) {
        position_ = at;  // Whether LF follows decides where the next record starts.
        --next_mark_;
        return true;
      }
      end_field(state_ == State::quote_in_quoted ? closing_quote_ : at);
      const bool two = on == ByteClass::cr && at + 1 < size && data[at + 1] == '\n';
      if (two && next_mark_ < mark_count_) ++next_mark_;
      end_record(at + (two ? 2 : 1), on == ByteClass::lf ? Ending::lf : two ? Ending::crlf : Ending::cr);
      complete = true;
      return true;
    }
  }
  state_ = taken.next;
  position_ = at + 1;
  return false;
}

bool Scanner::scan(const char* data, std::size_t size, bool at_end) {
  for (;;) {
    while (next_mark_ < mark_count_) {
      const std::size_t at = mark_at_[next_mark_] - record_shift_;
      if (at >= size) return false;  // The caller shows less than it did.
      ++next_mark_;
      const ByteClass on = classes_[static_cast<unsigned char>(data[at])];
      // Nearly every mark is a delimiter behind an unquoted cell.
      if (on == ByteClass::delimiter && (state_ == State::field_start || state_ == State::unquoted)) {
        end_field(at);
        field_.begin = static_cast<std::uint32_t>(at + 1);
        state_ = State::field_start;
        position_ = at + 1;
        if (field_count_ < field_room_) pass_plain_fields(data, size);
        continue;
      }
      if (at > position_) pass_text();
      bool complete = false;
      if (step(on, data, at, size, at_end, complete)) return complete;
    }
    const std::size_t searched = slice_end_ > record_shift_ ? slice_end_ - record_shift_ : 0;
    if (searched >= size) break;
    find_marks(data, size);
  }
  return at_end && finish_at_end(size);
}

bool Scanner::finish_at_end(std::size_t size) {
  if (size == 0) return false;
  if (size > position_) pass_text();
  const bool open = inside_quotes();
  if (open) {
    quote_unclosed_ = true;
    quote_column_ = static_cast<ColumnIndex>(field_count_);
  }
  end_field(state_ == State::quote_in_quoted ? closing_quote_ : size);
  unusual_ = unusual_ || unusual_between(0, size);
  position_ = size;
  return true;
}

std::string_view Scanner::text(const char* record, const FieldSpan& field, std::string& scratch) const {
  const std::string_view raw(record + field.begin, field.end - field.begin);
  if (!field.needs_unescape) return raw;
  const std::size_t start = scratch.size();
  const char quote = dialect_.quote;
  const char escape = dialect_.escape;
  for (std::size_t i = 0; i < raw.size();) {
    std::size_t mark = i;
    while (mark < raw.size() && raw[mark] != quote && raw[mark] != escape) ++mark;
    scratch.append(raw, i, mark - i);
    i = mark;
    if (i == raw.size()) break;
    const bool has_next = i + 1 < raw.size();
    const bool escapes = raw[i] == escape && escape != quote;
    if (has_next && (raw[i + 1] == quote || (escapes && raw[i + 1] == escape))) {
      scratch.push_back(raw[i + 1]);
      i += 2;
    } else if (escapes) {
      scratch.push_back(raw[i++]);
    } else {
      scratch.append(raw, i + 1);  // The closing quote; what follows is text after it.
      break;
    }
  }
  return std::string_view(scratch).substr(start);
}

}  // namespace preflight::reading
