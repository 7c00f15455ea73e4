#include "date_words.h"

#include <array>

namespace preflight::profiling {
namespace {

// One line a month, one a weekday: full names | short ones, without accents. Source: Unicode CLDR 44 (wide and
// abbreviated, format and stand-alone), with the Austrian januar, the three-letter forms databases use (Oracle's FR
// "aou", NL "mrt"), and German without umlauts ("maerz").
// A month's name that is short in one language and full in another ("mai", "juin") stands with the full ones.
constexpr std::array<std::string_view, 12> month_names{
    "january janvier januar janner enero gennaio januari janeiro|jan janv ene gen",
    "february fevrier februar feber febrero febbraio februari fevereiro|feb fev fevr",
    "march mars marz maerz marzo maart marco|mar mrz mrt maa",
    "april avril abril aprile|apr avr abr",
    "may mai mayo maggio mei maio|mag",
    "june juin juni junio giugno junho|jun giu",
    "july juillet juli julio luglio julho|jul juil lug",
    "august aout agosto augustus|aug aou ago",
    "september septembre septiembre setiembre settembre setembro|sep sept set sett",
    "october octobre oktober octubre ottobre outubro|oct okt ott out",
    "november novembre noviembre novembro|nov",
    "december decembre dezember diciembre dicembre dezembro|dec dez dic",
};
constexpr std::array<std::string_view, 7> weekday_names{
    "monday lundi montag lunes lunedi maandag segunda mon lun mo ma seg",
    "tuesday mardi dienstag martes martedi dinsdag terca tue tues mar di ter",
    "wednesday mercredi mittwoch miercoles mercoledi woensdag quarta wed mer mi mie wo qua",
    "thursday jeudi donnerstag jueves giovedi donderdag quinta thu thur thurs jeu do jue gio qui",
    "friday vendredi freitag viernes venerdi vrijdag sexta fri ven fr vie vr sex",
    "saturday samedi samstag sonnabend sabado sabato zaterdag sat sam sa sab za",
    "sunday dimanche sonntag domingo domenica zondag sun dim so dom zo",
};

struct Entry {
  FoldedWord word;
  DateWord meaning;
};

constexpr bool before(const FoldedWord& a, const FoldedWord& b) {
  if (a.front != b.front) return a.front < b.front;
  if (a.back != b.back) return a.back < b.back;
  return a.letters < b.letters;
}

struct Table {
  std::array<Entry, 224> entries{};
  std::size_t size = 0;
  std::array<std::uint32_t, 26> second_letters{};  // bit n: a name starts with this letter and the n-th

  // Insertion sort by hand: std::sort is not constexpr in every library we build with.
  constexpr void add(std::string_view name, DateWord meaning) {
    const FoldedWord word = folded(name);
    std::size_t at = 0;
    while (at < size && before(entries[at].word, word)) ++at;
    if (at < size && entries[at].word == word) {
      // "mar": March and Tuesday.
      DateWord& known = entries[at].meaning;
      if (meaning.month != 0) known.month = meaning.month;
      if (meaning.weekday != 0) known.weekday = meaning.weekday;
      return;
    }
    for (std::size_t i = size; i > at; --i) entries[i] = entries[i - 1];
    entries[at] = {word, meaning};
    ++size;
    second_letters[static_cast<std::size_t>(name[0] - 'a')] |= 1U << (name[1] - 'a');
  }
};

consteval Table make_table() {
  Table table;
  const auto add_line = [&table](std::string_view line, DateWord meaning) {
    std::size_t start = 0;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i] != ' ' && line[i] != '|') continue;
      table.add(line.substr(start, i - start), meaning);
      start = i + 1;
      if (i < line.size() && line[i] == '|') meaning.surely_short = true;
    }
  };
  for (std::size_t i = 0; i < month_names.size(); ++i)
    add_line(month_names[i], {.month = static_cast<std::uint8_t>(i + 1)});
  for (std::size_t i = 0; i < weekday_names.size(); ++i)
    add_line(weekday_names[i], {.weekday = static_cast<std::uint8_t>(i + 1)});
  return table;
}

constexpr Table table = make_table();

// U+00C0..U+00FF without their accents, capital letters first; '\0' for what is no letter of these languages.
constexpr std::string_view latin1_folded{
    "aaaaaaaceeeeiiii\0nooooo\0ouuuuy\0s"
    "aaaaaaaceeeeiiii\0nooooo\0ouuuuy\0y",
    64};

}  // namespace

FoldedWord take_word(std::string_view& text) {
  FoldedWord word;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto small = static_cast<unsigned char>(byte | 0x20U);
    if (small >= 'a' && small <= 'z') {
      word.add(static_cast<char>(small));
      ++at;
    } else if (byte == 0xC3 && at + 1 < text.size()) {
      const unsigned second = static_cast<unsigned char>(text[at + 1]);
      if (second < 0x80 || second > 0xBF) break;
      const char letter = latin1_folded[second - 0x80];
      if (letter == '\0') break;
      word.add(letter);
      at += 2;
    } else if (byte == 0xCC && at > 0 && at + 1 < text.size()) {
      at += 2;  // an accent by itself (U+0300..U+033F), as Unicode's decomposed forms have it behind the letter
    } else {
      break;
    }
  }
  text.remove_prefix(at);
  return word;
}

DateWord find_date_word(const FoldedWord& word) {
  std::size_t low = 0;
  std::size_t high = table.size;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (before(table.entries[middle].word, word))
      low = middle + 1;
    else
      high = middle;
  }
  if (low < table.size && table.entries[low].word == word) return table.entries[low].meaning;
  return {};
}

bool may_start_date_word(unsigned char first, unsigned char second) {
  const unsigned a = (first | 0x20U) - 'a';
  if (a >= 26) return false;
  // An accent on the second letter (février, März, décembre) starts with a byte that says nothing.
  if (second == 0xC3) return true;
  const unsigned b = (second | 0x20U) - 'a';
  return b < 26 && (table.second_letters[a] >> b & 1U) != 0;
}

}  // namespace preflight::profiling
