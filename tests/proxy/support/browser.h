#pragma once
/// A browser as far as signing in goes: keeps the cookie, asks for the token, and says where its requests come from.

#include <string>
#include <utility>

#include "compiled_json.h"
#include "support/raw_http.h"

namespace preflight::proxy::test {

class Browser {
 public:
  /// `from`: the last number of its loopback address.
  explicit Browser(int port, unsigned from = 1) : port_(port), from_(from) {}

  [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  /// The head of a change as the page sends it, without the line that ends it.
  [[nodiscard]] std::string change(const std::string& method, const std::string& path, std::size_t length,
                                   const std::string& type = "application/json") const {
    return method + " " + path + " HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: http://" + host() +
           "\r\nSec-Fetch-Site: same-origin\r\nX-CSRF: " + csrf + "\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(length) + "\r\n" + cookie_line() + more;
  }
  [[nodiscard]] std::string reading(const std::string& path) const {
    return "GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie_line() + more;
  }
  [[nodiscard]] std::string get(const std::string& path) const { return ask(port_, reading(path) + "\r\n", from_); }
  [[nodiscard]] std::string post(const std::string& path, const nlohmann::json& body) const {
    const std::string text = body.dump();
    return ask(port_, change("POST", path, text.size()) + "\r\n" + text, from_);
  }
  /// Signs in and remembers the cookie and the token; returns the answer.
  std::string sign_in(const nlohmann::json& body) {
    std::string answer = post("/api/login", body);
    remember(answer);
    return answer;
  }
  void remember(const std::string& answer) {
    const std::string begin = "\r\nSet-Cookie: ";
    const auto at = answer.find(begin);
    if (at == std::string::npos) return;
    const auto value = at + begin.size();
    cookie = answer.substr(value, answer.find(';', value) - value);
    csrf = body_of(answer).value("csrf", "");
  }
  [[nodiscard]] static nlohmann::json body_of(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? nlohmann::json() : nlohmann::json::parse(answer.substr(end + 4), nullptr, false);
  }
  [[nodiscard]] static std::string code_of(const std::string& answer) {
    const auto body = body_of(answer);
    return body.is_object() && body.contains("error") ? body["error"]["code"].get<std::string>() : "";
  }

  std::string cookie;
  std::string csrf;
  /// Further headers, each with its line end.
  std::string more;

 private:
  [[nodiscard]] std::string cookie_line() const { return cookie.empty() ? "" : "Cookie: " + cookie + "\r\n"; }
  int port_;
  unsigned from_;
};

}  // namespace preflight::proxy::test
