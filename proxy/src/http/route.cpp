#include "http/route.h"

#include <algorithm>

#include "text.h"

namespace preflight::proxy::http {

namespace {

/// Takes the next step of a path off its front.
std::string_view next_step(std::string_view& path) {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view step = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return step;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::vector<std::string>> places_in(std::string_view pattern, std::string_view path) {
  if (std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/')) return std::nullopt;
  std::vector<std::string> places;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view wanted = next_step(pattern);
    const std::string_view step = next_step(path);
    if (wanted == "{id}" || wanted == "{n}") {
      if (wanted == "{id}" ? !is_lower_hex(step, 32) : !is_number(step)) return std::nullopt;
      places.emplace_back(step);
    } else if (wanted != step) {
      return std::nullopt;
    }
  }
  return places;
}

std::string expression_of(std::string pattern) {
  const auto replace = [&pattern](std::string_view place, const char* expression) {
    for (auto at = pattern.find(place); at != std::string::npos; at = pattern.find(place)) {
      pattern.replace(at, place.size(), expression);
    }
  };
  replace("{id}", "[0-9a-f]{32}");
  replace("{n}", "[0-9]{1,4}");
  return pattern;
}

}  // namespace preflight::proxy::http
