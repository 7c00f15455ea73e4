#pragma once
/// Reads records of a CSV file that lies in memory, from any position on: RFC 4180, comma only.
///
/// Source:      Mailjet help, "How to create a CSV file": comma, values with commas in double quotes.
/// Assumptions: inner quotes are doubled (RFC 4180 section 2.7), a backslash escapes nothing. LF, CRLF and a lone CR
/// end a record. A quote that
///              is not at the start of a field is an ordinary character, and so is what follows a closing quote. A
///              quote that is never closed reaches to the end of the file.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::sandbox {

class CsvReader {
 public:
  /// `bytes` must outlive the reader.
  explicit CsvReader(std::string_view bytes, std::size_t position = 0) : bytes_(bytes), position_(position) {}

  /// Reads the next record; false at the end. A final line end begins no record, a blank line in between is a record of
  /// one empty field.
  bool next();
  /// Passes over the next record without keeping its fields.
  bool skip();

  /// The fields of the last record, unquoted. Cleared by the next call.
  [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
  /// The last record as it stands in the file, without its line end.
  [[nodiscard]] std::string_view raw() const { return bytes_.substr(begin_, end_ - begin_); }
  [[nodiscard]] std::size_t record_begin() const { return begin_; }
  /// Where the next record begins.
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  template <bool keep>
  bool read();

  std::string_view bytes_;
  std::size_t position_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::vector<std::string> fields_;
};

/// One cell as it has to be written: quoted where it holds a comma, a quote or a line end.
[[nodiscard]] std::string csv_cell(std::string_view value);

}  // namespace preflight::sandbox
