#include "practice_mode.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "preflight/sandbox/practice_mailjet.h"
#include "text.h"

namespace preflight::proxy {

struct PracticeMode::State {
  // Made up anew each time, so that it cannot be anybody's real key.
  std::string public_key = "practice-" + random_hex(8);
  std::string secret_key = random_hex(16);
  sandbox::PracticeMailjet mailjet{{public_key, secret_key}, sandbox::practice_behaviour()};
  std::filesystem::path own_folder;

  State() = default;
  ~State() {
    mailjet.stop();
    // In the temporary folder, which the system clears too: a failure to remove it hurts nobody.
    std::error_code ignored;
    if (!own_folder.empty()) std::filesystem::remove_all(own_folder, ignored);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

PracticeMode::PracticeMode() : state_(std::make_unique<State>()) {
  sandbox::seed_practice_data(state_->mailjet);
  if (!state_->mailjet.start()) throw std::runtime_error("The practice Mailjet finds no free port.");
}

PracticeMode::~PracticeMode() = default;

Settings PracticeMode::settings(Configuration configuration) {
  Settings settings = std::move(configuration.settings);
  if (!configuration.state) {
    std::string name = (std::filesystem::temp_directory_path() / "preflight-practice-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("The practice journal finds no place.");
    settings.state = state_->own_folder = name;
  }
  settings.accounts.push_back(
      {.title = "Practice",
       .endpoint = mailjet::Endpoint::practice(state_->mailjet.port()),
       .keys = {Secret(std::string(state_->public_key)), Secret(std::string(state_->secret_key))}});
  settings.pace = imports::Pace::practice();
  // It is nobody's service that could be overrun.
  settings.manners.requests_per_second = 200;
  settings.manners.burst = 50;
  return settings;
}

}  // namespace preflight::proxy
