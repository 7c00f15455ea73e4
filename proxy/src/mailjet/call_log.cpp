#include "mailjet/call_log.h"

namespace preflight::proxy::mailjet {

namespace {

/// `/v3/REST/csvimport/57?x` is csvimport; below DATA the kind of file says more than what it belongs to.
std::string_view resource_in(std::string_view path) {
  for (const std::string_view file : {"CSVData", "CSVError"}) {
    if (path.find(file) != std::string_view::npos) return file;
  }
  constexpr std::string_view root = "/v3/REST/";
  if (!path.starts_with(root)) return "other";
  path.remove_prefix(root.size());
  return path.substr(0, path.find_first_of("/?"));
}

}  // namespace

std::string_view name_of(std::optional<Trouble> trouble) {
  if (!trouble) return "done";
  switch (*trouble) {
    case Trouble::not_sent:
      return "not-sent";
    case Trouble::busy:
      return "busy";
    case Trouble::key_refused:
      return "key-refused";
    case Trouble::not_found:
      return "not-found";
    case Trouble::refused:
      return "refused";
    case Trouble::unclear:
      return "unclear";
  }
  return "unclear";
}

void CallLog::note(std::string_view method, std::string_view path, std::optional<Trouble> trouble) {
  std::string call(method);
  call.append(" ").append(resource_in(path));
  const std::lock_guard lock(mutex_);
  ++counts_[{std::move(call), std::string(name_of(trouble))}];
  last_ = {trouble, std::chrono::system_clock::now()};
}

void CallLog::add_uploaded(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  uploaded_ += bytes;
}

CallLog::Counts CallLog::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::uint64_t CallLog::uploaded_bytes() const {
  const std::lock_guard lock(mutex_);
  return uploaded_;
}

std::optional<CallLog::Last> CallLog::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

}  // namespace preflight::proxy::mailjet
