#include "reading/scanner.h"

#include <array>

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

Scanner::Scanner(ScanDialect dialect) : dialect_(dialect), classes_{} {
  const auto set = [this](char byte, ByteClass as) { classes_[static_cast<unsigned char>(byte)] = as; };
  set('\r', ByteClass::cr);
  set('\n', ByteClass::lf);
  if (dialect_.quote != '\0') {
    if (dialect_.escape != dialect_.quote && dialect_.escape != '\0') set(dialect_.escape, ByteClass::escape);
    set(dialect_.quote, ByteClass::quote);
  }
  set(dialect_.delimiter, ByteClass::delimiter);
}

void Scanner::start_record() {
  state_ = State::field_start;
  ending_ = Ending::none;
  quote_unclosed_ = false;
  quote_stray_ = false;
  position_ = 0;
  field_ = {};
  closing_quote_ = 0;
  field_count_ = 0;
  inner_line_breaks_ = 0;
  fields_.clear();
}

bool Scanner::inside_quotes() const { return state_ == State::quoted || state_ == State::escaped; }

void Scanner::mark_stray() {
  if (!quote_stray_) {
    quote_stray_ = true;
    quote_column_ = static_cast<ColumnIndex>(field_count_);
  }
}

void Scanner::end_field(std::size_t at) {
  field_.end = static_cast<std::uint32_t>(at);
  ++field_count_;
  if (fields_.size() < max_columns) fields_.push_back(field_);
  field_ = {};
}

bool Scanner::scan(const char* data, std::size_t size, bool at_end) {
  const Transition* const table = transitions();
  std::size_t at = position_;
  State state = state_;
  while (at < size) {
    // Most bytes are ordinary text inside a cell: pass them without the table.
    if (state == State::unquoted || state == State::quoted) {
      while (at < size && classes_[static_cast<unsigned char>(data[at])] == ByteClass::other) ++at;
      if (at == size) break;
    }
    const ByteClass on = classes_[static_cast<unsigned char>(data[at])];
    const Transition step = table[static_cast<std::size_t>(state) * class_count + static_cast<std::size_t>(on)];
    switch (step.action) {
      case Action::none:
        if (state == State::quoted && on == ByteClass::quote) closing_quote_ = at;
        break;
      case Action::open_quote:
        field_.quoted = true;
        field_.begin = static_cast<std::uint32_t>(at + 1);
        break;
      case Action::mark_doubled:
        field_.needs_unescape = true;
        break;
      case Action::mark_stray:
        if (state == State::quote_in_quoted) field_.needs_unescape = true;
        mark_stray();
        break;
      case Action::inner_break:
        // CR LF is one line break: LF right behind CR was counted with it.
        if (on == ByteClass::cr || at == 0 || data[at - 1] != '\r') ++inner_line_breaks_;
        break;
      case Action::end_field:
        end_field(state == State::quote_in_quoted ? closing_quote_ : at);
        field_.begin = static_cast<std::uint32_t>(at + 1);
        break;
      case Action::end_record: {
        if (on == ByteClass::cr && at + 1 == size && !at_end) {
          position_ = at;  // Whether LF follows decides where the next record starts.
          state_ = state;
          return false;
        }
        end_field(state == State::quote_in_quoted ? closing_quote_ : at);
        if (on == ByteClass::lf) {
          ending_ = Ending::lf;
        } else if (at + 1 < size && data[at + 1] == '\n') {
          ending_ = Ending::crlf;
          ++at;
        } else {
          ending_ = Ending::cr;
        }
        position_ = at + 1;
        state_ = State::field_start;
        return true;
      }
    }
    state = step.next;
    ++at;
  }
  position_ = at;
  state_ = state;
  return at_end && finish_at_end(size);
}

bool Scanner::finish_at_end(std::size_t size) {
  if (size == 0) return false;
  quote_unclosed_ = inside_quotes();
  if (quote_unclosed_) quote_column_ = static_cast<ColumnIndex>(field_count_);
  end_field(state_ == State::quote_in_quoted ? closing_quote_ : size);
  position_ = size;
  return true;
}

std::string_view Scanner::text(const char* record, const FieldSpan& field, std::string& scratch) const {
  const std::string_view raw(record + field.begin, field.end - field.begin);
  if (!field.needs_unescape) return raw;
  const std::size_t start = scratch.size();
  bool inside = true;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char byte = raw[i];
    if (inside && byte == dialect_.escape && byte != dialect_.quote && i + 1 < raw.size() &&
        (raw[i + 1] == dialect_.quote || raw[i + 1] == dialect_.escape)) {
      scratch.push_back(raw[++i]);
    } else if (inside && byte == dialect_.quote) {
      if (i + 1 < raw.size() && raw[i + 1] == dialect_.quote) {
        scratch.push_back(byte);
        ++i;
      } else {
        inside = false;  // The closing quote; what follows is text after it.
      }
    } else {
      scratch.push_back(byte);
    }
  }
  return std::string_view(scratch).substr(start);
}

}  // namespace preflight::reading
