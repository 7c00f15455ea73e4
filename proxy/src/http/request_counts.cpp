#include "http/request_counts.h"

#include <algorithm>
#include <charconv>

namespace preflight::proxy::http {

void RequestCounts::add(const std::string& route, int status, std::optional<std::chrono::steady_clock::duration> took) {
  const std::lock_guard lock(mutex_);
  ++answers_[{route, status}];
  if (!took) return;
  const double seconds = std::chrono::duration<double>(*took).count();
  Times& times = times_[route];
  const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
  ++times.counts.at(static_cast<std::size_t>(bucket));
  times.seconds += seconds;
}

void RequestCounts::write(Exposition& out) const {
  const std::lock_guard lock(mutex_);
  out.family("preflight_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& [key, count] : answers_) {
    out.sample({{"route", key.first}, {"status", std::to_string(key.second)}}, count);
  }
  out.family("preflight_request_duration_seconds", "histogram",
             "How long answers took, by route; streams and uploads left out.");
  for (const auto& [route, times] : times_) {
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      so_far += times.counts.at(i);
      std::array<char, 32> bound{};
      const auto end = std::to_chars(bound.data(), bound.data() + bound.size(), bounds.at(i)).ptr;
      out.sample({{"route", route}, {"le", std::string_view(bound.data(), end)}}, so_far, "_bucket");
    }
    so_far += times.counts.back();
    out.sample({{"route", route}, {"le", "+Inf"}}, so_far, "_bucket");
    out.sample({{"route", route}}, times.seconds, "_sum");
    out.sample({{"route", route}}, so_far, "_count");
  }
}

}  // namespace preflight::proxy::http
