#include "reading/encoding_detect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "reading/encoding_evidence.h"
#include "reading/sort_few.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view utf16le_mark = "\xFF\xFE";
constexpr std::string_view utf16be_mark = "\xFE\xFF";
constexpr std::string_view utf32le_mark = {"\xFF\xFE\0\0", 4};
constexpr std::string_view utf32be_mark = {"\0\0\xFE\xFF", 4};

bool starts_with(std::string_view sample, std::string_view mark) { return sample.substr(0, mark.size()) == mark; }

/// How rare an encoding is among the files of a European mailing service's customers, in bits; an estimate. The first
/// of two that read a file alike gives the label, so iso-8859-2 is named only where windows-1250 would read something
/// else.
struct Candidate {
  std::string_view label;
  Cost rareness;
};
constexpr Candidate single_byte_candidates[] = {
    {"windows-1252", 0},       {"windows-1250", 2 * bit},    {"windows-1251", 5 * bit / 2}, {"windows-1253", 3 * bit},
    {"windows-1254", 3 * bit}, {"windows-1255", 4 * bit},    {"windows-1256", 4 * bit},     {"windows-1257", 4 * bit},
    {"windows-874", 4 * bit},  {"iso-8859-15", 9 * bit / 2}, {"macintosh", 5 * bit},        {"iso-8859-2", 5 * bit},
    {"koi8-r", 5 * bit},       {"iso-8859-7", 5 * bit},      {"windows-1258", 6 * bit},     {"koi8-u", 6 * bit},
    {"ibm866", 6 * bit},       {"iso-8859-8", 6 * bit},      {"iso-8859-13", 6 * bit},      {"x-mac-cyrillic", 7 * bit},
    {"iso-8859-5", 7 * bit},   {"iso-8859-6", 7 * bit},      {"iso-8859-4", 8 * bit},       {"iso-8859-16", 8 * bit},
    {"iso-8859-3", 9 * bit},   {"iso-8859-10", 9 * bit},     {"iso-8859-14", 9 * bit}};
struct EastAsianCandidate {
  std::string_view label;
  EastAsian encoding;
  Cost rareness;
};
constexpr EastAsianCandidate east_asian_candidates[] = {{"gbk", EastAsian::gbk, 4 * bit},
                                                        {"shift_jis", EastAsian::shift_jis, 4 * bit},
                                                        {"euc-kr", EastAsian::euc_kr, 4 * bit},
                                                        {"big5", EastAsian::big5, 9 * bit / 2},
                                                        {"euc-jp", EastAsian::euc_jp, 6 * bit}};

struct Reading {
  const Encoding* encoding;
  Cost cost;
};

bool reads_alike(const Encoding& one, const Encoding& other, const BytesUsed& used) {
  if (one.kind != EncodingKind::single_byte || other.kind != EncodingKind::single_byte) return &one == &other;
  return std::all_of(used.begin(), used.end(), [&](unsigned char byte) {
    return byte < 0x80 || one.high[byte - 0x80] == other.high[byte - 0x80];
  });
}

struct SingleByte {
  const Encoding* encoding;
  Cost rareness;
  Scripts scripts;
};

/// Looked up once: where cells are mended, every one of them asks.
const std::vector<SingleByte>& single_bytes() {
  static const std::vector<SingleByte> all = [] {
    std::vector<SingleByte> found;
    for (const Candidate& candidate : single_byte_candidates) {
      const Encoding* encoding = find_encoding(candidate.label);
      found.push_back({encoding, candidate.rareness, scripts_of(*encoding)});
    }
    return found;
  }();
  return all;
}

/// The letters of a word are not independent of one another, so a difference of costs promises more than it holds. By
/// two thirds of it, of 168 files with one name that were said to be right at 0.8 to 0.9, 0.83 were; of 95 at 0.6 to
/// 0.7, 0.66; by half, confidence was too low; encoding_names_test.cpp prints these shares.
constexpr Cost tempered(Cost difference) { return difference * 2 / 3; }
/// Below this the finding encoding-guessed shows the runners-up.
constexpr double sure = 0.95;
constexpr std::size_t most_alternatives = 4;
constexpr double least_confidence = 0.001;

