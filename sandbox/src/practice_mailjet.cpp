#include "preflight/sandbox/practice_mailjet.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "account/account.h"
#include "endpoints.h"
#include "wire/http_server.h"
#include "wire/mailjet_json.h"

namespace preflight::sandbox {
namespace {

constexpr std::size_t most_requests_kept = 10'000;

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = (bits << 8) | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) text += k <= group.size() ? digits[(bits >> (18 - 6 * k)) & 63u] : '=';
  }
  return text;
}

/// The identifier is what Mailjet's support asks for; here it is always the same.
HttpReply unexpected_failure() {
  const std::string message = "An Unexpected Error occurred during API request";
  return {.status = 500,
          .reason = message,
          .body = mailjet_text({{"ErrorIdentifier", "A8EBD4F2-0000-4000-8000-000000000000"},
                                {"ErrorInfo", ""},
                                {"ErrorMessage", message},
                                {"StatusCode", 500}})};
}

std::string query_text(const HttpRequest& request) {
  std::string text;
  for (const auto& [name, value] : request.query) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

StoredContact stored(const Account& account, const Membership& member) {
  const Contact& contact = account.contacts[member.contact];
  StoredContact shown;
  shown.email = contact.email;
  shown.subscribed = !member.unsubscribed;
  contact.values.for_each([&](const PropertyBag::Value& value) {
    const Property& property = account.properties[value.property];
    shown.properties[property.name] = value.raw;
    std::string& understood = shown.understood[property.name];
    understood = value.raw;
    if (value.instant) {
      understood = mailjet_time(*value.instant);
    } else if (property.datatype == Datatype::bool_) {
      const std::vector<std::string>& words = account.behaviour.true_words;
      understood = std::ranges::find(words, value.raw) != words.end() ? "true" : "false";
    }
  });
  return shown;
}

}  // namespace

struct PracticeMailjet::State {
  State(const Credentials& credentials, Behaviour behaviour)
      : authorization("Basic " + base64(credentials.public_key + ":" + credentials.secret_key)),
        server({.answer_early = [this](const HttpRequest& request,
                                       HttpReply& reply) { return answer_early(request, reply); },
                .answer = [this](HttpRequest&& request) { return answer_whole(std::move(request)); },
                .answer_failure = [] { return unexpected_failure(); }}) {
    account.behaviour = std::move(behaviour);
  }

  /// The head is enough to refuse a key, a path that nobody could want, or a fault that does not look at the body.
  /// Mailjet, too, answers before an upload is through.
  bool answer_early(const HttpRequest& request, HttpReply& reply) {
    const std::lock_guard lock(mutex);
    constexpr std::size_t longest_path = 2'000;
    if (request.path.size() > longest_path) {
      reply = failure(414, "Request-URI Too Long");
    } else if (key_refused || request.authorization != authorization) {
      reply = unauthorized();
    } else if (const auto fault = take_fault(request, Turn::head)) {
      reply = reply_of(*fault);
    } else {
      return false;
    }
    note(request, reply);
    return true;
  }

  HttpReply answer_whole(HttpRequest&& request) {
    const std::lock_guard lock(mutex);
    carry_out_late_ones();
    const std::uint64_t body_bytes = request.body.size();
    if (const auto fault = take_fault(request, Turn::later)) {
      request.content_length = body_bytes;
      HttpReply reply = reply_of(*fault);
      note(request, reply);
      late.push_back({account.now() + fault->carried_out_after.count(), std::move(request)});
      return reply;
    }
    HttpReply reply = answer(account, request);
    request.content_length = body_bytes;
    if (const auto fault = take_fault(request, Turn::carried_out)) reply = reply_of(*fault);
    note(request, reply);
    return reply;
  }

  /// What was taken long ago and is acted on only now.
  void carry_out_late_ones() {
    for (auto each = late.begin(); each != late.end();) {
      if (each->at > account.now()) {
        ++each;
        continue;
      }
      HttpRequest request = std::move(each->request);
      each = late.erase(each);
      (void)answer(account, request);
    }
  }

