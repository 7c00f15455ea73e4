#include "import/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "import/date_scan.h"

namespace preflight::sandbox {
namespace {

constexpr std::array<std::pair<Datatype, std::string_view>, 5> datatype_names{{{Datatype::str, "str"},
                                                                               {Datatype::int_, "int"},
                                                                               {Datatype::float_, "float"},
                                                                               {Datatype::bool_, "bool"},
                                                                               {Datatype::datetime, "datetime"}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// Takes the digits off the front; whether there were any.
bool take_number(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(end);
  return end > 0;
}

bool is_integer(std::string_view text) {
  const std::string_view digits = without_sign(text);
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return false;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_decimal(std::string_view text) {
  text = without_sign(text);
  if (!take_number(text)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!take_number(text)) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text = without_sign(text.substr(1));
    if (!take_number(text)) return false;
  }
  return text.empty();
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > 64 || local.starts_with('.') || local.ends_with('.')) return false;
  if (local.find("..") != std::string_view::npos) return false;
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.";
  return std::ranges::all_of(local, [&](char c) {
    return is_digit(c) || is_ascii_letter(c) || is_beyond_ascii(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.starts_with('-') || label.ends_with('-')) return false;
  return std::ranges::all_of(
      label, [](char c) { return is_digit(c) || is_ascii_letter(c) || is_beyond_ascii(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
  int labels = 0;
  for (;;) {
    const std::size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (!is_label(label)) return false;
    ++labels;
    // The last label of a name is never a number: 10.0.0.1 is an address of another kind.
    if (dot == std::string_view::npos) return labels >= 2 && !std::ranges::all_of(label, is_digit);
    domain.remove_prefix(dot + 1);
  }
}

/// A message is one line of the error file, so the line ends of the value it quotes become blanks.
std::string quoted(std::string_view value) {
  std::string text = "\"" + std::string(value) + "\"";
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

}  // namespace

std::string_view datatype_name(Datatype datatype) {
  for (const auto& [each, name] : datatype_names) {
    if (each == datatype) return name;
  }
  return "str";
}

std::optional<Datatype> datatype_named(std::string_view name) {
  for (const auto& [datatype, each] : datatype_names) {
    if (each == name) return datatype;
  }
  return std::nullopt;
}

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || text.size() > 254 || !is_utf8(text)) return false;
  return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

std::string address_key(std::string_view address) {
  std::string key(address);
  std::ranges::transform(key, key.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return key;
}

Reading read_value(std::string_view cell, Datatype datatype, std::string_view property, const DateReading& dates,
                   const Behaviour& behaviour) {
  const std::string key(property);
  if (behaviour.max_value_bytes != 0 && cell.size() > behaviour.max_value_bytes) {
    return {.error = "CM06 Length of value (" + std::to_string(cell.size()) + " bytes) exceeds maximum data length (" +
                     std::to_string(behaviour.max_value_bytes) + " bytes)"};
  }
  switch (datatype) {
    case Datatype::str:
      return {};
    case Datatype::int_:
      if (is_integer(cell)) return {};
      return {.error = "CM03 " + quoted(cell) + " is not a valid integer value for key " + key};
    case Datatype::float_:
      if (is_decimal(cell)) return {};
      return {.error = "CM05 " + quoted(cell) + " is not a valid float value for key " + key};
    case Datatype::bool_:
      if (std::ranges::find(behaviour.true_words, cell) != behaviour.true_words.end() ||
          std::ranges::find(behaviour.false_words, cell) != behaviour.false_words.end()) {
        return {};
      }
      return {.error = "CM04 " + quoted(cell) + " is not a valid bool value for key " + key};
    case Datatype::datetime: {
      const std::optional<std::int64_t> instant = scan_date(cell, dates.format, dates.offset_hours, behaviour);
      if (!instant) return {.error = "Could not convert value"};
      return {.instant = instant};
    }
  }
  return {};
}

bool is_utf8(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    std::size_t length = 0;
    std::uint32_t point = 0;
    std::uint32_t smallest = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2, point = lead & 0x1Fu, smallest = 0x80;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3, point = lead & 0x0Fu, smallest = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4, point = lead & 0x07u, smallest = 0x10000;
    } else {
      return false;
    }
    if (bytes.size() - i < length) return false;
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if ((next & 0xC0u) != 0x80u) return false;
      point = (point << 6) | (next & 0x3Fu);
    }
    if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    i += length;
  }
  return true;
}

}  // namespace preflight::sandbox
