#pragma once
/// Mailjet's resources: from a request to what the account answers.

#include <string>

#include "account/account.h"
#include "wire/http_server.h"

namespace preflight::sandbox {

/// `request` has shown the right key. An upload's body is moved out of it.
[[nodiscard]] HttpReply answer(Account& account, HttpRequest& request);

[[nodiscard]] HttpReply unauthorized();

}  // namespace preflight::sandbox
