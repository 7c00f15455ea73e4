#include "host_decoder.h"

#include <cerrno>
#include <utility>

namespace preflight::cli {

namespace {

/// glibc's names where they are not the WHATWG's: the supersets that the WHATWG means.
constexpr std::pair<std::string_view, const char*> other_names[] = {
    {"gbk", "gb18030"}, {"shift_jis", "cp932"}, {"euc-kr", "cp949"}, {"euc-jp", "euc-jp-ms"}, {"big5", "big5-hkscs"}};

}  // namespace

HostDecoder::HostDecoder(std::string_view label) : label_(label) {
  std::string name(label);
  for (const auto& [ours, theirs] : other_names) {
    if (label == ours) name = theirs;
  }
  handle_ = ::iconv_open("UTF-8", name.c_str());
}

HostDecoder::~HostDecoder() {
  if (works()) ::iconv_close(handle_);
}

std::string HostDecoder::decode(std::string_view bytes, bool at_end) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  kept_ += bytes;
  std::string text;
  char* from = kept_.data();
  std::size_t left = kept_.size();
  while (left > 0) {
    char room[4096];
    char* to = room;
    std::size_t space = sizeof room;
    const std::size_t answer = ::iconv(handle_, &from, &left, &to, &space);
    const int why = errno;
    text.append(room, sizeof room - space);
    if (answer != static_cast<std::size_t>(-1) || why == E2BIG) continue;
    if (why == EINVAL && !at_end) break;  // half a character: the rest comes with the next bytes
    text += replacement;
    ++from;
    --left;
  }
  kept_.erase(0, kept_.size() - left);
  return text;
}

}  // namespace preflight::cli
