#include "configuration.h"
#include "compiled_json.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "support/temp_folder.h"
#include "support/tls_client.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using test::TempFolder;

class ConfigurationTest : public ::testing::Test {
 protected:
  /// One of each kind that is as it should be.
  [[nodiscard]] json good(const std::string& mode) const {
    json all{{"state", (folder.path() / "state").string()},
             {"accounts", {{{"name", "news"}, {"key_file", keys}}}},
             {"identity", {{"mode", mode}}}};
    if (mode == "local") return all;
    all["origins"] = {"https://preflight.example.org"};
    all["listen"] = "127.0.0.1:0";
    json& identity = all["identity"];
    if (mode == "builtin") {
      all["listen"] = "0.0.0.0:8443";
      all["tls"] = {{"certificate", tls.certificate.string()}, {"key", tls.key.string()}};
    } else if (mode == "proxy-header") {
      identity["header"] = {{"name", "X-Forwarded-User"},
                            {"peers", {"127.0.0.1"}},
                            {"secret_name", "X-Front-Secret"},
                            {"secret_file", secret}};
      identity["roles"] = {{"anna", "manager"}};
    } else if (mode == "proxy-jwt") {
      identity["jwt"] = {{"name", "X-Assertion"},
                         {"issuer", "https://sso.example.org"},
                         {"audience", "preflight"},
                         {"keys_file", jwks}};
      identity["default_role"] = "viewer";
    }
    return all;
  }
  [[nodiscard]] Problems problems_with(const json& config, Options options = {}) const {
    options.config = folder.write("config.json", config.dump()).string();
    const auto configured = configure(options);
    const auto* problems = std::get_if<Problems>(&configured);
    return problems != nullptr ? *problems : Problems{};
  }
  /// Expects that `config` is refused with something that holds `words`.
  void refused(const json& config, const std::string& words) const {
    const Problems problems = problems_with(config);
    std::string all;
    for (const std::string& problem : problems) all += problem + "\n";
    EXPECT_NE(all.find(words), std::string::npos) << config << "\n" << all;
  }

  TempFolder folder;
  test::CertificateFiles tls = test::make_certificate(folder);
  std::string keys = folder.write_key_file("public:secret").string();
  std::string secret = [this] {
    const auto file = folder.write("secret", "a-long-shared-secret\n");
    ::chmod(file.c_str(), 0600);
    return file.string();
  }();
  // RFC 7515, A.3: the example's public key.
  std::string jwks = folder
                         .write("jwks.json", R"({"keys":[{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})")
                         .string();
};

TEST_F(ConfigurationTest, TakesEachModeAsItShouldBe) {
  for (const char* mode : {"local", "builtin", "proxy-header", "proxy-jwt"}) {
    EXPECT_EQ(problems_with(good(mode)), Problems{}) << mode;
  }
}

TEST_F(ConfigurationTest, NamesASettingThatItDoesNotKnowOrThatBelongsToAnotherMode) {
  json config = good("builtin");
  config["tls"]["cert"] = "x";
  config["colour"] = "blue";
  config["identity"]["jwt"] = json::object();
  const Problems problems = problems_with(config);
  ASSERT_EQ(problems.size(), 3U);
  refused(config, "tls.cert ");
  refused(config, "colour ");
  refused(config, "identity.jwt ");
}

TEST_F(ConfigurationTest, WantsExactlyOneMode) {
  json config = good("local");
  config["identity"] = json::object();
  refused(config, "identity.mode is missing");
  config["identity"] = {{"mode", "open"}};
  refused(config, "identity.mode must be");
  config.erase("identity");
  refused(config, "identity is missing");
}

TEST_F(ConfigurationTest, KeepsLocalModeOnThisComputer) {
  json config = good("local");
  for (const char* address : {"0.0.0.0:8080", "192.0.2.1:8080", "unix:/tmp/x.sock", "[::]:8080"}) {
    config["listen"] = address;
    refused(config, "identity.mode local: listen");
  }
  config["listen"] = "[::1]:8080";
  EXPECT_EQ(problems_with(config), Problems{});
}

TEST_F(ConfigurationTest, WantsTlsWhereverOthersCanReachIt) {
  for (const char* mode : {"builtin", "proxy-header", "proxy-jwt"}) {
    json config = good(mode);
    config["listen"] = "0.0.0.0:8443";
    config.erase("tls");
    refused(config, "needs tls");
  }
}

TEST_F(ConfigurationTest, WantsOriginsAsBrowsersWriteThem) {
  json config = good("builtin");
  for (const char* origin :
       {"http://preflight.example.org", "https://preflight.example.org/", "https://Preflight.example.org",
        "https://preflight.example.org:443", "preflight.example.org", "https://", "https://a.example.",
        "https://*.example.org", "ftp://a.example"}) {
    config["origins"] = {origin};
    refused(config, "origins: ");
  }
  config.erase("origins");
  refused(config, "origins is missing");
}

TEST_F(ConfigurationTest, A2StartsNoFrontModeThatWouldBelieveEverybody) {
  json config = good("proxy-header");
  config["identity"]["header"]["peers"] = json::array();
  refused(config, "identity.header.peers is missing");
  config["identity"]["header"]["peers"] = {"0.0.0.0/0"};
  refused(config, "identity.header.peers must be single addresses");
  config["identity"]["header"]["peers"] = {"*"};
  refused(config, "identity.header.peers must be single addresses");
  config = good("proxy-header");
  config["identity"]["header"].erase("secret_name");
  config["identity"]["header"].erase("secret_file");
  refused(config, "secret_name and secret_file are missing");
  config["listen"] = "unix:/run/preflight.sock";
  refused(config, "identity.header.peer_users is missing");
  config["identity"]["header"]["peer_users"] = {"root"};
  EXPECT_EQ(problems_with(config), Problems{});
  config["identity"]["header"]["peer_users"] = {"nobody-of-that-name"};
  refused(config, "this computer does not know");
  config = good("proxy-header");
  config["identity"].erase("roles");
  refused(config, "identity.roles is missing");
  ::chmod(secret.c_str(), 0644);
  refused(good("proxy-header"), "identity.header.secret_file must be readable by its owner only");
}

