#include "session/sealed.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "preflight/import_options.h"
#include "profiling/date_outliers.h"
#include "reading/utf8.h"
#include "session/table_watch.h"

namespace preflight::session {

using checking::Column;
using checking::ColumnRole;
using checking::RowEntry;
using profiling::ClassState;

namespace {

/// Mailjet reads every zone-less time in one offset; what is sent is UTC or has no zone to begin with.
constexpr int utc_offset = 0;
constexpr std::string_view common_date = "yyyy-mm-dd";
constexpr std::string_view common_date_time = "yyyy-mm-dd hh:nn:ss";
/// Values named on a column's card.
constexpr std::size_t most_frequent = 5;
/// The share of addresses from which on a column holds addresses, and below which they are strays, as in notes.
constexpr double mostly = 0.5;
/// Longer than any date: what is shown of a cell that was to be one.
constexpr std::size_t date_evidence_bytes = 80;

profiling::DateOrder as_profiled(ChosenOrder order) {
  switch (order) {
    case ChosenOrder::dmy:
      return profiling::DateOrder::dmy;
    case ChosenOrder::mdy:
      return profiling::DateOrder::mdy;
    case ChosenOrder::ymd:
      return profiling::DateOrder::ymd;
    case ChosenOrder::ydm:
      return profiling::DateOrder::ydm;
    case ChosenOrder::excel_1904:
      return profiling::DateOrder::excel_1904;
  }
  return profiling::DateOrder::ymd;
}

ChosenOrder as_chosen(profiling::DateOrder order) {
  switch (order) {
    case profiling::DateOrder::dmy:
      return ChosenOrder::dmy;
    case profiling::DateOrder::mdy:
      return ChosenOrder::mdy;
    case profiling::DateOrder::ymd:
      return ChosenOrder::ymd;
    case profiling::DateOrder::ydm:
      return ChosenOrder::ydm;
    case profiling::DateOrder::excel_1904:
      return ChosenOrder::excel_1904;
  }
  return ChosenOrder::ymd;
}

/// The cells that a finding on a whole date column is about.
bool is_noted(FindingId id, const SealedColumn& column, profiling::ClassId cls) {
  return id == FindingId::date_order_unsure ? column.dates.classes[cls].state == ClassState::undecided
                                            : column.rewritten[cls];
}

void sort_by_row(std::vector<RowEntry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const RowEntry& a, const RowEntry& b) { return a.row < b.row; });
}

/// Takes entries of such rows away; entries must stand in the order of their rows.
void drop_entries(std::vector<RowEntry>& entries, const profiling::Rows& of) {
  profiling::RowSet::Cursor own(of.own);
  profiling::RowSet::Cursor added(of.added);
  std::erase_if(entries, [&](const RowEntry& entry) {
    return entry.added ? added.advance_to(*entry.added) : own.advance_to(entry.row);
  });
}

bool is_late(FindingId id) {
  switch (id) {
    case FindingId::date_impossible:
    case FindingId::date_outlier:
    case FindingId::email_duplicate:
    case FindingId::number_leading_zero_lost:
    case FindingId::number_decimal_comma:
    case FindingId::number_grouped:
    case FindingId::bool_words:
    case FindingId::excel_date_damage:
    case FindingId::null_words:
    case FindingId::value_truncated:
      return true;
    default:
      return false;
  }
}

}  // namespace

Sealed::Sealed(const planning::CompiledPlan& plan, const Schema& schema, checking::Columns columns, ReadFile file,
               Gathered gathered)
    : plan_(plan),
      schema_(schema),
      property_names_(schema),
      columns_(std::move(columns)),
      file_(std::move(file)),
      gathered_(std::move(gathered)) {
  settle_columns();
  judge_dates();
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    const bool is_text =
        columns_.columns[index].role == ColumnRole::property && sealed_columns_[index].send_as != SendAs::datetime;
    if (is_text) note_writings(index);
  }
  settle_duplicates();
  take_left_out_rows_away();
  file_findings();
  count_rows();
  fill_report();
}

void Sealed::settle_columns() {
  sealed_columns_.resize(columns_.width());
  std::vector<planning::Effect>& effects = gathered_.effects;
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    Column& column = columns_.columns[index];
    if (column.role != ColumnRole::property || gathered_.profiles[index].filled() != 0) continue;
    if (const auto entry = plan_.leave_out_empty_columns()) {
      column.role = ColumnRole::left_out;
      effects[*entry].cells += gathered_.profiles[index].empty();
    } else if (column.name.empty() && reading::trim(column.property).empty()) {
      column.role = ColumnRole::left_out;  // A trailing comma in every row makes a column that nobody has.
    }
  }
}

