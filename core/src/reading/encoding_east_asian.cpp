// Double-byte encodings: which characters the bytes make, and how usual these are.

#include <algorithm>
#include <span>
#include <vector>

#include "encoding_tables.h"
#include "reading/encoding_evidence.h"

namespace preflight::reading {

namespace {

// The shares behind these costs were measured over names and messages, as those of the lists in languages.py: the first
// 80 characters of a list make a third (Chinese) to two thirds (Korean) of a text, the list 0.8 to 0.96 of it, and the
// characters of a standard's second level a hundredth. The rest of a script shares what is left.
constexpr std::size_t most_frequent = 80;
constexpr Cost hiragana = 6 * bit;
constexpr Cost katakana = 7 * bit;
constexpr Cost narrow_katakana = 9 * bit;
constexpr Cost punctuation = 8 * bit;
constexpr Cost wide_ascii = 10 * bit;
constexpr Cost other_mark = 13 * bit;
constexpr Cost first_level = 14 * bit;
constexpr Cost second_level = 18 * bit;
constexpr Cost rare = 23 * bit;
constexpr Cost unassigned = 26 * bit;
constexpr Cost invalid = 28 * bit;
// A Latin word beside an ideograph with nothing between them is seldom; so European words pay where an encoding takes a
// letter and the one after it for one ideograph.
constexpr Cost ascii_letter = 5 * bit;
constexpr Cost joint = 6 * bit;

/// The costs of all double-byte codes that a list has, by code; 0: not in the list.
class FrequentCosts {
 public:
  /// `list`: the most frequent first.
  FrequentCosts(std::span<const std::uint16_t> list, Cost first, Cost later) : costs_(1U << 16U) {
    for (std::size_t i = 0; i < list.size(); ++i)
      costs_[list[i]] = static_cast<std::uint8_t>(i < most_frequent ? first : later);
  }
  /// `otherwise` when the list does not have it.
  [[nodiscard]] Cost of(unsigned code, Cost otherwise) const { return costs_[code] != 0 ? costs_[code] : otherwise; }

