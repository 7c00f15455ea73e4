#include "checking/columns.h"

#include <algorithm>
#include <array>

#include "checking/email_unicode.h"
#include "reading/ascii.h"
#include "reading/utf8.h"

namespace preflight::checking {

using reading::lower;

namespace {

/// Letters and digits only, in lower case: "E-mail Address" and "email_address" are one name.
std::string bare_name(std::string_view name) {
  std::string bare;
  for (const char byte : name) {
    const char small = lower(byte);
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || static_cast<unsigned char>(small) >= 0x80)
      bare.push_back(small);
  }
  return bare;
}

// What spreadsheets, Outlook, Google Contacts and CRMs call the column, in English, French, German, Spanish, Italian,
// Dutch and Portuguese.
constexpr std::array<std::string_view, 38> email_names = {"email",
                                                          "mail",
                                                          "emailaddress",
                                                          "mailaddress",
                                                          "emailaddr",
                                                          "emailid",
                                                          "contactemail",
                                                          "primaryemail",
                                                          "workemail",
                                                          "emailwork",
                                                          "emailhome",
                                                          "personalemail",
                                                          "useremail",
                                                          "customeremail",
                                                          "email1",
                                                          "emailaddress1",
                                                          "email1value",
                                                          "email1address",
                                                          "courriel",
                                                          "adresseemail",
                                                          "adressemail",
                                                          "adresseemail1",
                                                          "adresseelectronique",
                                                          "mél",
                                                          "adressedemessagerie",
                                                          "emailadresse",
                                                          "mailadresse",
                                                          "emailkontakt",
                                                          "correo",
                                                          "correoelectronico",
                                                          "correoelectrónico",
                                                          "indirizzoemail",
                                                          "indirizzomail",
                                                          "postaelettronica",
                                                          "emailadres",
                                                          "mailadres",
                                                          "endereçodeemail",
                                                          "enderecodeemail"};

/// Longer names are refused by nobody we know of, and meant by nobody.
constexpr std::size_t most_property_bytes = 100;

bool is_ascii_letter(char32_t point) { return (point | 0x20) >= 'a' && (point | 0x20) <= 'z'; }

/// Letters, marks and digits of any script (RFC 5892 calls these PVALID in lower case), and `_`.
bool is_safe(char32_t point) {
  if (point < 0x80) return is_ascii_letter(point) || (point >= '0' && point <= '9') || point == '_';
  std::string character;
  append_utf8(character, point);
  std::string small;
  append_lower_case(small, character);
  std::size_t at = 0;
  return properties(next_code_point(small, at)).idna == IdnaClass::valid;
}

/// The letter of ASCII that a letter with a mark is made of, 0 for all others: `é` is what Unicode composes of `e` and
/// the acute accent.
char without_mark(std::string_view character) {
  if (character.size() < 2) return '\0';
  constexpr std::array<char32_t, 11> marks = {0x300, 0x301, 0x302, 0x303, 0x304, 0x306,
                                              0x307, 0x308, 0x30A, 0x30C, 0x327};
  for (char letter = 'A'; letter <= 'z'; ++letter) {
    if (!is_ascii_letter(static_cast<char32_t>(letter))) continue;
    for (const char32_t mark : marks) {
      std::string composed(1, letter);
      append_utf8(composed, mark);
      if (to_nfc(composed) == character) return letter;
    }
  }
  return '\0';
}

}  // namespace

bool same_property(std::string_view a, std::string_view b) {
  return reading::equals_without_case(reading::trim(a), reading::trim(b));
}

std::optional<SendAs> Column::stated_type(const Schema& schema) const {
  if (chosen_type) return chosen_type;
  const Property* const known = schema.find(property);
  return known == nullptr ? std::nullopt : std::optional(known->type);
}

bool is_safe_property(std::string_view name) {
  // `__proto__` and its like are names that programs on the way may take for their own.
  if (name.empty() || name.size() > most_property_bytes || name.starts_with("__")) return false;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t point = next_code_point(name, at);
    if (!is_safe(point) && point != ' ' && point != '-' && point != '.') return false;
  }
  return true;
}

