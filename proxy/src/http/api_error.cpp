#include "http/api_error.h"

#include "imports/runner.h"

namespace preflight::proxy::http {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return "not-found";
    case ErrorCode::conflict:
    case ErrorCode::bad_request:
      return "bad-request";
    case ErrorCode::wrong_origin:
      return "wrong-origin";
    case ErrorCode::wrong_host:
      return "wrong-host";
    case ErrorCode::csrf:
      return "csrf";
    case ErrorCode::method_not_allowed:
      return "method-not-allowed";
    case ErrorCode::too_large:
      return "too-large";
    case ErrorCode::too_slow:
      return "too-slow";
    case ErrorCode::length_required:
      return "length-required";
    case ErrorCode::wrong_content:
      return "wrong-content";
    case ErrorCode::key_missing:
      return "key-missing";
    case ErrorCode::key_reused:
      return "key-reused";
    case ErrorCode::part_mismatch:
      return "part-mismatch";
    case ErrorCode::list_gone:
      return "list-gone";
    case ErrorCode::key_refused:
      return "key-refused";
    case ErrorCode::mailjet_busy:
      return "mailjet-busy";
    case ErrorCode::mailjet_unreachable:
      return "mailjet-unreachable";
    case ErrorCode::mailjet_refused:
      return "mailjet-refused";
    case ErrorCode::mailjet_unclear:
      return "mailjet-unclear";
    case ErrorCode::same_file_today:
      return "same-file-today";
    case ErrorCode::sign_in_needed:
      return "sign-in-needed";
    case ErrorCode::sign_in_failed:
      return "sign-in-failed";
    case ErrorCode::not_allowed:
      return "not-allowed";
    case ErrorCode::too_many_tries:
      return "too-many-tries";
    case ErrorCode::overloaded:
      return "overloaded";
    case ErrorCode::journal_unusable:
      return "journal-unusable";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::bad_request:
    case ErrorCode::key_missing:
      return 400;
    case ErrorCode::sign_in_needed:
    case ErrorCode::sign_in_failed:
      return 401;
    case ErrorCode::wrong_origin:
    case ErrorCode::csrf:
    case ErrorCode::not_allowed:
      return 403;
    case ErrorCode::wrong_host:
      return 421;
    case ErrorCode::method_not_allowed:
      return 405;
    case ErrorCode::too_slow:
      return 408;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::length_required:
      return 411;
    case ErrorCode::wrong_content:
      return 415;
    case ErrorCode::key_reused:
    case ErrorCode::part_mismatch:
    case ErrorCode::mailjet_refused:
      return 422;
    case ErrorCode::conflict:
    case ErrorCode::list_gone:
    case ErrorCode::same_file_today:
      return 409;
    case ErrorCode::key_refused:
    case ErrorCode::mailjet_unreachable:
    case ErrorCode::mailjet_unclear:
      return 502;
    case ErrorCode::too_many_tries:
      return 429;
    case ErrorCode::mailjet_busy:
    case ErrorCode::overloaded:
      return 503;
    case ErrorCode::journal_unusable:
      return 507;
    case ErrorCode::internal:
      return 500;
  }
  return 500;
}

ApiError error_of(const mailjet::Refusal& refusal, ErrorCode not_found) {
  const auto code = [&refusal, not_found] {
    switch (refusal.trouble) {
      case mailjet::Trouble::not_sent:
        return ErrorCode::mailjet_unreachable;
      case mailjet::Trouble::busy:
        return ErrorCode::mailjet_busy;
      case mailjet::Trouble::key_refused:
        return ErrorCode::key_refused;
      case mailjet::Trouble::not_found:
        return not_found;
      case mailjet::Trouble::refused:
        return ErrorCode::mailjet_refused;
      case mailjet::Trouble::unclear:
        return ErrorCode::mailjet_unclear;
    }
    return ErrorCode::internal;
  };
  ApiError error(code(), imports::problem_of(refusal).message);
  if (error.code == ErrorCode::mailjet_busy) error.retry_after = std::chrono::seconds(5);
  return error;
}

std::string envelope(const ApiError& error, std::string_view request_id) {
  nlohmann::json body = error.details;
  body["code"] = name_of(error.code);
  body["message"] = error.message;
  body["request_id"] = request_id;
  return nlohmann::json{{"error", std::move(body)}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace preflight::proxy::http
