#pragma once
/// The written memory of every import. Nothing is done at Mailjet before the journal has it on disk.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "audit.h"
#include "imports/import.h"

namespace preflight::proxy::imports {

/// The journal cannot be read or written. Whoever was about to act must not act.
class JournalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct PartKey {
  std::string import_id;
  int n = 0;
};

/// What a step writes beside the state. An absent value keeps what is there; `problem` and `retry_at` are always
/// replaced.
struct PartFacts {
  std::optional<std::string> data_id;
  std::optional<std::string> job_id;
  std::optional<std::string> status;
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> current;
  std::optional<std::int64_t> errors;
  std::optional<WallTime> submitted_at;
  std::optional<WallTime> moved_at;
  std::optional<std::chrono::milliseconds> absent_for;
  std::optional<Problem> problem;
  std::optional<WallTime> retry_at;
  /// Who wants the step; absent when the proxy takes it by itself.
  std::optional<Actor> by;
};

struct NewImport {
  /// Parts with `n`, `bytes`, `sha256` and `rows`; everything else is set by the journal.
  Import import;
  std::string idempotency_key;
  /// Fingerprint of the request's body: the same key must come with the same.
  std::string request_sha256;
  /// The person said to import the same file again.
  bool again = false;
  /// Where `import.user` is.
  std::string ip;
};

/// Which page of the history.
struct Wanted {
  /// Those older than this import, when it is known.
  std::optional<std::string> before;
  /// Found in the name of the file, of the list or of the person, whatever the case; empty finds all.
  std::string search;
  int limit = 50;
};

struct Creation {
  enum class Kind {
    created,
    replayed,    ///< the key was used before, with the same body: `import` is what it made
    key_reused,  ///< the key was used before, with another body
    same_file    ///< `import` has sent the same bytes to the same list in the same way within 24 hours
  };
  Kind kind = Kind::created;
  Import import;
};

/// Safe from any thread. Every change is on disk when the call returns. All members throw JournalError.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Makes an import with its parts, once for each idempotency key. Earlier ones of the same content that have not
  /// begun any job are abandoned, so that two tabs end in one import, unless `again` is set.
  virtual Creation create(const NewImport& wanted, WallTime now) = 0;
  /// What `idempotency_key` made before, if anything.
  virtual std::optional<Creation> replay(const std::string& idempotency_key, const std::string& request_sha256) = 0;

  virtual std::optional<Import> find(const std::string& import_id) = 0;
  /// Newest first.
  virtual std::vector<Import> newest(const Wanted& wanted) = 0;
  /// Those with a part between `uploaded` and `running`, oldest first.
  virtual std::vector<Import> open() = 0;

  /// How many imports have a part in each state; those of several parts may count in several states.
  virtual std::map<PartState, std::uint64_t> tally() = 0;
  /// Writes something that nobody reads; for those who ask whether writing is possible.
  virtual void probe(WallTime now) = 0;

  /// Moves one part on, if it still stands at `from`. False: it does not. Moves that `may_follow` forbids throw.
  virtual bool move(const PartKey& part, PartState from, PartState to, const PartFacts& facts, WallTime now) = 0;
  /// Writes facts of a part that stays at `state`; does nothing when it stands elsewhere.
  virtual void note(const PartKey& part, PartState state, const PartFacts& facts, WallTime now) = 0;
  /// Parts of the import that have not begun a job are given up. `by`: who wants it, none for the proxy itself.
  virtual void abandon_rest(const std::string& import_id, const Actor& by, WallTime now) = 0;

  /// After a start: what was being uploaded is `created` again, what was being submitted has an unknown outcome.
  virtual void recover(WallTime now) = 0;
  /// Imports created before `limit` that never came to a job.
  virtual void expire(WallTime limit, WallTime now) = 0;
  /// Lets go imports that have ended and were not touched since `limit`, and audit lines older than that.
  virtual void forget(WallTime limit, WallTime now) = 0;

  /// Every step of an import writes its line by itself; this is for what has no import.
  virtual void audit(const AuditLine& line, WallTime now) = 0;
  [[nodiscard]] virtual AuditHead audit_head() = 0;
};

}  // namespace preflight::proxy::imports
