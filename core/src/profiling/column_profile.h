#pragma once
/// What one column holds, gathered cell by cell; ranges of a file merge.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/types.h"
#include "profiling/dates.h"
#include "profiling/row_set.h"
#include "profiling/value_counts.h"
#include "profiling/writing.h"

namespace preflight::profiling {

/// What the values of a column look like; not what Mailjet is told.
enum class ColumnType : std::uint8_t { empty, text, integer, decimal, boolean, date, datetime };

[[nodiscard]] std::string_view name(ColumnType type);

/// Characters (code points) of the shortest and the longest filled cell, outer blanks off.
struct LengthRange {
  std::uint32_t shortest = 0;
  std::uint32_t longest = 0;

  friend bool operator==(const LengthRange&, const LengthRange&) = default;
};

/// The rows of a column that are written in one way.
struct WrittenRows {
  struct Example {
    RowNumber row = 0;
    LineNumber line = 0;
    std::string text;
  };
  Writing writing;
  RowSet rows;
  std::vector<Example> first;
};

class ColumnProfile {
  /// What a value is by itself; each has one kind.
  enum class Kind : std::uint8_t { text, integer, decimal, boolean, email_like };
  static constexpr std::size_t kind_count = 5;

  /// What a value shows by itself.
  struct Nature {
    Kind kind = Kind::text;
    ClassId date_class = not_a_date_class;
    Writing writing;
    bool known = false;
  };
  /// What is known of a value.
  struct Known {
    ValueCounts::Place place = ValueCounts::uncounted;
    Nature nature;
    std::uint8_t size = 0;  // of a value to be remembered; 0: none
    bool sound = false;
  };
  /// A value met lately: most columns repeat themselves, and then nothing has to be found out twice. What is between
  /// the first and the last eight bytes is where the value is counted.
  struct Recent {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    Known known;
    std::uint32_t again = 0;  // cells not yet counted anywhere else
  };

 public:
  /// `examples`: rows kept with each way of writing dates. `columns`: of the file; wide files get less memory a column.
  explicit ColumnProfile(std::size_t examples = 20, std::size_t columns = 1);

  /// A value that was met lately, or none. Good until the next add to this column.
  class Met {
   public:
    /// What whoever met it has said of it.
    [[nodiscard]] bool is_sound() const { return recent_ != nullptr && recent_->known.sound; }
    void set_sound() {
      if (recent_ != nullptr) recent_->known.sound = true;
    }

   private:
    friend ColumnProfile;
    Recent* recent_ = nullptr;
  };
  /// The value that this cell is, to the byte, where that was met lately.
  [[nodiscard]] Met recall(std::string_view cell);
  /// One cell as it will be sent; rows come rising.
  void add(RowNumber row, LineNumber line, std::string_view cell);
  /// The same for a cell that was recalled.
  void add(RowNumber row, LineNumber line, std::string_view cell, Met met) {
    if (met.recent_ != nullptr) {
      add_again(row, line, cell, *met.recent_);
    } else {
      add(row, line, cell);
    }
  }

  /// The same for a cell that is a valid address in ASCII, nothing around it, with hash_bytes(address) at hand.
  void add_address(RowNumber row, LineNumber line, std::string_view address, std::uint64_t hash) {
    learn(row, line, address, hash, true);
  }

  /// Counts what `add` has only remembered. To be called before anything is asked.
  void settle();
  void merge(const ColumnProfile& later, RowNumber row_shift, LineNumber line_shift);

  [[nodiscard]] std::uint64_t empty() const { return empty_; }
  [[nodiscard]] std::uint64_t filled() const { return dates_.cells(); }
  [[nodiscard]] std::uint64_t email_like() const { return cells_of(Kind::email_like); }
  [[nodiscard]] const ValueCounts& values() const { return values_; }
  [[nodiscard]] LengthRange lengths() const { return lengths_; }
  /// The first different values, at most sample_count.
  [[nodiscard]] const std::vector<std::string>& samples() const { return samples_; }

