// A column of dates: gathering cells into classes, and judging them by elimination.

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "date_shape.h"
#include "dates.h"
#include "reading/utf8.h"

namespace preflight::profiling {
namespace {

constexpr std::size_t longest_example = 80;
constexpr ClassId first_own_class = 2;

// When cells alone have to say that a column holds dates. Taking text for dates asks questions about cells that need no
// answer, and one choice ("text") ends that; taking dates for text would silently import a column that cannot be
// filtered by date. So the bar is low, but out of reach of free text, where cells that are a date and nothing else are
// rare, and of numbers: of random eight-digit numbers 2 in 1,000 are dates, of random nn/nn/nnnn 60.
//
// Of every four cells three must look like a date: lists kept by hand hold "unknown" and "?" among their dates.
constexpr std::uint64_t date_like_of_four = 3;
// Half of all cells must be dates that are not plain numbers: numbers stay numbers until real dates stand beside them.
// And of the date-like half must be possible: part numbers such as 44/78/1200 fail this. What is written without any
// separator comes from programs, which write no day that does not exist, or is no date: numbers that count up from
// 20240101 run over the end of the month. So one impossible cell of those takes 20 dates to outweigh.
constexpr std::uint64_t cells_to_outweigh = 20;

// A year that leads is followed by the month, in ISO 8601 and in every country. One cell to the contrary (2024-13-01)
// is a slip; two, with no cell that says month-first, are somebody's custom (Mailjet's own list has yyyy.dd.mm).
constexpr std::uint64_t cells_proving_ydm = 2;

std::uint64_t key_of(const DateReading& reading) {
  const std::uint64_t marks = static_cast<std::uint64_t>(reading.traits & trait::of_class);
  return static_cast<std::uint64_t>(reading.shape) | static_cast<std::uint64_t>(reading.orders.bits()) << shape_bits |
         marks << (shape_bits + 5);
}

std::string cut_example(std::string_view text) {
  if (text.size() > longest_example) {
    std::size_t end = longest_example;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    text = text.substr(0, end);
  }
  return std::string(text);
}

constexpr DateOrder all_orders[] = {DateOrder::dmy, DateOrder::mdy, DateOrder::ymd, DateOrder::ydm,
                                    DateOrder::excel_1904};

DateOrder first_of(DateOrders orders) {
  for (const DateOrder order : all_orders)
    if (orders.has(order)) return order;
  return DateOrder::ymd;
}

std::uint32_t first_row(const DateClass& cls) { return cls.examples.front().row; }

/// The ways of writing that share one order (see family_mask).
struct Family {
  std::uint64_t id = 0;
  std::vector<ClassId> classes;  // those that are possible dates
  std::uint64_t cells = 0;
  std::uint64_t cells_with_long_year = 0;
  DateOrders open;       // what the way of writing leaves open
  DateOrders surviving;  // what is left after all cells; one order: settled
  bool conflicting = false;
  bool chosen = false;
  std::optional<OrderProof> proof;
};

/// Judges one column. Its steps run in the order of `judge`.
class Judgement {
 public:
  Judgement(std::span<const DateClass> classes, std::optional<DateOrder> chosen, DateEvidence evidence)
      : classes_(classes), chosen_(chosen), evidence_(evidence) {}

  DateVerdict judge() {
    verdict_.classes.resize(classes_.size());
    gather_families();
    for (Family& family : families_) settle(family);
    for (std::size_t id = first_own_class; id < classes_.size(); ++id)
      if (classes_[id].orders.empty()) verdict_.classes[id].state = ClassState::impossible;
    for (const Family& family : families_) judge_classes(family);
    count();
    list_formats();
    return std::move(verdict_);
  }

 private:
  /// How a class is written, apart from what varies within a format.
  struct Writing {
    DateShape shape;
    std::uint64_t cells;
    std::uint32_t first_row;
  };
  struct Candidate {
    DateFormat format;
    int min_offset = std::numeric_limits<int>::max();
    int max_offset = std::numeric_limits<int>::min();
  };

