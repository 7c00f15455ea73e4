// TLS at our own door, and scorecard H1: the headers of every document, graded as MDN's Observatory does.
#include <gtest/gtest.h>

#include <map>

#include "support/running_proxy.h"
#include "support/tls_client.h"

namespace preflight::proxy {
namespace {

using test::ask_tls;
using test::RunningProxy;
using test::status_of;
using test::TlsConnection;

class Tls : public RunningProxy {
 protected:
  Tls() {
    folder.write("page/index.html", "<!doctype html><title>Preflight</title>");
    folder.write("page/sw.js", "self.x = 1;");
    folder.write("page/assets/scan-1a2b.js", "self.y = 1;");
  }
  void SetUp() override {
    Settings with = settings();
    const auto files = test::make_certificate(folder);
    with.tls = front::TlsFiles{files.certificate, files.key};
    with.origins = {"https://preflight.test"};
    with.assets = folder.path() / "page";
    proxy = std::make_unique<Proxy>(std::move(with));
    port = proxy->start();
  }
  [[nodiscard]] std::string answer_to(const std::string& path) const {
    return ask_tls(port, "GET " + path + " HTTP/1.1\r\nHost: preflight.test\r\n\r\n");
  }
};

TEST_F(Tls, ServesPageAndApi) {
  EXPECT_EQ(status_of(answer_to("/")), 200);
  EXPECT_TRUE(answer_to("/").ends_with("<title>Preflight</title>"));
  EXPECT_EQ(status_of(answer_to("/api/lists")), 200);
}

TEST_F(Tls, H7SpeaksVersion12And13AndNothingOlder) {
  EXPECT_TRUE(TlsConnection(port, TLS1_3_VERSION).is_open());
  EXPECT_TRUE(TlsConnection(port, TLS1_2_VERSION).is_open());
  EXPECT_FALSE(TlsConnection(port, TLS1_1_VERSION).is_open());
  EXPECT_FALSE(TlsConnection(port, TLS1_VERSION).is_open());
}

TEST_F(Tls, H7ServesNothingInTheClearButTheWayToThePage) {
  const auto clear = [this](const std::string& line, const std::string& more = "") {
    return test::ask(port, line + " HTTP/1.1\r\nHost: preflight.test\r\n" + more + "\r\n");
  };
  for (const char* line : {"GET /", "HEAD /"}) {
    const std::string way = clear(line);
    EXPECT_EQ(status_of(way), 308);
    EXPECT_NE(way.find("\r\nLocation: https://preflight.test/\r\n"), std::string::npos) << way;
    EXPECT_NE(way.find("\r\nCache-Control: no-store\r\n"), std::string::npos);
    // RFC 6797, 7.2: not in the clear.
    EXPECT_EQ(way.find("Strict-Transport-Security"), std::string::npos);
  }
  // To where it was configured, whatever somebody says it is called.
  EXPECT_NE(
      test::ask(port, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").find("Location: https://preflight.test/\r\n"),
      std::string::npos);
  const std::string cookie = "Cookie: __Host-preflight=x\r\n";
  for (const char* line : {"GET /healthz", "GET /api/session", "GET /api/lists", "GET /index.html", "GET /?x",
                           "GET /sw.js", "GET /metrics", "DELETE /"}) {
    const std::string answer = clear(line, cookie);
    EXPECT_EQ(status_of(answer), 400) << line;
    EXPECT_NE(answer.find("HTTPS only"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(answer.find("Strict-Transport-Security"), std::string::npos);
  }
  EXPECT_EQ(status_of(test::ask(port,
                                "POST /api/login HTTP/1.1\r\nHost: preflight.test\r\nContent-Type: "
                                "application/json\r\nContent-Length: 2\r\n\r\n{}")),
            400);
  EXPECT_EQ(status_of(test::ask(port, "nonsense\n")), 400);
}

TEST_F(Tls, H7PromisesTlsForAYearAndMore) {
  for (const char* path : {"/", "/api/session", "/nothing"}) {
    const std::string answer = answer_to(path);
    const std::string name = "Strict-Transport-Security: max-age=";
    const auto found = answer.find(name);
    ASSERT_NE(found, std::string::npos) << path;
    EXPECT_GE(std::stoll(answer.substr(found + name.size())), 31'536'000);
  }
}

TEST_F(Tls, RefusesBadHeadsAsItDoesInTheClear) {
  EXPECT_EQ(status_of(ask_tls(port, "GET / HTTP/1.1\nHost: preflight.test\n\n")), 400);
  EXPECT_EQ(status_of(ask_tls(port, "GET / HTTP/1.1\r\nHost: preflight.test\r\nRange: bytes=0-0\r\n\r\n")), 400);
  EXPECT_EQ(status_of(ask_tls(port, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")), 421);
}

TEST_F(Tls, DoesNotWaitForAHandshakeThatNeverComes) {
  front::GuardLimits limits;
  limits.head_time = std::chrono::milliseconds(100);
  Settings with = settings();
  with.state = folder.path() / "other";
  const auto files = test::make_certificate(folder);
  with.tls = front::TlsFiles{files.certificate, files.key};
  with.origins = {"https://preflight.test"};
  with.limits = limits;
  Proxy other(std::move(with));
  const test::RawConnection silent(other.start());
  EXPECT_EQ(silent.receive(), "");
}

/// The headers of an answer, names in lower case.
std::map<std::string, std::string> headers_of(const std::string& answer) {
  std::map<std::string, std::string> headers;
  std::istringstream lines(answer.substr(0, answer.find("\r\n\r\n")));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const auto colon = line.find(':');
    std::string name = line.substr(0, colon);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_TRUE(headers.emplace(name, line.substr(colon + 2)).second) << name << " comes twice";
  }
  return headers;
}

std::map<std::string, std::string> directives_of(const std::string& policy) {
  std::map<std::string, std::string> directives;
  std::istringstream parts(policy);
  std::string part;
  while (std::getline(parts, part, ';')) {
    const auto begin = part.find_first_not_of(' ');
    const auto end = std::min(part.find(' ', begin), part.size());
    directives[part.substr(begin, end - begin)] = end < part.size() ? part.substr(end + 1) : "";
  }
  return directives;
}

/// Source: the MDN HTTP Observatory's tests and modifiers: 100 to begin with, deductions for what is missing, extra
/// points for what is there, which count while the rest is 90 or more.
struct Grade {
  int deducted = 0;
  int extra = 0;
  [[nodiscard]] int score() const { return 100 - deducted + (deducted <= 10 ? extra : 0); }
};

Grade grade_of(const std::map<std::string, std::string>& headers) {
  Grade grade;
  const auto value = [&headers](const char* name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  };
  auto policy = directives_of(value("content-security-policy"));
  const auto scripts = policy.contains("script-src") ? policy["script-src"] : policy["default-src"];
  if (value("content-security-policy").empty()) grade.deducted += 25;
  for (const char* unsafe : {"'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "*"}) {
    if (scripts.find(unsafe) != std::string::npos) grade.deducted += 20;
    if (policy["style-src"].find(unsafe) != std::string::npos) grade.deducted += 10;
  }
  if (policy["default-src"] == "'none'") grade.extra += 10;
  if (policy["frame-ancestors"] == "'none'") {
    grade.extra += 5;
  } else if (value("x-frame-options") != "DENY") {
    grade.deducted += 20;
  }
  if (value("x-content-type-options") != "nosniff") grade.deducted += 5;
  const std::string hsts = value("strict-transport-security");
  const std::string age = "max-age=";
  if (!hsts.starts_with(age) || std::stoll(hsts.substr(age.size())) < 15'768'000) grade.deducted += 20;
  if (value("referrer-policy") == "no-referrer") grade.extra += 5;
  if (value("cross-origin-resource-policy") == "same-origin") grade.extra += 10;
  if (value("cross-origin-opener-policy") == "same-origin") grade.extra += 10;
  if (value("cross-origin-embedder-policy") == "require-corp") grade.extra += 10;
  if (headers.contains("access-control-allow-origin")) grade.deducted += 50;
  return grade;
}

TEST_F(Tls, H1EveryDocumentIsGraded150OrMoreWithNothingDeducted) {
  for (const char* path : {"/", "/index.html", "/sw.js", "/assets/scan-1a2b.js", "/api/session", "/api/lists",
                           "/healthz", "/nothing", "/api/nothing"}) {
    const auto headers = headers_of(answer_to(path));
    const Grade grade = grade_of(headers);
    EXPECT_EQ(grade.deducted, 0) << path;
    EXPECT_GE(grade.score(), 150) << path;
  }
  // What the guard refuses before the library is asked, too.
  const auto refused = headers_of(ask_tls(port, "GET / HTTP/1.0\r\nHost: preflight.test\r\n\r\n"));
  EXPECT_GE(grade_of(refused).score(), 150);
}

}  // namespace
}  // namespace preflight::proxy
