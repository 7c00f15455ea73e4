#pragma once
/// Canonical CSV: UTF-8, commas, CRLF, quotes only where RFC 4180 needs them.

#include <string>
#include <string_view>

namespace preflight::output {

/// Writes one record, field by field, into a string the caller owns.
class CsvRecord {
 public:
  explicit CsvRecord(std::string& out) : out_(out), start_(out.size()) {}
  void field(std::string_view text);
  /// Fields that need no quotes, with the commas between them.
  void bare_fields(std::string_view text);
  /// Ends the record. One empty field is written as `""`: an empty line would be no record at all.
  void end();

 private:
  std::string& out_;
  std::size_t start_;
  bool first_ = true;
};

/// Text for a file that people open in a spreadsheet: a cell that would run as a formula gets an apostrophe in front. A
/// cell that already starts with apostrophes before such a character gets one more, so that taking one away is always
/// exact. Source: OWASP "CSV injection"; ASVS 5.0 1.2.10.
[[nodiscard]] std::string guard_formula(std::string_view cell);
/// What `guard_formula` was given, of what it made of it.
[[nodiscard]] std::string_view without_formula_guard(std::string_view cell);

}  // namespace preflight::output
