#pragma once
/// Encodings by their labels, and decoding to UTF-8 without ever losing a byte.
///
///     const Encoding* encoding = find_encoding(" Latin1 ");            // windows-1252, as the WHATWG says
///     Decoder decoder(*encoding);
///     std::string out(Decoder::max_decoded(chunk.size()), '\0');
///     out.resize(decoder.decode(chunk, at_end, out.data()));
///
/// What an encoding has no character for becomes bytes that are no valid UTF-8, so that the check for validity finds
/// the row, and the bytes of the file can be told from them; never a U+FFFD:
///
///     a byte b that a single-byte encoding leaves undefined    the three-byte form of U+DC00 + b
///     a surrogate of UTF-16 without its other half             its three-byte form
///     the last byte b of UTF-16 of an odd number of bytes      E0, 80 + b / 64, 80 + b % 64: an overlong form, as no
///                                                              surrogate has, so that it counts as one byte
///
/// Source: WHATWG Encoding Standard, sections 4.2 (labels) and 9 (tables); the three-byte forms are those of WTF-8.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace preflight::reading {

/// `host`: a multi-byte East Asian encoding; the core knows it when it sees it, and the host decodes it.
enum class EncodingKind : std::uint8_t { utf8, utf16le, utf16be, single_byte, host };

inline constexpr char16_t undefined_unit = 0xFFFF;

struct Encoding {
  /// The WHATWG's name in lower case: "windows-1252", "shift_jis".
  std::string_view label;
  EncodingKind kind = EncodingKind::utf8;
  /// Of single_byte: the code units of 0x80..0xFF; `undefined_unit` where there is none.
  const char16_t* high = nullptr;
};

/// The encoding of a label or one of its aliases, in any case, with ASCII blanks around it; null when nothing is known
/// by that name.
[[nodiscard]] const Encoding* find_encoding(std::string_view label);
[[nodiscard]] const Encoding& utf8_encoding();

/// Decodes utf16le, utf16be and single_byte. Keeps half a code unit, or a surrogate that waits for its other half,
/// between calls.
class Decoder {
 public:
  explicit Decoder(const Encoding& encoding);

  /// Room for what `source_bytes` bytes may become, with what was kept before them.
  [[nodiscard]] static constexpr std::size_t max_decoded(std::size_t source_bytes) { return 3 * source_bytes + 6; }

  /// Decodes all of `source` to `out`, which has room for max_decoded(source.size()) bytes.
  ///
  /// Returns: the number of bytes written. `at_end` also writes what was kept.
  std::size_t decode(std::string_view source, bool at_end, char* out);

 private:
  struct Sequence {
    std::array<char, 3> bytes;
    std::uint8_t size;
  };
  std::size_t decode_single(std::string_view source, char* out) const;
  std::size_t decode_utf16(std::string_view source, bool at_end, char* out);
  char* put_unit(char16_t unit, char* out);

  EncodingKind kind_;
  /// Of single_byte: the UTF-8 of 0x80..0xFF.
  std::array<Sequence, 128> sequences_{};
  bool has_byte_ = false;
  unsigned char byte_ = 0;
  /// A leading surrogate, or 0.
  char16_t leading_ = 0;
};

/// How many bytes of the file `decoded` came from: whole characters that the decoder wrote, from anywhere in its
/// output. Of an encoding of kind host the answer is not known; it is the number of decoded bytes.
[[nodiscard]] std::uint64_t source_bytes(const Encoding& encoding, std::string_view decoded);

}  // namespace preflight::reading
