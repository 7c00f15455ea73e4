#include "mailjet/curl_upstream.h"

#include <curl/curl.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "compiled_json.h"
#include "mailjet/replies.h"
#include "mailjet/trusted_authorities.h"
#include "text.h"

namespace preflight::proxy::mailjet {

using nlohmann::json;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t max_reply_bytes = 1U << 20;
constexpr std::size_t max_page_bytes = 8U << 20;  // a page of 1000 rows of csvimport or contactslist
constexpr std::size_t max_error_file_bytes = 16U << 20;
constexpr std::size_t upload_buffer_bytes = 64U << 10;
constexpr int page_rows = 1000;  // Mailjet's maximum; its default of 10 would show ten lists only
constexpr int max_pages = 1000;
constexpr milliseconds look_around{200};  // how late a stop may be noticed

void require(bool done) {
  if (!done) throw std::runtime_error("libcurl refused a setting");
}

template <class T>
void set(CURL* easy, CURLoption option, T value) {
  require(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

/// What libcurl allocates, wiped when it is given back: the keys stand in it in several forms, and contacts pass
/// through.
namespace wiping {

void release(void* memory) {
  if (memory != nullptr) OPENSSL_cleanse(memory, malloc_usable_size(memory));
  std::free(memory);
}

void* resize(void* memory, std::size_t size) {
  if (memory == nullptr) return std::malloc(size);
  // Not realloc, which may leave the old bytes behind.
  void* larger = std::malloc(size);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, memory, std::min(size, malloc_usable_size(memory)));
  release(memory);
  return larger;
}

}  // namespace wiping

void start_libcurl() {
  static std::once_flag once;
  std::call_once(once, [] {
    require(curl_global_init_mem(CURL_GLOBAL_DEFAULT, &std::malloc, &wiping::release, &wiping::resize, &::strdup,
                                 &std::calloc) == CURLE_OK);
  });
}

/// The ones that libcurl would read; null when it has none of its own, or they cannot be read.
TrustedAuthorities::Store trusted_authorities() {
  const char* file = curl_version_info(CURLVERSION_NOW)->cainfo;
  if (file == nullptr) return nullptr;
  static TrustedAuthorities authorities(file);
  return authorities.now();
}

CURLcode use_authorities(CURL*, void* context, void* store) {
  SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), static_cast<X509_STORE*>(store));
  return CURLE_OK;
}

/// True when the failure is one of reaching Mailjet, so that no byte of the request has left.
bool is_not_sent(CURLcode code, CURL* easy) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return true;
    case CURLE_OPERATION_TIMEDOUT: {
      // libcurl notes this moment just before it sends; 0 means that it never came to that.
      curl_off_t before_sending = 0;
      return curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before_sending) == CURLE_OK && before_sending == 0;
    }
    default:
      return false;
  }
}

Trouble trouble_of(long status) {
  switch (status) {
    case 401:
    case 403:
      return Trouble::key_refused;
    case 404:
      return Trouble::not_found;
    case 429:
      return Trouble::busy;
    case 400:
    case 405:
    case 406:
    case 410:
    case 411:
    case 413:
    case 414:
    case 415:
    case 422:
      return Trouble::refused;
    default:
      return Trouble::unclear;
  }
}

}  // namespace

/// One HTTP exchange: the handle, its headers, what came back.
class CurlUpstream::Transfer {
 public:
  Transfer(const CurlUpstream& upstream, const std::string& path_and_query, std::size_t max_bytes)
      : easy_(curl_easy_init()), multi_(curl_multi_init()), max_bytes_(max_bytes) {
    try {
      require(easy_ != nullptr && multi_ != nullptr);
      prepare(upstream, path_and_query);
    } catch (...) {
      release();
      throw;
    }
  }
  ~Transfer() { release(); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void add_header(const char* line) {
    curl_slist* longer = curl_slist_append(headers_, line);
    require(longer != nullptr);
    headers_ = longer;
  }

  void start() {
    set(easy_, CURLOPT_HTTPHEADER, headers_);
    require(curl_multi_add_handle(multi_, easy_) == CURLM_OK);
  }

  /// Moves the transfer on; waits at most `patience` for the network.
  void step(milliseconds patience) {
    int running = 0;
    if (curl_multi_perform(multi_, &running) != CURLM_OK) return fail();
    collect();
    if (done_ || patience.count() == 0) return;
    if (curl_multi_poll(multi_, nullptr, 0, static_cast<int>(patience.count()), nullptr) != CURLM_OK) return fail();
    if (curl_multi_perform(multi_, &running) != CURLM_OK) return fail();
    collect();
  }

  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] bool done() const { return done_; }

