#include "imports/sqlite_journal.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "compiled_json.h"
#include "sha256.h"
#include "sqlite_connection.h"
#include "text.h"

namespace preflight::proxy::imports {

namespace {

constexpr int schema_version = 3;
// "PFLT": tells our file from any other SQLite file.
constexpr int application_id = 0x50464C54;
constexpr std::chrono::hours same_file_window{24};

// What only has to be told apart (the key of a request, its body, "the same file") is kept as a fingerprint: the first
// 16 bytes of a SHA-256.
constexpr const char* schema = R"sql(
CREATE TABLE import (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  idempotency_key BLOB NOT NULL UNIQUE CHECK (length(idempotency_key) = 16),
  request BLOB NOT NULL CHECK (length(request) = 16),
  content BLOB NOT NULL CHECK (length(content) = 16),
  user TEXT NOT NULL,
  list_id TEXT NOT NULL,
  list_name TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('addnoforce', 'addforce', 'remove', 'unsub')),
  file_name TEXT NOT NULL,
  rows INTEGER NOT NULL,
  left_out INTEGER NOT NULL,
  import_options TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX import_content ON import (content);
CREATE TABLE part (
  import INTEGER NOT NULL REFERENCES import (seq),
  n INTEGER NOT NULL CHECK (n >= 1),
  state TEXT NOT NULL CHECK (state IN ('created', 'uploading', 'uploaded', 'submitting', 'reconciling', 'running', 'completed',
    'completed_with_errors', 'job_failed', 'failed', 'needs_attention', 'abandoned', 'expired')),
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  rows INTEGER NOT NULL,
  data_id TEXT UNIQUE,
  job_id TEXT,
  status TEXT,
  count INTEGER NOT NULL DEFAULT 0,
  current INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0,
  submitted_at INTEGER,
  moved_at INTEGER,
  absent_for INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER,
  problem_code TEXT,
  problem_message TEXT,
  PRIMARY KEY (import, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_state ON part (state);
)sql";

constexpr const char* meta_schema = R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE transition (was TEXT NOT NULL, becomes TEXT NOT NULL, PRIMARY KEY (was, becomes)) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* rules = R"sql(
CREATE TRIGGER part_keeps_to_the_rules BEFORE UPDATE OF state ON part
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM transition WHERE was = OLD.state AND becomes = NEW.state)
BEGIN SELECT RAISE(ABORT, 'a part may not go there'); END;
)sql";

/// What version 2 had beyond version 1, and version 3 still has: the moments of a part.
constexpr const char* since_version_1 = R"sql(
ALTER TABLE part ADD COLUMN retry_at INTEGER;
ALTER TABLE part ADD COLUMN moved_at INTEGER;
ALTER TABLE part ADD COLUMN absent_for INTEGER NOT NULL DEFAULT 0;
)sql";

/// Version 2 kept ids and hashes as words, and each import's id with each of its parts.
constexpr const char* set_version_2_aside = R"sql(
DROP TRIGGER part_keeps_to_the_rules;
DROP INDEX part_state;
DROP INDEX import_content;
ALTER TABLE part RENAME TO part_of_version_2;
ALTER TABLE import RENAME TO import_of_version_2;
)sql";
constexpr const char* from_version_2 = R"sql(
INSERT INTO sqlite_sequence (name, seq) SELECT 'import', seq FROM sqlite_sequence WHERE name = 'import_of_version_2';
INSERT INTO import SELECT seq, unhex(id), fingerprint(idempotency_key), fingerprint(request_sha256),
    unhex(substr(content_sha256, 1, 32)), user, list_id, list_name, method, file_name, rows, left_out, import_options,
    created_at, updated_at
  FROM import_of_version_2;
INSERT INTO part SELECT (SELECT seq FROM import_of_version_2 WHERE id = import_id), n, state, bytes, unhex(sha256), rows,
    data_id, job_id, status, count, current, errors, submitted_at, moved_at, absent_for, retry_at, problem_code,
    problem_message
  FROM part_of_version_2;
DROP TABLE part_of_version_2;
DROP TABLE import_of_version_2;
)sql";

[[noreturn]] void fail(int code) {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw JournalError("The journal file is damaged.");
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      throw JournalError("The journal file cannot be written.");
    case SQLITE_FULL:
      throw JournalError("The journal's disk is full.");
    default:
      throw JournalError("The journal cannot be used (SQLite error " + std::to_string(code) + ").");
  }
}

