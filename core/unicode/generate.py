#!/usr/bin/env python3
"""Writes the Unicode and top-level-domain tables of the core as two C++ headers.

    python3 core/unicode/generate.py --unicode /usr/share/unicode
            --suffixes /usr/share/publicsuffix/public_suffix_list.dat --output build/debug/generated

Inputs:  the Unicode Character Database (Debian's unicode-data) and the Public Suffix List (Debian's publicsuffix).
Output:  OUTPUT/unicode_tables.h and OUTPUT/top_level_domains.h. The same inputs give the same bytes.
Needs:   Python 3.9 or newer and nothing beside its standard library.

A code point's properties are a row of a small table; the big table says which row holds for how many code points. The page
loads these tables, so the long ones are packed as differences, which also compress to half of what the plain numbers would.
What a code point may be in a domain name is derived here by RFC 5892, so the C++ holds no list of letters.
"""

import argparse
import pathlib
import re
import textwrap

LAST = 0x10FFFF

# RFC 5892 section 2.6 (F): code points whose category says the wrong thing.
IDNA_EXCEPTIONS = {
    **dict.fromkeys([0x00DF, 0x03C2, 0x06FD, 0x06FE, 0x0F0B, 0x3007], "valid"),
    **dict.fromkeys([0x00B7, 0x0375, 0x05F3, 0x05F4, 0x30FB, *range(0x0660, 0x066A), *range(0x06F0, 0x06FA)], "context_o"),
    **dict.fromkeys([0x0640, 0x07FA, 0x302E, 0x302F, *range(0x3031, 0x3036), 0x303B], "disallowed"),
}
# RFC 5892 section 2.4 (D): IgnorableBlocks.
IDNA_IGNORABLE_BLOCKS = {
    "Combining Diacritical Marks for Symbols", "Musical Symbols", "Ancient Greek Musical Notation"}
# The order of the enumerators in core/src/checking/email_unicode.h.
IDNA = ["disallowed", "valid", "context_j", "context_o"]
TEXT = ["allowed", "not_allowed", "invisible", "space"]
BIDI = ["other", "L", "R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"]
JOINING = ["U", "T", "D", "L", "R"]
SCRIPTS = ["other", "Greek", "Hebrew", "Kana_or_Han"]
NFC = ["Y", "N", "M"]


def rows(path):
    """The fields of each data line of a UCD file, comments and blank lines dropped."""
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#", 1)[0].strip()
        if line:
            yield [field.strip() for field in line.split(";")]


