#include "checking/email_unicode.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "unicode_tables.h"

namespace preflight::checking {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::size_t longest_label = 63;  // octets, RFC 1035 §2.3.4

/// What is_nfc and to_nfc need beyond CodePointProperties: the third property of a table row.
enum class QuickCheck : std::uint8_t { yes, no, maybe };

/// The numbers that core/unicode/generate.py packed: seven bits a byte, the lowest first, the eighth bit set where more
/// follow.
class Unpacker {
 public:
  explicit Unpacker(const std::uint8_t* at) : at_(at) {}

  std::uint32_t next() {
    std::uint32_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      number |= (*at_ & 0x7FU) << shift;
      if (*at_++ < 0x80) return number;
    }
  }

  /// The number that lies the next difference from the one before; differences are 0, -1, 1, -2, 2, ...
  std::uint32_t next_from_before() {
    const std::uint32_t difference = next();
    before_ += (difference & 1U) == 0 ? difference / 2 : ~(difference / 2);
    return before_;
  }

 private:
  const std::uint8_t* at_;
  std::uint32_t before_ = 0;
};

/// First code points (upper 21 bits) from which on a row (lower 11 bits) of the table of properties holds, ascending.
using Starts = std::array<std::uint32_t, std::size(unicode_tables::run_rows)>;

Starts unpacked_starts() {
  Starts starts;
  Unpacker lengths(unicode_tables::run_lengths);
  std::uint32_t point = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    starts[i] = point << 11U | unicode_tables::run_rows[i];
    point += lengths.next();
  }
  return starts;
}

struct Composition {
  char32_t first;
  char32_t second;
  char32_t whole;
};
using Compositions = std::array<Composition, unicode_tables::composition_count>;

/// Ascending by first and second code point.
const Compositions& compositions() {
  static const Compositions unpacked = [] {
    Compositions table;
    Unpacker firsts(unicode_tables::composition_firsts);
    Unpacker seconds(unicode_tables::composition_seconds);
    Unpacker wholes(unicode_tables::composition_wholes);
    for (Composition& entry : table) {
      entry = {firsts.next_from_before(), seconds.next_from_before(), wholes.next_from_before()};
    }
    return table;
  }();
  return unpacked;
}

const std::uint8_t (&table_row(char32_t point))[8] {
  static const Starts starts = unpacked_starts();
  // A run is keyed by its first code point in the upper 21 bits; the low 11 are all ones so that equal keys come first.
  const std::uint32_t key = static_cast<std::uint32_t>(point) << 11 | 0x7FFU;
  const auto after = std::upper_bound(starts.begin(), starts.end(), key);
  return unicode_tables::rows[*(after - 1) & 0x7FFU];
}

QuickCheck quick_check(char32_t point) { return static_cast<QuickCheck>(table_row(point)[5]); }
std::uint8_t combining_class(char32_t point) { return table_row(point)[7]; }

bool is_ascii(char32_t point) { return point < 0x80; }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) points.push_back(next_code_point(text, at));
  return points;
}

// Hangul syllables are put together by arithmetic. Source: The Unicode Standard, section 3.12.
constexpr char32_t hangul_first = 0xAC00, hangul_l = 0x1100, hangul_v = 0x1161, hangul_t = 0x11A7;
constexpr char32_t hangul_l_count = 19, hangul_v_count = 21, hangul_t_count = 28;
constexpr char32_t hangul_count = hangul_l_count * hangul_v_count * hangul_t_count;

/// The composition of two code points, or 0.
char32_t composed(char32_t first, char32_t second) {
  if (first - hangul_l < hangul_l_count && second - hangul_v < hangul_v_count) {
    return hangul_first + ((first - hangul_l) * hangul_v_count + (second - hangul_v)) * hangul_t_count;
  }
  if (first - hangul_first < hangul_count && (first - hangul_first) % hangul_t_count == 0 && second > hangul_t &&
      second < hangul_t + hangul_t_count) {
    return first + (second - hangul_t);
  }
  const Compositions& table = compositions();
  const auto found = std::lower_bound(table.begin(), table.end(), 0, [&](const Composition& entry, int) {
    return entry.first != first ? entry.first < first : entry.second < second;
  });
  return found != table.end() && found->first == first && found->second == second ? found->whole : char32_t{0};
}