constexpr std::string_view job_ended = "job-ended";

/// The word of the audit log for a step to `to`; empty for steps that are none of a person's business.
std::string_view action_of(PartState from, PartState to) {
  using S = PartState;
  switch (to) {
    case S::uploaded:
      if (from == S::needs_attention) return "start-again";
      return from == S::uploading ? "part-uploaded" : "";
    case S::submitting:
      return "job-start";
    case S::reconciling:
      return from == S::needs_attention ? "look-again" : "job-start-unclear";
    case S::running:
      return "job-running";
    case S::completed:
    case S::completed_with_errors:
    case S::job_failed:
      return job_ended;
    case S::failed:
      return "part-failed";
    case S::needs_attention:
      return "needs-attention";
    case S::abandoned:
      return "part-abandoned";
    case S::expired:
      return "part-expired";
    case S::created:
    case S::uploading:
      return "";
  }
  return "";
}

std::string text_of(const nlohmann::json& detail) {
  return detail.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

constexpr std::size_t fingerprint_digits = 32;

std::string fingerprint_of(std::string_view text) { return sha256_hex(text).substr(0, fingerprint_digits); }

/// What "the same file" means: list, way and the bytes of every part in order.
std::string content_of(const Import& import) {
  std::string all = import.list_id + "\n" + import.method + "\n";
  for (const Part& part : import.parts) all += part.sha256 + "\n";
  return fingerprint_of(all);
}

}  // namespace

class SqliteJournal::Database : public SqliteConnection {
 public:
  Database(const std::filesystem::path& file, const std::string& mailjet) : SqliteConnection(file, &fail) {
    open_journal(mailjet);
  }

  std::optional<Import> find(const std::string& id) {
    Import import;
    std::int64_t seq = 0;
    {
      Statement row = statement(
          "SELECT seq, user, list_id, list_name, method, file_name, rows, left_out, import_options, created_at, "
          "updated_at FROM import WHERE id = ?");
      row.bind(Hex{id});
      if (!row.step()) return std::nullopt;
      seq = row.number(0);
      import.id = id;
      import.user = row.text(1);
      import.list_id = row.text(2);
      import.list_name = row.text(3);
      import.method = row.text(4);
      import.file_name = row.text(5);
      import.rows = row.number(6);
      import.left_out = row.number(7);
      import.import_options = row.optional_text(8);
      import.created_at = time_of(row.number(9));
      import.updated_at = time_of(row.number(10));
    }
    Statement row = statement(
        "SELECT n, state, bytes, sha256, rows, data_id, job_id, status, count, current, errors, submitted_at, "
        "problem_code, problem_message, retry_at, moved_at, absent_for FROM part WHERE import = ? ORDER BY n");
    row.bind(seq);
    while (row.step()) {
      Part part;
      part.n = static_cast<int>(row.number(0));
      const auto state = part_state_of(row.text(1));
      if (!state) throw JournalError("The journal holds a state that is not known.");
      part.state = *state;
      part.bytes = row.number(2);
      part.sha256 = row.hex(3);
      part.rows = row.number(4);
      part.data_id = row.optional_text(5);
      part.job_id = row.optional_text(6);
      part.status = row.optional_text(7);
      part.count = row.number(8);
      part.current = row.number(9);
      part.errors = row.number(10);
      part.submitted_at = row.optional_time(11);
      if (auto code = row.optional_text(12)) part.problem = Problem{*code, row.text(13)};
      part.retry_at = row.optional_time(14);
      part.moved_at = row.optional_time(15);
      part.absent_for = std::chrono::milliseconds(row.number(16));
      import.parts.push_back(std::move(part));
    }
    return import;
  }

  std::vector<Import> find_all(const std::vector<std::string>& ids) {
    std::vector<Import> imports;
    imports.reserve(ids.size());
    for (const std::string& id : ids) {
      if (auto import = find(id)) imports.push_back(std::move(*import));
    }
    return imports;
  }

