#include "http/api.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>

#include "http/import_json.h"
#include "log.h"
#include "mailjet/error_csv.h"
#include "sha256.h"
#include "text.h"

namespace preflight::proxy::http {

using imports::Creation;
using imports::Import;
using imports::Part;
using imports::PartFacts;
using imports::PartKey;
using imports::PartState;
using nlohmann::json;

namespace {

constexpr int max_properties = 200;  // in one file, the e-mail address among them; Mailjet's help, error logs
constexpr int imports_a_page = 50;
constexpr std::size_t max_search_bytes = 200;
// At once. Each holds a thread, and a connection to Mailjet.
constexpr std::size_t max_uploads = 4;
constexpr int max_uploads_per_user = 2;
// Held in memory as JSON for one answer; nobody reads more by eye, and `cut` says that there are more.
constexpr std::size_t max_error_rows = 50'000;
constexpr std::size_t max_list_name_bytes = 200;
constexpr std::size_t max_property_name_bytes = 100;
constexpr std::size_t max_sign_in_bytes = 1024;  // a name, a password, a code
constexpr std::array<std::string_view, 5> property_types{"str", "int", "float", "bool", "datetime"};

json json_of(const mailjet::List& list) {
  return {{"id", list.id}, {"name", list.name}, {"subscribers", list.subscribers}};
}

json json_of(const mailjet::Property& property) { return {{"name", property.name}, {"type", property.type}}; }

json json_in(const Account& account, const Import& import) {
  json told = http::json_of(import);
  told["account"] = account.name;
  told["user"] = import.user;
  return told;
}

Actor actor_of(const Call& call) { return {call.person->name, call.peer.ip}; }

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

/// Names that would break out of a template, a CSV header or a script are not made through us, whatever Mailjet would
/// take.
bool is_property_name(const std::string& name) {
  return !name.empty() && !has_control_character(name) && name.find_first_of("{}\"'\\<>,;`$&") == std::string::npos &&
         name.front() != ' ' && name.back() != ' ' && name != "__proto__";
}

/// Letters of ASCII without case, so that people find "alpha" beside "Alpha"; then the bytes, so that the order is
/// always the same.
bool by_name(const mailjet::List& a, const mailjet::List& b) {
  const auto lower = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
  };
  const std::string left = lower(a.name);
  const std::string right = lower(b.name);
  if (left != right) return left < right;
  return a.name != b.name ? a.name < b.name : a.id < b.id;
}

}  // namespace

/// One part's upload: marks it in the journal, and takes the mark back on every way out that is not `done`.
class Api::Uploading {
 public:
  Uploading(Api& api, imports::Journal& journal, PartKey key, bool left_over, const std::string& user)
      : api_(api), journal_(journal), key_(std::move(key)) {
    // Journal and set change together: whoever reads `created` in the journal may upload at once.
    const std::lock_guard lock(api_.mutex_);
    if (api_.uploading_.contains({key_.import_id, key_.n})) {
      throw ApiError(ErrorCode::conflict, "This part is being uploaded already.");
    }
    const auto of_user = std::count_if(api_.uploading_.begin(), api_.uploading_.end(),
                                       [&user](const auto& entry) { return entry.second == user; });
    if (api_.uploading_.size() >= max_uploads || of_user >= max_uploads_per_user) {
      ApiError error(ErrorCode::overloaded, "There are too many uploads at once.");
      error.retry_after = std::chrono::seconds(5);
      throw error;
    }
    // A mark without an upload: the journal could not be written when the last one ended.
    if (left_over) journal_.move(key_, PartState::uploading, PartState::created, {}, api_.clock_.wall());
    if (!journal_.move(key_, PartState::created, PartState::uploading, {}, api_.clock_.wall())) {
      throw ApiError(ErrorCode::conflict, "This part cannot be uploaded now.");
    }
    api_.uploading_.insert({{key_.import_id, key_.n}, user});
  }
  ~Uploading() {
    const std::lock_guard lock(api_.mutex_);
    api_.uploading_.erase({key_.import_id, key_.n});
    if (!marked_) return;
    try {
      journal_.move(key_, PartState::uploading, PartState::created, {}, api_.clock_.wall());
    } catch (const imports::JournalError&) {
      log(Level::error, "upload-mark-left", {{Field::import_id, key_.import_id}, {Field::part, key_.n}});
    }
  }
  Uploading(const Uploading&) = delete;
  Uploading& operator=(const Uploading&) = delete;

