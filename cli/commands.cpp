#include "commands.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>
#include <vector>

#include "checking/email.h"
#include "compiled_json.h"
#include "host.h"
#include "output/json_writer.h"
#include "output/report.h"
#include "profiling/dates.h"
#include "words.h"

namespace preflight::cli {

namespace {

using output::JsonWriter;

int complain(int status, const std::string& what) {
  std::cerr << "preflight: " << what << '\n';
  return status;
}

void print(const std::string& json) { std::cout << json << '\n'; }

/// The text of a small file; none, with the reason said, if it cannot be read.
std::optional<std::string> read_small(const std::string& path) {
  if (path.empty()) return std::string();
  InputFile file(path);
  if (!file.trouble().empty()) {
    complain(exit_unreadable, file.trouble());
    return std::nullopt;
  }
  std::string text(file.bytes(), '\0');
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t got = file.read(at, text.data() + at, text.size() - at);
    if (got == 0) break;
    at += got;
  }
  text.resize(at);
  return text;
}

/// A session that has finished its check, or the exit status that says why not.
struct Checked {
  std::unique_ptr<InputFile> file;
  Session session;
  int trouble = 0;

  [[nodiscard]] int status() const { return session.has_must_findings() ? exit_must_findings : exit_clean; }
  /// For those who list no rows: a report with all of them may be larger than the file.
  [[nodiscard]] nlohmann::json report() const { return nlohmann::json::parse(session.report_json()); }
};

Checked run_check(const Request& request) {
  Checked checked;
  const auto plan = read_small(request.plan_path);
  const auto schema = read_small(request.schema_path);
  checked.file = std::make_unique<InputFile>(request.file);
  if (!plan || !schema || !checked.file->trouble().empty()) {
    if (!checked.file->trouble().empty()) complain(exit_unreadable, checked.file->trouble());
    checked.trouble = exit_unreadable;
    return checked;
  }
  const SessionOptions options{.rows_per_finding = request.limit, .max_part_bytes = request.max_part_bytes};
  if (const auto begun = checked.session.begin_check(*plan, *schema, checked.file->bytes(), options); !begun) {
    checked.trouble = complain(exit_usage, begun.error().message);
    return checked;
  }
  if (!drive(checked.session, *checked.file, request.chunk_bytes)) {
    const std::string& why = checked.file->trouble();
    checked.trouble = complain(exit_unreadable, why.empty() ? request.file + " became shorter while it was read" : why);
    return checked;
  }
  return checked;
}

/// For commands that do not print the findings' rows: no list of them is kept.
Request without_rows(Request request) {
  request.limit = 0;
  return request;
}

/// OUT.csv -> OUT-2.csv, OUT-left-out.csv
std::string beside(const std::string& path, const std::string& ending) {
  const std::filesystem::path whole(path);
  return (whole.parent_path() / (whole.stem().string() + ending + whole.extension().string())).string();
}

std::vector<std::string> read_lines(bool json_lines, bool& bad) {
  std::vector<std::string> lines;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (json_lines) {
      const nlohmann::json value = nlohmann::json::parse(line, nullptr, false);
      if (!value.is_string()) {
        bad = true;
        return lines;
      }
      lines.push_back(value.get<std::string>());
    } else {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      lines.push_back(line);
    }
  }
  return lines;
}

/// Where the files of a render go, each opened when its first bytes come.
class OutputFiles {
 public:
  explicit OutputFiles(std::string path) : path_(std::move(path)) {
    // Yesterday's left-out rows beside today's output would be taken for today's.
    std::error_code ignored;
    std::filesystem::remove(name(0), ignored);
  }

  [[nodiscard]] std::string name(std::uint32_t file) const {
    if (file == 0) return beside(path_, "-left-out");
    return file == 1 ? path_ : beside(path_, "-" + std::to_string(file));
  }

  void write(std::uint32_t file, std::string_view bytes) {
    if (files_.size() <= file) files_.resize(file + std::size_t{1});
    if (!files_[file]) files_[file] = std::make_unique<std::ofstream>(name(file), std::ios::binary | std::ios::trunc);
    files_[file]->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  /// Parts of an earlier, larger output would be taken for parts of this one.
  void remove_later_parts() const {
    std::error_code ignored;
    for (auto file = static_cast<std::uint32_t>(files_.size()); std::filesystem::remove(name(file), ignored); ++file) {
    }
  }

  /// The first file that could not be written, if one could not.
  [[nodiscard]] std::optional<std::string> trouble() {
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      if (files_[file] && !files_[file]->flush()) return name(file) + " could not be written";
    }
    return std::nullopt;
  }

 private:
  std::string path_;
  std::vector<std::unique_ptr<std::ofstream>> files_;
};

/// The second walk over the file, which has begun; `write` is given all that it puts out. The exit code when it cannot
/// be finished, else 0.
int write_all(Checked& checked, const Request& request, const std::function<void(const Output&)>& write) {
  const auto drain = [&] {
    for (Output output = checked.session.take_output(1U << 20); !output.bytes.empty();
         output = checked.session.take_output(1U << 20)) {
      write(output);
    }
  };
  if (drive(checked.session, *checked.file, request.chunk_bytes, drain)) return 0;
  return complain(exit_unreadable, request.file + " changed while it was read");
}

}  // namespace