  std::optional<Creation> replay(const std::string& key, const std::string& request_sha256) {
    std::string id;
    bool same = false;
    {
      Statement row = statement("SELECT id, request FROM import WHERE idempotency_key = ?");
      row.bind(Hex{fingerprint_of(key)});
      if (!row.step()) return std::nullopt;
      id = row.hex(0);
      same = row.hex(1) == fingerprint_of(request_sha256);
    }
    if (!same) return Creation{Creation::Kind::key_reused, {}};
    return Creation{Creation::Kind::replayed, find(id).value()};
  }

  void touch(const std::string& import_id, WallTime now) {
    statement("UPDATE import SET updated_at = ? WHERE id = ?").bind(milliseconds_of(now)).bind(Hex{import_id}).run();
  }

  void write_step(const PartKey& part, PartState from, PartState to, nlohmann::json more, const Actor& by,
                  WallTime now) {
    const std::string_view action = action_of(from, to);
    if (action.empty()) return;
    if (part.n > 1) more["part"] = part.n;
    // Where the action does not say it.
    if (action == job_ended) more["state"] = name_of(to);
    AuditChain::append(*this, {std::string(action), by, part.import_id, text_of(more)}, now);
  }

  /// Changes one part that stands at `from`; true when there was one.
  bool change(const PartKey& part, PartState from, PartState to, const PartFacts& facts, WallTime now) {
    const auto milliseconds = [](const std::optional<WallTime>& time) {
      return time ? std::optional(milliseconds_of(*time)) : std::nullopt;
    };
    std::optional<std::string> problem_code;
    std::optional<std::string> problem_message;
    if (facts.problem) {
      problem_code = facts.problem->code;
      problem_message = facts.problem->message;
    }
    Transaction transaction(*this);
    statement(
        "UPDATE part SET state = ?, data_id = coalesce(?, data_id), job_id = coalesce(?, job_id), "
        "status = coalesce(?, status), count = coalesce(?, count), current = coalesce(?, current), "
        "errors = coalesce(?, errors), submitted_at = coalesce(?, submitted_at), moved_at = coalesce(?, moved_at), "
        "absent_for = coalesce(?, absent_for), problem_code = ?, "
        "problem_message = ?, retry_at = ? WHERE import = (SELECT seq FROM import WHERE id = ?) AND n = ? AND state = "
        "?")
        .bind(name_of(to))
        .bind(facts.data_id)
        .bind(facts.job_id)
        .bind(facts.status)
        .bind(facts.count)
        .bind(facts.current)
        .bind(facts.errors)
        .bind(milliseconds(facts.submitted_at))
        .bind(milliseconds(facts.moved_at))
        .bind(facts.absent_for ? std::optional(std::int64_t{facts.absent_for->count()}) : std::nullopt)
        .bind(problem_code)
        .bind(problem_message)
        .bind(milliseconds(facts.retry_at))
        .bind(Hex{part.import_id})
        .bind(static_cast<std::int64_t>(part.n))
        .bind(name_of(from))
        .run();
    if (changes() != 1) return false;
    touch(part.import_id, now);
    if (from != to) {
      nlohmann::json more = nlohmann::json::object();
      if (facts.data_id) more["data_id"] = *facts.data_id;
      if (facts.job_id) more["job_id"] = *facts.job_id;
      if (facts.errors.value_or(0) > 0) more["errors"] = *facts.errors;
      // The code alone: Mailjet's words may quote what was sent.
      if (facts.problem) more["code"] = facts.problem->code;
      write_step(part, from, to, std::move(more), facts.by.value_or(Actor{}), now);
    }
    transaction.commit();
    return true;
  }

  /// Moves every part that `parts` (import's id, n, state) tells on to `to`. The caller's transaction is open.
  void move_all(Statement& parts, PartState to, const Actor& by, WallTime now) {
    struct Step {
      PartKey part;
      PartState from;
    };
    std::vector<Step> steps;
    while (parts.step()) {
      steps.push_back({{parts.hex(0), static_cast<int>(parts.number(1))},
                       part_state_of(parts.text(2)).value_or(PartState::failed)});
    }
    for (const Step& step : steps) {
      statement(
          "UPDATE part SET state = ?, retry_at = NULL WHERE import = (SELECT seq FROM import WHERE id = ?) AND n = ?")
          .bind(name_of(to))
          .bind(Hex{step.part.import_id})
          .bind(static_cast<std::int64_t>(step.part.n))
          .run();
      touch(step.part.import_id, now);
      write_step(step.part, step.from, to, nlohmann::json::object(), by, now);
    }
  }

