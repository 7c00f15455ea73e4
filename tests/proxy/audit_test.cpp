#include "audit.h"
#include "compiled_json.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "identity/builtin_identity.h"
#include "identity/people.h"
#include "imports/sqlite_journal.h"
#include "sha256.h"
#include "sqlite_connection.h"
#include "support/browser.h"
#include "support/child.h"
#include "support/manual_clock.h"
#include "support/running_proxy.h"

namespace preflight::proxy {
namespace {

using nlohmann::json;
using test::Browser;
using test::Child;
using test::ManualClock;
using test::TempFolder;

/// Somebody who may write to the file and does not ask us.
void tamper(const std::filesystem::path& file, const std::string& sql, int expected = SQLITE_OK) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  sqlite3_busy_timeout(db, 5000);
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) & 0xff, expected) << sqlite3_errmsg(db);
  sqlite3_close(db);
}

std::vector<json> lines_of(const std::filesystem::path& file) {
  SqliteConnection db(file, [](int) { throw std::runtime_error("no database"); });
  std::vector<json> lines;
  auto row = db.statement("SELECT action, user, ip, import_id, detail FROM audit ORDER BY seq");
  while (row.step()) {
    lines.push_back({{"action", row.text(0)},
                     {"user", row.text(1)},
                     {"ip", row.text(2)},
                     {"import_id", row.text(3)},
                     {"detail", json::parse(row.text(4))}});
  }
  return lines;
}

class A9Chain : public ::testing::Test {
 protected:
  A9Chain() {
    AuditFile audit(file, clock);
    for (const char* user : {"anna", "bert", "cleo", "dora"}) audit.append({"signed-in", {user, "10.0.0.1"}});
  }
  [[nodiscard]] std::optional<std::int64_t> broken() const { return verify_audit(folder.path()).at(0).first_broken; }
  TempFolder folder;
  ManualClock clock;
  std::filesystem::path file = audit_file(folder.path());
  /// What keeps an honest program from changing lines.
  static constexpr const char* unlock =
      "DROP TRIGGER audit_is_not_changed; DROP TRIGGER "
      "audit_word_is_not_changed; DROP TRIGGER audit_is_not_cut;";
};

