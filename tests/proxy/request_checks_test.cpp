#include <gtest/gtest.h>

#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using test::ask;
using test::Page;
using test::RunningProxy;
using test::status_of;

class RequestChecks : public RunningProxy {
 protected:
  void SetUp() override { page = &open(); }
  [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port); }
  [[nodiscard]] std::string answer_to(const std::string& line, const std::string& headers,
                                      const std::string& text = "") const {
    return ask(port, line + " HTTP/1.1\r\n" + headers + "\r\n" + text);
  }
  [[nodiscard]] int status(const std::string& line, const std::string& headers, const std::string& text = "") const {
    return status_of(answer_to(line, headers, text));
  }
  /// What a browser on our page would send with a new list.
  [[nodiscard]] std::string good_headers() const {
    return "Host: " + host() + "\r\nOrigin: http://" + host() +
           "\r\nSec-Fetch-Site: same-origin\r\nX-CSRF: " + page->csrf() +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  [[nodiscard]] static std::string without(std::string headers, const std::string& name,
                                           const std::string& instead = "") {
    const auto begin = headers.find(name + ":");
    const auto end = headers.find("\r\n", begin) + 2;
    return headers.replace(begin, end - begin, instead);
  }

  const std::string body = R"({"name":"Mine"})";
  Page* page = nullptr;
};

TEST_F(RequestChecks, LetOurOwnPagePass) { EXPECT_EQ(status("POST /api/lists", good_headers(), body), 201); }

TEST_F(RequestChecks, LetAnOlderBrowserPassThatTellsItsOriginOnly) {
  EXPECT_EQ(status("POST /api/lists", without(good_headers(), "Sec-Fetch-Site"), body), 201);
}

TEST_F(RequestChecks, A6RefuseAnyOtherHostName) {
  const std::string number = std::to_string(port);
  for (const std::string& other :
       {std::string("evil.example:") + number, std::string("127.0.0.1"), std::string("localhost"),
        "LOCALHOST:" + number, "localhost.:" + number, std::string("127.0.0.1:1"), std::string(), "127.0.0.2:" + number,
        "[::1]:" + number}) {
    EXPECT_EQ(status("GET /", "Host: " + other + "\r\n"), 421) << other;
    EXPECT_EQ(status("GET /api/session", "Host: " + other + "\r\n"), 421) << other;
    EXPECT_EQ(status("GET /healthz", "Host: " + other + "\r\n"), 421) << other;
  }
  EXPECT_EQ(status("GET /healthz", "Host: localhost:" + number + "\r\n"), 200);
}

TEST_F(RequestChecks, A5RefuseAChangeThatDoesNotComeFromOurPage) {
  const std::string good = good_headers();
  const std::vector<std::string> foreign{
      without(good, "Origin", "Origin: https://evil.example\r\n"),
      without(good, "Origin", "Origin: null\r\n"),
      without(good, "Origin",
              "Origin: http://localhost:" + std::to_string(port) + "\r\n"),  // ours, but not of this Host
      without(good, "Origin", "Origin: http://" + host() + "\r\nOrigin: http://" + host() + "\r\n"),
      without(good, "Sec-Fetch-Site", "Sec-Fetch-Site: cross-site\r\n"),
      without(good, "Sec-Fetch-Site", "Sec-Fetch-Site: same-site\r\n"),
      without(good, "Sec-Fetch-Site", "Sec-Fetch-Site: none\r\n"),
      without(without(good, "Sec-Fetch-Site"), "Origin"),
  };
  for (const std::string& headers : foreign) {
    const std::string answer = answer_to("POST /api/lists", headers, body);
    EXPECT_EQ(status_of(answer), 403) << headers;
    EXPECT_NE(answer.find("wrong-origin"), std::string::npos) << headers;
  }
  EXPECT_EQ(seen("POST", "/contactslist"), 0);
}

TEST_F(RequestChecks, A5RefuseAChangeWithoutTheToken) {
  for (const std::string& token :
       {std::string(), std::string("X-CSRF: \r\n"), "X-CSRF: " + std::string(64, 'a') + "\r\n",
        "X-CSRF: " + page->csrf() + "\r\nX-CSRF: " + page->csrf() + "\r\n"}) {
    const std::string answer = answer_to("POST /api/lists", without(good_headers(), "X-CSRF", token), body);
    EXPECT_EQ(status_of(answer), 403);
    EXPECT_NE(answer.find("\"csrf\""), std::string::npos) << answer;
  }
  EXPECT_EQ(seen("POST", "/contactslist"), 0);
}

TEST_F(RequestChecks, RefuseATokenOfAnEarlierProcess) {
  const std::string old = page->csrf();
  page = &open();
  EXPECT_NE(page->csrf(), old);
  EXPECT_EQ(status("POST /api/lists", without(good_headers(), "X-CSRF", "X-CSRF: " + old + "\r\n"), body), 403);
}

TEST_F(RequestChecks, A5RefuseEveryOtherContentType) {
  for (const char* type : {"text/plain", "application/json; charset=utf-8", "multipart/form-data; boundary=x",
                           "application/x-www-form-urlencoded", "text/csv"}) {
    EXPECT_EQ(status("POST /api/lists",
                     without(good_headers(), "Content-Type", std::string("Content-Type: ") + type + "\r\n"), body),
              415)
        << type;
  }
  EXPECT_EQ(status("POST /api/lists", without(good_headers(), "Content-Type"), body), 415);
}

TEST_F(RequestChecks, RefuseReadsThatComeFromAnotherPage) {
  for (const char* header : {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Dest: script",
                             "Sec-Fetch-Dest: iframe", "Sec-Fetch-Dest: image"}) {
    EXPECT_EQ(status("GET /api/session", "Host: " + host() + "\r\n" + header + "\r\n"), 403) << header;
  }
  EXPECT_EQ(
      status("GET /api/session", "Host: " + host() + "\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: empty\r\n"),
      200);
}

