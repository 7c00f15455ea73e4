// Scorecard A2 and A3: people whom a single sign-on front names, in a header or in a signed assertion.
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "identity/jwt_identity.h"
#include "support/browser.h"
#include "support/manual_clock.h"
#include "support/running_proxy.h"
#include "text.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Browser;
using test::RunningProxy;
using test::status_of;

class A2 : public RunningProxy {
 protected:
  void SetUp() override {
    HeaderTrust trust;
    trust.header = "X-Forwarded-User";
    trust.peers.ips = {"127.0.0.5", "127.0.0.6"};
    trust.secret_header = "X-Front-Secret";
    trust.secret = Secret(std::string("a-long-shared-secret"));
    trust.roles.people = {{"anna", Role::manager}, {"vera@example.org", Role::viewer}};
    Settings with = settings();
    with.identity = std::move(trust);
    proxy = std::make_unique<Proxy>(std::move(with));
    port = proxy->start();
  }
  [[nodiscard]] int status(const std::string& headers, unsigned from = 5,
                           const std::string& path = "/api/lists") const {
    Browser browser(port, from);
    browser.more = headers;
    return status_of(browser.get(path));
  }
  const std::string secret = "X-Front-Secret: a-long-shared-secret\r\n";
};

TEST_F(A2, BelievesTheFrontAndNobodyElse) {
  EXPECT_EQ(status(secret + "X-Forwarded-User: anna\r\n"), 200);
  EXPECT_EQ(status(secret + "x-forwarded-user: anna\r\n", 6), 200);
  for (const unsigned stranger : {1U, 4U, 7U, 55U}) {
    EXPECT_EQ(status(secret + "X-Forwarded-User: anna\r\n", stranger), 401) << stranger;
  }
}

TEST_F(A2, WantsTheHeaderOnceAndAsItIs) {
  for (const std::string& headers :
       {std::string(), std::string("X-Forwarded-User: anna\r\nX-Forwarded-User: anna\r\n"),
        std::string("X-Forwarded-User: anna\r\nx-forwarded-user: vera@example.org\r\n"),
        std::string("X-Forwarded-User: \r\n"), std::string("X-Forwarded-User: anna, vera\r\n"),
        std::string("X-Forwarded-User: %61nna\r\n"), std::string("X-Forwarded-User: ann%61\r\n"),
        std::string("X-Forwarded-User: an na\r\n"), std::string("X-Forwarded-User: ann\xc3\xa4\r\n"),
        std::string("X-Forwarded-User: \"anna\"\r\n"), std::string("X-Forwarded-User: ../anna\r\n"),
        "X-Forwarded-User: " + std::string(129, 'a') + "\r\n", std::string("X-Forwarded-User2: anna\r\n"),
        std::string("X-Remote-User: anna\r\n")}) {
    EXPECT_EQ(status(secret + headers), 401) << headers;
  }
  for (const char* twin : {"X_Forwarded_User: anna\r\n", "X-Forwarded_User: anna\r\n", "X-Forwarded-User : anna\r\n"}) {
    EXPECT_EQ(status(secret + twin), 400) << twin;
    EXPECT_EQ(status(secret + "X-Forwarded-User: vera@example.org\r\n" + twin), 400) << twin;
  }
}

TEST_F(A2, WantsTheSecretToo) {
  const std::string user = "X-Forwarded-User: anna\r\n";
  for (const std::string& headers :
       {std::string(), std::string("X-Front-Secret: \r\n"), std::string("X-Front-Secret: a-long-shared-secreT\r\n"),
        std::string("X-Front-Secret: a-long-shared-secret2\r\n"),
        std::string("X-Front-Secret: a-long-shared-secre\r\n"), secret + secret,
        std::string("X-Front-Secret: a%2dlong-shared-secret\r\n")}) {
    EXPECT_EQ(status(headers + user), 401) << headers;
  }
}

