#include "reading/encoding_evidence.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_set>

#include "encoding_tables.h"
#include "reading/ascii.h"
#include "reading/word.h"

namespace preflight::reading {

namespace {

using encoding_tables::Character;
using encoding_tables::Language;
using encoding_tables::Letter;

/// More words than these change no answer in the tests; a word with a byte not seen before always counts.
constexpr std::size_t most_words = 400;
/// Chinese and Japanese have no blanks between words; a longer run is one paragraph.
constexpr std::size_t most_word_bytes = 512;

bool is_ascii_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
bool is_high(char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; }
bool is_word_byte(char byte) { return is_high(byte) || is_ascii_letter(byte); }

std::size_t next_high(std::string_view sample, std::size_t at) {
  for (; at + 8 <= sample.size(); at += 8) {
    if (!is_ascii_word(load_word(sample.data() + at))) break;
  }
  while (at < sample.size() && !is_high(sample[at])) ++at;
  return at;
}

enum class Script : std::uint8_t { none, latin, cyrillic, greek, hebrew, arabic, thai, mark };
enum class Case : std::uint8_t { none, upper, lower };

/// Where a mark stands in good text.
enum class Place : std::uint8_t {
  apart,    // not beside letters
  joins,    // between letters: an apostrophe
  quotes,   // before a word or behind it: languages differ in which of them opens
  closes,   // behind a word
  dash,     // better between blanks
  ordinal,  // behind a figure or one letter: 3º, Nº, 2°
  blank,    // anywhere
  money     // beside a figure
};

/// What a byte is in an encoding.
struct Meaning {
  enum class Kind : std::uint8_t { ascii, letter, symbol, control, undefined };
  Kind kind = Kind::ascii;
  Script script = Script::none;
  Case letter_case = Case::none;
  bool vowel = false;
  bool never_first = false;
  Place place = Place::apart;
  bool high = false;
  char16_t folded = 0;
  Cost cost = 0;
  [[nodiscard]] bool letter() const { return kind == Kind::letter; }
};
using Meanings = std::array<Meaning, 256>;

// Letters of languages have costs of 3 to 11 bits. The others were set by hand and tried with half and twice their
// value on drawn names of 40 languages in 70 encodings: no share of right answers moved by more than a hundredth.
constexpr Cost foreign_letter = 15 * bit;
constexpr Cost other_script = 20 * bit;
constexpr Cost other_symbol = 17 * bit;
constexpr Cost control_character = 26 * bit;
constexpr Cost undefined_byte = 28 * bit;

Meaning meaning_of_ascii(char byte) {
  if (!is_ascii_letter(byte)) return {};
  const bool upper = byte <= 'Z';
  const char lower = upper ? static_cast<char>(byte + ('a' - 'A')) : byte;
  return {.kind = Meaning::Kind::letter,
          .script = Script::latin,
          .letter_case = upper ? Case::upper : Case::lower,
          .vowel = std::string_view("aeiouy").find(lower) != std::string_view::npos,
          .folded = static_cast<char16_t>(lower)};
}

Meaning meaning_of(char16_t unit) {
  if (unit == undefined_unit) return {.kind = Meaning::Kind::undefined, .high = true, .cost = undefined_byte};
  if (unit < 0xA0) return {.kind = Meaning::Kind::control, .high = true, .cost = control_character};
  const auto* const found =
      std::lower_bound(std::begin(encoding_tables::characters), std::end(encoding_tables::characters), unit,
                       [](const Character& one, char16_t wanted) { return one.unit < wanted; });
  if (found == std::end(encoding_tables::characters) || found->unit != unit)
    return {.kind = Meaning::Kind::symbol, .high = true, .cost = other_symbol};
  const unsigned flags = found->flags;
  const auto script = static_cast<Script>(flags & 0xFU);
  return {.kind = script == Script::none ? Meaning::Kind::symbol : Meaning::Kind::letter,
          .script = script,
          .letter_case = static_cast<Case>(flags >> 4U & 3U),
          .vowel = (flags >> 6U & 1U) != 0,
          .never_first = (flags >> 7U & 1U) != 0,
          .place = static_cast<Place>(found->place),
          .high = true,
          .folded = found->folded,
          .cost = found->cost};
}

/// Of the bytes in use; a cell of a few letters is asked about in every encoding.
Meanings meanings_of(const Encoding& encoding, const BytesUsed& used) {
  Meanings meanings;
  for (const unsigned char byte : used)
    meanings[byte] = byte < 0x80 ? meaning_of_ascii(static_cast<char>(byte)) : meaning_of(encoding.high[byte - 0x80]);
  return meanings;
}

using ByteCosts = std::array<Cost, 256>;

/// What each byte in use costs in words of a language; the others stay as they are.
void put_costs_in(const Language& language, const Meanings& meanings, const BytesUsed& used, ByteCosts& costs) {
  const auto script = static_cast<Script>(language.script);
  const Letter* const first = encoding_tables::letters + language.first;
  const Letter* const last = encoding_tables::letters + language.last;
  for (const unsigned char byte : used) {
    const Meaning& meaning = meanings[byte];
    if (!meaning.letter()) {
      costs[byte] = meaning.cost;
    } else if (!meaning.high) {
      costs[byte] = language.ascii[meaning.folded - u'a'];
    } else {
      const auto* const found = std::lower_bound(
          first, last, meaning.folded, [](const Letter& one, char16_t wanted) { return one.folded < wanted; });
      const bool own = found != last && found->folded == meaning.folded;
      costs[byte] = own ? found->cost : meaning.script == script ? foreign_letter : other_script;
    }
  }
}

bool alternates(Script script) {
  return script == Script::latin || script == Script::cyrillic || script == Script::greek;
}

/// Vowels and consonants alternate in every language; measured over the same words as the letters' shares.
Cost cost_of_pair(const Meaning& first, const Meaning& second) {
  if (first.vowel != second.vowel) return -3;
  return first.vowel ? 10 : 5;
}

/// Between letters something short stands before it or behind it: O’Brien, dell’Orto, John’s; else it is rather a
/// letter.
Cost cost_of_apostrophe(const Word& word, std::size_t at, const Meaning& mark, bool between_letters) {
  if (!between_letters) return mark.folded == u'\u2019' ? 0 : bit;  // which ends a quotation as well
  const std::size_t before = at;
  const std::size_t behind = word.bytes.size() - at - 1;
  if (before <= 2 || behind <= 2) return 0;
  return before <= 4 ? 2 * bit : 4 * bit;
}

Cost cost_of_place(const Word& word, std::size_t at, const Meaning& mark, bool letter_before, bool letter_after) {
  const Cost before = letter_before ? 1 : 0;
  const Cost after = letter_after ? 1 : 0;
  switch (mark.place) {
    case Place::blank:
      return 0;
    case Place::joins:
      return cost_of_apostrophe(word, at, mark, letter_before && letter_after);
    case Place::quotes:
      return 6 * bit * before * after;
    case Place::closes:
      return 6 * bit * after;
    case Place::dash:
      return 2 * bit * (before + after);
    case Place::ordinal: {
      const bool counts = (at == 0 && is_digit(word.before)) || (at == 1 && letter_before);
      return (counts ? 0 : 5 * bit) + 6 * bit * after;
    }
    case Place::money: {
      const bool figure_before =
          at == 0 && (is_digit(word.before) || (word.before == ' ' && is_digit(word.before_last)));
      const bool figure_after = at + 1 == word.bytes.size() && is_digit(word.after);
      return figure_before || figure_after ? -4 * bit : 6 * bit * (before + after);
    }
    case Place::apart:
      break;
  }
  return 6 * bit * (before + after);
}

/// A letter by itself: an initial, a short word, or a mark that another encoding has there.
Cost cost_of_single(const Meaning& letter, char after) {
  switch (letter.script) {
    case Script::latin:
      return after != '.' && (letter.letter_case == Case::upper || !letter.vowel) ? 4 * bit : 0;
    case Script::cyrillic:
    case Script::greek:
      return 2 * bit;
    default:
      return 6 * bit;
  }
}

/// How well the characters of a word stand together, whatever the language.
Cost cost_of_shape(const Word& word, const Meanings& meanings) {
  const auto meaning_at = [&](std::size_t at) -> const Meaning& {
    static const Meaning outside;
    return at < word.bytes.size() ? meanings[static_cast<unsigned char>(word.bytes[at])] : outside;
  };
  Cost cost = 0;
  const std::size_t size = word.bytes.size();
  for (std::size_t at = 0; at < size; ++at) {
    const Meaning& here = meaning_at(at);
    const Meaning& before = meaning_at(at - 1);  // beyond the end when at is 0: nothing
    const Meaning& after = meaning_at(at + 1);
    if (here.kind == Meaning::Kind::symbol) cost += cost_of_place(word, at, here, before.letter(), after.letter());
    if (!here.letter()) continue;
    const bool is_mark = here.script == Script::mark;
    if (is_mark && !(before.letter() && before.vowel)) cost += 6 * bit;
    if (size == 1) cost += cost_of_single(here, word.after);
    if (!before.letter()) {
      if (here.never_first) cost += 5 * bit;
      if (here.high && here.vowel && alternates(here.script)) cost += bit / 2;
      continue;
    }
    if (before.script != here.script) {
      if (!is_mark && before.script != Script::mark) cost += 5 * bit;
    } else if ((here.high || before.high) && alternates(here.script)) {
      cost += cost_of_pair(before, here);
    }
    if (!here.high && !before.high) continue;
    if (before.letter_case == Case::lower && here.letter_case == Case::upper) cost += 7 * bit;
    const Meaning& earlier = meaning_at(at - 2);
    if (before.letter_case == Case::upper && here.letter_case == Case::lower && at >= 2 && earlier.letter() &&
        earlier.letter_case == Case::upper)
      cost += 5 * bit;
  }
  if (meaning_at(0).high && meaning_at(0).letter() && is_digit(word.before)) cost += 3 * bit;
  if (meaning_at(size - 1).high && meaning_at(size - 1).letter() && is_digit(word.after)) cost += 3 * bit;
  return cost;
}

}  // namespace

std::vector<Word> words_outside_ascii(std::string_view sample, bool whole) {
  std::vector<Word> words;
  std::unordered_set<std::string_view> known;
  std::array<bool, 256> used{};
  std::size_t end = 0;
  for (std::size_t at = next_high(sample, 0); at < sample.size(); at = next_high(sample, end)) {
    std::size_t begin = at;
    while (begin > end && at - begin < most_word_bytes && is_ascii_letter(sample[begin - 1])) --begin;
    end = at;
    while (end < sample.size() && end - begin < most_word_bytes && is_word_byte(sample[end])) ++end;
    const std::string_view bytes = sample.substr(begin, end - begin);
    bool is_new = false;
    for (const char byte : bytes) {
      bool& seen = used[static_cast<unsigned char>(byte)];
      is_new = is_new || (!seen && is_high(byte));
      seen = true;
    }
    if (!is_new && words.size() >= most_words) continue;
    if (!known.insert(bytes).second) continue;
    words.push_back({.bytes = bytes,
                     .before_last = begin > 1 ? sample[begin - 2] : ' ',
                     .before = begin > 0 ? sample[begin - 1] : ' ',
                     .after = end < sample.size() ? sample[end] : ' ',
                     .cut = end < sample.size() ? is_word_byte(sample[end]) : !whole});
  }
  return words;
}

BytesUsed bytes_used(const std::vector<Word>& words) {
  std::array<bool, 256> seen{};
  for (const Word& word : words) {
    for (const char byte : word.bytes) seen[static_cast<unsigned char>(byte)] = true;
  }
  BytesUsed used;
  for (unsigned byte = 0; byte < seen.size(); ++byte) {
    if (seen[byte]) used.push_back(static_cast<unsigned char>(byte));
  }
  return used;
}

namespace {

constexpr unsigned bit_of(Script script) { return 1U << static_cast<unsigned>(script); }

}  // namespace

Scripts scripts_of(const Encoding& encoding) {
  unsigned scripts = 0;
  for (std::size_t at = 0; at < 0x80; ++at) {
    const Meaning meaning = meaning_of(encoding.high[at]);
    if (meaning.letter()) scripts |= bit_of(meaning.script);
  }
  return static_cast<Scripts>(scripts);
}

Cost single_byte_cost(const std::vector<Word>& words, const BytesUsed& used, const Encoding& encoding,
                      Scripts scripts) {
  const Meanings meanings = meanings_of(encoding, used);
  // Languages whose script the encoding has. Their costs of all words stand one behind the other.
  struct Candidate {
    Cost rareness;
    std::size_t first_cost;
  };
  std::vector<Candidate> candidates;
  std::vector<Cost> costs;
  ByteCosts of_byte{};
  for (const Language& language : encoding_tables::languages) {
    if ((scripts & bit_of(static_cast<Script>(language.script))) == 0) continue;
    put_costs_in(language, meanings, used, of_byte);
    candidates.push_back({language.rareness, costs.size()});
    for (const Word& word : words) {
      Cost cost = 0;
      for (const char byte : word.bytes) cost += of_byte[static_cast<unsigned char>(byte)];
      costs.push_back(cost);
    }
  }
  const auto cost_of = [&](const Candidate& candidate, std::size_t word) { return costs[candidate.first_cost + word]; };
  const auto likeliest = [&](std::size_t word) {
    return std::min_element(candidates.begin(), candidates.end(), [&](const Candidate& one, const Candidate& other) {
      return cost_of(one, word) + one.rareness < cost_of(other, word) + other.rareness;
    });
  };
  // A file holds names of several languages, but of few: one that other words are in becomes likelier. Two words'
  // weight for what was thought before; one, four and eight gave the same share of right answers.
  constexpr std::uint32_t one_word = 256;
  std::vector<std::uint32_t> counts(candidates.size());
  for (std::size_t word = 0; word < words.size(); ++word)
    counts[static_cast<std::size_t>(likeliest(word) - candidates.begin())] += one_word;
  const auto all = static_cast<std::uint32_t>(words.size() + 2) * one_word;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::uint32_t before = std::max(likelihood(candidates[i].rareness) >> 23U, 1U);  // one_word / 2 at most
    candidates[i].rareness = cost_of_share(counts[i] + before, all);
  }
  Cost cost = 0;
  for (std::size_t word = 0; word < words.size(); ++word) {
    const auto best = likeliest(word);
    cost += cost_of(*best, word) + best->rareness + cost_of_shape(words[word], meanings);
  }
  return cost;
}

std::uint32_t likelihood(Cost cost) {
  // 2^30 * 2^(-i / 8)
  static constexpr std::array<std::uint32_t, 8> fractions = {1073741824, 984625594, 902905651, 827968132,
                                                             759250125,  696235434, 638450708, 585461881};
  if (cost >= 30 * bit) return 0;
  const auto eighths = static_cast<std::uint32_t>(std::max<Cost>(cost, 0));
  return fractions[eighths % 8] >> (eighths / 8);
}

Cost cost_of_share(std::uint32_t part, std::uint32_t whole) {
  // The least cost whose likelihood is not above part / whole: bits first, then eighths.
  const auto above = [&](Cost tried) {
    return static_cast<std::uint64_t>(likelihood(tried)) * whole > (static_cast<std::uint64_t>(part) << 30U);
  };
  // So many times part is doubled and stays below whole.
  const int doublings =
      std::max(0, static_cast<int>(std::bit_width(whole)) - static_cast<int>(std::bit_width(part)) - 1);
  Cost cost = std::min<Cost>(doublings, 29) * bit;
  while (cost < 29 * bit && above(cost + bit)) cost += bit;
  while (cost < 29 * bit && above(cost)) ++cost;
  return cost;
}

}  // namespace preflight::reading