TEST_F(ConfigurationTest, WantsAllOfAnAssertionsSettings) {
  for (const char* name : {"name", "issuer", "audience", "keys_file"}) {
    json config = good("proxy-jwt");
    config["identity"]["jwt"].erase(name);
    refused(config, "identity.jwt." + std::string(name) + " is missing");
  }
  for (const char* text : {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})",
                           R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})", R"({"keys":[5]})"}) {
    json config = good("proxy-jwt");
    config["identity"]["jwt"]["keys_file"] = folder.write("bad.json", text).string();
    refused(config, "identity.jwt.keys_file");
  }
}

TEST_F(ConfigurationTest, ChecksEachAccount) {
  json config = good("local");
  config["accounts"] = {{{"name", "News"}, {"key_file", keys}},
                        {{"name", "a"}, {"key_file", folder.path() / "none"}},
                        {{"name", "a"}, {"key_file", keys}, {"host", "evil.example"}},
                        {{"name", "b"}, {"key_file", keys}, {"roles", {"king"}}},
                        {{"name", "c"}, {"key_file", keys}, {"users", json::array()}},
                        {{"name", "d"}}};
  const Problems problems = problems_with(config);
  EXPECT_EQ(problems.size(), 8U);
  refused(config, "accounts[0].name must be");
  refused(config, "accounts[1].key_file: The key file does not exist");
  refused(config, "accounts[2].name is another account's");
  refused(config, "accounts[2].host must be");
  refused(config, "accounts[3].roles must be");
  refused(config, "accounts[4].users is empty");
  refused(config, "accounts[5].key_file is missing");
}

TEST_F(ConfigurationTest, S4KnowsNoHostButMailjets) {
  for (const char* host : {"evil.example", "api.mailjet.com.evil.example", "api.mailjet.com:8443", "API.MAILJET.COM",
                           "https://api.mailjet.com", "127.0.0.1", "api.mailjet.com@evil.example", " api.mailjet.com",
                           "api.mailjet.com/"}) {
    json config = good("local");
    config["accounts"][0]["host"] = host;
    refused(config, "host must be api.mailjet.com or api.us.mailjet.com");
    Options options;
    options.key_file = keys;
    options.base = host;
    EXPECT_TRUE(std::holds_alternative<Problems>(configure(options))) << host;
  }
}

TEST_F(ConfigurationTest, S2TakesKeysFromAFileAlone) {
  for (const char* variable : {"MJ_APIKEY_PUBLIC", "MJ_APIKEY_PRIVATE"}) {
    ::setenv(variable, "canary-from-the-environment", 1);
    const Problems problems = problems_with(good("local"));
    ::unsetenv(variable);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find(variable), std::string::npos);
    EXPECT_EQ(problems[0].find("canary"), std::string::npos);
  }
  Options both;
  both.key_file = keys;
  EXPECT_FALSE(problems_with(good("local"), both).empty());
}

TEST_F(ConfigurationTest, S2TakesTheKeyThatTheSystemHandsOver) {
  const auto credential = folder.write("credentials/mailjet", "public:secret");
  // As an access list for the service's user shows.
  ASSERT_EQ(::chmod(credential.c_str(), 0440), 0);
  ::setenv("CREDENTIALS_DIRECTORY", credential.parent_path().c_str(), 1);
  Options options;
  options.state = (folder.path() / "state").string();
  const auto configured = configure(options);
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_TRUE(std::holds_alternative<Configuration>(configured));
}

TEST_F(ConfigurationTest, ChecksCertificateAndKey) {
  json config = good("builtin");
  const auto other = test::make_certificate(folder, "other");
  config["tls"]["key"] = other.key.string();
  refused(config, "tls.key is no key");
  config["tls"]["key"] = (folder.path() / "none").string();
  refused(config, "tls.key cannot be read");
  config = good("builtin");
  config["tls"]["certificate"] = keys;
  refused(config, "tls.certificate cannot be read");
  ::chmod(tls.key.c_str(), 0644);
  refused(good("builtin"), "tls.key must not be readable by everybody");
}

TEST_F(ConfigurationTest, SaysWhatIsWrongWithTheFileItself) {
  Options options;
  options.config = (folder.path() / "none").string();
  EXPECT_TRUE(std::holds_alternative<Problems>(configure(options)));
  options.config = folder.write("broken.json", "{\"a\": }").string();
  EXPECT_TRUE(std::holds_alternative<Problems>(configure(options)));
  refused(json::array(), "must be an object");
  refused({{"identity", "local"}}, "identity must be an object");
}

TEST_F(ConfigurationTest, ReadsTheMonitorsTokenFromAPrivateFile) {
  json config = good("builtin");
  config["monitor"] = {{"token_file", secret}};
  EXPECT_EQ(problems_with(config), Problems{});
  config["monitor"] = {{"token_file", folder.write("open", "a-long-shared-secret\n").string()}};
  refused(config, "monitor.token_file must be readable by its owner only");
  config["monitor"] = json::object();
  refused(config, "monitor.token_file is missing");
}

}  // namespace
}  // namespace preflight::proxy