 private:
  void open_journal(const std::string& mailjet) {
    // Look before anything is written: another program's file, or a newer one of ours, stays as it is.
    const bool fresh = is_fresh() && pragma("PRAGMA user_version") == 0;
    if (!fresh && pragma("PRAGMA application_id") != application_id) {
      throw JournalError("The journal file belongs to another program.");
    }
    const std::int64_t version = pragma("PRAGMA user_version");
    if (!fresh && (version < 1 || version > schema_version)) {
      throw JournalError("The journal was written by another version of this program.");
    }
    {
      Statement check = statement("PRAGMA quick_check(1)");
      if (!check.step() || check.text(0) != "ok") throw JournalError("The journal file is damaged.");
    }
    {
      Statement mode = statement("PRAGMA journal_mode = WAL");
      if (!mode.step() || mode.text(0) != "wal") throw JournalError("The journal cannot keep its log on this disk.");
    }
    // FULL: with WAL, the lesser setting may lose a commit that was already acted upon when the power goes.
    execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
    if (fresh) {
      create_schema(mailjet);
    } else {
      Statement row = statement("SELECT value FROM meta WHERE name = 'mailjet'");
      if (!row.step() || row.text(0) != mailjet) {
        throw JournalError("The journal belongs to another Mailjet address than the one configured.");
      }
    }
    if (!fresh && version < schema_version) {
      Transaction transaction(*this);
      bring_up_to_date(version);
      transaction.commit();
    }
  }

  /// From an earlier version. The caller's transaction is open.
  void bring_up_to_date(std::int64_t version) {
    know("fingerprint", [](std::string_view text) { return from_hex(fingerprint_of(text)); });
    know("unhex", &from_hex);
    if (version == 1) execute(since_version_1);
    execute(set_version_2_aside);
    execute(schema);
    execute(from_version_2);
    finish_schema();
  }

  void create_schema(const std::string& mailjet) {
    Transaction transaction(*this);
    execute(meta_schema);
    execute(schema);
    statement("INSERT INTO meta (name, value) VALUES ('mailjet', ?)").bind(mailjet).run();
    finish_schema();
    transaction.commit();
  }

  void finish_schema() {
    AuditChain::create(*this);
    for (const PartState from : all_part_states) {
      for (const PartState to : all_part_states) {
        if (!may_follow(from, to)) continue;
        statement("INSERT OR IGNORE INTO transition (was, becomes) VALUES (?, ?)")
            .bind(name_of(from))
            .bind(name_of(to))
            .run();
      }
    }
    execute(rules);
    mark_as(application_id, schema_version);
  }
};

SqliteJournal::SqliteJournal(const std::filesystem::path& file, const std::string& mailjet)
    : database_(std::make_unique<Database>(file, mailjet)) {}

SqliteJournal::~SqliteJournal() = default;

void SqliteJournal::tell(Changes& changes) {
  const std::lock_guard lock(mutex_);
  // Whoever is woken and reads waits for the mutex that the writer still holds, and so sees what was written.
  database_->on_commit([&changes] { changes.tell(); });
}