void Sealed::judge_dates() {
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    const Column& column = columns_.columns[index];
    SealedColumn& sealed = sealed_columns_[index];
    if (column.role != ColumnRole::property) continue;
    const std::optional<SendAs> stated = column.stated_type(schema_);
    const auto chosen = plan_.date_order(columns_, index);
    const bool is_stated = stated == SendAs::datetime;
    sealed.dates = gathered_.profiles[index].dates().verdict(
        chosen ? std::optional(as_profiled(*chosen)) : std::nullopt,
        is_stated ? profiling::DateEvidence::stated : profiling::DateEvidence::cells_alone);
    sealed.send_as = stated.value_or(sealed.dates.is_date ? SendAs::datetime : SendAs::text);
  }
  choose_date_format();
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    SealedColumn& sealed = sealed_columns_[index];
    if (sealed.send_as != SendAs::datetime) continue;
    const auto classes = gathered_.profiles[index].dates().classes();
    if (profiling::has_unusual_era(classes))
      sealed.far = profiling::far_classes(classes, sealed.dates, days_of(index, true));
    note_date_rows(index);
  }
}

void Sealed::choose_date_format() {
  // One DateTimeFormat serves the whole file: the file's own if all dates share one that Mailjet can express.
  bool any = false;
  for (const SealedColumn& column : sealed_columns_) {
    if (column.send_as != SendAs::datetime) continue;
    any = true;
    dates_with_time_ = dates_with_time_ || column.dates.is_datetime;
    for (const profiling::ClassVerdict& dates : column.dates.classes) {
      if (!dates.format) continue;
      const std::string own = profiling::pattern(*dates.format);
      if (!profiling::expressible(*dates.format) || (!date_format_.empty() && date_format_ != own))
        rewrites_dates_ = true;
      date_format_ = own;
    }
  }
  if (any && (rewrites_dates_ || date_format_.empty())) {
    rewrites_dates_ = true;
    date_format_ = dates_with_time_ ? common_date_time : common_date;
  }
  for (SealedColumn& column : sealed_columns_) {
    if (column.send_as != SendAs::datetime) continue;
    for (const profiling::ClassVerdict& dates : column.dates.classes) {
      column.rewritten.push_back(
          rewrites_dates_ && dates.format &&
          (!profiling::expressible(*dates.format) || profiling::pattern(*dates.format) != date_format_));
    }
  }
}

std::optional<FindingKey> Sealed::date_finding(ColumnIndex index, profiling::ClassId id) const {
  const SealedColumn& column = sealed_columns_[index];
  switch (column.dates.classes[id].state) {
    case ClassState::impossible:
      return FindingKey{FindingId::date_impossible, {}, index};
    case ClassState::contradicts:
      return FindingKey{FindingId::date_impossible, "contradicts", index};
    case ClassState::not_a_date:
      return FindingKey{FindingId::date_impossible, "not-a-date", index};
    case ClassState::reads:
    case ClassState::undecided:
      break;
  }
  if (column.far.empty() || !column.far[id]) return std::nullopt;
  return FindingKey{FindingId::date_outlier, {}, index};
}

template <class Has>
std::vector<profiling::ClassId> Sealed::classes_that(ColumnIndex index, Has has) const {
  std::vector<profiling::ClassId> ids;
  for (std::size_t i = 0; i < sealed_columns_[index].dates.classes.size(); ++i) {
    const auto id = static_cast<profiling::ClassId>(i);
    if (gathered_.profiles[index].dates().classes()[id].count != 0 && has(id)) ids.push_back(id);
  }
  return ids;
}

std::vector<RowEntry> Sealed::date_examples(ColumnIndex index, const std::vector<profiling::ClassId>& classes,
                                            bool rewritten) const {
  const profiling::ColumnProfile& profile = gathered_.profiles[index];
  const profiling::DateVerdict& verdict = sealed_columns_[index].dates;
  std::vector<RowEntry> entries;
  for (const profiling::ClassId id : classes) {
    const profiling::DateClass& dates = profile.dates().classes()[id];
    const std::vector<LineNumber>& lines = profile.date_class_lines(id);
    for (std::size_t i = 0; i < dates.examples.size() && i < lines.size(); ++i) {
      const profiling::DateExample& example = dates.examples[i];
      RowEntry entry{.row = example.row, .line = lines[i], .column = index, .evidence = example.text};
      if (rewritten) {
        entry.after = profiling::rewrite_date(example.text, *verdict.classes[id].format, dates_with_time_);
        entry.before = example.text;
      }
      entries.push_back(std::move(entry));
    }
  }
  sort_by_row(entries);
  drop_entries(entries, left_out_);
  if (entries.size() > gathered_.findings.listed()) entries.resize(gathered_.findings.listed());
  return entries;
}

profiling::RowSet Sealed::date_rows(ColumnIndex index, const std::vector<profiling::ClassId>& classes) const {
  profiling::RowSet rows;
  for (const profiling::ClassId id : classes)
    rows = profiling::united(rows, gathered_.profiles[index].date_class_rows(id));
  return rows;
}

profiling::Rows Sealed::with_added(profiling::RowSet own) const {
  profiling::Rows rows{std::move(own), {}};
  if (gathered_.added.empty()) return rows;
  profiling::RowSet::Cursor at(rows.own);
  for (std::size_t i = 0; i < gathered_.added.size(); ++i) {
    if (at.advance_to(gathered_.added[i])) rows.added.append(static_cast<RowNumber>(i));
  }
  return profiling::without(rows, gathered_.left_out);
}

