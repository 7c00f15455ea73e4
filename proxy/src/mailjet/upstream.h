#pragma once
/// Mailjet, as far as an import needs it. The one place through which the proxy talks to the outside.
///
/// Ids are text of digits, end to end: Mailjet's DataIDs have 17 digits, more than a double holds.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailjet/answer.h"

namespace preflight::proxy::mailjet {

struct List {
  std::string id;
  std::string name;
  std::int64_t subscribers = 0;
  bool deleted = false;
};

struct Property {
  std::string name;
  /// Mailjet's word: str, int, float, bool or datetime.
  std::string type;
};

/// What POST csvimport is told.
struct JobOrder {
  std::string list_id;
  std::string data_id;
  /// Mailjet's word: addnoforce, addforce, remove or unsub.
  std::string method;
  /// The JSON string for Mailjet; absent when the file has a header row.
  std::optional<std::string> import_options;
};

/// A csvimport job as Mailjet tells it. A field that an answer leaves out is empty or 0.
struct Job {
  std::string id;
  std::string data_id;
  std::string list_id;
  std::string method;
  /// Mailjet's own word; an open set.
  std::string status;
  /// Contacts found in the file, and taken from it so far.
  std::int64_t count = 0;
  std::int64_t current = 0;
  std::int64_t errors = 0;
  /// As Mailjet writes it (RFC 3339), may be empty.
  std::string requested_at;
};

/// One CSV on its way to Mailjet. Destroyed before `finish` has answered, it cuts the connection, and Mailjet is left
/// with a body that is shorter than declared.
class Upload {
 public:
  virtual ~Upload() = default;
  /// Takes the next bytes, and blocks while Mailjet is slower than they come. False: the transfer is over already, ask
  /// `finish` why.
  [[nodiscard]] virtual bool write(std::string_view bytes) = 0;
  /// After all declared bytes were written, or after `write` gave false: the DataID, or what went wrong.
  [[nodiscard]] virtual Answer<std::string> finish() = 0;
};

/// Safe from any thread. Nothing that changes anything is repeated by itself.
class Upstream {
 public:
  virtual ~Upstream() = default;

  /// All lists that are not deleted, in Mailjet's order.
  virtual Answer<std::vector<List>> lists() = 0;
  virtual Answer<List> list(const std::string& list_id) = 0;
  /// All static properties of the five types.
  virtual Answer<std::vector<Property>> properties() = 0;
  virtual Answer<List> create_list(const std::string& name) = 0;
  virtual Answer<Property> create_property(const std::string& name, const std::string& type) = 0;

  /// `bytes`: exactly what will be written.
  virtual std::unique_ptr<Upload> begin_upload(const std::string& list_id, std::uint64_t bytes) = 0;
  /// Only `Trouble::unclear` leaves open whether a job exists.
  virtual Answer<Job> start_job(const JobOrder& order) = 0;
  virtual Answer<Job> job(const std::string& job_id) = 0;
  /// Tells a job to stop. `Trouble::refused`: it has ended already.
  virtual Answer<Job> abort_job(const std::string& job_id) = 0;
  virtual Answer<std::int64_t> count_jobs() = 0;
  /// At most `limit` (1 to 1000) jobs from `offset` on, in Mailjet's order, which is oldest first as far as is known.
  virtual Answer<std::vector<Job>> jobs(std::int64_t offset, int limit) = 0;

  struct ErrorFile {
    std::string csv;
    /// The file was longer than the proxy reads; `csv` is its beginning.
    bool cut = false;
  };
  /// The rows that Mailjet did not take. `Trouble::not_found` is how it says that there are none.
  virtual Answer<ErrorFile> error_file(const std::string& job_id) = 0;

  /// From now on calls that change nothing end early, as `unclear`; POST csvimport is let finish. For a quick stop.
  virtual void hurry() = 0;
};

}  // namespace preflight::proxy::mailjet