Creation SqliteJournal::create(const NewImport& wanted, WallTime now) {
  const std::lock_guard lock(mutex_);
  Database& db = *database_;
  const Import& import = wanted.import;
  const std::string content = content_of(import);
  Database::Transaction transaction(db);

  if (auto earlier = db.replay(wanted.idempotency_key, wanted.request_sha256)) return *earlier;

  if (!wanted.again) {
    std::string earlier_id;
    {
      // One that Mailjet may have begun, or that begins by itself because all its bytes are there.
      auto row = db.statement(
          "SELECT id FROM import WHERE content = ? AND created_at > ? AND (EXISTS (SELECT 1 FROM part WHERE import = "
          "seq "
          "AND state IN ('submitting', 'reconciling', 'running', 'completed', 'completed_with_errors', 'job_failed', "
          "'needs_attention')) OR NOT EXISTS (SELECT 1 FROM part WHERE import = seq AND state <> 'uploaded')) "
          "ORDER BY seq DESC LIMIT 1");
      row.bind(Hex{content}).bind(milliseconds_of(now - same_file_window));
      if (row.step()) earlier_id = row.hex(0);
    }
    if (!earlier_id.empty()) return Creation{Creation::Kind::same_file, db.find(earlier_id).value()};
    auto begun = db.statement(
        "SELECT id, n, state FROM import JOIN part ON import = seq WHERE content = ? AND state IN ('created', "
        "'uploading', 'uploaded') AND NOT EXISTS (SELECT 1 FROM part AS p WHERE p.import = seq AND p.state NOT IN "
        "('created', 'uploading', 'uploaded')) ORDER BY seq, n");
    begun.bind(Hex{content});
    db.move_all(begun, PartState::abandoned, {import.user, wanted.ip}, now);
  }

  const std::string id = random_hex(16);
  db.statement(
        "INSERT INTO import (id, idempotency_key, request, content, user, list_id, list_name, method, file_name, rows, "
        "left_out, import_options, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(Hex{id})
      .bind(Hex{fingerprint_of(wanted.idempotency_key)})
      .bind(Hex{fingerprint_of(wanted.request_sha256)})
      .bind(Hex{content})
      .bind(import.user)
      .bind(import.list_id)
      .bind(import.list_name)
      .bind(import.method)
      .bind(import.file_name)
      .bind(import.rows)
      .bind(import.left_out)
      .bind(import.import_options)
      .bind(milliseconds_of(now))
      .bind(milliseconds_of(now))
      .run();
  for (const Part& part : import.parts) {
    db.statement(
          "INSERT INTO part (import, n, state, bytes, sha256, rows) SELECT seq, ?, 'created', ?, ?, ? FROM import "
          "WHERE id = ?")
        .bind(static_cast<std::int64_t>(part.n))
        .bind(part.bytes)
        .bind(Hex{part.sha256})
        .bind(part.rows)
        .bind(Hex{id})
        .run();
  }
  // What is as it mostly is goes without saying.
  nlohmann::json detail{{"list_id", import.list_id}, {"method", import.method}, {"rows", import.rows}};
  if (import.left_out > 0) detail["left_out"] = import.left_out;
  if (import.parts.size() > 1) detail["parts"] = import.parts.size();
  if (wanted.again) detail["again"] = true;
  // Whoever declares one of these has typed the number of rows.
  if (import.method != "addnoforce") detail["confirmed"] = true;
  AuditChain::append(db, {"import-declared", {import.user, wanted.ip}, id, text_of(detail)}, now);
  transaction.commit();
  return Creation{Creation::Kind::created, db.find(id).value()};
}

std::optional<Creation> SqliteJournal::replay(const std::string& idempotency_key, const std::string& request_sha256) {
  const std::lock_guard lock(mutex_);
  return database_->replay(idempotency_key, request_sha256);
}

std::optional<Import> SqliteJournal::find(const std::string& import_id) {
  const std::lock_guard lock(mutex_);
  return database_->find(import_id);
}

std::vector<Import> SqliteJournal::newest(const Wanted& wanted) {
  const std::lock_guard lock(mutex_);
  const std::string search = folded(wanted.search);
  std::vector<std::string> ids;
  {
    auto row = database_->statement(
        "SELECT id, file_name, list_name, user FROM import "
        "WHERE seq < coalesce((SELECT seq FROM import WHERE id = ?), 9223372036854775807) ORDER BY seq DESC");
    row.bind(wanted.before ? Hex{*wanted.before} : Hex{});
    while (ids.size() < static_cast<std::size_t>(std::max(0, wanted.limit)) && row.step()) {
      const auto holds = [&](int column) { return folded(row.text(column)).find(search) != std::string::npos; };
      if (search.empty() || holds(1) || holds(2) || holds(3)) ids.push_back(row.hex(0));
    }
  }
  return database_->find_all(ids);
}

std::vector<Import> SqliteJournal::open() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  {
    auto row = database_->statement(
        "SELECT id FROM import WHERE seq IN (SELECT import FROM part WHERE state IN ('uploaded', 'submitting', "
        "'reconciling', 'running')) ORDER BY seq");
    while (row.step()) ids.push_back(row.hex(0));
  }
  return database_->find_all(ids);
}

std::map<PartState, std::uint64_t> SqliteJournal::tally() {
  const std::lock_guard lock(mutex_);
  std::map<PartState, std::uint64_t> counts;
  auto row = database_->statement("SELECT state, count(DISTINCT import) FROM part GROUP BY state");
  while (row.step()) {
    if (const auto state = part_state_of(row.text(0))) counts[*state] = static_cast<std::uint64_t>(row.number(1));
  }
  return counts;
}