void Sealed::note_dates(ColumnIndex index, FindingId id) {
  const std::vector<profiling::ClassId> classes =
      classes_that(index, [&](profiling::ClassId cls) { return is_noted(id, sealed_columns_[index], cls); });
  const profiling::Rows rows = profiling::without(with_added(date_rows(index, classes)), left_out_);
  if (rows.empty()) return;
  sealed_columns_[index].date_notice = id;
  add_finding({id, {}, index}, rows.size(), date_examples(index, classes, id != FindingId::date_order_unsure));
}

void Sealed::note_date_rows(ColumnIndex index) {
  const std::array<FindingKey, 4> keys{
      FindingKey{FindingId::date_impossible, {}, index}, FindingKey{FindingId::date_impossible, "contradicts", index},
      FindingKey{FindingId::date_impossible, "not-a-date", index}, FindingKey{FindingId::date_outlier, {}, index}};
  for (const FindingKey& key : keys) {
    const std::vector<profiling::ClassId> classes =
        classes_that(index, [&](profiling::ClassId id) { return date_finding(index, id) == key; });
    profiling::RowSet rows = date_rows(index, classes);
    if (rows.empty()) continue;
    std::vector<RowEntry> entries = date_examples(index, classes, false);
    settle_rows(key, false, rows, entries);
    if (rows.empty()) continue;
    checking::FindingRows& finding = gathered_.findings.at(key);
    finding.rows = with_added(std::move(rows));
    finding.first = std::move(entries);
  }
}

std::optional<planning::EntryIndex> Sealed::settled_by(const FindingKey& key, RowNumber row, bool meant) const {
  if (meant) {
    if (const auto entry = plan_.repair(key, row)) return entry;
  }
  return plan_.clear(key, row);
}

void Sealed::settle_rows(const FindingKey& key, bool meant, profiling::RowSet& rows, std::vector<RowEntry>& entries) {
  if (!plan_.clears_any(key) && !(meant && plan_.repairs_any(key))) return;
  profiling::RowSet kept;
  for (profiling::RowSet::Cursor at(rows); !at.done(); at.next()) {
    if (const auto entry = settled_by(key, at.row(), meant)) {
      gathered_.effects[*entry].count_row();
    } else {
      kept.append(at.row());
    }
  }
  rows = std::move(kept);
  std::erase_if(entries, [&](const RowEntry& entry) { return settled_by(key, entry.row, meant).has_value(); });
}

void Sealed::note_writings(ColumnIndex index) {
  checking::WrittenColumn& written = sealed_columns_[index].written;
  written = {gathered_.profiles[index], columns_.columns[index].stated_type(schema_).has_value()};
  if (!written.any()) return;
  for (const profiling::WrittenRows& one : gathered_.profiles[index].writings()) {
    const std::optional<FindingId> id = written.finding(one.writing);
    if (!id) continue;
    const FindingKey key{*id, {}, index};
    sealed_columns_[index].rewrites_written =
        sealed_columns_[index].rewrites_written || plan_.repairs_any(key) || plan_.clears_any(key);
    profiling::RowSet rows = one.rows;
    std::vector<RowEntry> entries;
    bool meant = false;
    for (const profiling::WrittenRows::Example& example : one.first) {
      RowEntry entry{.row = example.row, .line = example.line, .column = index, .evidence = example.text};
      entry.after = written.meant(one.writing, example.text);
      if (entry.after) entry.before = example.text;
      meant = meant || entry.after.has_value();
      entries.push_back(std::move(entry));
    }
    settle_rows(key, meant, rows, entries);
    if (rows.empty()) continue;
    // Several ways of writing can come to one finding.
    checking::FindingRows& finding = gathered_.findings.at(key);
    finding.repairable = finding.repairable || meant;
    finding.rows = profiling::united(finding.rows, with_added(std::move(rows)));
    finding.first.insert(finding.first.end(), std::make_move_iterator(entries.begin()),
                         std::make_move_iterator(entries.end()));
    sort_by_row(finding.first);
    if (finding.first.size() > gathered_.findings.listed()) finding.first.resize(gathered_.findings.listed());
  }
}

void Sealed::settle_duplicates() {
  surplus_ = gathered_.emails.surplus_rows();
  if (surplus_.empty()) return;
  if (const auto entry = plan_.keep_entry()) {
    gathered_.effects[*entry].rows += surplus_.size();
    left_out_ = surplus_;
  } else {
    gathered_.findings.at({FindingId::email_duplicate, {}, columns_.email}).rows = surplus_;
  }
}

