#pragma once
/// A proxy as a child and a practice Mailjet in the test, so that the one can be stopped while the other remembers.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "preflight/sandbox/practice_mailjet.h"
#include "support/child.h"
#include "support/temp_folder.h"

namespace preflight::proxy::test {

/// The command of a proxy before the Mailjet on `mailjet_port`, with the key file and the state in `folder`.
inline std::vector<std::string> proxy_against(int mailjet_port, const TempFolder& folder) {
  return {PROXY_AGAINST_PROGRAM, std::to_string(mailjet_port), (folder.path() / "keys").string(),
          (folder.path() / "state").string()};
}

class ChildProxy : public ::testing::Test {
 protected:
  ChildProxy() {
    EXPECT_TRUE(mailjet.start());
    list_id = std::to_string(mailjet.add_list("Spring news"));
    folder.write_key_file(good_keys);
  }
  /// `before_exec`: see Child. Does not wait.
  void launch(const std::function<void()>& before_exec = {}) {
    child = std::make_unique<Child>(proxy_against(mailjet.port(), folder), before_exec);
  }
  void wait_until_it_listens() {
    port = child->port();
    ASSERT_NE(port, 0) << child->err();
  }
  void start() {
    launch();
    wait_until_it_listens();
  }

  static constexpr const char* good_keys = "canary-public-77aa:canary-secret-42bb\n";
  TempFolder folder;
  sandbox::PracticeMailjet mailjet{{"canary-public-77aa", "canary-secret-42bb"}};
  std::string list_id;
  std::unique_ptr<Child> child;
  int port = 0;
};

}  // namespace preflight::proxy::test
