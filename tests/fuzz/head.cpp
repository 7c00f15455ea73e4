// Any bytes as the head of a request: refused with a status, or taken in a form that leaves nothing to interpret.

#include "front/request_head.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "support/must.h"

using namespace preflight::proxy::front;
using preflight::fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  // As the guard hands it over: all up to the first empty line.
  constexpr std::string_view end_mark = "\r\n\r\n";
  const std::size_t end = bytes.find(end_mark);
  bytes = end == std::string::npos ? bytes + std::string(end_mark) : bytes.substr(0, end + end_mark.size());

  const HeadLimits limits;
  const auto parsed = parse_head(bytes, limits);
  if (const auto* fault = std::get_if<HeadFault>(&parsed)) {
    must(fault->status >= 400 && fault->status <= 599 && !fault->sentence.empty(), "a refusal says why");
    return 0;
  }
  const auto& head = std::get<RequestHead>(parsed);
  must(head.target.starts_with('/') && head.target.size() <= limits.target_bytes, "a target is a path");
  must(std::all_of(head.target.begin(), head.target.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
       "a target is visible");
  must(head.headers.size() <= limits.headers, "there are not too many headers");
  must(head.only("host").has_value(), "there is one Host");
  must(head.count("Content-Length") <= 1 && !head.has("Transfer-Encoding"), "there is one length at most");
  must(!head.reads() || head.content_length == 0, "a read has no body");
  must(head.content_length <= std::max(limits.json_bytes, limits.part_bytes), "a body has a cap");
  for (const auto& [name, value] : head.headers) {
    must(name.find_first_of("_ \t\r\n:") == std::string::npos && !name.empty(), "a name is a name");
    must(value.find_first_of(std::string("\r\n\0", 3)) == std::string::npos, "a value is one line");
  }
  // What the library is handed is read the same way again.
  const auto again = parse_head(head.for_library(), limits);
  const auto* same = std::get_if<RequestHead>(&again);
  must(same != nullptr && same->method == head.method && same->target == head.target &&
           same->content_length == head.content_length,
       "what the library gets says the same");
  return 0;
}