void Sealed::take_left_out_rows_away() {
  // Rows judged late can be left out late: those of a date finding, or surplus ones, under an entry that names the
  // finding.
  for (checking::FindingRows& finding : gathered_.findings.all()) {
    if (!is_late(finding.key.id) || !plan_.leaves_out_any(finding.key)) continue;
    const auto leave_out = [&](const profiling::RowSet& rows, profiling::RowSet& gone, bool added) {
      profiling::RowSet newly;
      profiling::RowSet::Cursor already(gone);
      for (profiling::RowSet::Cursor at(rows); !at.done(); at.next()) {
        const auto entry = plan_.leave_out(finding.key, added ? gathered_.added[at.row()] : at.row());
        if (!entry || already.advance_to(at.row())) continue;
        gathered_.effects[*entry].rows += 1;
        newly.append(at.row());
      }
      gone = profiling::united(gone, newly);
    };
    leave_out(finding.rows.own, left_out_.own, false);
    leave_out(finding.rows.added, left_out_.added, true);
  }
  // `left_out_` holds the late ones so far: only their rows are still counted in findings.
  if (!left_out_.empty()) {
    for (checking::FindingRows& finding : gathered_.findings.all()) {
      finding.rows = profiling::without(finding.rows, left_out_);
      drop_entries(finding.first, left_out_);
    }
  }
  left_out_ = profiling::united(left_out_, gathered_.left_out);
  for (const checking::FindingRows& finding : gathered_.findings.all()) {
    if (kind(finding.key.id).level == Level::must) held_back_ = profiling::united(held_back_, finding.rows);
  }
}

double Sealed::share_of_addresses(ColumnIndex index) const {
  const profiling::ColumnProfile& profile = gathered_.profiles[index];
  return profile.filled() == 0 ? 0.0
                               : static_cast<double>(profile.email_like()) / static_cast<double>(profile.filled());
}

