#include "import/import_run.h"

#include <algorithm>
#include <optional>
#include <set>

#include "compiled_json.h"
#include "import/date_scan.h"

namespace preflight::sandbox {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string lower_cased(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return text;
}

}  // namespace

ImportRun::ImportRun(Account& account, Job& job, std::shared_ptr<const std::string> bytes)
    : account_(account), job_(job), bytes_(std::move(bytes)), reader_(*bytes_) {}

bool ImportRun::open() {
  const Behaviour& behaviour = account_.behaviour;
  // Mailjet's importer ends on an empty file with this text of Free Pascal's (seen by users of its Python client).
  if (bytes_->empty()) return refuse("List index (0) out of bounds");
  if (!read_options()) return false;
  if (behaviour.bom_is_skipped && bytes_->starts_with(byte_order_mark)) {
    reader_ = CsvReader(*bytes_, byte_order_mark.size());
  }
  if (field_names_.empty()) {
    // The guide demands a header row. A first line that looks like data is a header all the same, and then has no email
    // column.
    if (!reader_.next()) return refuse("List index (0) out of bounds");
    field_names_ = reader_.fields();
    header_ = reader_.raw();
  } else {
    for (const std::string& name : field_names_) {
      if (!header_.empty()) header_ += ',';
      header_ += csv_cell(name);
    }
    if (behaviour.header_is_skipped_with_field_names) {
      CsvReader ahead = reader_;
      if (ahead.next() && ahead.fields() == field_names_) reader_ = std::move(ahead);
    }
  }
  if (!read_columns()) return false;
  for (CsvReader ahead = reader_; ahead.skip();) ++job_.count;
  return true;
}

bool ImportRun::read_options() {
  if (job_.import_options.empty()) return true;
  // POST csvimport takes any string (its type is AnsiString), so bad options come to light only here: an assumption,
  // and the later moment.
  const std::string message = "Invalid import options";
  const auto refuse_option = [&](std::string_view key) {
    return refuse(std::string(message).append(": ").append(key));
  };
  const nlohmann::json options = nlohmann::json::parse(job_.import_options, nullptr, /*allow_exceptions=*/false);
  if (!options.is_object()) return refuse(message);
  for (const auto& [key, value] : options.items()) {
    if (key == "DateTimeFormat") {
      if (!value.is_string() || !is_date_format(value.get<std::string>())) return refuse_option(key);
      dates_.format = value.get<std::string>();
    } else if (key == "TimezoneOffset") {
      if (!value.is_number_integer()) return refuse_option(key);
      const auto hours = value.get<std::int64_t>();
      if (hours < -12 || hours > 12) return refuse_option(key);
      dates_.offset_hours = static_cast<int>(hours);
    } else if (key == "FieldNames") {
      if (!value.is_array() || value.empty()) return refuse_option(key);
      for (const auto& name : value) {
        if (!name.is_string()) return refuse_option(key);
        field_names_.push_back(name.get<std::string>());
      }
    } else {
      return refuse_option(key);
    }
  }
  return true;
}

bool ImportRun::read_columns() {
  const Behaviour& behaviour = account_.behaviour;
  if (field_names_.size() > behaviour.max_properties) {
    return refuse("Number of contact properties exceeds the limit of " + std::to_string(behaviour.max_properties));
  }
  std::optional<std::size_t> email;
  std::set<std::string> names;
  for (std::size_t i = 0; i < field_names_.size(); ++i) {
    std::string name = field_names_[i];
    if (behaviour.lower_cases_property_names) name = lower_cased(std::move(name));
    const bool is_email = behaviour.email_column_in_any_case ? lower_cased(name) == "email" : name == "email";
    if (is_email && !email) email = i;
    // An empty or repeated name is not documented. Refusing the file is the answer that cannot be overlooked.
    if (name.empty()) return refuse("MJ03 A non-empty value is required");
    if (!names.insert(name).second) return refuse("CM01 Property \"" + name + "\" already exists");
    columns_.push_back({.name = std::move(name)});
  }
  if (!email) return refuse("Email column not found");
  email_column_ = *email;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i == email_column_) continue;
    Column& column = columns_[i];
    // Names are told apart by case, and any is accepted: the importer of 2015 made one with a blank and an @ in it.
    const Property* known = account_.property(column.name);
    if (known == nullptr) known = &account_.add_property(column.name, Datatype::str);
    column.datatype = known->datatype;
    column.property = static_cast<std::uint32_t>(known - account_.properties.data());
  }
  return true;
}