  /// Commits the DataID with the state. False: the part was given up meanwhile.
  [[nodiscard]] bool done(const std::string& data_id) {
    PartFacts facts;
    facts.data_id = data_id;
    const bool moved = journal_.move(key_, PartState::uploading, PartState::uploaded, facts, api_.clock_.wall());
    marked_ = false;
    return moved;
  }

 private:
  Api& api_;
  imports::Journal& journal_;
  PartKey key_;
  bool marked_ = true;
};

/// One import, told anew whenever its record reads differently.
class Api::Following final : public EventSource {
 public:
  Following(const Account& account, std::string id)
      : account_(account), id_(std::move(id)), listener_(account.changes) {}

  [[nodiscard]] int bell() const override { return listener_.bell(); }
  [[nodiscard]] News news(const Person& person) override {
    listener_.hush();  // before the look: what changes from now on rings again
    if (!account_.users.hold(person)) return {.last = true};
    const auto import = account_.journal.find(id_);
    if (!import) return {.last = true};
    News news{.last = imports::has_ended(*import)};
    json told = json_in(account_, *import);
    if (told != told_) news.data = told_ = std::move(told);
    return news;
  }

 private:
  const Account& account_;
  std::string id_;
  imports::Changes::Listener listener_;
  json told_;
};

Api::Api(Facts facts, const CsrfTokens& tokens, std::vector<Account> accounts, BuiltinIdentity* builtin,
         AuditFile& audit, const Clock& clock)
    : facts_(std::move(facts)),
      tokens_(tokens),
      accounts_(std::move(accounts)),
      builtin_(builtin),
      audit_(audit),
      clock_(clock) {}

void Api::add_routes(Server& server) {
  server.get("/healthz", Access::everybody, [](const Call&) { return Reply{200, {{"ok", true}}}; });
  server.get("/api/session", Access::everybody, [this](const Call& call) { return session(call); });
  if (builtin_ != nullptr) {
    server.post("/api/login", Access::everybody, [this](const Call& call) { return sign_in(call); });
    server.post("/api/logout", Access::viewer, [this](const Call& call) { return sign_out(call); });
  }
  server.get("/api/lists", Access::viewer, [this](const Call& call) { return lists(call); });
  server.post("/api/lists", Access::importer, [this](const Call& call) { return create_list(call); });
  server.get("/api/properties", Access::viewer, [this](const Call& call) { return properties(call); });
  server.post("/api/properties", Access::importer, [this](const Call& call) { return create_property(call); });
  server.post("/api/imports", Access::importer, [this](const Call& call) { return create_import(call); });
  server.get("/api/imports", Access::viewer, [this](const Call& call) { return imports(call); });
  server.get("/api/imports/{id}", Access::viewer, [this](const Call& call) { return import(call); });
  server.events("/api/imports/{id}/events", Access::viewer, "import",
                [this](const Call& call) { return follow(call); });
  server.get("/api/imports/{id}/errors", Access::importer, [this](const Call& call) { return errors(call); });
  server.get("/api/imports/{id}/errors.csv", Access::importer, [this](const Call& call) { return errors_file(call); });
  server.post("/api/imports/{id}/abort", Access::importer, [this](const Call& call) { return abort(call); });
  server.post("/api/imports/{id}/recheck", Access::importer, [this](const Call& call) { return look_again(call); });
  server.post("/api/imports/{id}/restart", Access::manager, [this](const Call& call) { return start_again(call); });
  server.put("/api/imports/{id}/parts/{n}", Access::importer,
             [this](const Call& call, std::uint64_t length, const BodyReader& body) {
               return upload_part(call, length, body);
             });
}

