/// What every answer has in common, against the exchanges recorded in Mailjet's Ruby client and read in its documents.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "practice.h"

namespace preflight::sandbox {
namespace {

/// A connection that says nothing unless told to.
class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void send(const std::string& text) {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  std::string read_all() {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int socket_;
};

TEST(PracticeMailjetWire, RefusesAWrongKeyWithAnEmptyHtmlAnswer) {
  Practice practice;
  practice.client.set_basic_auth("public", "wrong");
  const auto result = practice.get("/v3/REST/contactslist");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->status, 401);
  EXPECT_EQ(result->body, "");
  EXPECT_EQ(result->get_header_value("Content-Type"), "text/html");
  EXPECT_EQ(result->get_header_value("Www-Authenticate"), R"(Basic realm="Provide an apiKey and secretKey")");
}

TEST(PracticeMailjetWire, RefusesARequestWithoutAKey) {
  Practice practice;
  httplib::Client stranger("127.0.0.1", practice.mailjet.port());
  EXPECT_EQ(stranger.Get("/v3/REST/contactmetadata?Limit=1")->status, 401);
}

TEST(PracticeMailjetWire, RefusesAnUploadBeforeItsBodyHasCome) {
  Practice practice;
  RawConnection connection(practice.mailjet.port());
  connection.send(
      "POST /v3/DATA/contactslist/1/CSVData/text:plain HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
      "Content-Length: 1000000000\r\n\r\nemail\n");
  const std::string answer = connection.read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 Unauthorized\r\n")) << answer;
}

TEST(PracticeMailjetWire, RepeatsTheMessageAsReasonPhrase) {
  Practice practice;
  const auto result = practice.get("/v3/REST/contactslist/1");
  EXPECT_EQ(result->status, 404);
  EXPECT_EQ(result->reason, "Object not found");
  EXPECT_EQ(result->body, R"({ "ErrorInfo" : "", "ErrorMessage" : "Object not found", "StatusCode" : 404 })");
  EXPECT_EQ(result->get_header_value("Content-Type"), "application/json");
}

TEST(PracticeMailjetWire, AnswersAnUnknownPathAsRecorded) {
  Practice practice;
  const auto result = practice.get("/v3/wrongresourcepath");
  EXPECT_EQ(result->status, 500);
  EXPECT_EQ(result->reason, R"(Could not determine HTTP module for request "wrongresourcepath")");
  EXPECT_EQ(
      result->body,
      R"({ "ErrorInfo" : "EFPWebError", "ErrorMessage" : "Could not determine HTTP module for request \"wrongresourcepath\"", "StatusCode" : 500 })");
}

TEST(PracticeMailjetWire, AnswersAnUnknownResourceWith400) {
  Practice practice;
  const auto result = practice.get("/v3/REST/contacts");
  EXPECT_EQ(result->status, 400);
  EXPECT_EQ(nlohmann::json::parse(result->body)["ErrorMessage"], "Unknown resource: \"contacts\"");
}

TEST(PracticeMailjetWire, AnswersAWrongVersionInHtml) {
  Practice practice;
  const auto result = practice.get("/v3.1/REST/contactslist");
  EXPECT_EQ(result->status, 404);
  EXPECT_EQ(result->get_header_value("Content-Type"), "text/html");
  EXPECT_NE(result->body.find("nginx"), std::string::npos);
}

TEST(PracticeMailjetWire, RefusesAMethodThatTheResourceDoesNotKnow) {
  Practice practice;
  EXPECT_EQ(practice.client.Delete("/v3/REST/csvimport")->status, 405);
  EXPECT_EQ(practice.client.Put("/v3/REST/contactmetadata", "{}", "application/json")->status, 405);
}

TEST(PracticeMailjetWire, NamesThePlaceInBadJson) {
  Practice practice;
  const auto empty = practice.client.Post("/v3/REST/contactslist", "", "application/json");
  EXPECT_EQ(empty->status, 400);
  EXPECT_EQ(nlohmann::json::parse(empty->body)["ErrorMessage"],
            "Invalid json input: unexpected end of stream at stream position 0 ...|...");
  const auto broken = practice.client.Post("/v3/REST/contactslist", R"({"Name" 7})", "application/json");
  EXPECT_EQ(broken->status, 400);
  EXPECT_NE(broken->body.find("at stream position 8"), std::string::npos) << broken->body;
  const auto array = practice.client.Post("/v3/REST/contactslist", "[]", "application/json");
  EXPECT_EQ(array->status, 400);
}

TEST(PracticeMailjetWire, NamesAPropertyThatTheResourceDoesNotHave) {
  Practice practice;
  const auto result = practice.post("/v3/REST/contactslist", {{"Nmae", "x"}});
  EXPECT_EQ(result->status, 400);
  EXPECT_EQ(nlohmann::json::parse(result->body)["ErrorMessage"],
            R"(Invalid json input: object ""->"TContactsList" has no property "Nmae")");
}

TEST(PracticeMailjetWire, SilentConnectionsDoNotKeepOthersWaiting) {
  Practice practice;
  std::vector<std::unique_ptr<RawConnection>> silent;
  silent.reserve(8);
  for (int i = 0; i < 8; ++i) silent.push_back(std::make_unique<RawConnection>(practice.mailjet.port()));
  EXPECT_EQ(practice.get("/v3/REST/contactslist")->status, 200);
  // And stopping does not wait for them to speak.
  practice.mailjet.stop();
}

TEST(PracticeMailjetWire, TakesUploadsAtTheSameTime) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::string csv = "email\n" + std::string(1 << 20, 'x') + "\n";
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      httplib::Client client("127.0.0.1", practice.mailjet.port());
      client.set_basic_auth("public", "secret");
      const auto result =
          client.Post("/v3/DATA/contactslist/" + std::to_string(list) + "/CSVData/text:plain", csv, "text/plain");
      if (result && result->status == 200) ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
}

TEST(PracticeMailjetWire, ForgetsAnUploadThatWasCutShort) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  {
    RawConnection connection(practice.mailjet.port());
    connection.send("POST /v3/DATA/contactslist/" + std::to_string(list) +
                    "/CSVData/text:plain HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                    "Authorization: Basic cHVibGljOnNlY3JldA==\r\nContent-Length: 100\r\n\r\nemail\n");
  }
  practice.mailjet.stop();
  EXPECT_TRUE(practice.mailjet.requests().empty());
}

TEST(PracticeMailjetWire, ServesWhatItHeldAfterAStopAndAStart) {
  Practice practice;
  practice.mailjet.add_list("Spring news");
  const int port = practice.mailjet.port();
  EXPECT_EQ(practice.mailjet.base_url(), "http://127.0.0.1:" + std::to_string(port));
  EXPECT_FALSE(practice.mailjet.start());
  practice.mailjet.stop();
  EXPECT_EQ(practice.mailjet.port(), 0);
  EXPECT_FALSE(practice.get("/v3/REST/contactslist"));
  ASSERT_TRUE(practice.mailjet.start(port));
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactslist"))[0]["Name"], "Spring news");
}

TEST(PracticeMailjetWire, SaysThatAPortIsTaken) {
  Practice practice;
  PracticeMailjet second({.public_key = "a", .secret_key = "b"});
  EXPECT_FALSE(second.start(practice.mailjet.port()));
  EXPECT_EQ(second.port(), 0);
}

}  // namespace
}  // namespace preflight::sandbox
