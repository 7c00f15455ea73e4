#pragma once
/// What came of a call to Mailjet: a value, or why there is none.
///
///     Answer<List> list = upstream.list("38778");
///     if (!list) return explain(list.refusal());
///     use(list.value());

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace preflight::proxy::mailjet {

/// Ordered by what the caller may conclude, not by HTTP status.
enum class Trouble {
  not_sent,     ///< DNS, connect, TLS handshake or certificate: no byte of the request has left.
  busy,         ///< 429. Mailjet did nothing.
  key_refused,  ///< 401 or 403. Mailjet did nothing.
  not_found,    ///< 404.
  refused,      ///< Another clear 4xx. Mailjet did nothing; `words` says why.
  unclear  ///< Anything else: timeouts, cut connections, 5xx, redirects, unreadable answers. A change may or may not
           ///< have happened.
};

struct Refusal {
  Trouble trouble = Trouble::unclear;
  /// 0 when there was no answer.
  int http_status = 0;
  /// Mailjet's own explanation on one line, at most 300 bytes; may be empty. It may quote what was sent, so it is never
  /// logged.
  std::string words;
  /// From Retry-After, 0 when absent.
  std::chrono::seconds retry_after{0};
};

template <class T>
class [[nodiscard]] Answer {
 public:
  // Both implicit, so that a function can simply return what it has.
  Answer(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  Answer(Refusal refusal) : outcome_(std::in_place_index<1>, std::move(refusal)) {}

  explicit operator bool() const { return outcome_.index() == 0; }
  [[nodiscard]] const T& value() const { return std::get<0>(outcome_); }
  [[nodiscard]] T& value() { return std::get<0>(outcome_); }
  [[nodiscard]] const Refusal& refusal() const { return std::get<1>(outcome_); }

 private:
  std::variant<T, Refusal> outcome_;
};

}  // namespace preflight::proxy::mailjet