std::string safe_property(std::string_view name) {
  std::string safe;
  for (std::size_t at = 0; at < name.size() && safe.size() < most_property_bytes;) {
    const std::size_t start = at;
    const char32_t point = next_code_point(name, at);
    const std::string_view character = name.substr(start, at - start);
    if (const char letter = without_mark(character); letter != '\0') {
      safe.push_back(lower(letter));
    } else if (point != '_' && is_safe(point)) {
      append_lower_case(safe, character);
    } else if (!safe.empty() && safe.back() != '_') {
      safe.push_back('_');
    }
  }
  while (!safe.empty() && safe.back() == '_') safe.pop_back();
  return safe.empty() ? "column" : safe;
}

PropertyNames::PropertyNames(const Schema& schema) {
  known_.reserve(schema.properties.size());
  for (const Property& property : schema.properties)
    known_.push_back({bare_name(safe_property(property.name)), &property});
}

const Property* PropertyNames::near(std::string_view name) const {
  const auto is_it = [&](const Known& known) { return known.property->name == name; };
  if (known_.empty() || std::any_of(known_.begin(), known_.end(), is_it)) return nullptr;
  const std::string wanted = bare_name(safe_property(name));
  const Property* near = nullptr;
  for (const Known& known : known_) {
    if (known.bare != wanted) continue;
    if (near != nullptr) return nullptr;
    near = known.property;
  }
  return near;
}

bool names_email(std::string_view header_cell) {
  const std::string bare = bare_name(header_cell);
  return std::find(email_names.begin(), email_names.end(), bare) != email_names.end();
}

Columns columns_from_header(const std::vector<std::string_view>& cells, RowNumber row, LineNumber line,
                            std::optional<ColumnIndex> email) {
  Columns columns;
  columns.header_row = row;
  columns.header_line = line;
  std::vector<ColumnIndex> named;
  std::optional<ColumnIndex> plain;
  for (const std::string_view cell : cells) {
    const auto index = static_cast<ColumnIndex>(columns.columns.size());
    const std::string_view text = reading::trim(cell);
    Column& column = columns.columns.emplace_back(Column{.name = std::string(text), .property = std::string(text)});
    if (column.is_ours()) {
      column.role = ColumnRole::left_out;
      columns.written_by_us = true;
    }
    if (names_email(text)) {
      named.push_back(index);
      if (!plain && bare_name(text) == "email") plain = index;
    }
  }
  // One name, or the one that says just "email": anything less clear is the person's to say.
  if (named.size() == 1) {
    columns.email = named.front();
  } else if (plain) {
    const bool again = std::count_if(named.begin(), named.end(),
                                     [&](ColumnIndex i) { return bare_name(columns.columns[i].name) == "email"; }) > 1;
    if (!again) columns.email = plain;
  } else if (named.empty() && email && *email < cells.size()) {
    columns.email = email;
  }
  if (columns.email) {
    columns.columns[*columns.email].role = ColumnRole::email;
    columns.columns[*columns.email].property = "email";
  }
  return columns;
}

Columns columns_from_content(const std::vector<std::string_view>& first_row) {
  Columns columns;
  std::vector<ColumnIndex> candidates;
  for (const std::string_view cell : first_row) {
    const auto index = static_cast<ColumnIndex>(columns.columns.size());
    if (cell.find('@') != std::string_view::npos) candidates.push_back(index);
    const std::string made_up = "column_" + std::to_string(index + 1);
    columns.columns.push_back({.name = made_up, .property = made_up});
  }
  if (candidates.size() == 1) {
    columns.email = candidates.front();
    columns.columns[*columns.email] = {.name = "email", .role = ColumnRole::email, .property = "email"};
  }
  return columns;
}

std::vector<FileFinding> check_header(const Columns& columns) {
  std::vector<FileFinding> findings;
  const auto found = [&](FindingId id, ColumnIndex index) {
    findings.push_back({{id, {}, index},
                        {RowEntry{.row = std::max<RowNumber>(columns.header_row, 1),
                                  .line = std::max<LineNumber>(columns.header_line, 1),
                                  .column = index,
                                  .evidence = columns.columns[index].name}}});
  };
  for (ColumnIndex index = 0; index < columns.columns.size(); ++index) {
    const Column& column = columns.columns[index];
    if (column.role == ColumnRole::left_out) continue;
    if (reading::trim(column.property).empty()) {
      found(FindingId::header_blank_name, index);
      continue;
    }
    const auto first = columns.columns.begin();
    const bool repeated = std::any_of(first, first + index, [&](const Column& earlier) {
      return earlier.role != ColumnRole::left_out && same_property(earlier.property, column.property);
    });
    if (repeated) found(FindingId::header_duplicate_name, index);
  }
  return findings;
}

}  // namespace preflight::checking
