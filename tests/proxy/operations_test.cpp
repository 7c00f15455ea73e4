// What an operator's tools see: /healthz, /readyz, /metrics, the log.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "identity/builtin_identity.h"
#include "identity/people.h"
#include "support/browser.h"
#include "support/child.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using test::Browser;
using test::Child;
using test::eventually;
using test::RunningProxy;
using test::status_of;
using test::TempFolder;

/// A reader of the text format by its published grammar, 0.0.4: prometheus.io/docs/instrumenting/exposition_formats.
class Metrics {
 public:
  explicit Metrics(const std::string& text) {
    EXPECT_TRUE(text.ends_with('\n')) << "the last line must end with a line feed";
    EXPECT_EQ(text.find('\r'), std::string::npos);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read(line);
    for (const auto& [name, type] : types_) {
      if (type == "histogram") check_histogram(name);
    }
  }

  /// The sum of the samples of `name` whose labels hold all of `wanted`.
  [[nodiscard]] double sum(const std::string& name, const std::map<std::string, std::string>& wanted = {}) const {
    double all = 0;
    for (const auto& [key, value] : samples_) {
      const bool fits = std::all_of(wanted.begin(), wanted.end(), [&key = key](const auto& label) {
        const auto found = key.second.find(label.first);
        return found != key.second.end() && found->second == label.second;
      });
      if (key.first == name && fits) all += value;
    }
    return all;
  }
  [[nodiscard]] bool has(const std::string& family) const { return types_.contains(family); }

 private:
  using Labels = std::map<std::string, std::string>;

  void read(const std::string& line) {
    static const std::regex help(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*))");
    static const std::regex type(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped))");
    static const std::regex sample(R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? ([0-9.e+-]+|\+Inf|-Inf|NaN))");
    std::smatch part;
    if (std::regex_match(line, part, help)) {
      EXPECT_TRUE(helped_.insert(part[1]).second) << "a second HELP: " << line;
      return;
    }
    if (std::regex_match(line, part, type)) {
      // "Only one TYPE line may exist for a given metric name", before its samples; all of one metric's lines together.
      EXPECT_TRUE(types_.emplace(part[1], part[2]).second) << "a second TYPE: " << line;
      EXPECT_TRUE(helped_.contains(part[1])) << line;
      current_ = part[1];
      return;
    }
    ASSERT_TRUE(std::regex_match(line, part, sample)) << line;
    const std::string name = part[1];
    const bool is_histogram = types_[current_] == "histogram";
    EXPECT_TRUE(is_histogram ? name == current_ + "_bucket" || name == current_ + "_sum" || name == current_ + "_count"
                             : name == current_)
        << line;
    // Convention: https://prometheus.io/docs/practices/naming
    EXPECT_EQ(types_[current_] == "counter", current_.ends_with("_total")) << line;
    EXPECT_TRUE(samples_.emplace(std::pair(name, labels_in(part[3])), std::stod(part[4])).second) << "twice: " << line;
  }

  static Labels labels_in(std::string text) {
    static const std::regex label(R"r(^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$))r");
    Labels labels;
    std::smatch part;
    while (!text.empty()) {
      if (!std::regex_search(text, part, label)) {
        ADD_FAILURE() << "no label: " << text;
        return labels;
      }
      EXPECT_TRUE(labels.emplace(part[1], part[2]).second) << text;
      text = part.suffix();
    }
    return labels;
  }

  /// Buckets count up to +Inf, which is the count.
  void check_histogram(const std::string& name) {
    std::map<Labels, std::map<double, double>> buckets;
    for (const auto& [key, value] : samples_) {
      if (key.first != name + "_bucket") continue;
      Labels rest = key.second;
      const std::string bound = rest.at("le");
      rest.erase("le");
      buckets[rest][bound == "+Inf" ? std::numeric_limits<double>::infinity() : std::stod(bound)] = value;
    }
    EXPECT_FALSE(buckets.empty()) << name;
    for (const auto& [labels, counts] : buckets) {
      double before = 0;
      for (const auto& [bound, count] : counts) {
        EXPECT_GE(count, before);
        before = count;
      }
      EXPECT_EQ(counts.rbegin()->first, std::numeric_limits<double>::infinity());
      EXPECT_EQ(counts.rbegin()->second, samples_.at({name + "_count", labels}));
      EXPECT_TRUE(samples_.contains({name + "_sum", labels}));
    }
  }

  std::set<std::string> helped_;
  std::map<std::string, std::string> types_;
  std::string current_;
  std::map<std::pair<std::string, Labels>, double> samples_;
};

