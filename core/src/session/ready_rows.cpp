// Rows as they are sent: what every row of the output goes through, so apart from what happens once or to few.
#include <algorithm>
#include <functional>

#include "output/csv_writer.h"
#include "session/render_pass.h"

namespace preflight::session {

namespace {

/// Output is handed on in pieces of about this size.
constexpr std::size_t piece_bytes = 64U << 10;

}  // namespace

std::string& RenderPass::piece_of(std::uint32_t file, std::size_t bytes) {
  // Rows that go in and rows that are left out take turns: each kind goes on filling its own piece, one of the last
  // two.
  for (auto piece = waiting_.rbegin(); piece != waiting_.rend() && piece - waiting_.rbegin() < 2; ++piece) {
    if (piece->file != file) continue;
    if (piece->bytes.size() + bytes > piece_bytes) break;
    return piece->bytes;
  }
  waiting_.push_back({file, {}});
  waiting_.back().bytes.reserve(std::max(piece_bytes, bytes));
  return waiting_.back().bytes;
}

void RenderPass::hash(std::string_view bytes) {
  if (hashed_ == SessionOptions::Hashed::nothing) return;
  part_hash_.update(bytes);
  if (whole_hash_) whole_hash_->update(bytes);
}

void RenderPass::write_ready(const planning::Row& row, std::string_view raw) {
  std::string& out = piece_of(static_cast<std::uint32_t>(parts_.size()), raw.size());
  const std::size_t start = out.size();
  output::CsvRecord record(out);
  // Cells that stand side by side in the file as they are to be written, which are most, go there in one piece.
  std::string_view piece;
  const auto write_piece = [&] {
    if (piece.data() != nullptr) record.bare_fields(piece);
    piece = {};
  };
  const std::less_equal<> not_after;
  const char* const raw_end = raw.data() + raw.size();
  for (const ColumnIndex index : sent_columns_) {
    const std::string_view cell = sealed_.sent_cell(row, index, scratch_);
    blanks_[index] += cell.empty() ? 1 : 0;
    const char* const begin = cell.data();
    if (raw.empty() || !not_after(raw.data(), begin) || !not_after(begin + cell.size(), raw_end) ||
        !(begin == raw.data() || begin[-1] == ',')) {
      write_piece();
      record.field(cell);
    } else if (piece.data() != nullptr && begin == piece.data() + piece.size() + 1) {
      piece = {piece.data(), piece.size() + 1 + cell.size()};
    } else {
      write_piece();
      piece = cell;
    }
  }
  write_piece();
  record.end();
  std::string_view line = std::string_view(out).substr(start);
  if (parts_.back().rows != 0 && parts_.back().bytes + line.size() > max_part_bytes_) {
    line_ = line;
    out.resize(start);
    end_part();
    start_part();
    write(static_cast<std::uint32_t>(parts_.size()), line_);
    line = line_;
  }
  Part& part = parts_.back();
  if (part.rows == 0) part.first_row = row.row;
  part.last_row = row.row;
  part.rows += 1;
  part.bytes += line.size();
  hash(line);
}

}  // namespace preflight::session
