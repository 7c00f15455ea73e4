// Scorecard B13: what no well-behaved client sends, byte by byte on a socket, and an answer of refusal to each.
#include <gtest/gtest.h>

#include "support/child_proxy.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using namespace std::string_literals;
using test::RunningProxy;
using test::status_of;

class B13 : public RunningProxy {
 protected:
  void SetUp() override { page = &open(); }
  [[nodiscard]] std::string host() const { return "Host: 127.0.0.1:" + std::to_string(port) + "\r\n"; }
  /// A request that would be answered if it were ever read.
  [[nodiscard]] std::string smuggled() const { return "GET /healthz HTTP/1.1\r\n" + host() + "\r\n"; }
  /// What a change from our own page carries, but for its length and body.
  [[nodiscard]] std::string change() const {
    return "POST /api/lists HTTP/1.1\r\n" + host() + "Origin: " + page->origin() + "\r\nX-CSRF: " + page->csrf() +
           "\r\nContent-Type: application/json\r\n";
  }
  /// Sends `bytes` with a second request behind them, and expects one refusal and the end of the connection.
  void refused(const std::string& bytes, int status = 0) const {
    const std::string answer = test::ask(port, bytes + smuggled());
    if (status != 0) {
      EXPECT_EQ(status_of(answer), status) << bytes;
    } else {
      EXPECT_GE(status_of(answer), 400) << bytes;
    }
    EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << bytes << "\n" << answer;
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << bytes;
    EXPECT_EQ(answer.find("\"ok\""), std::string::npos) << bytes;
  }

  const std::string body = R"({"name":"Mine"})";
  test::Page* page = nullptr;
};

TEST_F(B13, TakesTheRequestsThatTheOthersAreVariationsOf) {
  EXPECT_EQ(status_of(test::ask(port, smuggled())), 200);
  EXPECT_EQ(status_of(test::ask(port, change() + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)),
            201);
}

TEST_F(B13, RefusesEveryOtherWayToDeclareALength) {
  for (const std::string& length : {"+15"s,
                                    "-1"s,
                                    "15, 15"s,
                                    "15,15"s,
                                    "0x0f"s,
                                    "1_5"s,
                                    ""s,
                                    " "s,
                                    "15 15"s,
                                    "1 5"s,
                                    "15;"s,
                                    "\"15\""s,
                                    "15.0"s,
                                    "1e1"s,
                                    "15\0"s,
                                    "\x0b"
                                    "15"s,
                                    "\x0c"
                                    "15"s,
                                    "15\x0b"s,
                                    "\xef\xbc\x91\xef\xbc\x95"s,
                                    "\xb2"s,
                                    "99999999999999999999"s,
                                    "18446744073709551631"s,
                                    "4294967311"s + "0000000",
                                    "NaN"s,
                                    "15\r"s,
                                    "1\0"
                                    "5"s,
                                    "0b1111"s,
                                    "017777777777777777777777"s,
                                    "9223372036854775808"s,
                                    "15 ;x"s,
                                    "(15)"s,
                                    "15 #"s,
                                    "\t"s,
                                    "15\t5"s}) {
    refused(change() + "Content-Length: " + length + "\r\n\r\n" + body, 400);
  }
  const std::string right = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  refused(change() + right + right + "\r\n" + body, 400);
  refused(change() + right + "Content-Length: 3\r\n\r\n" + body, 400);
  refused(change() + right + "content-length: 15\r\n\r\n" + body, 400);
  refused(change() + "Content-Length : 15\r\n\r\n" + body, 400);
  refused(change() + "Content-Length\t: 15\r\n\r\n" + body, 400);
  refused(change() + "Content_Length: 15\r\n\r\n" + body, 400);
  refused(change() + "Content-Length: 1\r\n 5\r\n\r\n" + body, 400);
  refused(change() + "\r\n" + body, 411);
  refused(change() + "Content-Length: 65537\r\n\r\n" + body, 413);
  refused("PUT /api/imports/" + std::string(32, 'a') + "/parts/1 HTTP/1.1\r\n" + host() +
              "Content-Length: 20000001\r\n\r\n",
          413);
  EXPECT_EQ(seen("POST", "/"), 0);
}