TEST_F(A2, GivesTheRolesOfTheConfigurationAndNoOthers) {
  EXPECT_EQ(status(secret + "X-Forwarded-User: vera@example.org\r\n"), 200);
  EXPECT_EQ(
      status(secret + "X-Forwarded-User: vera@example.org\r\n", 5, "/api/imports/" + std::string(32, 'a') + "/errors"),
      403);
  EXPECT_EQ(status(secret + "X-Forwarded-User: Anna\r\n"), 403);
  EXPECT_EQ(status(secret + "X-Forwarded-User: stranger\r\n"), 403);
  EXPECT_EQ(status(secret + "X-Forwarded-User: anna\r\nX-Preflight-Role: manager\r\n"), 200);
}

TEST_F(A2, BindsTheTokenToThePerson) {
  Browser anna(port, 5);
  anna.more = secret + "X-Forwarded-User: anna\r\n";
  const json session = Browser::body_of(anna.get("/api/session"));
  EXPECT_EQ(session["mode"], "proxy-header");
  EXPECT_EQ(session["user"], "anna");
  EXPECT_EQ(session["role"], "manager");
  Browser vera(port, 5);
  vera.more = secret + "X-Forwarded-User: vera@example.org\r\n";
  anna.csrf = Browser::body_of(vera.get("/api/session"))["csrf"];
  EXPECT_EQ(Browser::code_of(anna.post("/api/lists", {{"name", "Mine"}})), "csrf");
  anna.csrf = session["csrf"];
  EXPECT_EQ(status_of(anna.post("/api/lists", {{"name", "Mine"}})), 201);
  EXPECT_EQ(status_of(anna.post("/api/login", {{"user", "anna"}, {"password", "x"}})), 404);
}

TEST_F(A2, HasNoCapForOneAddressBecauseAllComeThroughTheFront) {
  std::vector<std::unique_ptr<test::RawConnection>> many;
  for (int i = 0; i < 40; ++i) many.push_back(std::make_unique<test::RawConnection>(port, 5));
  for (const auto& one : many) {
    one->send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
    EXPECT_EQ(status_of(one->receive()), 200);
  }
}