/// Appends the full canonical decomposition of a code point whose quick check is not `no`.
void append_decomposed(std::u32string& out, char32_t point) {
  if (is_ascii(point)) {
    out.push_back(point);
    return;
  }
  if (point - hangul_first < hangul_count) {
    const char32_t index = point - hangul_first;
    out.push_back(hangul_l + index / (hangul_v_count * hangul_t_count));
    out.push_back(hangul_v + index / hangul_t_count % hangul_v_count);
    if (index % hangul_t_count != 0) out.push_back(hangul_t + index % hangul_t_count);
    return;
  }
  // Rare and short: the compositions are searched backwards from their result.
  for (const Composition& entry : compositions()) {
    if (entry.whole == point) {
      append_decomposed(out, entry.first);
      append_decomposed(out, entry.second);
      return;
    }
  }
  out.push_back(point);
}

std::u32string composed(const std::u32string& decomposed) {
  std::u32string out;
  std::size_t starter = std::u32string::npos;  // where the last starter stands in `out`
  std::uint8_t last_class = 0;                 // of the last code point kept after that starter
  for (const char32_t point : decomposed) {
    const std::uint8_t own_class = combining_class(point);
    // UAX #15 D115: a mark is blocked from the starter by one of the same or a higher class, a starter by anything.
    const bool adjacent = starter != std::u32string::npos && starter + 1 == out.size();
    if (starter != std::u32string::npos && (adjacent || (last_class != 0 && last_class < own_class))) {
      if (const char32_t whole = composed(out[starter], point); whole != 0) {
        out[starter] = whole;
        continue;
      }
    }
    out.push_back(point);
    last_class = own_class;
    if (own_class == 0) starter = out.size() - 1;
  }
  return out;
}

/// NFC of text without quick-check-no code points.
std::u32string normalized(const std::u32string& points) {
  std::u32string decomposed;
  for (const char32_t point : points) append_decomposed(decomposed, point);
  // Canonical order: each run of marks by combining class, stably (insertion: the runs are one to three long).
  for (std::size_t i = 1; i < decomposed.size(); ++i) {
    const std::uint8_t own_class = combining_class(decomposed[i]);
    if (own_class == 0) continue;
    for (std::size_t j = i; j > 0 && combining_class(decomposed[j - 1]) > own_class; --j) {
      std::swap(decomposed[j - 1], decomposed[j]);
    }
  }
  return composed(decomposed);
}

// Punycode. Source: RFC 3492 §5 (parameters), §6 (the two procedures, written so that nothing overflows 32 bits:
// labels are at most 63 octets, so the sums are checked only where decoding takes foreign digits).
constexpr std::uint32_t base = 36, t_min = 1, t_max = 26, skew = 38, damp = 700, initial_bias = 72, initial_n = 128;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t count, bool first) {
  delta = first ? delta / damp : delta / 2;
  delta += delta / count;
  std::uint32_t k = 0;
  for (; delta > (base - t_min) * t_max / 2; k += base) delta /= base - t_min;
  return k + (base - t_min + 1) * delta / (delta + skew);
}

std::uint32_t threshold(std::uint32_t k, std::uint32_t bias) { return k <= bias ? t_min : std::min(k - bias, t_max); }

char digit(std::uint32_t value) { return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26)); }

std::uint32_t digit_value(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 26;
  return base;
}

