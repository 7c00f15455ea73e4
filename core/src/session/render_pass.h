#pragma once
/// The second walk over a checked file: canonical parts for Mailjet, and the left-out file for the person.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/sha256.h"
#include "preflight/result.h"
#include "preflight/session.h"
#include "session/row_processor.h"
#include "session/sealed.h"

namespace preflight::session {

/// The sentences of the left-out file, by "id/reason" or "id".
struct Words {
  struct Sentences {
    std::string what;
    std::string how;
  };
  std::vector<std::string> columns = {"row", "what", "how"};
  std::map<std::string, Sentences, std::less<>> findings;

  [[nodiscard]] Sentences of(const FindingKey& key) const;
};

[[nodiscard]] result<Words> parse_words(std::string_view json);

class RenderPass {
 public:
  RenderPass(const Sealed& sealed, const planning::CompiledPlan& plan, Words words, const SessionOptions& options);

  void take(const reading::Record& record);
  /// Ends the last part.
  void finish();

  [[nodiscard]] Output take_output(std::size_t max_bytes);
  [[nodiscard]] std::string json() const;

 private:
  struct Part {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    RowNumber first_row = 0;
    RowNumber last_row = 0;
    /// None when nobody asked; `whole_sha256_` too.
    std::optional<std::string> sha256;
  };

  void start_part();
  void end_part();
  void hash(std::string_view bytes);
  /// `raw`: the record that the row's cells are views into, in bytes as we write them where they stand unquoted; empty
  /// where that is not so.
  void write_ready(const planning::Row& row, std::string_view raw);
  /// `left_out`: under the plan, not only held back.
  void write_left_out(const ProcessedRow& row, bool left_out, bool is_surplus, const reading::Record& record);
  /// Why the row does not go in; null where no finding of its own is the reason.
  [[nodiscard]] const checking::RowFinding* cause_among(const std::vector<checking::RowFinding>& findings,
                                                        const ProcessedRow& row, bool left_out) const;
  /// Where so many bytes, or a few more, are to be written that come next in that file.
  [[nodiscard]] std::string& piece_of(std::uint32_t file, std::size_t bytes);
  void write(std::uint32_t file, std::string_view bytes) { piece_of(file, bytes.size()) += bytes; }

  const Sealed& sealed_;
  const planning::CompiledPlan& plan_;
  Words words_;
  std::uint64_t max_part_bytes_;
  SessionOptions::Hashed hashed_;
  RowProcessor processor_;
  ProcessedRow processed_;
  std::vector<planning::Effect> uncounted_;
  std::vector<ColumnIndex> sent_columns_;
  RowFates fates_;
  profiling::RowSet::Cursor altered_;
  /// The file is written as we write: commas, and quotes doubled.
  bool in_our_dialect_;
  AsideRows aside_;

  std::string header_;
  std::string line_;
  std::string scratch_;
  std::vector<Part> parts_;
  output::Sha256 part_hash_;
  /// Once there is a part that is not the whole.
  std::optional<output::Sha256> whole_hash_;
  std::optional<std::string> whole_sha256_;
  std::uint64_t left_out_rows_ = 0;
  std::vector<std::uint64_t> blanks_;

  struct Waiting {
    std::uint32_t file = 0;
    std::string bytes;
  };
  std::deque<Waiting> waiting_;
  std::size_t taken_ = 0;
};

}  // namespace preflight::session
