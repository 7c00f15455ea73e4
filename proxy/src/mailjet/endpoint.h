#pragma once
/// Where Mailjet is. A closed list: the keys must have no way to another host.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace preflight::proxy::mailjet {

class Endpoint {
 public:
  static constexpr std::array<std::string_view, 2> hosts{"api.mailjet.com", "api.us.mailjet.com"};

  /// Empty unless `host` is one of `hosts`.
  [[nodiscard]] static std::optional<Endpoint> mailjet(std::string_view host) {
    for (const std::string_view known : hosts) {
      if (host == known) return Endpoint("https://" + std::string(known), std::string(known), true);
    }
    return std::nullopt;
  }
  /// A practice Mailjet on this computer's loopback. Only ever used with a made-up key.
  [[nodiscard]] static Endpoint practice(int port) {
    return Endpoint("http://127.0.0.1:" + std::to_string(port), "practice", false);
  }

  /// Without a final slash.
  [[nodiscard]] const std::string& base_url() const { return base_url_; }
  /// What a journal is bound to.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool tls() const { return tls_; }

 private:
  Endpoint(std::string base_url, std::string name, bool tls)
      : base_url_(std::move(base_url)), name_(std::move(name)), tls_(tls) {}
  std::string base_url_;
  std::string name_;
  bool tls_;
};

}  // namespace preflight::proxy::mailjet
