#pragma once
/// The people of `builtin` identity and their sessions, in one SQLite file. The server and the `user` commands may have
/// it open at the same time: what a command changes counts from the next request on.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "clock.h"
#include "identity/passwords.h"
#include "identity/person.h"

namespace preflight::proxy {

/// One sentence for the person at the terminal.
class PeopleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SqliteConnection;

/// Safe from any thread. Every change is on disk when the call returns. All members throw PeopleError.
class People {
 public:
  struct Record {
    std::string name;
    Role role = Role::viewer;
    std::optional<PasswordHash> password;
    /// SHA-256 of the code with which the person may set a password, while there is one.
    std::optional<std::string> code_sha256;
    std::optional<WallTime> code_expires;
    /// Where the last sign-in came from.
    std::optional<std::string> last_ip;
  };
  struct Session {
    std::string user;
    Role role = Role::viewer;
    WallTime created;
    WallTime last_seen;
  };

  explicit People(const std::filesystem::path& file);
  ~People();
  People(const People&) = delete;
  People& operator=(const People&) = delete;

  [[nodiscard]] std::vector<Record> all();
  [[nodiscard]] std::optional<Record> find(const std::string& name);

  /// False: there is one of that name already.
  bool add(const std::string& name, Role role);
  /// These four give false when there is nobody of that name. All but the role end the person's sessions.
  bool remove(const std::string& name);
  bool set_role(const std::string& name, Role role);
  bool set_code(const std::string& name, const std::string& code_sha256, WallTime expires);
  bool end_sessions(const std::string& name);
  /// Spends the code too. False: the code has been spent meanwhile, or another one was given out.
  bool set_password(const std::string& name, const PasswordHash& password, const std::string& spent_code_sha256);

  /// Sessions go by the SHA-256 of their token: the file does not give the tokens away.
  void start_session(const std::string& token_sha256, const std::string& name, const std::string& ip, WallTime now);
  [[nodiscard]] std::optional<Session> session(const std::string& token_sha256);
  void touch_session(const std::string& token_sha256, WallTime now);
  void end_session(const std::string& token_sha256);
  /// Removes what began before `began` or was last seen before `seen`.
  void forget_sessions(WallTime began, WallTime seen);

 private:
  bool change(const char* sql, const std::string& name);
  std::mutex mutex_;
  std::unique_ptr<SqliteConnection> connection_;
};

}  // namespace preflight::proxy
