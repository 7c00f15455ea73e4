#include "identity/sign_in_throttle.h"

#include <algorithm>

namespace preflight::proxy {

namespace {

constexpr std::chrono::seconds window{60};
constexpr std::size_t tries_for_a_name = 10;
constexpr std::size_t tries_from_an_ip = 30;
constexpr std::size_t most_kept = 4096;

/// Names have no blank in them, so that the two cannot be mistaken for one another.
std::string key_of(const std::string& name, const std::string& ip, bool known_address) {
  return known_address ? name + " " + ip : name;
}

}  // namespace

std::optional<std::chrono::seconds> SignInThrottle::wait_for(const std::map<std::string, Tries>& all,
                                                             const std::string& key, std::size_t most) const {
  const auto found = all.find(key);
  if (found == all.end() || found->second.size() < most) return std::nullopt;
  const auto left = found->second.front() + window - clock_.steady();
  if (left <= SteadyTime::duration::zero()) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(left);
}

void SignInThrottle::count(std::map<std::string, Tries>& all, const std::string& key, std::size_t most) {
  if (all.size() >= most_kept && !all.contains(key)) {
    all.erase(std::min_element(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.second.back() < b.second.back(); }));
  }
  Tries& tries = all[key];
  tries.push_back(clock_.steady());
  if (tries.size() > most) tries.pop_front();
}

std::optional<std::chrono::seconds> SignInThrottle::try_now(const std::string& name, const std::string& ip,
                                                            bool known_address) {
  const std::lock_guard lock(mutex_);
  const std::string key = key_of(name, ip, known_address);
  const auto for_name = wait_for(by_name_, key, tries_for_a_name);
  const auto for_ip = wait_for(by_ip_, ip, tries_from_an_ip);
  if (for_name || for_ip)
    return std::max(for_name.value_or(std::chrono::seconds(0)), for_ip.value_or(std::chrono::seconds(0)));
  count(by_name_, key, tries_for_a_name);
  count(by_ip_, ip, tries_from_an_ip);
  return std::nullopt;
}

void SignInThrottle::succeeded(const std::string& name, const std::string& ip, bool known_address) {
  const std::lock_guard lock(mutex_);
  by_name_.erase(key_of(name, ip, known_address));
  by_ip_.erase(ip);
}

}  // namespace preflight::proxy