json Api::session_of(const std::optional<Person>& person) const {
  json facts{{"mode", facts_.mode},
             {"practice", facts_.practice},
             {"user", nullptr},
             {"role", nullptr},
             {"csrf", ""},
             {"accounts", json::array()},
             {"version", facts_.version},
             {"max_part_bytes", facts_.max_part_bytes}};
  if (person) {
    facts["user"] = person->name;
    facts["role"] = name_of(person->role);
    facts["csrf"] = tokens_.token(person->session);
    for (const Account& account : accounts_) {
      if (account.users.hold(*person)) facts["accounts"].push_back({{"name", account.name}, {"title", account.title}});
    }
  }
  return facts;
}

Reply Api::session(const Call& call) const { return {200, session_of(call.person)}; }

Reply Api::sign_in(const Call& call) const {
  const std::string user = required_text(call.body, "user", max_sign_in_bytes);
  const std::string password = required_text(call.body, "password", max_sign_in_bytes);
  const auto outcome = call.body.contains("code")
                           ? builtin_->sign_in_with_code(user, required_text(call.body, "code", max_sign_in_bytes),
                                                         password, call.peer.ip)
                           : builtin_->sign_in(user, password, call.peer.ip);
  const auto* done = std::get_if<BuiltinIdentity::SignedIn>(&outcome);
  // As in the log: what is no name may be a password in the wrong field.
  const Actor by{is_person_name(user) ? user : "", call.peer.ip};
  if (done != nullptr) {
    audit_.append({"signed-in", by});
    return {200, session_of(done->person), done->cookie};
  }
  using Why = BuiltinIdentity::NotSignedIn::Why;
  const auto& refused = std::get<BuiltinIdentity::NotSignedIn>(outcome);
  // What was put off unjudged is in the log alone: strangers must not be able to fill the disk.
  const bool judged = refused.why == Why::wrong || refused.why == Why::weak_password;
  if (judged) audit_.append({"sign-in-refused", by});
  ApiError error(ErrorCode::sign_in_failed, "The name and the password or code do not fit.");
  switch (refused.why) {
    case Why::wrong:
      break;
    case Why::too_often:
      error = {ErrorCode::too_many_tries, "There were too many tries."};
      error.retry_after = refused.retry_after;
      break;
    case Why::too_many_at_once:
      error = {ErrorCode::overloaded, "Too many sign in at once."};
      error.retry_after = refused.retry_after;
      break;
    case Why::weak_password:
      error = {ErrorCode::bad_request, refused.sentence};
      break;
  }
  throw error;
}

Reply Api::sign_out(const Call& call) const {
  std::string cookie = builtin_->sign_out(call.head);
  audit_.append({"signed-out", actor_of(call)});
  log(Level::info, "signed-out", {{Field::user, call.person->name}, {Field::ip, call.peer.ip}});
  return {200, session_of(std::nullopt), std::move(cookie)};
}

const Account& Api::account_for(const Call& call) const {
  const auto name = call.parameter("account");
  const Account* found = nullptr;
  for (const Account& account : accounts_) {
    if (!account.users.hold(*call.person) || (name && account.name != *name)) continue;
    if (found != nullptr) throw ApiError(ErrorCode::bad_request, "There are several accounts; one must be named.");
    found = &account;
  }
  // Whether an account does not exist or is for others makes no difference to somebody who may not use it.
  if (found == nullptr) throw ApiError(ErrorCode::not_allowed, "There is no such account for this person.");
  return *found;
}

Reply Api::lists(const Call& call) const {
  auto answer = account_for(call).upstream.lists();
  if (!answer) throw error_of(answer.refusal());
  std::vector<mailjet::List>& found = answer.value();
  std::sort(found.begin(), found.end(), by_name);
  json all = json::array();
  for (const mailjet::List& list : found) all.push_back(json_of(list));
  return {200, {{"lists", std::move(all)}}};
}

