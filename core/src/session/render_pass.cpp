#include "session/render_pass.h"

#include <algorithm>
#include <numeric>

#include "compiled_json.h"
#include "output/csv_writer.h"
#include "output/json_writer.h"

namespace preflight::session {

namespace {

constexpr std::uint32_t left_out_file = 0;
constexpr std::string_view utf8_bom = "\xEF\xBB\xBF";

}  // namespace

Words::Sentences Words::of(const FindingKey& key) const {
  const std::string_view id = kind(key.id).name;
  const std::string with_reason = std::string(id) + "/" + std::string(key.reason);
  for (const std::string_view name : {std::string_view(with_reason), id}) {
    const auto found = findings.find(name);
    if (found != findings.end()) return found->second;
  }
  return {key.reason.empty() ? std::string(id) : with_reason, {}};
}

result<Words> parse_words(std::string_view text) {
  Words words;
  if (text.empty()) return words;
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{"words-json", "the words are not a JSON object"};
  if (const auto columns = json.find("columns"); columns != json.end()) {
    const bool three_texts =
        columns->is_array() && columns->size() == 3 &&
        std::all_of(columns->begin(), columns->end(), [](const auto& name) { return name.is_string(); });
    if (!three_texts) return Error{"words-json", "\"columns\" is not a list of three names"};
    for (std::size_t i = 0; i < 3; ++i) words.columns[i] = (*columns)[i].get<std::string>();
  }
  if (const auto findings = json.find("findings"); findings != json.end()) {
    if (!findings->is_object()) return Error{"words-json", "\"findings\" is not an object"};
    for (const auto& item : findings->items()) {
      const auto text_of = [&](const char* member) {
        const auto found = item.value().find(member);
        return found != item.value().end() && found->is_string() ? found->get<std::string>() : std::string();
      };
      words.findings[item.key()] = {text_of("what"), text_of("how")};
    }
  }
  return words;
}

RenderPass::RenderPass(const Sealed& sealed, const planning::CompiledPlan& plan, Words words,
                       const SessionOptions& options)
    : sealed_(sealed),
      plan_(plan),
      words_(std::move(words)),
      max_part_bytes_(options.max_part_bytes),
      hashed_(options.hashed),
      processor_(plan, sealed.columns(), sealed.schema()),
      uncounted_(plan.plan().entries.size()),
      fates_(sealed),
      altered_(sealed.altered()),
      in_our_dialect_(sealed.file().dialect.delimiter == ',' && sealed.file().dialect.quote == '"' &&
                      sealed.file().dialect.escape == '"'),
      aside_(sealed),
      blanks_(sealed.columns().width()) {
  for (ColumnIndex index = 0; index < sealed.columns().width(); ++index) {
    if (sealed.columns().columns[index].role != checking::ColumnRole::left_out) sent_columns_.push_back(index);
  }
  if (sealed.report().header_row && !sent_columns_.empty()) {
    output::CsvRecord record(header_);
    for (const ColumnIndex index : sent_columns_) record.field(sealed.columns().columns[index].property);
    record.end();
  }
  start_part();
}

void RenderPass::start_part() {
  parts_.emplace_back();
  part_hash_ = {};
  hash(header_);
  parts_.back().bytes = header_.size();
  write(static_cast<std::uint32_t>(parts_.size()), header_);
}

void RenderPass::end_part() {
  if (hashed_ == SessionOptions::Hashed::nothing) return;
  // Up to here the only part was the whole; most files never have a second one.
  if (hashed_ == SessionOptions::Hashed::parts_and_whole && !whole_hash_) whole_hash_ = part_hash_;
  parts_.back().sha256 = part_hash_.hex();
}

const checking::RowFinding* RenderPass::cause_among(const std::vector<checking::RowFinding>& findings,
                                                    const ProcessedRow& processed, bool left_out) const {
  const auto first = [&](auto applies) -> const checking::RowFinding* {
    const auto found = std::find_if(findings.begin(), findings.end(), applies);
    return found == findings.end() ? nullptr : &*found;
  };
  if (!processed.left_out_by && !left_out) {
    return first([](const checking::RowFinding& one) { return kind(one.key.id).level == Level::must; });
  }
  const auto by_entry =
      first([&](const checking::RowFinding& one) { return plan_.leave_out(one.key, processed.row.row).has_value(); });
  // Not what else is wrong with the row: another one with the same address was kept.
  return by_entry != nullptr || processed.left_out_by
             ? by_entry
             : first([](const checking::RowFinding& one) { return one.key.id == FindingId::email_duplicate; });
}

void RenderPass::write_left_out(const ProcessedRow& processed, bool left_out, bool is_surplus,
                                const reading::Record& record) {
  const checking::Columns& columns = sealed_.columns();
  if (left_out_rows_ == 0) {
    line_ = utf8_bom;
    output::CsvRecord header(line_);
    for (const checking::Column& column : columns.columns) {
      if (!column.is_ours()) header.field(output::guard_formula(column.name));
    }
    for (const std::string& name : words_.columns) header.field(name + std::string(checking::own_column_mark));
    header.end();
    write(left_out_file, line_);
  }
  ++left_out_rows_;

  std::vector<checking::RowFinding> findings = processed.findings;
  const auto aside = aside_.findings(record);
  if (aside) {
    findings = *aside;
  } else {
    sealed_.late_findings(processed, is_surplus, findings);
  }
  const checking::RowFinding* cause = nullptr;
  if (aside) {
    if (!findings.empty()) cause = &findings.front();
  } else {
    cause = cause_among(findings, processed, left_out);
  }
  Words::Sentences why;
  if (cause != nullptr) {
    why = words_.of(cause->key);
  } else {
    // Left out by the person, row by row, or with a file or column that is not settled: there is no finding of its own.
    const char* const reason = processed.left_out_by || aside ? "left-out-row" : "held-back";
    const auto found = words_.findings.find(reason);
    why = found != words_.findings.end() ? found->second : Words::Sentences{reason, {}};
  }
  line_.clear();
  output::CsvRecord row(line_);
  // The cells as the file has them: what the person must find again.
  const auto cell = [&](std::size_t i) {
    // Of several addresses in a cell, those that went in must not come back.
    if (!aside && !processed.addresses.empty() && i == columns.email)
      return output::guard_formula(processed.addresses[processed.address]);
    return i < record.cells.size() ? output::guard_formula(record.cells[i]) : std::string();
  };
  for (std::size_t i = 0; i < columns.width(); ++i) {
    if (!columns.columns[i].is_ours()) row.field(cell(i));
  }
  row.field(std::to_string(processed.row.row));
  row.field(why.what);
  row.field(why.how);
  // Cells beyond the last column have no heading, but they are the person's.
  for (std::size_t i = columns.width(); i < record.cells.size(); ++i) row.field(cell(i));
  row.end();
  write(left_out_file, line_);
}

void RenderPass::take(const reading::Record& record) {
  RowFate fate = fates_.of(record.row);
  const bool stays_out = fate.left_out || fate.held_back || sealed_.blocked();
  if (!stays_out && !altered_.advance_to(record.row)) {
    // What the check has found of such a row changes nothing in it.
    processed_.row.take(record);
    write_ready(processed_.row, in_our_dialect_ ? record.raw : std::string_view());
    return;
  }
  processor_.process(record, {}, processed_, uncounted_);
  do {
    if (fate.left_out || fate.held_back || sealed_.blocked()) {
      write_left_out(processed_, fate.left_out, fate.surplus, record);
    } else {
      write_ready(processed_.row, {});
    }
  } while (fates_.next(processor_, processed_, uncounted_, fate));
}

void RenderPass::finish() {
  end_part();
  if (parts_.size() == 1) {
    whole_sha256_ = parts_.front().sha256;
  } else if (whole_hash_) {
    whole_sha256_ = whole_hash_->hex();
  }
}

Output RenderPass::take_output(std::size_t max_bytes) {
  while (!waiting_.empty() && taken_ == waiting_.front().bytes.size()) {
    waiting_.pop_front();
    taken_ = 0;
  }
  if (waiting_.empty()) return {};
  const Waiting& next = waiting_.front();
  const std::string_view bytes = std::string_view(next.bytes).substr(taken_, max_bytes);
  taken_ += bytes.size();
  return {next.file, bytes};
}

std::string RenderPass::json() const {
  const auto sum = [&](std::uint64_t Part::*member) {
    return std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0},
                           [&](std::uint64_t all, const Part& part) { return all + part.*member; });
  };
  output::JsonWriter json;
  json.object([&] {
    json.member("rows", sum(&Part::rows));
    json.member("bytes", sum(&Part::bytes));
    json.member("sha256", whole_sha256_);
    json.member("import_options", sealed_.import_options());
    json.member("left_out_rows", left_out_rows_);
    json.array_member("blank_cells", [&] {
      for (ColumnIndex index = 0; index < blanks_.size(); ++index) {
        if (blanks_[index] == 0 || sealed_.columns().columns[index].role != checking::ColumnRole::property) continue;
        json.object_element([&] {
          json.member("column", index);
          json.member("count", blanks_[index]);
        });
      }
    });
    json.array_member("parts", [&] {
      for (std::size_t i = 0; i < parts_.size(); ++i) {
        json.object_element([&] {
          json.member("n", i + 1);
          json.member("rows", parts_[i].rows);
          json.member("bytes", parts_[i].bytes);
          json.member("sha256", parts_[i].sha256);
          json.member("first_row", parts_[i].first_row);
          json.member("last_row", parts_[i].last_row);
        });
      }
    });
  });
  return json.take();
}

}  // namespace preflight::session