 private:
  std::vector<std::uint8_t> costs_;
};

/// Made once, and only of what is asked: where cells are mended, every one of them asks.
const FrequentCosts& frequent_of(EastAsian encoding) {
  using namespace encoding_tables;
  switch (encoding) {
    case EastAsian::gbk: {
      static const FrequentCosts gbk(gbk_frequent, 8 * bit, 10 * bit);
      return gbk;
    }
    case EastAsian::big5: {
      static const FrequentCosts big5(big5_frequent, 8 * bit, 10 * bit);
      return big5;
    }
    case EastAsian::euc_kr: {
      static const FrequentCosts euc_kr(euc_kr_frequent, 7 * bit, 10 * bit);
      return euc_kr;
    }
    case EastAsian::euc_jp:
    case EastAsian::shift_jis:
      break;
  }
  static const FrequentCosts jis(euc_jp_frequent, 8 * bit, 10 * bit);
  return jis;
}

bool in(unsigned value, unsigned first, unsigned last) { return value >= first && value <= last; }

struct Read {
  std::size_t size;
  Cost cost;
  bool four_bytes = false;
};

Read read_gbk(unsigned lead, unsigned trail, const FrequentCosts& frequent) {
  if (!in(lead, 0x81, 0xFE)) return {1, invalid};
  if (in(trail, '0', '9')) return {1, rare / 2, true};  // half of a character of four bytes: the other half is alike
  if (!in(trail, 0x40, 0xFE) || trail == 0x7F) return {1, invalid};
  if (trail < 0xA1 || lead < 0xA1) return {2, rare};
  const unsigned code = lead << 8U | trail;
  if (lead == 0xA1) return {2, trail <= 0xA4 || trail >= 0xAE ? punctuation : other_mark};
  if (lead == 0xA3) return {2, wide_ascii};
  if (lead < 0xB0) return {2, second_level};
  if (lead <= 0xD7) return {2, frequent.of(code, first_level)};
  return {2, lead <= 0xF7 ? frequent.of(code, second_level) : unassigned};
}

Read read_big5(unsigned lead, unsigned trail, const FrequentCosts& frequent) {
  if (!in(lead, 0x81, 0xFE) || !(in(trail, 0x40, 0x7E) || in(trail, 0xA1, 0xFE))) return {1, invalid};
  const unsigned code = lead << 8U | trail;
  if (in(lead, 0xA1, 0xA3)) return {2, code <= 0xA1AE ? punctuation : lead == 0xA2 ? wide_ascii : other_mark};
  if (in(lead, 0xA4, 0xC6)) return {2, frequent.of(code, code <= 0xC67E ? first_level : rare)};
  return {2, in(lead, 0xC9, 0xF9) ? frequent.of(code, second_level) : rare};
}

/// A character of JIS X 0208, by row and cell as EUC-JP has them.
Cost cost_of_jis(unsigned row, unsigned cell, const FrequentCosts& frequent) {
  switch (row) {
    case 0xA1:
      return in(cell, 0xA1, 0xA6) || in(cell, 0xBC, 0xD9) ? punctuation : other_mark;
    case 0xA2:
      return other_mark;
    case 0xA3:
      return wide_ascii;
    case 0xA4:
      return cell <= 0xF3 ? hiragana : unassigned;
    case 0xA5:
      return cell <= 0xF6 ? katakana : unassigned;
    default:
      break;
  }
  if (row < 0xB0) return row == 0xAD ? other_mark : second_level;
  if (row <= 0xCF) return frequent.of(row << 8U | cell, first_level);
  return row <= 0xF4 ? frequent.of(row << 8U | cell, second_level) : unassigned;
}

Read read_euc_jp(unsigned lead, unsigned trail, const FrequentCosts& frequent) {
  if (lead == 0x8E && in(trail, 0xA1, 0xDF)) return {2, narrow_katakana + 3 * bit};
  if (lead == 0x8F && in(trail, 0xA1, 0xFE)) return {3, rare};
  if (!in(lead, 0xA1, 0xFE) || !in(trail, 0xA1, 0xFE)) return {1, invalid};
  return {2, cost_of_jis(lead, trail, frequent)};
}

Read read_shift_jis(unsigned lead, unsigned trail, const FrequentCosts& frequent) {
  if (in(lead, 0xA1, 0xDF)) return {1, narrow_katakana};
  if (!(in(lead, 0x81, 0x9F) || in(lead, 0xE0, 0xFC)) || !in(trail, 0x40, 0xFC) || trail == 0x7F) return {1, invalid};
  // JIS X 0208:1997, annex 1: two rows for each lead byte.
  const unsigned pair = (lead < 0xA0 ? lead - 0x81 : lead - 0xC1) * 2;
  const unsigned row = 0xA1 + pair + (trail >= 0x9F ? 1 : 0);
  if (row > 0xFE) return {2, rare};
  const unsigned cell = trail >= 0x9F ? trail + 2 : trail + (trail > 0x7F ? 0x60 : 0x61);
  return {2, cost_of_jis(row, cell, frequent)};
}

Read read_euc_kr(unsigned lead, unsigned trail, const FrequentCosts& frequent) {
  const bool letter = in(trail, 'A', 'Z') || in(trail, 'a', 'z');
  if (!in(lead, 0x81, 0xFE) || !(letter || in(trail, 0x81, 0xFE))) return {1, invalid};
  const unsigned code = lead << 8U | trail;
  if (lead < 0xA1 || trail < 0xA1) return {2, lead <= 0xC6 ? rare - 2 * bit : unassigned};
  if (in(lead, 0xB0, 0xC8)) return {2, frequent.of(code, first_level)};
  if (lead == 0xA1) return {2, punctuation + 2 * bit};
  if (lead == 0xA3) return {2, wide_ascii};
  if (in(lead, 0xCA, 0xFD)) return {2, second_level};
  return {2, lead < 0xB0 ? second_level : unassigned};
}

Read read(EastAsian encoding, unsigned lead, unsigned trail, const FrequentCosts& frequent) {
  switch (encoding) {
    case EastAsian::gbk:
      return read_gbk(lead, trail, frequent);
    case EastAsian::big5:
      return read_big5(lead, trail, frequent);
    case EastAsian::euc_jp:
      return read_euc_jp(lead, trail, frequent);
    case EastAsian::shift_jis:
      return read_shift_jis(lead, trail, frequent);
    case EastAsian::euc_kr:
      break;
  }
  return read_euc_kr(lead, trail, frequent);
}

}  // namespace

EastAsianCost east_asian_cost(const std::vector<Word>& words, EastAsian encoding) {
  const FrequentCosts& frequent = frequent_of(encoding);
  EastAsianCost result;
  for (const Word& word : words) {
    const std::size_t size = word.bytes.size();
    const auto byte_at = [&](std::size_t at) {
      return static_cast<unsigned char>(at < size ? word.bytes[at] : word.after);
    };
    enum class Before : std::uint8_t { nothing, letter, character };
    Before before = Before::nothing;
    for (std::size_t at = 0; at < size;) {
      const unsigned lead = byte_at(at);
      if (lead < 0x80) {
        result.cost += ascii_letter + (before == Before::character ? joint : 0);
        before = Before::letter;
        ++at;
        continue;
      }
      if (at + 1 == size && word.cut) break;
      const Read one = read(encoding, lead, byte_at(at + 1), frequent);
      result.cost += one.cost + (before == Before::letter ? joint : 0);
      result.four_bytes = result.four_bytes || one.four_bytes;
      before = Before::character;
      at += one.size;
    }
  }
  return result;
}

}  // namespace preflight::reading
