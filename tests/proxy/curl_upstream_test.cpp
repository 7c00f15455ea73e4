#include "mailjet/curl_upstream.h"

#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <thread>

#include "mailjet/trusted_authorities.h"
#include "support/loopback_listener.h"
#include "support/temp_folder.h"
#include "support/tls_client.h"

namespace preflight::proxy::mailjet {
namespace {

using std::chrono::milliseconds;

KeyPair keys() { return {Secret(std::string("pub")), Secret(std::string("sec"))}; }

/// A server that answers what it is told, byte for byte, to one connection after another.
class Server {
 public:
  /// `answer` is given what came with the connection's first read.
  explicit Server(std::function<std::string(const std::string&)> answer)
      : answer_(std::move(answer)), thread_([this] { serve(); }) {}
  ~Server() {
    listener_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return listener_.url(); }
  [[nodiscard]] Endpoint endpoint() const { return Endpoint::practice(listener_.port()); }
  /// What came with the first read of the newest connection.
  [[nodiscard]] std::string request() const { return request_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve() {
    for (;;) {
      const int socket = listener_.accept();
      if (socket < 0) return;
      ++connections_;
      std::array<char, 16384> buffer{};
      const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
      request_.assign(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(0, got)));
      // A short body that did not come with its head: an answer before it would cut the question off.
      const std::size_t length = request_.find("\r\nContent-Length: ");
      if (length != std::string::npos && request_.ends_with("\r\n\r\n") &&
          std::stoul(request_.substr(length + 18)) < 100)
        (void)::recv(socket, buffer.data(), buffer.size(), 0);
      const std::string answer = answer_(request_);
      ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::shutdown(socket, SHUT_WR);
      // Lets the client read in peace before the connection goes.
      const timeval patience{2, 0};
      ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      while (::recv(socket, buffer.data(), buffer.size(), 0) > 0) {
      }
      ::close(socket);
    }
  }
  test::LoopbackListener listener_;
  std::function<std::string(const std::string&)> answer_;
  std::string request_;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

std::string http(const std::string& status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
         headers + "\r\n" + body;
}

Trouble trouble_for(const std::string& answer) {
  Server server([&](const std::string&) { return answer; });
  CurlUpstream upstream(server.endpoint(), keys());
  const auto job = upstream.start_job({"38778", "57", "addnoforce", std::nullopt});
  EXPECT_FALSE(job) << answer;
  return job ? Trouble::not_sent : job.refusal().trouble;
}

TEST(CurlUpstream, ConcludesFromAnAnswerOnlyWhatItSays) {
  EXPECT_EQ(trouble_for(http("401 Unauthorized", "")), Trouble::key_refused);
  EXPECT_EQ(trouble_for(http("403 Forbidden", "")), Trouble::key_refused);
  EXPECT_EQ(trouble_for(http("404 Not Found", "")), Trouble::not_found);
  EXPECT_EQ(trouble_for(http("429 Too Many", "")), Trouble::busy);
  EXPECT_EQ(trouble_for(http("400 Bad", R"({"ErrorMessage":"no"})")), Trouble::refused);
  for (const char* status : {"500 Oops", "502 Bad", "503 No", "504 Late", "408 Slow", "302 Found", "304 Not Modified",
                             "200 OK", "201 Created"}) {
    EXPECT_EQ(trouble_for(http(status, "<html>")), Trouble::unclear) << status;
  }
  EXPECT_EQ(trouble_for(""), Trouble::unclear);
  EXPECT_EQ(trouble_for("nonsense"), Trouble::unclear);
  EXPECT_EQ(trouble_for("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"Da"), Trouble::unclear);
  EXPECT_EQ(trouble_for(http("201 Created", R"({"Count":1,"Data":[{"Status":"Upload"}],"Total":1})")),
            Trouble::unclear);
  EXPECT_EQ(trouble_for(http("201 Created", "{\"Data\":[\"" + std::string(3U << 20, 'x') + "\"]}")), Trouble::unclear);
}

TEST(CurlUpstream, KnowsThatNothingWasSentWhenNobodyListens) {
  const int free_port = test::LoopbackListener().port();
  CurlUpstream upstream(Endpoint::practice(free_port), keys());
  EXPECT_EQ(upstream.start_job({"38778", "57", "addnoforce", std::nullopt}).refusal().trouble, Trouble::not_sent);
  const auto upload = upstream.begin_upload("38778", 3);
  (void)upload->write("abc");
  EXPECT_EQ(upload->finish().refusal().trouble, Trouble::not_sent);
}

TEST(CurlUpstream, DoesNotTakeSilenceForNotSent) {
  Server server([](const std::string&) {
    std::this_thread::sleep_for(milliseconds(600));
    return std::string();
  });
  CurlUpstream upstream(server.endpoint(), keys(), {.start_job = milliseconds(150)});
  EXPECT_EQ(upstream.start_job({"38778", "57", "addnoforce", std::nullopt}).refusal().trouble, Trouble::unclear);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlUpstream, ReadsJsonWhateverTheContentTypeSays) {
  Server server([](const std::string&) {
    return http("200 OK", R"({ "ID" : 98765432123456789 })", "Content-Type: text/html\r\n");
  });
  CurlUpstream upstream(server.endpoint(), keys());
  const auto upload = upstream.begin_upload("38778", 5);
  (void)upload->write("email");
  const auto data_id = upload->finish();
  ASSERT_TRUE(data_id);
  EXPECT_EQ(data_id.value(), "98765432123456789");
}

TEST(CurlUpstream, SendsTheKeyAsBasicAndNothingItWasNotTold) {
  Server server([](const std::string&) { return http("201 Created", R"({"Data":[{"ID":1}]})"); });
  ::setenv("http_proxy", "http://127.0.0.1:9", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
  CurlUpstream upstream(server.endpoint(), keys());
  EXPECT_TRUE(upstream.start_job({"38778", "98765432123456789", "addnoforce", R"({"a":"b"})"}));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  const std::string request = server.request();
  EXPECT_TRUE(request.starts_with("POST /v3/REST/csvimport HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("Authorization: Basic cHViOnNlYw==\r\n"), std::string::npos) << request;
  EXPECT_NE(
      request.find(
          R"({"ContactsListID":38778,"DataID":98765432123456789,"ImportOptions":"{\"a\":\"b\"}","Method":"addnoforce"})"),
      std::string::npos)
      << request;
  EXPECT_EQ(request.find("Expect:"), std::string::npos);
}

TEST(CurlUpstream, FollowsNoRedirect) {
  Server other([](const std::string&) { return http("200 OK", R"({"Data":[{"ID":1}]})"); });
  Server server([&other](const std::string&) { return http("302 Found", "", "Location: " + other.url() + "/\r\n"); });
  CurlUpstream upstream(server.endpoint(), keys());
  EXPECT_EQ(upstream.list("38778").refusal().trouble, Trouble::unclear);
  EXPECT_EQ(other.connections(), 0);
}

TEST(CurlUpstream, SeesAnAnswerThatComesBeforeTheUploadIsOver) {
  Server server([](const std::string&) { return http("401 Unauthorized", ""); });
  CurlUpstream upstream(server.endpoint(), keys());
  const auto upload = upstream.begin_upload("38778", 500'000'000);
  const std::string piece(64U << 10, 'x');
  int pieces = 0;
  while (pieces < 7000 && upload->write(piece)) ++pieces;
  EXPECT_LT(pieces, 7000);
  EXPECT_EQ(upload->finish().refusal().trouble, Trouble::key_refused);
}

TEST(CurlUpstream, GivesUpAnUploadThatMailjetStopsTaking) {
  // The kernel takes the connection; nobody ever reads from it.
  const test::LoopbackListener silent;
  CurlUpstream upstream(Endpoint::practice(silent.port()), keys(), {.upload_stall = milliseconds(300)});
  const auto upload = upstream.begin_upload("38778", 500'000'000);
  const std::string piece(64U << 10, 'x');
  int pieces = 0;
  while (pieces < 7000 && upload->write(piece)) ++pieces;
  EXPECT_LT(pieces, 7000);
  EXPECT_EQ(upload->finish().refusal().trouble, Trouble::unclear);
}

TEST(CurlUpstream, TakesPauseOfMailjetsInSecondsAndNotForHours) {
  Server server([](const std::string&) { return http("429 Too Many", "", "Retry-After: 86400\r\n"); });
  CurlUpstream upstream(server.endpoint(), keys());
  EXPECT_EQ(upstream.list("38778").refusal().retry_after, std::chrono::seconds(300));
}

TEST(CurlUpstream, A8PutsNothingButAnIdIntoAPath) {
  CurlUpstream upstream(Endpoint::practice(1), keys());
  for (const char* id : {"", "1/../send", "1?x", "%2e", "-1", "12345678901234567890", "1 "}) {
    EXPECT_THROW((void)upstream.list(id), std::logic_error) << id;
    EXPECT_THROW((void)upstream.job(id), std::logic_error) << id;
    EXPECT_THROW((void)upstream.begin_upload(id, 1), std::logic_error) << id;
    EXPECT_THROW((void)upstream.error_file(id), std::logic_error) << id;
  }
}

TEST(TrustedAuthorities, AreReadOnceAndAgainWhenTheFileHasChanged) {
  const test::TempFolder folder;
  const auto names = [](const TrustedAuthorities::Store& store) {
    return store ? sk_X509_OBJECT_num(X509_STORE_get0_objects(store.get())) : -1;
  };
  const auto first = test::read_file(test::make_certificate(folder, "first").certificate);
  const auto second = test::read_file(test::make_certificate(folder, "second").certificate);
  TrustedAuthorities authorities((folder.path() / "trusted.pem").string());
  EXPECT_EQ(authorities.now(), nullptr);
  folder.write("trusted.pem", first);
  const auto one = authorities.now();
  EXPECT_EQ(names(one), 1);
  EXPECT_EQ(authorities.now(), one);
  folder.write("trusted.pem", first + second);
  const auto two = authorities.now();
  EXPECT_EQ(names(two), 2);
  // Whoever uses the former ones keeps them.
  EXPECT_EQ(names(one), 1);
  folder.write("trusted.pem", "nonsense");
  EXPECT_EQ(authorities.now(), nullptr);
}

TEST(RateLimit, TakesNothingWhenItRefuses) {
  const SteadyTime now{std::chrono::hours(1)};
  RateLimit limit(1.0 / 6, 10);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limit.take(now)) << i;
  // However often it was asked in vain, the next turn comes when it would have come.
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(limit.take(now)) << i;
  EXPECT_TRUE(limit.take(now + std::chrono::seconds(6)));
  EXPECT_FALSE(limit.take(now + std::chrono::seconds(6)));
}

TEST(Endpoint, A8IsOneOfAClosedList) {
  EXPECT_EQ(Endpoint::mailjet("api.mailjet.com")->base_url(), "https://api.mailjet.com");
  EXPECT_EQ(Endpoint::mailjet("api.us.mailjet.com")->base_url(), "https://api.us.mailjet.com");
  for (const char* host : {"", "evil.example", "api.mailjet.com.evil.example", "api.mailjet.com:444", "API.MAILJET.COM",
                           "api.mailjet.com/"}) {
    EXPECT_FALSE(Endpoint::mailjet(host)) << host;
  }
}

}  // namespace
}  // namespace preflight::proxy::mailjet
