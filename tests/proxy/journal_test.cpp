#include <gtest/gtest.h>
#include <sqlite3.h>

#include "imports/sqlite_journal.h"
#include "imports/state_folder.h"
#include "sha256.h"
#include "sqlite_connection.h"
#include "support/fault_vfs.h"
#include "support/manual_clock.h"
#include "support/temp_folder.h"

namespace preflight::proxy::imports {
namespace {

using test::ManualClock;
using test::TempFolder;

NewImport wanted(const std::string& key, const std::string& content = "a", int parts = 1) {
  NewImport made;
  made.idempotency_key = key;
  made.request_sha256 = sha256_hex(content);
  made.import.user = "anna";
  made.import.list_id = "38778";
  made.import.list_name = "Spring news";
  made.import.method = "addnoforce";
  made.import.file_name = "spring.csv";
  for (int n = 1; n <= parts; ++n) {
    Part part;
    part.n = n;
    part.bytes = 10;
    part.sha256 = sha256_hex(content + std::to_string(n));
    part.rows = 5;
    made.import.rows += part.rows;
    made.import.parts.push_back(part);
  }
  return made;
}

class JournalTest : public ::testing::Test {
 protected:
  std::string create(const NewImport& made) { return journal->create(made, clock.wall()).import.id; }
  bool move(const std::string& id, PartState from, PartState to, const PartFacts& facts = {}, int n = 1) {
    return journal->move({id, n}, from, to, facts, clock.wall());
  }
  void uploaded(const std::string& id, const std::string& data_id, int n = 1) {
    ASSERT_TRUE(move(id, PartState::created, PartState::uploading, {}, n));
    PartFacts facts;
    facts.data_id = data_id;
    ASSERT_TRUE(move(id, PartState::uploading, PartState::uploaded, facts, n));
  }
  PartState state(const std::string& id) { return state_of(journal->find(id).value()); }
  void reopen() {
    journal.reset();
    journal = std::make_unique<SqliteJournal>(file, "practice");
  }

