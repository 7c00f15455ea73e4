#include "front/request_head.h"

#include <algorithm>
#include <array>

namespace preflight::proxy::front {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::array<std::string_view, 5> methods{"GET", "HEAD", "POST", "PUT", "DELETE"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// RFC 9110 5.6.2, without the underscore: some servers take it for a dash, so that `X_User` might pass for `X-User`.
bool is_name_character(char c) {
  const char small = lower(c);
  return is_digit(c) || (small >= 'a' && small <= 'z') ||
         std::string_view("!#$%&'*+-.^`|~").find(c) != std::string_view::npos;
}

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

/// Tabs, and what is no control character; so no bare CR or LF, and no NUL.
bool is_value_character(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); }

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Digits only: `3, 3`, `+3` and `0x3` are lengths to some.
std::optional<std::uint64_t> length_in(std::string_view text) {
  if (text.empty() || text.size() > 15 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : text) length = length * 10 + static_cast<std::uint64_t>(c - '0');
  return length;
}

std::optional<HeadFault> read_request_line(std::string_view line, const HeadLimits& limits, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return HeadFault{400, "The request line is not understood."};
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!std::all_of(method.begin(), method.end(), is_name_character) ||
      !std::all_of(target.begin(), target.end(), is_visible) ||
      !std::all_of(version.begin(), version.end(), is_visible) || method.empty()) {
    return HeadFault{400, "The request line is not understood."};
  }
  if (version != "HTTP/1.1") return HeadFault{505, "This version of HTTP is not spoken here."};
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) {
    return HeadFault{501, "This method is not used here."};
  }
  // Neither a whole URL nor `*`, and no fragment, which no client sends.
  if (!target.starts_with('/') || target.find('#') != std::string_view::npos) {
    return HeadFault{400, "The request line is not understood."};
  }
  if (target.size() > limits.target_bytes) return HeadFault{414, "The address is too long."};
  head.method = method;
  head.target = target;
  return std::nullopt;
}

std::optional<HeadFault> read_header(std::string_view line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, std::min(colon, line.size()));
  // A blank before the colon, and a line that goes on from the one before, end here too.
  if (colon == std::string_view::npos || name.empty() || !std::all_of(name.begin(), name.end(), is_name_character)) {
    return HeadFault{400, "A header is not understood."};
  }
  const std::string_view value = without_blanks(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), is_value_character)) {
    return HeadFault{400, "A header is not understood."};
  }
  head.headers.emplace_back(name, value);
  return std::nullopt;
}

/// What is asked of all headers together.
std::optional<HeadFault> fault_in(const RequestHead& head) {
  if (head.count("Host") != 1) return HeadFault{400, "There must be one Host."};
  // Browsers declare the length of what they send, so that refusing these costs nothing.
  for (const std::string_view name : {"Transfer-Encoding", "Upgrade", "Trailer"}) {
    if (head.has(name)) return HeadFault{501, "Only bodies of a declared length are taken."};
  }
  if (head.has("Content-Encoding")) return HeadFault{415, "Compressed bodies are not taken."};
  if (head.has("Range") || head.has("If-Range")) return HeadFault{400, "Ranges are not served."};
  if (head.has("Expect")) return HeadFault{400, "Expect is not used here."};
  return std::nullopt;
}

std::optional<HeadFault> read_length(RequestHead& head, const HeadLimits& limits) {
  const bool has_body = head.method == "POST" || head.method == "PUT";
  const std::size_t lengths = head.count("Content-Length");
  if (lengths > 1) return HeadFault{400, "Content-Length comes twice."};
  if (lengths == 0) {
    if (has_body) return HeadFault{411, "Content-Length is missing."};
    return std::nullopt;
  }
  const auto length = length_in(*head.only("Content-Length"));
  if (!length) return HeadFault{400, "Content-Length is not a number."};
  if (!has_body && *length > 0) return HeadFault{400, "This request has no body."};
  if (*length > (head.method == "PUT" ? limits.part_bytes : limits.json_bytes)) {
    return HeadFault{413, "The body is longer than is taken here."};
  }
  head.content_length = *length;
  return std::nullopt;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t RequestHead::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(),
                                                [name](const auto& header) { return same_name(header.first, name); }));
}

std::optional<std::string_view> RequestHead::only(std::string_view name) const {
  if (count(name) != 1) return std::nullopt;
  return std::find_if(headers.begin(), headers.end(),
                      [name](const auto& header) { return same_name(header.first, name); })
      ->second;
}

std::string RequestHead::for_library() const {
  return method + " " + target + " HTTP/1.1\r\nHost: library\r\nContent-Length: " + std::to_string(content_length) +
         "\r\n\r\n";
}

std::variant<RequestHead, HeadFault> parse_head(std::string_view bytes, const HeadLimits& limits) {
  RequestHead head;
  std::size_t lines = 0;
  while (bytes != line_end) {
    const std::size_t end = bytes.find(line_end);
    if (end == std::string_view::npos) return HeadFault{400, "The head does not end."};
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + line_end.size());
    if (line.size() > limits.line_bytes) return HeadFault{431, "A header is too long."};
    if (lines > limits.headers) return HeadFault{431, "There are too many headers."};
    const auto fault = lines == 0 ? read_request_line(line, limits, head) : read_header(line, head);
    if (fault) return *fault;
    ++lines;
  }
  if (lines == 0) return HeadFault{400, "The request line is missing."};
  if (const auto fault = fault_in(head)) return *fault;
  if (const auto fault = read_length(head, limits)) return *fault;
  return head;
}

}  // namespace preflight::proxy::front
