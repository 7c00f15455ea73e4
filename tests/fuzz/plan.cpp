// Any text as a plan, a schema, a query, options and words: an answer or an error with a code. A plan that was taken is
// printed, read again, and applied.

#include "preflight/plan.h"

#include <cstring>
#include <string>
#include <string_view>

#include "output/json_writer.h"
#include "output/report.h"
#include "preflight/options_json.h"
#include "preflight/schema.h"
#include "support/hosted_file.h"
#include "support/must.h"

namespace {

using namespace preflight;
using fuzz::must;

std::string printed(const Plan& plan) {
  output::JsonWriter json;
  json.object([&] {
    json.member("version", 1U);
    json.array_member("entries", [&] {
      for (const PlanEntry& entry : plan.entries) {
        json.object_element([&] {
          json.member("id", entry.id);
          output::write_action(json, entry.action);
        });
      }
    });
  });
  return json.take();
}

template <class T>
bool is_taken(const result<T>& answer) {
  must(answer.has_value() || (!answer.error().code.empty() && !answer.error().message.empty()), "an error says why");
  if (!answer) must(fuzz::Json::accept(error_json(answer.error())), "an error is JSON");
  return answer.has_value();
}

constexpr std::string_view file =
    "email,name,birthday,note\r\n"
    "ann@example.org,Ann,1990-04-03,\r\n"
    "ann@example.org,Ann,1990-13-45,again\r\n"
    "bob(at)example.org,Bob,03/04/1990,\"a, b\"\r\n"
    "\r\n"
    "cy@gmial.com,Cy\r\n"
    ",nobody,,,,\r\n"
    "Total,5\r\n";

void is_applied(const std::string& plan, const std::string& schema, const std::string& words,
                const std::string& query) {
  Session session;
  const auto feed = [&] {
    for (Need need = session.need(); need.length > 0; need = session.need()) {
      const auto offset = static_cast<std::size_t>(need.offset);
      const auto length = static_cast<std::size_t>(need.length);
      std::memcpy(session.reserve(length), file.data() + offset, length);
      // An encoding that the host decodes: of ASCII, nothing is left to do.
      must((session.host_decoding().empty() ? session.commit(length) : session.commit_decoded(length, length))
               .has_value(),
           "bytes are taken");
    }
    must(session.finish().has_value(), "a pass ends");
  };
  if (!is_taken(session.begin_check(plan, schema, file.size(), {}))) return;
  feed();
  const fuzz::Json report = fuzz::Json::parse(session.report_json());
  must(report["records"].get<std::int64_t>() + report["added"].get<std::int64_t>() ==
           report["ready"].get<std::int64_t>() + report["to_fix"].get<std::int64_t>() +
               report["left_out"].get<std::int64_t>(),
       "the sums add up under any plan");
  if (is_taken(session.begin_render(words))) {
    feed();
    while (!session.take_output(1000).bytes.empty()) {
    }
    must(fuzz::Json::parse(session.render_json())["rows"] == report["ready"], "what is ready is rendered");
  }
  if (is_taken(session.begin_query(query))) {
    feed();
    must(fuzz::Json::accept(session.rows_json()), "a page of rows is JSON");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  is_taken(parse_session_options(text));
  const bool is_schema = is_taken(parse_schema(text));
  const auto plan = parse_plan(text);
  if (is_taken(plan)) {
    const std::string once = printed(*plan);
    const auto again = parse_plan(once);
    must(again.has_value(), again ? "" : again.error().message);
    fuzz::must_equal(printed(*again), once, "a plan that is printed and read is the same");
  }
  is_applied(plan ? text : std::string(), is_schema ? text : std::string(), text, text);
  return 0;
}