  void gather_families() {
    for (std::size_t id = first_own_class; id < classes_.size(); ++id) {
      const DateClass& cls = classes_[id];
      if (cls.orders.empty()) continue;
      const std::uint64_t family_id = static_cast<std::uint64_t>(cls.shape) & family_mask;
      auto family =
          std::find_if(families_.begin(), families_.end(), [&](const Family& f) { return f.id == family_id; });
      if (family == families_.end()) {
        family = families_.emplace(families_.end());
        family->id = family_id;
        family->open = open_orders(cls);
      }
      family->classes.push_back(static_cast<ClassId>(id));
      family->cells += cls.count;
      if (!cls.short_year) family->cells_with_long_year += cls.count;
    }
  }

  static DateOrders open_orders(const DateClass& cls) {
    const auto kind = field::kind.in<DateKind>(cls.shape);
    if (kind != DateKind::numeric && kind != DateKind::compact) return cls.orders;
    switch (field::year_place.in<YearPlace>(cls.shape)) {
      case YearPlace::first:
        return kind == DateKind::compact ? DateOrders(DateOrder::ymd) : DateOrders(DateOrder::ymd) | DateOrder::ydm;
      case YearPlace::last:
        return DateOrders(DateOrder::dmy) | DateOrder::mdy;
      case YearPlace::open:
        return DateOrders(DateOrder::dmy) | DateOrder::mdy | DateOrder::ymd;
      case YearPlace::after_time:
        break;
    }
    return cls.orders;
  }

  void settle(Family& family) const {
    const bool year_first = family.open.has(DateOrder::ydm);
    if (chosen_ && family.open.has(*chosen_)) {
      family.surviving = *chosen_;
      family.chosen = family.open.count() > 1 && !(year_first && *chosen_ == DateOrder::ymd);
      return;
    }
    if (year_first) {
      settle_year_first(family);
      return;
    }
    if (family.open.has(DateOrder::excel_1904)) {
      family.surviving = DateOrder::ymd;
      return;
    }
    family.surviving = family.open;
    if (family.open.count() == 1) return;
    for (const ClassId id : family.classes)
      if (!classes_[id].doubtful_lead) family.surviving &= classes_[id].orders;
    if (family.surviving.empty())
      settle_conflict(family);
    else if (family.surviving.count() == 1)
      family.proof = proof_of(family, first_of(family.surviving));
  }

  void settle_year_first(Family& family) const {
    std::uint64_t only_ymd = 0;
    std::uint64_t only_ydm = 0;
    for (const ClassId id : family.classes) {
      if (classes_[id].orders == DateOrders(DateOrder::ymd)) only_ymd += classes_[id].count;
      if (classes_[id].orders == DateOrders(DateOrder::ydm)) only_ydm += classes_[id].count;
    }
    const bool proved = only_ymd == 0 && only_ydm >= cells_proving_ydm;
    family.surviving = proved ? DateOrder::ydm : DateOrder::ymd;
    if (proved) family.proof = proof_of(family, DateOrder::ydm);
  }

  /// Cells exclude each other's orders: what is left open is what single cells prove (or, where none does alone, all).
  void settle_conflict(Family& family) const {
    family.conflicting = true;
    DateOrders any;
    for (const ClassId id : family.classes) {
      if (classes_[id].doubtful_lead) continue;
      any |= classes_[id].orders;
      if (classes_[id].orders.count() == 1) family.surviving |= classes_[id].orders;
    }
    if (family.surviving.empty()) family.surviving = any;
  }

