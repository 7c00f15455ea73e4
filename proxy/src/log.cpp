#include "log.h"

#include <unistd.h>

#include <chrono>

#include "compiled_json.h"
#include "text.h"

namespace preflight::proxy {

namespace {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

std::string_view name_of(Field field) {
  switch (field) {
    case Field::request_id:
      return "request_id";
    case Field::method:
      return "method";
    case Field::route:
      return "route";
    case Field::status:
      return "status";
    case Field::milliseconds:
      return "ms";
    case Field::import_id:
      return "import_id";
    case Field::part:
      return "part";
    case Field::state:
      return "state";
    case Field::code:
      return "code";
    case Field::job_id:
      return "job_id";
    case Field::port:
      return "port";
    case Field::count:
      return "count";
    case Field::user:
      return "user";
    case Field::ip:
      return "ip";
    case Field::account:
      return "account";
  }
  return "other";
}

}  // namespace

void log(Level level, std::string_view event, std::initializer_list<LogEntry> entries) {
  nlohmann::ordered_json line{
      {"ts", rfc3339(std::chrono::system_clock::now())}, {"level", name_of(level)}, {"event", event}};
  for (const LogEntry& entry : entries) {
    const std::string key(name_of(entry.field));
    if (entry.value.is_text) {
      line[key] = entry.value.text;
    } else {
      line[key] = entry.value.number;
    }
  }
  const std::string text = line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
  // One write, so that lines of several threads do not mix. A log that cannot be written has nobody to tell.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace preflight::proxy
