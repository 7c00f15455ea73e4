#pragma once
/// How a file is read: each choice with who made it, how sure it is, and the runner-up.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace preflight {

/// Who decided: a guess may be revised by a better guess, a person's choice never.
enum class Origin : std::uint8_t { guessed, chosen };

enum class LineEnding : std::uint8_t { none, lf, crlf, cr, mixed };

/// A reading that was nearly taken, so that the page can show both.
struct Alternative {
  char delimiter = ',';
  std::optional<char> quote = '"';
  char escape = '"';
  std::uint32_t skip_rows = 0;
  bool has_header = true;
  /// 0..1, on the same scale as Dialect::delimiter_confidence.
  double confidence = 0;
  /// The first rows as this reading has them, a few cells each.
  std::vector<std::vector<std::string>> sample;
};

/// Another encoding, and what a few words of the file are in it.
struct EncodingReading {
  /// WHATWG label.
  std::string encoding;
  /// 0..1, on the same scale as Dialect::encoding_confidence.
  double confidence = 0;
  std::vector<std::string> sample;
};

struct Dialect {
  /// WHATWG label.
  std::string encoding = "utf-8";
  bool bom = false;
  char delimiter = ',';
  std::optional<char> quote = '"';
  /// The quote itself when quotes are doubled.
  char escape = '"';
  LineEnding line_ending = LineEnding::none;
  /// Spreadsheet rows above the header, blank ones included.
  std::uint32_t skip_rows = 0;
  bool has_header = true;
  /// A first line `sep=;` as Excel writes it: it decides the delimiter and has no row number.
  bool sep_line = false;

  double encoding_confidence = 1;
  double delimiter_confidence = 0;
  double quote_confidence = 1;
  double escape_confidence = 1;
  double skip_confidence = 1;
  double header_confidence = 0;
  Origin encoding_origin = Origin::guessed;
  Origin delimiter_origin = Origin::guessed;
  Origin quote_origin = Origin::guessed;
  Origin escape_origin = Origin::guessed;
  Origin skip_origin = Origin::guessed;
  Origin header_origin = Origin::guessed;
  /// Best first, without the one chosen.
  std::vector<Alternative> alternatives;
  /// The words of encoding_alternatives in the encoding chosen.
  std::vector<std::string> encoding_sample;
  /// Best first, without the one chosen; only those that read the file differently.
  std::vector<EncodingReading> encoding_alternatives;
  /// The first alternative fits nearly as well and would give other records: the person must say.
  bool delimiter_unsure = false;
};

/// What a person has already decided; the sniffer leaves these alone.
struct ReadingChoices {
  std::optional<std::string> encoding;
  std::optional<char> delimiter;
  /// Outer: chosen at all. Inner: none means the file has no quoted cells.
  std::optional<std::optional<char>> quote;
  std::optional<char> escape;
  std::optional<bool> has_header;
  std::optional<std::uint32_t> skip_rows;
};

}  // namespace preflight