std::vector<ColumnRef> Sealed::email_candidates() const {
  std::vector<ColumnIndex> best;
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    if (gathered_.profiles[index].email_like() > 0) best.push_back(index);
  }
  std::sort(best.begin(), best.end(), [&](ColumnIndex a, ColumnIndex b) {
    const double of_a = share_of_addresses(a);
    const double of_b = share_of_addresses(b);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  // Where one column is mostly addresses, a stray address in a notes column is no candidate.
  if (!best.empty() && share_of_addresses(best.front()) >= mostly)
    std::erase_if(best, [&](ColumnIndex index) { return share_of_addresses(index) < mostly; });
  constexpr std::size_t most_offered = 3;
  if (best.size() > most_offered) best.resize(most_offered);
  std::vector<ColumnRef> refs;
  refs.reserve(best.size());
  for (const ColumnIndex index : best) refs.push_back({index, columns_.columns[index].name});
  return refs;
}

/// Whether another name for the column is among the fixes. In a file of 10,000 columns it is dear to find.
bool Sealed::offers_a_name(FindingId id) {
  return id == FindingId::header_blank_name || id == FindingId::header_duplicate_name ||
         id == FindingId::property_name_unsafe || id == FindingId::property_near_match ||
         id == FindingId::property_type_conflict;
}

std::string Sealed::free_name(ColumnIndex index) const {
  const std::string_view own = columns_.columns[index].property;
  const std::string number = "_" + std::to_string(index + 1);
  std::string name = checking::safe_property(own);
  bool taken = reading::trim(own).empty() || own == name;
  for (ColumnIndex other = 0; other < columns_.width(); ++other) {
    const Column& column = columns_.columns[other];
    taken = taken ||
            (other != index && column.role != ColumnRole::left_out && checking::same_property(column.property, name));
  }
  if (taken) name += number;
  return name;
}

planning::FixContext Sealed::fix_context(const FindingKey& key) const {
  planning::FixContext context;
  if (key.column && *key.column < columns_.width()) {
    const Column& column = columns_.columns[*key.column];
    context.column_name = column.name;
    if (offers_a_name(key.id)) {
      context.safe_name = free_name(*key.column);
      if (const Property* const near = property_names_.near(column.property)) context.near_name = near->name;
    }
    const profiling::DateVerdict& dates = sealed_columns_[*key.column].dates;
    profiling::DateOrders orders;
    for (const profiling::ClassVerdict& verdict : dates.classes) {
      if (verdict.state == ClassState::undecided) orders |= verdict.orders;
    }
    for (const auto order :
         {profiling::DateOrder::dmy, profiling::DateOrder::mdy, profiling::DateOrder::ymd, profiling::DateOrder::ydm}) {
      if (orders.has(order)) context.date_orders.push_back(as_chosen(order));
    }
    const bool counts_from_1900 =
        !classes_that(*key.column, [&](profiling::ClassId id) {
           const auto& format = dates.classes[id].format;
           return format && format->order != profiling::DateOrder::excel_1904 &&
                  gathered_.profiles[*key.column].dates().classes()[id].orders.has(profiling::DateOrder::excel_1904);
         }).empty();
    if (orders.empty() && counts_from_1900) context.date_orders.push_back(ChosenOrder::excel_1904);
  }
  const checking::FindingRows* const about = gathered_.findings.find(key);
  context.repairable = about != nullptr && about->repairable;
  for (const EncodingReading& other : file_.dialect.encoding_alternatives) context.encodings.push_back(other.encoding);
  context.skip_rows = file_.dialect.skip_rows;
  context.delimiters = {file_.dialect.delimiter};
  if (!file_.dialect.alternatives.empty()) context.delimiters.push_back(file_.dialect.alternatives.front().delimiter);
  if (key.id == FindingId::email_column_missing || key.id == FindingId::email_column_unsure)
    context.email_candidates = email_candidates();
  return context;
}

void Sealed::add_finding(FindingKey key, std::uint64_t count, std::vector<RowEntry> rows) {
  const FindingKind& about = kind(key.id);
  if (about.level == Level::must && about.scope != Scope::row) blocked_ = true;
  output::ReportFinding finding{.key = key, .count = count, .rows = std::move(rows)};
  if (key.id == FindingId::email_duplicate) finding.groups = gathered_.emails.groups();
  finding.fixes = planning::fixes_for(key, fix_context(key));
  report_.findings.push_back(std::move(finding));
}

std::optional<FindingId> Sealed::name_finding(ColumnIndex index) const {
  const Column& column = columns_.columns[index];
  // It has no name, or none that can be read, which is said already.
  if (reading::trim(column.property).empty() || !reading::is_valid_utf8(column.property)) return std::nullopt;
  const bool is_there = schema_.find(column.property) != nullptr;
  if (!is_there && !checking::is_safe_property(column.property)) return FindingId::property_name_unsafe;
  if (property_names_.near(column.property) != nullptr) return FindingId::property_near_match;
  if (!schema_.known || is_there) return std::nullopt;
  if (sealed_columns_[index].send_as != SendAs::datetime) return FindingId::property_new;
  // Mailjet makes every new field text, so one for dates must be made before. Whoever chose dates knows of it.
  return column.chosen_type ? std::nullopt : std::optional(FindingId::datetime_property_missing);
}

void Sealed::file_findings() {
  const RowEntry top{.row = std::max<RowNumber>(columns_.header_row, 1),
                     .line = std::max<LineNumber>(columns_.header_line, 1)};
  const auto at_top = [&](std::string evidence) {
    RowEntry entry = top;
    entry.evidence = std::move(evidence);
    return std::vector<RowEntry>{entry};
  };
  if (file_.bytes == 0) {
    add_finding({FindingId::file_empty, {}, {}}, 1, {});
    return;
  }
  if (!file_.not_csv.empty()) {
    const bool locked = file_.not_csv == "locked-workbook";
    add_finding(
        locked ? FindingKey{FindingId::file_locked, {}, {}} : FindingKey{FindingId::file_not_csv, file_.not_csv, {}}, 1,
        {});
    return;
  }
  if (file_.encoding_thin) {
    const std::vector<std::string>& words = file_.dialect.encoding_sample;
    add_finding({FindingId::encoding_guessed, {}, {}}, 1, at_top(words.empty() ? std::string() : words.front()));
  }
  if (columns_.written_by_us) {
    const auto own =
        std::find_if(columns_.columns.begin(), columns_.columns.end(), [](const Column& one) { return one.is_ours(); });
    add_finding({FindingId::own_columns, {}, {}}, 1, at_top(own->name));
  }
  if (file_.dialect.sep_line) add_finding({FindingId::sep_line, {}, {}}, 1, {});
  if (file_.dialect.line_ending == LineEnding::mixed) add_finding({FindingId::line_endings_mixed, {}, {}}, 1, {});
  if (file_.titles != 0) add_finding({FindingId::title_rows, {}, {}}, file_.titles, std::move(file_.first_titles));
  if (file_.dialect.delimiter_unsure && file_.dialect.delimiter_origin == Origin::guessed)
    add_finding({FindingId::delimiter_unsure, {}, {}}, 1,
                at_top(columns_.width() == 0 ? std::string() : columns_.columns.front().name));
  if (gathered_.records == gathered_.aside.size() && !file_.ended_early) {
    add_finding({FindingId::file_no_records, {}, {}}, 1, {});
    return;
  }
  if (file_.ended_early) {
    blocked_ = true;  // Rows nobody has seen must not be left behind in silence.
    if (gathered_.records == 0) return;
  }
  const bool header_missing = !file_.dialect.has_header && file_.dialect.header_origin == Origin::guessed;
  if (header_missing) {
    const std::vector<std::string>& samples = gathered_.profiles[columns_.email.value_or(0)].samples();
    add_finding({FindingId::header_missing, {}, {}}, 1, at_top(samples.empty() ? std::string() : samples.front()));
  }
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    const Column& column = columns_.columns[index];
    if (column.role == ColumnRole::left_out || reading::is_valid_utf8(column.property)) continue;
    // Nothing is sent under a name that cannot be read; row by row there is nothing to hold back.
    blocked_ = true;
    checking::FindingRows& finding = gathered_.findings.at({FindingId::encoding_undecodable, {}, {}});
    finding.rows.own = profiling::united(profiling::RowSet::from_sorted({top.row}), finding.rows.own);
    RowEntry entry = top;
    entry.column = index;
    entry.evidence = column.name;
    finding.first.insert(finding.first.begin(), std::move(entry));
    if (finding.first.size() > gathered_.findings.listed()) finding.first.pop_back();
    break;
  }
  for (checking::FileFinding& finding : checking::check_header(columns_))
    add_finding(finding.key, 1, std::move(finding.entries));
  if (!columns_.email) {
    std::vector<RowEntry> found;
    const auto add = [&](ColumnIndex index) {
      RowEntry& entry = found.emplace_back(top);
      entry.column = index;
      entry.evidence = columns_.columns[index].name;
    };
    for (ColumnIndex index = 0; index < columns_.width(); ++index) {
      if (checking::names_email(columns_.columns[index].name)) add(index);
    }
    if (found.size() <= 1) {
      // "E-mail (work)" and "E-mail (private)": no name that is known, but addresses in both.
      found.clear();
      for (const ColumnRef& candidate : email_candidates()) {
        if (found.empty() || share_of_addresses(candidate.column) >= mostly) add(candidate.column);
      }
    }
    if (found.size() > 1) {
      add_finding({FindingId::email_column_unsure, {}, {}}, 1, std::move(found));
    } else {
      if (found.empty()) found = at_top({});
      add_finding({FindingId::email_column_missing, {}, {}}, 1, std::move(found));
    }
  }
  const auto sent = static_cast<std::uint64_t>(
      std::count_if(columns_.columns.begin(), columns_.columns.end(),
                    [](const Column& column) { return column.role != ColumnRole::left_out; }));
  if (sent > schema_.max_properties)
    add_finding({FindingId::column_count_over_limit, {}, {}}, 1, at_top(std::to_string(sent)));

  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    const Column& column = columns_.columns[index];
    if (column.role != ColumnRole::property) continue;
    RowEntry entry = top;
    entry.column = index;
    entry.evidence = column.name;
    if (gathered_.profiles[index].filled() == 0 && !column.name.empty())
      add_finding({FindingId::column_empty, {}, index}, 1, {entry});
    // One cause, one message: names are ours until it is settled whether the first row has them, and what becomes of a
    // column called name is said with it.
    const bool is_name = checking::same_property(column.property, "name");
    const auto about_name = name_finding(index);
    if (about_name && !header_missing && !(is_name && *about_name == FindingId::property_new))
      add_finding({*about_name, {}, index}, 1, {entry});
    if (is_name) add_finding({FindingId::name_column, {}, index}, 1, {entry});
    if (sealed_columns_[index].send_as != SendAs::datetime) continue;
    const profiling::DateVerdict& dates = sealed_columns_[index].dates;
    if (dates.order_unsure) {
      note_dates(index, FindingId::date_order_unsure);
    } else if (!dates.formats.empty()) {
      // What Mailjet could read by itself is rewritten because of other dates, of this column or another.
      const bool alone = !dates.mixed && !profiling::expressible(dates.formats.front());
      note_dates(index, alone ? FindingId::date_not_expressible : FindingId::date_formats_mixed);
    }
    if (dates.proof && !dates.order_unsure) {
      const profiling::OrderProof& proof = *dates.proof;
      RowEntry proved{.row = proof.row, .line = 0, .column = index, .evidence = proof.text};
      for (std::size_t id = 0; id < dates.classes.size(); ++id) {
        const auto& examples = gathered_.profiles[index].dates().classes()[id].examples;
        if (examples.empty()) continue;
        const auto& lines = gathered_.profiles[index].date_class_lines(static_cast<profiling::ClassId>(id));
        for (std::size_t i = 0; i < examples.size() && i < lines.size(); ++i) {
          if (examples[i].row == proof.row) proved.line = lines[i];
        }
      }
      add_finding({FindingId::date_order_proved, {}, index}, 1, {proved});
    }
  }
}

