#pragma once
/// What a request is answered when it fails: a code that the page words, and an HTTP status.
///
///     throw ApiError(ErrorCode::list_gone, "Mailjet does not know the list.");

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiled_json.h"
#include "mailjet/answer.h"

namespace preflight::proxy::http {

/// The codes of `docs/api.md`.
enum class ErrorCode {
  not_found,
  bad_request,
  wrong_origin,
  wrong_host,
  csrf,
  method_not_allowed,
  too_large,
  too_slow,
  length_required,
  wrong_content,
  key_missing,
  key_reused,
  part_mismatch,
  conflict,
  list_gone,
  key_refused,
  mailjet_busy,
  mailjet_unreachable,
  mailjet_refused,
  mailjet_unclear,
  same_file_today,
  sign_in_needed,
  sign_in_failed,
  not_allowed,
  too_many_tries,
  overloaded,
  journal_unusable,
  internal
};

[[nodiscard]] std::string_view name_of(ErrorCode code);
[[nodiscard]] int status_of(ErrorCode code);

/// Thrown by a handler; the server turns it into the one error envelope.
struct ApiError {
  ErrorCode code;
  /// For the log reader beside the page; in English, made by us, or Mailjet's own words cut to one line.
  std::string message;
  /// Further members of the error object.
  nlohmann::json details = nlohmann::json::object();
  /// When it is worth another try.
  std::optional<std::chrono::seconds> retry_after;

  ApiError(ErrorCode what, std::string sentence) : code(what), message(std::move(sentence)) {}
};

/// `not_found`: what a 404 of Mailjet's means for this call.
[[nodiscard]] ApiError error_of(const mailjet::Refusal& refusal, ErrorCode not_found = ErrorCode::mailjet_unclear);

/// `{"error":{"code","message","request_id",...}}`.
[[nodiscard]] std::string envelope(const ApiError& error, std::string_view request_id);

}  // namespace preflight::proxy::http
