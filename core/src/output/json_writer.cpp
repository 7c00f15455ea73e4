#include "output/json_writer.h"

#include <algorithm>

#include "reading/utf8.h"

namespace preflight::output {

namespace {

bool needs_escape(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
}

void append_escaped(std::string& out, char byte) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '\\';
  switch (byte) {
    case '"':
    case '\\':
      out += byte;
      break;
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    default:
      out += "u00";
      out += hex[static_cast<unsigned char>(byte) >> 4U];
      out += hex[static_cast<unsigned char>(byte) & 0xFU];
  }
}

}  // namespace

void JsonWriter::append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::string_view good = text.substr(0, reading::first_invalid_utf8(text));
    text.remove_prefix(good.size());
    for (auto at = good.begin(); at != good.end();) {
      const auto special = std::find_if(at, good.end(), needs_escape);
      out.append(at, special);
      at = special;
      if (at != good.end()) append_escaped(out, *at++);
    }
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace preflight::output
