#pragma once
/// What the Mailjet account holds, given to the core as JSON:
/// `{"properties":[{"name","type"}],"max_properties":200,"max_value_bytes":65535}`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "preflight/result.h"

namespace preflight {

/// The type Mailjet keeps a property as.
enum class SendAs : std::uint8_t { text, integer, decimal, boolean, datetime };

[[nodiscard]] std::string_view name(SendAs type);
/// Reads our words (text, integer, decimal, bool, datetime) and Mailjet's (str, int, float).
[[nodiscard]] std::optional<SendAs> parse_send_as(std::string_view word);

struct Property {
  std::string name;
  SendAs type = SendAs::text;
};

struct Schema {
  /// Whether the account is known at all: without one, the guide's rules apply and no property counts as new.
  bool known = false;
  std::vector<Property> properties;
  /// With the e-mail address. Source: Mailjet help, "Number of contact properties exceeds the limit of 200".
  std::uint32_t max_properties = 200;
  /// Of one value. Mailjet has such a limit (error CM06), but does not say which: none unless the schema gives one.
  std::uint64_t max_value_bytes = ~std::uint64_t{0};

  /// By name, as Mailjet's unique key has it (ASCII case aside: the importer was seen to fold it).
  [[nodiscard]] const Property* find(std::string_view property) const;
};

/// An empty text is a schema that knows nothing. Errors: "schema-json" with what is wrong where.
[[nodiscard]] result<Schema> parse_schema(std::string_view json);

}  // namespace preflight
