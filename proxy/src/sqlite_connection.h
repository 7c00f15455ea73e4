#pragma once
/// One SQLite connection with its prepared statements. Not safe from several threads at once.
///
///     auto row = connection.statement("SELECT name FROM user WHERE role = ?");
///     row.bind(role);
///     while (row.step()) use(row.text(0));

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "clock.h"

namespace preflight::proxy {

/// Times are kept as milliseconds since 1970 UTC.
[[nodiscard]] std::int64_t milliseconds_of(WallTime time);
[[nodiscard]] WallTime time_of(std::int64_t milliseconds);

/// Bytes, told as lower-case hexadecimal digits and kept as the bytes they are.
struct Hex {
  std::string_view digits;
};

class SqliteConnection {
 public:
  /// Told SQLite's code of what failed; throws.
  using Fail = void (*)(int code);

  /// Opens or makes the file.
  SqliteConnection(const std::filesystem::path& file, Fail fail);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// A prepared statement in use; reset when it goes out of scope.
  class Statement {
   public:
    Statement(sqlite3_stmt* statement, Fail fail) : statement_(statement), fail_(fail) {}
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(std::int64_t value);
    Statement& bind(const std::string& value);
    Statement& bind(std::string_view value) { return bind(std::string(value)); }
    /// What is no pairs of lower-case hexadecimal digits is bound as NULL: it is equal to nothing.
    Statement& bind(Hex bytes);
    template <class T>
    Statement& bind(const std::optional<T>& value) {
      if (value) return bind(*value);
      ++bound_;
      return *this;
    }
    /// True while there is a row.
    bool step();
    void run() {
      while (step()) {
      }
    }
    [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
    [[nodiscard]] std::string text(int column) const;
    /// The bytes of a column as lower-case hexadecimal digits.
    [[nodiscard]] std::string hex(int column) const;
    [[nodiscard]] std::optional<std::string> optional_text(int column) const;
    [[nodiscard]] std::optional<WallTime> optional_time(int column) const;

   private:
    sqlite3_stmt* statement_;
    Fail fail_;
    int bound_ = 0;
  };

  /// Takes back everything unless `commit` was reached.
  class Transaction {
   public:
    explicit Transaction(SqliteConnection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    SqliteConnection& connection_;
    bool committed_ = false;
  };

  /// `sql` must be a literal: it is the key under which the prepared statement is kept.
  Statement statement(const char* sql);
  void execute(const char* sql);
  [[nodiscard]] int changes() const { return sqlite3_changes(connection_); }
  /// Makes `function` known to SQL as `name(text)`, which is a BLOB, or NULL where the function gives nothing.
  using TextToBytes = std::optional<std::string> (*)(std::string_view text);
  void know(const char* name, TextToBytes function);
  /// `told` is called with every commit that changes something, on the thread that commits and just before it is done.
  void on_commit(std::function<void()> told);
  /// The first number of the first row.
  std::int64_t pragma(const char* sql);
  /// No program has made anything in the file yet, or put its mark on it.
  [[nodiscard]] bool is_fresh();
  /// What tells the file from those of other programs, and of other versions of this one.
  void mark_as(int application_id, int user_version);

 private:
  void require(int code) const;
  void close();

  Fail fail_;
  std::function<void()> told_;
  sqlite3* connection_ = nullptr;
  std::map<std::string_view, sqlite3_stmt*> statements_;
};

}  // namespace preflight::proxy