Reply Api::properties(const Call& call) const {
  const auto answer = account_for(call).upstream.properties();
  if (!answer) throw error_of(answer.refusal());
  json all = json::array();
  for (const mailjet::Property& property : answer.value()) all.push_back(json_of(property));
  return {200, {{"properties", std::move(all)}, {"max_properties", max_properties}}};
}

Reply Api::create_list(const Call& call) const {
  const std::string name = required_text(call.body, "name", max_list_name_bytes);
  if (name.empty() || has_control_character(name)) throw ApiError(ErrorCode::bad_request, "The name cannot be used.");
  const Account& account = account_for(call);
  // Its line of the audit log must not fail when the list is there already.
  account.journal.probe(clock_.wall());
  const auto answer = account.upstream.create_list(name);
  if (!answer) throw error_of(answer.refusal());
  account.journal.audit({"list-made", actor_of(call), {}, json{{"list_id", answer.value().id}}.dump()}, clock_.wall());
  return {201, json_of(answer.value())};
}

Reply Api::create_property(const Call& call) const {
  const std::string name = required_text(call.body, "name", max_property_name_bytes);
  if (!is_property_name(name)) throw ApiError(ErrorCode::bad_request, "The name cannot be used.");
  const std::string type = required_text(call.body, "type", 20);
  if (std::find(property_types.begin(), property_types.end(), type) == property_types.end()) {
    throw ApiError(ErrorCode::bad_request, "type must be str, int, float, bool or datetime.");
  }
  const Account& account = account_for(call);
  account.journal.probe(clock_.wall());
  const auto answer = account.upstream.create_property(name, type);
  if (!answer) throw error_of(answer.refusal());
  account.journal.audit({"property-made", actor_of(call), {}, json{{"type", type}}.dump()}, clock_.wall());
  return {201, json_of(answer.value())};
}

Reply Api::create_import(const Call& call) {
  const auto key = call.head.only("Idempotency-Key");
  if (!key) throw ApiError(ErrorCode::key_missing, "Idempotency-Key is missing.");
  if (!is_uuid(*key)) throw ApiError(ErrorCode::bad_request, "Idempotency-Key must be a UUID.");
  const Account& account = account_for(call);
  imports::NewImport wanted = new_import_in(call.body, facts_.max_part_bytes);
  if (wanted.import.method != "addnoforce" && call.person->role != Role::manager) {
    throw ApiError(ErrorCode::not_allowed, "Only a manager may override or end subscriptions.");
  }
  wanted.idempotency_key = *key;
  wanted.import.user = call.person->name;
  wanted.ip = call.peer.ip;

  const auto reply_for = [&account](const Creation& creation) -> Reply {
    switch (creation.kind) {
      case Creation::Kind::created:
        return {201, json_in(account, creation.import)};
      case Creation::Kind::replayed:
        return {200, json_in(account, creation.import)};
      case Creation::Kind::key_reused:
        throw ApiError(ErrorCode::key_reused, "The Idempotency-Key was used for another import.");
      case Creation::Kind::same_file:
        break;
    }
    ApiError error(ErrorCode::same_file_today, "The same rows went to the same list in the last 24 hours.");
    error.details = {{"import_id", creation.import.id}, {"created_at", rfc3339(creation.import.created_at)}};
    throw error;
  };

  // A request that is only repeated is answered without asking Mailjet anything.
  if (const auto earlier = account.journal.replay(wanted.idempotency_key, wanted.request_sha256))
    return reply_for(*earlier);
  const auto list = account.upstream.list(wanted.import.list_id);
  if (!list) throw error_of(list.refusal(), ErrorCode::list_gone);
  if (list.value().deleted) throw ApiError(ErrorCode::list_gone, "The list has been deleted.");
  wanted.import.list_name = list.value().name;
  const Creation creation = account.journal.create(wanted, clock_.wall());
  if (creation.kind == Creation::Kind::created) {
    log(Level::info, "import-created",
        {{Field::import_id, creation.import.id},
         {Field::user, wanted.import.user},
         {Field::ip, call.peer.ip},
         {Field::account, account.name},
         {Field::code, wanted.import.method}});
  }
  return reply_for(creation);
}