void Sealed::count_rows() {
  report_.bytes = file_.bytes;
  report_.records = gathered_.records;
  report_.added = gathered_.added.size();
  report_.left_out = left_out_.size();
  const std::uint64_t not_left_out = report_.records + report_.added - report_.left_out;
  report_.to_fix = blocked_ ? not_left_out : held_back_.size();
  report_.ready = not_left_out - report_.to_fix;
}

void Sealed::fill_report() {
  report_.reading = file_.dialect;
  for (checking::FindingRows& finding : gathered_.findings.all()) {
    if (!finding.rows.empty()) add_finding(finding.key, finding.rows.size(), std::move(finding.first));
  }
  count_rows();
  // By a heap, which is a third of the code of the other sorts. No two rank the same: their keys differ.
  const auto stands_before = [](const output::ReportFinding& a, const output::ReportFinding& b) {
    const auto rank = [](const output::ReportFinding& f) {
      return std::tuple(kind(f.key.id).level, ~f.count, f.key.id, f.key.reason, f.key.column);
    };
    return rank(a) < rank(b);
  };
  std::make_heap(report_.findings.begin(), report_.findings.end(), stands_before);
  std::sort_heap(report_.findings.begin(), report_.findings.end(), stands_before);
  std::vector<FindingKey> found;
  found.reserve(report_.findings.size());
  for (const output::ReportFinding& finding : report_.findings) found.push_back(finding.key);
  plan_.note_unfit(std::move(found), gathered_.effects);
  for (std::size_t i = 0; i < plan_.plan().entries.size(); ++i)
    report_.effects.push_back({plan_.plan().entries[i].id, gathered_.effects[i]});

  std::vector<std::string> fields;
  bool datetime = false;
  for (ColumnIndex index = 0; index < columns_.width(); ++index) {
    const Column& column = columns_.columns[index];
    const profiling::ColumnProfile& profile = gathered_.profiles[index];
    const SealedColumn& sealed = sealed_columns_[index];
    output::ReportColumn shown{.name = column.name, .role = column.role, .property = column.property};
    // A column sent as text is still shown as what its values look like.
    const profiling::DateVerdict looks = column.role == ColumnRole::property ? sealed.dates : profiling::DateVerdict{};
    shown.type = profiling::name(profile.type(looks));
    shown.send_as = sealed.send_as;
    if (looks.is_date || sealed.send_as == SendAs::datetime) {
      for (const profiling::DateFormat& format : looks.formats)
        shown.date_formats.push_back(profiling::pattern(format));
    }
    shown.empty = profile.empty();
    // An estimate may exceed what it estimates; there are never more values than cells.
    shown.added_blanks = gathered_.added_blanks[index];
    shown.filled = profile.filled();
    shown.distinct = std::min(profile.values().count(), profile.filled());
    shown.distinct_exact = profile.values().exact();
    shown.samples = profile.samples();
    shown.share_email = share_of_addresses(index);
    shown.lengths = profile.lengths();
    shown.top = profile.values().top(most_frequent);
    spread(index, shown);
    report_.columns.push_back(std::move(shown));
    if (column.role == ColumnRole::left_out) continue;
    fields.push_back(column.property);
    datetime = datetime || sealed.send_as == SendAs::datetime;
  }
  report_.header_row = !datetime;
  if (datetime) report_.import_options = preflight::import_options(date_format_, utc_offset, fields);
}

