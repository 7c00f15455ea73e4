#pragma once
/// The file that holds Mailjet's keys, as one line `public:secret`.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "identity/secret.h"

namespace preflight::proxy {

/// Reads the keys from a file that is as `read_private_file` wants it.
///
/// Errors: empty, and one sentence for each fault is added to `problems`; none quotes the file's content.
[[nodiscard]] std::optional<KeyPair> read_key_file(const std::filesystem::path& path,
                                                   std::vector<std::string>& problems);

}  // namespace preflight::proxy
