#include "audit.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "log.h"
#include "sha256.h"
#include "sqlite_connection.h"

namespace preflight::proxy {

namespace {

constexpr int schema_version = 1;
// "PFLA": tells our file from any other SQLite file.
constexpr int application_id = 0x50464C41;

// Lines go only from the front, and only once `audit_anchor` holds the hash that the next one continues.
constexpr const char* schema = R"sql(
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  ts INTEGER NOT NULL,
  user TEXT NOT NULL,
  ip TEXT NOT NULL,
  action TEXT NOT NULL,
  import_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE audit_anchor (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO audit_anchor (only, seq, hash) VALUES (1, 0, '');
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit WHEN OLD.seq > (SELECT seq FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
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

bool has_chain(SqliteConnection& db) {
  return db.pragma("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'audit'") == 1;
}

}  // namespace

void AuditChain::create(SqliteConnection& db) { db.execute(schema); }

AuditHead AuditChain::head(SqliteConnection& db) {
  auto row = db.statement("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
  return row.step() ? AuditHead{row.number(0), row.text(1)} : anchor(db);
}

void AuditChain::append(SqliteConnection& db, const AuditLine& line, WallTime now) {
  const AuditHead last = head(db);
  const std::int64_t seq = last.seq + 1;
  const std::int64_t ts = milliseconds_of(now);
  db.statement(
        "INSERT INTO audit (seq, ts, user, ip, action, import_id, detail, prev_hash, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(seq)
      .bind(ts)
      .bind(line.by.user)
      .bind(line.by.ip)
      .bind(line.action)
      .bind(line.import_id)
      .bind(line.detail)
      .bind(last.hash)
      .bind(hash_of(last.hash, seq, ts, line))
      .run();
}

std::optional<std::int64_t> AuditChain::first_broken(SqliteConnection& db) {
  AuditHead last = anchor(db);
  {
    auto row =
        db.statement("SELECT seq, ts, user, ip, action, import_id, detail, prev_hash, hash FROM audit ORDER BY seq");
    while (row.step()) {
      const AuditLine line{row.text(4), {row.text(2), row.text(3)}, row.text(5), row.text(6)};
      const std::int64_t seq = row.number(0);
      if (seq != last.seq + 1) return last.seq + 1;
      if (row.text(7) != last.hash || row.text(8) != hash_of(last.hash, seq, row.number(1), line)) return seq;
      last = {seq, row.text(8)};
    }
  }
  // SQLite remembers the highest number it ever gave out.
  const std::int64_t given = db.pragma("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0)");
  if (given > last.seq) return last.seq + 1;
  return std::nullopt;
}

void AuditChain::forget(SqliteConnection& db, WallTime before) {
  AuditHead newest;
  {
    auto row = db.statement("SELECT seq, hash FROM audit WHERE ts < ? ORDER BY seq DESC LIMIT 1");
    row.bind(milliseconds_of(before));
    if (!row.step()) return;
    newest = {row.number(0), row.text(1)};
  }
  db.statement("UPDATE audit_anchor SET seq = ?, hash = ?").bind(newest.seq).bind(newest.hash).run();
  db.statement("DELETE FROM audit WHERE seq <= ?").bind(newest.seq).run();
}

AuditFile::AuditFile(const std::filesystem::path& file) : connection_(std::make_unique<SqliteConnection>(file, &fail)) {
  SqliteConnection& db = *connection_;
  const bool fresh = db.pragma("SELECT count(*) FROM sqlite_master") == 0 && db.pragma("PRAGMA application_id") == 0;
  if (!fresh &&
      (db.pragma("PRAGMA application_id") != application_id || db.pragma("PRAGMA user_version") != schema_version)) {
    throw AuditError("The audit log belongs to another program, or another version of this one.");
  }
  db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
  if (!fresh) return;
  SqliteConnection::Transaction transaction(db);
  AuditChain::create(db);
  db.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  db.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
  transaction.commit();
}

AuditFile::~AuditFile() = default;

void AuditFile::append(const AuditLine& line, WallTime now) {
  const std::lock_guard lock(mutex_);
  SqliteConnection::Transaction transaction(*connection_);
  AuditChain::append(*connection_, line, now);
  transaction.commit();
  keep_house(now);
}

void AuditFile::keep_house(WallTime now) {
  if (!is_another_day(kept_house_, now)) return;
  SqliteConnection::Transaction transaction(*connection_);
  AuditChain::forget(*connection_, now - audit_kept);
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
    if (!has_chain(db)) continue;
    // One moment of the file, though the server goes on writing.
    db.execute("BEGIN");
    AuditVerdict verdict{std::move(file), AuditChain::head(db), AuditChain::first_broken(db)};
    db.execute("ROLLBACK");
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace preflight::proxy
