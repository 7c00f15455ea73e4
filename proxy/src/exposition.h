#pragma once
/// Numbers in the text format that Prometheus and others read.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
///
///     Exposition out;
///     out.family("preflight_streams", "gauge", "Streams that are open.");
///     out.sample({}, 3);

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace preflight::proxy {

class Exposition {
 public:
  static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  /// Begins a metric; all its samples come before the next family. `type`: counter, gauge or histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// `suffix`: `_bucket`, `_sum` and `_count` of a histogram.
  void sample(const Labels& labels, std::uint64_t value, std::string_view suffix = "");
  void sample(const Labels& labels, double value, std::string_view suffix = "");

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void write(const Labels& labels, std::string_view value, std::string_view suffix);
  std::string name_;
  std::string text_;
};

}  // namespace preflight::proxy