  /// The first cell that admits no other order; else the one that completed the elimination, in the order of rows (a
  /// two-digit year has three orders, and it may take two cells to rule out two).
  OrderProof proof_of(const Family& family, DateOrder order) const {
    std::vector<ClassId> by_row = family.classes;
    std::sort(by_row.begin(), by_row.end(),
              [&](ClassId a, ClassId b) { return first_row(classes_[a]) < first_row(classes_[b]); });
    ClassId proving = by_row.front();
    const auto alone = std::find_if(by_row.begin(), by_row.end(), [&](ClassId id) { return shows(id, order); });
    if (alone != by_row.end()) {
      proving = *alone;
    } else {
      DateOrders left = family.open;
      for (const ClassId id : by_row) {
        if (classes_[id].doubtful_lead) continue;
        left &= classes_[id].orders;
        proving = id;
        if (left.count() == 1) break;
      }
    }
    const DateExample& cell = classes_[proving].examples.front();
    return {order, cell.row, cell.text};
  }

  /// Its cells are dates in that order alone, and no slips.
  bool shows(ClassId id, DateOrder order) const {
    return classes_[id].orders == DateOrders(order) && !classes_[id].doubtful_lead;
  }

  void judge_classes(const Family& family) {
    for (const ClassId id : family.classes) {
      const DateClass& cls = classes_[id];
      ClassVerdict& verdict = verdict_.classes[id];
      // 1.2.8 and 10.4.1 are versions as often as dates; beside at least as many 1.2.08 they are dates.
      if (cls.short_year && evidence_ == DateEvidence::cells_alone && family.cells_with_long_year < cls.count) continue;
      verdict.orders = cls.orders & family.surviving;
      if (verdict.orders.empty()) {
        // Of a year-first column that nobody chose an order for, a month 13 is not another order but a slip.
        const bool slip = cls.doubtful_lead || (family.open.has(DateOrder::ydm) && !family.chosen);
        verdict.state = slip ? ClassState::impossible : ClassState::contradicts;
        if (!slip) verdict.orders = cls.orders;
      } else {
        // What may be a slip is read only where the year is known to lead.
        const bool open = cls.doubtful_lead && family.surviving.count() > 1;
        const bool same = verdict.orders.count() == 1 || is_same_either_way(cls, verdict.orders);
        verdict.state = same && !open ? ClassState::reads : ClassState::undecided;
      }
    }
  }

  static bool is_same_either_way(const DateClass& cls, DateOrders orders) {
    return cls.day_is_month && !orders.has(DateOrder::ymd);
  }

  void count() {
    std::uint64_t numbers = 0;
    std::uint64_t against = 0;
    for (std::size_t id = 0; id < classes_.size(); ++id) {
      const std::uint64_t cells = classes_[id].count;
      verdict_.cells += cells;
      switch (verdict_.classes[id].state) {
        case ClassState::undecided:
          verdict_.undecided += cells;
          break;
        case ClassState::contradicts:
          verdict_.contradicting += cells;
          break;
        case ClassState::impossible:
          verdict_.impossible += cells;
          against +=
              field::kind.in<DateKind>(classes_[id].shape) == DateKind::compact ? cells_to_outweigh * cells : cells;
          continue;
        case ClassState::not_a_date:
          verdict_.not_dates += cells;
          continue;
        case ClassState::reads:
          break;
      }
      verdict_.dates += cells;
      if (is_plain_number(classes_[id].shape)) numbers += cells;
      if (has_time(classes_[id].shape)) verdict_.is_datetime = true;
    }
    const std::uint64_t date_like = verdict_.dates + verdict_.impossible;
    if (evidence_ == DateEvidence::stated)
      verdict_.is_date = verdict_.dates > 0;
    else
      verdict_.is_date = verdict_.cells > 0 && 2 * (verdict_.dates - numbers) >= verdict_.cells &&
                         4 * date_like >= date_like_of_four * verdict_.cells && verdict_.dates >= against;
    verdict_.is_datetime = verdict_.is_datetime && verdict_.is_date;
    verdict_.order_unsure = verdict_.undecided > 0;
  }

