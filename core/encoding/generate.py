#!/usr/bin/env python3
"""Writes the tables of the single-byte encodings, and of the letters that tell encodings apart, as one C++ header.

    python3 core/encoding/generate.py --output build/debug/generated

Output:  OUTPUT/encoding_tables.h. The same Python gives the same bytes.
Needs:   Python 3.9 or newer and nothing beside its standard library.
Source:  the WHATWG Encoding Standard, section 9. Python's codecs hold the same tables but for what `DIFFERENCES` says.
"""

import argparse
import math
import pathlib
import sys
import textwrap
import unicodedata

sys.dont_write_bytecode = True  # a build leaves nothing beside the sources

from languages import FREQUENT, LETTERS

UNDEFINED = 0xFFFF
# Python's name for each WHATWG single-byte encoding. iso-8859-8-i has the table of iso-8859-8: only the direction differs.
CODECS = {
    "ibm866": "cp866", "koi8-r": "koi8_r", "koi8-u": "koi8_u", "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "windows-874": "cp874",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
}
# Where the standard and Python's codecs differ beyond the control characters (see `high_half`).
DIFFERENCES = {
    "koi8-u": {0xAE: 0x045E, 0xBE: 0x040E},  # the Belarusian letter, which Python's KOI8-U (RFC 2319) lacks
    "windows-1255": {0xCA: 0x05BA},
}
# Costs of letters, in bits. A letter of another alphabet of the same script stands in a foreign name; one of another
# script beside this language's letters is nearly always a wrong reading.
FOREIGN_ASCII = 13
LEAST_SHARE = 0.0005