  /// After `done`, or when the caller gave up.
  [[nodiscard]] Answer<Body> outcome() {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    const int http_status = static_cast<int>(status);
    const bool failed = !done_ || (code_ != CURLE_OK && !cut_);
    // An early 401 or 413 may end in a write error on our side; the answer that was seen still counts. Not so a
    // success: it must be whole.
    if (failed && status < 400) {
      const CURLcode code = done_ ? code_ : CURLE_OPERATION_TIMEDOUT;
      return Refusal{is_not_sent(code, easy_) ? Trouble::not_sent : Trouble::unclear, http_status, {}, {}};
    }
    if (status >= 200 && status < 300) return Body{std::move(body_), cut_};
    return Refusal{trouble_of(status), http_status, words_in(body_), retry_after_};
  }

 private:
  void prepare(const CurlUpstream& upstream, const std::string& path_and_query) {
    const std::string url = upstream.endpoint_.base_url() + path_and_query;
    set(easy_, CURLOPT_URL, url.c_str());
    set(easy_, CURLOPT_PROTOCOLS_STR, upstream.endpoint_.tls() ? "https" : "http");
    set(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    // An empty text, not a null: it also keeps libcurl from reading http_proxy and its kin from the environment.
    set(easy_, CURLOPT_PROXY, "");
    set(easy_, CURLOPT_NOSIGNAL, 1L);
    set(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
    if (upstream.endpoint_.tls()) share_authorities();
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(upstream.deadlines_.connect.count()));
    set(easy_, CURLOPT_FRESH_CONNECT, 1L);
    set(easy_, CURLOPT_FORBID_REUSE, 1L);
    set(easy_, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    {
      // libcurl wants terminated text; these copies are wiped again here.
      const auto keys = upstream.keys();
      Terminated name(keys->public_key);
      Terminated word(keys->secret_key);
      set(easy_, CURLOPT_USERNAME, name.text.c_str());
      set(easy_, CURLOPT_PASSWORD, word.text.c_str());
    }
    set(easy_, CURLOPT_USERAGENT, "Preflight");
    set(easy_, CURLOPT_WRITEFUNCTION, &Transfer::take_body);
    set(easy_, CURLOPT_WRITEDATA, this);
    set(easy_, CURLOPT_HEADERFUNCTION, &Transfer::take_header);
    set(easy_, CURLOPT_HEADERDATA, this);
    add_header("Expect:");
    add_header("Accept: application/json, text/csv, */*");
  }

  void share_authorities() {
    authorities_ = trusted_authorities();
    // Where libcurl speaks TLS by another library than OpenSSL, it reads them itself.
    if (!authorities_ || curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, &use_authorities) != CURLE_OK) return;
    set(easy_, CURLOPT_SSL_CTX_DATA, authorities_.get());
    set(easy_, CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    set(easy_, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }

  struct Terminated {
    explicit Terminated(const Secret& secret) : text(secret.reveal()) {}
    ~Terminated() { OPENSSL_cleanse(text.data(), text.size()); }
    Terminated(const Terminated&) = delete;
    Terminated& operator=(const Terminated&) = delete;
    std::string text;
  };

  static std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    const std::size_t room = transfer.max_bytes_ - transfer.body_.size();
    transfer.body_.append(data, std::min(bytes, room));
    if (bytes > room) transfer.cut_ = true;
    return bytes > room ? 0 : bytes;
  }

  static std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string_view line(data, size * count);
    constexpr std::string_view name = "retry-after:";
    if (line.size() > name.size() && curl_strnequal(line.data(), name.data(), name.size()) != 0) {
      line.remove_prefix(name.size());
      while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
      int seconds = 0;
      // The other form, a date, is left aside: our own pauses then apply.
      if (std::from_chars(line.data(), line.data() + line.size(), seconds).ec == std::errc{} && seconds > 0) {
        transfer.retry_after_ = std::chrono::seconds(std::min(seconds, 300));
      }
    }
    return size * count;
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) {
        done_ = true;
        code_ = message->data.result;
      }
    }
  }

  void fail() {
    done_ = true;
    code_ = CURLE_SEND_ERROR;
  }

  void release() {
    if (multi_ != nullptr && easy_ != nullptr) curl_multi_remove_handle(multi_, easy_);
    if (easy_ != nullptr) curl_easy_cleanup(easy_);
    if (multi_ != nullptr) curl_multi_cleanup(multi_);
    curl_slist_free_all(headers_);
  }

  CURL* easy_;
  CURLM* multi_;
  curl_slist* headers_ = nullptr;
  TrustedAuthorities::Store authorities_;
  std::size_t max_bytes_;
  std::string body_;
  bool cut_ = false;
  bool done_ = false;
  CURLcode code_ = CURLE_OK;
  std::chrono::seconds retry_after_{0};
};

