#include "output/report.h"

#include <array>
#include <cmath>

namespace preflight::output {

namespace {

constexpr std::array<std::string_view, 3> level_names = {"must", "look", "tidied"};
constexpr std::array<std::string_view, 3> role_names = {"email", "property", "left-out"};
constexpr std::array<std::string_view, 5> line_ending_names = {"none", "lf", "crlf", "cr", "mixed"};
constexpr std::array<std::string_view, 2> origin_names = {"guessed", "chosen"};
constexpr std::array<std::string_view, 3> destination_names = {"email", "property", "leave-out"};
constexpr std::array<std::string_view, 5> order_names = {"dmy", "mdy", "ymd", "ydm", "excel-1904"};
constexpr std::array<std::string_view, 3> keep_names = {"first", "last", "fullest"};

template <class Names, class Enum>
std::string_view word(const Names& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

std::optional<std::string_view> reason_of(const FindingKey& key) {
  return key.reason.empty() ? std::nullopt : std::optional(key.reason);
}

/// One writer a kind of entry; the mirror of the plan parser.
struct ActionWriter {
  JsonWriter& json;

  void column(const ColumnRef& ref) const {
    json.member("column", ref.column);
    if (ref.name) json.member("name", *ref.name);
  }
  void finding(const FindingKey& key) const {
    json.object_member("finding", [&] { write_key(json, key); });
  }
  void except(const ExceptRows& rows) const {
    if (rows.empty()) return;
    json.array_member("except_rows", [&] {
      for (const RowNumber row : rows) json.element(row);
    });
  }

  void operator()(const ReadAs& action) const {
    json.member("do", "read-as");
    const ReadingChoices& choices = action.choices;
    if (choices.encoding) json.member("encoding", *choices.encoding);
    if (choices.delimiter) json.member("delimiter", *choices.delimiter);
    if (choices.quote) json.member("quote", *choices.quote);
    if (choices.escape) json.member("escape", *choices.escape);
    if (choices.has_header) json.member("has_header", *choices.has_header);
    if (choices.skip_rows) json.member("skip_rows", *choices.skip_rows);
  }
  void operator()(const MapColumn& action) const {
    json.member("do", "map-column");
    column(action.column);
    json.member("to", word(destination_names, action.to));
    if (action.property) json.member("property", *action.property);
    if (action.type) json.member("type", name(*action.type));
  }
  void operator()(const ChooseDateOrder& action) const {
    json.member("do", "choose-date-order");
    column(action.column);
    json.member("order", word(order_names, action.order));
  }
  void operator()(const LeaveOutEmptyColumns& /*action*/) const { json.member("do", "leave-out-empty-columns"); }
  void operator()(const ReplaceCell& action) const {
    json.member("do", "replace-cell");
    json.member("row", action.row);
    json.member("column", action.column);
    json.member("old", action.old_text);
    json.member("new", action.new_text);
  }
  void operator()(const RepairEmails& action) const {
    json.member("do", "repair-emails");
    finding(action.finding);
    except(action.except_rows);
  }
  void operator()(const SplitEmails& action) const {
    json.member("do", "split-emails");
    finding(action.finding);
    except(action.except_rows);
  }
  void operator()(const RepairCells& action) const {
    json.member("do", "repair-cells");
    finding(action.finding);
    except(action.except_rows);
  }
  void operator()(const PadShortRows& action) const {
    json.member("do", "pad-short-rows");
    except(action.except_rows);
  }
  void operator()(const DropExtraCells& action) const {
    json.member("do", "drop-extra-cells");
    except(action.except_rows);
  }
  void operator()(const ClearCells& action) const {
    json.member("do", "clear-cells");
    finding(action.finding);
    except(action.except_rows);
  }
  void operator()(const KeepOriginal& action) const {
    json.member("do", "keep-original");
    finding(action.finding);
    except(action.except_rows);
  }
  void operator()(const KeepDuplicate& action) const {
    json.member("do", "keep-duplicate");
    json.member("which", word(keep_names, action.which));
  }
  void operator()(const LeaveOutRows& action) const {
    json.member("do", "leave-out-rows");
    finding(action.finding);
    except(action.except_rows);
  }
  void operator()(const LeaveOutRow& action) const {
    json.member("do", "leave-out-row");
    json.member("row", action.row);
  }
};

void write_border(JsonWriter& json, const char* name, double border, bool is_day) {
  if (is_day) {
    json.member(name, profiling::iso_date(border));
  } else if (border == std::floor(border)) {
    json.member(name, static_cast<std::int64_t>(border));
  } else {
    json.member(name, border);
  }
}

void write_column(JsonWriter& json, const ReportColumn& column, std::size_t index) {
  json.member("index", index);
  json.member("name", column.name);
  json.member("role", word(role_names, column.role));
  json.member("property", column.property);
  json.member("type", column.type);
  json.member("send_as", name(column.send_as));
  json.array_member("date_formats", [&] {
    for (const std::string& format : column.date_formats) json.element(format);
  });
  json.member("empty", column.empty);
  json.member("filled", column.filled);
  json.member("distinct", column.distinct);
  json.member("distinct_exact", column.distinct_exact);
  json.array_member("samples", [&] {
    for (const std::string& sample : column.samples) json.element(sample);
  });
  json.member("share_email", column.share_email);
  json.object_member("length", [&] {
    json.member("shortest", column.lengths.shortest);
    json.member("longest", column.lengths.longest);
  });
  json.array_member("top", [&] {
    for (const profiling::ValueCount& value : column.top) {
      json.object_element([&] {
        json.member("value", value.text);
        json.member("count", value.count);
      });
    }
  });
  json.member("top_complete", column.distinct_exact);
  json.key("histogram");
  if (column.spread == ReportColumn::Spread::none) {
    json.write(nullptr);
    return;
  }
  json.object([&] {
    const bool days = column.spread == ReportColumn::Spread::days;
    json.member("kind", days ? "date" : "number");
    json.member("estimated", !column.distinct_exact);
    json.array_member("bins", [&] {
      for (const profiling::Bin& bin : column.bins) {
        json.object_element([&] {
          write_border(json, "from", bin.from, days);
          write_border(json, "to", bin.to, days);
          json.member("count", bin.count);
        });
      }
    });
  });
}

void write_finding(JsonWriter& json, const ReportFinding& finding) {
  json.member("id", kind(finding.key.id).name);
  json.member("reason", reason_of(finding.key));
  json.member("level", word(level_names, kind(finding.key.id).level));
  json.member("column", finding.key.column);
  json.member("count", finding.count);
  json.member("groups", finding.groups);
  json.array_member("rows", [&] {
    for (const checking::RowEntry& entry : finding.rows) json.object_element([&] { write_row_entry(json, entry); });
  });
  json.member("more", finding.count > finding.rows.size() ? finding.count - finding.rows.size() : 0);
  json.array_member("fixes", [&] {
    for (const planning::Fix& fix : finding.fixes) {
      json.object_element([&] {
        json.member("sure", fix.sure);
        json.object_member("entry", [&] { write_action(json, fix.action); });
      });
    }
  });
}

}  // namespace

void write_key(JsonWriter& json, const FindingKey& key) {
  json.member("id", kind(key.id).name);
  json.member("reason", reason_of(key));
  json.member("column", key.column);
}

void write_action(JsonWriter& json, const PlanAction& action) { std::visit(ActionWriter{json}, action); }

void write_row_entry(JsonWriter& json, const checking::RowEntry& entry) {
  json.member("row", entry.row);
  json.member("line", entry.line);
  json.member("column", entry.column);
  json.member("evidence", entry.evidence);
  json.member("before", entry.before);
  json.member("after", entry.after);
  if (entry.same_as) json.member("same_as", *entry.same_as);
  if (!entry.addresses.empty()) {
    json.array_member("addresses", [&] {
      for (const std::string& address : entry.addresses) json.element(address);
    });
  }
}

void write_dialect(JsonWriter& json, const Dialect& dialect) {
  json.member("encoding", dialect.encoding);
  json.member("bom", dialect.bom);
  json.member("delimiter", dialect.delimiter);
  json.member("quote", dialect.quote);
  json.member("escape", dialect.quote ? std::optional(dialect.escape) : std::nullopt);
  json.member("line_ending", word(line_ending_names, dialect.line_ending));
  json.member("skip_rows", dialect.skip_rows);
  json.member("has_header", dialect.has_header);
  json.object_member("confidence", [&] {
    json.member("encoding", dialect.encoding_confidence);
    json.member("delimiter", dialect.delimiter_confidence);
    json.member("quote", dialect.quote_confidence);
    json.member("escape", dialect.escape_confidence);
    json.member("skip_rows", dialect.skip_confidence);
    json.member("has_header", dialect.header_confidence);
  });
  json.object_member("origin", [&] {
    json.member("encoding", word(origin_names, dialect.encoding_origin));
    json.member("delimiter", word(origin_names, dialect.delimiter_origin));
    json.member("quote", word(origin_names, dialect.quote_origin));
    json.member("escape", word(origin_names, dialect.escape_origin));
    json.member("skip_rows", word(origin_names, dialect.skip_origin));
    json.member("has_header", word(origin_names, dialect.header_origin));
  });
  json.array_member("encoding_sample", [&] {
    for (const std::string& word : dialect.encoding_sample) json.element(word);
  });
  json.array_member("encoding_alternatives", [&] {
    for (const EncodingReading& other : dialect.encoding_alternatives) {
      json.object_element([&] {
        json.member("encoding", other.encoding);
        json.member("confidence", other.confidence);
        json.array_member("sample", [&] {
          for (const std::string& word : other.sample) json.element(word);
        });
      });
    }
  });
  json.array_member("alternatives", [&] {
    for (const Alternative& alternative : dialect.alternatives) {
      json.object_element([&] {
        json.member("delimiter", alternative.delimiter);
        json.member("quote", alternative.quote);
        json.member("escape", alternative.quote ? std::optional(alternative.escape) : std::nullopt);
        json.member("skip_rows", alternative.skip_rows);
        json.member("has_header", alternative.has_header);
        json.member("confidence", alternative.confidence);
        json.array_member("sample", [&] {
          for (const std::vector<std::string>& row : alternative.sample) {
            json.array_element([&] {
              for (const std::string& cell : row) json.element(cell);
            });
          }
        });
      });
    }
  });
}

std::string to_json(const Report& report) {
  JsonWriter json;
  json.object([&] {
    json.object_member("reading", [&] { write_dialect(json, report.reading); });
    json.member("bytes", report.bytes);
    json.member("records", report.records);
    json.member("added", report.added);
    json.member("ready", report.ready);
    json.member("to_fix", report.to_fix);
    json.member("left_out", report.left_out);
    json.array_member("effects", [&] {
      for (const ReportEffect& effect : report.effects) {
        json.object_element([&] {
          json.member("entry", effect.entry);
          json.member("rows", effect.effect.rows);
          json.member("cells", effect.effect.cells);
          json.member("added", effect.effect.added);
          json.member("fits", effect.effect.fits);
        });
      }
    });
    json.array_member("columns", [&] {
      for (std::size_t i = 0; i < report.columns.size(); ++i) {
        json.object_element([&] { write_column(json, report.columns[i], i); });
      }
    });
    json.array_member("findings", [&] {
      for (const ReportFinding& finding : report.findings) json.object_element([&] { write_finding(json, finding); });
    });
    json.object_member("output", [&] {
      json.member("header_row", report.header_row);
      json.member("rows", report.ready);
      json.member("import_options", report.import_options);
      json.array_member("columns", [&] {
        for (std::size_t i = 0; i < report.columns.size(); ++i) {
          if (report.columns[i].role == checking::ColumnRole::left_out) continue;
          json.object_element([&] {
            json.member("index", i);
            json.member("property", report.columns[i].property);
          });
        }
      });
      json.array_member("blank_cells", [&] {
        for (std::size_t i = 0; i < report.columns.size(); ++i) {
          const std::uint64_t blanks = report.columns[i].empty + report.columns[i].added_blanks;
          if (report.columns[i].role != checking::ColumnRole::property || blanks == 0) continue;
          json.object_element([&] {
            json.member("column", i);
            json.member("count", blanks);
          });
        }
      });
    });
  });
  return json.take();
}

}  // namespace preflight::output
