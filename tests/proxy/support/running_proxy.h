#pragma once
/// A practice Mailjet and a proxy in front of it, both in the test's process, over real HTTP and a real journal.

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "preflight/sandbox/practice_mailjet.h"
#include "proxy.h"
#include "support/page.h"
#include "support/quick_pace.h"
#include "support/temp_folder.h"

namespace preflight::proxy::test {

class RunningProxy : public ::testing::Test {
 protected:
  RunningProxy() {
    EXPECT_TRUE(mailjet.start());
    list_id = std::to_string(mailjet.add_list("Spring news"));
    mailjet.add_property("firstname", "str");
  }

  [[nodiscard]] Settings settings() const {
    Settings settings{.state = folder.path() / "state", .pace = quick_pace(), .manners = quick_manners()};
    settings.accounts.push_back({.endpoint = mailjet::Endpoint::practice(mailjet.port()),
                                 .keys = {Secret(std::string(public_key)), Secret(std::string(secret_key))}});
    return settings;
  }
  /// Starts the proxy and opens the page.
  Page& open(Settings with) {
    page_.reset();
    proxy.reset();
    proxy = std::make_unique<Proxy>(std::move(with));
    port = proxy->start();
    page_ = std::make_unique<Page>(port);
    return *page_;
  }
  Page& open() { return open(settings()); }
  [[nodiscard]] std::int64_t list() const { return std::stoll(list_id); }
  [[nodiscard]] int seen(const std::string& method, const std::string& path_part) const {
    int count = 0;
    for (const auto& request : mailjet.requests()) {
      if (request.method == method && request.path.find(path_part) != std::string::npos) ++count;
    }
    return count;
  }

  static constexpr const char* public_key = "public-canary-58d1";
  static constexpr const char* secret_key = "secret-canary-9c3e";
  TempFolder folder;
  sandbox::PracticeMailjet mailjet{{public_key, secret_key}};
  std::string list_id;
  int port = 0;
  std::unique_ptr<Proxy> proxy;

 private:
  std::unique_ptr<Page> page_;
};

}  // namespace preflight::proxy::test