  [[nodiscard]] const DateColumn& dates() const { return dates_; }
  /// dates().class_of, remembered of most values.
  [[nodiscard]] ClassId date_class_of(std::string_view text) const;
  [[nodiscard]] const RowSet& date_class_rows(ClassId id) const { return class_rows_[id]; }
  /// Lines of the first rows of a class, beside DateClass::examples.
  [[nodiscard]] const std::vector<LineNumber>& date_class_lines(ClassId id) const { return class_lines_[id]; }

  /// One for each way of writing that came up, but for `plain`; digits only while they have few widths: else they are
  /// numbers, not codes.
  [[nodiscard]] const std::vector<WrittenRows>& writings() const { return writings_; }
  /// Whole numbers and those with a decimal point, as programs write them.
  [[nodiscard]] std::uint64_t plain_numbers() const { return cells_of(Kind::integer) + cells_of(Kind::decimal); }
  [[nodiscard]] std::uint64_t truths() const { return cells_of(Kind::boolean); }

  /// `verdict`: this column's, if it is to be taken as dates.
  [[nodiscard]] ColumnType type(const DateVerdict& verdict) const;

 private:
  static constexpr std::size_t sample_count = 5;
  static constexpr std::size_t sample_bytes = 80;

  static constexpr std::size_t recent_bytes = ValueCounts::shown_bytes;
  /// So many cells are looked up before the number of places is thought over.
  static constexpr std::uint32_t recent_trial = 4096;

  [[nodiscard]] std::uint64_t cells_of(Kind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  static Kind kind_of(std::string_view text, unsigned byte_kinds);
  Known learn(RowNumber row, LineNumber line, std::string_view text, std::uint64_t hash, bool is_address);
  /// Reads the text of a cell and counts it by what it shows.
  Nature find_out(RowNumber row, std::string_view text);
  Nature find_out_address(RowNumber row, std::string_view address);
  /// The value in recent_, or null.
  [[nodiscard]] const Recent* find_recent(std::string_view text) const;
  [[nodiscard]] std::size_t place_for(std::uint64_t first, std::uint64_t last, std::size_t size) const;
  void add_again(RowNumber row, LineNumber line, std::string_view text, Recent& recent) {
    ++looked_up_;
    ++recent.again;
    note(recent.known.nature, row, line, text);
  }
  void settle(Recent& recent);
  void think_over_places();
  void sample(std::string_view text);
  /// The row of a value that shows this.
  void note(const Nature& nature, RowNumber row, LineNumber line, std::string_view text) {
    note_date_class(nature.date_class, row);
    if (nature.writing != Writing()) note_writing(nature.writing, row, line, text);
  }
  void note_date_class(ClassId id, RowNumber row) {
    if (id == run_class_ && row == run_end_ + 1) {
      run_end_ = row;
    } else {
      start_run(id, row);
    }
  }
  void drop_widths();
  void note_writing(Writing writing, RowNumber row, LineNumber line, std::string_view text);
  void start_run(ClassId id, RowNumber row);
  void close_run();
  void make_room_for_class(ClassId id);

  std::size_t examples_;
  std::uint64_t empty_ = 0;
  std::array<std::uint64_t, kind_count> kinds_{};
  ValueCounts values_;
  LengthRange lengths_;
  std::vector<std::string> samples_;
  DateColumn dates_;
  std::vector<RowSet> class_rows_;
  std::vector<std::vector<LineNumber>> class_lines_;
  /// Neighbouring rows of one class that are not in class_rows_ yet.
  static constexpr RowNumber no_row = 0xFFFFFFFF;
  ClassId run_class_ = not_a_date_class;
  RowNumber run_start_ = no_row;
  RowNumber run_end_ = no_row;
  std::vector<WrittenRows> writings_;
  bool any_width_ = false;  // digits of more widths than codes have
  /// By their place: of values that are counted and kept whole.
  std::vector<Nature> natures_;
  std::size_t most_recent_;
  std::vector<Recent> recent_;  // a power of two; empty: nothing repeats here
  std::uint32_t looked_up_ = 0;
  std::uint32_t missed_ = 0;
};

}  // namespace preflight::profiling
