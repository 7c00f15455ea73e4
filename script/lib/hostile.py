"""The files of script/hostile: makes each, has it checked, compares with a clean file of that size, deletes it."""

import argparse
import dataclasses
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MB, GB = 10**6, 10**9
MOST_TIMES_CLEAN = 2.0
MOST_MEMORY_MB = 256
BLOCK = 1 << 20


def times(text: bytes, count: int) -> Iterator[bytes]:
    """`text` so many times, in pieces that fit the memory."""
    at_once = max(1, BLOCK // len(text))
    for _ in range(count // at_once):
        yield text * at_once
    yield text * (count % at_once)


def rows(size: int, row: Callable[[int], str]) -> Iterator[bytes]:
    """Numbered rows until they are so many bytes."""
    numbers = itertools.count(1)
    while size > 0:
        block = "".join(row(next(numbers)) for _ in range(1000)).encode()
        yield block
        size -= len(block)


def contact(number: int) -> str:
    """A hundred bytes, as the rows of an ordinary export have."""
    return (f"name{number}@example.org,First{number % 997},Last{number % 1009},Town{number % 211}"
            f",Company {number % 4001} & Sons Limited,{number % 89} Long Street West\n")


HEADER = b"email,first,last,town,company,street\n"
ANN = b"ann@example.org,Ann,Lee,York,,\n"
BOB = b"bob@example.org,Bob,Ray,Bath,,\n"


def clean(size: int) -> Iterator[bytes]:
    yield HEADER
    yield from rows(size, contact)


def encoded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """As UTF-16 with a byte order mark; one lone surrogate for each U+001A."""
    yield b"\xff\xfe"
    for piece in pieces:
        yield piece.decode().encode("utf-16-le").replace(b"\x1a\0", b"\x3d\xd8")


def one_cell(size: int, quote: bytes) -> Iterator[bytes]:
    yield HEADER + ANN + b"bob@example.org," + quote
    yield from times(b"x", size)
    yield quote + b",Ray,Bath,,\n" + BOB


def no_newline(size: int) -> Iterator[bytes]:
    yield from times(b"ann@example.org,Ann,", size // 20)


def wide_header(count: int) -> Iterator[bytes]:
    yield b"email"
    yield from (b",c%d" % i for i in range(1, count))
    yield b"\nann@example.org\n"


def wide_row(count: int) -> Iterator[bytes]:
    yield HEADER + ANN + b"bob@example.org"
    yield from times(b",x", count)
    yield b"\n" + BOB


def quotes_in_one_cell(count: int) -> Iterator[bytes]:
    yield HEADER + ANN + b"bob@example.org,"
    yield from times(b'"', count)
    yield b",Ray,Bath,,\n"


def quotes_in_many_rows(count: int) -> Iterator[bytes]:
    yield HEADER
    # Fifty in quotes, which are well, and fifty stray ones.
    yield from (
        row for i in range(count // 100_000) for row in [b"".join(
            b"b%d@example.org,%b,x%b,Bath,,\n" % (1000 * i + j, b'"' * 50, b'"' * 50) for j in range(1000))])


def quote_in_the_header(size: int) -> Iterator[bytes]:
    yield b'"' + HEADER
    yield from rows(size, contact)


def quote_in_a_row(size: int) -> Iterator[bytes]:
    yield HEADER + ANN.replace(b"Ann", b'"Ann')
    yield from rows(size, contact)


def quote_before_text(size: int) -> Iterator[bytes]:
    yield HEADER + ANN.replace(b"Ann", b'"Ann')
    yield from times(b"and so on and on\n", size // 17)


def empty_lines(count: int) -> Iterator[bytes]:
    yield HEADER + ANN
    yield from times(b"\n", count)
    yield BOB


def empty_lines_between(count: int) -> Iterator[bytes]:
    yield HEADER
    for first in range(0, count, 1000):
        yield "".join(contact(i) + "\n" for i in range(first, first + 1000)).encode()


def nul_in_every_row(size: int) -> Iterator[bytes]:
    yield HEADER
    yield from rows(size, lambda i: contact(i).replace("First", "Fi\0rst"))


def nothing_but_nul(size: int) -> Iterator[bytes]:
    yield from times(b"\0", size)


def surrogate_in_every_row(size: int) -> Iterator[bytes]:
    return encoded(itertools.chain([HEADER], rows(size // 2, lambda i: contact(i).replace("First", "Fi\x1arst"))))


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    what: str
    pieces: Callable[[int], Iterator[bytes]]
    size: int
    """What `pieces` is given: bytes, or how many of something."""
    finding: str
    """Its id, and its reason behind a slash."""
    row: int
    utf16: bool = False
    least: int = 0
    """Smaller, it would be another case: a record has to be over its limit."""


CASES = [
    Case("cell", "a cell of 1 GB", lambda n: one_cell(n, b""), GB, "limits/record-bytes", 3),
    Case("quoted-cell", "a quoted cell of 1 GB", lambda n: one_cell(n, b'"'), GB, "quote-unclosed", 3),
    Case("no-newline", "2 GB without a line break", no_newline, 2 * GB, "limits/record-bytes", 1),
    Case("wide-header", "1,000,000 columns", wide_header, 10**6, "limits/columns", 1),
    Case("wide-row", "1,000,000 cells in a row", wide_row, 10**6, "row-too-long", 3),
    Case("quotes", "100,000,000 quotes in a cell", quotes_in_one_cell, 10**8, "quote-unclosed", 3, least=20 * MB),
    Case("quotes-in-rows", "100,000,000 quotes in rows", quotes_in_many_rows, 10**8, "quote-stray", 2),
    Case("open-header", "a quote opened in row 1 of 500 MB", quote_in_the_header, 500 * MB, "quote-stray", 1),
    Case("open-row", "a quote opened in row 2 of 500 MB", quote_in_a_row, 500 * MB, "quote-unclosed", 2),
    Case("open-text", "a quote opened before 500 MB of text", quote_before_text, 500 * MB, "quote-unclosed", 2),
    Case("empty-lines", "10,000,000 empty lines", empty_lines, 10**7, "row-blank", 3),
    Case("empty-between", "5,000,000 empty lines between rows", empty_lines_between, 5 * 10**6, "row-blank", 3),
    Case("nul-in-rows", "a NUL in every row of 500 MB", nul_in_every_row, 500 * MB, "nul-bytes", 2),
    Case("nul-only", "500 MB of NULs", nothing_but_nul, 500 * MB, "limits/record-bytes", 1, least=20 * MB),
    Case("surrogates", "lone surrogates in UTF-16, 500 MB", surrogate_in_every_row, 500 * MB,
         "encoding-undecodable", 2, utf16=True),
]


@dataclasses.dataclass(frozen=True)
class Run:
    seconds: float
    memory_mb: float
    report: dict


def write(path: Path, pieces: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)


def run(program: Path, path: Path) -> Run:
    with path.open("rb") as file:  # All of it in the system's cache, so that nobody waits for the disk.
        while file.read(BLOCK):
            pass
    started = time.monotonic()
    child = subprocess.Popen([program, "check", "--limit", "3", path], stdout=subprocess.PIPE)
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{program} check {path} ended with {child.returncode}")
    return Run(seconds, used.ru_maxrss / 1024, json.loads(output))


def row_of(report: dict, finding: str) -> int | None:
    for one in report["findings"]:
        if "/".join(filter(None, [one["id"], one["reason"]])) == finding and one["rows"]:
            return one["rows"][0]["row"]
    return None


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/hostile", description=__doc__)
    parser.add_argument("--program", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="files of a fiftieth the size")
    parser.add_argument("case", nargs="*", metavar="CASE",
                        help=", ".join(case.name for case in CASES))
    given = parser.parse_args()
    if unknown := set(given.case) - {case.name for case in CASES}:
        parser.error(f"no such case: {', '.join(unknown)}")
    scale = 50 if given.quick else 1
    if shutil.disk_usage(given.folder).free < 6 * GB // scale:
        sys.exit(f"script/hostile needs 6 GB of free disk under {given.folder}")

    cases = [case for case in CASES if not given.case or case.name in given.case]
    path, clean_path = given.folder / "hostile.csv", given.folder / "clean.csv"
    missing, clean_runs = [], {}
    print(f"{'':36} {'finding':22} {'row':>4} {'MB':>6} {'seconds':>8} {'clean':>8} {'times':>6} {'peak MB':>8} {'clean':>6}", flush=True)
    try:
        for case in cases:
            write(path, case.pieces(max(case.size // scale, case.least if given.quick else 0)))
            size = path.stat().st_size
            run_here = run(given.program, path)
            path.unlink()
            # To a thousandth alike is the same size.
            key = (round(size / (GB // 1000)) or size, case.utf16)
            if key not in clean_runs:
                write(clean_path, encoded(clean(size // 2)) if case.utf16 else clean(size))
                os.truncate(clean_path, size)
                clean_runs[key] = run(given.program, clean_path)
                clean_path.unlink()
            ratio = run_here.seconds / clean_runs[key].seconds
            row = row_of(run_here.report, case.finding)
            good = ratio <= MOST_TIMES_CLEAN and run_here.memory_mb <= MOST_MEMORY_MB
            found = row == case.row
            if not found:
                missing.append(case.name)
            print(f"{case.what:36} {case.finding:22} {row or '-':>4} {size / MB:6.0f} {run_here.seconds:8.2f} "
                  f"{clean_runs[key].seconds:8.2f} {ratio:6.2f} {run_here.memory_mb:8.0f} "
                  f"{clean_runs[key].memory_mb:6.0f} "
                  f"{'NOT FOUND' if not found else 'pass' if good else 'short'}", flush=True)
    finally:
        path.unlink(missing_ok=True)
        clean_path.unlink(missing_ok=True)
    print(f"pass: at most {MOST_TIMES_CLEAN:g} times a clean file of the same size, and {MOST_MEMORY_MB} MB")
    if missing:
        sys.exit(f"not found, or at another row: {', '.join(missing)}")


if __name__ == "__main__":
    main()
