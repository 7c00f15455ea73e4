#pragma once
/// A Session over a file that is a string, without a test runner around it; any failing call ends the target.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiled_json.h"
#include "preflight/session.h"
#include "support/must.h"
#include "support/random.h"

namespace preflight::fuzz {

using Json = nlohmann::json;

/// How many bytes to hand over next.
using Chunks = std::function<std::size_t()>;

inline Chunks whole() {
  return [] { return SIZE_MAX; };
}
inline Chunks cut_by(testing::Random random, std::size_t most) {
  return [random, most]() mutable { return 1 + random() % most; };
}

/// What a check, a render and two queries say of a file, each as the bytes that the host gets.
struct Said {
  std::string report;
  std::string render;
  std::map<std::uint32_t, std::string> files;
  std::vector<std::string> pages;

  friend bool operator==(const Said&, const Said&) = default;
};

class HostedFile {
 public:
  HostedFile(std::string_view bytes, Chunks chunks) : bytes_(bytes), chunks_(std::move(chunks)) {}

  std::string check(const std::string& plan, SessionOptions options = {}) {
    const auto begun = session_.begin_check(plan, "", bytes_.size(), options);
    must(begun.has_value(), begun ? "" : begun.error().message);
    feed();
    return session_.report_json();
  }

  std::string render(std::map<std::uint32_t, std::string>& files) {
    must(session_.begin_render("").has_value(), "a finished check can be rendered");
    feed([&] {
      for (Output piece = session_.take_output(777); !piece.bytes.empty(); piece = session_.take_output(777))
        files[piece.file] += piece.bytes;
    });
    return session_.render_json();
  }

  std::string query(const Json& query) {
    must(session_.begin_query(query.dump()).has_value(), "a finished check can be asked");
    feed();
    return session_.rows_json();
  }

  std::string records() {
    must(session_.begin_records().has_value(), "a finished check can be gone over");
    std::string all;
    feed([&] {
      for (Output piece = session_.take_output(777); !piece.bytes.empty(); piece = session_.take_output(777))
        all += piece.bytes;
    });
    return all;
  }

 private:
  void feed(const std::function<void()>& after_each = [] {}) {
    for (Need need = session_.need(); need.length > 0; need = session_.need()) {
      must(need.offset + need.length <= bytes_.size(), "a session asks for bytes of the file only");
      const std::string_view piece =
          bytes_.substr(static_cast<std::size_t>(need.offset),
                        static_cast<std::size_t>(std::min<std::uint64_t>(need.length, chunks_())));
      if (session_.host_decoding().empty()) {
        if (!piece.empty()) std::memcpy(session_.reserve(piece.size()), piece.data(), piece.size());
        must(session_.commit(piece.size()).has_value(), "bytes that were asked for are taken");
      } else {
        const std::string text = decoded_by_host(piece);
        std::memcpy(session_.reserve(text.size()), text.data(), text.size());
        must(session_.commit_decoded(piece.size(), text.size()).has_value(), "decoded bytes are taken");
      }
      after_each();
    }
    must(session_.finish().has_value(), "a pass that needs nothing more can be finished");
    after_each();
  }

  /// Some decoding that gives the same for any chunks: each byte by itself is a letter, and one of them is none.
  static std::string decoded_by_host(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
      const auto code = static_cast<unsigned char>(byte);
      if (code < 0x80) {
        text += byte;
      } else if (code == 0xFF) {
        text += "\xEF\xBF\xBD";
      } else {
        text += '\xC4';
        text += static_cast<char>(0x80U | (code & 0x3FU));
      }
    }
    return text;
  }

  std::string_view bytes_;
  Chunks chunks_;
  Session session_;
};

}  // namespace preflight::fuzz
