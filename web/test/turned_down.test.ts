import assert from "node:assert/strict";
import { test } from "node:test";
import "./words.ts";
import { problemFrom } from "../src/proxy_client.ts";
import { orderOf } from "../src/state/only_rows.ts";
import type { Report } from "../src/state/report.ts";
import { choicesOf, fingerprintOf } from "../src/state/sent_files.ts";
import { tableOf } from "../src/state/turned_down_table.ts";
import { CellPicker } from "../src/worker/cell_picker.ts";

test("one cell of each record is picked, however the bytes are cut", () => {
  // RFC 4180: quotes doubled, line breaks and commas inside quotes, no line end after the last record.
  const text = 'email,note\r\na@x.nl,"one, ""two""\r\nthree"\r\n"b,b@x.nl",\r\nzoë@x.nl,z';
  const bytes = new TextEncoder().encode(text);
  for (const step of [1, 2, 7, bytes.length]) {
    const picked: [number, string][] = [];
    const picker = new CellPicker(0, (record, cell) => picked.push([record, cell]));
    for (let at = 0; at < bytes.length; at += step) picker.add(bytes.subarray(at, at + step));
    picker.end();
    assert.deepEqual(picked, [
      [0, "email"],
      [1, "a@x.nl"],
      [2, "b,b@x.nl"],
      [3, "zoë@x.nl"],
    ]);
  }
});

test("what is kept of a plan holds no text of a contact", () => {
  const kept = choicesOf([
    { id: "s1", do: "replace-cell", row: 4, column: 0, old: "ann", new: "ann@example.org" },
    { id: "s2", do: "map-column", column: 1, name: "bob@example.org", to: "leave-out" },
    { id: "s3", do: "map-column", column: 2, name: "town", to: "property", property: "town" },
    {
      id: "s4",
      do: "leave-out-rows",
      finding: { id: "email-role", reason: null, column: 0, name: "ann@example.org" },
    },
  ]);
  assert.equal(JSON.stringify(kept).includes("@"), false);
  assert.deepEqual(kept, [
    { do: "map-column", column: 1, to: "leave-out" },
    { do: "map-column", column: 2, name: "town", to: "property", property: "town" },
    { do: "leave-out-rows", finding: { id: "email-role", reason: null, column: 0 } },
  ]);
});

test("the file of rows turned down has the person's columns, then ours, and ours never twice", () => {
  const column = (index: number, name: string) => ({ index, name });
  const columns = [column(0, "email"), column(1, "Row in your file (Preflight)"), column(2, "town")];
  const checked = { columns, output: { columns: [] } } as unknown as Report;
  const told = {
    row: 4,
    why: "other",
    message: "No.",
    field: null,
    email: "a@x.nl",
    cells: [],
    part: 1,
    raw: "",
  };
  const [names, row] = tableOf([told], checked, new Map([[4, ["a@x.nl", "9", "Bath"]]]));
  assert.deepEqual(names?.slice(0, 2), ["email", "town"]);
  assert.equal(names?.length, 6);
  // By this the core knows them again: own_column_mark of columns.h.
  for (const name of names?.slice(2) ?? []) assert.match(name, /. \(Preflight\)$/);
  assert.deepEqual(row?.slice(0, 3), ["a@x.nl", "Bath", "4"]);
  assert.equal(row?.at(-1), "No.");
});

test("a file is known by all its bytes", async () => {
  const big = new Uint8Array(9 * 1024 * 1024);
  const first = await fingerprintOf(new Blob([big]));
  assert.match(first, /^[0-9a-f]{64}$/);
  assert.equal(await fingerprintOf(new Blob([big])), first);
  big[big.length - 1] = 1;
  assert.notEqual(await fingerprintOf(new Blob([big])), first);
});

test("the order of a date is read off its pattern", () => {
  assert.equal(orderOf("dd/mm/yyyy"), "dmy");
  assert.equal(orderOf("m-d-yy"), "mdy");
  assert.equal(orderOf("yyyy-mm-dd hh:nn:ss"), "ymd");
  assert.equal(orderOf("epoch"), null);
});

test("a refusal says how long to wait, and which import it means", () => {
  const headers: Record<string, string> = { "Content-Type": "application/json", "Retry-After": "42" };
  const header = (name: string): string | null => headers[name] ?? null;
  const body = {
    error: { code: "same-file-today", request_id: "r1", import_id: "i1", created_at: "2026-05-02T10:42:00Z" },
  };
  const found = problemFrom(409, header, JSON.stringify(body));
  assert.equal(found.code, "same-file-today");
  assert.equal(found.retryAfter, 42);
  assert.equal(found.requestId, "r1");
  assert.deepEqual(found.earlier, { id: "i1", created_at: "2026-05-02T10:42:00Z" });
  assert.equal(problemFrom(401, () => null, "").code, "sign-in-needed");
});