  TempFolder folder;
  ManualClock clock;
  std::filesystem::path file = folder.path() / "imports.db";
  std::unique_ptr<SqliteJournal> journal = std::make_unique<SqliteJournal>(file, "practice");
};

TEST_F(JournalTest, MakesOneImportForOneKeyAndTheSameBody) {
  const Creation first = journal->create(wanted("k"), clock.wall());
  const Creation second = journal->create(wanted("k"), clock.wall());
  EXPECT_EQ(first.kind, Creation::Kind::created);
  EXPECT_EQ(second.kind, Creation::Kind::replayed);
  EXPECT_EQ(first.import.id, second.import.id);
  EXPECT_EQ(journal->create(wanted("k", "other"), clock.wall()).kind, Creation::Kind::key_reused);
  EXPECT_EQ(journal->newest({std::nullopt, "", 50}).size(), 1U);
}

TEST_F(JournalTest, KeepsEverythingOverAReopening) {
  NewImport made = wanted("k", "a", 2);
  made.import.import_options = R"({"FieldNames":["email"]})";
  const std::string id = create(made);
  uploaded(id, "98765432123456789");
  reopen();
  const Import import = journal->find(id).value();
  EXPECT_EQ(import.list_name, "Spring news");
  EXPECT_EQ(import.import_options, R"({"FieldNames":["email"]})");
  EXPECT_EQ(import.created_at, clock.wall());
  ASSERT_EQ(import.parts.size(), 2U);
  EXPECT_EQ(import.parts[0].data_id, "98765432123456789");
  EXPECT_EQ(import.parts[0].state, PartState::uploaded);
  EXPECT_EQ(import.parts[1].state, PartState::created);
}

TEST_F(JournalTest, MovesAPartOnlyFromWhereItStands) {
  const std::string id = create(wanted("k"));
  EXPECT_TRUE(move(id, PartState::created, PartState::uploading));
  EXPECT_FALSE(move(id, PartState::created, PartState::uploading));
  EXPECT_FALSE(journal->move({id, 2}, PartState::created, PartState::uploading, {}, clock.wall()));
}

TEST_F(JournalTest, RefusesAStepThatTheRulesDoNotHave) {
  const std::string id = create(wanted("k"));
  EXPECT_THROW(move(id, PartState::created, PartState::running), JournalError);
  EXPECT_THROW(move(id, PartState::completed, PartState::submitting), JournalError);
}

TEST_F(JournalTest, HasTheRulesInTheFileItselfToo) {
  const std::string id = create(wanted("k"));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(other, "UPDATE part SET state = 'running'", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(other, "UPDATE part SET state = 'nonsense'", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(other, "UPDATE part SET state = 'uploading'", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
}

TEST_F(JournalTest, DoesNotTakeOneUploadForTwoParts) {
  const std::string first = create(wanted("k1", "a"));
  const std::string second = create(wanted("k2", "b"));
  uploaded(first, "57");
  ASSERT_TRUE(move(second, PartState::created, PartState::uploading));
  PartFacts facts;
  facts.data_id = "57";
  EXPECT_THROW(move(second, PartState::uploading, PartState::uploaded, facts), JournalError);
  EXPECT_EQ(state(second), PartState::uploading);
}

TEST_F(JournalTest, KnowsTheSameFileForADay) {
  const std::string id = create(wanted("k1"));
  uploaded(id, "57");
  const Creation again = journal->create(wanted("k2"), clock.wall());
  EXPECT_EQ(again.kind, Creation::Kind::same_file);
  EXPECT_EQ(again.import.id, id);
  clock.advance(std::chrono::hours(24) + std::chrono::minutes(1));
  EXPECT_EQ(journal->create(wanted("k3"), clock.wall()).kind, Creation::Kind::created);
}

TEST_F(JournalTest, ImportsTheSameFileAgainWhenToldTo) {
  uploaded(create(wanted("k1")), "57");
  NewImport made = wanted("k2");
  made.again = true;
  EXPECT_EQ(journal->create(made, clock.wall()).kind, Creation::Kind::created);
}

TEST_F(JournalTest, TakesAnotherListOrMethodForAnotherFile) {
  uploaded(create(wanted("k1")), "57");
  NewImport other_list = wanted("k2");
  other_list.import.list_id = "38779";
  EXPECT_EQ(journal->create(other_list, clock.wall()).kind, Creation::Kind::created);
  NewImport other_method = wanted("k3");
  other_method.import.method = "remove";
  EXPECT_EQ(journal->create(other_method, clock.wall()).kind, Creation::Kind::created);
}

TEST_F(JournalTest, GivesUpAnEarlierImportOfTheSameFileThatHasNotBegun) {
  const std::string first = create(wanted("k1", "a", 2));
  uploaded(first, "57", 1);
  const Creation second = journal->create(wanted("k2", "a", 2), clock.wall());
  EXPECT_EQ(second.kind, Creation::Kind::created);
  EXPECT_EQ(state(first), PartState::abandoned);
  EXPECT_FALSE(move(first, PartState::created, PartState::uploading, {}, 2));
}

TEST_F(JournalTest, RemembersAnInterruptedUploadAsNotBegunAndAnInterruptedStartAsUnknown) {
  const std::string uploading = create(wanted("k1", "a"));
  ASSERT_TRUE(move(uploading, PartState::created, PartState::uploading));
  const std::string submitting = create(wanted("k2", "b"));
  uploaded(submitting, "57");
  ASSERT_TRUE(move(submitting, PartState::uploaded, PartState::submitting));
  reopen();
  journal->recover(clock.wall());
  EXPECT_EQ(state(uploading), PartState::created);
  EXPECT_EQ(state(submitting), PartState::reconciling);
}

TEST_F(JournalTest, LetsImportsExpireThatNeverCameToAJob) {
  const std::string forgotten = create(wanted("k1", "a", 2));
  uploaded(forgotten, "57", 1);
  const std::string waiting = create(wanted("k2", "b"));
  uploaded(waiting, "58");
  clock.advance(std::chrono::hours(25));
  const std::string fresh = create(wanted("k3", "c"));
  journal->expire(clock.wall() - std::chrono::hours(24), clock.wall());
  EXPECT_EQ(state(forgotten), PartState::expired);
  EXPECT_EQ(state(waiting), PartState::uploaded);
  EXPECT_EQ(state(fresh), PartState::created);
}

TEST_F(JournalTest, PagesFromTheNewestOn) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(create(wanted("k" + std::to_string(i), std::to_string(i))));
  const auto page = journal->newest({std::nullopt, "", 2});
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].id, ids[4]);
  EXPECT_EQ(page[1].id, ids[3]);
  EXPECT_EQ(journal->newest({ids[1], "", 2}).at(0).id, ids[0]);
}

TEST_F(JournalTest, ForgetsWhatEndedLongAgoAndNothingElse) {
  const std::string ended = create(wanted("k1", "a"));
  journal->abandon_rest(ended, {}, clock.wall());
  const std::string open = create(wanted("k2", "b"));
  uploaded(open, "57");
  clock.advance(std::chrono::hours(24 * 732));
  const std::string fresh = create(wanted("k3", "c"));
  journal->abandon_rest(fresh, {}, clock.wall());
  journal->forget(clock.wall() - std::chrono::hours(24 * 731), clock.wall());
  EXPECT_FALSE(journal->find(ended));
  EXPECT_EQ(state(open), PartState::uploaded);
  EXPECT_EQ(state(fresh), PartState::abandoned);
  // The chain holds on to what went.
  const auto chains = verify_audit(folder.path());
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_EQ(chains[0].first_broken, std::nullopt);
}

/// The journal as versions 1 and 2 of its form wrote it, with one import of two parts, the first with Mailjet.
class OldJournal : public JournalTest {
 protected:
  void make(int version) {
    journal.reset();
    std::filesystem::remove(file);
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
    const std::string sql = std::string(tables) + (version == 1 ? "" : since_version_1) + data() +
                            "PRAGMA user_version = " + std::to_string(version);
    ASSERT_EQ(sqlite3_exec(other, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(other);
    sqlite3_close(other);
    reopen();
  }
  /// What `wanted("k", "a", 2)` became there.
  [[nodiscard]] static std::string data() {
    const std::string first = sha256_hex("a1");
    const std::string second = sha256_hex("a2");
    const std::string content = sha256_hex("38778\naddnoforce\n" + first + "\n" + second + "\n");
    return "INSERT INTO meta VALUES ('mailjet', 'practice'); INSERT INTO import VALUES (41, '" + id() + "', 'k', '" +
           sha256_hex("a") + "', '" + content +
           "', 'anna', '38778', 'Spring news', 'addnoforce', 'spring.csv', 10, 3, '{\"FieldNames\":[\"email\"]}', "
           "1000, "
           "2000); INSERT INTO part (import_id, n, state, bytes, sha256, rows, data_id, attempts) VALUES ('" +
           id() + "', 1, 'uploaded', 10, '" + first + "', 5, '57', 0), ('" + id() + "', 2, 'created', 10, '" + second +
           "', 5, NULL, 0); INSERT INTO transition VALUES ('created', 'uploading');";
  }
  [[nodiscard]] static std::string id() { return std::string(31, '0') + "a"; }

  static constexpr const char* tables = R"sql(
PRAGMA application_id = 0x50464C54;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE transition (was TEXT NOT NULL, becomes TEXT NOT NULL, PRIMARY KEY (was, becomes)) STRICT, WITHOUT ROWID;
CREATE TABLE import (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
  idempotency_key TEXT NOT NULL UNIQUE, request_sha256 TEXT NOT NULL, content_sha256 TEXT NOT NULL, user TEXT NOT NULL,
  list_id TEXT NOT NULL, list_name TEXT NOT NULL, method TEXT NOT NULL, file_name TEXT NOT NULL, rows INTEGER NOT NULL,
  left_out INTEGER NOT NULL, import_options TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE INDEX import_content ON import (content_sha256, created_at);
CREATE TABLE part (import_id TEXT NOT NULL REFERENCES import (id), n INTEGER NOT NULL CHECK (n >= 1), state TEXT NOT NULL,
  bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, data_id TEXT UNIQUE, job_id TEXT, status TEXT,
  count INTEGER NOT NULL DEFAULT 0, current INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, submitted_at INTEGER, problem_code TEXT, problem_message TEXT,
  PRIMARY KEY (import_id, n)) STRICT, WITHOUT ROWID;
CREATE INDEX part_state ON part (state);
CREATE TRIGGER part_keeps_to_the_rules BEFORE UPDATE OF state ON part
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM transition WHERE was = OLD.state AND becomes = NEW.state)
BEGIN SELECT RAISE(ABORT, 'a part may not go there'); END;
)sql";
  static constexpr const char* since_version_1 = R"sql(
ALTER TABLE part ADD COLUMN retry_at INTEGER;
ALTER TABLE part ADD COLUMN moved_at INTEGER;
ALTER TABLE part ADD COLUMN absent_for INTEGER NOT NULL DEFAULT 0;
CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER NOT NULL, user TEXT NOT NULL, ip TEXT NOT NULL,
  action TEXT NOT NULL, import_id TEXT NOT NULL, detail TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE audit_anchor (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO audit_anchor (only, seq, hash) VALUES (1, 0, '');
)sql";
};

TEST_F(OldJournal, IsTakenOverWhole) {
  for (const int version : {1, 2}) {
    make(version);
    const Import import = journal->find(id()).value();
    EXPECT_EQ(import.user, "anna");
    EXPECT_EQ(import.list_name, "Spring news");
    EXPECT_EQ(import.file_name, "spring.csv");
    EXPECT_EQ(import.rows, 10);
    EXPECT_EQ(import.left_out, 3);
    EXPECT_EQ(import.import_options, R"({"FieldNames":["email"]})");
    ASSERT_EQ(import.parts.size(), 2U);
    EXPECT_EQ(import.parts[0].state, PartState::uploaded);
    EXPECT_EQ(import.parts[0].data_id, "57");
    EXPECT_EQ(import.parts[0].sha256, sha256_hex("a1"));
    EXPECT_EQ(import.parts[1].sha256, sha256_hex("a2"));
    // It is known again by its key, and by its content: a new one takes the place of what has not begun.
    EXPECT_EQ(journal->create(wanted("k", "a", 2), clock.wall()).kind, Creation::Kind::replayed);
    EXPECT_EQ(journal->create(wanted("k", "b", 2), clock.wall()).kind, Creation::Kind::key_reused);
    const Creation newer = journal->create(wanted("k2", "a", 2), clock.wall());
    EXPECT_EQ(newer.kind, Creation::Kind::created);
    EXPECT_EQ(state(id()), PartState::abandoned);
    EXPECT_EQ(journal->newest({std::nullopt, "", 1}).at(0).id, newer.import.id);
    // What followed is in the chain: the new import, and the two parts given up.
    EXPECT_EQ(journal->audit_head().seq, 3);
    EXPECT_EQ(verify_audit(folder.path()).at(0).first_broken, std::nullopt);
    // And the rules count.
    EXPECT_THROW(move(newer.import.id, PartState::created, PartState::running), JournalError);
    EXPECT_TRUE(move(newer.import.id, PartState::created, PartState::uploading));
    reopen();
    EXPECT_TRUE(move(newer.import.id, PartState::uploading, PartState::created));
  }
}

/// Scorecard L6: under 1 MB for 1,000 imports, history and audit log together.
TEST_F(JournalTest, L6TakesLessThanAKilobyteAnImport) {
  const auto used = [this] {
    reopen();
    SqliteConnection db(file, [](int) { throw std::runtime_error("no database"); });
    return (db.pragma("PRAGMA page_count") - db.pragma("PRAGMA freelist_count")) * db.pragma("PRAGMA page_size");
  };
  constexpr int imports = 500;
  // Thousands of times the disk need not be waited for.
  test::FaultVfs::install();
  const std::int64_t before = used();
  for (int i = 0; i < imports; ++i) {
    const std::string number = std::to_string(i);
    NewImport made = wanted("1b9d6bcd-bbfd-4b2d-9b5d-" + number, number);
    made.ip = "2001:db8::" + std::to_string(i % 20);
    made.import.file_name = "newsletter-subscribers-2026-05.csv";
    const std::string id = create(made);
    uploaded(id, std::to_string(98765432123450000 + i));
    PartFacts begins;
    begins.submitted_at = clock.wall();
    ASSERT_TRUE(move(id, PartState::uploaded, PartState::submitting, begins));
    PartFacts begun;
    begun.job_id = std::to_string(1234567 + i);
    begun.status = "Upload";
    ASSERT_TRUE(move(id, PartState::submitting, PartState::running, begun));
    PartFacts done;
    done.status = "Completed";
    done.count = 5000;
    done.current = 5000;
    done.errors = 0;
    done.moved_at = clock.wall();
    ASSERT_TRUE(move(id, PartState::running, PartState::completed, done));
    clock.advance(std::chrono::minutes(1));
  }
  EXPECT_LT(static_cast<double>(used() - before) / imports, 1000);
  EXPECT_EQ(journal->audit_head().seq, 5 * imports);
}

TEST_F(JournalTest, F10RefusesAFileThatIsNotItsOwnAndLeavesItAlone) {
  const auto garbage = folder.write("garbage.db", std::string(5000, 'x'));
  EXPECT_THROW(SqliteJournal(garbage, "practice"), JournalError);
  EXPECT_EQ(test::read_file(garbage), std::string(5000, 'x'));

  const auto foreign = folder.path() / "foreign.db";
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(foreign.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE t (x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  const std::string before = test::read_file(foreign);
  EXPECT_THROW(SqliteJournal(foreign, "practice"), JournalError);
  EXPECT_EQ(test::read_file(foreign), before);
}

TEST_F(JournalTest, F10RefusesANewerVersionAndAnotherMailjet) {
  EXPECT_THROW(SqliteJournal(file, "api.mailjet.com"), JournalError);
  journal.reset();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "PRAGMA user_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_THROW(SqliteJournal(file, "practice"), JournalError);
}

TEST(StateFolder, IsHeldByOneAtATimeAndClosedToOthers) {
  const TempFolder folder;
  const auto path = folder.path() / "deep" / "state";
  auto first = std::make_unique<StateFolder>(path);
  EXPECT_THROW(StateFolder{path}, StateFolderError);
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
  first.reset();
  EXPECT_NO_THROW(StateFolder{path});
}

TEST(ImportState, SumsUpItsParts) {
  using S = PartState;
  const auto sum = [](std::vector<S> states) {
    Import import;
    for (const S state : states) {
      Part part;
      part.state = state;
      import.parts.push_back(part);
    }
    return state_of(import);
  };
  EXPECT_EQ(sum({S::created, S::created}), S::created);
  EXPECT_EQ(sum({S::uploaded, S::created}), S::uploading);
  EXPECT_EQ(sum({S::uploaded, S::uploaded}), S::uploaded);
  EXPECT_EQ(sum({S::submitting, S::uploaded}), S::submitting);
  EXPECT_EQ(sum({S::completed, S::uploaded}), S::running);
  EXPECT_EQ(sum({S::completed, S::reconciling}), S::reconciling);
  EXPECT_EQ(sum({S::completed, S::completed_with_errors}), S::completed_with_errors);
  EXPECT_EQ(sum({S::completed, S::completed}), S::completed);
  EXPECT_EQ(sum({S::completed, S::failed, S::abandoned}), S::failed);
  EXPECT_EQ(sum({S::completed, S::job_failed, S::abandoned}), S::job_failed);
  EXPECT_EQ(sum({S::needs_attention, S::uploaded}), S::needs_attention);
  EXPECT_EQ(sum({S::running, S::abandoned}), S::running);
  EXPECT_EQ(sum({S::submitting, S::abandoned}), S::submitting);
}

}  // namespace
}  // namespace preflight::proxy::imports