/// A front with keys of its own.
class A3 : public ::testing::Test {
 protected:
  using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
  static std::string number(const Key& key, const char* name, std::size_t bytes = 0) {
    BIGNUM* number = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key.get(), name, &number), 1);
    std::string text(std::max<std::size_t>(bytes, static_cast<std::size_t>(BN_num_bytes(number))), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(text.size()));
    BN_free(number);
    return base64url_of(text);
  }
  [[nodiscard]] json key_set() const {
    return {{"keys",
             {{{"kty", "EC"},
               {"crv", "P-256"},
               {"kid", "ec"},
               {"alg", "ES256"},
               {"x", number(ec, OSSL_PKEY_PARAM_EC_PUB_X, 32)},
               {"y", number(ec, OSSL_PKEY_PARAM_EC_PUB_Y, 32)}},
              {{"kty", "RSA"},
               {"kid", "rsa"},
               {"n", number(rsa, OSSL_PKEY_PARAM_RSA_N)},
               {"e", number(rsa, OSSL_PKEY_PARAM_RSA_E)}}}}};
  }
  static std::string signature_of(const Key& key, const std::string& text, bool raw) {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
    signature.resize(size);
    if (!raw) return signature;
    const auto* asn1 = reinterpret_cast<const unsigned char*>(signature.data());
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> numbers(
        d2i_ECDSA_SIG(nullptr, &asn1, static_cast<long>(signature.size())), &ECDSA_SIG_free);
    std::string both(64, '\0');
    auto* out = reinterpret_cast<unsigned char*>(both.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), out + 32, 32);
    return both;
  }
  [[nodiscard]] std::int64_t in(seconds time) const {
    return std::chrono::duration_cast<seconds>((clock.wall() + time).time_since_epoch()).count();
  }
  [[nodiscard]] json claims() const {
    return {{"iss", "https://sso.example.org"},
            {"aud", "preflight"},
            {"exp", in(minutes(5))},
            {"iat", in(seconds(0))},
            {"email", "anna@example.org"}};
  }
  static std::string unsigned_text(const json& header, const json& claims) {
    return base64url_of(header.dump()) + "." + base64url_of(claims.dump());
  }
  [[nodiscard]] std::string by_ec(const json& claims, const json& header = {{"alg", "ES256"}, {"kid", "ec"}}) const {
    const std::string text = unsigned_text(header, claims);
    return text + "." + base64url_of(signature_of(ec, text, true));
  }
  [[nodiscard]] std::string by_rsa(const json& claims, const json& header = {{"alg", "RS256"}, {"kid", "rsa"}}) const {
    const std::string text = unsigned_text(header, claims);
    return text + "." + base64url_of(signature_of(rsa, text, false));
  }
  [[nodiscard]] JwtTrust trust() const {
    JwtTrust made;
    made.header = "X-Assertion";
    std::vector<std::string> problems;
    auto keys = SigningKeys::parse(key_set().dump(), problems);
    EXPECT_TRUE(keys.has_value()) << problems.at(0);
    made.keys = std::move(*keys);
    made.issuer = "https://sso.example.org";
    made.audience = "preflight";
    made.roles.people = {{"anna@example.org", Role::importer}};
    return made;
  }
  /// The name that is believed; empty when none is.
  [[nodiscard]] std::string name_in(const std::string& assertion) {
    front::RequestHead head;
    head.headers.emplace_back("x-assertion", assertion);
    const Who who = identity->who(head, {});
    const auto* person = std::get_if<Person>(&who);
    return person != nullptr ? person->name : "";
  }
  void SetUp() override { identity = std::make_unique<JwtIdentity>(trust(), clock); }

  test::ManualClock clock;
  Key ec{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  Key other_ec{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  Key rsa{EVP_RSA_gen(2048), &EVP_PKEY_free};
  std::unique_ptr<JwtIdentity> identity;
};

TEST_F(A3, BelievesWhatTheFrontHasSigned) {
  EXPECT_EQ(name_in(by_ec(claims())), "anna@example.org");
  EXPECT_EQ(name_in(by_rsa(claims())), "anna@example.org");
  json several = claims();
  several["aud"] = {"other", "preflight"};
  EXPECT_EQ(name_in(by_ec(several)), "anna@example.org");
}

TEST_F(A3, BelievesNoOtherSignature) {
  EXPECT_EQ(name_in(unsigned_text({{"alg", "none"}}, claims()) + "."), "");
  EXPECT_EQ(name_in(unsigned_text({{"alg", "none"}, {"kid", "ec"}}, claims()) + "."), "");
  EXPECT_EQ(name_in(unsigned_text({{"alg", "ES256"}, {"kid", "ec"}}, claims()) + "."), "");
  // HS256 with the public key as the secret: the algorithm is the key's, not the assertion's choice.
  EXPECT_EQ(name_in(by_rsa(claims(), {{"alg", "HS256"}, {"kid", "rsa"}})), "");
  EXPECT_EQ(name_in(by_rsa(claims(), {{"alg", "RS256"}, {"kid", "ec"}})), "");
  EXPECT_EQ(name_in(by_ec(claims(), {{"alg", "ES256"}, {"kid", "rsa"}})), "");
  EXPECT_EQ(name_in(by_ec(claims(), {{"alg", "ES256"}, {"kid", "unknown"}})), "");
  EXPECT_EQ(name_in(by_ec(claims(), {{"alg", "ES256"}})), "");
  EXPECT_EQ(name_in(by_ec(claims(), {{"alg", "ES256"}, {"kid", "ec"}, {"crit", {"exp"}}})), "");
  const std::string text = unsigned_text({{"alg", "ES256"}, {"kid", "ec"}}, claims());
  EXPECT_EQ(name_in(text + "." + base64url_of(signature_of(other_ec, text, true))), "");
  EXPECT_EQ(name_in(text + "." + base64url_of(signature_of(ec, text, false))), "");
  EXPECT_EQ(name_in(text + "." + base64url_of(std::string(64, '\0'))), "");  // CVE-2022-21449: r = s = 0
  // Another's claims under a good signature.
  json forged = claims();
  forged["email"] = "boss@example.org";
  const std::string good = by_ec(claims());
  EXPECT_EQ(name_in(unsigned_text({{"alg", "ES256"}, {"kid", "ec"}}, forged) + good.substr(good.rfind('.'))), "");
}

TEST_F(A3, BelievesNothingThatIsForOthersOrOutOfTime) {
  const auto with = [this](const char* name, const json& value) {
    json changed = claims();
    if (value.is_null()) {
      changed.erase(name);
    } else {
      changed[name] = value;
    }
    return name_in(by_ec(changed));
  };
  EXPECT_EQ(with("iss", "https://evil.example"), "");
  EXPECT_EQ(with("iss", nullptr), "");
  EXPECT_EQ(with("aud", "other"), "");
  EXPECT_EQ(with("aud", json::array()), "");
  EXPECT_EQ(with("aud", nullptr), "");
  EXPECT_EQ(with("exp", nullptr), "");
  EXPECT_EQ(with("exp", "later"), "");
  EXPECT_EQ(with("exp", in(-minutes(5))), "");
  EXPECT_EQ(with("exp", in(-seconds(30))), "anna@example.org");  // clocks may differ by a minute
  EXPECT_EQ(with("nbf", in(minutes(5))), "");
  EXPECT_EQ(with("iat", in(minutes(5))), "");
  EXPECT_EQ(with("email", nullptr), "");
  EXPECT_EQ(with("email", "anna@example.org\r\nX: y"), "");
  EXPECT_EQ(with("email", "stranger@example.org"), "");
  const std::string good = by_ec(claims());
  clock.advance(minutes(6));
  EXPECT_EQ(name_in(good), "");
}

TEST_F(A3, BelievesNothingThatIsNoAssertion) {
  const std::string good = by_ec(claims());
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".", good + "=", "." + good,
        good.substr(1), std::string(8000, 'A'), std::string("a.b.c"), good + "." + good}) {
    EXPECT_EQ(name_in(text), "") << text.substr(0, 100);
  }
}

