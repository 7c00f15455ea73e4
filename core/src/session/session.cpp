#include "preflight/session.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <optional>
#include <variant>

#include "output/csv_writer.h"
#include "reading/encoding_detect.h"
#include "reading/encoding_sample.h"
#include "reading/reader.h"
#include "reading/sniffer.h"
#include "reading/utf8.h"
#include "session/query_pass.h"
#include "session/records_pass.h"
#include "session/render_pass.h"
#include "session/sealed.h"
#include "session/table_watch.h"

namespace preflight {

namespace {

using session::Gathered;
using session::ListingPass;
using session::QueryPass;
using session::ReadFile;
using session::RecordsPass;
using session::RenderPass;
using session::RowProcessor;
using session::Sealed;

/// A page of rows lies close together: asking for more at a time would only read past it.
constexpr std::uint64_t query_bytes = 256U << 10;
/// More entries than this for a finding are listed by a second walk rather than kept while reading.
constexpr std::uint32_t listed_while_reading = 100;

/// After so many rows their mean length says how many the file will have.
constexpr std::uint64_t rows_for_estimate = 4096;

checking::Survivor survivor(std::optional<Keep> keep) {
  switch (keep.value_or(Keep::first)) {
    case Keep::first:
      return checking::Survivor::first;
    case Keep::last:
      return checking::Survivor::last;
    case Keep::fullest:
      return checking::Survivor::fullest;
  }
  return checking::Survivor::first;
}

/// Rows that do not read as UTF-8 in a file that began with plain ASCII.
struct EncodingEvidence {
  /// So many bytes of them tell the encoding as well as all of them would.
  static constexpr std::size_t enough = 64U << 10;
  /// So many rows of one kind for each of the other decide: bytes of another encoding are UTF-8 by chance only.
  static constexpr std::uint64_t surely_utf8 = 10;
  std::string lines;
  std::uint64_t unreadable = 0;
  /// Rows with characters of UTF-8 outside ASCII.
  std::uint64_t readable = 0;
};

}  // namespace

struct Session::State {
  enum class Mode : std::uint8_t { idle, sniffing, checking, listing, rendering, querying, recording };

  // What the check was asked.
  planning::CompiledPlan plan;
  Schema schema;
  SessionOptions options;
  std::uint64_t file_bytes = 0;

  // Where the pass is.
  Mode mode = Mode::idle;
  bool finished = false;
  ByteOffset next_offset = 0;
  reading::RecordReader reader;
  reading::Record record;
  std::uint64_t records_read = 0;
  /// Decoded bytes and rows still to be passed over before the walk begins: of a file that the host decodes, which is
  /// always walked from its start.
  std::size_t bytes_to_pass = 0;
  RowNumber first_row = 0;

  // A check under way.
  bool decoding_known = false;
  std::optional<EncodingEvidence> evidence;
  /// What the whole file has shown, against the first guess.
  const reading::Encoding* disproved_by = nullptr;
  ReadFile file;
  checking::Columns columns;
  std::optional<ColumnIndex> email_column;
  std::uint32_t rows_to_skip = 0;
  std::optional<Gathered> gathered;
  std::optional<RowProcessor> processor;
  std::optional<session::TableWatch> watch;

  // A finished check, and what goes over it again.
  std::optional<Sealed> sealed;
  std::optional<ListingPass> listing;
  std::optional<RenderPass> rendering;
  std::optional<QueryPass> querying;
  std::optional<RecordsPass> recording;

  std::string report_json;
  std::string rows_json;
  std::string render_json;

  [[nodiscard]] bool at_end() const { return next_offset == file_bytes; }

  [[nodiscard]] bool host_decodes() const { return file.encoding->kind == reading::EncodingKind::host; }

  /// The row that told how wide the table is: behind it, and only there, the check knew that.
  [[nodiscard]] RowNumber row_of_width() const {
    return sealed->file().dialect.has_header ? sealed->columns().header_row : sealed->file().data_start.row;
  }

