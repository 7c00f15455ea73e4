#include "endpoints.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/mailjet_json.h"

namespace preflight::sandbox {
namespace {

std::string lower_cased(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return lower;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

std::string parameter(const HttpRequest& request, const std::string& lower_name) {
  const auto found = request.query.find(lower_name);
  return found == request.query.end() ? "" : found->second;
}

bool is_true(std::string_view text) { return text == "1" || lower_cased(text) == "true"; }

// --- Paging, alike for all resources.

constexpr std::int64_t usual_limit = 10;
constexpr std::int64_t highest_limit = 1000;

/// `objects` are all that the filters let through, in order. A Limit or Offset that is no number, or negative, is as if
/// it were not there: an assumption.
template <typename Object, typename Show>
HttpReply page(const HttpRequest& request, const std::vector<const Object*>& objects, Show show) {
  const auto total = static_cast<std::int64_t>(objects.size());
  if (is_true(parameter(request, "countonly"))) return envelope_of_count(total);
  std::int64_t limit = integer_of(parameter(request, "limit")).value_or(usual_limit);
  if (limit < 0) limit = usual_limit;
  if (limit == 0 || limit > highest_limit) limit = highest_limit;
  const std::int64_t begin = std::clamp<std::int64_t>(integer_of(parameter(request, "offset")).value_or(0), 0, total);
  const std::int64_t end = std::min(begin + limit, total);
  std::vector<Json> data;
  for (std::int64_t i = begin; i < end; ++i) data.push_back(show(*objects[static_cast<std::size_t>(i)]));
  // Total is the number on this page unless countRecords asks for all (recorded).
  const bool counts_all = is_true(parameter(request, "countrecords"));
  return envelope(data, counts_all ? total : end - begin);
}

/// Sorts by `Sort=<field>` with an optional ` ASC` or ` DESC`. A field that is not among the sortable ones is not
/// looked at.
template <typename Object>
void sort(const HttpRequest& request, std::vector<const Object*>& objects,
          const std::vector<std::pair<std::string, std::function<bool(const Object&, const Object&)>>>& orders) {
  const std::string wish = lower_cased(parameter(request, "sort"));
  // A plus that was sent as %2B arrives as one; Mailjet's examples write it for the blank.
  const std::string field = wish.substr(0, wish.find_first_of(" +"));
  const bool descending = wish.ends_with("desc") && wish.size() > field.size();
  for (const auto& order : orders) {
    if (order.first != field) continue;
    const auto& less = order.second;
    std::ranges::stable_sort(
        objects, [&](const Object* a, const Object* b) { return descending ? less(*b, *a) : less(*a, *b); });
  }
}

// --- Bodies.

/// Why a request cannot be carried out; becomes its answer.
struct Refusal {
  HttpReply reply;
};

[[noreturn]] void refuse(int status, const std::string& message) { throw Refusal{failure(status, message)}; }

std::string invalid_json(const std::string& body, std::size_t position) {
  constexpr std::size_t shown = 10;
  position = std::min(position, body.size());
  const std::size_t begin = position > shown ? position - shown : 0;
  return "at stream position " + std::to_string(position) + " ..." + body.substr(begin, position - begin) + "|" +
         body.substr(position, shown) + "...";
}

/// The members of the request's JSON object; refuses a body that is none, or has members other than `allowed`.
/// Source: texts `Invalid json input: ...` as users of Mailjet's libraries reported them.
Json object_of(const HttpRequest& request, const std::string& class_name,
               const std::vector<std::string_view>& allowed) {
  if (request.body.empty()) {
    refuse(400, "Invalid json input: unexpected end of stream at stream position 0 ...|...");
  }
  Json object;
  try {
    object = Json::parse(request.body);
  } catch (const Json::parse_error& error) {
    const std::size_t position = error.byte == 0 ? 0 : error.byte - 1;
    refuse(400, "Invalid json input: unexpected token " + invalid_json(request.body, position));
  }
  if (!object.is_object()) refuse(400, "Invalid json input: expected \"{\" " + invalid_json(request.body, 0));
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(allowed, name) == allowed.end()) {
      std::string message = "Invalid json input: object \"\"->\"";
      message.append(class_name).append("\" has no property \"").append(name).append("\"");
      refuse(400, message);
    }
  }
  return object;
}

/// Absent and null are the same. Refuses what is not text.
std::string text_of(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return "";
  if (!found->is_string()) refuse(400, "Invalid json input: property \"" + name + "\" is not a string");
  return found->get<std::string>();
}

/// Numbers may come as strings. A number with a fraction or an exponent has lost digits on its way and is refused.
std::optional<std::int64_t> number_of(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (found->is_number_integer()) return found->get<std::int64_t>();
  std::optional<std::int64_t> number;
  if (found->is_string()) {
    if (found->get<std::string>().empty()) return std::nullopt;
    number = integer_of(found->get<std::string>());
  }
  if (!number) refuse(400, "Invalid json input: property \"" + name + "\" is not an integer");
  return number;
}

std::string invalid_property(const std::string& name, const std::string& why) {
  return "MJ08 Property " + name + " is invalid: " + why;
}

const std::string empty_value = "MJ03 A non-empty value is required";

HttpReply method_not_allowed() { return failure(405, "Method not allowed"); }

// --- contactslist

Json shown(const ContactsList& list) {
  return {{"Address", list.address}, {"CreatedAt", mailjet_time(list.created_at)},
          {"ID", list.id},           {"IsDeleted", list.deleted},
          {"Name", list.name},       {"SubscriberCount", list.subscribers}};
}

HttpReply lists_page(const Account& account, const HttpRequest& request) {
  const std::string name = parameter(request, "name");
  const std::string address = parameter(request, "address");
  const std::string deleted = parameter(request, "isdeleted");
  const std::optional<std::int64_t> excluded = integer_of(parameter(request, "excludeid"));
  std::vector<const ContactsList*> found;
  for (const auto& [id, list] : account.lists) {
    if (!name.empty() && list.name != name) continue;
    if (!address.empty() && list.address != address) continue;
    if (!deleted.empty() && list.deleted != is_true(deleted)) continue;
    if (excluded == id) continue;
    found.push_back(&list);
  }
  using L = ContactsList;
  sort<L>(request, found,
          {{"id", [](const L& a, const L& b) { return a.id < b.id; }},
           {"name", [](const L& a, const L& b) { return a.name < b.name; }},
           {"createdat", [](const L& a, const L& b) { return a.created_at < b.created_at; }},
           {"isdeleted", [](const L& a, const L& b) { return a.deleted < b.deleted; }}});
  return page(request, found, [](const L& list) { return shown(list); });
}

HttpReply create_list(Account& account, const HttpRequest& request) {
  const Json object = object_of(request, "TContactsList", {"Name", "IsDeleted"});
  const std::string name = text_of(object, "Name");
  if (name.empty()) refuse(400, invalid_property("Name", empty_value));
  // Names are unique by Mailjet's metadata; that a deleted list's name is free again is an assumption.
  for (const auto& [id, list] : account.lists) {
    if (!list.deleted && list.name == name) {
      refuse(400, "MJ18 A ContactsList resource with value \"" + name + "\" for Name already exists.");
    }
  }
  return envelope_of_one(shown(account.add_list(name)), 201);
}

HttpReply contactslist(Account& account, const HttpRequest& request, const std::vector<std::string>& rest) {
  if (rest.empty()) {
    if (request.method == "GET") return lists_page(account, request);
    if (request.method == "POST") return create_list(account, request);
    return method_not_allowed();
  }
  ContactsList* list = account.list(integer_of(rest[0]).value_or(0));
  if (list == nullptr || rest.size() > 1) return object_not_found();
  if (request.method == "GET") return envelope_of_one(shown(*list));
  if (request.method == "DELETE") {
    // The list stays readable, marked as deleted (recorded).
    list->deleted = true;
    return {.status = 204, .reason = "No content", .content_type = ""};
  }
  return method_not_allowed();
}

// --- contactmetadata

Json shown(const Property& property) {
  return {{"Datatype", datatype_name(property.datatype)},
          {"ID", property.id},
          {"Name", property.name},
          {"NameSpace", property.name_space}};
}

HttpReply properties_page(const Account& account, const HttpRequest& request) {
  const std::string datatype = parameter(request, "datatype");
  const std::string name_space = parameter(request, "namespace");
  std::vector<const Property*> found;
  for (const Property& property : account.properties) {
    if (!datatype.empty() && datatype_name(property.datatype) != datatype) continue;
    if (!name_space.empty() && property.name_space != name_space) continue;
    found.push_back(&property);
  }
  using P = Property;
  sort<P>(request, found,
          {{"id", [](const P& a, const P& b) { return a.id < b.id; }},
           {"name", [](const P& a, const P& b) { return a.name < b.name; }}});
  return page(request, found, [](const P& property) { return shown(property); });
}

HttpReply create_property(Account& account, const HttpRequest& request) {
  const Json object = object_of(request, "TContactMetaData", {"Name", "Datatype", "NameSpace"});
  const std::string name = text_of(object, "Name");
  if (name.empty()) refuse(400, invalid_property("Name", empty_value));
  const std::string word = object.contains("Datatype") ? text_of(object, "Datatype") : "str";
  const std::optional<Datatype> datatype = datatype_named(word);
  if (!datatype) refuse(400, "CM08 \"" + word + "\" is not a valid datatype");
  const std::string name_space = object.contains("NameSpace") ? text_of(object, "NameSpace") : "static";
  if (name_space != "static" && name_space != "historic") refuse(400, "CM02 Unknown namespace : " + name_space);
  // Unique by Namespace and Name. That names are told apart by case is an assumption.
  for (const Property& each : account.properties) {
    if (each.name == name && each.name_space == name_space)
      refuse(400, "CM01 Property \"" + name + "\" already exists");
  }
  return envelope_of_one(shown(account.add_property(name, *datatype, name_space)), 201);
}

HttpReply contactmetadata(Account& account, const HttpRequest& request, const std::vector<std::string>& rest) {
  if (rest.empty()) {
    if (request.method == "GET") return properties_page(account, request);
    if (request.method == "POST") return create_property(account, request);
    return method_not_allowed();
  }
  const auto id = integer_of(rest[0]);
  const auto found = std::ranges::find_if(account.properties, [&](const Property& each) { return each.id == id; });
  if (found == account.properties.end() || rest.size() > 1) return object_not_found();
  return request.method == "GET" ? envelope_of_one(shown(*found)) : method_not_allowed();
}

// --- csvimport

Json shown(const Job& job) {
  return {{"AliveAt", mailjet_time_if_set(job.alive_at)},
          {"ContactsListID", job.list_id},
          {"Count", job.count},
          {"Current", job.current},
          {"DataID", job.data_id},
          {"Errcount", job.error_count},
          {"ErrTreshold", job.error_threshold},
          {"ID", job.id},
          {"ImportOptions", job.import_options},
          {"JobEnd", mailjet_time_if_set(job.ended_at)},
          {"JobStart", mailjet_time_if_set(job.started_at)},
          {"Method", job.method},
          {"RequestAt", mailjet_time_if_set(job.requested_at)},
          {"Status", job.status}};
}

HttpReply jobs_page(const Account& account, const HttpRequest& request) {
  if (account.behaviour.job_list_is_broken) {
    return failure(500, "MJ02 No persister object found for class: \"TCSVImportList\"");
  }
  // Oldest first; Mailjet's metadata names neither filters nor sorting for this resource.
  std::vector<const Job*> found;
  for (const auto& [id, job] : account.jobs) {
    if (job.requested_at + account.behaviour.job_list_lags.count() <= account.now()) found.push_back(&job);
  }
  return page(request, found, [](const Job& job) { return shown(job); });
}

HttpReply create_job(Account& account, const HttpRequest& request) {
  const Json object =
      object_of(request, "TCSVImport",
                {"ContactsListID", "ContactsList", "DataID", "ErrTreshold", "ImportOptions", "Method", "Status"});
  const std::string word = text_of(object, "Method");
  const std::optional<Method> method = method_named(word);
  if (!method) {
    refuse(400, invalid_property("Method",
                                 "MJ09 Value is not in list of allowed values: "
                                 "(addforce,addnoforce,remove,unsub,excludemarketing,includemarketing)"));
  }
  if (object.contains("Status") && text_of(object, "Status") != "Upload") {
    refuse(400, invalid_property("Status", "MJ09 Value is not in list of allowed values: (Upload)"));
  }
  std::optional<std::int64_t> list_id = number_of(object, "ContactsListID");
  if (!list_id) list_id = number_of(object, "ContactsList");
  if (is_account_wide(*method)) {
    if (list_id) {
      refuse(400, invalid_property("ContactsList",
                                   "Exclusion of contacts from marketing campaign is a global status and can not be "
                                   "applied to a list"));
    }
  } else {
    if (!list_id) refuse(400, invalid_property("ContactsList", empty_value));
    // The answer for a list that is gone is not documented; a deleted one counts as gone.
    const ContactsList* list = account.list(*list_id);
    if (list == nullptr || list->deleted) return object_not_found();
  }
  const std::optional<std::int64_t> data_id = number_of(object, "DataID");
  if (!data_id) refuse(400, invalid_property("DataID", empty_value));
  const auto upload = account.uploads.find(*data_id);
  // The texts of the next three refusals are not documented.
  if (upload == account.uploads.end()) refuse(400, invalid_property("DataID", "Object not found"));
  if (list_id && upload->second.list_id != *list_id) {
    refuse(400, invalid_property("DataID", "The data was uploaded for another list"));
  }
  const bool is_used =
      std::ranges::any_of(account.jobs, [&](const auto& job) { return job.second.data_id == *data_id; });
  if (is_used && !account.behaviour.data_can_be_imported_again) {
    refuse(400, invalid_property("DataID", "The data was imported before"));
  }
  // A SmallInt. Its default is not documented; 0 is taken to mean that errors stop nothing.
  const std::int64_t threshold = number_of(object, "ErrTreshold").value_or(0);
  if (threshold < 0 || threshold > 32'767) refuse(400, invalid_property("ErrTreshold", "MJ10 Value must be positive"));
  const std::string options = text_of(object, "ImportOptions");

  Job& job = account.add_job();
  job.list_id = list_id.value_or(0);
  job.data_id = *data_id;
  job.method = word;
  job.import_options = options;
  job.error_threshold = threshold;
  return envelope_of_one(shown(job), 201);
}

HttpReply change_job(Account& account, Job& job, const HttpRequest& request) {
  const Json object = object_of(request, "TCSVImport", {"Status", "ErrTreshold", "ImportOptions", "Method"});
  if (text_of(object, "Status") != "Abort") {
    refuse(400, invalid_property("Status", "MJ09 Value is not in list of allowed values: (Abort)"));
  }
  // A PUT that changes nothing is answered 304 (recorded for other resources).
  if (job.status == "Abort") {
    return {.status = 304, .reason = "Content not changed", .content_type = ""};
  }
  if (job.ended()) refuse(400, invalid_property("Status", "A finished job can not be aborted"));
  account.abort(job);
  return envelope_of_one(shown(job));
}

HttpReply csvimport(Account& account, const HttpRequest& request, const std::vector<std::string>& rest) {
  if (rest.empty()) {
    if (request.method == "GET") return jobs_page(account, request);
    if (request.method == "POST") return create_job(account, request);
    return method_not_allowed();
  }
  Job* job = account.job(integer_of(rest[0]).value_or(0));
  if (job == nullptr || rest.size() > 1) return object_not_found();
  if (request.method == "GET") {
    for (int i = 0; i < account.behaviour.steps_per_status_read; ++i) account.step(*job);
    return envelope_of_one(shown(*job));
  }
  if (request.method == "PUT") return change_job(account, *job, request);
  return method_not_allowed();
}

// --- contact, contactdata: for reading back what an import has stored.

Json shown(const Contact& contact) {
  return {{"CreatedAt", mailjet_time(contact.created_at)},
          {"Email", contact.email},
          {"ID", contact.id},
          {"IsExcludedFromCampaigns", contact.excluded},
          {"Name", ""}};
}

Json shown_data(const Account& account, const Contact& contact) {
  Json values = Json::array();
  contact.values.for_each([&](const PropertyBag::Value& value) {
    // In UTC where the property is a datetime: how Mailjet writes it here is not recorded.
    values.push_back({{"Name", account.properties[value.property].name},
                      {"Value", value.instant ? mailjet_time(*value.instant) : std::string(value.raw)}});
  });
  return {{"ContactID", contact.id}, {"Data", std::move(values)}, {"ID", contact.id}};
}

const Contact* contact_named(const Account& account, const std::string& id_or_email) {
  if (const auto index = account.contact(id_or_email)) return &account.contacts[*index];
  const auto id = integer_of(id_or_email);
  const auto found = std::ranges::find_if(account.contacts, [&](const Contact& each) { return each.id == id; });
  return found == account.contacts.end() ? nullptr : &*found;
}

HttpReply lists_of_contact(const Account& account, const Contact& contact) {
  const auto index = static_cast<std::uint32_t>(&contact - account.contacts.data());
  std::vector<Json> data;
  for (const auto& [id, list] : account.lists) {
    const auto place = list.place.find(index);
    if (place == list.place.end()) continue;
    const Membership& member = list.members[place->second];
    data.push_back({{"IsActive", true},
                    {"IsUnsub", member.unsubscribed},
                    {"ListID", id},
                    {"SubscribedAt", mailjet_time(member.subscribed_at)}});
  }
  const auto total = static_cast<std::int64_t>(data.size());
  return envelope(data, total);
}

HttpReply contact_resource(Account& account, const HttpRequest& request, const std::vector<std::string>& rest,
                           bool shows_data) {
  if (request.method != "GET") return method_not_allowed();
  const auto show = [&](const Contact& each) { return shows_data ? shown_data(account, each) : shown(each); };
  if (rest.empty()) {
    std::vector<const Contact*> found;
    if (const std::string list_id = parameter(request, "contactslist"); !list_id.empty()) {
      const ContactsList* list = account.list(integer_of(list_id).value_or(0));
      if (list == nullptr) return page(request, found, show);
      for (const Membership& member : list->members) {
        if (!member.removed) found.push_back(&account.contacts[member.contact]);
      }
    } else {
      for (const Contact& each : account.contacts) found.push_back(&each);
    }
    return page(request, found, show);
  }
  const Contact* contact = contact_named(account, rest[0]);
  if (contact == nullptr) return object_not_found();
  if (rest.size() == 1) return envelope_of_one(show(*contact));
  if (rest.size() == 2 && !shows_data && lower_cased(rest[1]) == "getcontactslists") {
    return lists_of_contact(account, *contact);
  }
  return object_not_found();
}

// --- The DATA API

/// `text:plain` in a path stands for text/plain.
std::string media_type_of(const std::string& segment) {
  std::string type = segment;
  std::ranges::replace(type, ':', '/');
  return type;
}

HttpReply upload_data(Account& account, HttpRequest& request, const std::string& list_id, const std::string& media) {
  if (request.method != "POST") return method_not_allowed();
  const std::string expected = media_type_of(media);
  // Compared whole: whether a charset parameter is let through is not documented.
  if (request.content_type != expected) {
    return failure(400, "Data Content type \"" + request.content_type + "\" does not match URL content type \"" +
                            expected + "\".");
  }
  const ContactsList* list = account.list(integer_of(list_id).value_or(0));
  // That a deleted list takes no data is an assumption.
  if (list == nullptr || list->deleted) return source_not_found("text/plain");
  const std::uint64_t most = account.behaviour.max_upload_bytes;
  if (most != 0 && request.body.size() > most) return failure(413, "Request Entity Too Large");
  const std::int64_t id = account.add_upload(list->id, std::move(request.body));
  // Not the usual envelope, and spaced another way (recorded).
  return {.reason = "OK", .body = "{ \"ID\": " + std::to_string(id) + " }"};
}

HttpReply job_errors(Account& account, const HttpRequest& request, const std::string& job_id) {
  if (request.method != "GET") return method_not_allowed();
  const Job* job = account.job(integer_of(job_id).value_or(0));
  if (job == nullptr || job->error_file.empty()) return source_not_found("text/csv");
  return {.reason = "OK", .content_type = "text/csv", .body = job->error_file};
}

HttpReply unknown_path(const std::string& name) {
  return failure(500, "Could not determine HTTP module for request \"" + name + "\"", "EFPWebError");
}

HttpReply data_api(Account& account, HttpRequest& request, const std::vector<std::string>& path) {
  std::vector<std::string> lower;
  lower.reserve(path.size());
  for (const std::string& segment : path) lower.push_back(lower_cased(segment));
  // Case does not matter: the guide itself writes both BatchJob and batchjob.
  if (path.size() == 4 && lower[0] == "contactslist" && lower[2] == "csvdata") {
    return upload_data(account, request, path[1], lower[3]);
  }
  const bool asks_last = path.size() == 5 && lower[4] == "last";
  if ((path.size() == 4 || asks_last) && lower[0] == "batchjob" && lower[2] == "csverror" && lower[3] == "text:csv") {
    return job_errors(account, request, path[1]);
  }
  return path.empty() ? unknown_path("DATA") : unknown_path(path[0]);
}

HttpReply rest_api(Account& account, const HttpRequest& request, const std::vector<std::string>& path) {
  if (path.empty()) return unknown_path("REST");
  const std::string resource = lower_cased(path[0]);
  const std::vector<std::string> rest(path.begin() + 1, path.end());
  if (resource == "contactslist") return contactslist(account, request, rest);
  if (resource == "contactmetadata") return contactmetadata(account, request, rest);
  if (resource == "csvimport") return csvimport(account, request, rest);
  if (resource == "contact") return contact_resource(account, request, rest, false);
  if (resource == "contactdata") return contact_resource(account, request, rest, true);
  // Source: Mailjet's getting-started guide of 2017.
  return failure(400, "Unknown resource: \"" + path[0] + "\"", "Bad Request");
}

}  // namespace

HttpReply answer(Account& account, HttpRequest& request) {
  const std::vector<std::string> path = segments_of(request.path);
  if (path.empty()) return unknown_path("");
  if (lower_cased(path[0]) != "v3") {
    // A wrong version never reaches the API (recorded: nginx answers for itself).
    if (path[0].starts_with('v')) {
      return {.status = 404,
              .reason = "Not Found",
              .content_type = "text/html",
              .body =
                  "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not "
                  "Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"};
    }
    return unknown_path(path[0]);
  }
  if (path.size() == 1) return unknown_path(path[0]);
  const std::vector<std::string> rest(path.begin() + 2, path.end());
  const std::string api = lower_cased(path[1]);
  try {
    if (api == "rest") return rest_api(account, request, rest);
    if (api == "data") return data_api(account, request, rest);
  } catch (Refusal& refusal) {
    return std::move(refusal.reply);
  }
  return unknown_path(path[1]);
}

HttpReply unauthorized() {
  return {.status = 401,
          .reason = "Unauthorized",
          .content_type = "text/html",
          .headers = {{"Www-Authenticate", "Basic realm=\"Provide an apiKey and secretKey\""}}};
}

}  // namespace preflight::sandbox
