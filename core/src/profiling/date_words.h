#pragma once
/// Names of months and weekdays in English, French, German, Spanish, Italian, Dutch and Portuguese.
///
/// No name means two months, or two weekdays, in any two of these languages (`mar` is March or Tuesday, which the place
/// tells), so a name is read without asking for the language.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace preflight::profiling {

/// A word in small letters without accents, eight letters to an integer, so that words compare as numbers.
struct FoldedWord {
  static constexpr std::size_t max_letters = 16;

  std::uint64_t front = 0;
  std::uint64_t back = 0;
  std::uint8_t letters = 0;  ///< max_letters + 1 if the word goes on

  constexpr void add(char letter) {
    if (letters < 8)
      front = front << 8 | static_cast<unsigned char>(letter);
    else if (letters < max_letters)
      back = back << 8 | static_cast<unsigned char>(letter);
    if (letters <= max_letters) ++letters;
  }
  friend constexpr bool operator==(const FoldedWord&, const FoldedWord&) = default;
};

constexpr FoldedWord folded(std::string_view letters) {
  FoldedWord word;
  for (const char letter : letters) word.add(letter);
  return word;
}

/// Takes the letters at the front of `text` off it. Letters are a-z and Latin-1's, so that "Février" is one word.
FoldedWord take_word(std::string_view& text);

struct DateWord {
  std::uint8_t month = 0;     ///< 1..12, 0 if it is no month
  std::uint8_t weekday = 0;   ///< ISO: Monday 1 .. Sunday 7, 0 if it is no weekday
  bool surely_short = false;  ///< a month's name that is nowhere its full name ("may" and "juin" are both)
};

/// What a word names; neither, for every other word.
DateWord find_date_word(const FoldedWord& word);

/// False if no name starts with these two bytes: turns nearly all ordinary text away.
bool may_start_date_word(unsigned char first, unsigned char second);

}  // namespace preflight::profiling