CurlUpstream::CurlUpstream(Endpoint endpoint, KeyPair keys, Deadlines deadlines, Manners manners)
    : endpoint_(std::move(endpoint)),
      keys_(std::make_shared<const KeyPair>(std::move(keys))),
      deadlines_(deadlines),
      manners_(manners),
      limit_(manners.requests_per_second, manners.burst),
      repeats_(manners.repeats_per_minute / 60.0, manners.repeats_per_minute) {
  start_libcurl();
}

CurlUpstream::~CurlUpstream() = default;

std::shared_ptr<const KeyPair> CurlUpstream::keys() const {
  const std::lock_guard lock(keys_mutex_);
  return keys_;
}

void CurlUpstream::use_keys(KeyPair keys) {
  auto newer = std::make_shared<const KeyPair>(std::move(keys));
  const std::lock_guard lock(keys_mutex_);
  keys_ = std::move(newer);
}

Answer<std::vector<Property>> CurlUpstream::try_keys(KeyPair keys) const {
  Manners once = manners_;
  once.repeats = 0;
  return CurlUpstream(endpoint_, std::move(keys), deadlines_, once).properties();
}

Answer<CurlUpstream::Body> CurlUpstream::complete(Transfer& transfer, milliseconds deadline, bool may_be_hurried) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!transfer.done()) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || (may_be_hurried && hurry_)) break;
    transfer.step(std::min(left, look_around));
  }
  return transfer.outcome();
}

bool CurlUpstream::wait(milliseconds pause) const {
  const auto end = std::chrono::steady_clock::now() + pause;
  for (;;) {
    if (hurry_) return false;
    const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    std::this_thread::sleep_for(std::min(left, look_around));
  }
}

bool CurlUpstream::wait_for_turn() {
  const auto now = std::chrono::steady_clock::now();
  const auto turn = limit_.next(now);
  return turn <= now || wait(std::chrono::ceil<milliseconds>(turn - now));
}

bool CurlUpstream::may_repeat() { return repeats_.take(std::chrono::steady_clock::now()); }

Answer<CurlUpstream::Body> CurlUpstream::noted(std::string_view method, std::string_view path, Answer<Body> answer) {
  calls_.note(method, path, answer ? std::nullopt : std::optional(answer.refusal().trouble));
  return answer;
}

Answer<CurlUpstream::Body> CurlUpstream::read(const std::string& path_and_query, std::size_t max_bytes) {
  if (!wait_for_turn()) return Refusal{};
  Transfer transfer(*this, path_and_query, max_bytes);
  set(transfer.easy(), CURLOPT_HTTPGET, 1L);
  transfer.start();
  return noted("GET", path_and_query, complete(transfer, deadlines_.read, true));
}

