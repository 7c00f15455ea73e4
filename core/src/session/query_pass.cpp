#include "session/query_pass.h"

#include <algorithm>

#include "compiled_json.h"

namespace preflight::session {

namespace {

/// A larger one would come to stand for another row or column.
bool is_whole_number(const nlohmann::json& value) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() <= 0xFFFFFFFFU;
}

}  // namespace

result<Query> parse_query(std::string_view text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{"query-json", "the query is not a JSON object"};
  Query query;
  const auto text_of = [&](const char* member) -> std::optional<std::string> {
    const auto found = json.find(member);
    return found != json.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
  };
  const std::optional<std::string> about = text_of("kind");
  if (about != "rows" && about != "finding") return Error{"query-json", "\"kind\" is neither \"rows\" nor \"finding\""};
  if (about == "finding") {
    const auto id = text_of("id");
    const auto known = id ? parse_finding_id(*id) : std::nullopt;
    if (!known) return Error{"query-json", "no known finding \"id\""};
    FindingKey key{.id = *known};
    if (const auto reason = text_of("reason")) {
      const auto known_reason = parse_reason(*reason);
      if (!known_reason) return Error{"query-json", "no known \"reason\""};
      key.reason = *known_reason;
    }
    if (const auto column = json.find("column"); column != json.end() && !column->is_null()) {
      if (!is_whole_number(*column)) return Error{"query-json", "\"column\" is not a whole number"};
      key.column = column->get<ColumnIndex>();
    }
    query.finding = key;
  }
  for (const auto& [member, value] :
       {std::pair<const char*, std::uint32_t*>{"from_row", &query.from_row}, {"limit", &query.limit}}) {
    const auto found = json.find(member);
    if (found == json.end()) continue;
    if (!is_whole_number(*found)) return Error{"query-json", std::string("\"") + member + "\" is not a whole number"};
    *value = found->get<std::uint32_t>();
  }
  return query;
}

QueryPass::QueryPass(const Sealed& sealed, const planning::CompiledPlan& plan, Query query)
    : sealed_(sealed),
      query_(query),
      processor_(plan, sealed.columns(), sealed.schema()),
      uncounted_(plan.plan().entries.size()),
      fates_(sealed),
      aside_(sealed) {}

void QueryPass::write_row(const reading::Record& record, const std::vector<checking::RowFinding>& findings,
                          std::string_view state, const ProcessedRow* row) {
  // A page begins at a row of the file, so the rows that were added to one stand on its page.
  if (listed_ >= query_.limit && last_row_ != record.row) {
    next_row_ = record.row;
    return;
  }
  ++listed_;
  last_row_ = record.row;
  rows_.object_element([&] {
    if (query_.finding) {
      const auto found = std::find_if(findings.begin(), findings.end(),
                                      [&](const checking::RowFinding& one) { return one.key == *query_.finding; });
      output::write_row_entry(rows_, checking::entry_of(*found, record.row, record.line));
    } else {
      rows_.member("row", record.row);
      rows_.member("line", record.line);
    }
    if (row != nullptr && !row->addresses.empty()) {
      rows_.member("address", row->addresses[row->address]);
      rows_.member("added", row->address != 0);
    }
    rows_.array_member("cells", [&] {
      for (const std::string_view cell : record.cells) rows_.element(cell);
    });
    if (query_.finding) return;
    rows_.member("state", state);
    if (row != nullptr && row->row.changed) rows_.member("changed", true);
    rows_.array_member("findings", [&] {
      for (const checking::RowFinding& finding : findings)
        rows_.object_element([&] { output::write_key(rows_, finding.key); });
    });
  });
}

void QueryPass::take(const reading::Record& record) {
  if (done()) return;
  RowFate fate = fates_.of(record.row);
  const auto aside = aside_.findings(record);
  if (record.row < query_.from_row) return;
  if (aside) {
    take_row(record, fate, *aside, nullptr);
    return;
  }
  processor_.process(record, {}, processed_, uncounted_);
  do {
    if (fate.left_out) {
      // Its other findings are not counted any more: one cause, one message.
      if (!query_.finding) take_row(record, fate, {}, &processed_);
      continue;
    }
    std::vector<checking::RowFinding> findings = processed_.findings;
    sealed_.late_findings(processed_, fate.surplus, findings);
    take_row(record, fate, findings, &processed_);
  } while (!done() && fates_.next(processor_, processed_, uncounted_, fate));
}

void QueryPass::take_row(const reading::Record& record, const RowFate& fate,
                         const std::vector<checking::RowFinding>& findings, const ProcessedRow* row) {
  if (query_.finding && std::none_of(findings.begin(), findings.end(),
                                     [&](const checking::RowFinding& one) { return one.key == *query_.finding; })) {
    return;
  }
  const bool held_back = fate.held_back || sealed_.blocked();
  write_row(record, findings, fate.left_out ? "left-out" : held_back ? "to-fix" : "ready", row);
}

void QueryPass::take_blank(const reading::Record& record) {
  if (done() || record.row < query_.from_row || !query_.finding || query_.finding->id != FindingId::row_blank) return;
  write_row(record, {{.key = {FindingId::row_blank, {}, {}}}}, {}, nullptr);
}

std::string QueryPass::json() {
  output::JsonWriter json;
  json.object([&] {
    json.array_member("rows", [&] { json.raw(rows_.text()); });
    json.member("next_row", next_row_);
  });
  return json.take();
}

ListingPass::ListingPass(Sealed& sealed, const planning::CompiledPlan& plan, std::uint32_t wanted)
    : sealed_(sealed),
      processor_(plan, sealed.columns(), sealed.schema()),
      uncounted_(plan.plan().entries.size()),
      fates_(sealed),
      aside_(sealed),
      listed_(wanted) {}

void ListingPass::take(const reading::Record& record) {
  RowFate fate = fates_.of(record.row);
  if (const auto aside = aside_.findings(record)) {
    for (const checking::RowFinding& finding : *aside) listed_.add(finding, record.row, record.line);
    return;
  }
  // The rows added to one that is left out need not be.
  if (fate.left_out && sealed_.gathered().added.empty()) return;
  processor_.process(record, {}, processed_, uncounted_);
  do {
    if (fate.left_out) continue;
    std::vector<checking::RowFinding> findings = processed_.findings;
    sealed_.late_findings(processed_, fate.surplus, findings);
    for (const checking::RowFinding& finding : findings) listed_.add(finding, record.row, record.line);
  } while (fates_.next(processor_, processed_, uncounted_, fate));
}

void ListingPass::take_blank(const reading::Record& record) {
  listed_.add({.key = {FindingId::row_blank, {}, {}}}, record.row, record.line);
}

void ListingPass::finish() {
  for (output::ReportFinding& finding : sealed_.report().findings) {
    if (!lists_rows(finding.key.id)) continue;
    std::vector<checking::RowEntry>& longer = listed_.at(finding.key).first;
    if (longer.size() <= finding.rows.size()) continue;
    // The header, and a record that reading ended at, are in no walk: what was listed of them stays.
    const auto walked = std::find_if(finding.rows.begin(), finding.rows.end(),
                                     [&](const checking::RowEntry& entry) { return entry.row >= longer.front().row; });
    longer.insert(longer.begin(), finding.rows.begin(), walked);
    if (longer.size() > listed_.listed()) longer.resize(listed_.listed());
    finding.rows = std::move(longer);
  }
}

}  // namespace preflight::session
