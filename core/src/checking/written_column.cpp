#include "checking/written_column.h"

#include <array>

namespace preflight::checking {

using profiling::ColumnProfile;
using profiling::Writing;
using profiling::WrittenRows;

namespace {

std::uint64_t cells(const ColumnProfile& profile, Writing::Kind kind) {
  std::uint64_t count = 0;
  for (const WrittenRows& written : profile.writings()) {
    if (written.writing.kind() == kind) count += written.rows.size();
  }
  return count;
}

/// Nearly all: a stray note does not make a column of amounts one of texts.
bool is_most(std::uint64_t part, std::uint64_t all) { return part * 20 >= all * 19; }

/// "NO", "SI", "ON": Norway, Slovenia, Ontario. Where all people live there, it answers no question.
bool is_code(std::string_view text) {
  const auto is_capital = [](char byte) { return byte >= 'A' && byte <= 'Z'; };
  return text.size() == 2 && is_capital(text[0]) && is_capital(text[1]);
}

/// Yes and no both, or one of them in a word that is hardly anything else. Ones alone are a number.
bool says_yes_or_no(const ColumnProfile& profile) {
  bool yes = false;
  bool no = false;
  bool word = false;
  profile.values().each_of_sample([&](std::string_view text, std::uint64_t count) {
    const std::optional<bool> truth = profiling::read_truth(text);
    if (!truth) return;
    (*truth ? yes : no) = true;
    const bool crosses = count > 1 && (text == "x" || text == "X");
    word = word || (text.size() > 1 && !is_code(text)) || crosses;
  });
  return (yes && no) || word;
}

}  // namespace

WrittenColumn::WrittenColumn(const ColumnProfile& profile, bool type_known) {
  const std::uint64_t filled = profile.filled();
  const std::uint64_t nothing = cells(profile, Writing::nothing);
  const std::uint64_t rest = filled - nothing;
  if (rest == 0) return;
  if (!type_known) {
    const std::uint64_t by_comma = cells(profile, Writing::decimal_comma);
    const std::uint64_t grouped = cells(profile, Writing::grouped);
    const std::uint64_t marked = by_comma + grouped + cells(profile, Writing::unclear_mark);
    const bool are_numbers = is_most(profile.plain_numbers() + marked, rest);
    numbers_ = are_numbers && marked != 0;
    commas_are_decimal_ = by_comma != 0 && grouped == 0;
    const std::uint64_t truths = cells(profile, Writing::truth);
    const bool are_truths = truths + cells(profile, Writing::plain_truth) == rest;
    truths_ = are_truths && truths != 0 && says_yes_or_no(profile);
    nothing_ = nothing != 0 && (are_numbers || are_truths);
  }
  const std::uint64_t days = cells(profile, Writing::day_and_month);
  damaged_ = days != 0 && days * 2 <= filled;
  // One text of just that length is chance; the longest a cell of Excel can be is none.
  constexpr std::uint64_t most_by_chance = 2;
  const std::uint32_t longest = profile.lengths().longest;
  cut_ = longest == 32'767 || (longest == 255 && cells(profile, Writing::at_limit) > most_by_chance);
  judge_codes(profile);
}

void WrittenColumn::judge_codes(const ColumnProfile& profile) {
  constexpr unsigned fewest_digits = 3;  // fewer are days and months
  unsigned width = 0;
  for (const WrittenRows& written : profile.writings()) {
    if (written.writing.kind() != Writing::leading_zero) continue;
    if (width != 0 && written.writing.digits() != width) return;
    width = written.writing.digits();
  }
  if (width < fewest_digits) return;
  std::uint64_t whole = cells(profile, Writing::leading_zero);
  std::uint64_t shorter = 0;
  for (const WrittenRows& written : profile.writings()) {
    if (written.writing.kind() != Writing::fixed_digits) continue;
    if (written.writing.digits() > width) return;
    (written.writing.digits() == width ? whole : shorter) += written.rows.size();
  }
  if (shorter != 0 && shorter <= whole && is_most(whole + shorter, profile.filled())) code_digits_ = width;
}

std::optional<FindingId> WrittenColumn::finding(Writing writing) const {
  const auto found = [](bool applies, FindingId id) { return applies ? std::optional(id) : std::nullopt; };
  switch (writing.kind()) {
    case Writing::decimal_comma:
      return found(numbers_, FindingId::number_decimal_comma);
    case Writing::grouped:
      return found(numbers_, FindingId::number_grouped);
    case Writing::unclear_mark:
      return found(numbers_, commas_are_decimal_ ? FindingId::number_decimal_comma : FindingId::number_grouped);
    case Writing::truth:
      return found(truths_, FindingId::bool_words);
    case Writing::nothing:
      return found(nothing_, FindingId::null_words);
    case Writing::day_and_month:
      return found(damaged_, FindingId::excel_date_damage);
    case Writing::at_limit:
      return found(cut_, FindingId::value_truncated);
    case Writing::fixed_digits:
      return found(writing.digits() < code_digits_, FindingId::number_leading_zero_lost);
    case Writing::plain:
    case Writing::plain_truth:
    case Writing::leading_zero:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> WrittenColumn::meant(Writing writing, std::string_view text) const {
  switch (writing.kind()) {
    case Writing::decimal_comma:
    case Writing::grouped:
      return profiling::read_number(text, false);
    case Writing::truth: {
      const std::optional<bool> truth = profiling::read_truth(text);
      return truth ? std::optional<std::string>(*truth ? "true" : "false") : std::nullopt;
    }
    case Writing::nothing:
      return std::string();
    case Writing::fixed_digits:
      // More than one zero may have gone, or a digit was never there.
      return writing.digits() + 1 == code_digits_ ? std::optional("0" + std::string(text)) : std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace preflight::checking