bool ImportRun::refuse(const std::string& message) {
  // How the error file shows an error of the whole file is not documented: a line of its own, with the usual mark and
  // no row.
  ++job_.error_count;
  job_.error_file = header_ + (header_.empty() ? "error\n" : ",error\n") + " ###" + message + "\n";
  return false;
}

ImportRun::Progress ImportRun::take(std::int64_t rows) {
  for (std::int64_t row = 0; row < rows; ++row) {
    if (!reader_.next()) return Progress::no_rows_left;
    ++job_.current;
    take_row();
    if (has_too_many_errors()) return Progress::too_many_errors;
  }
  return reader_.position() < bytes_->size() ? Progress::rows_left : Progress::no_rows_left;
}

/// A row is stored whole or not at all, and reports its first error only. Neither is documented.
void ImportRun::take_row() {
  const Behaviour& behaviour = account_.behaviour;
  const std::vector<std::string>& cells = reader_.fields();
  if (cells.size() < columns_.size()) return fail_row(reader_.raw(), "Too few columns at line", "");
  if (cells.size() > columns_.size() && behaviour.extra_columns_are_an_error) {
    return fail_row(reader_.raw(), "Too many columns at line", "");
  }
  const std::string& email = cells[email_column_];
  // The text for a bad address is not documented.
  if (!is_address(email)) return fail_row(reader_.raw(), "Invalid email address", "email");
  if (behaviour.invalid_utf8_is_an_error) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!is_utf8(cells[i])) return fail_row(reader_.raw(), "Could not convert value", columns_[i].name);
    }
  }
  instants_.assign(columns_.size(), std::nullopt);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i == email_column_ || cells[i].empty()) continue;
    const Reading reading = read_value(cells[i], columns_[i].datatype, columns_[i].name, dates_, behaviour);
    if (!reading.error.empty()) return fail_row(reader_.raw(), reading.error, columns_[i].name);
    instants_[i] = reading.instant;
  }

  // Only a row without other errors counts as the first of its address: an assumption.
  const std::pair<std::size_t, std::size_t> here{reader_.record_begin(), reader_.raw().size()};
  const auto [earlier, is_first] = seen_.try_emplace(address_key(email), here);
  if (!is_first) {
    if (!behaviour.last_duplicate_is_kept) return fail_row(reader_.raw(), "Duplicated email", "email");
    fail_row(std::string_view(*bytes_).substr(earlier->second.first, earlier->second.second), "Duplicated email",
             "email");
    earlier->second = here;
  }

  const std::optional<Method> method = method_named(job_.method);
  ContactsList* list = job_.list_id == 0 ? nullptr : account_.list(job_.list_id);
  const std::optional<std::uint32_t> index = account_.apply(*method, list, email);
  // That only the adding methods update properties is an assumption.
  if (!index || (*method != Method::addforce && *method != Method::addnoforce)) return;
  PropertyBag& values = account_.contacts[*index].values;
  values.reserve(columns_.size(), reader_.raw().size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i == email_column_) continue;
    if (!cells[i].empty()) {
      values.set({columns_[i].property, cells[i], instants_[i]});
    } else if (behaviour.empty_cell_erases) {
      values.erase(columns_[i].property);
    }
  }
}

/// Source: ` ###error_msg###error_field` behind the row (a Mailjet employee, mailjet-apiv3-php-simple issue 67);
/// without a field in the guide's
/// `"bar@example.com", ###Too few columns at line`. The row itself is copied as it stands in the file.
void ImportRun::fail_row(std::string_view raw, const std::string& message, const std::string& field) {
  if (job_.error_file.empty()) job_.error_file = header_ + ",error\n";
  job_.error_file += raw;
  job_.error_file += ", ###" + message;
  if (!field.empty()) job_.error_file += "###" + field;
  job_.error_file += '\n';
  ++job_.error_count;
}

bool ImportRun::has_too_many_errors() const {
  if (job_.error_threshold <= 0) return false;
  switch (account_.behaviour.error_threshold) {
    case Behaviour::ErrorThreshold::rows:
      return job_.error_count > job_.error_threshold;
    case Behaviour::ErrorThreshold::percent:
      return job_.error_count * 100 > job_.error_threshold * job_.count;
    case Behaviour::ErrorThreshold::ignored:
      return false;
  }
  return false;
}

}  // namespace preflight::sandbox