EncodingGuess guess_from_words(std::string_view sample, bool whole) {
  const std::vector<Word> words = words_outside_ascii(sample, whole);
  const BytesUsed used = bytes_used(words);
  std::vector<Reading> readings;
  for (const auto& [encoding, rareness, scripts] : single_bytes())
    readings.push_back({encoding, rareness + single_byte_cost(words, used, *encoding, scripts)});
  for (const EastAsianCandidate& candidate : east_asian_candidates) {
    const EastAsianCost cost = east_asian_cost(words, candidate.encoding);
    const std::string_view label = cost.four_bytes ? "gb18030" : candidate.label;
    readings.push_back({find_encoding(label), candidate.rareness + cost.cost});
  }
  sort_few(readings.begin(), readings.end(),
           [](const Reading& one, const Reading& other) { return one.cost < other.cost; });

  // Encodings that read every word alike are one reading, called by the likeliest of them.
  std::vector<EncodingAlternative> different;
  double all = 0;
  for (const Reading& reading : readings) {
    const double weight = likelihood(tempered(reading.cost - readings.front().cost));
    all += weight;
    const auto same = std::find_if(different.begin(), different.end(), [&](const EncodingAlternative& one) {
      return reads_alike(*one.encoding, *reading.encoding, used);
    });
    if (same == different.end()) {
      different.push_back({reading.encoding, weight});
    } else {
      same->confidence += weight;
    }
  }
  // Several that each come close together outweigh one that comes first alone.
  sort_few(different.begin(), different.end(), [](const EncodingAlternative& one, const EncodingAlternative& other) {
    return one.confidence > other.confidence;
  });
  // Thousandths, and never quite certain.
  for (EncodingAlternative& one : different) {
    const auto thousandths = std::lround(one.confidence / all * 1000);
    one.confidence = static_cast<double>(std::min(thousandths, 999L)) / 1000;
  }
  EncodingGuess guess{.encoding = different.front().encoding, .confidence = different.front().confidence};
  guess.thin = guess.confidence < sure;
  for (std::size_t i = 1; i < different.size() && i <= most_alternatives; ++i) {
    if (different[i].confidence >= least_confidence) guess.alternatives.push_back(different[i]);
  }
  return guess;
}

/// UTF-16 without a mark: every second byte of its ASCII characters is NUL.
const Encoding* utf16_without_mark(std::string_view sample) {
  constexpr std::size_t enough = 1U << 16U;
  sample = sample.substr(0, enough);
  const std::size_t units = sample.size() / 2;
  if (units < 2) return nullptr;
  struct Counts {
    std::size_t ascii = 0;
    std::size_t refused = 0;
    bool waits = false;
    void add(unsigned unit) {
      if (unit == '\t' || unit == '\n' || unit == '\r' || (unit >= ' ' && unit < 0x7F)) ++ascii;
      if (unit == 0 || unit >= 0xFFFE || (unit >= 0xDC00 && unit <= 0xDFFF) != waits) ++refused;
      waits = unit >= 0xD800 && unit <= 0xDBFF;
    }
  };
  Counts little;
  Counts big;
  std::size_t both_ascii = 0;
  for (std::size_t i = 0; i < units; ++i) {
    const unsigned first = static_cast<unsigned char>(sample[2 * i]);
    const unsigned second = static_cast<unsigned char>(sample[2 * i + 1]);
    little.add(first | second << 8U);
    big.add(second | first << 8U);
    if (first >= ' ' && first < 0x7F && second >= ' ' && second < 0x7F) ++both_ascii;
  }
  const bool is_big = big.ascii > little.ascii;
  const Counts& better = is_big ? big : little;
  const Counts& other = is_big ? little : big;
  // Even a file all Chinese has commas and line breaks, a twentieth of its characters or more. Two ASCII bytes in one
  // unit are by chance a third of the ideographs, but nearly all units of an ASCII file with some NULs in it.
  const bool has_ascii = better.ascii * 20 >= units && better.ascii > 4 * other.ascii;
  const bool is_clean = better.refused * 50 <= units && both_ascii * 2 <= units;
  if (!has_ascii || !is_clean) return nullptr;
  return find_encoding(is_big ? "utf-16be" : "utf-16le");
}

