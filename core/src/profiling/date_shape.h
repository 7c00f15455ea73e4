#pragma once
/// The fields inside a `DateShape` and the bits of `DateTraits`. Internal to the date files.

#include <cstdint>

#include "dates.h"

namespace preflight::profiling {

/// Where in the integer a property of the writing sits.
struct ShapeField {
  int shift;
  int width;

  constexpr std::uint64_t mask() const { return ((std::uint64_t{1} << width) - 1) << shift; }
  constexpr std::uint64_t of(std::uint64_t value) const { return value << shift; }
  template <typename Value>
  constexpr std::uint64_t of(Value value) const {
    return static_cast<std::uint64_t>(value) << shift;
  }
  template <typename Value>
  constexpr Value in(DateShape shape) const {
    return static_cast<Value>((static_cast<std::uint64_t>(shape) & mask()) >> shift);
  }
};

enum class DateKind : std::uint8_t { none, numeric, named, compact, week, year_day, epoch, epoch_ms, excel };
/// `open`: two digits, so it may be the first part or the last.
enum class YearPlace : std::uint8_t { first, last, open, after_time };
enum class Separator : std::uint8_t { none, hyphen, slash, dot, space, dot_space, comma, comma_space, de, del, of };
enum class WeekdayMark : std::uint8_t { none, space, comma_space, other };
enum class Joiner : std::uint8_t { none, space, wide_space, upper_t, lower_t, comma_space, dash, colon, word };
enum class Clock : std::uint8_t { none, hours, minutes, seconds, packed_minutes, packed_seconds };
enum class ClockSeparator : std::uint8_t { colon, dot, letter_h };
enum class HalfDay : std::uint8_t { none, attached, spaced };
enum class ZoneForm : std::uint8_t { none, upper_z, lower_z, colon, packed, hours, name };

namespace field {
inline constexpr ShapeField kind{0, 4};
inline constexpr ShapeField year_place{4, 2};
inline constexpr ShapeField two_digit_year{6, 1};
inline constexpr ShapeField name_first{7, 1};
inline constexpr ShapeField first_separator{8, 4};
inline constexpr ShapeField second_separator{12, 4};
inline constexpr ShapeField weekday{16, 2};
inline constexpr ShapeField closing_dot{18, 1};
inline constexpr ShapeField joiner{19, 4};
inline constexpr ShapeField clock{23, 3};
inline constexpr ShapeField clock_separator{26, 2};
inline constexpr ShapeField fraction{28, 1};
inline constexpr ShapeField half_day{29, 2};
inline constexpr ShapeField uhr{31, 1};
inline constexpr ShapeField zone{32, 3};
inline constexpr ShapeField zone_spaced{35, 1};
}  // namespace field
inline constexpr int shape_bits = 36;

/// The part of a shape that must be equal for one cell to prove the order of another: the digits and separators of the
/// date itself. Whoever (or whatever) writes 26/06/2026 does not turn to month-first when a time follows, so
/// "26/06/2026" settles "03/04/2026 10:30". Other separators or another width of the year are another hand: 26.06.2026
/// says nothing about 03/04/2026, since a column pasted from a German and an American file looks just like that.
inline constexpr std::uint64_t family_mask = field::kind.mask() | field::year_place.mask() |
                                             field::two_digit_year.mask() | field::first_separator.mask() |
                                             field::second_separator.mask();

namespace trait {
// Gathered over a class: each says that some cell has it. Widths are by place as written: which part is the day may be
// known only later.
inline constexpr DateTraits one_digit_first = 1U << 0;
inline constexpr DateTraits one_digit_second = 1U << 1;
inline constexpr DateTraits one_digit_third = 1U << 2;
inline constexpr DateTraits one_digit_hour = 1U << 3;
inline constexpr DateTraits short_name = 1U << 4;
inline constexpr DateTraits ordinal_ending = 1U << 5;
inline constexpr DateTraits leap_second = 1U << 6;
// These tell classes apart.
inline constexpr DateTraits doubtful_lead = 1U << 9;
inline constexpr DateTraits day_is_month = 1U << 10;
inline constexpr DateTraits short_year = 1U << 11;
inline constexpr int era_shift = 12;
inline constexpr DateTraits era = 7U << era_shift;
inline constexpr DateTraits of_class = doubtful_lead | day_is_month | short_year | era;
}  // namespace trait

constexpr DateEra era_of(DateTraits traits) { return static_cast<DateEra>((traits & trait::era) >> trait::era_shift); }

}  // namespace preflight::profiling
