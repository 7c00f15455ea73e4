#pragma once
/// Who did what and when: lines that are only ever added, each holding the hash of the one before it.
///
///     hash = SHA-256 of the JSON array [hash of the line before, seq, ts, user, ip, action, import_id, detail]
///
/// with ids and hashes as lower-case hexadecimal digits. The view `audit` shows the lines like that; what is kept is
/// `audit_line`, where these are bytes, and names, addresses and actions are numbers of `audit_word`.
///
/// A line that was changed, put in or taken out between others breaks the chain from there on. What a chain cannot
/// show is that its end was cut off together with SQLite's own counter; for that the newest hash goes to the log once a
/// day. No cell of a person's file, no name of a file or list and no key is ever in it.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "clock.h"
#include "patient_clock.h"

namespace preflight::proxy {

class SqliteConnection;

/// Whoever acts. The proxy itself has neither name nor address.
struct Actor {
  std::string user;
  std::string ip;
};

struct AuditLine {
  /// A word of docs/configuration.md.
  std::string action;
  Actor by{};
  /// Empty where it is about no import.
  std::string import_id{};
  /// A JSON object, made by the proxy.
  std::string detail{"{}"};
};

/// Lines are kept for 24 months, as the history is.
constexpr std::chrono::hours audit_kept{24 * 731};

struct AuditHead {
  /// 0 when there is no line yet.
  std::int64_t seq = 0;
  std::string hash;
};

/// The chain of a file that has other tables, too, so that a change and its line are one transaction.
class AuditChain {
 public:
  /// Makes the tables and takes over the lines of an earlier form, if there are any; the caller's transaction is open.
  static void create(SqliteConnection& db);

  /// The caller's transaction is open. Throws what `db` throws.
  static void append(SqliteConnection& db, const AuditLine& line, WallTime now);
  [[nodiscard]] static AuditHead head(SqliteConnection& db);
  /// The number of the first line that does not fit the one before it, or is missing; empty when all fit.
  [[nodiscard]] static std::optional<std::int64_t> first_broken(SqliteConnection& db);
  /// Lets go what is older than `before`; the chain then begins with the newest of these hashes. The caller's
  /// transaction is open.
  static void forget(SqliteConnection& db, WallTime before);
};

/// One sentence for the person at the terminal.
class AuditError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A chain in a file of its own, for what belongs to no Mailjet account: who signed in, who was turned away. Safe from
/// any thread. Throws AuditError.
class AuditFile {
 public:
  AuditFile(const std::filesystem::path& file, const Clock& clock);
  ~AuditFile();
  AuditFile(const AuditFile&) = delete;
  AuditFile& operator=(const AuditFile&) = delete;

  /// On disk when the call returns. With the first line and then once a day, what is older than `audit_kept` is let go
  /// and the newest hash told to the log.
  void append(const AuditLine& line);
  [[nodiscard]] AuditHead head();

 private:
  /// The caller holds the mutex.
  void keep_house();
  const Clock& clock_;
  PatientClock patient_clock_;
  std::mutex mutex_;
  std::unique_ptr<SqliteConnection> connection_;
  std::optional<WallTime> kept_house_;
};

/// Tells the newest hash to the log: kept elsewhere, it shows when somebody cuts the chain's end off.
void log_head(const AuditHead& head);
/// Whether a day has gone since `last`, or the clock was set back behind it.
[[nodiscard]] bool is_another_day(const std::optional<WallTime>& last, WallTime now);

/// Where the chain that belongs to no account is kept.
[[nodiscard]] std::filesystem::path audit_file(const std::filesystem::path& state);

struct AuditVerdict {
  std::filesystem::path file;
  AuditHead head;
  std::optional<std::int64_t> first_broken;
};

/// Checks every chain of a state folder; a server may be using it. Throws AuditError when a file cannot be read, or
/// there is none.
[[nodiscard]] std::vector<AuditVerdict> verify_audit(const std::filesystem::path& state);

}  // namespace preflight::proxy
