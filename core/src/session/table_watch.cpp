#include "session/table_watch.h"

#include <algorithm>
#include <string_view>

#include "reading/utf8.h"
#include "reading/word.h"

namespace preflight::session {

namespace {

/// More rows than this without an address are no notes but contacts with a column that is not the address. The longest
/// block below a table in the open suites has 18 rows.
constexpr std::size_t most_waiting = 64;
constexpr std::size_t longest_waiting_bytes = 16U << 10;

/// A copy of `record` whose views are into `bytes`.
reading::Record copied(const reading::Record& record, std::string& bytes) {
  // Most cells are a part of the row as it stands; those that had to be written otherwise stand behind it.
  const auto place_in_row = [&](std::string_view cell) -> std::optional<std::size_t> {
    const std::less_equal<const char*> not_after;
    const char* const end = record.raw.data() + record.raw.size();
    if (!not_after(record.raw.data(), cell.data()) || !not_after(cell.data() + cell.size(), end)) return std::nullopt;
    return static_cast<std::size_t>(cell.data() - record.raw.data());
  };
  bytes = record.raw;
  std::vector<std::size_t> places;
  places.reserve(record.cells.size());
  for (const std::string_view cell : record.cells) {
    const std::optional<std::size_t> place = place_in_row(cell);
    places.push_back(place.value_or(bytes.size()));
    if (!place) bytes += cell;
  }
  reading::Record copy = record;
  const std::string_view all = bytes;
  copy.raw = all.substr(0, record.raw.size());
  for (std::size_t i = 0; i < places.size(); ++i) copy.cells[i] = all.substr(places[i], copy.cells[i].size());
  return copy;
}

}  // namespace

checking::RowFinding aside_finding(const FindingKey& key, const checking::Cells& cells) {
  checking::RowFinding finding{.key = key};
  const auto first =
      std::find_if(cells.begin(), cells.end(), [](std::string_view cell) { return !reading::trim(cell).empty(); });
  if (first != cells.end()) {
    finding.cell_column = static_cast<ColumnIndex>(first - cells.begin());
    finding.evidence = *first;
  }
  return finding;
}

TableWatch::TableWatch(const checking::Columns& columns, const planning::CompiledPlan& plan,
                       std::vector<std::string> header)
    : columns_(columns), plan_(plan), header_(std::move(header)), header_cells_(header_.begin(), header_.end()) {}

bool TableWatch::is_plain_contact(const reading::Record& record) const {
  if (columns_.email) {
    const ColumnIndex email = *columns_.email;
    return email < record.cells.size() && record.cell_count >= columns_.width() &&
           reading::holds_byte(record.cells[email], '@');
  }
  if (record.cell_count != columns_.width()) return false;
  if (!header_.empty() && record.cells.front() == header_.front()) return false;
  return std::none_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) { return cell.empty(); });
}

bool TableWatch::is_header_again(const reading::Record& record) const {
  return !header_.empty() && !record.quote_unclosed && checking::is_same_row(record.cells, header_cells_);
}

bool TableWatch::starts_other_table(const reading::Record& record) const {
  if (waiting_.empty() || header_.empty() || record.quote_unclosed) return false;
  const Waiting& names = waiting_.back();
  if (!names.after_blank || !checking::are_names_over(names.record.cells, record.cells)) return false;
  const std::size_t width = checking::extent(names.record.cells);
  if (width != checking::extent(record.cells)) return false;
  if (names.record.cell_count != columns_.width()) return true;
  // In a padded sheet all rows are as wide as the widest table: then the contact must not be one of the first table.
  const bool ours = columns_.email && *columns_.email < record.cells.size() &&
                    record.cells[*columns_.email].find('@') != std::string_view::npos;
  return !ours;
}

void TableWatch::wait(const reading::Record& record) {
  Waiting& last = waiting_.emplace_back();
  last.record = copied(record, last.bytes);
  last.after_blank = blank_since_contact_;
}

void TableWatch::release(std::size_t count, const Give& give) {
  for (; count > 0; --count) {
    give(waiting_.front().record, nullptr);
    waiting_.pop_front();
  }
}

void TableWatch::give_aside(const reading::Record& record, const FindingKey& key, const Give& give) const {
  // What the person has typed into, or has kept from being left out, is a contact to them.
  const bool kept = plan_.leaves_out_any(key) && !plan_.leave_out(key, record.row);
  give(record, kept || plan_.edits(record.row) ? nullptr : &key);
}

void TableWatch::take(const reading::Record& record, const Give& give) {
  if (inside_other_ != nullptr) {
    if (is_header_again(record)) {
      inside_other_ = nullptr;
      give_aside(record, header_again, give);
    } else {
      give_aside(record, *inside_other_, give);
    }
    return;
  }
  if (starts_other_table(record)) {
    const Waiting& names = waiting_.back();
    const FindingKey& key = checking::extent(names.record.cells) < columns_.width() ? narrower_table : other_table;
    // A title may stand between the blank row and the names.
    const auto start =
        std::find_if(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return one.after_blank; });
    release(static_cast<std::size_t>(start - waiting_.begin()), give);
    for (const Waiting& one : waiting_) give_aside(one.record, key, give);
    waiting_.clear();
    give_aside(record, key, give);
    inside_other_ = &key;
    return;
  }
  if (!is_plain_contact(record)) {
    if (is_header_again(record)) {
      release(waiting_.size(), give);
      give_aside(record, header_again, give);
      blank_since_contact_ = false;
      return;
    }
    if (record.raw.size() <= longest_waiting_bytes && !record.quote_unclosed) {
      if (waiting_.size() == most_waiting) {
        release(waiting_.size(), give);
        blank_since_contact_ = false;
      }
      wait(record);
      return;
    }
  }
  release(waiting_.size(), give);
  give(record, nullptr);
  blank_since_contact_ = false;
}

void TableWatch::finish(bool at_end_of_file, const Give& give) {
  auto start = waiting_.end();
  while (at_end_of_file && start != waiting_.begin()) {
    const Waiting& above = *(start - 1);
    if (!checking::reads_as_footer(above.record.cells, columns_.width(), above.after_blank)) break;
    --start;
  }
  release(static_cast<std::size_t>(start - waiting_.begin()), give);
  for (const Waiting& one : waiting_) give_aside(one.record, footer_rows, give);
  waiting_.clear();
}

}  // namespace preflight::session
