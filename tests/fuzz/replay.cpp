// Runs a fuzz target over files that are there already, without a fuzzer: what was found once is never found again.
//
//   fuzz_scanner FILE-OR-FOLDER...

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** arguments) {
  namespace fs = std::filesystem;
  std::vector<fs::path> seeds;
  for (int i = 1; i < count; ++i) {
    const fs::path given = arguments[i];
    if (fs::is_directory(given)) {
      for (const auto& entry : fs::recursive_directory_iterator(given)) {
        if (entry.is_regular_file()) seeds.push_back(entry.path());
      }
    } else {
      seeds.push_back(given);
    }
  }
  std::sort(seeds.begin(), seeds.end());
  for (const fs::path& seed : seeds) {
    std::ifstream file(seed, std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", seed.c_str());
      return 1;
    }
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    // Said before it runs: the last one named is the one that did not end well.
    std::printf("%s\n", seed.c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::printf("%zu inputs\n", seeds.size());
  return seeds.empty() ? 1 : 0;
}