TEST_F(RequestChecks, A5RefuseOtherMethodsAndNeverSpeakOfCors) {
  for (const char* method : {"OPTIONS", "DELETE", "PATCH", "TRACE"}) {
    const std::string answer =
        answer_to(std::string(method) + " /api/session",
                  "Host: " + host() + "\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n");
    EXPECT_EQ(answer.find("Access-Control-Allow"), std::string::npos);
    EXPECT_GE(status_of(answer), 400) << method;
  }
  EXPECT_EQ(status("POST /api/session", good_headers(), body), 405);
  EXPECT_EQ(status("GET /api/imports/" + std::string(32, 'a') + "/parts/1", "Host: " + host() + "\r\n"), 405);
}

TEST_F(RequestChecks, SayWhichMethodsThereAre) {
  const auto allowed = [this](const std::string& line) {
    const std::string answer = answer_to(line, good_headers(), body);
    EXPECT_EQ(status_of(answer), 405) << line;
    const auto found = answer.find("\r\nAllow: ");
    return found == std::string::npos ? "" : answer.substr(found + 9, answer.find("\r\n", found + 2) - found - 9);
  };
  // RFC 9110, 15.5.6.
  EXPECT_EQ(allowed("POST /api/session"), "GET, HEAD");
  EXPECT_EQ(allowed("PUT /api/lists"), "GET, HEAD, POST");
  EXPECT_EQ(allowed("POST /api/imports/" + std::string(32, 'a') + "/parts/1"), "PUT");
}

TEST_F(RequestChecks, H6KeepAnswersOutOfCachesAndOtherPages) {
  // A name that would end the header's value early, were it ever in it.
  const test::Declared declared{
      list_id, {"email\nann@example.com\nann@example.com\n"}, {2}, "addnoforce", {{"file_name", "a\"; x=\".html"}}};
  const std::string id = page->send(declared);
  page->wait_for(id, "completed_with_errors");
  for (const std::string& path :
       {std::string("/api/session"), std::string("/api/lists"), std::string("/api/properties"),
        std::string("/api/imports"), "/api/imports/" + id, "/api/imports/" + id + "/errors",
        "/api/imports/" + id + "/errors.csv", std::string("/api/nothing"), std::string("/healthz"),
        std::string("/readyz"), std::string("/metrics")}) {
    const std::string answer = answer_to("GET " + path, "Host: " + host() + "\r\n");
    EXPECT_NE(answer.find("\r\nCache-Control: no-store\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("\r\nCross-Origin-Resource-Policy: same-origin\r\n"), std::string::npos) << path;
    EXPECT_NE(answer.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos) << path;
    if (!path.starts_with("/api/")) continue;
    for (const char* dest : {"script", "iframe", "frame", "embed", "object", "image", "style", "worker", "video",
                             "font", "manifest", "report", "xslt", ""}) {
      EXPECT_EQ(status("GET " + path, "Host: " + host() + "\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: " +
                                          std::string(dest) + "\r\n"),
                403)
          << path << " as " << dest;
    }
  }
  const std::string file = answer_to("GET /api/imports/" + id + "/errors.csv", "Host: " + host() + "\r\n");
  EXPECT_EQ(status_of(file), 200);
  const std::string name = "\r\nContent-Disposition: attachment; filename=\"";
  const auto begin = file.find(name);
  ASSERT_NE(begin, std::string::npos) << file;
  const std::string rest = file.substr(begin + name.size(), file.find("\r\n", begin + 2) - begin - name.size());
  EXPECT_TRUE(rest.ends_with(".csv\""));
  EXPECT_EQ(rest.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"), rest.size() - 1)
      << rest;
  EXPECT_NE(file.find("\r\nContent-Type: text/csv; charset=utf-8\r\n"), std::string::npos);
}

TEST_F(RequestChecks, AnswerEveryRefusalInTheOneEnvelope) {
  const auto answer = page->get("/api/nothing");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body["error"]["code"], "not-found");
  EXPECT_TRUE(answer.body["error"]["message"].is_string());
  EXPECT_EQ(answer.body["error"]["request_id"].get<std::string>().size(), 16U);
  // Refused by the library itself, before any handler of ours.
  const std::string early = ask(port, "nonsense\r\n\r\n");
  EXPECT_EQ(status_of(early), 400);
  EXPECT_NE(early.find("\"bad-request\""), std::string::npos);
}

TEST_F(RequestChecks, PutTheHardeningHeadersOnEveryAnswer) {
  for (const char* path : {"/api/session", "/healthz", "/nothing", "/api/imports"}) {
    const auto headers = page->get(path).headers;
    const auto value = [&headers](const char* name) {
      EXPECT_EQ(headers.count(name), 1U) << name;
      const auto found = headers.find(name);
      return found == headers.end() ? std::string() : found->second;
    };
    EXPECT_EQ(value("Content-Security-Policy"),
              "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src "
              "'self'; connect-src "
              "'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
              "frame-ancestors "
              "'none'; require-trusted-types-for 'script'; trusted-types lit-html preflight");
    EXPECT_EQ(value("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(value("Cross-Origin-Embedder-Policy"), "require-corp");
    EXPECT_EQ(value("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(value("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(value("X-Frame-Options"), "DENY");
    EXPECT_EQ(value("Cache-Control"), "no-store");
    EXPECT_EQ(headers.count("Strict-Transport-Security"), 0U);
    EXPECT_EQ(headers.count("Server"), 0U);
  }
}

}  // namespace
}  // namespace preflight::proxy
