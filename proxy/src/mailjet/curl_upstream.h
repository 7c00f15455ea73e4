#pragma once
/// Mailjet over libcurl. Every call has a connection of its own, verified TLS 1.2 or newer, a total deadline and a cap
/// on its answer; no proxy from the environment, no redirect, no `Expect`, and no text of a person's in a path or
/// header.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "identity/secret.h"
#include "mailjet/call_log.h"
#include "mailjet/endpoint.h"
#include "mailjet/rate_limit.h"
#include "mailjet/upstream.h"

namespace preflight::proxy::mailjet {

/// How long each kind of call may take.
struct Deadlines {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds read{60'000};
  std::chrono::milliseconds start_job{30'000};
  /// From the last byte of an upload to its answer.
  std::chrono::milliseconds upload_reply{120'000};
  /// How long Mailjet may take no byte of an upload before it is given up.
  std::chrono::milliseconds upload_stall{20'000};
};

/// How often Mailjet is asked, with one key.
struct Manners {
  double requests_per_second = 2;
  /// After a pause.
  int burst = 5;
  /// What a person waits for and changes nothing (lists, properties, error rows) is asked again when it failed in
  /// passing, so many times; not more often than `repeats_per_minute` in all.
  int repeats = 3;
  int repeats_per_minute = 10;
  /// Before the n-th repeat: a random time up to n-fold doubling of the first, never above the last.
  std::chrono::milliseconds repeat_first{500};
  std::chrono::milliseconds repeat_last{30'000};
  /// From the first try on nothing is repeated after this.
  std::chrono::milliseconds repeat_until{60'000};
};

class CurlUpstream final : public Upstream {
 public:
  CurlUpstream(Endpoint endpoint, KeyPair keys, Deadlines deadlines = {}, Manners manners = {});
  ~CurlUpstream() override;

  Answer<std::vector<List>> lists() override;
  Answer<List> list(const std::string& list_id) override;
  Answer<std::vector<Property>> properties() override;
  Answer<List> create_list(const std::string& name) override;
  Answer<Property> create_property(const std::string& name, const std::string& type) override;
  std::unique_ptr<Upload> begin_upload(const std::string& list_id, std::uint64_t bytes) override;
  Answer<Job> start_job(const JobOrder& order) override;
  Answer<Job> job(const std::string& job_id) override;
  Answer<Job> abort_job(const std::string& job_id) override;
  Answer<std::int64_t> count_jobs() override;
  Answer<std::vector<Job>> jobs(std::int64_t offset, int limit) override;
  Answer<ErrorFile> error_file(const std::string& job_id) override;
  void hurry() override { hurry_ = true; }

  [[nodiscard]] const CallLog& calls() const { return calls_; }

  /// Asks Mailjet for something small with other keys.
  Answer<std::vector<Property>> try_keys(KeyPair keys) const;
  /// For calls that begin from now on; those under way end with the keys they began with.
  void use_keys(KeyPair keys);

 private:
  class Transfer;
  class CurlUpload;
  struct Body {
    std::string text;
    bool cut = false;
  };

  Answer<Body> read(const std::string& path_and_query, std::size_t max_bytes);
  /// The same, asked again when it failed in passing.
  Answer<Body> read_patiently(const std::string& path_and_query, std::size_t max_bytes);
  /// Hands every row of all pages to `take`, in order, which is false for a row that it cannot read. `more`: further
  /// parts of the query, each behind its &. A refusal where not all could be read.
  std::optional<Refusal> read_pages(const std::string& path, const std::string& more,
                                    const std::function<bool(const nlohmann::json& row)>& take);
  /// `method`: POST or PUT.
  Answer<Body> send(const char* method, const std::string& path, const std::string& json,
                    std::chrono::milliseconds deadline);
  Answer<Body> complete(Transfer& transfer, std::chrono::milliseconds deadline, bool may_be_hurried);
  Answer<Body> noted(std::string_view method, std::string_view path, Answer<Body> answer);

  [[nodiscard]] std::shared_ptr<const KeyPair> keys() const;
  /// Until it is this request's turn; false when the proxy stops meanwhile.
  [[nodiscard]] bool wait_for_turn();
  /// False when the proxy stops meanwhile.
  [[nodiscard]] bool wait(std::chrono::milliseconds pause) const;
  [[nodiscard]] bool may_repeat();

  CallLog calls_;
  Endpoint endpoint_;
  mutable std::mutex keys_mutex_;
  std::shared_ptr<const KeyPair> keys_;
  Deadlines deadlines_;
  Manners manners_;
  RateLimit limit_;
  RateLimit repeats_;
  std::atomic<bool> hurry_{false};
};

}  // namespace preflight::proxy::mailjet
