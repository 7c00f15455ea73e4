// preflight: the core on the command line, for scripts, tests and benchmarks. JSON out; docs/report.md says what is in
// it.

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <utility>

#include "commands.h"

namespace {

using preflight::cli::Request;

struct Command {
  const char* name;
  const char* about;
  int (*run)(const Request&);
  bool reads_file;
  bool takes_plan;
};

constexpr std::array commands = {
    Command{"sniff", "Say how the file is read: delimiter, quotes, header", preflight::cli::sniff, true, false},
    Command{"check", "Say what is in the file and what is wrong with it", preflight::cli::check, true, true},
    Command{"rows", "Print every record, one JSON object a line", preflight::cli::rows, true, false},
    Command{"render", "Write what would be sent to Mailjet, and the rows left out", preflight::cli::render, true, true},
    Command{"options", "Print Mailjet's ImportOptions for what render writes", preflight::cli::options, true, true},
    Command{"email", "Judge e-mail addresses, one a line", preflight::cli::email, false, false},
    Command{"dates", "Judge values, one a line, as one column of dates", preflight::cli::dates, false, false},
};

}  // namespace

// What is thrown past here is lack of memory: the program ends, and says so by its status.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app{
      "Checks a contacts CSV before it goes to Mailjet. Exit status: 0 nothing must be fixed, 1 something must, 2 the "
      "file could not be "
      "read, 64 bad usage."};
  app.require_subcommand(1);
  Request request;
  int (*chosen)(const Request&) = nullptr;
  for (const Command& command : commands) {
    CLI::App* const sub = app.add_subcommand(command.name, command.about);
    sub->callback([&chosen, &command] { chosen = command.run; });
    if (!command.reads_file) {
      sub->add_flag("--json", request.json_lines, "Each line is a JSON string");
      continue;
    }
    sub->add_option("file", request.file, "The CSV file")->required();
    sub->add_option("--chunk-bytes", request.chunk_bytes, "Read so much at a time")->check(CLI::PositiveNumber);
    if (!command.takes_plan) continue;
    sub->add_option("--plan", request.plan_path, "The choices made so far (docs/plan.md)");
    sub->add_option("--schema", request.schema_path, "What the Mailjet account holds");
    if (command.run == preflight::cli::check)
      sub->add_option("--limit", request.limit, "List at most so many rows with each finding");
    if (command.run == preflight::cli::render) {
      sub->add_option("-o,--output", request.output_path, "Write to OUT.csv, OUT-2.csv, ... and OUT-left-out.csv")
          ->required();
      sub->add_option("--max-part-bytes", request.max_part_bytes, "Split the output into parts of at most this size")
          ->check(CLI::PositiveNumber);
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : preflight::cli::exit_usage;
  }
  return chosen(request);
}
