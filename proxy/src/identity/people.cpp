#include "identity/people.h"

#include "sqlite_connection.h"

namespace preflight::proxy {

namespace {

constexpr int schema_version = 1;
// "PFLP": tells our file from any other SQLite file.
constexpr int application_id = 0x50464C50;

constexpr const char* schema = R"sql(
CREATE TABLE user (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'importer', 'manager')),
  salt TEXT,
  hash TEXT,
  code_sha256 TEXT,
  code_expires INTEGER,
  last_ip TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  token_sha256 TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  ip TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user);
)sql";

[[noreturn]] void fail(int code) {
  throw PeopleError("The file of people cannot be used (SQLite error " + std::to_string(code) + ").");
}

People::Record record_in(const SqliteConnection::Statement& row) {
  People::Record record;
  record.name = row.text(0);
  record.role = role_of(row.text(1)).value_or(Role::viewer);
  if (auto salt = row.optional_text(2)) record.password = PasswordHash{*salt, row.text(3)};
  record.code_sha256 = row.optional_text(4);
  record.code_expires = row.optional_time(5);
  record.last_ip = row.optional_text(6);
  return record;
}

}  // namespace

People::People(const std::filesystem::path& file) : connection_(std::make_unique<SqliteConnection>(file, &fail)) {
  SqliteConnection& db = *connection_;
  const bool fresh = db.is_fresh();
  if (!fresh &&
      (db.pragma("PRAGMA application_id") != application_id || db.pragma("PRAGMA user_version") != schema_version)) {
    throw PeopleError("The file of people belongs to another program, or another version of this one.");
  }
  db.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
  if (!fresh) return;
  SqliteConnection::Transaction transaction(db);
  // Somebody else may have come first.
  if (db.pragma("SELECT count(*) FROM sqlite_schema") == 0) {
    db.execute(schema);
    db.mark_as(application_id, schema_version);
  }
  transaction.commit();
}

People::~People() = default;

std::vector<People::Record> People::all() {
  const std::lock_guard lock(mutex_);
  auto row = connection_->statement(
      "SELECT name, role, salt, hash, code_sha256, code_expires, last_ip FROM user ORDER BY name");
  std::vector<Record> records;
  while (row.step()) records.push_back(record_in(row));
  return records;
}

std::optional<People::Record> People::find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  auto row = connection_->statement(
      "SELECT name, role, salt, hash, code_sha256, code_expires, last_ip FROM user WHERE name = ?");
  row.bind(name);
  if (!row.step()) return std::nullopt;
  return record_in(row);
}

bool People::add(const std::string& name, Role role) {
  const std::lock_guard lock(mutex_);
  connection_->statement("INSERT OR IGNORE INTO user (name, role) VALUES (?, ?)").bind(name).bind(name_of(role)).run();
  return connection_->changes() == 1;
}

bool People::change(const char* sql, const std::string& name) {
  const std::lock_guard lock(mutex_);
  connection_->statement(sql).bind(name).run();
  return connection_->changes() > 0;
}

bool People::remove(const std::string& name) { return change("DELETE FROM user WHERE name = ?", name); }

bool People::set_role(const std::string& name, Role role) {
  const std::lock_guard lock(mutex_);
  connection_->statement("UPDATE user SET role = ? WHERE name = ?").bind(name_of(role)).bind(name).run();
  return connection_->changes() == 1;
}

bool People::set_code(const std::string& name, const std::string& code_sha256, WallTime expires) {
  const std::lock_guard lock(mutex_);
  SqliteConnection::Transaction transaction(*connection_);
  connection_->statement("DELETE FROM session WHERE user = ?").bind(name).run();
  connection_->statement("UPDATE user SET salt = NULL, hash = NULL, code_sha256 = ?, code_expires = ? WHERE name = ?")
      .bind(code_sha256)
      .bind(milliseconds_of(expires))
      .bind(name)
      .run();
  const bool found = connection_->changes() == 1;
  transaction.commit();
  return found;
}

bool People::end_sessions(const std::string& name) {
  if (!find(name)) return false;
  change("DELETE FROM session WHERE user = ?", name);
  return true;
}

bool People::set_password(const std::string& name, const PasswordHash& password, const std::string& spent_code_sha256) {
  const std::lock_guard lock(mutex_);
  connection_
      ->statement(
          "UPDATE user SET salt = ?, hash = ?, code_sha256 = NULL, code_expires = NULL WHERE name = ? AND code_sha256 "
          "= ?")
      .bind(password.salt)
      .bind(password.hash)
      .bind(name)
      .bind(spent_code_sha256)
      .run();
  return connection_->changes() == 1;
}

void People::start_session(const std::string& token_sha256, const std::string& name, const std::string& ip,
                           WallTime now) {
  const std::lock_guard lock(mutex_);
  SqliteConnection::Transaction transaction(*connection_);
  connection_->statement("INSERT INTO session (token_sha256, user, created, last_seen, ip) VALUES (?, ?, ?, ?, ?)")
      .bind(token_sha256)
      .bind(name)
      .bind(milliseconds_of(now))
      .bind(milliseconds_of(now))
      .bind(ip)
      .run();
  connection_->statement("UPDATE user SET last_ip = ? WHERE name = ?").bind(ip).bind(name).run();
  transaction.commit();
}

std::optional<People::Session> People::session(const std::string& token_sha256) {
  const std::lock_guard lock(mutex_);
  auto row = connection_->statement(
      "SELECT name, role, created, last_seen FROM session JOIN user ON user.name = session.user WHERE token_sha256 = "
      "?");
  row.bind(token_sha256);
  if (!row.step()) return std::nullopt;
  return Session{row.text(0), role_of(row.text(1)).value_or(Role::viewer), time_of(row.number(2)),
                 time_of(row.number(3))};
}

void People::touch_session(const std::string& token_sha256, WallTime now) {
  const std::lock_guard lock(mutex_);
  connection_->statement("UPDATE session SET last_seen = ? WHERE token_sha256 = ?")
      .bind(milliseconds_of(now))
      .bind(token_sha256)
      .run();
}

void People::end_session(const std::string& token_sha256) {
  change("DELETE FROM session WHERE token_sha256 = ?", token_sha256);
}

void People::forget_sessions(WallTime began, WallTime seen) {
  const std::lock_guard lock(mutex_);
  connection_->statement("DELETE FROM session WHERE created < ? OR last_seen < ?")
      .bind(milliseconds_of(began))
      .bind(milliseconds_of(seen))
      .run();
}

}  // namespace preflight::proxy
