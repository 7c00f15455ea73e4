#include "checking/email_suggestion.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "checking/email.h"
#include "checking/email_lists.h"

namespace preflight::checking {
namespace {

// What a slip costs. The order is what matters: two letters swapped or one doubled are hardly ever meant, a neighbour
// on the keyboard or a letter too many or too few seldom, any other letter may well be another name.
constexpr int swap_cost = 2;
constexpr int doubled_cost = 2;
constexpr int neighbour_cost = 3;
constexpr int missing_cost = 3;
constexpr int other_cost = 4;
/// People look at the first letter; a far one there is another name (`amail.com`).
constexpr int other_first_cost = 6;
constexpr int too_dear = 100;

/// Any name is this far from another at most in what follows; longer domains are not guessed at.
constexpr std::size_t longest_compared = 24;

/// The keys beside each letter on QWERTY, QWERTZ and AZERTY together: an export does not say which keyboard it was.
constexpr std::string_view neighbours[26] = {
    "qwszp",     // a (AZERTY: q below it, z to its right)
    "vghn",      // b
    "xdfv",      // c
    "serfcx",    // d
    "wsdrz",     // e (AZERTY: z)
    "drtgvc",    // f
    "ftyhbvz",   // g (QWERTZ: z above)
    "gyujnbz",   // h
    "ujko",      // i
    "huikmn",    // j
    "jiolm",     // k
    "kopm",      // l (AZERTY: m)
    "njklp",     // m (AZERTY: right of l)
    "bhjm",      // n
    "iklp",      // o
    "olm",       // p
    "wasz",      // q
    "edft",      // r
    "awedxzq",   // s
    "rfgyz",     // t (QWERTZ: z)
    "yhjiz",     // u
    "cfgb",      // v
    "qasexz",    // w
    "zsdcwy",    // x
    "tghuxs",    // y
    "asxetuhg",  // z
};

bool are_neighbours(char a, char b) {
  const auto beside = [](char from, char to) {
    return from >= 'a' && from <= 'z' && neighbours[from - 'a'].find(to) != std::string_view::npos;
  };
  return beside(a, b) || beside(b, a);
}

/// How dear the slips are that make `meant` into `typed`: the optimal string alignment distance (Damerau-Levenshtein
/// without editing a swapped pair again) with the costs above.
int slip_cost(std::string_view typed, std::string_view meant) {
  if (typed == meant) return 0;
  if (typed.size() > longest_compared || meant.size() > longest_compared) return too_dear;
  std::array<std::array<int, longest_compared + 1>, longest_compared + 1> cost;  // each cell is set before it is read
  const auto repeats = [](std::string_view text, std::size_t i) {
    return (i > 0 && text[i - 1] == text[i]) || (i + 1 < text.size() && text[i + 1] == text[i]);
  };
  for (std::size_t i = 0; i <= typed.size(); ++i) {
    for (std::size_t j = 0; j <= meant.size(); ++j) {
      int best = i == 0 && j == 0 ? 0 : too_dear;
      if (i > 0) best = std::min(best, cost[i - 1][j] + (repeats(typed, i - 1) ? doubled_cost : missing_cost));
      if (j > 0) best = std::min(best, cost[i][j - 1] + (repeats(meant, j - 1) ? doubled_cost : missing_cost));
      if (i > 0 && j > 0) {
        const char a = typed[i - 1], b = meant[j - 1];
        const int other = i == 1 && j == 1 ? other_first_cost : other_cost;
        best = std::min(best, cost[i - 1][j - 1] + (a == b ? 0 : are_neighbours(a, b) ? neighbour_cost : other));
        if (i > 1 && j > 1 && a != b && a == meant[j - 2] && typed[i - 2] == b) {
          best = std::min(best, cost[i - 2][j - 2] + swap_cost);
        }
      }
      cost[i][j] = best;
    }
  }
  return cost[typed.size()][meant.size()];
}

/// How much may be wrong in a name. Short names are one letter away from many others (`live`: `love`, `life`), so they
/// must stand as they are or nearly so; for the giants even an unlikely letter is likelier a slip than a stranger.
int name_budget(std::string_view meant) {
  if (is_giant(meant)) return other_cost;
  if (meant.size() >= 6) return neighbour_cost;
  return meant.size() >= 4 ? doubled_cost : 0;
}

/// The endings that people lose a letter of; they are countries, where the provider has no mailboxes (the lists know).
bool is_lost_letter(std::string_view typed, std::string_view meant) {
  return (meant == "com" && (typed == "co" || typed == "cm" || typed == "om")) || (meant == "net" && typed == "ne");
}

std::string_view last_label(std::string_view domain) { return domain.substr(domain.rfind('.') + 1); }

/// What the endings are apart, behind a name that was recognised.
int ending_cost(std::string_view typed, std::string_view meant, std::string_view name, bool name_is_exact) {
  if (typed == meant) return 0;
  if (name_is_exact && has_one_domain(name)) return neighbour_cost;
  if (typed.empty()) return too_dear;
  if (typed.find('.') != std::string_view::npos && last_label(typed) == last_label(meant)) {
    const int cost = slip_cost(typed, meant);  // `yahoo.cp.uk`
    return cost <= neighbour_cost ? cost : too_dear;
  }
  if (is_known_top_level_domain(last_label(typed))) {
    return is_lost_letter(typed, meant) ? neighbour_cost : too_dear;
  }
  const int cost = slip_cost(typed, meant);
  return cost <= 2 * neighbour_cost ? cost : too_dear;  // `comcast.nry` is two keys off
}

/// One neighbour in the name and one in the ending (`gnail.con`) is still a slip; more is guessing.
constexpr int whole_budget = 2 * neighbour_cost + 1;

bool equal_without_dots(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  for (;;) {
    while (i < a.size() && a[i] == '.') ++i;
    while (j < b.size() && b[j] == '.') ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (a[i++] != b[j++]) return false;
  }
}

/// The one candidate with the least cost, if there is just one.
class Nearest {
 public:
  void offer(std::string_view candidate, int cost) {
    if (cost < cost_) {
      cost_ = cost;
      candidate_ = candidate;
      tie_ = false;
    } else if (cost == cost_) {
      tie_ = true;
    }
  }
  std::string_view only(int budget) const { return cost_ <= budget && !tie_ ? candidate_ : std::string_view(); }
  bool found(int budget) const { return cost_ <= budget; }