  void walk_from(reading::Position place) {
    file.encoding = sealed->file().encoding;
    first_row = place.row;
    bytes_to_pass = 0;
    if (host_decodes()) {
      place = sealed->file().start;
      bytes_to_pass = sealed->file().preamble_bytes;
    }
    reader.start(sealed->file().dialect, place);
    reader.decode_from(*file.encoding);
    if (place.row > row_of_width()) reader.expect_width(sealed->columns().width());
    next_offset = host_decodes() ? 0 : place.offset;
    records_read = 0;
    finished = false;
  }

  /// How the bytes are to be decoded: as the person says, or as they show. False: the host has to decode them first.
  bool choose_encoding(std::string_view sample) {
    const ReadingChoices choices = plan.reading();
    const bool whole = sample.size() == file_bytes;
    reading::EncodingGuess guess = reading::detect_encoding(sample, whole);
    Dialect& dialect = file.dialect;
    if (choices.encoding) {
      file.encoding = reading::find_encoding(*choices.encoding);
      dialect.encoding_origin = Origin::chosen;
      dialect.encoding_confidence = 1;
      file.encoding_thin = false;
    } else if (disproved_by != nullptr) {
      file.encoding = disproved_by;
    } else {
      file.encoding = guess.encoding;
      dialect.encoding_confidence = guess.confidence;
      file.encoding_thin = guess.thin;
      note_readings(sample, guess);
      // Plain ASCII says nothing about what the rest of the file is written in.
      if (file.encoding == &reading::utf8_encoding() && guess.bom_bytes == 0 && reading::is_ascii(sample)) {
        evidence.emplace();
      }
    }
    dialect.encoding = file.encoding->label;
    // The sniffer passes over the mark of UTF-8, which is text to it; others are no text.
    const bool is_text = file.encoding->kind == reading::EncodingKind::utf8 || host_decodes();
    file.mark_bytes = !is_text && guess.encoding == file.encoding ? guess.bom_bytes : 0;
    return !host_decodes();
  }

  void note_readings(std::string_view sample, const reading::EncodingGuess& guess) {
    file.dialect.encoding_alternatives.clear();
    if (guess.alternatives.empty()) return;
    std::vector<const reading::Encoding*> encodings = {guess.encoding};
    for (const reading::EncodingAlternative& other : guess.alternatives) encodings.push_back(other.encoding);
    const std::vector<std::string_view> words = reading::telling_words(sample, encodings);
    file.dialect.encoding_sample = reading::decoded(*guess.encoding, words);
    for (const reading::EncodingAlternative& other : guess.alternatives) {
      file.dialect.encoding_alternatives.push_back(
          {std::string(other.encoding->label), other.confidence, reading::decoded(*other.encoding, words)});
    }
  }

  void sniff() {
    std::string_view sample = reader.pending().substr(0, reading::sniff_bytes);
    std::string raw;
    bool whole = at_end() && sample.size() == reader.pending().size();
    if (!decoding_known) {
      file.not_csv = reading::known_not_csv(sample);
      if (!file.not_csv.empty()) {
        end_reading();
        return;
      }
      decoding_known = true;
      if (!choose_encoding(sample)) {
        reader.start({}, {});
        next_offset = 0;
        return;
      }
      if (file.encoding->kind != reading::EncodingKind::utf8) {
        // The sniffer sees the same text whatever the chunks: what its share of the bytes decodes to.
        raw = reader.pending();
        const std::size_t share = std::min(raw.size(), reading::sniff_bytes);
        reader.start({}, {});
        reader.decode_from(*file.encoding);
        give(std::string_view(raw).substr(file.mark_bytes, share - file.mark_bytes), whole);
        raw.erase(0, share);
        sample = reader.pending();
        file.not_csv = reading::known_not_csv(sample);
        if (!file.not_csv.empty()) {
          end_reading();
          return;
        }
      }
    }
    const reading::Sniffed sniffed = reading::sniff(sample, whole, plan.reading());
    take_dialect(sniffed);
    email_column = sniffed.email_column;
    const std::string_view preamble = sample.substr(0, sniffed.preamble_bytes);
    file.preamble_bytes = preamble.size();
    file.start = {.offset = file.mark_bytes + reading::source_bytes(*file.encoding, preamble),
                  .row = 1,
                  .line = 1 + LineNumber{sniffed.preamble_lines}};
    if (!raw.empty()) give(raw, at_end());
    reader.begin_reading(file.dialect, file.preamble_bytes, file.start);
    rows_to_skip = file.dialect.skip_rows;
    mode = Mode::checking;
  }