Api::Known Api::known_import(const Call& call, const std::string& id) const {
  for (const Account& account : accounts_) {
    if (!account.users.hold(*call.person)) continue;
    if (auto found = account.journal.find(id)) return {account, std::move(*found)};
  }
  throw ApiError(ErrorCode::not_found, "There is no such import.");
}

Api::Known Api::own_import(const Call& call, const std::string& id) const {
  Known known = known_import(call, id);
  if (known.import.user != call.person->name && call.person->role != Role::manager) {
    throw ApiError(ErrorCode::not_allowed, "The import is another person's.");
  }
  return known;
}

namespace {

/// Counts the rows of a canonical CSV that comes in pieces: line ends outside quotes, and a last line without one.
class RowCount {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '"') quoted_ = !quoted_;
      if (c == '\n' && !quoted_) ++rows_;
    }
    if (!bytes.empty()) ends_with_line_end_ = bytes.back() == '\n' && !quoted_;
  }
  [[nodiscard]] std::int64_t rows() const { return rows_ + (ends_with_line_end_ ? 0 : 1); }

 private:
  std::int64_t rows_ = 0;
  bool quoted_ = false;
  bool ends_with_line_end_ = true;
};

/// The first row holds names, unless the options do.
std::int64_t header_rows(const Import& import) {
  if (!import.import_options) return 1;
  return json::parse(*import.import_options, nullptr, false).contains("FieldNames") ? 0 : 1;
}

}  // namespace

/// Passes the body on to Mailjet while it comes, and returns the DataID. Throws ApiError otherwise; then Mailjet has no
/// whole upload, or one that nothing refers to.
std::string Api::send_part(const Account& account, const Import& import, const Part& part, const BodyReader& body) {
  const auto length = static_cast<std::uint64_t>(part.bytes);
  const auto upload = account.upstream.begin_upload(import.list_id, length);
  Sha256 sha;
  RowCount count;
  const std::int64_t rows = part.rows + header_rows(import);
  std::uint64_t received = 0;
  bool mismatch = false;
  bool ended_early = false;
  const bool whole = body([&](std::string_view bytes) {
    received += bytes.size();
    sha.add(bytes);
    count.add(bytes);
    // Judged before the last bytes are passed on: what does not fit never becomes a whole upload.
    mismatch = received > length || (received == length && (sha.finish() != part.sha256 || count.rows() != rows));
    if (mismatch) return false;
    ended_early = !upload->write(bytes);
    return !ended_early;
  });
  if (mismatch) throw ApiError(ErrorCode::part_mismatch, "The bytes or rows are not those that were declared.");
  if (!ended_early && (!whole || received != length)) {
    throw broken_body();
  }
  const auto data_id = upload->finish();
  if (!data_id) throw error_of(data_id.refusal(), ErrorCode::list_gone);
  // Mailjet may answer while the last bytes are handed over, never before they have come.
  if (received != length) throw ApiError(ErrorCode::mailjet_unclear, "Mailjet answered before it had all bytes.");
  return data_id.value();
}