Answer<CurlUpstream::Body> CurlUpstream::read_patiently(const std::string& path_and_query, std::size_t max_bytes) {
  thread_local std::minstd_rand random(std::random_device{}());
  const auto end = std::chrono::steady_clock::now() + manners_.repeat_until;
  milliseconds longest = manners_.repeat_first;
  for (int repeat = 0;; ++repeat) {
    auto body = read(path_and_query, max_bytes);
    if (body || repeat == manners_.repeats) return body;
    const Refusal& refusal = body.refusal();
    const bool passing =
        refusal.trouble == Trouble::busy || refusal.trouble == Trouble::not_sent ||
        (refusal.trouble == Trouble::unclear && (refusal.http_status == 0 || refusal.http_status >= 500));
    // Full jitter: those who failed together do not come back together.
    const milliseconds pause = std::max<milliseconds>(
        refusal.retry_after, milliseconds(std::uniform_int_distribution<long>(1, longest.count())(random)));
    if (!passing || std::chrono::steady_clock::now() + pause >= end || !may_repeat() || !wait(pause)) return body;
    longest = std::min(longest * 2, manners_.repeat_last);
  }
}

Answer<CurlUpstream::Body> CurlUpstream::send(const char* method, const std::string& path, const std::string& text,
                                              milliseconds deadline) {
  // Stopped before its turn: no byte has left.
  if (!wait_for_turn()) return Refusal{Trouble::not_sent, 0, {}, {}};
  Transfer transfer(*this, path, max_reply_bytes);
  set(transfer.easy(), CURLOPT_POST, 1L);
  set(transfer.easy(), CURLOPT_CUSTOMREQUEST, method);
  set(transfer.easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text.size()));
  set(transfer.easy(), CURLOPT_POSTFIELDS, text.c_str());
  transfer.add_header("Content-Type: application/json");
  transfer.start();
  return noted(method, path, complete(transfer, deadline, false));
}

namespace {

/// Ids come from the journal or were checked at the border; a wrong one here is our own mistake and must not reach a
/// path.
const std::string& checked_id(const std::string& id) {
  if (!is_mailjet_id(id)) throw std::logic_error("not a Mailjet id");
  return id;
}

Refusal unreadable(int status = 200) { return Refusal{Trouble::unclear, status, {}, {}}; }

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// Ids go to Mailjet as the numbers they are; 19 digits may exceed what a signed 64-bit number holds, and such an id is
/// no real one.
json number_of(const std::string& id) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size()) return id;
  return number;
}

/// What `read` makes of the one row that the answer holds.
template <class Body, class T>
Answer<T> only_row(const Answer<Body>& body, std::optional<T> (*read)(const json& row)) {
  if (!body) return body.refusal();
  const auto rows = data_rows(body.value().text);
  if (!rows || rows->empty()) return unreadable();
  auto what = read(rows->front());
  if (!what) return unreadable();
  return std::move(*what);
}

/// Only the job that was asked about will do.
template <class Body>
Answer<Job> that_job(const Answer<Body>& body, const std::string& job_id) {
  auto job = only_row(body, &job_in);
  if (job && job.value().id != job_id) return unreadable();
  return job;
}

}  // namespace

std::optional<Refusal> CurlUpstream::read_pages(const std::string& path, const std::string& more,
                                                const std::function<bool(const json& row)>& take) {
  const std::string from = path + "?Limit=" + std::to_string(page_rows) + more + "&Offset=";
  for (int page = 0; page < max_pages; ++page) {
    const auto body = read_patiently(from + std::to_string(page * page_rows), max_page_bytes);
    if (!body) return body.refusal();
    const auto rows = data_rows(body.value().text);
    if (!rows || !std::all_of(rows->begin(), rows->end(), take)) return unreadable();
    if (rows->size() < static_cast<std::size_t>(page_rows)) return std::nullopt;
  }
  return unreadable();
}

