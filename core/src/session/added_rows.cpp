// Rows made of a cell with several addresses: rare, so apart from what every row goes through.
#include <algorithm>

#include "checking/email.h"
#include "session/gathered.h"
#include "session/row_processor.h"

namespace preflight::session {

using checking::RowFinding;
using planning::Effect;
using planning::EntryIndex;

bool RowProcessor::next_row(ProcessedRow& row, std::vector<Effect>& effects) const {
  if (row.address + 1 >= row.addresses.size()) return false;
  row.address += 1;
  std::erase_if(row.findings, [&](const RowFinding& finding) { return finding.key.column == columns_.email; });
  row.left_out_by.reset();
  row.email_key.clear();
  set_address(row, effects);
  check_email(row, effects);
  leave_out(row, effects);
  return true;
}

/// One of several addresses has a cell of its own now, which a person may have typed over.
void RowProcessor::set_address(ProcessedRow& out, std::vector<Effect>& effects) const {
  out.row.set(*columns_.email, out.addresses[out.address]);
  plan_.replace_cells(out.row, effects, columns_.email);
}

/// `other`: the entry that would take one address only; the later of the two wins.
bool RowProcessor::split(ProcessedRow& out, std::string_view several, std::optional<EntryIndex> other,
                         std::vector<Effect>& effects) const {
  const auto entry = plan_.split({FindingId::email_several, {}, columns_.email}, out.row.row);
  if (!entry || other > entry) return false;
  std::vector<std::string> addresses = checking::different_addresses(several);
  if (addresses.empty()) return false;
  effects[*entry].count_row();
  effects[*entry].added += addresses.size() - 1;
  out.addresses = std::move(addresses);
  set_address(out, effects);
  return true;
}

void Gathered::note_added() {
  added.push_back(processed_.row.row);
  if (processed_.left_out_by) return;
  for (std::size_t i = 0; i < profiles.size(); ++i) added_blanks[i] += processed_.row.cells[i].empty() ? 1 : 0;
}

}  // namespace preflight::session