void append_punycode(std::string& out, const std::u32string& points) {
  for (const char32_t point : points) {
    if (is_ascii(point)) out.push_back(static_cast<char>(point));
  }
  const auto basic = static_cast<std::uint32_t>(
      std::count_if(points.begin(), points.end(), [](char32_t point) { return is_ascii(point); }));
  if (basic > 0) out.push_back('-');
  std::uint32_t n = initial_n, delta = 0, bias = initial_bias;
  for (std::uint32_t handled = basic; handled < points.size(); ++n) {
    char32_t next = 0x110000;
    for (const char32_t point : points) {
      if (point >= n) next = std::min(next, point);
    }
    delta += (static_cast<std::uint32_t>(next) - n) * (handled + 1);
    n = static_cast<std::uint32_t>(next);
    for (const char32_t point : points) {
      if (point < n) ++delta;
      if (point != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = base;; k += base) {
        const std::uint32_t t = threshold(k, bias);
        if (q < t) break;
        out.push_back(digit(t + (q - t) % (base - t)));
        q = (q - t) / (base - t);
      }
      out.push_back(digit(q));
      bias = adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
  }
}

/// What follows `xn--`, decoded; nothing where it is not Punycode.
std::optional<std::u32string> from_punycode(std::string_view text) {
  std::u32string points;
  const std::size_t hyphen = text.rfind('-');
  if (hyphen != std::string_view::npos) {
    for (const char c : text.substr(0, hyphen)) points.push_back(static_cast<unsigned char>(c));
    text.remove_prefix(hyphen + 1);
  }
  std::uint64_t n = initial_n, i = 0;
  std::uint32_t bias = initial_bias;
  while (!text.empty()) {
    const std::uint64_t before = i;
    std::uint64_t weight = 1;
    for (std::uint32_t k = base;; k += base) {
      if (text.empty()) return std::nullopt;
      const std::uint32_t value = digit_value(text.front());
      text.remove_prefix(1);
      if (value >= base) return std::nullopt;
      i += value * weight;
      if (i > 0xFFFF'FFFFU) return std::nullopt;
      const std::uint32_t t = threshold(k, bias);
      if (value < t) break;
      weight *= base - t;
      if (weight > 0xFFFF'FFFFU) return std::nullopt;
    }
    const std::size_t size = points.size() + 1;
    bias = adapt(static_cast<std::uint32_t>(i - before), static_cast<std::uint32_t>(size), before == 0);
    n += i / size;
    i %= size;
    if (n > 0x10FFFF) return std::nullopt;
    points.insert(points.begin() + static_cast<std::ptrdiff_t>(i), static_cast<char32_t>(n));
    ++i;
  }
  return points;
}

/// RFC 5892 appendix A.1: a joining letter before and after, marks in between.
bool joins_around(const std::u32string& points, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && properties(points[before - 1]).joining == JoiningType::transparent) --before;
  if (before == 0) return false;
  const JoiningType left = properties(points[before - 1]).joining;
  std::size_t after = at + 1;
  while (after < points.size() && properties(points[after]).joining == JoiningType::transparent) ++after;
  if (after == points.size()) return false;
  const JoiningType right = properties(points[after]).joining;
  return (left == JoiningType::left || left == JoiningType::dual) &&
         (right == JoiningType::right || right == JoiningType::dual);
}

bool context_allows(const std::u32string& points, std::size_t at) {
  const char32_t point = points[at];
  const char32_t before = at > 0 ? points[at - 1] : 0;
  const char32_t after = at + 1 < points.size() ? points[at + 1] : 0;
  const auto some = [&](auto&& test) { return std::any_of(points.begin(), points.end(), test); };
  constexpr std::uint8_t virama = 9;  // the combining class of that name
  switch (point) {
    case 0x200C:  // A.1 zero width non-joiner
      return (before != 0 && combining_class(before) == virama) || joins_around(points, at);
    case 0x200D:  // A.2 zero width joiner
      return before != 0 && combining_class(before) == virama;
    case 0x00B7:  // A.3 middle dot, between two l
      return before == 'l' && after == 'l';
    case 0x0375:  // A.4 Greek lower numeral sign
      return after != 0 && properties(after).script == ContextScript::greek;
    case 0x05F3:  // A.5, A.6 Hebrew punctuation
    case 0x05F4:
      return before != 0 && properties(before).script == ContextScript::hebrew;
    case 0x30FB:  // A.7 katakana middle dot
      return some([](char32_t p) { return properties(p).script == ContextScript::kana_or_han; });
    default:
      break;
  }
  // A.8, A.9: the two sets of Arabic digits do not mix.
  if (point >= 0x0660 && point <= 0x0669) return !some([](char32_t p) { return p >= 0x06F0 && p <= 0x06F9; });
  if (point >= 0x06F0 && point <= 0x06F9) return !some([](char32_t p) { return p >= 0x0660 && p <= 0x0669; });
  return false;
}

bool is_right_to_left(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const BidiClass bidi = properties(next_code_point(text, at)).bidi;
    if (bidi == BidiClass::r || bidi == BidiClass::al || bidi == BidiClass::an) return true;
  }
  return false;
}

/// The six conditions of RFC 5893 §2 for one label.
bool label_fits_bidi_rule(std::string_view label) {
  const std::u32string points = code_points(label);
  if (points.empty()) return true;
  const BidiClass first = properties(points.front()).bidi;
  if (first != BidiClass::l && first != BidiClass::r && first != BidiClass::al) return false;  // 1
  const bool right_to_left = first != BidiClass::l;
  bool european = false, arabic = false;
  BidiClass last = first;  // the last that is no mark
  for (const char32_t point : points) {
    const BidiClass bidi = properties(point).bidi;
    switch (bidi) {
      case BidiClass::l:
        if (right_to_left) return false;  // 2
        break;
      case BidiClass::r:
      case BidiClass::al:
      case BidiClass::an:
        if (!right_to_left) return false;  // 5
        break;
      case BidiClass::other:
        return false;  // 2, 5
      default:
        break;
    }
    european = european || bidi == BidiClass::en;
    arabic = arabic || bidi == BidiClass::an;
    if (bidi != BidiClass::nsm) last = bidi;
  }
  if (right_to_left && european && arabic) return false;  // 4
  const bool ends_in_letter = right_to_left ? last == BidiClass::r || last == BidiClass::al : last == BidiClass::l;
  return ends_in_letter || last == BidiClass::en || (right_to_left && last == BidiClass::an);  // 3, 6
}

}  // namespace

