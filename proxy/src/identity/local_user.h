#pragma once
/// Who works in local mode: the person logged in to this computer.

#include <string>

namespace preflight::proxy {

/// The operating system's name of the user this process runs as; `user-<number>` when it has none.
[[nodiscard]] std::string local_user_name();

}  // namespace preflight::proxy