std::vector<profiling::Weighted> Sealed::days_of(ColumnIndex index, bool of_usual_era) const {
  const profiling::ColumnProfile& profile = gathered_.profiles[index];
  std::vector<profiling::Weighted> days;
  profile.values().each_of_sample([&](std::string_view text, std::uint64_t count) {
    const profiling::ClassId id = profile.dates().class_of(text);
    if (of_usual_era && profile.dates().classes()[id].era != profiling::DateEra::usual) return;
    const std::optional<profiling::DateFormat>& format = sealed_columns_[index].dates.classes[id].format;
    const auto civil = format ? profiling::read_civil(text, *format) : std::nullopt;
    if (civil) days.push_back({profiling::day_number(civil->year, civil->month, civil->day), count});
  });
  return days;
}

void Sealed::spread(ColumnIndex index, output::ReportColumn& shown) const {
  const profiling::ColumnProfile& profile = gathered_.profiles[index];
  const profiling::DateVerdict& verdict = sealed_columns_[index].dates;
  const profiling::ColumnType type = profile.type(verdict);
  if (type == profiling::ColumnType::integer || type == profiling::ColumnType::decimal) {
    std::vector<profiling::Weighted> values;
    profile.values().each_of_sample([&](std::string_view text, std::uint64_t count) {
      values.push_back({profiling::plain_number(text), count});
    });
    shown.spread = output::ReportColumn::Spread::numbers;
    shown.bins = profiling::histogram_of(values);
  } else if ((type == profiling::ColumnType::date || type == profiling::ColumnType::datetime) &&
             !verdict.order_unsure) {
    shown.bins = profiling::histogram_of_days(days_of(index, false));
    if (!shown.bins.empty()) shown.spread = output::ReportColumn::Spread::days;
  }
}

void Sealed::late_findings(const ProcessedRow& processed, bool is_surplus,
                           std::vector<checking::RowFinding>& out) const {
  const planning::Row& row = processed.row;
  if (is_surplus) {
    const ColumnIndex column = *columns_.email;
    const std::optional<RowNumber> first = gathered_.emails.first_row(processed.email_key);
    assert(first);  // it is surplus to another row with that address
    out.push_back({.key = {FindingId::email_duplicate, {}, column},
                   .evidence = row.cells[column],
                   .same_as = gathered_.row_of(*first)});
  }
  for (ColumnIndex index = 0; index < columns_.width() && index < row.cells.size(); ++index) {
    const checking::WrittenColumn& written = sealed_columns_[index].written;
    if (sealed_columns_[index].send_as != SendAs::datetime && !written.any()) continue;
    const std::string_view text = reading::trim(row.cells[index]);
    if (text.empty()) continue;
    if (written.any()) {
      const profiling::Writing writing = profiling::writing_of(text, reading::count_characters(text));
      const std::optional<FindingId> about = written.finding(writing);
      if (!about) continue;
      const FindingKey key{*about, {}, index};
      std::optional<std::string> meant = written.meant(writing, text);
      if (!settled_by(key, row.row, meant.has_value()))
        out.push_back({.key = key, .evidence = text, .after = std::move(meant)});
      continue;
    }
    const profiling::ClassId id = gathered_.profiles[index].dates().class_of(text);
    const std::string_view evidence = reading::cut_utf8(text, date_evidence_bytes);
    const std::optional<FindingId>& notice = sealed_columns_[index].date_notice;
    if (notice && is_noted(*notice, sealed_columns_[index], id)) {
      checking::RowFinding found{.key = {*notice, {}, index}, .evidence = evidence};
      if (*notice != FindingId::date_order_unsure) {
        found.after = profiling::rewrite_date(text, *sealed_columns_[index].dates.classes[id].format, dates_with_time_);
      }
      out.push_back(std::move(found));
    }
    const auto key = date_finding(index, id);
    if (key && !plan_.clear(*key, row.row)) out.push_back({.key = *key, .evidence = evidence});
  }
}

