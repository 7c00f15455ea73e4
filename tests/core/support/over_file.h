#pragma once
/// A Session over a file that is a string: what a host does, with every freedom in how the bytes are cut.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/host_decoder.h"
#include "compiled_json.h"
#include "preflight/session.h"
#include "support/plans.h"
#include "support/random.h"

namespace preflight::testing {

using Json = nlohmann::json;

/// How many bytes to hand over next; a pass asks again and again.
using Chunks = std::function<std::size_t()>;

inline Chunks chunks_of(std::size_t bytes) {
  return [bytes] { return bytes; };
}

inline Chunks random_chunks(unsigned seed, std::size_t most) {
  return [engine = Random(seed), most]() mutable { return 1 + engine() % most; };
}

/// Files of a render by their number: 0 what was left out, 1.. the parts.
using Files = std::map<std::uint32_t, std::string>;

struct Rendered {
  Json json;
  Files files;

  [[nodiscard]] std::string part(std::uint32_t number = 1) const {
    return files.count(number) != 0 ? files.at(number) : std::string();
  }
  [[nodiscard]] std::string left_out() const { return files.count(0) != 0 ? files.at(0) : std::string(); }
};

struct How {
  std::string schema = {};
  SessionOptions options = {.rows_per_finding = all_rows};
  Chunks chunks = chunks_of(1U << 20);
};

class OverFile {
 public:
  explicit OverFile(std::string bytes, const std::string& plan = {}, How how = {})
      : bytes_(std::move(bytes)), how_(std::move(how)) {
    const auto begun = session_.begin_check(plan, how_.schema, bytes_.size(), how_.options);
    EXPECT_TRUE(begun) << (begun ? std::string() : begun.error().message);
    feed();
    report_ = Json::parse(text());
  }

  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] const std::string& text() const { return session_.report_json(); }
  [[nodiscard]] const Json& report() const { return report_; }

  /// The report's finding; null when it is not there.
  [[nodiscard]] Json finding(std::string_view id, const Json& reason = nullptr, const Json& column = nullptr) const {
    for (const Json& finding : report()["findings"]) {
      if (finding["id"] == id && finding["reason"] == reason && finding["column"] == column) return finding;
    }
    return nullptr;
  }
  /// Rows of all findings of that id.
  [[nodiscard]] std::vector<RowNumber> rows_of(std::string_view id) const {
    std::vector<RowNumber> rows;
    for (const Json& finding : report()["findings"]) {
      if (finding["id"] != id) continue;
      for (const Json& row : finding["rows"]) rows.push_back(row["row"].get<RowNumber>());
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  Rendered render(const std::string& words = {}) {
    Rendered rendered;
    EXPECT_TRUE(session_.begin_render(words));
    feed([&] {
      for (Output piece = session_.take_output(7777); !piece.bytes.empty(); piece = session_.take_output(7777)) {
        rendered.files[piece.file] += piece.bytes;
      }
    });
    rendered.json = Json::parse(session_.render_json());
    return rendered;
  }

  std::string query(const Json& query) {
    EXPECT_TRUE(session_.begin_query(query.dump()));
    feed();
    return session_.rows_json();
  }

 private:
  void feed(const std::function<void()>& after_each = [] {}) {
    std::optional<cli::HostDecoder> decoder;
    for (Need need = session_.need(); need.length > 0; need = session_.need()) {
      ASSERT_LE(need.offset + need.length, bytes_.size());
      const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(need.length, how_.chunks()));
      if (const std::string label(session_.host_decoding()); !label.empty()) {
        if (need.offset == 0 || !decoder) decoder.emplace(label);
        ASSERT_TRUE(decoder->works()) << label;
        const std::string text = decoder->decode(std::string_view(bytes_).substr(need.offset, length),
                                                 need.offset + length == bytes_.size());
        std::copy(text.begin(), text.end(), session_.reserve(text.size()));
        ASSERT_TRUE(session_.commit_decoded(length, text.size()));
      } else {
        std::memcpy(session_.reserve(length), bytes_.data() + need.offset, length);
        ASSERT_TRUE(session_.commit(length));
      }
      after_each();
    }
    const auto finished = session_.finish();
    ASSERT_TRUE(finished) << finished.error().message;
    after_each();
  }

  std::string bytes_;
  How how_;
  Session session_;
  Json report_;
};

}  // namespace preflight::testing
