#include "front/admission.h"

#include <sys/socket.h>

#include <algorithm>

namespace preflight::proxy::front {

std::optional<std::uint64_t> Admission::admit(const std::string& ip, int socket) {
  const std::lock_guard lock(mutex_);
  const auto from_there = std::count_if(places_.begin(), places_.end(), [&ip](const auto& entry) {
    return !entry.second.given_away && !entry.second.stays && entry.second.ip == ip;
  });
  if (per_ip_ > 0 && static_cast<std::size_t>(from_there) >= per_ip_) return std::nullopt;
  if (open_ >= connections_ && !give_one_away()) return std::nullopt;
  ++open_;
  places_.emplace(next_, Place{ip, socket});
  return next_++;
}

bool Admission::give_one_away() {
  std::map<std::string, std::size_t> waiting;
  for (const auto& [number, place] : places_) {
    if (!place.kept && !place.given_away) ++waiting[place.ip];
  }
  const auto most = std::max_element(waiting.begin(), waiting.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == waiting.end()) return false;
  const auto oldest = std::find_if(places_.begin(), places_.end(), [&most](const auto& entry) {
    return !entry.second.kept && !entry.second.given_away && entry.second.ip == most->first;
  });
  oldest->second.given_away = true;
  ::shutdown(oldest->second.socket, SHUT_RDWR);
  --open_;
  return true;
}

bool Admission::keep(std::uint64_t place) {
  const std::lock_guard lock(mutex_);
  Place& own = places_.at(place);
  own.kept = true;
  return !own.given_away;
}

bool Admission::stay(std::uint64_t place) {
  const std::lock_guard lock(mutex_);
  Place& own = places_.at(place);
  if (own.stays) return true;
  if (staying_ >= most_staying_) return false;
  own.stays = true;
  ++staying_;
  --open_;
  return true;
}

void Admission::leave(std::uint64_t place) {
  const std::lock_guard lock(mutex_);
  const auto own = places_.find(place);
  if (own->second.stays) {
    --staying_;
  } else if (!own->second.given_away) {
    --open_;
  }
  places_.erase(own);
}

void Admission::stop_reading() {
  const std::lock_guard lock(mutex_);
  for (const auto& [number, place] : places_) ::shutdown(place.socket, SHUT_RD);
}

std::size_t Admission::open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

std::size_t Admission::staying() const {
  const std::lock_guard lock(mutex_);
  return staying_;
}

}  // namespace preflight::proxy::front