CodePointProperties properties(char32_t point) {
  const auto& row = table_row(point);
  return {static_cast<IdnaClass>(row[0]),
          static_cast<TextClass>(row[1]),
          static_cast<BidiClass>(row[2]),
          static_cast<JoiningType>(row[3]),
          static_cast<ContextScript>(row[4]),
          row[6] != 0,
          row[7]};
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at++);
  if (lead < 0x80) return lead;
  if (lead < 0xC2 || lead > 0xF4) return replacement;
  const int following = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t point = lead & (0x3FU >> following);
  // The second byte's limits keep out overlong forms, surrogates and what lies beyond U+10FFFF (Unicode table 3-7).
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (int i = 0; i < following; ++i) {
    if (at == text.size() || byte(at) < low || byte(at) > high) return replacement;
    point = point << 6 | (byte(at++) & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return point;
}

void append_utf8(std::string& out, char32_t point) {
  const auto push = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (point < 0x80) {
    push(point);
  } else if (point < 0x800) {
    push(0xC0 | point >> 6);
    push(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    push(0xE0 | point >> 12);
    push(0x80 | (point >> 6 & 0x3F));
    push(0x80 | (point & 0x3F));
  } else {
    push(0xF0 | point >> 18);
    push(0x80 | (point >> 12 & 0x3F));
    push(0x80 | (point >> 6 & 0x3F));
    push(0x80 | (point & 0x3F));
  }
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    // A real U+FFFD is three bytes long and starts with EF; an error never is both.
    if (next_code_point(text, at) == replacement && !(at - start == 3 && text.substr(start, 3) == "\xEF\xBF\xBD")) {
      return false;
    }
  }
  return true;
}

bool is_nfc(std::string_view text) {
  bool sure = true;
  std::uint8_t last_class = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    if (is_ascii(point)) {
      last_class = 0;
      continue;
    }
    const auto& row = table_row(point);
    const auto check = static_cast<QuickCheck>(row[5]);
    if (check == QuickCheck::no || (row[7] != 0 && last_class > row[7])) return false;
    if (check == QuickCheck::maybe) sure = false;
    last_class = row[7];
  }
  if (sure) return true;
  const std::u32string points = code_points(text);
  return normalized(points) == points;
}

