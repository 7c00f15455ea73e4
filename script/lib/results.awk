# Reads what ctest, GoogleTest, node's test runner and Playwright say of themselves at their end.
#   awk -f results.awk LOG...           prints "N passed, N failed" (and ", N skipped" where some were)
#   awk -v show=1 -f results.awk LOG    prints those closing lines as they are; of any other tool, its last line
# -v broken=1: a stage has failed, which counts as one failure when no runner has counted it.

function closes() { if (show) print; closed = 1 }

# ctest counts a skipped test as passed and lists it afterwards.
/^[0-9]+% tests passed, [0-9]+ tests? failed out of [0-9]+/ {
  split($0, part, /[^0-9]+/)
  failed += part[2]; passed += part[3] - part[2]
  closes()
}
/^\t *[0-9]+ - .*\(Skipped\)$/ { skipped++; passed-- }
/^Total Test time/ { closes() }

# GoogleTest: "[  PASSED  ] 12 tests.", "[  SKIPPED ] 1 test, listed below:"
/^\[  (PASSED|FAILED|SKIPPED) +\] [0-9]+ tests?[.,]/ {
  if ($2 == "PASSED") passed += $4
  else if ($2 == "FAILED") failed += $4
  else skipped += $4
  closes()
}

# node: "# pass 12" in a log, "ℹ pass 12" on a terminal.
/^(#|ℹ) (tests|pass|fail|cancelled|skipped) [0-9]+$/ {
  if ($2 == "pass") passed += $3
  if ($2 == "fail" || $2 == "cancelled") failed += $3
  if ($2 == "skipped") skipped += $3
  if ($2 != "cancelled" || $3 > 0) closes()
}

# Playwright: "  12 passed (30.1s)".
/^ +[0-9]+ (passed|failed|flaky|skipped|interrupted|did not run)( \([0-9.]+[a-z]+\))?$/ {
  if ($2 == "passed" || $2 == "flaky") passed += $1
  else if ($2 == "failed" || $2 == "interrupted") failed += $1
  else skipped += $1
  closes()
}

NF { last = $0 }

END {
  if (show) { if (!closed && last != "") print last; exit }
  if (broken && !failed) failed = 1
  printf "%d passed, %d failed%s\n", passed, failed, skipped ? sprintf(", %d skipped", skipped) : ""
}
