#pragma once
/// What is done to every record, in every pass: the plan's cell entries, the checks a row can be judged by alone, and
/// the leave-outs that follow from these. Check, render and query go through here, so that what was previewed is what
/// is sent.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checking/columns.h"
#include "checking/email.h"
#include "checking/finding_set.h"
#include "planning/compiled_plan.h"
#include "planning/row.h"
#include "preflight/schema.h"

namespace preflight::session {

/// A row with all that can be said about it on its own; views live until the next call of process.
struct ProcessedRow {
  planning::Row row;
  std::vector<checking::RowFinding> findings;
  /// The entry that leaves the row out, if one does; `findings` is then what was found before that.
  std::optional<planning::EntryIndex> left_out_by;
  /// Canonical address for uniqueness; empty when the row has no usable one.
  std::string email_key;
  /// Cells that hold something.
  std::uint32_t filled = 0;
  /// Where an entry makes a row for each address of the cell: these, and which of them this row has.
  std::vector<std::string> addresses;
  std::size_t address = 0;
  /// Not about this row: what the rows before it have taught.
  checking::EmailJudge judge;
};

/// What of a row a rule may have something to say of.
struct Suspects {
  /// All of it. Else the row is even (see RowProcessor), and each of its other cells is known to be sound but for what
  /// makes an address.
  bool whole_row = true;
  /// These cells, rising.
  std::vector<ColumnIndex> cells;

  [[nodiscard]] bool none() const { return !whole_row && cells.empty(); }
};

class RowProcessor {
 public:
  RowProcessor(const planning::CompiledPlan& plan, const checking::Columns& columns, const Schema& schema);

  [[nodiscard]] const checking::Columns& columns() const { return columns_; }
  /// Whether only the cells can be at fault: the row has as many as there are columns, is quoted as it should be, and
  /// nobody has typed into it.
  [[nodiscard]] bool is_even(const reading::Record& record) const;
  /// Whether no rule has anything to say of a cell of such a row, whatever stands beside it. False of some cells that
  /// are fine. `unusual`: see Record.
  [[nodiscard]] bool is_sound(ColumnIndex column, std::string_view cell, bool unusual) const;
  /// Counts what entries did in `effects`, one for each plan entry.
  void process(const reading::Record& record, const Suspects& suspects, ProcessedRow& out,
               std::vector<planning::Effect>& effects) const;
  /// Makes of the row the next one of its record: the same but for its address. False: there is none. Each is judged,
  /// and left out, as a row of its own.
  bool next_row(ProcessedRow& row, std::vector<planning::Effect>& effects) const;

 private:
  void check_suspects(const reading::Record& record, const Suspects& suspects, ProcessedRow& out,
                      std::vector<planning::Effect>& effects) const;
  void check_text(const Suspects& suspects, ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  /// True when the address is among the cells with a NUL.
  bool note_nul(ProcessedRow& out) const;
  /// Whether the address stands as far beside its heading as the row is longer or shorter than the header.
  [[nodiscard]] bool has_address_beside(const planning::Row& row) const;
  /// True when the row is too long or too short and has moved the address from under its heading.
  bool check_shape(const reading::Record& record, ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  void check_too_long(const reading::Record& record, ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  /// A cell that a delimiter nobody quoted has cut in two or more.
  struct CutCell {
    ColumnIndex column = 0;
    /// All of it, as it stands in the file.
    std::string_view whole;
  };
  [[nodiscard]] std::optional<CutCell> find_cut_cell(const planning::Row& row) const;
  /// False: the row has an open quote, which is now among its findings.
  bool close_quote(const reading::Record& record, ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  void check_email(ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  void set_address(ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  bool split(ProcessedRow& out, std::string_view several, std::optional<planning::EntryIndex> other,
             std::vector<planning::Effect>& effects) const;
  void check_values(const reading::Record& record, const Suspects& suspects, ProcessedRow& out,
                    std::vector<planning::Effect>& effects) const;
  void check_value(ColumnIndex column, ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  void check_type(ColumnIndex column, SendAs type, ProcessedRow& out, std::vector<planning::Effect>& effects) const;
  void leave_out(ProcessedRow& out, std::vector<planning::Effect>& effects) const;

  const planning::CompiledPlan& plan_;
  const checking::Columns& columns_;
  /// By column, of those that go to Mailjet as properties: what it is held as there, as far as that is known.
  std::vector<std::optional<SendAs>> sent_as_;
  std::uint64_t max_value_bytes_;
  /// Without the columns at the end that have no name: a header that ends with a delimiter asks for no cell.
  std::size_t named_width_;
};

}  // namespace preflight::session
