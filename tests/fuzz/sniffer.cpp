// Any bytes and any choices: a dialect that keeps the choices, and is as sure as one can be.

#include "reading/sniffer.h"

#include <string>
#include <string_view>

#include "reading/utf8.h"
#include "support/input.h"
#include "support/must.h"

namespace {

using namespace preflight;
using fuzz::must;

/// A character that a plan may choose.
char ascii(fuzz::Input& input) {
  const char byte = static_cast<char>(input.byte() & 0x7FU);
  return byte == '\0' || byte == '\r' || byte == '\n' ? ' ' : byte;
}

void is_share(double value) { must(value >= 0 && value <= 1, "a confidence is from 0 to 1"); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned chosen = input.byte();
  ReadingChoices choices;
  if ((chosen & 1U) != 0) choices.delimiter = ascii(input);
  if ((chosen & 2U) != 0) choices.quote = (chosen & 4U) != 0 ? std::optional<char>() : std::optional(ascii(input));
  if ((chosen & 8U) != 0) choices.escape = ascii(input);
  if ((chosen & 16U) != 0) choices.has_header = input.flip();
  if ((chosen & 32U) != 0) choices.skip_rows = input.byte();
  const std::string_view text = input.text();
  (void)reading::known_not_csv(text);

  const reading::Sniffed sniffed = reading::sniff(text, (chosen & 64U) == 0, choices);
  const Dialect& dialect = sniffed.dialect;
  must(sniffed.preamble_bytes <= text.size(), "what stands before the first record is in the file");
  if (choices.delimiter) {
    must(dialect.delimiter == *choices.delimiter, "the chosen delimiter is kept");
    must(dialect.delimiter_origin == Origin::chosen, "it is said who chose the delimiter");
    must(!dialect.delimiter_unsure, "a chosen delimiter is no question");
  }
  if (choices.quote) {
    must(dialect.quote == *choices.quote, "the chosen quote is kept");
    must(dialect.quote_origin == Origin::chosen, "it is said who chose the quote");
  }
  if (choices.escape) {
    must(dialect.escape == *choices.escape, "the chosen escape is kept");
    must(dialect.escape_origin == Origin::chosen, "it is said who chose the escape");
  }
  if (choices.has_header) must(dialect.has_header == *choices.has_header, "the chosen header is kept");
  if (choices.skip_rows) must(dialect.skip_rows == *choices.skip_rows, "the chosen number of titles is kept");
  for (const double confidence : {dialect.encoding_confidence, dialect.delimiter_confidence, dialect.quote_confidence,
                                  dialect.escape_confidence, dialect.skip_confidence, dialect.header_confidence})
    is_share(confidence);
  must(!dialect.delimiter_unsure || !dialect.alternatives.empty(), "a question has two answers");
  for (const Alternative& other : dialect.alternatives) {
    is_share(other.confidence);
    if (choices.delimiter) must(other.delimiter == *choices.delimiter, "no runner-up against a choice");
  }
  return 0;
}
