// Any bytes behind the first look: a file of a little more than 1 MiB of plain rows, and then whatever comes. What the
// first look guessed may be disproved, and reading begins again; chunks change nothing about that.

#include <cstdint>
#include <string>

#include "reading/sniffer.h"
#include "support/hosted_file.h"
#include "support/input.h"
#include "support/must.h"

namespace {

using namespace preflight;

/// Few rows with much in them: the first look sees no more than it needs, and is soon over.
std::string rows_before() {
  std::string file = "email,name,note\n";
  for (int i = 0; file.size() < reading::sniff_bytes + 100; ++i)
    file += "ann" + std::to_string(i) + "@example.org,Ann," + std::string(60'000, static_cast<char>('a' + i)) + '\n';
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string before = rows_before();
  fuzz::Input input(data, size);
  // Some of it inside the first look, and on its border.
  const std::size_t back = input.byte() % 4 == 0 ? before.size() - reading::sniff_bytes + input.byte() : 0;
  std::string file = before;
  file.insert(file.size() - back, input.text());

  const auto said = [&](fuzz::Chunks chunks) {
    fuzz::HostedFile hosted(file, std::move(chunks));
    std::string all = hosted.check("");
    all += hosted.query({{"kind", "rows"}, {"from_row", 17}, {"limit", 3}});
    return all;
  };
  const std::string whole = said(fuzz::whole());
  fuzz::must_equal(said(fuzz::cut_by(fuzz::random_of(input.text()), 300'000)), whole, "chunks change nothing");
  return 0;
}