  void list_formats() {
    std::uint64_t proved_cells = 0;
    for (const Family& family : families_) {
      if (family.surviving.count() > 1) (family.conflicting ? verdict_.conflicting : verdict_.ambiguous) = true;
      if (family.conflicting)
        for (const DateOrder order : all_orders)
          if (family.surviving.has(order)) add_proof(family, order);
      if (family.proof && family.cells > proved_cells) {
        verdict_.proof = family.proof;
        proved_cells = family.cells;
      }
      for (const ClassId id : family.classes) add_candidates(id, family);
    }
    // Most cells first; the order of rows where two are even, so that the answer does not hang on chance.
    std::sort(writings_.begin(), writings_.end(), [](const Writing& a, const Writing& b) {
      return a.cells != b.cells ? a.cells > b.cells : a.first_row < b.first_row;
    });
    for (const Writing& writing : writings_)
      for (const DateOrder order : all_orders)
        for (const Candidate& candidate : candidates_)
          if (candidate.format.shape == writing.shape && candidate.format.order == order)
            verdict_.formats.push_back(candidate.format);
    verdict_.mixed = writings_.size() > 1 || verdict_.conflicting;
    for (std::size_t id = first_own_class; id < classes_.size(); ++id) {
      ClassVerdict& verdict = verdict_.classes[id];
      if (verdict.state != ClassState::reads) continue;
      const DateOrder order = first_of(verdict.orders);
      for (const Candidate& candidate : candidates_)
        if (candidate.format.shape == classes_[id].shape && candidate.format.order == order)
          verdict.format = candidate.format;
    }
  }

  void add_proof(const Family& family, DateOrder order) {
    const bool alone =
        std::any_of(family.classes.begin(), family.classes.end(), [&](ClassId id) { return shows(id, order); });
    if (alone) verdict_.proofs.push_back(proof_of(family, order));
  }

  void add_candidates(ClassId id, const Family& family) {
    const DateClass& cls = classes_[id];
    const ClassState state = verdict_.classes[id].state;
    if (state != ClassState::reads && state != ClassState::undecided) return;
    const auto writing =
        std::find_if(writings_.begin(), writings_.end(), [&](const Writing& w) { return w.shape == cls.shape; });
    if (writing == writings_.end()) {
      writings_.push_back({cls.shape, cls.count, first_row(cls)});
    } else {
      writing->cells += cls.count;
      writing->first_row = std::min(writing->first_row, first_row(cls));
    }
    for (const DateOrder order : all_orders) {
      if (!(cls.orders & family.surviving).has(order)) continue;
      auto candidate = std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& c) {
        return c.format.shape == cls.shape && c.format.order == order;
      });
      if (candidate == candidates_.end()) {
        candidate = candidates_.emplace(candidates_.end());
        candidate->format.shape = cls.shape;
        candidate->format.order = order;
      }
      candidate->format.traits |= cls.traits;
      candidate->min_offset = std::min<int>(candidate->min_offset, cls.min_offset_minutes);
      candidate->max_offset = std::max<int>(candidate->max_offset, cls.max_offset_minutes);
      if (candidate->min_offset == candidate->max_offset)
        candidate->format.offset_minutes = static_cast<std::int16_t>(candidate->min_offset);
      else
        candidate->format.offset_minutes.reset();
    }
  }

  std::span<const DateClass> classes_;
  std::optional<DateOrder> chosen_;
  DateEvidence evidence_;
  std::vector<Family> families_;
  std::vector<Writing> writings_;
  std::vector<Candidate> candidates_;
  DateVerdict verdict_;
};

}  // namespace

DateColumn::DateColumn(std::size_t max_examples)
    : max_examples_(std::max<std::size_t>(max_examples, 1)), classes_(first_own_class), keys_(first_own_class) {}

void DateColumn::add_example(DateClass& cls, std::uint32_t row, std::string_view cell) {
  cls.examples.push_back({row, cut_example(cell)});
}