std::optional<std::string> to_nfc(std::string_view text) {
  // As nearly all are, and no step below changes any of it.
  if (is_ascii(text)) return std::string(text);
  const std::u32string points = code_points(text);
  if (std::any_of(points.begin(), points.end(), [](char32_t p) { return quick_check(p) == QuickCheck::no; })) {
    // Marks that NFC takes apart on their own (U+0344) are as rare as the singletons; the same answer serves.
    return std::nullopt;
  }
  std::string out;
  for (const char32_t point : normalized(points)) append_utf8(out, point);
  return out;
}

void append_lower_case(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t point = next_code_point(text, at);
    if (is_ascii(point)) {
      out.push_back(point >= 'A' && point <= 'Z' ? static_cast<char>(point | 0x20) : static_cast<char>(point));
      continue;
    }
    const auto value = static_cast<std::int32_t>(point);
    const auto& table = unicode_tables::lower_case;
    const auto run =
        std::lower_bound(std::begin(table), std::end(table), value,
                         [](const std::int32_t(&entry)[4], std::int32_t wanted) { return entry[1] < wanted; });
    if (run != std::end(table) && value >= (*run)[0] && (value - (*run)[0]) % (*run)[2] == 0) {
      append_utf8(out, static_cast<char32_t>(value + (*run)[3]));
    } else {
      out += text.substr(start, at - start);  // as it is, also where it is no UTF-8
    }
  }
}

bool context_allows(std::string_view label, std::size_t at) {
  const std::size_t index = code_points(label.substr(0, at)).size();
  return context_allows(code_points(label), index);
}

LabelProblem u_label_problem(std::string_view label) {
  const std::u32string points = code_points(label);
  if (!is_nfc(label)) return LabelProblem::not_nfc;
  if (properties(points.front()).is_mark) return LabelProblem::idna;  // RFC 5891 §4.2.3.2
  for (std::size_t i = 0; i < points.size(); ++i) {
    const CodePointProperties own = properties(points[i]);
    if (own.idna == IdnaClass::valid) continue;
    if ((own.idna == IdnaClass::context_j || own.idna == IdnaClass::context_o) && context_allows(points, i)) continue;
    if (own.text == TextClass::invisible) return LabelProblem::invisible;
    if (own.text == TextClass::space) return LabelProblem::space;
    return LabelProblem::character;
  }
  const auto hyphen_at = [&](std::size_t i) { return points.size() > i && points[i] == '-'; };
  if (hyphen_at(0) || points.back() == '-' || (hyphen_at(2) && hyphen_at(3))) return LabelProblem::hyphen;
  std::string a_label;
  append_a_label(a_label, label);
  return a_label.size() > longest_label ? LabelProblem::too_long : LabelProblem::none;
}

bool fits_bidi_rule(std::string_view domain) {
  if (!is_right_to_left(domain)) return true;
  for (std::size_t start = 0; start <= domain.size();) {
    const std::size_t dot = std::min(domain.find('.', start), domain.size());
    if (!label_fits_bidi_rule(domain.substr(start, dot - start))) return false;
    start = dot + 1;
  }
  return true;
}

bool is_a_label(std::string_view label) {
  const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::string lower(label);
  std::transform(lower.begin(), lower.end(), lower.begin(), folded);
  if (lower.size() > longest_label || !lower.starts_with("xn--")) return false;
  const std::optional<std::u32string> points = from_punycode(std::string_view(lower).substr(4));
  if (!points || points->empty()) return false;
  std::string u_label;
  for (const char32_t point : *points) {
    const CodePointProperties own = properties(point);
    // The joiners and the emoji variation selector show nothing but belong to what stands beside them.
    if (own.text != TextClass::allowed && own.idna != IdnaClass::context_j && point != 0xFE0F) return false;
    append_utf8(u_label, point);
  }
  if (is_ascii(u_label) || properties(points->front()).is_mark || !is_nfc(u_label)) return false;
  std::string again;
  append_a_label(again, u_label);
  return again == lower;
}

void append_a_label(std::string& out, std::string_view u_label) {
  out += "xn--";
  append_punycode(out, code_points(u_label));
}

}  // namespace preflight::checking
