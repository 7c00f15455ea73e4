#pragma once
/// One csvimport job's way through its file: the header, then row after row, in steps.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "account/account.h"
#include "import/csv_reader.h"

namespace preflight::sandbox {

class ImportRun {
 public:
  ImportRun(Account& account, Job& job, std::shared_ptr<const std::string> bytes);

  /// Reads the options and the header, counts the rows, makes missing properties. False: the file as a whole is
  /// refused, and the job's error file says why.
  [[nodiscard]] bool open();
  enum class Progress { rows_left, no_rows_left, too_many_errors };
  /// Takes up to `rows` rows.
  [[nodiscard]] Progress take(std::int64_t rows);

 private:
  struct Column {
    std::string name;
    /// Index into Account::properties; not used for the email column.
    std::uint32_t property = 0;
    Datatype datatype = Datatype::str;
  };

  [[nodiscard]] bool read_options();
  [[nodiscard]] bool read_columns();
  [[nodiscard]] bool refuse(const std::string& message);
  void take_row();
  void fail_row(std::string_view raw, const std::string& message, const std::string& field);
  [[nodiscard]] bool has_too_many_errors() const;

  Account& account_;
  Job& job_;
  std::shared_ptr<const std::string> bytes_;
  CsvReader reader_;
  /// The first line of the error file, without its `error` column.
  std::string header_;
  std::vector<std::string> field_names_;
  DateReading dates_;
  std::vector<Column> columns_;
  std::size_t email_column_ = 0;
  /// Of the row being taken, one a column; kept to save an allocation a row.
  std::vector<std::optional<std::int64_t>> instants_;
  /// Address key to the place of its row in the file: begin and size.
  std::unordered_map<std::string, std::pair<std::size_t, std::size_t>> seen_;
};

}  // namespace preflight::sandbox
