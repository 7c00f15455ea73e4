#pragma once
/// One Mailjet account: lists, properties, contacts, uploads and csvimport jobs. Knows nothing of HTTP; not safe for
/// several threads at once.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "account/property_bag.h"
#include "import/values.h"
#include "preflight/sandbox/behaviour.h"

namespace preflight::sandbox {

struct Property {
  std::int64_t id = 0;
  std::string name;
  Datatype datatype = Datatype::str;
  /// `static` or `historic`.
  std::string name_space = "static";
};

struct Contact {
  std::int64_t id = 0;
  /// As it was first written.
  std::string email;
  PropertyBag values;
  std::int64_t created_at = 0;
  /// Set by the method excludemarketing, which holds for the whole account.
  bool excluded = false;
};

/// A contact's place on a list. Taken off, it stays behind as `removed`, so that the order of arrival keeps.
struct Membership {
  /// Index into Account::contacts.
  std::uint32_t contact = 0;
  std::int64_t subscribed_at = 0;
  bool unsubscribed = false;
  bool removed = false;
};

struct ContactsList {
  std::int64_t id = 0;
  std::string name;
  std::string address;
  std::int64_t created_at = 0;
  bool deleted = false;
  std::vector<Membership> members;
  /// Contact index to member index, for those not removed.
  std::unordered_map<std::uint32_t, std::uint32_t> place;
  /// Members that are neither removed nor unsubscribed. That SubscriberCount leaves the unsubscribed out is an
  /// assumption.
  std::int64_t subscribers = 0;
};

struct Upload {
  std::int64_t list_id = 0;
  std::shared_ptr<const std::string> bytes;
};

class ImportRun;

struct Job {
  std::int64_t id = 0;
  /// 0 for the account-wide methods.
  std::int64_t list_id = 0;
  std::int64_t data_id = 0;
  std::string method;
  std::string import_options;
  std::int64_t error_threshold = 0;
  std::string status;
  std::int64_t count = 0;
  std::int64_t current = 0;
  std::int64_t error_count = 0;
  std::int64_t requested_at = 0, started_at = 0, alive_at = 0, ended_at = 0;
  /// What GET CSVError returns; empty while no row failed.
  std::string error_file;
  /// How many of the statuses before Importing are behind it.
  std::size_t statuses_passed = 0;
  /// The open file, from the first step to the end of the job.
  std::unique_ptr<ImportRun> run;

  [[nodiscard]] bool ended() const { return status == "Completed" || status == "Error" || status == "Abort"; }
};

/// What an import does with one person. Source: Mailjet guide, "Manage contacts in bulk".
enum class Method { addforce, addnoforce, remove, unsub, excludemarketing, includemarketing };
[[nodiscard]] std::optional<Method> method_named(std::string_view name);
/// Whether it holds for the account and so names no list.
[[nodiscard]] constexpr bool is_account_wide(Method method) {
  return method == Method::excludemarketing || method == Method::includemarketing;
}

class Account {
 public:
  Account();
  ~Account();
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;

  ContactsList& add_list(const std::string& name);
  /// Null when there is none, or it is lost. A deleted list is found.
  [[nodiscard]] ContactsList* list(std::int64_t id);

  Property& add_property(const std::string& name, Datatype datatype, const std::string& name_space = "static");
  [[nodiscard]] const Property* property(std::string_view name) const;

  /// Index of the contact, made if it was not known.
  std::uint32_t ensure_contact(std::string_view email);
  [[nodiscard]] std::optional<std::uint32_t> contact(std::string_view email) const;

  /// Applies `method` to one address; `list` is null for the account-wide methods. Returns the contact's index, or
  /// nothing when the method concerns nobody (remove, of a person who is not known).
  std::optional<std::uint32_t> apply(Method method, ContactsList* list, std::string_view email);

  std::int64_t add_upload(std::int64_t list_id, std::string&& bytes);
  Job& add_job();
  [[nodiscard]] Job* job(std::int64_t id);
  /// One step of `job`; none when it has ended.
  void step(Job& job);
  void abort(Job& job);
  void finish(Job& job, const std::string& status);
  /// The list is gone for good.
  void lose_list(std::int64_t id);

  [[nodiscard]] std::int64_t now() const { return clock(); }

  Behaviour behaviour;
  std::function<std::int64_t()> clock;
  /// In order of their IDs.
  std::map<std::int64_t, ContactsList> lists;
  std::vector<Property> properties;
  std::vector<Contact> contacts;
  std::map<std::int64_t, Upload> uploads;
  std::map<std::int64_t, Job> jobs;

 private:
  std::unordered_map<std::string, std::uint32_t> contact_by_key_;
  std::int64_t next_list_id_ = 38'778;
  std::int64_t next_property_id_ = 65'942;
  std::int64_t next_contact_id_ = 2'147'483'650;
  std::int64_t next_data_id_ = 98'765'432'123'456'789;
  std::int64_t next_job_id_ = 987'654;
};

}  // namespace preflight::sandbox
