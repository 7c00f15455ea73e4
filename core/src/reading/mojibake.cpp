#include "reading/mojibake.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "reading/encoding.h"
#include "reading/utf8.h"

namespace preflight::reading {

namespace {

/// The code point at `at` of valid UTF-8, and its bytes.
std::pair<char32_t, std::size_t> point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const auto tail = [&](std::size_t i) { return byte(i) & 0x3FU; };
  const char32_t lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1FU) << 6U | tail(at + 1), 2};
  if (lead < 0xF0) return {(lead & 0xFU) << 12U | tail(at + 1) << 6U | tail(at + 2), 3};
  return {(lead & 7U) << 18U | tail(at + 1) << 12U | tail(at + 2) << 6U | tail(at + 3), 4};
}

/// The bytes of a single-byte encoding by character.
class Misreading {
 public:
  explicit Misreading(const char16_t* high) {
    for (unsigned byte = 0x80; byte <= 0xFF; ++byte) {
      const char16_t unit = high == nullptr ? static_cast<char16_t>(byte) : high[byte - 0x80];
      bytes_[byte - 0x80] = {unit, static_cast<unsigned char>(byte)};
    }
    std::sort(bytes_.begin(), bytes_.end());
  }
  /// 0 when the encoding has no such character.
  [[nodiscard]] unsigned char byte_of(char32_t point) const {
    if (point < 0x80) return static_cast<unsigned char>(point);
    const auto* const found = std::lower_bound(
        bytes_.begin(), bytes_.end(), point,
        [](const std::pair<char16_t, unsigned char>& one, char32_t wanted) { return one.first < wanted; });
    return found != bytes_.end() && found->first == point && point < undefined_unit ? found->second : 0;
  }

 private:
  std::array<std::pair<char16_t, unsigned char>, 128> bytes_;
};

/// The encodings that UTF-8 is taken for most: those of Windows where our users are, Latin-1 as programmers have it
/// (0x80 to 0x9F are control characters), and a Macintosh's.
const std::vector<Misreading>& misreadings() {
  static const std::vector<Misreading> all = [] {
    std::vector<Misreading> built;
    for (const char* label : {"windows-1252", "windows-1250", "windows-1254", "windows-1251", "macintosh"})
      built.emplace_back(find_encoding(label)->high);
    built.emplace_back(nullptr);
    return built;
  }();
  return all;
}

/// Where the first two characters outside ASCII stand side by side; `size()` when all stand alone.
std::size_t first_pair(std::string_view text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0xC0) continue;
    const std::size_t next = at + point_at(text, at).second;
    if (next < text.size() && static_cast<unsigned char>(text[next]) >= 0xC0) return at;
  }
  return text.size();
}

/// The bytes that were misread as `text`, when these are UTF-8 with more than ASCII in it.
std::optional<std::string> undone(std::string_view text, std::size_t pair, const Misreading& misreading) {
  const auto [lead, lead_size] = point_at(text, pair);
  const unsigned char first = misreading.byte_of(lead);
  if (first < 0xC2 || first > 0xF4) return std::nullopt;
  if ((misreading.byte_of(point_at(text, pair + lead_size).first) & 0xC0U) != 0x80U) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [point, size] = point_at(text, at);
    const unsigned char byte = misreading.byte_of(point);
    if (byte == 0 && point != 0) return std::nullopt;
    bytes += static_cast<char>(byte);
    at += size;
  }
  if (!is_valid_utf8(bytes)) return std::nullopt;
  return bytes;
}

bool in(char32_t point, char32_t first, char32_t last) { return point >= first && point <= last; }

enum class Kind : std::uint8_t { refused, mark, upper, lower, letter, short_script, long_script };