ClassId DateColumn::add(std::uint32_t row, std::string_view cell) {
  const DateReading reading = read_date(cell);
  ClassId id = not_a_date_class;
  if (reading.shape != DateShape::none) {
    id = find_or_make(key_of(reading));
    if (id != other_dates_class) {
      DateClass& cls = classes_[id];
      if (cls.count == 0) {
        cls.shape = reading.shape;
        cls.orders = reading.orders;
        cls.day_is_month = (reading.traits & trait::day_is_month) != 0;
        cls.era = era_of(reading.traits);
        cls.short_year = (reading.traits & trait::short_year) != 0;
        cls.doubtful_lead = (reading.traits & trait::doubtful_lead) != 0;
        cls.min_offset_minutes = cls.max_offset_minutes = reading.offset_minutes;
      }
      cls.traits |= static_cast<DateTraits>(reading.traits & ~trait::of_class);
      cls.min_offset_minutes = std::min(cls.min_offset_minutes, reading.offset_minutes);
      cls.max_offset_minutes = std::max(cls.max_offset_minutes, reading.offset_minutes);
    }
  }
  add_again(row, cell, id);
  return id;
}

ClassId DateColumn::find_or_make(std::uint64_t key) {
  // One to four classes as a rule: walking them beats any table.
  for (std::size_t id = first_own_class; id < keys_.size(); ++id)
    if (keys_[id] == key) return static_cast<ClassId>(id);
  if (keys_.size() == max_date_classes) return other_dates_class;
  keys_.push_back(key);
  classes_.emplace_back();
  return static_cast<ClassId>(keys_.size() - 1);
}

std::vector<ClassId> DateColumn::merge(const DateColumn& later, std::uint32_t row_shift) {
  std::vector<ClassId> ids{not_a_date_class, other_dates_class};
  cells_ += later.cells_;
  for (std::size_t theirs = 0; theirs < later.classes_.size(); ++theirs) {
    if (theirs >= first_own_class) ids.push_back(find_or_make(later.keys_[theirs]));
    const DateClass& from = later.classes_[theirs];
    DateClass& into = classes_[ids[theirs]];
    if (from.count == 0) continue;
    const std::size_t room = max_examples_ - into.examples.size();
    const std::uint64_t count_before = into.count;
    if (ids[theirs] >= first_own_class) {
      if (count_before == 0) {
        into = from;
        into.examples.clear();
      }
      into.traits |= from.traits;
      into.min_offset_minutes = std::min(into.min_offset_minutes, from.min_offset_minutes);
      into.max_offset_minutes = std::max(into.max_offset_minutes, from.max_offset_minutes);
    }
    into.count = count_before + from.count;
    for (std::size_t i = 0; i < std::min(room, from.examples.size()); ++i)
      into.examples.push_back({from.examples[i].row + row_shift, from.examples[i].text});
  }
  return ids;
}

ClassId DateColumn::class_of(std::string_view cell) const {
  const DateReading reading = read_date(cell);
  if (reading.shape == DateShape::none) return not_a_date_class;
  const std::uint64_t key = key_of(reading);
  for (std::size_t id = first_own_class; id < keys_.size(); ++id)
    if (keys_[id] == key) return static_cast<ClassId>(id);
  return other_dates_class;
}

DateVerdict DateColumn::verdict(std::optional<DateOrder> chosen, DateEvidence evidence) const {
  return Judgement(classes_, chosen, evidence).judge();
}

DatesAnswer infer_dates(std::span<const std::string_view> values) {
  DateColumn column(1);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const std::string_view value = reading::trim(values[i]); !value.empty())
      column.add(static_cast<std::uint32_t>(i + 1), value);
  DateVerdict verdict = column.verdict(std::nullopt, DateEvidence::stated);
  DatesAnswer answer;
  for (const DateFormat& format : verdict.formats) {
    DatesAnswer::Format entry{pattern(format), expressible(format)};
    const auto same = [&](const DatesAnswer::Format& known) { return known.pattern == entry.pattern; };
    if (std::none_of(answer.formats.begin(), answer.formats.end(), same)) answer.formats.push_back(std::move(entry));
  }
  answer.ambiguous = verdict.ambiguous || verdict.conflicting;
  answer.proof = std::move(verdict.proof);
  answer.impossible = verdict.impossible;
  answer.not_dates = verdict.not_dates;
  return answer;
}

}  // namespace preflight::profiling