class A3Proxy : public A3 {};

TEST_F(A3Proxy, AnswersOverRealHttp) {
  sandbox::PracticeMailjet mailjet{{"public", "secret"}};
  ASSERT_TRUE(mailjet.start());
  const test::TempFolder folder;
  Settings settings{.state = folder.path() / "state"};
  settings.accounts.push_back({.endpoint = mailjet::Endpoint::practice(mailjet.port()),
                               .keys = {Secret(std::string("public")), Secret(std::string("secret"))}});
  settings.identity = trust();
  Proxy proxy(std::move(settings));
  Browser browser(proxy.start());
  json now = claims();
  const auto seconds_now =
      std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  now["iat"] = seconds_now;
  now["exp"] = seconds_now + 300;
  EXPECT_EQ(status_of(browser.get("/api/lists")), 401);
  browser.more = "X-Assertion: " + by_ec(now) + "\r\n";
  EXPECT_EQ(status_of(browser.get("/api/lists")), 200);
  EXPECT_EQ(Browser::body_of(browser.get("/api/session"))["mode"], "proxy-jwt");
  browser.more += browser.more;
  EXPECT_EQ(status_of(browser.get("/api/lists")), 401);
  // A megabyte of it does not even become a request.
  browser.more = "X-Assertion: " + std::string(1'000'000, 'A') + "\r\n";
  const std::string answer = browser.get("/api/lists");
  EXPECT_TRUE(answer.empty() || status_of(answer) == 431);
}

}  // namespace
}  // namespace preflight::proxy
