#pragma once
/// The answer of a call that a caller can get wrong: a value, or an Error that says what to change.
///
///     result<Plan> plan = parse_plan(json);
///     if (!plan) return plan.error();
///
/// Findings about the person's file never travel this way: they are data in the report.

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace preflight {

/// A caller's mistake. `code` is stable kebab-case; `message` is English for a developer; `entry` names the plan entry
/// at fault, if one is.
struct Error {
  std::string code;
  std::string message;
  std::string entry = {};
};

template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : value_(std::move(value)) {}      // NOLINT(google-explicit-constructor): a value is a result
  result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): an error is a result

  [[nodiscard]] bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] T& value() {
    assert(value_);
    return *value_;
  }
  [[nodiscard]] const T& value() const {
    assert(value_);
    return *value_;
  }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  std::optional<T> value_;
  Error error_;
};

/// The answer of a call that has nothing to give back but success.
template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): an error is a result

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] const Error& error() const {
    assert(error_);
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace preflight
