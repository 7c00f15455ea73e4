#pragma once
/// A running practice Mailjet and a client that holds its key: what every test here begins with.

#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiled_json.h"
#include "preflight/sandbox/practice_mailjet.h"

namespace preflight::sandbox {

/// 2020-11-06T13:38:49Z, the moment of a recorded exchange.
constexpr std::int64_t recorded_moment = 1'604'669'929;

class Practice {
 public:
  explicit Practice(Behaviour behaviour = {})
      : mailjet({.public_key = "public", .secret_key = "secret"}, std::move(behaviour)),
        is_started_(mailjet.start()),
        client("127.0.0.1", mailjet.port()) {
    EXPECT_TRUE(is_started_);
    mailjet.set_clock([] { return recorded_moment; });
    client.set_basic_auth("public", "secret");
    // Paths are sent as they are written in the test.
    client.set_url_encode(false);
  }

  httplib::Result get(const std::string& path) { return client.Get(path); }
  httplib::Result post(const std::string& path, const nlohmann::json& body) {
    return client.Post(path, body.dump(), "application/json");
  }

  httplib::Result upload(std::int64_t list_id, const std::string& csv) {
    return client.Post("/v3/DATA/contactslist/" + std::to_string(list_id) + "/CSVData/text:plain", csv, "text/plain");
  }
  std::int64_t uploaded(std::int64_t list_id, const std::string& csv) {
    const httplib::Result result = upload(list_id, csv);
    return result && result->status == 200 ? nlohmann::json::parse(result->body)["ID"].get<std::int64_t>() : 0;
  }

  /// Uploads and starts a job, without moving it. Returns the job's ID.
  std::int64_t started(std::int64_t list_id, const std::string& csv, const std::string& method = "addnoforce",
                       const std::string& options = "") {
    nlohmann::json body{{"ContactsListID", list_id}, {"DataID", uploaded(list_id, csv)}, {"Method", method}};
    if (!options.empty()) body["ImportOptions"] = options;
    const httplib::Result result = post("/v3/REST/csvimport", body);
    EXPECT_TRUE(result);
    EXPECT_EQ(result->status, 201) << result->body;
    return nlohmann::json::parse(result->body)["Data"][0].value("ID", std::int64_t{0});
  }

  /// The job as GET csvimport/{job} shows it.
  nlohmann::json read_job(std::int64_t job) {
    const httplib::Result result = get("/v3/REST/csvimport/" + std::to_string(job));
    EXPECT_TRUE(result);
    return nlohmann::json::parse(result->body)["Data"][0];
  }

  /// Imports to the end and returns the job.
  nlohmann::json imported(std::int64_t list_id, const std::string& csv, const std::string& method = "addnoforce",
                          const std::string& options = "") {
    const std::int64_t job = started(list_id, csv, method, options);
    mailjet.finish_jobs();
    return read_job(job);
  }

  /// The error file; empty when there is none.
  std::string errors(const nlohmann::json& job) {
    const httplib::Result result =
        get("/v3/DATA/BatchJob/" + std::to_string(job["ID"].get<std::int64_t>()) + "/CSVError/text:csv");
    EXPECT_TRUE(result);
    return result->status == 200 ? result->body : "";
  }

  PracticeMailjet mailjet;

 private:
  bool is_started_;

 public:
  httplib::Client client;
};

/// The objects of an answer.
inline nlohmann::json data_of(const httplib::Result& result) { return nlohmann::json::parse(result->body)["Data"]; }

}  // namespace preflight::sandbox
