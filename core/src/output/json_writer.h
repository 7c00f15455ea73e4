#pragma once
/// Writes JSON in the order it is told: the one wire format of reports, byte for byte the same on every platform.
///
///     JsonWriter json;
///     json.object([&] { json.member("records", 12); json.member("name", "Zoë"); });
///     json.text();

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace preflight::output {

class JsonWriter {
 public:
  template <class Body>
  void object(Body&& body) {
    open('{');
    body();
    close('}');
  }
  template <class Body>
  void array(Body&& body) {
    open('[');
    body();
    close(']');
  }
  template <class Body>
  void object_member(std::string_view name, Body&& body) {
    key(name);
    object(body);
  }
  template <class Body>
  void array_member(std::string_view name, Body&& body) {
    key(name);
    array(body);
  }
  template <class T>
  void member(std::string_view name, const T& value) {
    key(name);
    write(value);
  }
  template <class T>
  void element(const T& value) {
    separate();
    write(value);
  }
  template <class Body>
  void object_element(Body&& body) {
    separate();
    object(body);
  }

  template <class Body>
  void array_element(Body&& body) {
    separate();
    array(body);
  }

  void key(std::string_view name) {
    separate();
    write(name);
    text_ += ':';
  }
  void write(std::string_view text) { append_json_string(text_, text); }
  void write(const std::string& text) { write(std::string_view(text)); }
  void write(const char* text) { write(std::string_view(text)); }
  void write(bool truth) { text_ += truth ? "true" : "false"; }
  void write(std::nullptr_t) { text_ += "null"; }
  void write(char byte) { write(std::string_view(&byte, 1)); }
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) void write(T number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text_.append(digits, end);
  }
  /// Three decimals: enough for a share, and the same on every platform.
  void write(double share) {
    auto thousandths = static_cast<std::int64_t>(share * 1000 + (share < 0 ? -0.5 : 0.5));
    if (thousandths < 0) {
      text_ += '-';
      thousandths = -thousandths;
    }
    write(thousandths / 1000);
    if (const std::int64_t rest = thousandths % 1000; rest != 0) {
      std::string digits = std::to_string(rest);
      digits.insert(0, 3 - digits.size(), '0');
      digits.erase(digits.find_last_not_of('0') + 1);
      text_ += '.';
      text_ += digits;
    }
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (value) {
      write(*value);
    } else {
      write(nullptr);
    }
  }
  /// `json` is already JSON.
  void raw(std::string_view json) { text_ += json; }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

  /// Bytes that are not UTF-8 become U+FFFD: only evidence of an undecodable cell holds any, and its finding says so.
  static void append_json_string(std::string& out, std::string_view text);

 private:
  void open(char bracket) {
    text_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }

  std::string text_;
  bool first_ = true;
};

}  // namespace preflight::output
