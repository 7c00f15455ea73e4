// Any bytes: guessed, decoded in any pieces and counted back, named as a label, and taken for misread UTF-8.

#include "reading/encoding.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reading/encoding_detect.h"
#include "reading/encoding_sample.h"
#include "reading/mojibake.h"
#include "reading/utf8.h"
#include "support/input.h"
#include "support/must.h"

namespace {

using namespace preflight;
using fuzz::must;
using reading::Decoder;
using reading::Encoding;
using reading::EncodingKind;

constexpr std::array<std::string_view, 32> labels = {
    "utf-16le",     "utf-16be",       "windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254",
    "windows-1255", "windows-1256",   "windows-1257", "windows-1258", "windows-874",  "ibm866",       "iso-8859-2",
    "iso-8859-3",   "iso-8859-4",     "iso-8859-5",   "iso-8859-6",   "iso-8859-7",   "iso-8859-8",   "iso-8859-8-i",
    "iso-8859-10",  "iso-8859-13",    "iso-8859-14",  "iso-8859-15",  "iso-8859-16",  "koi8-r",       "koi8-u",
    "macintosh",    "x-mac-cyrillic", "utf-16le",     "utf-16be"};

std::string decode(const Encoding& encoding, std::string_view bytes, testing::Random& random, std::size_t most) {
  Decoder decoder(encoding);
  std::string all;
  std::size_t at = 0;
  do {
    const std::string_view piece = bytes.substr(at, random() % (most + 1));
    at += piece.size();
    // No more room than was promised to be enough.
    std::vector<char> room(Decoder::max_decoded(piece.size()));
    all.append(room.data(), decoder.decode(piece, at == bytes.size(), room.data()));
  } while (at < bytes.size());
  return all;
}

/// Valid UTF-8 but for the forms that encoding.h has for what is no character.
bool is_text_or_escaped(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(reading::first_invalid_utf8(text));
    if (text.empty()) return true;
    if (text.size() < 3) return false;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const bool surrogate = byte(0) == 0xED && byte(1) >= 0xA0 && byte(1) <= 0xBF;
    const bool odd_byte = byte(0) == 0xE0 && byte(1) >= 0x80 && byte(1) <= 0x83;
    if ((!surrogate && !odd_byte) || (byte(2) & 0xC0U) != 0x80) return false;
    text.remove_prefix(3);
  }
  return true;
}

void decodes(const Encoding& encoding, std::string_view bytes, testing::Random& random) {
  if (encoding.kind == EncodingKind::utf8 || encoding.kind == EncodingKind::host) return;
  const std::string whole = decode(encoding, bytes, random, bytes.size() * 2 + 2);
  must(decode(encoding, bytes, random, 3) == whole, "decoded in small pieces");
  must(decode(encoding, bytes, random, 40) == whole, "decoded in pieces");
  must(reading::source_bytes(encoding, whole) == bytes.size(), "the decoded text knows how many bytes it was");
  must(is_text_or_escaped(whole), "decoded is UTF-8, but for the forms of what is no character");
  // From any character on, as the rows of a file are counted.
  std::size_t cut = whole.empty() ? 0 : random() % whole.size();
  while (cut < whole.size() && (static_cast<unsigned char>(whole[cut]) & 0xC0U) == 0x80) ++cut;
  const std::string_view text = whole;
  must(reading::source_bytes(encoding, text.substr(0, cut)) + reading::source_bytes(encoding, text.substr(cut)) ==
           bytes.size(),
       "two halves of the text are as many bytes as the whole");
}

void guesses(std::string_view bytes, bool whole, testing::Random& random) {
  const reading::EncodingGuess guess = reading::detect_encoding(bytes, whole);
  must(guess.encoding != nullptr && guess.bom_bytes <= bytes.size(), "there is a guess");
  must(guess.confidence >= 0 && guess.confidence <= 1, "a confidence is from 0 to 1");
  must(guess.alternatives.size() <= 4, "at most four others");
  decodes(*guess.encoding, bytes.substr(guess.bom_bytes), random);
  const auto words = reading::telling_words(bytes, {reading::find_encoding("windows-1252"), &reading::utf8_encoding()});
  must(words.size() <= 3, "at most three words");
  for (const std::string& word : reading::decoded(*guess.encoding, words))
    must(reading::is_valid_utf8(word), "a word that is shown is UTF-8");
  for (const reading::EncodingAlternative& other : guess.alternatives) {
    must(other.encoding != nullptr && other.encoding != guess.encoding, "another one is another one");
    must(other.confidence >= 0 && other.confidence <= 1, "a confidence is from 0 to 1");
    for (const std::string& word : reading::decoded(*other.encoding, words))
      must(reading::is_valid_utf8(word), "a word that is shown is UTF-8");
  }
}

/// Latin-1 as programmers have it: each byte is the character of its number.
std::string as_latin1(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x80) text += static_cast<char>(0xC0U | code >> 6U);
    text += static_cast<char>(code < 0x80 ? code : 0x80U | (code & 0x3FU));
  }
  return text;
}

/// Whether reading `answer` in a wrong encoding, up to so many times, gives `cell`.
bool misreads_to(const std::string& answer, std::string_view cell, int times, testing::Random& random) {
  if (answer == cell) return true;
  if (times == 0 || answer.size() > cell.size()) return false;
  if (misreads_to(as_latin1(answer), cell, times - 1, random)) return true;
  for (const std::string_view label : {"windows-1252", "windows-1250", "windows-1254", "windows-1251", "macintosh"}) {
    const std::string misread = decode(*reading::find_encoding(label), answer, random, answer.size() * 2);
    if (misreads_to(misread, cell, times - 1, random)) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  testing::Random random = fuzz::random_of(input.text());
  guesses(input.text(), true, random);
  const Encoding* const encoding = reading::find_encoding(input.one_of(labels));
  must(encoding != nullptr, "every label has its encoding");
  const std::string_view text = input.text();
  decodes(*encoding, text, random);
  guesses(text, false, random);
  if (const Encoding* const named = reading::find_encoding(text)) {
    must(reading::find_encoding(named->label) == named, "an encoding is known by its own name");
  }
  if (reading::is_valid_utf8(text)) {
    if (const auto answer = reading::repair_mojibake(text)) {
      must(reading::is_valid_utf8(*answer), "a repaired cell is UTF-8");
      must(answer->size() < text.size(), "a repaired cell is shorter");
      must(misreads_to(*answer, text, 3, random), "misread again, a repaired cell is what it was");
    }
  }
  return 0;
}
