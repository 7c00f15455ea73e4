import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import "./words.ts";
import type { ImportPart } from "../src/proxy_client.ts";
import { restOf, withoutReached } from "../src/state/rest_of_import.ts";
import type { Rendered } from "../src/worker/messages.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Parts as the core writes them; quotes, commas and line breaks inside cells are no ends of rows (RFC 4180). */
const HEADER = "email,note\r\n";
const ONE = ['a@x.nl,"one, ""two""\r\nthree"\r\n', "b@x.nl,\r\n", '"c,c@x.nl","\n"\r\n', "zoë@x.nl,z\r\n"];
const TWO = ["d@x.nl,d\r\n", "e@x.nl,e\r\n"];
const texts = (header: string): string[] => [header + ONE.join(""), header + TWO.join("")];

const written = (header: string): Rendered => ({
  parts: texts(header).map(text => new Blob([text])),
  leftOut: null,
  summary: {
    rows: 6,
    bytes: 0,
    import_options: null,
    left_out_rows: 3,
    parts: texts(header).map((text, at) => ({
      n: at + 1,
      rows: [ONE, TWO][at]?.length ?? 0,
      bytes: text.length,
      sha256: sha(text),
      first_row: 2,
      last_row: 9,
    })),
  },
});

const sent = (header: string, ...states: [state: string, current: number | null][]) => ({
  rows: 6,
  parts: states.map(
    ([state, current], at): ImportPart => ({
      ...(written(header).summary.parts[at] as { n: number; rows: number; bytes: number; sha256: string }),
      state,
      job_id: null,
      status: null,
      count: null,
      current,
      errors: null,
    }),
  ),
});

for (const [name, header] of Object.entries({ "with names": HEADER, "without names, as with dates": "" })) {
  test(`the rest of a part begins with the row after those that were worked through: ${name}`, async () => {
    for (const [current, left] of [
      [1, ONE.slice(1)],
      [2, ONE.slice(2)],
      [3, ONE.slice(3)],
    ] as const) {
      const of = sent(header, ["job_failed", current], ["uploaded", null]);
      assert.equal(restOf(of), 6 - current);
      const rest = await withoutReached(written(header), of, header !== "");
      const parts = await Promise.all(rest.parts.map(part => part.text()));
      assert.deepEqual(parts, [header + left.join(""), header + TWO.join("")]);
      assert.equal(rest.summary.rows, 6 - current);
      for (const [at, text] of parts.entries()) {
        const told = rest.summary.parts[at];
        assert.deepEqual([told?.n, told?.sha256, told?.bytes], [at + 1, sha(text), Buffer.byteLength(text)]);
      }
    }
  });
}

test("a part that is done is not sent again, whatever Mailjet last counted", async () => {
  const of = sent(HEADER, ["completed_with_errors", 2], ["job_failed", 1]);
  assert.equal(restOf(of), 1);
  const rest = await withoutReached(written(HEADER), of, true);
  assert.deepEqual(await Promise.all(rest.parts.map(part => part.text())), [HEADER + TWO[1]]);
  assert.deepEqual(
    rest.summary.parts.map(({ n, rows }) => [n, rows]),
    [[1, 1]],
  );
});

test("where other bytes were sent nobody can say which rows are left", async () => {
  const of = sent(HEADER, ["job_failed", 2], ["uploaded", null]);
  await assert.rejects(withoutReached(written(""), of, false), { code: "rest-differs" });
});
