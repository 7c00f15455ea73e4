#pragma once
/// How a value is written, where that matters to whoever reads it later: numbers as people write them, words for yes,
/// no and nothing, and what spreadsheets make of codes. A single cell proves little; a column decides (session/sealed).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::profiling {

/// Which way of writing. Numbers without a mark also say how many digits they have: `digits(4)`.
class Writing {
 public:
  enum Kind : std::uint8_t {
    plain,          ///< none of the others
    decimal_comma,  ///< `12,5` and `1.234,50`
    grouped,        ///< `1 234`, `1,234.50`, `EUR 12`
    unclear_mark,   ///< `1,234`: one and a bit, or a thousand and more
    truth,          ///< `yes`, `non`, `x`, `0`
    plain_truth,    ///< `true`, `false`
    nothing,        ///< `N/A`, `NULL`, `-`
    day_and_month,  ///< `1-Mar`: what Excel makes of codes
    at_limit,       ///< as long as a field of a database or a cell of Excel can be
    fixed_digits,   ///< digits, the first of them no zero
    leading_zero,   ///< digits, the first of them a zero
  };
  static constexpr unsigned most_digits = 15;
  static constexpr unsigned count = fixed_digits + 2 * (most_digits + 1);

  constexpr Writing() = default;
  constexpr Writing(Kind kind, unsigned digits = 0) : id_(kind) {  // a kind is a writing: meant to convert
    if (kind >= fixed_digits) {
      id_ = static_cast<std::uint8_t>(fixed_digits + (id_ - fixed_digits) * (most_digits + 1) + digits);
    }
  }

  [[nodiscard]] constexpr Kind kind() const {
    if (id_ < fixed_digits) return static_cast<Kind>(id_);
    return id_ < fixed_digits + most_digits + 1 ? fixed_digits : leading_zero;
  }
  /// Of the last two kinds, else 0.
  [[nodiscard]] constexpr unsigned digits() const {
    return id_ < fixed_digits ? 0 : (id_ - fixed_digits) % (most_digits + 1);
  }
  /// Below `count`; 0 is plain.
  [[nodiscard]] constexpr std::uint8_t id() const { return id_; }

  friend constexpr bool operator==(Writing, Writing) = default;

 private:
  std::uint8_t id_ = 0;
};

/// `text`: a filled cell without outer blanks. `characters`: of it.
[[nodiscard]] Writing writing_of(std::string_view text, std::size_t characters);

/// Digits with a decimal point, if the marks leave one reading: of `1.234,50 EUR` 1234.50. Telephone numbers, whose
/// groups are not of three digits or that begin with a zero or a plus, are none. `whole`: nothing may stand
/// behind a decimal mark, so that `1,234` has one reading, too.
[[nodiscard]] std::optional<std::string> read_number(std::string_view text, bool whole);
/// Whether it says yes or no, in English, French, German, Spanish, Italian, Dutch or Portuguese; `true`, `x`, 1 and 0,
/// too.
[[nodiscard]] std::optional<bool> read_truth(std::string_view text);
/// Whether it stands for an empty cell where other values are expected.
[[nodiscard]] bool says_nothing(std::string_view text);

}  // namespace preflight::profiling
