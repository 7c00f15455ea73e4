// The command line as a process: what it prints, what it writes, and its exit status.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiled_json.h"
#include "support/case.h"

namespace preflight::testing {
namespace {

using Json = nlohmann::json;

struct Ran {
  int status = -1;
  std::string out;
  std::string err;

  [[nodiscard]] Json json() const { return Json::parse(out, nullptr, false); }
};

class Program : public ::testing::Test {
 protected:
  Program() {
    std::string pattern = (std::filesystem::temp_directory_path() / "preflight-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Program() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

  [[nodiscard]] Ran run(std::vector<std::string> arguments, std::string_view input = {}) const {
    const std::string in = write("stdin", input);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, in.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, path("stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, 2, path("stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    arguments.insert(arguments.begin(), PREFLIGHT_PROGRAM);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    Ran ran;
    EXPECT_EQ(posix_spawn(&child, PREFLIGHT_PROGRAM, &files, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&files);
    int state = 0;
    EXPECT_EQ(waitpid(child, &state, 0), child);
    EXPECT_TRUE(WIFEXITED(state)) << "ended by signal " << WTERMSIG(state);
    ran.status = WEXITSTATUS(state);
    ran.out = read_file(path("stdout"));
    ran.err = read_file(path("stderr"));
    return ran;
  }

 private:
  std::string folder_;
};

TEST_F(Program, ExitsWithZeroWhenNothingMustBeFixed) {
  const Ran ran = run({"check", write("a.csv", "email,name\na@x.org,Ann\n")});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.json()["ready"], 1);
  EXPECT_EQ(ran.err, "");
}

TEST_F(Program, ExitsWithOneWhenSomethingMustBeFixed) {
  const Ran ran = run({"check", write("a.csv", "email,name\nbad,Ann\n")});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.json()["to_fix"], 1);
}

TEST_F(Program, GivesAReportAboutAnEmptyFile) {
  const Ran ran = run({"check", write("a.csv", "")});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.json()["findings"][0]["id"], "file-empty");
}

TEST_F(Program, ExitsWithTwoWhenTheFileCannotBeRead) {
  for (const char* command : {"check", "sniff", "rows", "options"}) {
    const Ran missing = run({command, path("missing.csv")});
    EXPECT_EQ(missing.status, 2) << command;
    EXPECT_EQ(missing.out, "");
    EXPECT_NE(missing.err.find("missing.csv"), std::string::npos) << missing.err;
    const Ran folder = run({command, path("")});
    EXPECT_EQ(folder.status, 2) << command;
    EXPECT_NE(folder.err.find("is a folder"), std::string::npos) << folder.err;
    EXPECT_EQ(run({command, "/dev/null"}).status, 2) << command;
  }
  EXPECT_EQ(run({"render", path(""), "-o", path("out.csv")}).status, 2);
  EXPECT_FALSE(std::filesystem::exists(path("out.csv")));
}

TEST_F(Program, SaysWhenTheFileBecameShorterWhileItWasRead) {
  // Files of sysfs say 4,096 bytes and give fewer: the same to a reader as a file cut short under its hands.
  const std::string shrinking = "/sys/kernel/mm/transparent_hugepage/enabled";
  std::error_code none;
  if (std::filesystem::file_size(shrinking, none) <= read_file(shrinking).size() || none)
    GTEST_SKIP() << "no file here that gives fewer bytes than it says";
  for (const char* command : {"check", "sniff", "rows"}) {
    const Ran ran = run({command, shrinking});
    EXPECT_EQ(ran.status, 2) << command << ran.out;
    EXPECT_NE(ran.err.find("shorter"), std::string::npos) << ran.err;
  }
}

TEST_F(Program, ExitsWithSixtyFourOnBadUsage) {
  const std::string file = write("a.csv", "email\na@x.org\n");
  for (const std::vector<std::string>& arguments : std::initializer_list<std::vector<std::string>>{
           {},
           {"chek", file},
           {"check"},
           {"check", file, "--no-such"},
           {"check", file, "--limit", "x"},
           {"check", file, "--limit", "-1"},
           {"check", file, "--chunk-bytes", "0"},
           {"render", file},
           {"render", file, "-o", path("o.csv"), "--max-part-bytes", "0"}}) {
    EXPECT_EQ(run(arguments).status, 64) << ::testing::PrintToString(arguments);
  }
}

TEST_F(Program, ExitsWithSixtyFourOnAPlanOrSchemaThatIsNone) {
  const std::string file = write("a.csv", "email\na@x.org\n");
  const Ran plan =
      run({"check", file, "--plan", write("p.json", R"({"version":1,"entries":[{"id":"e7","do":"fly"}]})")});
  EXPECT_EQ(plan.status, 64);
  EXPECT_EQ(plan.out, "");
  EXPECT_NE(plan.err.find("e7"), std::string::npos) << plan.err;
  EXPECT_EQ(run({"check", file, "--schema", write("s.json", "[]")}).status, 64);
  EXPECT_EQ(run({"check", file, "--plan", path("none.json")}).status, 2);
}

TEST_F(Program, SaysHowItReadsAFile) {
  const Ran ran = run({"sniff", write("a.csv",
                                      "\xEF\xBB\xBF"
                                      "email;name\r\na@x.org;\"Ann\"\r\n")});
  EXPECT_EQ(ran.status, 0);
  const Json reading = ran.json();
  const Json expected = Json::parse(R"({"encoding":"utf-8","bom":true,"delimiter":";","quote":"\"","escape":"\"",
                                        "line_ending":"crlf","skip_rows":0,"has_header":true})");
  for (const auto& [name, value] : expected.items()) EXPECT_EQ(reading[name], value) << name;
  EXPECT_TRUE(reading["confidence"].contains("delimiter"));
  EXPECT_TRUE(reading["alternatives"].is_array());
}

TEST_F(Program, PrintsEveryRecordOnALineOfItsOwn) {
  const std::string file = write("a.csv", "email,note\r\n\r\na@x.org,\"one\r\ntwo\"\r\n");
  const std::string expected =
      "{\"row\":1,\"line\":1,\"cells\":[\"email\",\"note\"]}\n"
      "{\"row\":3,\"line\":3,\"cells\":[\"a@x.org\",\"one\\r\\ntwo\"]}\n";
  EXPECT_EQ(run({"rows", file}).out, expected);
  EXPECT_EQ(run({"rows", file, "--chunk-bytes", "1"}).out, expected);
  EXPECT_EQ(run({"rows", write("empty.csv", "")}).out, "");
}

TEST_F(Program, ListsAllRowsUnlessToldHowMany) {
  std::string file = "email\n";
  for (int i = 0; i < 1001; ++i) file += "bad" + std::to_string(i) + "\n";
  const std::string name = write("a.csv", file);
  const Json all = run({"check", name}).json()["findings"][0];
  EXPECT_EQ(all["count"], 1001);
  EXPECT_EQ(all["rows"].size(), 1001U);
  EXPECT_EQ(all["more"], 0);
  const Json some = run({"check", name, "--limit", "3"}).json()["findings"][0];
  EXPECT_EQ(some["rows"].size(), 3U);
  EXPECT_EQ(some["more"], 998);
}

TEST_F(Program, ListsAllRowsOfDatesAsWell) {
  std::string file = "email,born\n";
  for (int i = 0; i < 300; ++i) file += "c" + std::to_string(i) + "@x.org,01/02/2024\n";
  const Json report = run({"check", write("a.csv", file)}).json();
  for (const Json& finding : report["findings"]) {
    if (finding["id"] != "date-order-unsure") continue;
    EXPECT_EQ(finding["count"], 300);
    EXPECT_EQ(finding["rows"].size() + finding["more"].get<std::size_t>(), 300U);
    EXPECT_EQ(finding["more"], 0) << "a limit was set though nobody asked for one";
  }
}

TEST_F(Program, WritesPartsAndLeftOutRowsBesideEachOther) {
  const std::string file = write("in.csv", "email,name\na@x.org,Ann\nbad,Bob\nc@x.org,Cy\n");
  const Ran ran = run({"render", file, "-o", path("out.csv"), "--max-part-bytes", "30"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_EQ(read_file(path("out.csv")), "email,name\r\na@x.org,Ann\r\n");
  EXPECT_EQ(read_file(path("out-2.csv")), "email,name\r\nc@x.org,Cy\r\n");
  const std::string left_out = read_file(path("out-left-out.csv"));
  EXPECT_EQ(left_out.find("\xEF\xBB\xBF"
                          "email,name,"),
            0U)
      << left_out;
  EXPECT_NE(left_out.find("\r\nbad,Bob,3,"), std::string::npos) << left_out;
  EXPECT_EQ(ran.json()["parts"].size(), 2U);
  EXPECT_EQ(ran.json()["import_options"], nullptr);
}

TEST_F(Program, LeavesNoLeftOutFileOfYesterday) {
  write("out-left-out.csv", "old");
  write("out.csv", "old");
  EXPECT_EQ(run({"render", write("in.csv", "email\na@x.org\n"), "-o", path("out.csv")}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(path("out-left-out.csv")));
  EXPECT_EQ(read_file(path("out.csv")), "email\r\na@x.org\r\n");
}

TEST_F(Program, LeavesNoSecondPartOfYesterday) {
  write("out-2.csv", "old");
  write("out-3.csv", "old");
  EXPECT_EQ(run({"render", write("in.csv", "email\na@x.org\n"), "-o", path("out.csv")}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(path("out-2.csv"))) << "it would be taken for a part of today's";
}

TEST_F(Program, DoesNotWriteOverTheFileItReads) {
  const std::string file = write("in.csv", "email,name\nA@X.ORG,Ann\nb@x.org,Bob\n");
  const std::string before = read_file(file);
  EXPECT_EQ(run({"render", file, "-o", file}).status, 64);
  EXPECT_EQ(read_file(file), before);
}

TEST_F(Program, SaysWhenItCannotWrite) {
  const Ran ran = run({"render", write("in.csv", "email\na@x.org\n"), "-o", path("no/such/folder.csv")});
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("could not be written"), std::string::npos) << ran.err;
}

TEST_F(Program, PrintsImportOptionsOrNull) {
  EXPECT_EQ(run({"options", write("a.csv", "email,born\na@x.org,2024-01-31\n")}).out,
            "{\"DateTimeFormat\":\"yyyy-mm-dd\",\"TimezoneOffset\":0,\"FieldNames\":[\"email\",\"born\"]}\n");
  EXPECT_EQ(run({"options", write("b.csv", "email,name\na@x.org,Ann\n")}).out, "null\n");
}

TEST_F(Program, TakesAPlanAndASchema) {
  const std::string file = write("a.csv", "email,town\nbad,Oslo\na@x.org,Rome\n");
  const std::string plan = write(
      "p.json", R"({"version":1,"entries":[{"id":"e1","do":"leave-out-rows","finding":{"id":"email-invalid"}}]})");
  const std::string schema = write("s.json", R"({"properties":[{"name":"city","type":"str"}]})");
  const Ran ran = run({"check", file, "--plan", plan, "--schema", schema});
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_EQ(ran.json()["left_out"], 1);
  EXPECT_EQ(ran.json()["findings"][0]["id"], "property-new");
}

TEST_F(Program, JudgesAddressesLineByLine) {
  const Ran ran = run({"email"}, "ann@x.org\nnobody\r\n");
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out,
            "{\"address\":\"ann@x.org\",\"valid\":true,\"reason\":null,\"warnings\":[],\"suggestion\":null}\n"
            "{\"address\":\"nobody\",\"valid\":false,\"reason\":\"no-at\",\"warnings\":[],\"suggestion\":null}\n");
  EXPECT_EQ(run({"email", "--json"}, "\"ann@x.org\"\n").status, 0);
  EXPECT_EQ(run({"email", "--json"}, "ann@x.org\n").status, 64);
}

TEST_F(Program, JudgesDatesAsOneColumn) {
  const Ran ran = run({"dates"}, "03/04/1990\n26/06/1985\n");
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_EQ(ran.json()["formats"], Json::parse(R"([{"pattern":"dd/mm/yyyy","expressible":true}])"));
  EXPECT_EQ(ran.json()["ambiguous"], false);
  EXPECT_EQ(ran.json()["proof"]["value"], "26/06/1985");
  EXPECT_EQ(run({"dates"}, "03/04/1990\n").json()["ambiguous"], true);
}

TEST_F(Program, AnswersTheSameForEveryChunkSize) {
  for (const Case& one : all_cases()) {
    if (one.input.size() > 20'000) continue;
    const std::string file = write("in.csv", one.input);
    std::vector<std::string> arguments = {"check", file};
    if (!one.plan.empty()) arguments.insert(arguments.end(), {"--plan", write("p.json", one.plan)});
    if (!one.schema.empty()) arguments.insert(arguments.end(), {"--schema", write("s.json", one.schema)});
    const Ran whole = run(arguments);
    arguments.insert(arguments.end(), {"--chunk-bytes", "7"});
    const Ran cut = run(arguments);
    EXPECT_EQ(cut.out, whole.out) << one.name;
    EXPECT_EQ(cut.status, whole.status) << one.name;
    EXPECT_LE(whole.status, 1) << one.name << whole.err;
  }
}

}  // namespace
}  // namespace preflight::testing
