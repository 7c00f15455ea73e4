#pragma once
/// A walk that gives every record as it is read, before any plan: what the reader made of the file.

#include <string>
#include <string_view>

#include "output/json_writer.h"
#include "preflight/session.h"
#include "reading/reader.h"

namespace preflight::session {

class RecordsPass {
 public:
  void take(const reading::Record& record) {
    output::JsonWriter json;
    json.object([&] {
      json.member("row", record.row);
      json.member("line", record.line);
      json.array_member("cells", [&] {
        for (const std::string_view cell : record.cells) json.element(cell);
      });
    });
    if (taken_ == waiting_.size()) {
      waiting_.clear();
      taken_ = 0;
    }
    waiting_ += json.text();
    waiting_ += '\n';
  }

  [[nodiscard]] Output take_output(std::size_t max_bytes) {
    const std::string_view piece = std::string_view(waiting_).substr(taken_, max_bytes);
    taken_ += piece.size();
    return {1, piece};
  }

 private:
  std::string waiting_;
  std::size_t taken_ = 0;
};

}  // namespace preflight::session
