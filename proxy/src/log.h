#pragma once
/// One JSON object a line, on stderr.
///
///     log(Level::info, "listening", {{Field::port, 8080}});
///
/// The field names are a closed list, so that contact data, file names, keys and exception texts have no way in: there
/// is no field for them.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace preflight::proxy {

enum class Level { info, warning, error };

enum class Field {
  request_id,
  method,
  route,
  status,
  milliseconds,
  import_id,
  part,
  state,
  code,
  job_id,
  port,
  count,
  user,
  ip,
  account
};

/// A value is a number, or text that the proxy made itself (ids, codes, states, route patterns), or the name of a
/// person or account, which is checked where it comes from.
struct LogValue {
  // Implicit, so that a call reads like the line it writes.
  LogValue(std::string_view words) : text(words), is_text(true) {}
  LogValue(const char* words) : text(words), is_text(true) {}
  LogValue(const std::string& words) : text(words), is_text(true) {}
  LogValue(std::int64_t amount) : number(amount) {}
  LogValue(int amount) : number(amount) {}
  std::string_view text;
  std::int64_t number = 0;
  bool is_text = false;
};

struct LogEntry {
  Field field;
  LogValue value;
};

/// Safe from any thread; a line is written whole.
void log(Level level, std::string_view event, std::initializer_list<LogEntry> entries = {});

}  // namespace preflight::proxy