Reply Api::upload_part(const Call& call, std::uint64_t length, const BodyReader& body) {
  // Whoever declared it answers for it; nobody else's bytes are sent under that name.
  const auto [account, import] = own_import(call, call.places.at(0));
  const int n = std::stoi(call.places.at(1));  // 1 to 4 digits, by the route
  const auto part =
      std::find_if(import.parts.begin(), import.parts.end(), [n](const Part& candidate) { return candidate.n == n; });
  if (part == import.parts.end()) throw ApiError(ErrorCode::not_found, "There is no such part.");
  if (length != static_cast<std::uint64_t>(part->bytes)) {
    throw ApiError(ErrorCode::part_mismatch, "The length is not the one that was declared.");
  }
  switch (part->state) {
    case PartState::created:
    case PartState::uploading:
      break;
    case PartState::failed:
    case PartState::abandoned:
    case PartState::expired:
      throw ApiError(ErrorCode::conflict, "This import has ended.");
    default:
      // Its answer was lost on the way to the browser: the bytes are there.
      return {202, json_in(account, import)};
  }

  Uploading uploading(*this, account.journal, {import.id, n}, part->state == PartState::uploading, call.person->name);
  // Before the long part: key, list and network.
  const auto list = account.upstream.list(import.list_id);
  if (!list) throw error_of(list.refusal(), ErrorCode::list_gone);
  if (list.value().deleted) throw ApiError(ErrorCode::list_gone, "The list has been deleted.");
  const std::string data_id = send_part(account, import, *part, body);
  if (!uploading.done(data_id)) throw ApiError(ErrorCode::conflict, "This import has ended.");
  log(Level::info, "part-uploaded", {{Field::import_id, import.id}, {Field::part, n}});
  account.runner.wake();
  return {202, json_in(account, known_import(call, import.id).import)};
}

Reply Api::import(const Call& call) const {
  const auto [account, import] = known_import(call, call.places.at(0));
  return {200, json_in(account, import)};
}

std::shared_ptr<EventSource> Api::follow(const Call& call) const {
  const auto [account, import] = known_import(call, call.places.at(0));
  return std::make_shared<Following>(account, import.id);
}

Reply Api::imports(const Call& call) const {
  const Account& account = account_for(call);
  const auto before = call.parameter("before");
  if (before) {
    if (!is_lower_hex(*before, 32)) throw ApiError(ErrorCode::bad_request, "before must be the id of an import.");
    (void)known_import(call, *before);
  }
  const std::string search = call.parameter("search").value_or("");
  if (search.size() > max_search_bytes) throw ApiError(ErrorCode::bad_request, "search is too long.");
  json page = json::array();
  for (const Import& import : account.journal.newest({before, search, imports_a_page})) {
    page.push_back(json_in(account, import));
  }
  return {200, {{"imports", std::move(page)}}};
}

Reply Api::abort(const Call& call) const {
  const auto [account, import] = own_import(call, call.places.at(0));
  const std::string& id = import.id;
  // First what has not begun, so that nothing new begins behind what is being stopped.
  account.journal.abandon_rest(id, actor_of(call), clock_.wall());
  const Import standing = known_import(call, id).import;
  bool done = std::any_of(import.parts.begin(), import.parts.end(), [](const Part& part) {
    return part.state == PartState::created || part.state == PartState::uploading || part.state == PartState::uploaded;
  });
  for (const Part& part : standing.parts) {
    PartFacts facts;
    facts.by = actor_of(call);
    if (part.state == PartState::needs_attention) {
      done |=
          account.journal.move({id, part.n}, PartState::needs_attention, PartState::abandoned, facts, clock_.wall());
    }
    if (part.state == PartState::submitting || part.state == PartState::reconciling) {
      throw ApiError(ErrorCode::mailjet_unclear,
                     "It is not known yet whether Mailjet has begun; that is being found out.");
    }
    if (part.state == PartState::running) {
      account.journal.audit({"abort", actor_of(call), id, json{{"part", part.n}, {"job_id", *part.job_id}}.dump()},
                            clock_.wall());
      const auto stopped = account.upstream.abort_job(*part.job_id);
      if (!stopped) throw error_of(stopped.refusal());
      done = true;
    }
  }
  if (!done) throw ApiError(ErrorCode::conflict, "This import has ended.");
  log(Level::warning, "import-aborted",
      {{Field::import_id, id}, {Field::user, call.person->name}, {Field::ip, call.peer.ip}});
  account.runner.look_at(id);
  return {202, json_in(account, known_import(call, id).import)};
}