TEST_F(B13, RefusesEveryTransferCoding) {
  const std::string chunks = "f\r\n" + body + "\r\n0\r\n\r\n";
  for (const std::string& coding :
       {"chunked"s, "xchunked"s, "Chunked"s, "gzip, chunked"s, "chunked, gzip"s, "identity"s, "chunked, identity"s,
        ", chunked"s, "chunked,"s, "chunked;a=b"s, "\"chunked\""s, "chunked chunked"s, ""s, "\tchunked"s, "cow"s,
        "\xef\xbd\x83hunked"s, "deflate"s, "chunked, chunked"s}) {
    refused(change() + "Transfer-Encoding: " + coding + "\r\n\r\n" + chunks, 501);
    refused(change() + "Content-Length: 15\r\nTransfer-Encoding: " + coding + "\r\n\r\n" + body, 501);
    refused("GET /healthz HTTP/1.1\r\n" + host() + "Transfer-Encoding: " + coding + "\r\n\r\n" + chunks, 501);
  }
  for (const std::string& coding : {"\x0b"
                                    "chunked"s,
                                    "chunked\0"s, "chun\0ked"s, "chunked\r"s,
                                    "\x0c"
                                    "chunked"s,
                                    "chunked\x7f"s}) {
    refused(change() + "Transfer-Encoding: " + coding + "\r\n\r\n" + chunks, 400);
  }
  refused(change() + "Transfer-Encoding : chunked\r\n\r\n" + chunks, 400);
  refused(change() + "Transfer_Encoding: chunked\r\n\r\n" + chunks, 400);
  refused(change() + "Transfer-Encoding\0: chunked\r\n\r\n"s + chunks, 400);
  refused(change() + "Transfer-Encoding:\r\n chunked\r\n\r\n" + chunks, 400);
  refused(change() + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 501);
  // However the chunks are written, they are not looked at.
  for (const std::string& chunk :
       {"0x1\r\na\r\n0\r\n\r\n"s, "-2\r\n"s, "+1\r\na\r\n0\r\n\r\n"s, "1_0\r\n"s, "1;a\nb\r\na\r\n0\r\n\r\n"s,
        "1\na\n0\n\n"s, "fffffffffffffffff1\r\na\r\n"s, "1\r\naXX0\r\n\r\n"s, "0\r\nX: y\r\n\r\n"s}) {
    refused(change() + "Transfer-Encoding: chunked\r\n\r\n" + chunk, 501);
  }
  EXPECT_EQ(seen("POST", "/"), 0);
}

TEST_F(B13, RefusesLinesThatEndOrGoOnInAnyOtherWay) {
  const std::string get = "GET /healthz HTTP/1.1";
  const std::string name = host().substr(0, host().size() - 2);
  for (const std::string& head :
       {get + "\n" + name + "\n\n", get + "\r\n" + name + "\n\r\n", get + "\r\n" + name + "\r\n\n",
        get + "\r" + name + "\r\r", get + "\r\r\n" + name + "\r\n\r\n", get + "\r\n" + name + "\r\r\n\r\n",
        get + "\r\n" + name + "\r\n\r\r\n\r\n", get + "\r\n" + name + "\r\nX: a\rb\r\n\r\n",
        get + "\r\n" + name + "\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n",
        get + "\r\n" + name + "\r\nX: a\r\n b\r\n\r\n", get + "\r\n" + name + "\r\nX: a\r\n\tb\r\n\r\n",
        get + "\r\n " + name + "\r\n\r\n", get + "\r\n\t\r\n" + name + "\r\n\r\n",
        "\r\n" + get + "\r\n" + name + "\r\n\r\n", "\n" + get + "\r\n" + name + "\r\n\r\n",
        " " + get + "\r\n" + name + "\r\n\r\n", get + "\r\n" + name + "\r\nX: a\0b\r\n\r\n"s,
        get + "\r\n" + name + "\r\nX: a\r\n\0\r\n\r\n"s, get + "\r\n" + name + "\r\nX\0: a\r\n\r\n"s}) {
    refused(head, 400);
  }
}

