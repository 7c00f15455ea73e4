#pragma once
/// Small files with a secret in them, which nobody else may read.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "identity/secret.h"

namespace preflight::proxy {

/// The content of a file without one final line break. The file must be a regular one of at most 1,024 bytes, no
/// symbolic link, ours, and readable by nobody else (mode 0600 or 0400). systemd's credentials may be root's, and have
/// an access list that shows as a readable group.
///
/// `subject` begins each sentence that is added to `problems`; none quotes the content. There may be problems although
/// something is returned, so that the content's own faults can be told in the same go.
[[nodiscard]] std::optional<Secret> read_private_file(const std::filesystem::path& path, const std::string& subject,
                                                      std::vector<std::string>& problems);

/// The same for a word of 16 to 512 visible ASCII characters; empty whenever there are problems.
[[nodiscard]] std::optional<Secret> read_secret_file(const std::filesystem::path& path, const std::string& subject,
                                                     std::vector<std::string>& problems);

}  // namespace preflight::proxy