namespace {

const Part& part_that_waits(const Import& import) {
  const auto part = std::find_if(import.parts.begin(), import.parts.end(),
                                 [](const Part& p) { return p.state == PartState::needs_attention; });
  if (part == import.parts.end()) throw ApiError(ErrorCode::conflict, "This import does not need anybody.");
  return *part;
}

}  // namespace

Reply Api::look_again(const Call& call) const {
  const auto [account, import] = own_import(call, call.places.at(0));
  PartFacts facts;
  facts.by = actor_of(call);
  if (!account.journal.move({import.id, part_that_waits(import).n}, PartState::needs_attention, PartState::reconciling,
                            facts, clock_.wall())) {
    throw ApiError(ErrorCode::conflict, "This import does not need anybody.");
  }
  account.runner.wake();
  return {202, json_in(account, known_import(call, import.id).import)};
}

Reply Api::start_again(const Call& call) const {
  const auto [account, import] = known_import(call, call.places.at(0));
  using Restarted = imports::Runner::Restarted;
  switch (account.runner.restart(import, part_that_waits(import), actor_of(call))) {
    case Restarted::found:
    case Restarted::begun:
      break;
    case Restarted::unreadable:
      throw ApiError(ErrorCode::mailjet_unclear, "Mailjet's list of jobs could not be read, so nothing was started.");
    case Restarted::not_waiting:
      throw ApiError(ErrorCode::conflict, "This import does not need anybody.");
  }
  return {202, json_in(account, known_import(call, import.id).import)};
}

struct Api::ErrorRows {
  struct Row {
    int part = 0;
    mailjet::ErrorRow row;
  };
  std::string import_id;
  std::vector<Row> rows;
  bool cut = false;
};

Api::ErrorRows Api::error_rows(const Call& call) const {
  const auto [account, import] = known_import(call, call.places.at(0));
  ErrorRows found{import.id, {}, false};
  for (const Part& part : import.parts) {
    // Asked for only where there are errors: Mailjet answers 404 when there is no file.
    if (!part.job_id || part.errors == 0) continue;
    const auto file = account.upstream.error_file(*part.job_id);
    if (!file && file.refusal().trouble == mailjet::Trouble::not_found) continue;
    if (!file) throw error_of(file.refusal());
    bool more = false;
    for (mailjet::ErrorRow& row :
         mailjet::parse_error_csv(file.value().csv, max_error_rows - found.rows.size(), more)) {
      found.rows.push_back({part.n, std::move(row)});
    }
    found.cut = found.cut || more || file.value().cut;
  }
  return found;
}

Reply Api::errors(const Call& call) const {
  ErrorRows found = error_rows(call);
  json rows = json::array();
  for (auto& [part, row] : found.rows) {
    rows.push_back({{"part", part},
                    {"cells", std::move(row.cells)},
                    {"message", std::move(row.message)},
                    {"field", std::move(row.field)},
                    {"raw", std::move(row.raw)}});
  }
  return {200, {{"rows", std::move(rows)}, {"cut", found.cut}}};
}

Reply Api::errors_file(const Call& call) const {
  const ErrorRows found = error_rows(call);
  std::size_t columns = 0;
  for (const auto& each : found.rows) columns = std::max(columns, each.row.cells.size());
  std::string csv = "part,message,field";
  for (std::size_t i = 1; i <= columns; ++i) csv += ",column " + std::to_string(i);
  csv += "\r\n";
  const auto quoted = [](const std::string& cell) {
    std::string text = "\"";
    for (const char c : guard_formula(cell)) text.append(c == '"' ? 2 : 1, c);
    return text + "\"";
  };
  for (const auto& [part, row] : found.rows) {
    csv += std::to_string(part) + "," + quoted(row.message) + "," + quoted(row.field);
    for (std::size_t i = 0; i < columns; ++i) csv += "," + quoted(i < row.cells.size() ? row.cells[i] : "");
    csv += "\r\n";
  }
  return {.status = 200, .file = Reply::File{"errors-" + found.import_id.substr(0, 8) + ".csv", std::move(csv)}};
}

}  // namespace preflight::proxy::http
