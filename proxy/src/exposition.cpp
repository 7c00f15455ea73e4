#include "exposition.h"

#include <array>
#include <charconv>

namespace preflight::proxy {

namespace {

/// In a label's value. In a help text only the first two count, and ours have none.
std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : text) {
    if (c == '\\' || c == '"') all += '\\';
    all += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return all;
}

template <class Number>
std::string written(Number value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void Exposition::sample(const Labels& labels, std::uint64_t value, std::string_view suffix) {
  write(labels, written(value), suffix);
}

void Exposition::sample(const Labels& labels, double value, std::string_view suffix) {
  write(labels, written(value), suffix);
}

void Exposition::write(const Labels& labels, std::string_view value, std::string_view suffix) {
  text_.append(name_).append(suffix);
  std::string_view mark = "{";
  for (const auto& [name, said] : labels) {
    text_.append(mark).append(name).append("=\"").append(escaped(said)).append("\"");
    mark = ",";
  }
  if (!labels.empty()) text_.append("}");
  text_.append(" ").append(value).append("\n");
}

}  // namespace preflight::proxy
