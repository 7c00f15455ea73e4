#include <gtest/gtest.h>

#include "http/assets.h"
#include "support/raw_http.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using test::RunningProxy;

class AssetsTest : public RunningProxy {
 protected:
  void SetUp() override {
    folder.write("page/index.html", "<!doctype html><title>Preflight</title>");
    folder.write("page/assets/app-1a2b.js", script);
    folder.write("page/assets/app-1a2b.js.br", "compressed");
    folder.write("page/assets/app-1a2b.js.map", "{}");
    folder.write("page/assets/core-3c4d.wasm", std::string("\0asm", 4));
    folder.write("page/sw.js", "self.x = 1;");
    folder.write("page/.git/config", "secret");
    folder.write("outside.txt", "outside");
    std::filesystem::create_symlink(folder.path() / "outside.txt", folder.path() / "page/link.txt");
    Settings with = settings();
    with.assets = folder.path() / "page";
    open(std::move(with));
  }
  [[nodiscard]] httplib::Result get(const std::string& path, const httplib::Headers& headers = {}) const {
    httplib::Client client("127.0.0.1", port);
    client.set_decompress(false);
    return client.Get(path, headers);
  }

  const std::string script = "console.log('" + std::string(5000, 'x') + "')";
};

TEST_F(AssetsTest, H4ServeThePageUncached) {
  for (const char* path : {"/", "/index.html"}) {
    const auto answer = get(path);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "<!doctype html><title>Preflight</title>");
    EXPECT_EQ(answer->get_header_value("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store");
    EXPECT_EQ(answer->get_header_value_count("Content-Security-Policy"), 1U);
  }
}

TEST_F(AssetsTest, H4ServeHashedFilesForEver) {
  const auto answer = get("/assets/core-3c4d.wasm");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/wasm");
  EXPECT_EQ(answer->get_header_value("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(answer->body, std::string("\0asm", 4));
  EXPECT_EQ(get("/sw.js")->get_header_value("Cache-Control"), "no-cache");
}

TEST_F(AssetsTest, ServeTheCompressedFormToWhoTakesItAndNeverCompressItTwice) {
  const auto small = get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip, br"}});
  ASSERT_TRUE(small);
  EXPECT_EQ(small->get_header_value_count("Content-Encoding"), 1U);
  EXPECT_EQ(small->get_header_value("Content-Encoding"), "br");
  EXPECT_EQ(small->body, "compressed");
  EXPECT_EQ(small->get_header_value("Vary"), "Accept-Encoding");
  for (const char* also : {"br", "BR", "gzip;q=1.0, br;q=0.5", "br;q=0.001", "br ; q=1"}) {
    EXPECT_EQ(get("/assets/app-1a2b.js", {{"Accept-Encoding", also}})->body, "compressed") << also;
  }
  for (const char* not_this : {"gzip", "br;q=0", "gzip, br; q=0.000", "brotli", "xbr", "identity"}) {
    const auto plain = get("/assets/app-1a2b.js", {{"Accept-Encoding", not_this}});
    EXPECT_FALSE(plain->has_header("Content-Encoding")) << not_this;
    EXPECT_EQ(plain->body, script) << not_this;
    EXPECT_EQ(plain->get_header_value("Vary"), "Accept-Encoding");
  }
}

TEST_F(AssetsTest, AnswerNotModifiedToWhoHasThem) {
  const std::string etag = get("/sw.js")->get_header_value("ETag");
  EXPECT_EQ(etag.size(), 34U);
  for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
    const auto answer = get("/sw.js", {{"If-None-Match", known}});
    EXPECT_EQ(answer->status, 304) << known;
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(answer->get_header_value("ETag"), etag);
  }
  EXPECT_EQ(get("/sw.js", {{"If-None-Match", "\"other\""}})->status, 200);
}

TEST_F(AssetsTest, H4AreTheOnlyFilesThereAre) {
  for (const char* path : {"/assets/app-1a2b.js.map",
                           "/assets/app-1a2b.js.br",
                           "/assets",
                           "/assets/",
                           "/.git/config",
                           "/link.txt",
                           "/outside.txt",
                           "/../outside.txt",
                           "/%2e%2e/outside.txt",
                           "/assets/%2e%2e/%2e%2e/outside.txt",
                           "/index.html%00.png",
                           "//index.html",
                           "/index.html/",
                           "/assetsindex.html",
                           "/Index.html",
                           "/page/index.html",
                           "/assets%2fapp-1a2b.js.map",
                           "/assets/..%2foutside.txt",
                           "/..%5coutside.txt",
                           "/%00",
                           "/index.html%20",
                           "/assets/app-1a2b.js/",
                           "/.",
                           "/..",
                           "/.well-known/security.txt"}) {
    const std::string answer = test::ask(
        port, std::string("GET ") + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
    EXPECT_EQ(test::status_of(answer), 404) << path;
    EXPECT_NE(answer.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos) << path;
    EXPECT_NE(answer.find("Content-Type: application/json\r\n"), std::string::npos) << path;
  }
}

TEST_F(AssetsTest, H4SayWhatTheyAreAndThatNobodyShouldGuess) {
  for (const auto& [path, type] : {std::pair{"/", "text/html; charset=utf-8"},
                                   {"/assets/app-1a2b.js", "text/javascript; charset=utf-8"},
                                   {"/assets/core-3c4d.wasm", "application/wasm"},
                                   {"/sw.js", "text/javascript; charset=utf-8"}}) {
    const auto answer = get(path);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->get_header_value("Content-Type"), type);
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff") << path;
  }
}

TEST_F(AssetsTest, ServeTheirHeadsAlone) {
  const std::string answer = test::ask(port, "HEAD / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
  EXPECT_EQ(test::status_of(answer), 200);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  EXPECT_NE(answer.find("Content-Length: 39"), std::string::npos) << answer;
}

TEST_F(AssetsTest, MustHoldAPage) {
  folder.write("empty/readme.txt", "x");
  EXPECT_THROW(http::Assets{folder.path() / "empty"}, http::AssetsError);
  EXPECT_THROW(http::Assets{folder.path() / "missing"}, http::AssetsError);
}

}  // namespace
}  // namespace preflight::proxy
