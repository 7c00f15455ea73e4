// What a case expects, held against what came out: tests/core/support/match.h says how, in C++ and here alike.

import { isDeepStrictEqual } from "node:util";

const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);

function match(expected, actual, where, out) {
  if (isObject(expected) && isObject(actual)) {
    for (const [name, value] of Object.entries(expected)) {
      if (Object.hasOwn(actual, name)) match(value, actual[name], `${where}.${name}`, out);
      else out.push(`${where}.${name} is not there`);
    }
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length === actual.length) expected.forEach((value, i) => match(value, actual[i], `${where}[${i}]`, out));
    else out.push(`${where} has ${actual.length} elements, not ${expected.length}: ${JSON.stringify(actual)}`);
  } else if (!isDeepStrictEqual(expected, actual)) {
    out.push(`${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
  }
}

const keyOf = finding => JSON.stringify([finding.id, finding.reason ?? null, finding.column ?? null]);

function matchFinding(expected, report, out) {
  const found = report.findings.find(finding => keyOf(finding) === keyOf(expected));
  if (!found) {
    out.push(`no finding ${keyOf(expected)}`);
    return;
  }
  const wanted = { ...expected };
  if (wanted.rows) wanted.rows = wanted.rows.map(row => (typeof row === "number" ? { row } : row));
  match(wanted, found, `finding ${keyOf(expected)}`, out);
}

/** Every difference in a line of its own; none when all is as expected. `answer`: {report, pages, render, parts, leftOut} */
export function differences(expected, answer) {
  const out = [];
  if (expected.report) match(expected.report, answer.report, "report", out);
  const findings = expected.findings ?? [];
  for (const finding of findings) matchFinding(finding, answer.report, out);
  const listed = new Set(findings.map(keyOf));
  for (const finding of answer.report.findings) {
    const refused = expected.no_findings?.includes(finding.id);
    if (refused || (expected.only_these_findings && !listed.has(keyOf(finding))))
      out.push(`unexpected finding ${JSON.stringify(finding)}`);
  }
  answer.pages.forEach((page, i) => {
    match(expected.pages[i].answer, page, `page ${JSON.stringify(expected.pages[i].query)}`, out);
  });
  if (expected.render) match(expected.render, answer.render, "render", out);
  if (expected.rendered) match(expected.rendered, answer.parts, "rendered", out);
  if (expected.left_out !== undefined) match(expected.left_out, answer.leftOut, "left_out", out);
  return out;
}
