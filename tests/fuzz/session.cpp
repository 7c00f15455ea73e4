// Any bytes as a file, through everything: the same answers for any chunks, sums that add up, and an output in which a
// second check finds nothing that must be settled.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/hosted_file.h"
#include "support/input.h"
#include "support/must.h"
#include "support/plans.h"

namespace {

using namespace preflight;
using fuzz::HostedFile;
using fuzz::Json;
using fuzz::must;
using fuzz::Said;
using testing::plan_for_output;
using testing::plan_of;

std::uint64_t count(const Json& report, const char* member) { return report[member].get<std::uint64_t>(); }

Said all_of(std::string_view file, const std::string& plan, fuzz::Chunks chunks, SessionOptions options) {
  HostedFile hosted(file, std::move(chunks));
  Said said;
  said.report = hosted.check(plan, options);
  said.render = hosted.render(said.files);
  said.pages.push_back(hosted.query({{"kind", "rows"}, {"from_row", 3}, {"limit", 5}}));
  const Json report = Json::parse(said.report);
  constexpr std::size_t most_pages = 4;
  for (const Json& finding : report["findings"]) {
    if (said.pages.size() == most_pages) break;
    said.pages.push_back(hosted.query({{"kind", "finding"},
                                       {"id", finding["id"]},
                                       {"reason", finding["reason"]},
                                       {"column", finding["column"]},
                                       {"limit", 4}}));
  }
  said.pages.push_back(hosted.records());
  return said;
}

void adds_up(const Json& report, const Json& render) {
  must(count(report, "records") + count(report, "added") ==
           count(report, "ready") + count(report, "to_fix") + count(report, "left_out"),
       "records + added = ready + to_fix + left_out");
  must(count(render, "rows") == count(report, "ready"), "what is ready is rendered");
  must(count(render, "left_out_rows") == count(report, "to_fix") + count(report, "left_out"),
       "what is not rendered is in the left-out file");
}

void output_is_clean(const Json& report, const Said& said) {
  if (count(report, "ready") == 0) return;
  const std::string& part = said.files.at(1);
  HostedFile output(part, fuzz::whole());
  const Json again = Json::parse(output.check(plan_for_output(report)));
  for (const Json& finding : again["findings"])
    must(finding["level"] != "must", "the output has a finding that must be settled: " + finding.dump());
  must(again["ready"] == report["ready"], "all of the output is ready: " + again.dump());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  testing::Random random = fuzz::random_of(file);
  const SessionOptions options{.rows_per_finding = random() % 3 == 0 ? 2U : all_rows,
                               .max_part_bytes = random() % 4 == 0 ? 90U : 20'000'000U};

  const Said bare = all_of(file, "", fuzz::whole(), options);
  const Json report = Json::parse(bare.report);
  adds_up(report, Json::parse(bare.render));
  const std::size_t most = random() % 2 == 0 ? 7 : size / 2 + 1;
  must(all_of(file, "", fuzz::cut_by(random, most), options) == bare, "chunks change nothing");

  // Whatever can be settled is: some fix of every finding, again until none is left.
  std::vector<Json> entries;
  std::string plan;
  Json settled = report;
  for (int round = 0; round < 3; ++round) {
    const std::size_t before = entries.size();
    for (const Json& finding : settled["findings"]) {
      const Json& fixes = finding["fixes"];
      if (fixes.empty() || (finding["level"] != "must" && random() % 4 != 0)) continue;
      entries.push_back(fixes[random() % 4 == 0 ? random() % fixes.size() : 0]["entry"]);
    }
    if (entries.size() == before) break;
    plan = plan_of(entries);
    HostedFile hosted(file, fuzz::whole());
    settled = Json::parse(hosted.check(plan));
  }
  const SessionOptions one_part{.rows_per_finding = options.rows_per_finding};
  const Said said = all_of(file, plan, fuzz::whole(), one_part);
  settled = Json::parse(said.report);
  adds_up(settled, Json::parse(said.render));
  must(all_of(file, plan, fuzz::cut_by(random, size / 3 + 1), one_part) == said, "chunks change nothing under a plan");
  output_is_clean(settled, said);
  return 0;
}