Answer<std::vector<List>> CurlUpstream::lists() {
  std::vector<List> all;
  const auto refusal = read_pages("/v3/REST/contactslist", "&IsDeleted=false", [&all](const json& row) {
    auto list = list_in(row);
    if (!list) return false;
    if (!list->deleted) all.push_back(std::move(*list));
    return true;
  });
  if (refusal) return *refusal;
  return all;
}

Answer<List> CurlUpstream::list(const std::string& list_id) {
  return only_row(read("/v3/REST/contactslist/" + checked_id(list_id), max_reply_bytes), &list_in);
}

Answer<std::vector<Property>> CurlUpstream::properties() {
  std::vector<Property> all;
  const auto refusal = read_pages("/v3/REST/contactmetadata", "", [&all](const json& row) {
    if (auto property = property_in(row)) all.push_back(std::move(*property));
    return true;
  });
  if (refusal) return *refusal;
  return all;
}

Answer<List> CurlUpstream::create_list(const std::string& name) {
  return only_row(send("POST", "/v3/REST/contactslist", dump({{"Name", name}}), deadlines_.read), &list_in);
}

Answer<Property> CurlUpstream::create_property(const std::string& name, const std::string& type) {
  const std::string wanted = dump({{"Datatype", type}, {"Name", name}, {"NameSpace", "static"}});
  return only_row(send("POST", "/v3/REST/contactmetadata", wanted, deadlines_.read), &property_in);
}

Answer<Job> CurlUpstream::start_job(const JobOrder& order) {
  json request{{"ContactsListID", number_of(checked_id(order.list_id))},
               {"DataID", number_of(checked_id(order.data_id))},
               {"Method", order.method}};
  if (order.import_options) request["ImportOptions"] = *order.import_options;
  return only_row(send("POST", "/v3/REST/csvimport", dump(request), deadlines_.start_job), &job_in);
}

Answer<Job> CurlUpstream::job(const std::string& job_id) {
  return that_job(read("/v3/REST/csvimport/" + checked_id(job_id), max_reply_bytes), job_id);
}

Answer<Job> CurlUpstream::abort_job(const std::string& job_id) {
  return that_job(send("PUT", "/v3/REST/csvimport/" + checked_id(job_id), dump({{"Status", "Abort"}}), deadlines_.read),
                  job_id);
}

Answer<std::int64_t> CurlUpstream::count_jobs() {
  const auto body = read("/v3/REST/csvimport?countOnly=1", max_reply_bytes);
  if (!body) return body.refusal();
  const auto count = count_in(body.value().text);
  if (!count) return unreadable();
  return *count;
}

Answer<std::vector<Job>> CurlUpstream::jobs(std::int64_t offset, int limit) {
  const auto body = read("/v3/REST/csvimport?Limit=" + std::to_string(std::clamp(limit, 1, page_rows)) +
                             "&Offset=" + std::to_string(std::max<std::int64_t>(0, offset)),
                         max_page_bytes);
  if (!body) return body.refusal();
  const auto rows = data_rows(body.value().text);
  if (!rows) return unreadable();
  std::vector<Job> jobs;
  jobs.reserve(rows->size());
  for (const json& row : *rows) {
    auto job = job_in(row);
    // A row without an id could be the one that is looked for, so the page as a whole says nothing.
    if (!job) return unreadable();
    jobs.push_back(std::move(*job));
  }
  return jobs;
}

Answer<Upstream::ErrorFile> CurlUpstream::error_file(const std::string& job_id) {
  auto body = read_patiently("/v3/DATA/BatchJob/" + checked_id(job_id) + "/CSVError/text:csv", max_error_file_bytes);
  if (!body) return body.refusal();
  return ErrorFile{std::move(body.value().text), body.value().cut};
}

