#pragma once
/// What the page does, without a browser: asks for a token, then talks to the API as same-origin.

#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <cstdint>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include "compiled_json.h"
#include "sha256.h"
#include "support/wait.h"

namespace preflight::proxy::test {

using nlohmann::json;

struct Answered {
  int status = 0;  // 0: no answer
  json body;
  httplib::Headers headers;

  [[nodiscard]] std::string code() const {
    return body.is_object() && body.contains("error") ? body["error"]["code"] : "";
  }
};

inline std::string new_uuid() {
  static std::atomic<int> next{1};
  std::ostringstream text;
  text << "00000000-0000-4000-8000-" << std::setw(12) << std::setfill('0') << next++;
  return text.str();
}

/// One import as the page declares it.
struct Declared {
  std::string list_id;
  std::vector<std::string> parts;
  std::vector<int> rows;
  std::string method = "addnoforce";
  json more = json::object();

  [[nodiscard]] json body() const {
    json all = json::array();
    int sum = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      all.push_back({{"bytes", parts[i].size()}, {"sha256", sha256_hex(parts[i])}, {"rows", rows[i]}});
      sum += rows[i];
    }
    json declared{{"list_id", list_id}, {"method", method},          {"file_name", "spring.csv"}, {"rows", sum},
                  {"left_out", 0},      {"import_options", nullptr}, {"parts", std::move(all)}};
    declared.update(more);
    return declared;
  }
};

class Page {
 public:
  explicit Page(int port) : port_(port) { csrf_ = get("/api/session").body.value("csrf", ""); }

  [[nodiscard]] std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] const std::string& csrf() const { return csrf_; }
  [[nodiscard]] httplib::Headers own_headers() const {
    return {{"Origin", origin()}, {"Sec-Fetch-Site", "same-origin"}, {"X-CSRF", csrf_}};
  }

  Answered get(const std::string& path, const httplib::Headers& headers = {}) const {
    auto client = connect();
    return answered(client.Get(path, headers));
  }
  Answered post(const std::string& path, const json& body, httplib::Headers more = {}) const {
    auto client = connect();
    httplib::Headers headers = own_headers();
    headers.merge(more);
    return answered(client.Post(path, headers, body.dump(), "application/json"));
  }
  Answered put(const std::string& path, const std::string& bytes) const {
    auto client = connect();
    return answered(client.Put(path, own_headers(), bytes, "text/csv"));
  }

  Answered create(const Declared& declared, const std::string& key = new_uuid()) const {
    return post("/api/imports", declared.body(), {{"Idempotency-Key", key}});
  }
  Answered upload(const std::string& import_id, int n, const std::string& bytes) const {
    return put(part_path(import_id, n), bytes);
  }
  /// For a request byte by byte: the head of a change as the page makes it, `length` bytes to follow. `more`: further
  /// headers, each with its line end.
  [[nodiscard]] std::string change_head(const std::string& method, const std::string& path, std::size_t length,
                                        const std::string& type = "application/json",
                                        const std::string& more = "") const {
    return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\nOrigin: " + origin() +
           "\r\nX-CSRF: " + csrf_ + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(length) +
           "\r\n" + more + "\r\n";
  }
  [[nodiscard]] std::string upload_head(const std::string& import_id, int n, std::size_t length) const {
    return change_head("PUT", part_path(import_id, n), length, "text/csv");
  }
  json import(const std::string& id) const { return get("/api/imports/" + id).body; }

  /// Declares, uploads every part, and returns the import's id.
  std::string send(const Declared& declared) const {
    const Answered created = create(declared);
    EXPECT_EQ(created.status, 201) << created.body;
    const std::string id = created.body.value("id", "");
    for (std::size_t i = 0; i < declared.parts.size(); ++i) {
      const Answered uploaded = upload(id, static_cast<int>(i) + 1, declared.parts[i]);
      EXPECT_EQ(uploaded.status, 202) << uploaded.body;
    }
    return id;
  }
  /// The import once it is in `state`; a failed expectation otherwise.
  json wait_for(const std::string& id, const std::string& state) const {
    json last;
    EXPECT_TRUE(eventually([&] {
      last = import(id);
      return last.value("state", "") == state;
    })) << "still "
        << last;
    return last;
  }

 private:
  [[nodiscard]] static std::string part_path(const std::string& import_id, int n) {
    return "/api/imports/" + import_id + "/parts/" + std::to_string(n);
  }
  [[nodiscard]] httplib::Client connect() const {
    httplib::Client client("127.0.0.1", port_);
    client.set_read_timeout(60);
    client.set_write_timeout(60);
    return client;
  }
  static Answered answered(const httplib::Result& result) {
    if (!result) return {};
    return {result->status, json::parse(result->body, nullptr, false), result->headers};
  }
  int port_;
  std::string csrf_;
};

}  // namespace preflight::proxy::test
