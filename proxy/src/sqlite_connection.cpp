#include "sqlite_connection.h"

#include <string>
#include <utility>

#include "text.h"

namespace preflight::proxy {

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

WallTime time_of(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Fail fail) : fail_(fail) {
  try {
    require(sqlite3_open_v2(file.c_str(), &connection_,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr));
    sqlite3_busy_timeout(connection_, 5000);
  } catch (...) {
    close();
    throw;
  }
}

SqliteConnection::~SqliteConnection() { close(); }

void SqliteConnection::close() {
  for (auto& [sql, prepared] : statements_) sqlite3_finalize(prepared);
  statements_.clear();
  sqlite3_close(connection_);
  connection_ = nullptr;
}

void SqliteConnection::require(int code) const {
  if (code != SQLITE_OK) fail_(code);
}

SqliteConnection::Statement SqliteConnection::statement(const char* sql) {
  auto& prepared = statements_[sql];
  if (prepared == nullptr) {
    require(sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr));
  }
  return {prepared, fail_};
}

void SqliteConnection::execute(const char* sql) { require(sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr)); }

std::int64_t SqliteConnection::pragma(const char* sql) {
  Statement row = statement(sql);
  return row.step() ? row.number(0) : 0;
}

bool SqliteConnection::is_fresh() {
  return pragma("SELECT count(*) FROM sqlite_master") == 0 && pragma("PRAGMA application_id") == 0;
}

void SqliteConnection::mark_as(int application_id, int user_version) {
  execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  execute(("PRAGMA user_version = " + std::to_string(user_version)).c_str());
}

SqliteConnection::Statement::~Statement() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

SqliteConnection::Statement& SqliteConnection::Statement::bind(std::int64_t value) {
  if (const int code = sqlite3_bind_int64(statement_, ++bound_, value); code != SQLITE_OK) fail_(code);
  return *this;
}

SqliteConnection::Statement& SqliteConnection::Statement::bind(const std::string& value) {
  const int code =
      sqlite3_bind_text(statement_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) fail_(code);
  return *this;
}

SqliteConnection::Statement& SqliteConnection::Statement::bind(Hex bytes) {
  ++bound_;
  const auto raw = from_hex(bytes.digits);
  if (!raw) return *this;
  const int code = sqlite3_bind_blob(statement_, bound_, raw->data(), static_cast<int>(raw->size()), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) fail_(code);
  return *this;
}

bool SqliteConnection::Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail_(code);
  return code == SQLITE_ROW;
}

std::string SqliteConnection::Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string SqliteConnection::Statement::hex(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return hex_of({bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))});
}

std::optional<std::string> SqliteConnection::Statement::optional_text(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return text(column);
}

std::optional<WallTime> SqliteConnection::Statement::optional_time(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return time_of(number(column));
}

void SqliteConnection::know(const char* name, TextToBytes function) {
  const auto call = [](sqlite3_context* context, int, sqlite3_value** values) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
    if (text == nullptr) return sqlite3_result_null(context);
    const auto bytes = reinterpret_cast<TextToBytes>(sqlite3_user_data(context))(
        {text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
    if (!bytes) return sqlite3_result_null(context);
    sqlite3_result_blob(context, bytes->data(), static_cast<int>(bytes->size()), SQLITE_TRANSIENT);
  };
  require(sqlite3_create_function(connection_, name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                  reinterpret_cast<void*>(function), call, nullptr, nullptr));
}

void SqliteConnection::on_commit(std::function<void()> told) {
  told_ = std::move(told);
  const auto call = [](void* self) {
    static_cast<SqliteConnection*>(self)->told_();
    return 0;  // let it be committed
  };
  sqlite3_commit_hook(connection_, call, this);
}

SqliteConnection::Transaction::Transaction(SqliteConnection& connection) : connection_(connection) {
  connection_.execute("BEGIN IMMEDIATE");
}

SqliteConnection::Transaction::~Transaction() {
  if (!committed_) sqlite3_exec(connection_.connection_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::Transaction::commit() {
  connection_.execute("COMMIT");
  committed_ = true;
}

}  // namespace preflight::proxy