/// The caller pushes bytes and libcurl pulls them, on one thread: libcurl is paused whenever the buffer is empty, and
/// driven whenever it is full. So nothing is spooled, and a slow Mailjet slows the browser.
class CurlUpstream::CurlUpload final : public Upload {
 public:
  CurlUpload(CurlUpstream& upstream, const std::string& list_id, std::uint64_t bytes)
      : upstream_(upstream),
        bytes_(bytes),
        transfer_(upstream, "/v3/DATA/contactslist/" + checked_id(list_id) + "/CSVData/text:plain", max_reply_bytes) {
    pending_.reserve(upload_buffer_bytes);
    set(transfer_.easy(), CURLOPT_POST, 1L);
    // The length is declared, never chunked: when we break off, Mailjet sees a body that is too short.
    set(transfer_.easy(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes));
    set(transfer_.easy(), CURLOPT_READFUNCTION, &CurlUpload::give_body);
    set(transfer_.easy(), CURLOPT_READDATA, this);
    transfer_.add_header("Content-Type: text/plain");
    transfer_.start();
  }

  ~CurlUpload() override { upstream_.calls_.add_uploaded(given_in_all_); }
  CurlUpload(const CurlUpload&) = delete;
  CurlUpload& operator=(const CurlUpload&) = delete;

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t take = std::min(bytes.size(), upload_buffer_bytes - pending_.size());
      pending_.append(bytes.substr(0, take));
      bytes.remove_prefix(take);
      if (pending_.size() == upload_buffer_bytes && !drain()) return false;
    }
    return !transfer_.done();
  }

  Answer<std::string> finish() override {
    if (!transfer_.done()) (void)drain();
    const auto body = upstream_.noted(
        "POST", "CSVData",
        stalled_ ? transfer_.outcome() : upstream_.complete(transfer_, upstream_.deadlines_.upload_reply, true));
    if (!body) return body.refusal();
    std::string data_id = data_id_in(body.value().text);
    // An id given before all bytes had gone would be one for half a list.
    if (data_id.empty() || given_in_all_ != bytes_) return unreadable();
    return data_id;
  }

 private:
  static std::size_t give_body(char* out, std::size_t size, std::size_t count, void* self) {
    auto& upload = *static_cast<CurlUpload*>(self);
    const std::size_t bytes = std::min(size * count, upload.pending_.size() - upload.given_);
    if (bytes == 0) {
      upload.paused_ = true;
      return CURL_READFUNC_PAUSE;
    }
    upload.pending_.copy(out, bytes, upload.given_);
    upload.given_ += bytes;
    upload.given_in_all_ += bytes;
    return bytes;
  }

  /// Until libcurl has taken all that is pending. False: the transfer is over, or stands still.
  bool drain() {
    auto last_progress = std::chrono::steady_clock::now();
    std::size_t last_given = given_;
    while (given_ < pending_.size() && !transfer_.done()) {
      if (paused_) {
        paused_ = false;
        if (curl_easy_pause(transfer_.easy(), CURLPAUSE_CONT) != CURLE_OK) {
          stalled_ = true;
          return false;
        }
      }
      transfer_.step(milliseconds(0));
      if (given_ == pending_.size() || transfer_.done()) break;
      transfer_.step(look_around);
      const auto now = std::chrono::steady_clock::now();
      if (given_ != last_given) {
        last_given = given_;
        last_progress = now;
      } else if (now - last_progress > upstream_.deadlines_.upload_stall || upstream_.hurry_) {
        stalled_ = true;
        return false;
      }
    }
    if (transfer_.done()) return false;
    pending_.clear();
    given_ = 0;
    return true;
  }

  CurlUpstream& upstream_;
  std::uint64_t bytes_;
  std::uint64_t given_in_all_ = 0;
  Transfer transfer_;
  std::string pending_;
  std::size_t given_ = 0;
  bool paused_ = false;
  bool stalled_ = false;
};

std::unique_ptr<Upload> CurlUpstream::begin_upload(const std::string& list_id, std::uint64_t bytes) {
  // On a stop it goes on, and is cut at its first pause.
  (void)wait_for_turn();
  return std::make_unique<CurlUpload>(*this, list_id, bytes);
}

}  // namespace preflight::proxy::mailjet