  /// The cells of a file that we wrote as they were before they were guarded.
  void take_guards_off() {
    for (std::string_view& cell : record.cells) cell = output::without_formula_guard(cell);
  }

  void give(std::string_view bytes, bool last) {
    char* const into = reader.reserve(bytes.size());
    std::copy(bytes.begin(), bytes.end(), into);
    reader.commit(bytes.size(), last);
  }

  /// What the sniffer found, beside what is known of the encoding.
  void take_dialect(const reading::Sniffed& sniffed) {
    Dialect known = std::move(file.dialect);
    file.dialect = sniffed.dialect;
    file.dialect.encoding = std::move(known.encoding);
    file.dialect.encoding_confidence = known.encoding_confidence;
    file.dialect.encoding_origin = known.encoding_origin;
    file.dialect.encoding_sample = std::move(known.encoding_sample);
    file.dialect.encoding_alternatives = std::move(known.encoding_alternatives);
    file.dialect.bom = file.dialect.bom || file.mark_bytes != 0;
  }

  /// The first look saw nothing but ASCII; now a row does not read as UTF-8. True: the file is in another encoding, and
  /// reading begins again.
  bool is_disproved() {
    if (!evidence || !record.unusual) return false;
    if (!record.reads()) {
      evidence->lines += record.raw;
      ++evidence->unreadable;
      return evidence->lines.size() >= EncodingEvidence::enough && begin_again();
    }
    if (!reading::is_ascii(record.raw) && ++evidence->readable >= EncodingEvidence::surely_utf8 &&
        evidence->unreadable == 0) {
      evidence.reset();
    }
    return false;
  }

  bool begin_again() {
    const EncodingEvidence seen = std::move(*evidence);
    evidence.reset();
    // Where most rows read as UTF-8, those that do not are the exception, and are shown as such.
    if (seen.unreadable <= EncodingEvidence::surely_utf8 * seen.readable) return false;
    const reading::EncodingGuess guess = reading::detect_encoding(seen.lines, true);
    if (guess.encoding == &reading::utf8_encoding()) return false;
    const std::string& lines = seen.lines;
    disproved_by = guess.encoding;
    file = {};
    file.dialect.encoding_confidence = guess.confidence;
    file.encoding_thin = guess.thin;
    note_readings(lines, guess);
    columns = {};
    watch.reset();
    processor.reset();
    gathered.reset();
    decoding_known = false;
    records_read = 0;
    next_offset = 0;
    reader.decode_from(reading::utf8_encoding());
    reader.start({}, {});
    mode = Mode::sniffing;
    return true;
  }

  void set_columns(std::vector<planning::Effect> effects) {
    plan.apply_to_columns(columns, effects);
    gathered.emplace(columns.width(), std::min(options.rows_per_finding, listed_while_reading), survivor(plan.keep()),
                     effects.size());
    gathered->effects = std::move(effects);
    processor.emplace(plan, columns, schema);
    file.has_columns = true;
  }

  /// The first row that is not blank: names, or already a contact.
  void take_first_row() {
    if (file.dialect.has_header) {
      columns = checking::columns_from_header(record.cells, record.row, record.line, email_column);
      if (columns.written_by_us) {
        take_guards_off();
        columns = checking::columns_from_header(record.cells, record.row, record.line, email_column);
      }
    } else {
      columns = checking::columns_from_content(record.cells);
    }
    set_columns(std::vector<planning::Effect>(plan.plan().entries.size()));
    reader.expect_width(columns.width());
    std::vector<std::string> names;
    if (file.dialect.has_header) names.assign(record.cells.begin(), record.cells.end());
    watch.emplace(columns, plan, std::move(names));
    file.data_start =
        file.dialect.has_header ? reader.position() : reading::Position{record.offset, record.row, record.line};
  }