/// What a character of an answer is.
Kind kind_of(char32_t point) {
  if (in(point, 'A', 'Z')) return Kind::upper;
  if (in(point, 'a', 'z')) return Kind::lower;
  if (point < 0x80) return Kind::mark;
  if (in(point, 0xA0, 0xBF) || point == 0xD7 || point == 0xF7) return Kind::mark;
  if (in(point, 0xC0, 0xDE)) return Kind::upper;
  if (in(point, 0xDF, 0xFF)) return Kind::lower;
  if (in(point, 0x100, 0x17F)) {
    // Pairs of capital and small letter; in two stretches the capitals are the odd ones.
    const bool odd_capitals = in(point, 0x139, 0x148) || in(point, 0x179, 0x17E);
    if (point == 0x138 || point == 0x149 || point == 0x17F) return Kind::refused;
    return point == 0x178 || ((point & 1U) != 0) == odd_capitals ? Kind::upper : Kind::lower;
  }
  // Vietnamese and Romanian letters.
  if (point == 0x1A0 || point == 0x1AF || in(point, 0x218, 0x21B) || in(point, 0x1EA0, 0x1EF9))
    return point == 0x1AF || (point & 1U) == 0 ? Kind::upper : Kind::lower;
  if (point == 0x1A1 || point == 0x1B0) return Kind::lower;
  if (in(point, 0x300, 0x303) || point == 0x308 || point == 0x30A || point == 0x30C || point == 0x327)
    return Kind::letter;
  // Greek, Cyrillic, Hebrew, Arabic: two bytes a letter.
  if (in(point, 0x386, 0x3CE) || in(point, 0x400, 0x4FF) || in(point, 0x5D0, 0x5EA) || in(point, 0x620, 0x6D3))
    return Kind::short_script;
  // Scripts of India and Thailand, Georgian; kana and ideographs; Hangul: three bytes a letter.
  if (in(point, 0x900, 0xE7F) || in(point, 0x10A0, 0x10FF) || in(point, 0x3041, 0x30FF) || in(point, 0x4E00, 0x9FFF) ||
      in(point, 0xAC00, 0xD7A3))
    return Kind::long_script;
  // Dashes, quotation marks, the euro, trade and numero signs; ideographic and wide marks; symbols and pictures.
  if (in(point, 0x200B, 0x200F) || in(point, 0x2010, 0x203A) || point == 0x20AC || in(point, 0x2116, 0x2122) ||
      in(point, 0x2190, 0x27BF) || in(point, 0x3000, 0x303F) || in(point, 0xFE0E, 0xFE0F) || point == 0xFEFF ||
      in(point, 0xFF01, 0xFF9F) || in(point, 0x1F000, 0x1FAFF))
    return Kind::mark;
  return Kind::refused;
}

/// Whether an answer reads as people write. A cell such as "NESTLÉ®" is by chance what a misread ɮ would be; such an
/// answer has a rare letter, a small letter behind capitals, or one letter of another script inside a Latin word.
bool is_plausible(std::string_view answer) {
  std::size_t short_letters = 0;
  std::size_t others = 0;
  Kind earlier = Kind::mark;
  Kind before = Kind::mark;
  bool before_high = false;
  for (std::size_t at = 0; at < answer.size();) {
    const auto [point, size] = point_at(answer, at);
    const Kind here = kind_of(point);
    const bool high = point >= 0x80;
    if (here == Kind::refused) return false;
    if (high || before_high) {
      const bool latin_before = before == Kind::upper || before == Kind::lower;
      const bool latin_here = here == Kind::upper || here == Kind::lower;
      if (earlier == Kind::upper && before == Kind::upper && here == Kind::lower) return false;
      if (before == Kind::lower && here == Kind::upper) return false;
      if ((here == Kind::short_script && latin_before) || (before == Kind::short_script && latin_here)) return false;
      // "Â" at the end of a word in capitals, with a mark behind it.
      if (here == Kind::mark && in(point, 0xA1, 0xBF) && earlier == Kind::upper && before == Kind::upper) return false;
    }
    if (here == Kind::short_script) {
      ++short_letters;
    } else if (high) {
      ++others;
    }
    earlier = before;
    before = here;
    before_high = high;
    at += size;
  }
  return short_letters >= 2 || others > 0;
}

}  // namespace

std::optional<std::string> repair_mojibake(std::string_view cell) {
  // More than three times is not text that anyone wrote; every time shortens the cell.
  constexpr int most_times = 3;
  std::optional<std::string> answer;
  std::string text;
  for (int times = 0; times < most_times; ++times) {
    const std::string_view from = times == 0 ? cell : std::string_view(text);
    const std::size_t pair = first_pair(from);
    if (pair == from.size()) break;
    std::optional<std::string> next;
    for (const Misreading& misreading : misreadings()) {
      std::optional<std::string> undone_once = undone(from, pair, misreading);
      if (!undone_once) continue;
      const bool plausible = is_plausible(*undone_once);
      if (!next || plausible) next = std::move(undone_once);
      if (plausible) break;
    }
    if (!next) break;
    text = *std::move(next);
    if (is_plausible(text)) answer = text;
  }
  return answer;
}

}  // namespace preflight::reading
