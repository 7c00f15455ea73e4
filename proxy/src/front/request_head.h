#pragma once
/// A request line and its headers, read by rules that leave no room for two readings.
///
/// The rules are stricter than RFC 9112: whatever a browser never sends, and some server somewhere reads differently,
/// is refused. The HTTP library never sees the bytes that came in, only what `for_library` writes anew.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace preflight::proxy::front {

struct HeadLimits {
  /// Request line, headers and the empty line that ends them.
  std::size_t bytes = 16U << 10;
  std::size_t line_bytes = 8U << 10;
  std::size_t headers = 64;
  std::size_t target_bytes = 2048;
  /// Of a POST's body, and of a PUT's.
  std::uint64_t json_bytes = 64U << 10;
  std::uint64_t part_bytes = 20'000'000;
};

/// Why a head is not taken: the status to answer with, and a sentence.
struct HeadFault {
  int status = 400;
  std::string_view sentence;
  /// It came in the clear where TLS is spoken.
  bool lacks_tls = false;
};

class RequestHead {
 public:
  std::string method;
  /// As it was sent: begins with a slash, visible ASCII.
  std::string target;
  /// 0 for a request without a body.
  std::uint64_t content_length = 0;
  std::vector<std::pair<std::string, std::string>> headers;

  [[nodiscard]] bool reads() const { return method == "GET" || method == "HEAD"; }
  /// How often the header `name` comes, whatever the case of its letters.
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return count(name) > 0; }
  /// The value of a header that comes exactly once, without the blanks around it; empty otherwise.
  [[nodiscard]] std::optional<std::string_view> only(std::string_view name) const;

  /// What the library is given instead of what came: nothing in it but the request line, Host and the length. So its
  /// way with ranges, compression, forms, percent signs in values and all other headers is never asked.
  [[nodiscard]] std::string for_library() const;
};

/// Reads `bytes`, which end with the first empty line.
[[nodiscard]] std::variant<RequestHead, HeadFault> parse_head(std::string_view bytes, const HeadLimits& limits);

/// True when `a` and `b` are the same but for the case of ASCII letters.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

}  // namespace preflight::proxy::front
