#include <array>
#include <utility>

#include "preflight/sandbox/behaviour.h"

namespace preflight::sandbox {
namespace {

using std::chrono::seconds;

/// What becomes of POST csvimport itself.
struct Effect {
  const char* words;
  bool applied;
  seconds after;
};
constexpr std::array effects{Effect{"not applied", false, seconds(0)}, Effect{"applied", true, seconds(0)},
                             Effect{"applied 40 s later", true, seconds(40)},
                             Effect{"applied 400 s later", true, seconds(400)}};

/// What is said about it.
struct Reply {
  const char* words;
  int status;
  const char* body;
  bool dropped = false;
};
constexpr std::array replies{Reply{"reply lost", 0, "", true},
                             Reply{"500", 500, R"({"ErrorMessage":"An Unexpected Error occurred","StatusCode":500})"},
                             Reply{"502 as a web page", 502, "<html>Bad gateway</html>"},
                             Reply{"503", 503, ""},
                             Reply{"504", 504, "upstream timed out"},
                             Reply{"a web page with 200", 200, "<html>Sign in</html>"},
                             Reply{"half an answer", 201, R"({"Count":1,"Data":[{"ID":9)"},
                             Reply{"wrong types", 201, R"({"Count":"x","Data":{"ID":[]},"Total":null})"}};

/// Answers that say clearly that nothing was done; these are never given for what was applied.
constexpr std::array clear_refusals{Reply{"429", 429, ""}, Reply{"401", 401, ""},
                                    Reply{"400", 400, R"({"ErrorMessage":"No","StatusCode":400})"},
                                    Reply{"404", 404, R"({"ErrorMessage":"Object not found","StatusCode":404})"}};

/// What the list of jobs does.
struct List {
  const char* words;
  seconds lags;
  int broken_times;
  const char* body;
};
constexpr std::array lists{List{"list right", seconds(0), 0, ""},
                           List{"list 10 s late", seconds(10), 0, ""},
                           List{"list 60 s late", seconds(60), 0, ""},
                           List{"list broken 5 times", seconds(0), 5, R"({"ErrorMessage":"MJ02 No persister"})"},
                           List{"list garbage twice, 10 s late", seconds(10), 2, "<html>"},
                           List{"list broken for good", seconds(0), 1'000'000, R"({"ErrorMessage":"MJ02"})"}};

constexpr std::uint64_t unclear_count = effects.size() * replies.size() * lists.size();
// The first of these is that nothing goes wrong.
constexpr std::uint64_t clear_count = 1 + clear_refusals.size() * 2;

Fault fault_of(const Reply& reply) {
  Fault fault{.method = "POST", .path_part = "/csvimport"};
  fault.drop_reply = reply.dropped;
  fault.status = reply.status;
  fault.body = reply.body;
  return fault;
}

}  // namespace

std::uint64_t trouble_count() { return unclear_count + clear_count; }

Trouble trouble_of(std::uint64_t number) {
  number %= trouble_count();
  Trouble trouble;
  if (number == 0) return {{}, seconds(0), "nothing goes wrong"};
  if (number < clear_count) {
    const Reply& reply = clear_refusals[(number - 1) / 2];
    const bool often = (number - 1) % 2 == 1;
    Fault fault = fault_of(reply);
    fault.times = often ? 5 : 1;
    if (often && reply.status == 429) fault.headers = {{"Retry-After", "30"}};
    trouble.faults.push_back(std::move(fault));
    trouble.words = std::string(reply.words) + (often ? " five times" : "");
    return trouble;
  }
  number -= clear_count;
  const Effect& effect = effects[number % effects.size()];
  const Reply& reply = replies[number / effects.size() % replies.size()];
  const List& list = lists[number / effects.size() / replies.size() % lists.size()];
  Fault fault = fault_of(reply);
  fault.carry_out_first = effect.applied;
  fault.carried_out_after = effect.after;
  trouble.faults.push_back(std::move(fault));
  trouble.job_list_lags = list.lags;
  if (list.broken_times > 0) {
    // Reading one job is another thing.
    Fault broken{.method = "GET", .path_part = "/REST/csvimport", .times = list.broken_times};
    broken.at_path_end = true;
    broken.status = list.body[0] == '<' ? 200 : 500;
    broken.body = list.body;
    trouble.faults.push_back(std::move(broken));
  }
  trouble.words = std::string(effect.words) + ", " + reply.words + ", " + list.words;
  return trouble;
}

}  // namespace preflight::sandbox
