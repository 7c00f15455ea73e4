#pragma once
/// What each sub-command does. Exit status: 0 no must-findings, 1 some, 2 the file could not be read, 64 bad usage.

#include <cstdint>
#include <string>

namespace preflight::cli {

inline constexpr int exit_clean = 0;
inline constexpr int exit_must_findings = 1;
inline constexpr int exit_unreadable = 2;
inline constexpr int exit_usage = 64;

struct Request {
  std::string file;
  std::string plan_path;
  std::string schema_path;
  std::string output_path;
  std::uint32_t limit = 0xFFFFFFFF;
  std::uint64_t chunk_bytes = 4U << 20;
  std::uint64_t max_part_bytes = 20'000'000;
  bool json_lines = false;
};

int sniff(const Request& request);
int check(const Request& request);
int rows(const Request& request);
int render(const Request& request);
int options(const Request& request);
int email(const Request& request);
int dates(const Request& request);

}  // namespace preflight::cli
