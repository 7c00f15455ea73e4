import assert from "node:assert/strict";
import { test } from "node:test";
import { hrefOf, parseRoute, type Route } from "../src/state/route.ts";

const ROUTES: readonly Route[] = [
  { name: "choose" },
  { name: "check" },
  { name: "rows", from: 51 },
  { name: "import", id: "0123456789abcdef0123456789abcdef" },
  { name: "problem", finding: { id: "email-invalid", reason: "no-at", column: 0 } },
  { name: "problem", finding: { id: "row-too-short", reason: null, column: null } },
];

test("an address leads back to the page it was made of", () => {
  for (const route of ROUTES) assert.deepEqual(parseRoute(hrefOf(route)), route);
});

test("a link inside the page is no address, nonsense is the first page", () => {
  assert.equal(parseRoute("#main"), null);
  assert.deepEqual(parseRoute("#/import/../../etc"), { name: "choose" });
  assert.deepEqual(parseRoute("#/rows/x"), { name: "rows", from: 1 });
});