/// Seven-bit text that shifts to Japanese and back.
bool is_iso_2022_jp(std::string_view sample, bool whole) {
  bool shifted = false;
  bool found = false;
  for (std::size_t at = sample.find('\x1B'); at != std::string_view::npos; at = sample.find('\x1B', at)) {
    const std::string_view escape = sample.substr(at, 3);
    if (escape.size() < 3) break;
    const bool to_japanese = escape == "\x1B$B" || escape == "\x1B$@" || escape == "\x1B(I";
    const bool to_latin = escape == "\x1B(B" || escape == "\x1B(J";
    if (!to_japanese && !to_latin) return false;
    at += 3;
    if (to_japanese) {
      const std::size_t end = std::min(sample.find_first_of("\x1B\r\n", at), sample.size());
      if (escape != "\x1B(I" && (end - at) % 2 != 0 && (whole || end < sample.size())) return false;
      found = found || end > at;
    }
    shifted = to_japanese;
  }
  return found && !(shifted && whole);
}

struct Utf8Counts {
  std::size_t sequences = 0;
  std::size_t invalid = 0;
};

bool is_beyond_ascii(char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; }

/// A sequence of up to four bytes that only lacks its end.
bool is_cut_short(std::string_view rest) {
  const auto lead = static_cast<unsigned char>(rest.front());
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  return lead >= 0xC2 && lead <= 0xF4 && rest.size() < size && std::all_of(rest.begin() + 1, rest.end(), [](char byte) {
           return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
         });
}

/// Well-formed sequences beyond ASCII, and runs of bytes beyond ASCII in which something is none: the sequences there
/// are so by chance, in a word of another encoding.
Utf8Counts count_utf8(std::string_view sample, bool whole) {
  Utf8Counts counts;
  while (true) {
    const std::size_t bad = first_invalid_utf8(sample);
    const bool over = bad == sample.size() || (!whole && is_cut_short(sample.substr(bad)));
    std::size_t sound = bad;
    while (!over && sound > 0 && is_beyond_ascii(sample[sound - 1])) --sound;
    counts.sequences +=
        static_cast<std::size_t>(std::count_if(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(sound),
                                               [](char byte) { return static_cast<unsigned char>(byte) >= 0xC0; }));
    if (over) return counts;
    sample.remove_prefix(bad);
    const auto* const end = std::find_if_not(sample.begin(), sample.end(), is_beyond_ascii);
    sample.remove_prefix(static_cast<std::size_t>(end - sample.begin()));
    ++counts.invalid;
  }
}

}  // namespace

EncodingGuess detect_encoding(std::string_view sample, bool whole) {
  const auto certain = [](const Encoding& encoding, std::size_t bom_bytes) {
    return EncodingGuess{.encoding = &encoding, .confidence = 1, .bom_bytes = bom_bytes};
  };
  if (starts_with(sample, utf32le_mark) || starts_with(sample, utf32be_mark))
    return {.encoding = &utf8_encoding(), .confidence = 0};
  if (starts_with(sample, utf8_mark)) return certain(utf8_encoding(), utf8_mark.size());
  if (starts_with(sample, utf16le_mark)) return certain(*find_encoding("utf-16le"), utf16le_mark.size());
  if (starts_with(sample, utf16be_mark)) return certain(*find_encoding("utf-16be"), utf16be_mark.size());
  if (sample.find('\0') != std::string_view::npos) {
    if (const Encoding* const utf16 = utf16_without_mark(sample)) return {.encoding = utf16, .confidence = 0.99};
  }
  if (is_ascii(sample)) {
    if (is_iso_2022_jp(sample, whole)) return {.encoding = find_encoding("iso-2022-jp"), .confidence = 0.99};
    return certain(utf8_encoding(), 0);
  }
  const Utf8Counts utf8 = count_utf8(sample, whole);
  if (utf8.invalid == 0) return {.encoding = &utf8_encoding(), .confidence = 0.99};
  EncodingGuess guess = guess_from_words(sample, whole);
  // Text of another encoding makes one well-formed sequence by chance in some tens of bytes; a file that is UTF-8 but
  // for some rows from elsewhere has at least one for each byte that is wrong.
  if (utf8.sequences < utf8.invalid) return guess;
  const double share = static_cast<double>(utf8.sequences) / static_cast<double>(utf8.sequences + utf8.invalid);
  EncodingGuess mixed{.encoding = &utf8_encoding(), .confidence = static_cast<std::uint32_t>(share * 990) / 1000.0};
  mixed.alternatives.push_back({guess.encoding, static_cast<std::uint32_t>((1 - share) * 990) / 1000.0});
  return mixed;
}

}  // namespace preflight::reading