int sniff(const Request& request) {
  InputFile file(request.file);
  if (!file.trouble().empty()) return complain(exit_unreadable, file.trouble());
  // A check without a plan, of which only the reading is told: a guess that the rest of the file disproves is not given
  // out.
  Checked checked = run_check({.file = request.file, .limit = 0, .chunk_bytes = request.chunk_bytes});
  if (checked.trouble != 0) return checked.trouble;
  const std::string& report = checked.session.report_json();
  // The report's own bytes, not nlohmann's: its member order is the contract's.
  const std::string_view start = "{\"reading\":";
  const std::size_t end = report.find(",\"bytes\":");
  print(report.substr(start.size(), end - start.size()));
  return exit_clean;
}

int check(const Request& request) {
  Checked checked = run_check(request);
  if (checked.trouble != 0) return checked.trouble;
  print(checked.session.report_json());
  return checked.status();
}

int rows(const Request& request) {
  Checked checked = run_check({.file = request.file, .limit = 0, .chunk_bytes = request.chunk_bytes});
  if (checked.trouble != 0) return checked.trouble;
  const nlohmann::json report = checked.report();
  for (const nlohmann::json& finding : report["findings"]) {
    if (finding["id"] != "file-not-csv") continue;
    return complain(exit_unreadable,
                    request.file + " is not a CSV file (" + finding["reason"].get<std::string>() + ")");
  }
  if (const auto begun = checked.session.begin_records(); !begun) return complain(exit_usage, begun.error().message);
  const int changed = write_all(checked, request, [](const Output& output) { std::cout << output.bytes; });
  if (changed != 0) return changed;
  if (const auto row = checked.session.row_over_limit()) {
    return complain(exit_unreadable, "row " + std::to_string(*row) + " is over 16 MiB long");
  }
  return exit_clean;
}

int render(const Request& request) {
  std::error_code not_there;
  if (std::filesystem::equivalent(request.file, request.output_path, not_there)) {
    return complain(exit_usage, "the output would be written over " + request.file + ", which is being read");
  }
  Checked checked = run_check(without_rows(request));
  if (checked.trouble != 0) return checked.trouble;
  if (const auto begun = checked.session.begin_render(left_out_words()); !begun)
    return complain(exit_usage, begun.error().message);
  OutputFiles files(request.output_path);
  const int changed =
      write_all(checked, request, [&files](const Output& output) { files.write(output.file, output.bytes); });
  if (changed != 0) return changed;
  files.write(1, {});  // Also when nothing is ready: a stale file from before must not stay.
  files.remove_later_parts();
  if (const auto trouble = files.trouble()) return complain(exit_unreadable, *trouble);
  print(checked.session.render_json());
  return checked.status();
}

int options(const Request& request) {
  Checked checked = run_check(without_rows(request));
  if (checked.trouble != 0) return checked.trouble;
  const nlohmann::json report = checked.report();
  const nlohmann::json& text = report["output"]["import_options"];
  print(text.is_string() ? text.get<std::string>() : "null");
  return checked.status();
}

int email(const Request& request) {
  bool bad = false;
  const std::vector<std::string> lines = read_lines(request.json_lines, bad);
  if (bad) return complain(exit_usage, "--json needs one JSON string a line");
  bool all_valid = true;
  for (const std::string& line : lines) {
    const std::string_view address = checking::trim_email(line);
    const checking::EmailJudgement judgement = checking::judge_email(address);
    const bool valid = judgement.is_valid();
    all_valid = all_valid && valid;
    JsonWriter json;
    json.object([&] {
      json.member("address", line);
      json.member("valid", valid);
      json.member("reason", valid ? std::nullopt : std::optional(checking::code(judgement.reason)));
      json.array_member("warnings", [&] {
        for (const checking::EmailWarning warning : checking::every_email_warning) {
          if (judgement.warnings.has(warning)) json.element(checking::finding_id(warning));
        }
      });
      json.member("suggestion", valid ? checking::suggest_email(address) : checking::repair_email(address));
    });
    print(json.text());
  }
  return all_valid ? exit_clean : exit_must_findings;
}

int dates(const Request& request) {
  bool bad = false;
  const std::vector<std::string> lines = read_lines(request.json_lines, bad);
  if (bad) return complain(exit_usage, "--json needs one JSON string a line");
  const std::vector<std::string_view> values(lines.begin(), lines.end());
  const profiling::DatesAnswer answer = profiling::infer_dates(values);
  JsonWriter json;
  json.object([&] {
    json.array_member("formats", [&] {
      for (const profiling::DatesAnswer::Format& format : answer.formats) {
        json.object_element([&] {
          json.member("pattern", format.pattern);
          json.member("expressible", format.expressible);
        });
      }
    });
    json.member("ambiguous", answer.ambiguous);
    json.key("proof");
    if (answer.proof) {
      json.object([&] {
        json.member("row", answer.proof->row);
        json.member("value", answer.proof->text);
      });
    } else {
      json.write(nullptr);
    }
    json.member("impossible", answer.impossible);
    json.member("not_dates", answer.not_dates);
  });
  print(json.text());
  return answer.ambiguous || answer.impossible != 0 || answer.not_dates != 0 ? exit_must_findings : exit_clean;
}

}  // namespace preflight::cli
