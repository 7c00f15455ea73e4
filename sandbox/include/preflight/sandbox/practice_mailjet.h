#pragma once
/// A practice Mailjet: the endpoints Preflight uses, over real HTTP on loopback, with an import of its own.
///
///     preflight::sandbox::PracticeMailjet mailjet{{.public_key = "p", .secret_key = "s"}};
///     mailjet.add_list("Spring news");
///     mailjet.start();                         // http://127.0.0.1:<port()>
///
/// It shares no code with the core, so that it can disagree with it. Where Mailjet's behaviour is not documented, the
/// choice made here is named in a comment and, where it matters, is a switch in `Behaviour`.
///
/// All members may be called from any thread, before, while and after it runs. What it holds survives `stop`, and a
/// later `start` serves it.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "preflight/sandbox/behaviour.h"

namespace preflight::sandbox {

struct Credentials {
  std::string public_key;
  std::string secret_key;
};

/// One contact as the practice Mailjet has stored it. A property that was never set is absent from the map.
struct StoredContact {
  std::string email{};
  /// The bytes of the cell, whatever the property's type: what was sent can be compared with what arrived.
  std::map<std::string, std::string> properties{};
  bool subscribed = true;
  /// What the bytes were understood as: int and float as written, bool `true` or `false`, datetime in UTC as
  /// `2018-01-01T00:00:00Z`. A text property is the same in both maps.
  std::map<std::string, std::string> understood{};
};

/// One csvimport job, in Mailjet's words.
struct StoredJob {
  std::int64_t id = 0;
  std::int64_t list_id = 0;
  std::int64_t data_id = 0;
  std::string method;
  std::string import_options;
  std::string status;
  std::int64_t count = 0;
  std::int64_t current = 0;
  std::int64_t errors = 0;
};

/// One request as it came, for tests that ask what was sent and how often.
struct SeenRequest {
  std::string method;
  std::string path;
  /// Name=value pairs joined by `&`, decoded, in alphabetical order.
  std::string query;
  std::uint64_t body_bytes = 0;
  int answered_status = 0;
};

class PracticeMailjet {
 public:
  explicit PracticeMailjet(const Credentials& credentials, Behaviour behaviour = {});
  ~PracticeMailjet();
  PracticeMailjet(const PracticeMailjet&) = delete;
  PracticeMailjet& operator=(const PracticeMailjet&) = delete;

  /// Listens on 127.0.0.1; `port` 0 takes a free one. On return it answers. Returns false when the port cannot be had.
  [[nodiscard]] bool start(int port = 0);
  /// Cuts open connections and returns when no request is being served.
  void stop();
  /// 0 while it does not run.
  [[nodiscard]] int port() const;
  /// `http://127.0.0.1:<port>`, without a final slash.
  [[nodiscard]] std::string base_url() const;

  // --- What the account holds.

  /// Returns the new list's ID.
  std::int64_t add_list(const std::string& name);
  /// `datatype`: Mailjet's str, int, float, bool, datetime. A name that exists is left as it is.
  void add_property(const std::string& name, const std::string& datatype);
  /// Puts a contact on a list, or updates it. Values are taken as the import takes them (a datetime as RFC 3339); one
  /// that does not fit its property's type is left out.
  void add_contact(std::int64_t list_id, const StoredContact& contact);
  /// Contacts on a list, in order of first arrival, the unsubscribed among them.
  [[nodiscard]] std::vector<StoredContact> contacts(std::int64_t list_id) const;
  /// Property name to datatype.
  [[nodiscard]] std::map<std::string, std::string> properties() const;
  /// Jobs of other people on `list_id`, ended, each with an upload of its own: their DataIDs are neighbours of those of
  /// uploads made before and after.
  void add_ended_jobs(std::int64_t list_id, int count);
  /// The bytes last uploaded as CSVData under `data_id`; empty when there are none.
  [[nodiscard]] std::string uploaded_bytes(std::int64_t data_id) const;
  /// All jobs, oldest first.
  [[nodiscard]] std::vector<StoredJob> jobs() const;

  // --- Time.

  /// Makes every unfinished job take `steps` steps.
  void advance(int steps = 1);
  /// Steps until no job is unfinished.
  void finish_jobs();
  /// The clock behind RequestAt, JobStart and the like: seconds since 1970, UTC. Default: the system's.
  void set_clock(std::function<std::int64_t()> now_seconds);

  // --- Trouble.

  [[nodiscard]] Behaviour behaviour() const;
  void set_behaviour(Behaviour behaviour);
  void inject(Fault fault);
  void clear_faults();
  /// While set, every request is answered 401, as for a revoked key.
  void refuse_key(bool refused);
  /// The list is gone for good: no request knows it any more, its running jobs end as Error.
  void lose_list(std::int64_t list_id);
  /// The newest 10,000 requests, oldest first.
  [[nodiscard]] std::vector<SeenRequest> requests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// How a practice Mailjet behaves for a person: jobs move by the clock, a few seconds each, and uploads are let go when
/// their job ends.
[[nodiscard]] Behaviour practice_behaviour();

/// Fills an account for practice: a dozen lists and some more ("Spring news" first), the properties firstname,
/// lastname, birthday, age and newsletter, and contacts, of whom some have unsubscribed.
void seed_practice_data(PracticeMailjet& mailjet);

}  // namespace preflight::sandbox