def span(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def property_map(path, column=1):
    """code point -> value, for files of `range ; value` lines."""
    return {point: fields[column] for fields in rows(path) for point in span(fields[0])}


def property_set(path, name):
    return {point for fields in rows(path) if fields[1] == name for point in span(fields[0])}


class Database:
    def __init__(self, folder):
        self.category, self.combining, self.bidi = {}, {}, {}
        self.pairs, self.lower = {}, {}
        first = None
        for fields in rows(folder / "UnicodeData.txt"):
            point = int(fields[0], 16)
            points = [point]
            if fields[1].endswith(", First>"):
                first = point
                continue
            if fields[1].endswith(", Last>"):
                points = range(first, point + 1)
            for each in points:
                self.category[each] = fields[2]
                self.combining[each] = int(fields[3])
                self.bidi[each] = fields[4]
            decomposition = fields[5].split()
            if len(decomposition) == 2 and not decomposition[0].startswith("<"):
                self.pairs[point] = tuple(int(part, 16) for part in decomposition)
            if fields[13]:
                self.lower[point] = int(fields[13], 16)

        normalization = folder / "DerivedNormalizationProps.txt"
        self.nfc = {p: f[2] for f in rows(normalization) if f[1] == "NFC_QC" for p in span(f[0])}
        excluded = property_set(normalization, "Full_Composition_Exclusion")
        self.pairs = {whole: pair for whole, pair in self.pairs.items() if whole not in excluded}
        self.unstable = property_set(normalization, "Changes_When_NFKC_Casefolded")
        self.ignorable = property_set(folder / "DerivedCoreProperties.txt", "Default_Ignorable_Code_Point")
        self.white_space = property_set(folder / "PropList.txt", "White_Space")
        self.noncharacter = property_set(folder / "PropList.txt", "Noncharacter_Code_Point")
        self.join_control = property_set(folder / "PropList.txt", "Join_Control")
        self.joining = property_map(folder / "extracted" / "DerivedJoiningType.txt")
        self.script = property_map(folder / "Scripts.txt")
        self.block = property_map(folder / "Blocks.txt")
        self.old_hangul = {p for p, kind in property_map(folder / "HangulSyllableType.txt").items() if kind in ("L", "V", "T")}

    def idna(self, point):
        """RFC 5892 section 3, in its order; an unassigned code point is not to be looked up, so it is disallowed."""
        if point in IDNA_EXCEPTIONS:
            return IDNA_EXCEPTIONS[point]
        category = self.category.get(point, "Cn")
        if category == "Cn" or point < 0x80 and not (chr(point).isdigit() or chr(point).islower() or point == 0x2D):
            return "disallowed"
        if point < 0x80:
            return "valid"
        if point in self.join_control:
            return "context_j"
        if (point in self.unstable or point in self.ignorable or point in self.white_space
                or point in self.noncharacter or self.block.get(point) in IDNA_IGNORABLE_BLOCKS
                or point in self.old_hangul):
            return "disallowed"
        return "valid" if category in ("Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc") else "disallowed"

    def text(self, point):
        """What a code point is in a local part (RFC 6531 allows nearly all; see the table in email.h)."""
        category = self.category.get(point, "Cn")
        if point in self.white_space:
            return "space"
        if point in self.ignorable or category == "Cf" or point == 0x2800:  # the blank braille pattern shows nothing
            return "invisible"
        if category[0] == "C" or point == 0xFFFD or 0x2500 <= point <= 0x259F:
            # U+FFFD and box drawing are traces of bytes read in the wrong encoding, never part of a name.
            return "not_allowed"
        return "allowed"

    def row(self, point):
        script = self.script.get(point, "other")
        script = "Kana_or_Han" if script in ("Hiragana", "Katakana", "Han") else script
        joining = self.joining.get(point, "U")
        bidi = self.bidi.get(point, "other")
        return (
            IDNA.index(self.idna(point)),
            TEXT.index(self.text(point)),
            BIDI.index(bidi) if bidi in BIDI else 0,
            # Join_Causing code points (C) join nothing in the rule for U+200C: RFC 5892 appendix A.1 names only L, R, D, T.
            JOINING.index(joining) if joining in JOINING else 0,
            SCRIPTS.index(script) if script in SCRIPTS else 0,
            NFC.index(self.nfc.get(point, "Y")),
            int(self.category.get(point, "Cn")[0] == "M"),
            self.combining.get(point, 0),
        )


def lower_case_ranges(lower):
    """[first, last, step, distance]: runs of upper-case letters, every one or every second, at one distance."""
    runs = []
    for point in sorted(p for p in lower if p >= 0x80):
        distance = lower[point] - point
        run = runs[-1] if runs else None
        if run and run[3] == distance:
            step = point - run[1]
            if step <= 2 and (run[0] == run[1] or run[2] == step):
                run[1], run[2] = point, step
                continue
        runs.append([point, point, 1, distance])
    return runs


def packed(numbers):
    """As many bytes as each number needs: seven bits a byte, the lowest first, the eighth bit set where more follow."""
    for number in numbers:
        while number >= 0x80:
            yield number & 0x7F | 0x80
            number >>= 7
        yield number


def differences(numbers):
    """From each number to the next, from 0 to the first: 0, -1, 1, -2, 2, ... as 0, 1, 2, 3, 4, ..."""
    for before, number in zip([0, *numbers], numbers):
        yield (number - before) * 2 if number >= before else (before - number) * 2 - 1


def packed_table(name, numbers):
    numbers = list(packed(numbers))
    return f"inline constexpr std::uint8_t {name}[{len(numbers)}] = {{\n{wrapped(map(str, numbers))}\n}};\n"


def wrapped(items):
    return textwrap.fill(", ".join(items) + ",", 118, initial_indent="  ", subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)


HEAD = """// Written by core/unicode/generate.py from {source}. Do not edit.
#pragma once

#include <cstdint>
{extra}
namespace preflight::checking::{namespace} {{

"""


def unicode_header(folder):
    data = Database(folder)
    version = re.search(r"-(\d+\.\d+\.\d+)\.txt", (folder / "PropList.txt").read_text(encoding="utf-8")).group(1)
    table, runs, previous = {}, [], None
    for point in range(LAST + 1):
        row = data.row(point)
        if row != previous:
            runs.append([0, table.setdefault(row, len(table))])
            previous = row
        runs[-1][0] += 1
    assert len(table) <= 1 << 8
    pairs = sorted((first, second, whole) for whole, (first, second) in data.pairs.items())
    text = HEAD.format(source="the Unicode Character Database " + version, namespace="unicode_tables", extra="")
    text += f'inline constexpr char version[] = "{version}";\n\n'
    text += "/// idna, text, bidi, joining, script, nfc quick check, mark, combining class: one row for each mix that occurs.\n"
    text += f"inline constexpr std::uint8_t rows[{len(table)}][8] = {{\n"
    text += wrapped(["{" + ",".join(map(str, row)) + "}" for row in table]) + "\n};\n\n"
    text += "/// Which row of the table above holds for how many code points, from U+0000 on; the lengths packed.\n"
    text += f"inline constexpr std::uint8_t run_rows[{len(runs)}] = {{\n{wrapped(str(row) for _, row in runs)}\n}};\n"
    text += packed_table("run_lengths", [length for length, _ in runs]) + "\n"
    text += "/// Canonical compositions, ascending by first and second code point; Hangul syllables are computed instead. Packed\n"
    text += "/// differences from one to the next.\n"
    text += f"inline constexpr int composition_count = {len(pairs)};\n"
    for column, name in enumerate(("firsts", "seconds", "wholes")):
        text += packed_table("composition_" + name, differences([pair[column] for pair in pairs]))
    text += "\n"
    lower = lower_case_ranges(data.lower)
    text += "/// Simple lower case above ASCII: {first, last, step, distance to the lower-case letter}, ascending.\n"
    text += f"inline constexpr std::int32_t lower_case[{len(lower)}][4] = {{\n"
    text += wrapped(["{" + ",".join(map(str, run)) + "}" for run in lower]) + "\n};\n\n"
    return text + "}  // namespace preflight::checking::unicode_tables\n"


def domains_header(path):
    icann = path.read_text(encoding="utf-8").partition("===END ICANN DOMAINS===")[0]
    names = {line.strip().split()[0].lstrip("*!.") for line in icann.splitlines()
             if line.strip() and not line.startswith("//")}
    # The last label of every rule, so that a domain with only wildcard rules (*.ck) counts too.
    names = {name.rpartition(".")[2] for name in names}
    names = {name for name in names if re.fullmatch("[a-z]{2,63}", name)}
    longest = max(map(len, names))
    text = HEAD.format(source="the Public Suffix List (publicsuffix.org, MPL-2.0)", namespace="top_level_domains",
                       extra="#include <string_view>\n")
    text += "/// The ASCII top-level domains of n letters, sorted, end to end: the k-th starts at k * n. Index: n.\n"
    text += f"inline constexpr std::string_view of_length[{longest + 1}] = {{\n"
    for length in range(longest + 1):
        joined = "".join(sorted(name for name in names if len(name) == length))
        pieces = [joined[i:i + 100] for i in range(0, len(joined), 100)] or [""]
        text += "    " + "\n    ".join(f'"{piece}"' for piece in pieces) + ",\n"
    return text + "};\n\n}  // namespace preflight::checking::top_level_domains\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unicode", type=pathlib.Path, required=True, help="folder with UnicodeData.txt")
    parser.add_argument("--suffixes", type=pathlib.Path, required=True, help="public_suffix_list.dat")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder for the headers")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    for name, text in (("unicode_tables.h", unicode_header(given.unicode)),
                       ("top_level_domains.h", domains_header(given.suffixes))):
        (given.output / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
