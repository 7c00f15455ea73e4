#include "output/csv_writer.h"

#include <algorithm>
#include <array>

namespace preflight::output {

void CsvRecord::field(std::string_view text) {
  if (!first_) out_ += ',';
  first_ = false;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out_ += text;
    return;
  }
  out_ += '"';
  for (const char byte : text) {
    if (byte == '"') out_ += '"';
    out_ += byte;
  }
  out_ += '"';
}

void CsvRecord::end() {
  if (out_.size() == start_) out_ += "\"\"";
  out_ += "\r\n";
}

std::string guard_formula(std::string_view cell) {
  const std::size_t text = cell.find_first_not_of('\'');
  if (text == std::string_view::npos) return std::string(cell);
  const std::string_view rest = cell.substr(text);
  constexpr std::array<std::string_view, 12> starts = {
      "=", "+", "-", "@", "\t", "\r", "\n", std::string_view("\0", 1), "＝", "＋", "－", "＠"};
  const bool runs = std::any_of(starts.begin(), starts.end(),
                                [&](std::string_view start) { return rest.substr(0, start.size()) == start; });
  return (runs ? "'" : "") + std::string(cell);
}

}  // namespace preflight::output