void SqliteJournal::probe(WallTime now) {
  const std::lock_guard lock(mutex_);
  database_
      ->statement("INSERT INTO meta (name, value) VALUES ('probe', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1")
      .bind(milliseconds_of(now))
      .run();
}

bool SqliteJournal::move(const PartKey& part, PartState from, PartState to, const PartFacts& facts, WallTime now) {
  if (!may_follow(from, to)) throw JournalError("A part may not go there.");
  const std::lock_guard lock(mutex_);
  return database_->change(part, from, to, facts, now);
}

void SqliteJournal::note(const PartKey& part, PartState state, const PartFacts& facts, WallTime now) {
  const std::lock_guard lock(mutex_);
  (void)database_->change(part, state, state, facts, now);
}

void SqliteJournal::abandon_rest(const std::string& import_id, const Actor& by, WallTime now) {
  const std::lock_guard lock(mutex_);
  Database::Transaction transaction(*database_);
  {
    auto rest = database_->statement(
        "SELECT id, n, state FROM import JOIN part ON import = seq WHERE id = ? AND state IN ('created', 'uploading', "
        "'uploaded') ORDER BY n");
    rest.bind(Hex{import_id});
    database_->move_all(rest, PartState::abandoned, by, now);
  }
  transaction.commit();
}

void SqliteJournal::recover(WallTime now) {
  const std::lock_guard lock(mutex_);
  Database::Transaction transaction(*database_);
  for (const auto& [state, to] :
       {std::pair{PartState::uploading, PartState::created}, {PartState::submitting, PartState::reconciling}}) {
    auto parts = database_->statement(
        "SELECT id, n, state FROM import JOIN part ON import = seq WHERE state = ? ORDER BY seq, n");
    parts.bind(name_of(state));
    database_->move_all(parts, to, {}, now);
  }
  transaction.commit();
}

void SqliteJournal::expire(WallTime limit, WallTime now) {
  const std::lock_guard lock(mutex_);
  Database::Transaction transaction(*database_);
  {
    // Only imports that can no longer begin by themselves: some part is still missing, none is on its way, none has
    // begun.
    auto parts = database_->statement(
        "SELECT id, n, state FROM import JOIN part ON import = seq WHERE created_at < ? AND EXISTS (SELECT 1 FROM part "
        "AS p WHERE p.import = seq AND p.state = 'created') AND NOT EXISTS (SELECT 1 FROM part AS p WHERE p.import = "
        "seq AND p.state NOT IN ('created', 'uploaded')) ORDER BY seq, n");
    parts.bind(milliseconds_of(limit));
    database_->move_all(parts, PartState::expired, {}, now);
  }
  transaction.commit();
}

void SqliteJournal::forget(WallTime limit, WallTime now) {
  const std::lock_guard lock(mutex_);
  Database& db = *database_;
  Database::Transaction transaction(db);
  std::vector<std::int64_t> ended;
  {
    auto row = db.statement(
        "SELECT seq FROM import WHERE updated_at < ? AND NOT EXISTS (SELECT 1 FROM part WHERE import = seq AND state "
        "IN "
        "('created', 'uploading', 'uploaded', 'submitting', 'reconciling', 'running', 'needs_attention'))");
    row.bind(milliseconds_of(limit));
    while (row.step()) ended.push_back(row.number(0));
  }
  for (const std::int64_t seq : ended) {
    db.statement("DELETE FROM part WHERE import = ?").bind(seq).run();
    db.statement("DELETE FROM import WHERE seq = ?").bind(seq).run();
  }
  AuditChain::forget(db, limit);
  if (!ended.empty()) AuditChain::append(db, {"history-forgotten", {}, {}, text_of({{"imports", ended.size()}})}, now);
  transaction.commit();
}

void SqliteJournal::audit(const AuditLine& line, WallTime now) {
  const std::lock_guard lock(mutex_);
  Database::Transaction transaction(*database_);
  AuditChain::append(*database_, line, now);
  transaction.commit();
}

AuditHead SqliteJournal::audit_head() {
  const std::lock_guard lock(mutex_);
  return AuditChain::head(*database_);
}

}  // namespace preflight::proxy::imports
