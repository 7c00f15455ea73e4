#pragma once
/// iconv(3) for the multi-byte encodings that the core leaves to its host (Session::host_decoding).

#include <iconv.h>

#include <string>
#include <string_view>

namespace preflight::cli {

class HostDecoder {
 public:
  /// `label`: of the WHATWG.
  explicit HostDecoder(std::string_view label);
  ~HostDecoder();
  HostDecoder(const HostDecoder&) = delete;
  HostDecoder& operator=(const HostDecoder&) = delete;

  /// False: this system does not know the encoding.
  [[nodiscard]] bool works() const {
    return handle_ != reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr): POSIX says so
  }
  [[nodiscard]] const std::string& label() const { return label_; }

  /// The text of `bytes` and of what was kept of those before; U+FFFD for what is no character.
  std::string decode(std::string_view bytes, bool at_end);

 private:
  std::string label_;
  iconv_t handle_;
  std::string kept_;
};

}  // namespace preflight::cli
