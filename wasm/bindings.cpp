// The core for JavaScript: registrations, and the few lines that turn views into typed arrays. preflight.d.ts says what
// it is.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "preflight/options_json.h"
#include "preflight/session.h"

namespace {

using emscripten::val;
using preflight::Need;
using preflight::Session;

std::string as_json(const preflight::result<void>& result) {
  return result ? std::string() : preflight::error_json(result.error());
}

std::string begin_check(Session& session, const std::string& plan, const std::string& schema, double file_bytes,
                        const std::string& options) {
  const preflight::result<preflight::SessionOptions> parsed = preflight::parse_session_options(options);
  if (!parsed) return preflight::error_json(parsed.error());
  return as_json(session.begin_check(plan, schema, static_cast<std::uint64_t>(file_bytes), *parsed));
}
std::string begin_render(Session& session, const std::string& words) { return as_json(session.begin_render(words)); }
std::string begin_query(Session& session, const std::string& query) { return as_json(session.begin_query(query)); }

val need(const Session& session) {
  const Need wanted = session.need();
  val answer = val::object();
  // Doubles: file sizes stay far below 2^53.
  answer.set("offset", static_cast<double>(wanted.offset));
  answer.set("length", static_cast<double>(wanted.length));
  return answer;
}
val reserve(Session& session, std::uint32_t bytes) {
  return val(emscripten::typed_memory_view(bytes, reinterpret_cast<std::uint8_t*>(session.reserve(bytes))));
}
std::string commit(Session& session, std::uint32_t bytes) { return as_json(session.commit(bytes)); }
std::string host_decoding(const Session& session) { return std::string(session.host_decoding()); }
std::string commit_decoded(Session& session, std::uint32_t bytes, std::uint32_t decoded_bytes) {
  return as_json(session.commit_decoded(bytes, decoded_bytes));
}
std::string finish(Session& session) { return as_json(session.finish()); }
std::string report_json(const Session& session) { return session.report_json(); }
std::string rows_json(const Session& session) { return session.rows_json(); }
std::string render_json(const Session& session) { return session.render_json(); }
val take_output(Session& session, std::uint32_t max_bytes) {
  const preflight::Output output = session.take_output(max_bytes);
  val answer = val::object();
  answer.set("file", output.file);
  answer.set("bytes", val(emscripten::typed_memory_view(output.bytes.size(),
                                                        reinterpret_cast<const std::uint8_t*>(output.bytes.data()))));
  return answer;
}
double records_read(const Session& session) { return static_cast<double>(session.records_read()); }

}  // namespace

EMSCRIPTEN_BINDINGS(preflight) {
  emscripten::class_<Session>("Session")
      .constructor<>()
      .function("beginCheck", &begin_check)
      .function("beginRender", &begin_render)
      .function("beginQuery", &begin_query)
      .function("need", &need)
      .function("reserve", &reserve)
      .function("commit", &commit)
      .function("hostDecoding", &host_decoding)
      .function("commitDecoded", &commit_decoded)
      .function("finish", &finish)
      .function("reportJson", &report_json)
      .function("rowsJson", &rows_json)
      .function("renderJson", &render_json)
      .function("takeOutput", &take_output)
      .function("recordsRead", &records_read);
}
