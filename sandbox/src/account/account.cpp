#include "account/account.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "import/import_run.h"

namespace preflight::sandbox {
namespace {

/// A step holds up every other request: 50,000 rows took about 0.2 s (release build, 100 bytes a row).
constexpr std::int64_t most_rows_per_step = 50'000;

/// Nine letters, as in the recorded `twkgdlfxg`; always the same for the same ID.
std::string address_of_list(std::int64_t id) {
  std::string address;
  auto mixed = static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15ull;
  for (int i = 0; i < 9; ++i) {
    address += static_cast<char>('a' + mixed % 26);
    mixed /= 26;
  }
  return address;
}

}  // namespace

std::optional<Method> method_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Method>, 6> methods{
      {{"addforce", Method::addforce},
       {"addnoforce", Method::addnoforce},
       {"remove", Method::remove},
       {"unsub", Method::unsub},
       {"excludemarketing", Method::excludemarketing},
       {"includemarketing", Method::includemarketing}}};
  for (const auto& [each, method] : methods) {
    if (each == name) return method;
  }
  return std::nullopt;
}

Account::Account()
    : clock([] {
        const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
      }) {}

Account::~Account() = default;

ContactsList& Account::add_list(const std::string& name) {
  ContactsList made;
  made.id = next_list_id_++;
  made.name = name;
  made.address = address_of_list(made.id);
  made.created_at = now();
  return lists.emplace(made.id, std::move(made)).first->second;
}

ContactsList* Account::list(std::int64_t id) {
  const auto found = lists.find(id);
  return found == lists.end() ? nullptr : &found->second;
}

Property& Account::add_property(const std::string& name, Datatype datatype, const std::string& name_space) {
  return properties.emplace_back(Property{next_property_id_++, name, datatype, name_space});
}

const Property* Account::property(std::string_view name) const {
  const auto found = std::ranges::find_if(
      properties, [&](const Property& each) { return each.name == name && each.name_space == "static"; });
  return found == properties.end() ? nullptr : &*found;
}

std::uint32_t Account::ensure_contact(std::string_view email) {
  const auto index = static_cast<std::uint32_t>(contacts.size());
  const auto [found, is_new] = contact_by_key_.try_emplace(address_key(email), index);
  if (is_new) {
    Contact& made = contacts.emplace_back();
    made.id = next_contact_id_++;
    made.email = email;
    made.created_at = now();
  }
  return found->second;
}

std::optional<std::uint32_t> Account::contact(std::string_view email) const {
  const auto found = contact_by_key_.find(address_key(email));
  if (found == contact_by_key_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> Account::apply(Method method, ContactsList* list, std::string_view email) {
  if (is_account_wide(method)) {
    const std::uint32_t index = ensure_contact(email);
    contacts[index].excluded = method == Method::excludemarketing;
    return index;
  }
  if (list == nullptr) return std::nullopt;
  if (method == Method::remove) {
    const std::optional<std::uint32_t> index = contact(email);
    const auto place = index ? list->place.find(*index) : list->place.end();
    if (place == list->place.end()) return index;
    Membership& member = list->members[place->second];
    if (!member.unsubscribed) --list->subscribers;
    member.removed = true;
    list->place.erase(place);
    return index;
  }
  // unsub of a person who is not on the list puts them there as unsubscribed, so that the wish is kept: an assumption.
  const std::uint32_t index = ensure_contact(email);
  const auto [place, is_new] = list->place.try_emplace(index, static_cast<std::uint32_t>(list->members.size()));
  if (is_new) {
    list->members.push_back({.contact = index, .subscribed_at = now()});
    ++list->subscribers;
  }
  Membership& member = list->members[place->second];
  const bool unsubscribed = method == Method::unsub || (method == Method::addnoforce && member.unsubscribed);
  list->subscribers += (member.unsubscribed ? 1 : 0) - (unsubscribed ? 1 : 0);
  member.unsubscribed = unsubscribed;
  return index;
}

std::int64_t Account::add_upload(std::int64_t list_id, std::string&& bytes) {
  const std::int64_t id = next_data_id_++;
  uploads.emplace(id, Upload{list_id, std::make_shared<const std::string>(std::move(bytes))});
  return id;
}

Job& Account::add_job() {
  Job& made = jobs[next_job_id_];
  made.id = next_job_id_++;
  made.requested_at = now();
  made.status = behaviour.statuses_before_importing.empty() ? "Upload" : behaviour.statuses_before_importing.front();
  return made;
}

Job* Account::job(std::int64_t id) {
  const auto found = jobs.find(id);
  return found == jobs.end() ? nullptr : &found->second;
}

void Account::step(Job& job) {
  if (job.ended()) return;
  job.alive_at = now();
  if (job.list_id != 0 && list(job.list_id) == nullptr) return finish(job, "Error");
  if (!job.run) {
    job.started_at = now();
    const auto upload = uploads.find(job.data_id);
    if (upload == uploads.end() || !upload->second.bytes) return finish(job, "Error");
    job.run = std::make_unique<ImportRun>(*this, job, upload->second.bytes);
    if (!job.run->open()) return finish(job, "Error");
  }
  if (job.status != "Importing") {
    ++job.statuses_passed;
    const std::vector<std::string>& before = behaviour.statuses_before_importing;
    job.status = job.statuses_passed < before.size() ? before[job.statuses_passed] : "Importing";
    return;
  }
  std::int64_t rows = behaviour.rows_per_step;
  if (rows <= 0) {
    const std::int64_t steps = std::max<std::int64_t>(1, behaviour.importing_steps);
    rows = std::clamp<std::int64_t>((job.count + steps - 1) / steps, 1, most_rows_per_step);
  }
  switch (job.run->take(rows)) {
    case ImportRun::Progress::rows_left:
      return;
    case ImportRun::Progress::no_rows_left:
      return finish(job, "Completed");
    case ImportRun::Progress::too_many_errors:
      // "Maximum number of errors that can occur before the job is aborted" (Mailjet's metadata of 2014).
      return abort(job);
  }
}

void Account::abort(Job& job) { finish(job, "Abort"); }

void Account::finish(Job& job, const std::string& status) {
  job.status = status;
  job.alive_at = now();
  job.ended_at = now();
  job.run.reset();
  if (!behaviour.keeps_uploads) {
    if (const auto upload = uploads.find(job.data_id); upload != uploads.end()) upload->second.bytes.reset();
  }
}

void Account::lose_list(std::int64_t id) { lists.erase(id); }

}  // namespace preflight::sandbox