TEST_F(B13, RefusesNamesOfHeadersThatOthersReadDifferently) {
  for (const std::string& line : {"X : a"s,
                                  "X\t: a"s,
                                  ": a"s,
                                  "noColon"s,
                                  "X Y: a"s,
                                  "X_User: a"s,
                                  "REMOTE_ADDR: 10.0.0.1"s,
                                  "REMOTE_PORT: 1"s,
                                  "LOCAL_ADDR: 10.0.0.1"s,
                                  "LOCAL_PORT: 1"s,
                                  "X(y): a"s,
                                  "X\x80: a"s,
                                  "X\xc3\xa9: a"s,
                                  "\"X\": a"s,
                                  "X@y: a"s,
                                  "X\x7f: a"s,
                                  "X[]: a"s,
                                  "X,Y: a"s,
                                  "X=Y: a"s,
                                  "X;Y: a"s,
                                  "X{}: a"s}) {
    refused("GET /healthz HTTP/1.1\r\n" + host() + line + "\r\n\r\n", 400);
  }
}

TEST_F(B13, RefusesAnyHostButOne) {
  refused("GET /healthz HTTP/1.1\r\n\r\n", 400);
  refused("GET /healthz HTTP/1.1\r\n" + host() + host() + "\r\n", 400);
  refused("GET /healthz HTTP/1.1\r\n" + host() + "hOST: evil.example\r\n\r\n", 400);
  refused("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421);
  refused("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + ", evil.example\r\n\r\n", 421);
  refused("GET /healthz HTTP/1.1\r\nHost: user@127.0.0.1:" + std::to_string(port) + "\r\n\r\n", 421);
  refused("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 421);
}

TEST_F(B13, RefusesEveryOtherRequestLine) {
  const std::string number = std::to_string(port);
  for (const std::string& line : {"GET http://127.0.0.1:" + number + "/healthz HTTP/1.1",
                                  "GET //evil.example/healthz#x HTTP/1.1"s,
                                  "GET * HTTP/1.1"s,
                                  "GET 127.0.0.1:80 HTTP/1.1"s,
                                  "GET healthz HTTP/1.1"s,
                                  "GET /healthz  HTTP/1.1"s,
                                  "GET  /healthz HTTP/1.1"s,
                                  "GET\t/healthz\tHTTP/1.1"s,
                                  "GET\x0b/healthz HTTP/1.1"s,
                                  "GET /healthz HTTP/1.1 "s,
                                  "GET /healthz HTTP/1.1 x"s,
                                  "GET /health z HTTP/1.1"s,
                                  "GET /healthz\0 HTTP/1.1"s,
                                  "GET /healthz\x80 HTTP/1.1"s,
                                  "GET /healthz\x7f HTTP/1.1"s,
                                  "GET /healthz"s,
                                  "GET"s,
                                  ""s,
                                  "/healthz HTTP/1.1"s,
                                  "GE(T /healthz HTTP/1.1"s,
                                  "GET\0 /healthz HTTP/1.1"s,
                                  "GET /healthz#fragment HTTP/1.1"s,
                                  "GET /healthz\rHTTP/1.1"s}) {
    refused(line + "\r\n" + host() + "\r\n", 400);
  }
  for (const char* version : {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/1.01", "HTTP/01.1", "http/1.1",
                              "HTTP/1", "HTTP/11", "HTTP/1.10", "ICAP/1.1", "HTTP/+1.1"}) {
    refused("GET /healthz " + std::string(version) + "\r\n" + host() + "\r\n", 505);
  }
  refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  for (const char* method : {"get", "OPTIONS", "PATCH", "TRACE", "CONNECT", "TRACK", "PROPFIND", "GETT", "G"}) {
    refused(std::string(method) + " /healthz HTTP/1.1\r\n" + host() + "\r\n", 501);
  }
  refused("GET /" + std::string(2048, 'a') + " HTTP/1.1\r\n" + host() + "\r\n", 414);
  refused("GET /healthz\r\n\r\n", 400);
}

TEST_F(B13, RefusesWhatTheLibraryWouldTakeUp) {
  for (const char* range : {"bytes=0-0", "bytes=0-0,1-1,2-2", "bytes=-1", "nonsense", ""}) {
    refused("GET / HTTP/1.1\r\n" + host() + "Range: " + range + "\r\n\r\n", 400);
  }
  refused("GET / HTTP/1.1\r\n" + host() + "If-Range: \"x\"\r\n\r\n", 400);
  const std::string right = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  refused(change() + right + "Expect: 100-continue\r\n\r\n" + body, 400);
  refused(change() + right + "Expect: nonsense\r\n\r\n" + body, 400);
  for (const char* coding : {"gzip", "br", "deflate", "identity", "x-gzip, gzip"}) {
    refused(change() + right + "Content-Encoding: " + coding + "\r\n\r\n" + body, 415);
  }
  refused(change() + right + "Trailer: X\r\n\r\n" + body, 501);
  refused("GET /healthz HTTP/1.1\r\n" + host() + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n", 501);
  refused("GET /healthz HTTP/1.1\r\n" + host() + "Upgrade: websocket\r\n\r\n", 501);
  refused("GET /healthz HTTP/1.1\r\n" + host() + "Content-Length: 5\r\n\r\nhello", 400);
  refused("HEAD /healthz HTTP/1.1\r\n" + host() + "Content-Length: 5\r\n\r\nhello", 400);
  refused("DELETE /healthz HTTP/1.1\r\n" + host() + "Content-Length: 5\r\n\r\nhello", 400);
  for (const char* type :
       {"multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded"}) {
    refused("POST /api/lists HTTP/1.1\r\n" + host() + "Origin: " + page->origin() + "\r\nX-CSRF: " + page->csrf() +
                "\r\nContent-Type: " + type + "\r\n" + right + "\r\n" + body,
            415);
  }
  EXPECT_EQ(seen("POST", "/"), 0);
}

TEST_F(B13, AnswersOnceThoughABodyIsLeftUnread) {
  const std::string inside = std::string(10'000, 'x') + "\r\n\r\n" + smuggled() + smuggled();
  const std::string length = "Content-Length: " + std::to_string(inside.size()) + "\r\n\r\n";
  refused("POST /api/nothing HTTP/1.1\r\n" + host() + length + inside, 404);
  refused("POST /api/lists HTTP/1.1\r\n" + host() + length + inside, 403);
  refused("PUT /api/imports/" + std::string(32, 'a') + "/parts/1 HTTP/1.1\r\n" + host() + length + inside, 403);
  refused("POST /healthz HTTP/1.1\r\n" + host() + length + inside, 405);
  refused(change() + length + inside, 400);
}

TEST_F(B13, HasOneAnswerForAConnectionEvenToGoodRequests) {
  const std::string answer = test::ask(port, smuggled() + smuggled() + smuggled());
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos);
  const std::string kept =
      test::ask(port, "GET /healthz HTTP/1.1\r\n" + host() + "Connection: keep-alive\r\n\r\n" + smuggled());
  EXPECT_EQ(kept.find("HTTP/1.1 ", 1), std::string::npos);
}

/// What is taken is read in one way, whatever other servers make of it.
TEST_F(B13, ReadsWhatItTakesInOneWay) {
  const std::string length = std::to_string(body.size());
  int lists = 0;
  // As long as `body`, and each a list of its own.
  const auto another = [&lists] { return "{\"name\":\"Min" + std::to_string(lists++) + "\"}"; };
  // Blanks around a value are none of it; a length may begin with noughts; what lies behind the body is not looked at.
  for (const std::string& line :
       {"Content-Length:" + length, "Content-Length: \t" + length + " \t", "content-LENGTH: 000" + length}) {
    const std::string answer = test::ask(port, change() + line + "\r\n\r\n" + another() + smuggled());
    EXPECT_EQ(status_of(answer), 201) << line << answer;
    EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << answer;
  }
  EXPECT_EQ(seen("POST", "/contactslist"), 3);
  // Headers nobody here asks for have no effect, however often they come and whatever bytes are in them.
  const std::string odd =
      "X-Odd:\r\nX-Odd: \xff\xfe, %0d%0aTransfer-Encoding: chunked\r\nX-Odd: a\tb\r\nx-odd: \"a\r\n";
  EXPECT_EQ(status_of(test::ask(port, "GET /healthz HTTP/1.1\r\n" + odd + host() + "\r\n")), 200);
  // One that comes in two pieces, or in single bytes, is the same request.
  const test::RawConnection slow(port);
  for (const char c : change() + "Content-Length: " + length + "\r\n\r\n" + another()) slow.send({&c, 1});
  EXPECT_EQ(status_of(slow.receive()), 201);
  // Nothing that names a length, a hop or another address changes where the request goes.
  for (const char* line :
       {"Connection: close, Content-Length", "Connection: Host", "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive", "X-Forwarded-Host: evil.example", "X-Original-URL: /api/session",
        "X-Rewrite-URL: /api/session", "X-HTTP-Method-Override: DELETE", "Forwarded: for=1.2.3.4;host=evil.example",
        "TE: trailers", "Via: 1.0 x"}) {
    const std::string answer = test::ask(port, "GET /healthz HTTP/1.1\r\n" + host() + line + "\r\n\r\n" + smuggled());
    EXPECT_TRUE(answer.ends_with("{\"ok\":true}")) << line << answer;
    EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << line;
  }
}

TEST_F(B13, HandsOutNoFileUnderAnotherSpelling) {
  for (const char* path : {"/healthz%00", "/healthz%2e", "/%68ealthz%00.png", "/healthz/", "//healthz", "/./healthz",
                           "/api/../healthz", "/%2e%2e/healthz", "/healthz;x"}) {
    refused("GET " + std::string(path) + " HTTP/1.1\r\n" + host() + "\r\n", 404);
  }
  // Thousands of characters, which a recursive matcher would pay for with its stack.
  refused("GET /" + std::string(2000, '/') + " HTTP/1.1\r\n" + host() + "\r\n", 404);
}

TEST_F(B13, BelievesNoHeaderOfWhatTheLibraryKnows) {
  // Percent signs in values are text, also where the library would decode them.
  refused("GET /healthz HTTP/1.1\r\nHost: 127.0.0.%31:" + std::to_string(port) + "\r\n\r\n", 421);
  refused("POST /api/lists HTTP/1.1\r\n" + host() + "Origin: " + page->origin() + "\r\nX-CSRF: %" + page->csrf() +
              "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
          403);
}

/// As a process of its own, whose memory is its alone.
class B13Memory : public test::ChildProxy {
 protected:
  void SetUp() override { start(); }
  /// Sends `bytes` again and again, 300 MB in all or until nobody takes them, behind `start`.
  [[nodiscard]] std::string flood(const std::string& start, const std::string& bytes) const {
    const test::RawConnection connection(port);
    connection.send(start);
    for (std::size_t sent = 0; sent < 300'000'000; sent += bytes.size()) {
      if (!connection.send(bytes)) break;
    }
    return connection.receive();
  }
};

TEST_F(B13Memory, StaysSmallWhateverTheHead) {
  const std::string block(1U << 20, 'a');
  std::string headers;
  for (int i = 0; i < 1000; ++i) headers += "X-" + std::to_string(i) + ": y\r\n";
  const std::string start = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
  ASSERT_EQ(status_of(test::ask(port, start + "\r\n")), 200);
  const long before = child->peak_memory();
  for (const std::string& answer :
       {flood("", block), flood("GET /", block), flood(start + "X: ", block), flood(start, headers)}) {
    // A flood that never ends is cut off at some time, and the answer with it.
    EXPECT_TRUE(answer.empty() || status_of(answer) == 431) << answer;
  }
  EXPECT_EQ(status_of(test::ask(port, start + "\r\n")), 200);
#ifdef __SANITIZE_ADDRESS__
  constexpr long allowed = 64'000'000;  // it keeps freed memory for a while
#else
  constexpr long allowed = 2'000'000;
#endif
  // What the libraries of the process weigh is not the request's doing.
  EXPECT_LT(child->peak_memory() - before, allowed);
}

}  // namespace
}  // namespace preflight::proxy