  /// No header was met: there are no rows either, for no later walk.
  void set_no_columns() {
    set_columns(std::vector<planning::Effect>(plan.plan().entries.size()));
    file.data_start = {.offset = file_bytes, .row = std::numeric_limits<RowNumber>::max()};
  }

  /// Reading cannot go on at `place`; what stands behind it is unknown, which is said once and where.
  void stop_at_limit(const FindingKey& key, RowNumber row, LineNumber line, std::string_view shown) {
    if (!gathered) set_no_columns();
    gathered->findings.add({.key = key, .evidence = shown}, row, line);
    file.ended_early = true;
    end_reading();
  }

  /// A row above the table. Those that say something are shown; a person who chose to skip them knows them.
  void note_title() {
    if (record.blank() || file.dialect.skip_origin == Origin::chosen) return;
    ++file.titles;
    if (file.first_titles.size() < options.rows_per_finding) {
      const FindingKey key{FindingId::title_rows, {}, {}};
      file.first_titles.push_back(
          checking::entry_of(session::aside_finding(key, record.cells), record.row, record.line));
    }
  }

  const session::TableWatch::Give giving = [this](const reading::Record& one, const FindingKey* aside) {
    if (aside != nullptr) {
      gathered->set_aside(one, *aside, plan);
    } else {
      gathered->take(one, *processor, plan.keep().has_value());
    }
  };

  void end_reading() { next_offset = file_bytes; }

  void check_records() {
    while (!file.ended_early && reader.next(at_end(), record)) {
      if (columns.written_by_us) take_guards_off();
      if (is_disproved()) return;
      if (rows_to_skip > 0) {
        --rows_to_skip;
        note_title();
        continue;
      }
      const bool blank = record.blank();
      if (!file.has_columns) {
        if (blank) continue;
        if (record.cell_count > max_columns) {
          stop_at_limit({FindingId::limits, "columns", {}}, record.row, record.line, record.cells.front());
          return;
        }
        if (record.quote_unclosed && reader.position().line != record.line + 1) {
          // The whole rest of the file is in one cell: there are no columns to read anything by.
          stop_at_limit({FindingId::quote_unclosed, {}, {}}, record.row, record.line,
                        record.raw.substr(0, record.raw.find_first_of("\r\n")));
          return;
        }
        const bool odd_quote = file.dialect.has_header && (record.quote_stray || record.quote_unclosed);
        const std::string_view odd_name = odd_quote ? record.cells[record.quote_column] : std::string_view();
        // Read by its line, the row has names as any other; the quote that nothing closes is part of none.
        if (record.quote_unclosed && !odd_name.empty() && odd_name.front() == file.dialect.quote)
          record.cells[record.quote_column].remove_prefix(1);
        take_first_row();
        if (odd_quote) {
          gathered->findings.add(
              {.key = {FindingId::quote_stray, {}, {}}, .cell_column = record.quote_column, .evidence = odd_name},
              record.row, record.line);
        }
        if (file.dialect.has_header) continue;
      }
      if (blank) {
        gathered->take_blank(record);
        watch->take_blank();
        if (const auto lines = reader.pass_empty_lines(); lines.count != 0) gathered->take_empty_lines(lines);
      } else {
        if (watch->lets_pass(record)) {
          gathered->take(record, *processor, plan.keep().has_value());
        } else {
          watch->take(record, giving);
        }
        if (++records_read == rows_for_estimate && columns.email) {
          gathered->emails.expect((file_bytes - file.data_start.offset) * rows_for_estimate /
                                  (reader.position().offset - file.data_start.offset));
        }
      }
    }
    if (reader.over_limit() && !file.ended_early) {
      const reading::Position place = reader.position();
      const FindingKey key = reader.inside_quotes() ? FindingKey{FindingId::quote_unclosed, {}, {}}
                                                    : FindingKey{FindingId::limits, "record-bytes", {}};
      stop_at_limit(key, place.row, place.line, reader.pending().substr(0, checking::evidence_bytes));
    }
  }