SCRIPTS = ["none", "Latn", "Cyrl", "Grek", "Hebr", "Arab", "Thai", "mark"]
# How dear a mark is in running text, in bits, where it stands as it should; all others cost as much as `OTHER_SYMBOL`.
SYMBOLS = {
    7: "\u2019",
    6: "\u00a0",
    8: "\u201c\u201d\u2013\u00ab\u00bb\u201e",
    9: "\u2026\u060c\u061b\u061f\u200c\u200d\u200e\u200f\u05be",
    10: "\u2018\u20ac\u00b0",
    12: "\u00a3\u00a7\u00a9\u00ae\u2122\u00b7\u00ba\u00aa\u2014\u2022\u00b4\u00bd\u00b2\u2116",
}
# What may stand beside it, see `Place` in encoding_detect.cpp.
PLACES = {
    "joins": "\u2019\u00b4\u00b7\u05be\u200c\u200d",
    "quotes": "\u201c\u201d\u201e\u2018\u00ab\u00bb",
    "closes": "\u2026\u2122\u00ae",
    "dash": "\u2013\u2014",
    "ordinal": "\u00ba\u00aa\u00b0",
    "blank": "\u00a0",
    "money": "\u20ac\u00a3",
}
PLACE_ORDER = ["apart", *PLACES]
# Letters that no word begins with in the languages that have them: vowels written as marks, final forms, soft and nasal ones.
NEVER_FIRST = set("ðğßąęńůěıьъыςةىךםןףץ" + "".join(map(chr, (*range(0xE30, 0xE3B), *range(0xE45, 0xE4F)))))
# Letters that have no decomposition, and the vowel or consonant that they are written for.
BASES = {"ø": "o", "æ": "a", "œ": "o", "ß": "s", "đ": "d", "ð": "d", "þ": "t", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t"}
VOWELS = set("aeiouy" "аеёиоуыэюяіїє" "αεηιουω")


def high_half(name):
    """The code units of 0x80..0xFF. Where a code page has nothing in 0x80..0x9F the standard has the control character."""
    units = []
    for byte in range(0x80, 0x100):
        try:
            units.append(ord(bytes([byte]).decode(CODECS[name])))
        except UnicodeDecodeError:
            units.append(byte if byte < 0xA0 else UNDEFINED)
    for byte, unit in DIFFERENCES.get(name, {}).items():
        units[byte - 0x80] = unit
    return units


def script(char):
    point = ord(char)
    if 0x300 <= point < 0x370:
        return "mark"
    if unicodedata.category(char)[0] not in "LM" or char in "\u00aa\u00ba":
        return "none"
    for name, first, last in (("Latn", 0x41, 0x24F), ("Grek", 0x370, 0x3FF), ("Cyrl", 0x400, 0x52F),
                              ("Hebr", 0x590, 0x5FF), ("Arab", 0x600, 0x6FF), ("Thai", 0xE00, 0xE7F)):
        if first <= point <= last:
            return name
    return "none"


def folded(char):
    lower = "i" if char == "\u0130" else char.lower()
    return lower if len(lower) == 1 else char


def is_vowel(char):
    lower = folded(char)
    return (BASES.get(lower) or unicodedata.normalize("NFD", lower)[0]) in VOWELS


def bits(share):
    """Eighths of a bit, so that one byte holds up to 32 bits."""
    return min(255, round(-8 * math.log2(max(share, LEAST_SHARE))))


def character(char):
    """{code unit, folded, script | case << 4 | vowel << 6 | never first << 7, place, cost of a symbol}"""
    case = 1 if folded(char) != char else 2 if char.upper() != char or char == "ß" else 0
    cost = next((cost for cost, chars in SYMBOLS.items() if char in chars), 0)
    place = next((place for place, chars in PLACES.items() if char in chars), "apart")
    flags = SCRIPTS.index(script(char)) | case << 4 | is_vowel(char) << 6 | (folded(char) in NEVER_FIRST) << 7
    return f"{{{ord(char)},{ord(folded(char))},{flags},{PLACE_ORDER.index(place)},{cost * 8}}}"


def wrapped(items):
    return textwrap.fill(", ".join(items) + ",", 118, initial_indent="  ", subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)


def letters_of(text):
    return [(item[0], int(item[1:]) / 1000) for item in text.split()]


def double_bytes(text, codec):
    """The two-byte codes of characters, in order; those that the encoding lacks are left out."""
    codes = []
    for char in text:
        try:
            code = char.encode(codec)
        except UnicodeEncodeError:
            continue
        if len(code) == 2:
            codes.append(int.from_bytes(code, "big"))
    return codes


HEAD = """// Written by core/encoding/generate.py from the tables of Python's codecs and languages.py. Do not edit.
#pragma once

#include <cstdint>

namespace preflight::reading::encoding_tables {

"""


def header():
    text = HEAD
    points = set()
    for name in CODECS:
        units = high_half(name)
        points.update(unit for unit in units if unit >= 0xA0 and unit != UNDEFINED)
        text += f"inline constexpr char16_t {name.replace('-', '_')}[128] = {{\n{wrapped(map(hex, units))}\n}};\n\n"

    known = [chr(point) for point in sorted(points)]
    known = [char for char in known if script(char) != "none" or any(char in chars for chars in SYMBOLS.values())
             or any(char in chars for chars in PLACES.values())]
    text += "/// What is known of a character: letters and the marks of running text, ascending.\n"
    text += "struct Character {\n  char16_t unit;\n  char16_t folded;\n  std::uint8_t flags;\n  std::uint8_t place;\n"
    text += "  std::uint8_t cost;\n};\n"
    text += f"inline constexpr Character characters[{len(known)}] = {{\n{wrapped(map(character, known))}\n}};\n\n"

    text += "/// Costs of letters in eighths of a bit: a language's letters outside ASCII lie from `first` to `last`, ascending.\n"
    text += "struct Letter {\n  char16_t folded;\n  std::uint8_t cost;\n};\n"
    text += "struct Language {\n  char code[3];\n  std::uint8_t script;\n  std::uint8_t rareness;\n  std::uint16_t first;\n"
    text += "  std::uint16_t last;\n  std::uint8_t ascii[26];\n};\n"
    letters, languages = [], []
    for code, script_name, rareness, listed in LETTERS:
        shares = dict(letters_of(listed))
        whole = sum(shares.values())
        latin = script_name == "Latn"
        ascii_costs = [bits(shares.get(chr(97 + i), 0) / whole) if latin else FOREIGN_ASCII * 8 for i in range(26)]
        high = sorted((ord(char), bits(share / whole)) for char, share in shares.items() if ord(char) >= 0x80)
        languages.append(f'{{"{code}",{SCRIPTS.index(script_name)},{round(rareness * 8)},{len(letters)},'
                         f'{len(letters) + len(high)},{{{",".join(map(str, ascii_costs))}}}}}')
        letters += [f"{{{point},{cost}}}" for point, cost in high]
    text += f"inline constexpr Letter letters[{len(letters)}] = {{\n{wrapped(letters)}\n}};\n"
    text += f"inline constexpr Language languages[{len(languages)}] = {{\n{wrapped(languages)}\n}};\n\n"

    text += "/// The double-byte codes of frequent characters, the most frequent first.\n"
    # Shift_JIS has the rows of EUC-JP in another arrangement, so one list serves both.
    for name, language, codec in (("gbk", "zh_CN", "gb2312"), ("big5", "zh_TW", "big5"),
                                  ("euc_jp", "ja", "euc_jp"), ("euc_kr", "ko", "euc_kr")):
        codes = double_bytes(FREQUENT[language], codec)
        text += f"inline constexpr std::uint16_t {name}_frequent[{len(codes)}] = {{\n{wrapped(map(hex, codes))}\n}};\n"
    return text + "\n}  // namespace preflight::reading::encoding_tables\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder for the header")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "encoding_tables.h").write_text(header(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