 private:
  std::string_view candidate_;
  int cost_ = too_dear;
  bool tie_ = false;
};

}  // namespace

std::optional<std::string> nearest_common_domain(std::string_view domain) {
  constexpr std::size_t longest_domain_compared = 2 * longest_compared;
  // The quick test is part of the rule: what it lets pass is called no slip, here as where it saves the time.
  if (domain.empty() || domain.size() > longest_domain_compared || domain_kind(domain) != DomainKind::unlisted ||
      !may_be_misspelt(domain)) {
    return std::nullopt;
  }
  std::string lower(domain);
  for (char& c : lower) {
    if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  if (lower.find("xn--") != std::string::npos) return std::nullopt;
  if (lower.starts_with("www.") && domain_kind(std::string_view(lower).substr(4)) == DomainKind::common) {
    return lower.substr(4);
  }

  const std::size_t dot = std::min(lower.find('.'), lower.size());
  const std::string_view name = std::string_view(lower).substr(0, dot);
  const std::string_view ending = std::string_view(lower).substr(std::min(dot + 1, lower.size()));
  const std::uint32_t letters = letter_set(name);
  Nearest nearest;
  for (const CommonName& common : common_names_near(name.size())) {
    if (!at_most_one_slip(letters, common.letters)) continue;
    const int name_cost = slip_cost(name, common.name);
    for (const std::string_view candidate : common.domains) {
      if (equal_without_dots(lower, candidate)) {  // `gmailc.om`, `yahoo.couk`
        nearest.offer(candidate, 1);
      } else if (name_cost <= name_budget(common.name)) {
        const std::string_view common_ending = candidate.substr(common.name.size() + 1);
        nearest.offer(candidate, name_cost + ending_cost(ending, common_ending, common.name, name_cost == 0));
      }
    }
  }
  if (nearest.found(whole_budget)) {
    const std::string_view only = nearest.only(whole_budget);
    return only.empty() ? std::nullopt : std::optional<std::string>(only);
  }

  // Any other company: only the ending can be judged, only if it does not exist, and only where nothing else stands
  // before the name (`mail.company.cmo` may be anybody's own network).
  if (ending.empty() || ending.find('.') != std::string_view::npos || name.empty() ||
      is_known_top_level_domain(ending) || is_reserved_top_level_domain(ending)) {
    return std::nullopt;
  }
  Nearest nearest_ending;
  for (const std::string_view candidate : {"com", "net", "org", "info", "edu"}) {
    nearest_ending.offer(candidate, slip_cost(ending, candidate));
  }
  const std::string_view only = nearest_ending.only(neighbour_cost);
  if (only.empty()) return std::nullopt;
  std::string mended = lower.substr(0, dot + 1);
  return mended.append(only);
}

std::optional<std::string> suggest_email(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  std::optional<std::string> domain = nearest_common_domain(address.substr(at + 1));
  if (!domain) return std::nullopt;
  std::string suggestion(address.substr(0, at + 1));
  suggestion += *domain;
  if (!judge_email(suggestion).is_valid()) return std::nullopt;
  return suggestion;
}

}  // namespace preflight::checking
