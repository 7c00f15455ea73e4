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
    std::string_view good = text.substr(0, reading::first_invalid_utf8(text));
    text.remove_prefix(good.size());
    while (!good.empty()) {
      const auto plain = static_cast<std::size_t>(std::find_if(good.begin(), good.end(), needs_escape) - good.begin());
      out += good.substr(0, plain);
      if (plain == good.size()) break;
      append_escaped(out, good[plain]);
      good.remove_prefix(plain + 1);
    }
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace preflight::output
