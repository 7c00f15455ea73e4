#include "import/csv_reader.h"

namespace preflight::sandbox {
namespace {

constexpr bool ends_field(char c) { return c == ',' || c == '\n' || c == '\r'; }

}  // namespace

bool CsvReader::next() { return read<true>(); }
bool CsvReader::skip() { return read<false>(); }

template <bool keep>
bool CsvReader::read() {
  if (position_ >= bytes_.size()) return false;
  begin_ = position_;
  std::size_t field_count = 0;
  std::size_t at = position_;
  for (;;) {
    std::string* field = nullptr;
    if constexpr (keep) {
      // The strings of the last record are used again: most rows then allocate nothing.
      if (field_count == fields_.size()) fields_.emplace_back();
      field = &fields_[field_count];
      field->clear();
    }
    ++field_count;
    if (at < bytes_.size() && bytes_[at] == '"') {
      ++at;
      for (;;) {
        const std::size_t quote = bytes_.find('"', at);
        const std::size_t stop = quote == std::string_view::npos ? bytes_.size() : quote;
        if constexpr (keep) field->append(bytes_.substr(at, stop - at));
        if (quote == std::string_view::npos) {
          at = bytes_.size();
          break;
        }
        at = quote + 1;
        if (at >= bytes_.size() || bytes_[at] != '"') break;
        if constexpr (keep) *field += '"';
        ++at;
      }
    }
    std::size_t stop = at;
    while (stop < bytes_.size() && !ends_field(bytes_[stop])) ++stop;
    if constexpr (keep) field->append(bytes_.substr(at, stop - at));
    at = stop;
    if (at >= bytes_.size() || bytes_[at] != ',') break;
    ++at;
  }
  end_ = at;
  if (at < bytes_.size()) at += bytes_.substr(at, 2) == "\r\n" ? 2 : 1;
  position_ = at;
  if constexpr (keep) fields_.resize(field_count);
  return true;
}

std::string csv_cell(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

}  // namespace preflight::sandbox
