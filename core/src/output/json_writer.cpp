#include "output/json_writer.h"

#include "reading/utf8.h"

namespace preflight::output {

void JsonWriter::append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const std::size_t good = reading::first_invalid_utf8(text);
    for (const char byte : text.substr(0, good)) {
      switch (byte) {
        case '"':
          out += "\\\"";
          break;
        case '\\':
          out += "\\\\";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\r':
          out += "\\r";
          break;
        case '\t':
          out += "\\t";
          break;
        default:
          if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
            out += "\\u00";
            out += hex[static_cast<unsigned char>(byte) >> 4U];
            out += hex[static_cast<unsigned char>(byte) & 0xFU];
          } else {
            out += byte;
          }
      }
    }
    text.remove_prefix(good);
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace preflight::output