class Operations : public RunningProxy {
 protected:
  /// In mode local everybody on this computer is a manager.
  [[nodiscard]] std::string ask(const std::string& path, const std::string& more = "") const {
    return test::ask(port,
                     "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" + more + "\r\n");
  }
  [[nodiscard]] std::string metrics_text() const {
    const std::string answer = ask("/metrics");
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Content-Type: text/plain; version=0.0.4"), std::string::npos) << answer;
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }
};

TEST_F(Operations, CountsWhatHappensInTheTextFormat) {
  test::Page& page = open();
  const std::string bytes = "email\nann@example.com\n";
  const std::string id = page.send({list_id, {bytes}, {1}});
  page.wait_for(id, "completed");
  EXPECT_EQ(page.get("/api/nothing").status, 404);
  const Metrics metrics(metrics_text());
  EXPECT_EQ(metrics.sum("preflight_uploaded_bytes_total"), bytes.size());
  EXPECT_EQ(metrics.sum("preflight_imports", {{"account", "default"}, {"state", "completed"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_imports", {{"state", "running"}}), 0);
  EXPECT_EQ(metrics.sum("preflight_imports_needing_attention"), 0);
  EXPECT_EQ(metrics.sum("preflight_requests_total", {{"route", "/api/imports"}, {"status", "201"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_requests_total", {{"route", "/api/imports/{id}/parts/{n}"}, {"status", "202"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_requests_total", {{"route", "other"}, {"status", "404"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_request_duration_seconds_count", {{"route", "/api/imports/{id}/parts/{n}"}}), 0);
  EXPECT_EQ(metrics.sum("preflight_mailjet_calls_total", {{"call", "POST csvimport"}, {"outcome", "done"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_mailjet_calls_total", {{"call", "POST CSVData"}, {"outcome", "done"}}), 1);
  EXPECT_GE(metrics.sum("preflight_mailjet_calls_total", {{"call", "GET csvimport"}, {"outcome", "done"}}), 1);
  // The one that asks, once those that have their answer are closed.
  EXPECT_TRUE(eventually([&] { return Metrics(metrics_text()).sum("preflight_connections") == 1; }));
  EXPECT_EQ(metrics.sum("preflight_streams"), 0);
}

TEST_F(Operations, CountsRefusedConnectionsTroubleAndStreams) {
  test::Page& page = open();
  (void)ask("/", "Transfer-Encoding: chunked\r\n");
  mailjet.refuse_key(true);
  EXPECT_EQ(page.get("/api/lists").status, 502);
  mailjet.refuse_key(false);
  const std::string id = page.create({list_id, {"email\nann@example.com\n"}, {1}}).body["id"];
  const test::RawConnection stream(port);
  stream.send("GET /api/imports/" + id + "/events HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return stream.has_answer(); }));
  const Metrics metrics(metrics_text());
  EXPECT_EQ(metrics.sum("preflight_requests_total", {{"status", "501"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_mailjet_calls_total", {{"outcome", "key-refused"}}), 1);
  EXPECT_EQ(metrics.sum("preflight_streams"), 1);
}

TEST_F(Operations, TellsNoContactFileListPersonOrKeyInMetrics) {
  test::Page& page = open();
  const std::string id = page.send({list_id, {"email\nann@example.com\nann@example.com\n"}, {2}});
  page.wait_for(id, "completed_with_errors");
  (void)page.get("/api/lists?account=" + std::string(public_key));
  (void)ask("/ann@example.com");
  const std::string text = metrics_text();
  for (const char* word : {"ann@example.com", "spring.csv", "Spring news", public_key, secret_key}) {
    EXPECT_EQ(text.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(text.find(id), std::string::npos);
}

TEST_F(Operations, IsReadyWhileJournalKeysAndMailjetAreAsTheyShouldBe) {
  Settings with = settings();
  with.accounts.front().key_file = folder.write_key_file(std::string(public_key) + ":" + secret_key);
  const auto key_file = with.accounts.front().key_file;
  test::Page& page = open(std::move(with));
  const auto before = page.get("/readyz");
  EXPECT_EQ(before.status, 200);
  EXPECT_EQ(before.body, json::parse(R"({"ready":true,"accounts":[
      {"name":"default","journal":true,"keys":true,"mailjet":null}]})"));
  EXPECT_EQ(page.get("/api/lists").status, 200);
  EXPECT_EQ(page.get("/readyz").body["accounts"][0]["mailjet"]["outcome"], "done");

  mailjet.refuse_key(true);
  EXPECT_EQ(page.get("/api/lists").status, 502);
  const auto refused = page.get("/readyz");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body["accounts"][0]["mailjet"]["outcome"], "key-refused");
  mailjet.refuse_key(false);
  EXPECT_EQ(page.get("/api/lists").status, 200);
  EXPECT_EQ(page.get("/readyz").status, 200);

  std::filesystem::remove(key_file);
  const auto keyless = page.get("/readyz");
  EXPECT_EQ(keyless.status, 503);
  EXPECT_EQ(keyless.body["accounts"][0]["keys"], false);
}

TEST_F(Operations, AreForManagersAndForWhoKnowsTheToken) {
  Settings with = settings();
  with.identity = BuiltinSettings{.cost = {.n = 16, .r = 1, .p = 1}};
  with.monitor_token = Secret(std::string("monitor-token-0123456789"));
  open(std::move(with));
  People people(people_file(folder.path() / "state"));
  const auto signed_in = [&](const char* name, Role role) {
    EXPECT_TRUE(people.add(name, role));
    const auto code = BuiltinIdentity::new_code(people, name, std::chrono::system_clock::now());
    Browser browser(port);
    const json first{{"user", name}, {"code", *code}, {"password", "correct horse battery"}};
    EXPECT_EQ(status_of(browser.sign_in(first)), 200);
    return browser;
  };
  const Browser manager = signed_in("anna", Role::manager);
  const Browser importer = signed_in("bert", Role::importer);
  for (const char* path : {"/readyz", "/metrics"}) {
    EXPECT_EQ(status_of(manager.get(path)), 200);
    EXPECT_EQ(status_of(importer.get(path)), 403);
    const std::string stranger = ask(path);
    EXPECT_EQ(status_of(stranger), 401);
    EXPECT_EQ(stranger.find("ready"), std::string::npos);
    EXPECT_EQ(status_of(ask(path, "Authorization: Bearer monitor-token-0123456789\r\n")), 200);
    for (const char* wrong : {"Bearer monitor-token-012345678", "Bearer ", "monitor-token-0123456789",
                              "Basic monitor-token-0123456789", "Bearer monitor-token-0123456780"}) {
      EXPECT_EQ(status_of(ask(path, std::string("Authorization: ") + wrong + "\r\n")), 401) << wrong;
    }
    // Said twice is said by two.
    EXPECT_EQ(status_of(ask(path,
                            "Authorization: Bearer monitor-token-0123456789\r\n"
                            "Authorization: Bearer monitor-token-0123456789\r\n")),
              401);
  }
  // And the token is good for nothing else.
  EXPECT_EQ(status_of(ask("/api/lists", "Authorization: Bearer monitor-token-0123456789\r\n")), 401);
  EXPECT_EQ(status_of(ask("/healthz")), 200);
}

TEST(Log, HasOneObjectALineWithKnownKeysOnly) {
  // docs/admin.md, "The log".
  const std::set<std::string> known{"ts",     "level",  "event",   "request_id", "method", "route",
                                    "status", "ms",     "account", "import_id",  "part",   "state",
                                    "code",   "job_id", "port",    "count",      "user",   "ip"};
  Child child({PREFLIGHT_PROXY_PROGRAM, "--practice", "--port", "0"});
  const int port = child.port();
  ASSERT_NE(port, 0) << child.err();
  const test::Page page(port);
  const json lists = page.get("/api/lists").body["lists"];
  const std::string id =
      page.send({lists[0]["id"], {"email\ncell-canary@example.com\ncell-canary@example.com\n"}, {2}});
  page.wait_for(id, "completed_with_errors");
  (void)page.get("/api/imports/" + id + "/errors");
  (void)page.post("/api/lists", {{"name", "line\r\n{\"forged\":1}\x1b[2J"}});
  (void)test::ask(port, "GET /file-canary.csv HTTP/1.1\r\nHost: evil-canary.test\r\nX-A: \x1b[2J\r\n\r\n");
  child.kill(SIGTERM);
  EXPECT_EQ(child.wait(), 0);
  const std::string log = child.err();
  std::istringstream lines(log);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const json entry = json::parse(line, nullptr, false);
    ASSERT_TRUE(entry.is_object()) << line;
    for (const auto& [key, value] : entry.items()) EXPECT_TRUE(known.contains(key)) << line;
    for (const char* key : {"ts", "level", "event"}) EXPECT_TRUE(entry.contains(key)) << line;
  }
  EXPECT_GE(count, 8) << log;  // listening, created, two requests, uploaded, started, ended, two refusals
  for (const char* word : {"canary", "spring.csv", "forged", "\x1b"})
    EXPECT_EQ(log.find(word), std::string::npos) << word;
  EXPECT_EQ(log.find(lists[0]["name"].get<std::string>()), std::string::npos);
}

}  // namespace
}  // namespace preflight::proxy
