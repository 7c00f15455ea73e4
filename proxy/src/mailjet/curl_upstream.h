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

#include "identity/secret.h"
#include "mailjet/call_log.h"
#include "mailjet/endpoint.h"
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

class CurlUpstream final : public Upstream {
 public:
  CurlUpstream(Endpoint endpoint, KeyPair keys, Deadlines deadlines = {});
  ~CurlUpstream() override;

  Answer<std::vector<List>> lists() override;
  Answer<List> list(const std::string& list_id) override;
  Answer<std::vector<Property>> properties() override;
  Answer<List> create_list(const std::string& name) override;
  Answer<Property> create_property(const std::string& name, const std::string& type) override;
  std::unique_ptr<Upload> begin_upload(const std::string& list_id, std::uint64_t bytes) override;
  Answer<Job> start_job(const JobOrder& order) override;
  Answer<Job> job(const std::string& job_id) override;
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
  Answer<Body> post(const std::string& path, const std::string& json, std::chrono::milliseconds deadline);
  Answer<Body> complete(Transfer& transfer, std::chrono::milliseconds deadline, bool may_be_hurried);
  Answer<Body> noted(std::string_view method, std::string_view path, Answer<Body> answer);
  Answer<std::vector<Job>> jobs_in(const Answer<Body>& body);

  [[nodiscard]] std::shared_ptr<const KeyPair> keys() const;

  CallLog calls_;
  Endpoint endpoint_;
  mutable std::mutex keys_mutex_;
  std::shared_ptr<const KeyPair> keys_;
  Deadlines deadlines_;
  std::atomic<bool> hurry_{false};
};

}  // namespace preflight::proxy::mailjet
