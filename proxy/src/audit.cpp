#include "audit.h"

#include <algorithm>
#include <utility>

#include "compiled_json.h"
#include "log.h"
#include "sha256.h"
#include "sqlite_connection.h"
#include "text.h"

namespace preflight::proxy {

namespace {

constexpr int schema_version = 2;
// "PFLA": tells our file from any other SQLite file.
constexpr int application_id = 0x50464C41;

// Lines go only from the front, and only once `audit_anchor` holds the hash that the next one continues.
constexpr const char* schema = R"sql(
CREATE TABLE audit_word (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE audit_line (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  ts INTEGER NOT NULL,
  user INTEGER NOT NULL,
  ip INTEGER NOT NULL,
  action INTEGER NOT NULL,
  import_id BLOB NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS audit_anchor (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT OR IGNORE INTO audit_anchor (only, seq, hash) VALUES (1, 0, '');
)sql";

// A line that does not fit the chain does not become one that does.
constexpr const char* from_version_1 = R"sql(
INSERT INTO audit_word (word) SELECT user FROM audit UNION SELECT ip FROM audit UNION SELECT action FROM audit;
INSERT INTO sqlite_sequence (name, seq) SELECT 'audit_line', seq FROM sqlite_sequence WHERE name = 'audit';
INSERT INTO audit_line (seq, ts, user, ip, action, import_id, detail, hash)
  SELECT seq, ts, (SELECT id FROM audit_word WHERE word = user), (SELECT id FROM audit_word WHERE word = ip),
    (SELECT id FROM audit_word WHERE word = action), coalesce(unhex(import_id), x''), detail, coalesce(unhex(hash), x'')
  FROM audit ORDER BY seq;
DROP TABLE audit;
)sql";

constexpr const char* rules = R"sql(
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit_line BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
CREATE TRIGGER audit_word_is_not_changed BEFORE UPDATE ON audit_word BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit_line WHEN OLD.seq > (SELECT seq FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
CREATE VIEW audit (seq, ts, user, ip, action, import_id, detail, hash) AS
  SELECT seq, ts, (SELECT word FROM audit_word WHERE id = user), (SELECT word FROM audit_word WHERE id = ip),
    (SELECT word FROM audit_word WHERE id = action), lower(hex(import_id)), detail, lower(hex(hash)) FROM audit_line;
)sql";

[[noreturn]] void fail(int code) {
  throw AuditError("The audit log cannot be used (SQLite error " + std::to_string(code) + ").");
}

std::string hash_of(const std::string& previous, std::int64_t seq, std::int64_t ts, const AuditLine& line) {
  const nlohmann::json all =
      nlohmann::json::array({previous, seq, ts, line.by.user, line.by.ip, line.action, line.import_id, line.detail});
  return sha256_hex(all.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

AuditHead anchor(SqliteConnection& db) {
  auto row = db.statement("SELECT seq, hash FROM audit_anchor");
  return row.step() ? AuditHead{row.number(0), row.text(1)} : AuditHead{};
}

// Where version 1 had its lines; now that is the name of a view.
constexpr std::string_view table_of_version_1 = "audit";

bool has_table(SqliteConnection& db, std::string_view name) {
  auto row = db.statement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  row.bind(name);
  return row.step();
}

/// The number that stands for `word`.
std::int64_t number_of(SqliteConnection& db, const std::string& word) {
  {
    auto row = db.statement("SELECT id FROM audit_word WHERE word = ?");
    row.bind(word);
    if (row.step()) return row.number(0);
  }
  auto row = db.statement("INSERT INTO audit_word (word) VALUES (?) RETURNING id");
  row.bind(word);
  const std::int64_t number = row.step() ? row.number(0) : 0;
  row.run();
  return number;
}

}  // namespace

void AuditChain::create(SqliteConnection& db) {
  const bool takes_over = has_table(db, table_of_version_1);
  db.execute(schema);
  if (takes_over) {
    db.know("unhex", &from_hex);
    db.execute(from_version_1);
  }
  db.execute(rules);
}

AuditHead AuditChain::head(SqliteConnection& db) {
  auto row = db.statement("SELECT seq, hash FROM audit_line ORDER BY seq DESC LIMIT 1");
  return row.step() ? AuditHead{row.number(0), row.hex(1)} : anchor(db);
}

void AuditChain::append(SqliteConnection& db, const AuditLine& line, WallTime now) {
  const AuditHead last = head(db);
  const std::int64_t seq = last.seq + 1;
  const std::int64_t ts = milliseconds_of(now);
  const std::int64_t user = number_of(db, line.by.user);
  const std::int64_t ip = number_of(db, line.by.ip);
  const std::int64_t action = number_of(db, line.action);
  db.statement(
        "INSERT INTO audit_line (seq, ts, user, ip, action, import_id, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(seq)
      .bind(ts)
      .bind(user)
      .bind(ip)
      .bind(action)
      .bind(Hex{line.import_id})
      .bind(line.detail)
      .bind(Hex{hash_of(last.hash, seq, ts, line)})
      .run();
}

std::optional<std::int64_t> AuditChain::first_broken(SqliteConnection& db) {
  AuditHead last = anchor(db);
  {
    // Not by the view, which is only what somebody has said last about the lines.
    auto row = db.statement(
        "SELECT seq, ts, (SELECT word FROM audit_word WHERE id = user), (SELECT word FROM audit_word WHERE id = ip), "
        "(SELECT word FROM audit_word WHERE id = action), import_id, detail, hash FROM audit_line ORDER BY seq");
    while (row.step()) {
      const AuditLine line{row.text(4), {row.text(2), row.text(3)}, row.hex(5), row.text(6)};
      const std::int64_t seq = row.number(0);
      if (seq != last.seq + 1) return last.seq + 1;
      if (row.hex(7) != hash_of(last.hash, seq, row.number(1), line)) return seq;
      last = {seq, row.hex(7)};
    }
  }
  // SQLite remembers the highest number it ever gave out.
  const std::int64_t given =
      db.pragma("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit_line'), 0)");
  if (given > last.seq) return last.seq + 1;
  return std::nullopt;
}

void AuditChain::forget(SqliteConnection& db, WallTime before) {
  AuditHead newest;
  {
    auto row = db.statement("SELECT seq, hash FROM audit_line WHERE ts < ? ORDER BY seq DESC LIMIT 1");
    row.bind(milliseconds_of(before));
    if (!row.step()) return;
    newest = {row.number(0), row.hex(1)};
  }
  db.statement("UPDATE audit_anchor SET seq = ?, hash = ?").bind(newest.seq).bind(newest.hash).run();
  db.statement("DELETE FROM audit_line WHERE seq <= ?").bind(newest.seq).run();
  db.statement(
        "DELETE FROM audit_word WHERE id NOT IN (SELECT user FROM audit_line UNION SELECT ip FROM audit_line UNION "
        "SELECT action FROM audit_line)")
      .run();
}

AuditFile::AuditFile(const std::filesystem::path& file, const Clock& clock)
    : clock_(clock), patient_clock_(clock), connection_(std::make_unique<SqliteConnection>(file, &fail)) {
  SqliteConnection& db = *connection_;
  const bool fresh = db.is_fresh();
  const std::int64_t version = db.pragma("PRAGMA user_version");
  if (!fresh && (db.pragma("PRAGMA application_id") != application_id || version < 1 || version > schema_version)) {
    throw AuditError("The audit log belongs to another program, or another version of this one.");
  }
  db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
  if (version == schema_version) return;
  SqliteConnection::Transaction transaction(db);
  AuditChain::create(db);
  db.mark_as(application_id, schema_version);
  transaction.commit();
}

AuditFile::~AuditFile() = default;

void AuditFile::append(const AuditLine& line) {
  const std::lock_guard lock(mutex_);
  SqliteConnection::Transaction transaction(*connection_);
  AuditChain::append(*connection_, line, clock_.wall());
  transaction.commit();
  keep_house();
}

void AuditFile::keep_house() {
  const WallTime now = clock_.wall();
  if (!is_another_day(kept_house_, now)) return;
  SqliteConnection::Transaction transaction(*connection_);
  AuditChain::forget(*connection_, patient_clock_.now() - audit_kept);
  transaction.commit();
  log_head(AuditChain::head(*connection_));
  kept_house_ = now;
}

AuditHead AuditFile::head() {
  const std::lock_guard lock(mutex_);
  return AuditChain::head(*connection_);
}

void log_head(const AuditHead& head) {
  log(Level::info, "audit-head", {{Field::count, head.seq}, {Field::code, head.hash}});
}

bool is_another_day(const std::optional<WallTime>& last, WallTime now) {
  return !last || now - *last >= std::chrono::hours(24) || now < *last;
}

std::filesystem::path audit_file(const std::filesystem::path& state) { return state / "audit.db"; }

std::vector<AuditVerdict> verify_audit(const std::filesystem::path& state) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(state, error)) {
    if (entry.path().extension() == ".db" && entry.path().filename() != "people.db") files.push_back(entry.path());
  }
  if (error || files.empty()) throw AuditError("There is no audit log in this folder.");
  std::sort(files.begin(), files.end());
  std::vector<AuditVerdict> verdicts;
  for (std::filesystem::path& file : files) {
    SqliteConnection db(file, &fail);
    if (!has_table(db, "audit_line")) {
      if (!has_table(db, table_of_version_1)) continue;
      throw AuditError(file.filename().string() +
                       " is as an earlier version left it: start the server once, then check.");
    }
    // One moment of the file, though the server goes on writing.
    db.execute("BEGIN");
    AuditVerdict verdict{std::move(file), AuditChain::head(db), AuditChain::first_broken(db)};
    db.execute("ROLLBACK");
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace preflight::proxy
