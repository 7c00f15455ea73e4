#pragma once
/// A Mailjet that answers what a test has laid down, for what the practice Mailjet has no way to be made to do.

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "mailjet/upstream.h"

namespace preflight::proxy::test {

using mailjet::Answer;
using mailjet::Job;
using mailjet::Refusal;
using mailjet::Trouble;

/// `Refusal{}` with one field set: the rest does not matter to whoever decides.
inline Refusal refusal(Trouble trouble, std::chrono::seconds retry_after = std::chrono::seconds(0)) {
  Refusal made;
  made.trouble = trouble;
  made.retry_after = retry_after;
  return made;
}

class ScriptedMailjet final : public mailjet::Upstream {
 public:
  /// Answers of POST csvimport, in order; each call takes one.
  std::deque<Answer<Job>> starts;
  /// All jobs, oldest first, as the list tells them.
  std::vector<Job> all_jobs;
  bool list_of_jobs_answers = true;
  /// When set, what looking at the list answers instead.
  std::optional<Refusal> list_refusal;
  std::deque<Answer<Job>> looks;
  std::vector<mailjet::JobOrder> orders;
  int walks = 0;
  std::vector<std::int64_t> offsets;

  Answer<std::vector<mailjet::List>> lists() override { return std::vector<mailjet::List>{}; }
  Answer<mailjet::List> list(const std::string& list_id) override {
    if (list_refusal) return *list_refusal;
    return mailjet::List{list_id, "Spring news", 0, false};
  }
  Answer<std::vector<mailjet::Property>> properties() override { return std::vector<mailjet::Property>{}; }
  Answer<mailjet::List> create_list(const std::string&) override { return Refusal{}; }
  Answer<mailjet::Property> create_property(const std::string&, const std::string&) override { return Refusal{}; }
  std::unique_ptr<mailjet::Upload> begin_upload(const std::string&, std::uint64_t) override {
    throw std::logic_error("not scripted");
  }
  Answer<Job> start_job(const mailjet::JobOrder& order) override {
    orders.push_back(order);
    if (starts.empty()) throw std::logic_error("a start too many");
    Answer<Job> answer = std::move(starts.front());
    starts.pop_front();
    return answer;
  }
  Answer<Job> job(const std::string& job_id) override {
    if (!looks.empty()) {
      Answer<Job> answer = std::move(looks.front());
      looks.pop_front();
      return answer;
    }
    Job running;
    running.id = job_id;
    running.status = "Importing";
    return running;
  }
  std::vector<std::string> aborted;
  Answer<Job> abort_job(const std::string& job_id) override {
    aborted.push_back(job_id);
    Job stopped;
    stopped.id = job_id;
    stopped.status = "Abort";
    return stopped;
  }
  Answer<std::int64_t> count_jobs() override {
    ++walks;
    if (!list_of_jobs_answers) return refusal(Trouble::unclear);
    return static_cast<std::int64_t>(all_jobs.size());
  }
  Answer<std::vector<Job>> jobs(std::int64_t offset, int limit) override {
    offsets.push_back(offset);
    if (!list_of_jobs_answers) return refusal(Trouble::unclear);
    std::vector<Job> page;
    for (auto i = static_cast<std::size_t>(offset);
         i < all_jobs.size() && page.size() < static_cast<std::size_t>(limit); ++i) {
      page.push_back(all_jobs[i]);
    }
    return page;
  }
  Answer<ErrorFile> error_file(const std::string&) override { return refusal(Trouble::not_found); }
  void hurry() override {}
};

}  // namespace preflight::proxy::test