TEST_F(A9Chain, HoldsWhenNobodyTouchesIt) {
  EXPECT_EQ(broken(), std::nullopt);
  EXPECT_EQ(verify_audit(folder.path()).at(0).head.seq, 4);
  AuditFile again(file, clock);
  again.append({"signed-out", {"anna", "10.0.0.1"}});
  EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(A9Chain, CannotBeChangedByMistake) {
  tamper(file, "UPDATE audit_line SET user = 3 WHERE seq = 2", SQLITE_CONSTRAINT);
  tamper(file, "UPDATE audit_word SET word = 'eve' WHERE word = 'bert'", SQLITE_CONSTRAINT);
  tamper(file, "DELETE FROM audit_line WHERE seq = 2", SQLITE_CONSTRAINT);
  EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(A9Chain, NamesTheFirstLineThatWasChanged) {
  // "cleo" is in line 3 alone.
  for (const char* change :
       {"UPDATE audit_line SET ts = 5 WHERE seq = 3", "UPDATE audit_line SET user = 1 WHERE seq = 3",
        "UPDATE audit_line SET user = 99 WHERE seq = 3", "UPDATE audit_line SET ip = action WHERE seq = 3",
        "UPDATE audit_line SET action = ip WHERE seq = 3", "UPDATE audit_line SET import_id = x'00' WHERE seq = 3",
        "UPDATE audit_line SET detail = '{\"a\":1}' WHERE seq = 3", "UPDATE audit_line SET hash = x'' WHERE seq = 3",
        "UPDATE audit_word SET word = 'eve' WHERE word = 'cleo'", "DELETE FROM audit_word WHERE word = 'cleo'"}) {
    const TempFolder copy;
    const auto changed = audit_file(copy.path());
    std::filesystem::copy_file(file, changed);
    tamper(changed, std::string(unlock) + change);
    EXPECT_EQ(verify_audit(copy.path()).at(0).first_broken, 3) << change;
  }
}

TEST_F(A9Chain, IsNotJudgedByWhatIsShownOfIt) {
  tamper(file, std::string("CREATE TABLE shown AS SELECT * FROM audit; DROP VIEW audit; CREATE VIEW audit AS SELECT * "
                           "FROM shown;") +
                   unlock + "UPDATE audit_line SET user = 1 WHERE seq = 3");
  EXPECT_EQ(broken(), 3);
}

TEST_F(A9Chain, MissesALineThatWasTakenOut) {
  tamper(file, std::string(unlock) + "DELETE FROM audit_line WHERE seq = 2");
  EXPECT_EQ(broken(), 2);
}

TEST_F(A9Chain, MissesTheLastLine) {
  tamper(file, std::string(unlock) + "DELETE FROM audit_line WHERE seq = 4");
  EXPECT_EQ(broken(), 4);
}

TEST_F(A9Chain, NoticesALineThatWasMadeUp) {
  tamper(
      file,
      "INSERT INTO audit_line SELECT 5, ts, user, ip, action, import_id, detail, hash FROM audit_line WHERE seq = 4");
  EXPECT_EQ(broken(), 5);
}

TEST_F(A9Chain, LetsOldLinesGoAndHoldsOn) {
  AuditFile audit(file, clock);
  clock.advance(audit_kept - std::chrono::hours(1));
  audit.append({"signed-in", {"emil", "10.0.0.1"}});
  EXPECT_EQ(lines_of(file).size(), 5U);
  clock.advance(std::chrono::hours(25));
  audit.append({"signed-in", {"emil", "10.0.0.1"}});
  EXPECT_EQ(lines_of(file).size(), 2U);
  EXPECT_EQ(broken(), std::nullopt);
  audit.append({"signed-out", {"emil", "10.0.0.1"}});
  EXPECT_EQ(broken(), std::nullopt);
  // Nor are the names left of those who were in the old lines alone.
  SqliteConnection db(file, [](int) { throw std::runtime_error("no database"); });
  EXPECT_EQ(db.pragma("SELECT count(*) FROM audit_word WHERE word IN ('anna', 'cleo')"), 0);
  EXPECT_EQ(db.pragma("SELECT count(*) FROM audit_word WHERE word = 'emil'"), 1);
}

TEST_F(A9Chain, F11IsNotForgottenBecauseSomebodySetsTheClockForward) {
  AuditFile audit(file, clock);
  clock.set_back(-3 * audit_kept);
  audit.append({"signed-in", {"emil", "10.0.0.1"}});
  EXPECT_EQ(lines_of(file).size(), 5U);
  EXPECT_EQ(broken(), std::nullopt);
}

TEST_F(A9Chain, IsCheckedByACommand) {
  const auto verify = [this] {
    Child child({PREFLIGHT_PROXY_PROGRAM, "audit", "verify", "--state", folder.path().string()});
    const int code = child.wait();
    return std::pair(code, child.out());
  };
  const std::string head = AuditFile(file, clock).head().hash;
  EXPECT_EQ(verify(), std::pair(0, "audit.db\t4\t" + head + "\tin order\n"));
  tamper(file, std::string(unlock) + "UPDATE audit_line SET user = 1 WHERE seq = 2");
  EXPECT_EQ(verify(), std::pair(1, "audit.db\t4\t" + head + "\tbroken at line 2\n"));
  Child nowhere({PREFLIGHT_PROXY_PROGRAM, "audit", "verify", "--state", (folder.path() / "no").string()});
  EXPECT_EQ(nowhere.wait(), 1);
  EXPECT_EQ(nowhere.err(), "preflight-proxy: There is no audit log in this folder.\n");
}

/// As version 1 kept it: everything as words, and the hash of the line before told once more.
TEST(A9OldChain, IsTakenOverLineByLine) {
  const TempFolder folder;
  const ManualClock clock;
  const auto file = audit_file(folder.path());
  const std::string id(32, 'a');
  const auto hash = [](const json& all) { return sha256_hex(all.dump(-1, ' ', true)); };
  const std::string first = hash({"", 1, 1000, "anna", "10.0.0.1", "signed-in", "", "{}"});
  const std::string second = hash({first, 2, 2000, "bert", "::1", "job-start", id, R"({"part":1})"});
  tamper(file, R"sql(
CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER NOT NULL, user TEXT NOT NULL, ip TEXT NOT NULL,
  action TEXT NOT NULL, import_id TEXT NOT NULL, detail TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE audit_anchor (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO audit_anchor (only, seq, hash) VALUES (1, 0, '');
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit WHEN OLD.seq > (SELECT seq FROM audit_anchor)
BEGIN SELECT RAISE(ABORT, 'audit lines stay'); END;
PRAGMA application_id = 0x50464C41; PRAGMA user_version = 1;)sql");
  tamper(file, "INSERT INTO audit VALUES (1, 1000, 'anna', '10.0.0.1', 'signed-in', '', '{}', '', '" + first +
                   "'), (2, 2000, 'bert', '::1', 'job-start', '" + id + "', '{\"part\":1}', '" + first + "', '" +
                   second + "'), (3, 3000, 'eve', '::1', 'refused', '', '{}', 'x', 'y')");
  EXPECT_THROW((void)verify_audit(folder.path()), AuditError);
  { const AuditFile taken_over(file, clock); }
  const auto lines = lines_of(file);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(
      lines[1],
      (json{{"action", "job-start"}, {"user", "bert"}, {"ip", "::1"}, {"import_id", id}, {"detail", {{"part", 1}}}}));
  // The line that did not fit before does not now.
  EXPECT_EQ(verify_audit(folder.path()).at(0).first_broken, 3);
  tamper(file, "DROP TRIGGER audit_is_not_cut; DELETE FROM audit_line WHERE seq = 3");
  EXPECT_EQ(verify_audit(folder.path()).at(0).head.hash, second);
  // It was given out once, also in the file as it was.
  EXPECT_EQ(verify_audit(folder.path()).at(0).first_broken, 3);
}

class A9 : public test::RunningProxy {};

TEST_F(A9, EveryStepOfAnImportIsALineWithPersonAndPlace) {
  test::Page& page = open();
  const test::Declared declared{list_id, {"email\ncanary@example.com\n"}, {1}, "addforce", {{"confirmed_rows", 1}}};
  const std::string id = page.send(declared);
  const json import = page.wait_for(id, "completed");
  (void)page.post("/api/lists", {{"name", "A new list"}});
  (void)page.post("/api/properties", {{"name", "age"}, {"type", "int"}});
  const std::string user = import["user"];
  proxy.reset();
  const auto lines = lines_of(folder.path() / "state" / "imports.db");
  std::vector<std::string> actions;
  for (const json& line : lines) {
    actions.push_back(line["action"]);
    const bool by_person =
        line["action"] == "import-declared" || line["action"] == "list-made" || line["action"] == "property-made";
    if (by_person) {
      EXPECT_EQ(line["user"], user);
      EXPECT_EQ(line["ip"], "127.0.0.1");
    }
    EXPECT_EQ(line.dump().find("canary"), std::string::npos);
    EXPECT_EQ(line.dump().find("spring.csv"), std::string::npos);
  }
  EXPECT_EQ(actions, (std::vector<std::string>{"import-declared", "part-uploaded", "job-start", "job-running",
                                               "job-ended", "list-made", "property-made"}));
  EXPECT_EQ(lines[0]["import_id"], id);
  EXPECT_EQ(lines[0]["detail"]["method"], "addforce");
  EXPECT_EQ(lines[0]["detail"]["confirmed"], true);
  EXPECT_EQ(lines[0]["detail"]["rows"], 1);
  EXPECT_EQ(lines[4]["detail"]["state"], "completed");
  for (const auto& chain : verify_audit(folder.path() / "state")) EXPECT_EQ(chain.first_broken, std::nullopt);
}

TEST_F(A9, SignInsAndRefusalsAreLinesThatNobodyCanForge) {
  Settings with = settings();
  // Quick: what a password costs is measured elsewhere.
  with.identity = BuiltinSettings{.cost = {.n = 1U << 10, .r = 8, .p = 1}};
  std::filesystem::create_directories(with.state);
  People people(people_file(with.state));
  ASSERT_TRUE(people.add("vera", Role::viewer));
  const std::string code = BuiltinIdentity::new_code(people, "vera", std::chrono::system_clock::now()).value();
  open(std::move(with));
  Browser browser(port);
  (void)browser.sign_in({{"user", "vera\r\n\x1b[2J"}, {"password", "x"}});
  (void)browser.sign_in({{"user", "vera"}, {"password", "wrong"}});
  EXPECT_EQ(test::status_of(browser.sign_in({{"user", "vera"}, {"code", code}, {"password", "correct horse battery"}})),
            200);
  EXPECT_EQ(test::status_of(browser.post("/api/lists", {{"name", "x"}})), 403);
  EXPECT_EQ(test::status_of(browser.post("/api/logout", json::object())), 200);
  proxy.reset();
  const auto lines = lines_of(audit_file(folder.path() / "state"));
  ASSERT_EQ(lines.size(), 5U);
  const std::vector<std::pair<std::string, std::string>> expected{{"sign-in-refused", ""},
                                                                  {"sign-in-refused", "vera"},
                                                                  {"signed-in", "vera"},
                                                                  {"refused", "vera"},
                                                                  {"signed-out", "vera"}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(lines[i]["action"], expected[i].first) << i;
    EXPECT_EQ(lines[i]["user"], expected[i].second) << i;
    EXPECT_EQ(lines[i]["ip"], "127.0.0.1");
  }
  EXPECT_EQ(lines[3]["detail"]["route"], "/api/lists");
}

TEST_F(A9, StrangersCannotFillTheDisk) {
  Settings with = settings();
  with.identity = BuiltinSettings{.cost = {.n = 1U << 10, .r = 8, .p = 1}};
  open(std::move(with));
  for (const char* name : {"anna", "no name"}) {
    // Each time from an address of its own, so that only the name is throttled.
    for (unsigned i = 0; i < 15; ++i) {
      (void)Browser(port, 10 + i).sign_in({{"user", name}, {"password", "guess"}});
    }
  }
  proxy.reset();
  // Ten tries in a minute are judged; of the others there is no line.
  EXPECT_EQ(lines_of(audit_file(folder.path() / "state")).size(), 20U);
}

}  // namespace
}  // namespace preflight::proxy