std::string_view Sealed::sent_cell(const planning::Row& row, ColumnIndex column, std::string& scratch) const {
  const std::string_view cell = row.cells[column];
  const SealedColumn& sealed = sealed_columns_[column];
  // Nearly always: what nobody wants written otherwise need not be looked at again.
  if (sealed.send_as != SendAs::datetime && !sealed.rewrites_written) return cell;
  const std::string_view text = reading::trim(cell);
  if (sealed.rewrites_written) {
    const profiling::Writing writing = profiling::writing_of(text, reading::count_characters(text));
    const std::optional<FindingId> about = sealed.written.finding(writing);
    if (!about) return cell;
    const FindingKey key{*about, {}, column};
    std::optional<std::string> meant = sealed.written.meant(writing, text);
    if (meant && plan_.repair(key, row.row)) {
      scratch = std::move(*meant);
      return scratch;
    }
    return plan_.clear(key, row.row) ? std::string_view() : cell;
  }
  if (text.empty()) return text;
  const profiling::ClassId id = gathered_.profiles[column].date_class_of(text);
  if (const auto key = date_finding(column, id); key && plan_.clear(*key, row.row)) return {};
  if (!sealed.rewritten[id]) return text;
  std::optional<std::string> rewritten =
      profiling::rewrite_date(text, *sealed.dates.classes[id].format, dates_with_time_);
  assert(rewritten);  // the cells of a class that reads are dates in its format
  scratch = std::move(*rewritten);
  return scratch;
}

reading::Position Sealed::place_before(RowNumber row) const {
  reading::Position place = file_.data_start;
  const auto after = std::upper_bound(gathered_.checkpoints.begin(), gathered_.checkpoints.end(), row,
                                      [](RowNumber wanted, const reading::Position& at) { return wanted < at.row; });
  if (after != gathered_.checkpoints.begin()) place = *(after - 1);
  return place;
}

bool Sealed::listing_incomplete(std::uint32_t wanted) const {
  return std::any_of(report_.findings.begin(), report_.findings.end(), [&](const output::ReportFinding& finding) {
    return lists_rows(finding.key.id) && finding.rows.size() < std::min<std::uint64_t>(finding.count, wanted);
  });
}

RowFates::RowFates(const Sealed& sealed)
    : added_rows_(sealed.gathered().added),
      own_{profiling::RowSet::Cursor(sealed.left_out().own), profiling::RowSet::Cursor(sealed.held_back().own),
           profiling::RowSet::Cursor(sealed.surplus().own)},
      added_{profiling::RowSet::Cursor(sealed.left_out().added), profiling::RowSet::Cursor(sealed.held_back().added),
             profiling::RowSet::Cursor(sealed.surplus().added)} {}

RowFate RowFates::of(RowNumber row) {
  while (next_added_ < added_rows_.size() && added_rows_[next_added_] < row) ++next_added_;
  return own_.advance_to(row);
}

bool RowFates::next(const RowProcessor& processor, ProcessedRow& row, std::vector<planning::Effect>& effects,
                    RowFate& fate) {
  // A row that was set aside adds none, whatever it holds.
  const bool added_here = next_added_ < added_rows_.size() && added_rows_[next_added_] == row.row.row;
  if (!added_here || !processor.next_row(row, effects)) return false;
  fate = added_.advance_to(static_cast<RowNumber>(next_added_++));
  return true;
}

AsideRows::AsideRows(const Sealed& sealed) : all_(sealed.aside()) {
  for (const FindingKey& key : set_aside_keys) {
    const checking::FindingRows* rows = sealed.gathered().findings.find(key);
    if (rows != nullptr) about_.push_back({key, profiling::RowSet::Cursor(rows->rows.own)});
  }
}

std::optional<std::vector<checking::RowFinding>> AsideRows::findings(const reading::Record& record) {
  if (!all_.advance_to(record.row)) return std::nullopt;
  std::vector<checking::RowFinding> found;
  for (About& about : about_) {
    if (about.rows.advance_to(record.row)) found.push_back(aside_finding(about.key, record.cells));
  }
  return found;
}

}  // namespace preflight::session