  /// When a fault is asked for: before the request is looked at, before it is carried out, after that.
  enum class Turn { head, later, carried_out };
  static Turn turn_of(const Fault& fault) {
    if (!fault.carry_out_first) return Turn::head;
    return fault.carried_out_after.count() > 0 ? Turn::later : Turn::carried_out;
  }

  std::optional<Fault> take_fault(const HttpRequest& request, Turn turn) {
    for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
      if (!fault->method.empty() && fault->method != request.method) continue;
      if (request.path.find(fault->path_part) == std::string::npos) continue;
      if (fault->at_path_end && !request.path.ends_with(fault->path_part)) continue;
      // The first that fits is this request's, though its turn may come only after the request is carried out.
      if (turn_of(*fault) != turn) return std::nullopt;
      Fault taken = *fault;
      if (--fault->times <= 0) faults.erase(fault);
      return taken;
    }
    return std::nullopt;
  }

  static HttpReply reply_of(const Fault& fault) {
    return {.status = fault.status,
            .reason = "",
            .content_type = fault.content_type,
            .body = fault.body,
            .headers = fault.headers,
            .drop = fault.drop_reply,
            .body_bytes = fault.body_bytes,
            .after = fault.answered_after};
  }

  void note(const HttpRequest& request, const HttpReply& reply) {
    requests.push_back({.method = request.method,
                        .path = request.path,
                        .query = query_text(request),
                        .body_bytes = request.content_length,
                        .answered_status = reply.drop ? 0 : reply.status});
    if (requests.size() > most_requests_kept) requests.pop_front();
  }

  void step_all() {
    for (auto& [id, job] : account.jobs) account.step(job);
  }

  /// Moves the jobs by themselves while the server runs.
  void tick() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      const std::chrono::milliseconds pause = account.behaviour.step_every;
      if (pause.count() <= 0) {
        changed.wait(lock);
      } else if (changed.wait_for(lock, pause) == std::cv_status::timeout) {
        step_all();
      }
    }
  }

  const std::string authorization;
  /// Guards all that follows but the server and its thread.
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool key_refused = false;
  std::deque<Fault> faults;
  struct Late {
    std::int64_t at;
    HttpRequest request;
  };
  std::deque<Late> late;
  std::deque<SeenRequest> requests;
  Account account;

  /// Guards starting and stopping.
  std::mutex running_mutex;
  int port = 0;
  std::thread ticker;
  /// Last, so that it stops before what its handlers use is gone.
  HttpServer server;
};

PracticeMailjet::PracticeMailjet(const Credentials& credentials, Behaviour behaviour)
    : state_(std::make_unique<State>(credentials, std::move(behaviour))) {}

PracticeMailjet::~PracticeMailjet() { stop(); }

bool PracticeMailjet::start(int port) {
  const std::lock_guard running(state_->running_mutex);
  if (state_->port != 0) return false;
  state_->port = state_->server.start(port);
  if (state_->port == 0) return false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = false;
  }
  state_->ticker = std::thread([this] { state_->tick(); });
  return true;
}

void PracticeMailjet::stop() {
  const std::lock_guard running(state_->running_mutex);
  if (state_->port == 0) return;
  state_->server.stop();
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->ticker.join();
  state_->port = 0;
}

int PracticeMailjet::port() const {
  const std::lock_guard running(state_->running_mutex);
  return state_->port;
}

std::string PracticeMailjet::base_url() const { return "http://127.0.0.1:" + std::to_string(port()); }

std::int64_t PracticeMailjet::add_list(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  return state_->account.add_list(name).id;
}

void PracticeMailjet::add_property(const std::string& name, const std::string& datatype) {
  const std::lock_guard lock(state_->mutex);
  Account& account = state_->account;
  if (account.property(name) == nullptr) account.add_property(name, datatype_named(datatype).value_or(Datatype::str));
}