  template <class Pass>
  void walk(Pass& pass) {
    if (bytes_to_pass != 0) {
      if (reader.pending().size() < bytes_to_pass && !at_end()) return;
      reader.skip(std::min(bytes_to_pass, reader.pending().size()));
      bytes_to_pass = 0;
    }
    while (reader.next(at_end(), record)) {
      if (record.row >= row_of_width()) reader.expect_width(sealed->columns().width());
      if (sealed->columns().written_by_us) take_guards_off();
      if (record.row < first_row) continue;
      if (record.blank()) {
        if constexpr (requires { pass.take_blank(record); }) {
          pass.take_blank(record);
        } else {
          reader.pass_empty_lines();
        }
      } else {
        pass.take(record);
        ++records_read;
      }
    }
    if (reader.over_limit()) end_reading();
  }

  void seal() {
    if (watch) watch->finish(!file.ended_early, giving);
    if (!gathered) set_no_columns();
    gathered->finish();
    file.bytes = file_bytes;
    file.line_endings = reader.line_endings();
    file.dialect.line_ending = file.line_endings.dominant();
    watch.reset();
    processor.reset();
    sealed.emplace(plan, schema, std::move(columns), std::move(file), std::move(*gathered));
    gathered.reset();
    if (sealed->listing_incomplete(options.rows_per_finding)) {
      listing.emplace(*sealed, plan, options.rows_per_finding);
      mode = Mode::listing;
      walk_from(sealed->file().data_start);
    }
  }

