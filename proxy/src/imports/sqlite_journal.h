#pragma once
/// The journal in one SQLite file.

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "imports/changes.h"
#include "imports/journal.h"

namespace preflight::proxy::imports {

class SqliteJournal final : public Journal {
 public:
  /// Opens or makes the file. `mailjet` names the Mailjet whose ids are in it; a file made for another one is refused,
  /// as is one that is damaged or of another version, and then it is left untouched.
  ///
  /// Throws JournalError with one sentence for the person at the terminal. The caller holds the StateFolder.
  SqliteJournal(const std::filesystem::path& file, const std::string& mailjet);
  ~SqliteJournal() override;

  /// From now on `changes` is told of every write. It must outlive the journal.
  void tell(Changes& changes);

  Creation create(const NewImport& wanted, WallTime now) override;
  std::optional<Creation> replay(const std::string& idempotency_key, const std::string& request_sha256) override;
  std::optional<Import> find(const std::string& import_id) override;
  std::vector<Import> newest(const Wanted& wanted) override;
  std::vector<Import> open() override;
  std::map<PartState, std::uint64_t> tally() override;
  void probe(WallTime now) override;
  bool move(const PartKey& part, PartState from, PartState to, const PartFacts& facts, WallTime now) override;
  void note(const PartKey& part, PartState state, const PartFacts& facts, WallTime now) override;
  void abandon_rest(const std::string& import_id, const Actor& by, WallTime now) override;
  void recover(WallTime now) override;
  void expire(WallTime limit, WallTime now) override;
  void forget(WallTime limit, WallTime now) override;
  void audit(const AuditLine& line, WallTime now) override;
  [[nodiscard]] AuditHead audit_head() override;

 private:
  class Database;
  std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

}  // namespace preflight::proxy::imports