void PracticeMailjet::add_contact(std::int64_t list_id, const StoredContact& contact) {
  const std::lock_guard lock(state_->mutex);
  Account& account = state_->account;
  const auto index =
      account.apply(contact.subscribed ? Method::addforce : Method::unsub, account.list(list_id), contact.email);
  if (!index) return;
  for (const auto& [name, cell] : contact.properties) {
    const Property* property = account.property(name);
    if (property == nullptr) property = &account.add_property(name, Datatype::str);
    const Reading reading = read_value(cell, property->datatype, name, {}, account.behaviour);
    if (!reading.error.empty()) continue;
    const auto place = static_cast<std::uint32_t>(property - account.properties.data());
    account.contacts[*index].values.set({place, cell, reading.instant});
  }
}

void PracticeMailjet::add_ended_jobs(std::int64_t list_id, int count) {
  const std::lock_guard lock(state_->mutex);
  Account& account = state_->account;
  for (int i = 0; i < count; ++i) {
    const std::int64_t data_id = account.add_upload(list_id, "email\n");
    Job& job = account.add_job();
    job.list_id = list_id;
    job.data_id = data_id;
    job.method = "addnoforce";
    account.finish(job, "Completed");
  }
}

std::vector<StoredContact> PracticeMailjet::contacts(std::int64_t list_id) const {
  const std::lock_guard lock(state_->mutex);
  std::vector<StoredContact> found;
  const ContactsList* list = state_->account.list(list_id);
  if (list == nullptr) return found;
  for (const Membership& member : list->members) {
    if (!member.removed) found.push_back(stored(state_->account, member));
  }
  return found;
}

std::map<std::string, std::string> PracticeMailjet::properties() const {
  const std::lock_guard lock(state_->mutex);
  std::map<std::string, std::string> found;
  for (const Property& each : state_->account.properties) found.emplace(each.name, datatype_name(each.datatype));
  return found;
}

std::string PracticeMailjet::uploaded_bytes(std::int64_t data_id) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->account.uploads.find(data_id);
  if (found == state_->account.uploads.end() || !found->second.bytes) return "";
  return *found->second.bytes;
}

std::vector<StoredJob> PracticeMailjet::jobs() const {
  const std::lock_guard lock(state_->mutex);
  state_->carry_out_late_ones();
  std::vector<StoredJob> found;
  for (const auto& [id, job] : state_->account.jobs) {
    found.push_back({.id = id,
                     .list_id = job.list_id,
                     .data_id = job.data_id,
                     .method = job.method,
                     .import_options = job.import_options,
                     .status = job.status,
                     .count = job.count,
                     .current = job.current,
                     .errors = job.error_count});
  }
  return found;
}

void PracticeMailjet::advance(int steps) {
  const std::lock_guard lock(state_->mutex);
  for (int i = 0; i < steps; ++i) state_->step_all();
}

void PracticeMailjet::finish_jobs() {
  const std::lock_guard lock(state_->mutex);
  for (auto& [id, job] : state_->account.jobs) {
    while (!job.ended()) state_->account.step(job);
  }
}

void PracticeMailjet::set_clock(std::function<std::int64_t()> now_seconds) {
  const std::lock_guard lock(state_->mutex);
  state_->account.clock = std::move(now_seconds);
}

Behaviour PracticeMailjet::behaviour() const {
  const std::lock_guard lock(state_->mutex);
  return state_->account.behaviour;
}

void PracticeMailjet::set_behaviour(Behaviour behaviour) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->account.behaviour = std::move(behaviour);
  }
  state_->changed.notify_all();
}

void PracticeMailjet::inject(Fault fault) {
  const std::lock_guard lock(state_->mutex);
  state_->faults.push_back(std::move(fault));
}

void PracticeMailjet::clear_faults() {
  const std::lock_guard lock(state_->mutex);
  state_->faults.clear();
}

void PracticeMailjet::refuse_key(bool refused) {
  const std::lock_guard lock(state_->mutex);
  state_->key_refused = refused;
}

void PracticeMailjet::lose_list(std::int64_t list_id) {
  const std::lock_guard lock(state_->mutex);
  state_->account.lose_list(list_id);
}

std::vector<SeenRequest> PracticeMailjet::requests() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->requests.begin(), state_->requests.end()};
}

}  // namespace preflight::sandbox