  void advance() {
    // The sniffer sees the same bytes whatever the chunks: all of a small file, else exactly the first sniff_bytes or a
    // little more.
    if (mode == Mode::sniffing && (at_end() || reader.pending().size() >= reading::sniff_bytes)) sniff();
    if (mode == Mode::checking) {
      check_records();
      if (mode == Mode::checking && at_end() && !file.ended_early && evidence && begin_again()) return;
    } else if (mode == Mode::listing) {
      walk(*listing);
    } else if (mode == Mode::rendering) {
      walk(*rendering);
    } else if (mode == Mode::querying) {
      walk(*querying);
      if (querying->done()) end_reading();
    } else if (mode == Mode::recording) {
      walk(*recording);
    }
    const bool all_read = at_end() && (mode == Mode::sniffing ? !file.not_csv.empty() : mode == Mode::checking);
    if (all_read) seal();
  }
};

Session::Session() : state_(std::make_unique<State>()) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

result<void> Session::begin_check(std::string_view plan_json, std::string_view schema_json, std::uint64_t file_bytes,
                                  SessionOptions options) {
  result<Plan> plan = parse_plan(plan_json);
  if (!plan) return plan.error();
  result<Schema> schema = parse_schema(schema_json);
  if (!schema) return schema.error();
  // Everything of the last check goes first: its parts point at each other.
  state_ = std::make_unique<State>();
  state_->plan = planning::CompiledPlan(std::move(*plan));
  state_->schema = std::move(*schema);
  state_->options = options;
  state_->file_bytes = file_bytes;
  state_->mode = State::Mode::sniffing;
  state_->decoding_known = false;
  state_->reader.start({}, {});
  if (file_bytes == 0) state_->seal();
  return {};
}

result<void> Session::begin_render(std::string_view words_json) {
  if (!state_->sealed || state_->report_json.empty()) return Error{"no-check", "there is no finished check to render"};
  result<session::Words> words = session::parse_words(words_json);
  if (!words) return words.error();
  state_->rendering.emplace(*state_->sealed, state_->plan, std::move(*words), state_->options);
  state_->render_json.clear();
  state_->recording.reset();
  state_->mode = State::Mode::rendering;
  state_->walk_from(state_->sealed->file().data_start);
  if (!state_->sealed->file().not_csv.empty()) state_->end_reading();
  return {};
}

result<void> Session::begin_query(std::string_view query_json) {
  if (!state_->sealed || state_->report_json.empty())
    return Error{"no-check", "there is no finished check to ask about"};
  result<session::Query> query = session::parse_query(query_json);
  if (!query) return query.error();
  const reading::Position place = state_->sealed->place_before(query->from_row);
  state_->querying.emplace(*state_->sealed, state_->plan, *query);
  state_->rows_json.clear();
  state_->mode = State::Mode::querying;
  state_->walk_from(place);
  if (!state_->sealed->file().not_csv.empty()) state_->end_reading();
  return {};
}

result<void> Session::begin_records() {
  if (!state_->sealed || state_->report_json.empty()) return Error{"no-check", "there is no finished check to go over"};
  state_->recording.emplace();
  state_->mode = State::Mode::recording;
  state_->walk_from(state_->sealed->file().start);
  if (!state_->sealed->file().not_csv.empty()) state_->end_reading();
  return {};
}

Need Session::need() const {
  if (state_->mode == State::Mode::idle) return {};
  const std::uint64_t left = state_->file_bytes - state_->next_offset;
  return {state_->next_offset, state_->mode == State::Mode::querying ? std::min(left, query_bytes) : left};
}

char* Session::reserve(std::size_t bytes) { return state_->reader.reserve(bytes); }

result<void> Session::commit(std::size_t bytes) {
  if (bytes > need().length) return Error{"too-many-bytes", "more bytes were given than need() asked for"};
  if (!host_decoding().empty()) return Error{"host-decodes", "the host has to decode these bytes first"};
  state_->next_offset += bytes;
  state_->reader.commit(bytes, state_->at_end());
  state_->advance();
  return {};
}

std::string_view Session::host_decoding() const {
  if (state_->mode == State::Mode::idle || !state_->host_decodes()) return {};
  return state_->file.encoding->label;
}

result<void> Session::commit_decoded(std::size_t bytes, std::size_t decoded_bytes) {
  if (bytes > need().length) return Error{"too-many-bytes", "more bytes were given than need() asked for"};
  if (host_decoding().empty()) return Error{"host-decodes", "these bytes are given as they stand in the file"};
  state_->next_offset += bytes;
  state_->reader.commit_decoded(decoded_bytes);
  state_->advance();
  return {};
}

result<void> Session::finish() {
  if (need().length != 0) return Error{"more-needed", "the pass still needs bytes: the file is shorter than was said"};
  State& state = *state_;
  switch (state.mode) {
    case State::Mode::idle:
      return Error{"no-check", "nothing was begun"};
    case State::Mode::listing:
      state.listing->finish();
      [[fallthrough]];
    case State::Mode::sniffing:
    case State::Mode::checking:
      state.listing.reset();
      state.report_json = output::to_json(state.sealed->report());
      break;
    case State::Mode::rendering:
      state.rendering->finish();
      state.render_json = state.rendering->json();
      break;
    case State::Mode::querying:
      state.rows_json = state.querying->json();
      break;
    case State::Mode::recording:
      break;
  }
  state.mode = State::Mode::idle;
  state.finished = true;
  return {};
}

const std::string& Session::report_json() const { return state_->report_json; }

bool Session::has_must_findings() const {
  if (!state_->sealed) return false;
  const std::vector<output::ReportFinding>& findings = state_->sealed->report().findings;
  return std::any_of(findings.begin(), findings.end(),
                     [](const output::ReportFinding& finding) { return kind(finding.key.id).level == Level::must; });
}

const std::string& Session::rows_json() const { return state_->rows_json; }
const std::string& Session::render_json() const { return state_->render_json; }
std::uint64_t Session::records_read() const { return state_->records_read; }

std::optional<RowNumber> Session::row_over_limit() const {
  return state_->reader.over_limit() ? std::optional(state_->reader.position().row) : std::nullopt;
}

Output Session::take_output(std::size_t max_bytes) {
  if (state_->recording) return state_->recording->take_output(max_bytes);
  return state_->rendering ? state_->rendering->take_output(max_bytes) : Output{};
}

}  // namespace preflight
