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

TEST_F(AssetsTest, ServeThePageUncached) {
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

TEST_F(AssetsTest, ServeHashedFilesForEver) {
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
  const auto plain = get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_FALSE(plain->has_header("Content-Encoding"));
  EXPECT_EQ(plain->body, script);
}

TEST_F(AssetsTest, AnswerNotModifiedToWhoHasThem) {
  const std::string etag = get("/sw.js")->get_header_value("ETag");
  EXPECT_EQ(etag.size(), 34U);
  const auto answer = get("/sw.js", {{"If-None-Match", etag}});
  EXPECT_EQ(answer->status, 304);
  EXPECT_EQ(answer->body, "");
}

TEST_F(AssetsTest, AreTheOnlyFilesThereAre) {
  for (const char* path :
       {"/assets/app-1a2b.js.map", "/assets/app-1a2b.js.br", "/assets", "/assets/", "/.git/config", "/link.txt",
        "/outside.txt", "/../outside.txt", "/%2e%2e/outside.txt", "/assets/%2e%2e/%2e%2e/outside.txt",
        "/index.html%00.png", "//index.html", "/index.html/", "/assetsindex.html", "/Index.html", "/page/index.html"}) {
    const std::string answer = test::ask(
        port, std::string("GET ") + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
    EXPECT_EQ(test::status_of(answer), 404) << path;
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
