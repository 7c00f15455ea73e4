// Files that are not in UTF-8: what the core decodes itself answers as natively, what the page decodes for it in any chunks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encoded } from "./encode.mjs";
import { loadCore, OverFile, ProgramRun, program, programWords, randomChunks } from "./over_file.mjs";

const core = await loadCore();

const table = (columns, people) =>
  [columns, ...people.map(([name, town], i) => `person${i}@example.com,${name},${town}`)].map(line => `${line}\r\n`).join("");

const people = {
  shift_jis: [["田中さくら", "東京都"], ["鈴木一郎", "大阪市"], ["ソフィア・表", "横浜"], ["高橋ﾕｳｺ", "札幌市中央区"]],
  gb18030: [["王小明", "北京市朝阳区"], ["李娜", "上海"], ["张伟", "广州市"], ["刘洋", "深圳"]],
  "euc-kr": [["김민준", "서울특별시"], ["이서연", "부산"], ["박지훈", "대구광역시"], ["최수아", "인천"]],
};

function outcome(bytes, chunks, plan = "") {
  const checked = new OverFile(core, bytes, { chunks, plan });
  try {
    const page = checked.query({ kind: "rows", from_row: 2, limit: 100 });
    return { report: checked.report, page, rendered: checked.render(programWords) };
  } finally {
    checked.delete();
  }
}
const linesOf = ({ rendered }) => rendered.files.get(1).toString().trimEnd().split("\r\n");

for (const [label, names] of Object.entries(people)) {
  const bytes = encoded(label, table("email,name,town", [...names, ...names, ...names]));

  test(`${label} is known, decoded by the page and rendered as UTF-8, in any chunks`, () => {
    const whole = outcome(bytes, () => bytes.length);
    assert.equal(JSON.parse(whole.report).reading.encoding.replace("gbk", "gb18030"), label);
    assert.deepEqual(linesOf(whole).slice(1, 5), names.map(([name, town], i) => `person${i}@example.com,${name},${town}`));
    assert.equal(JSON.parse(whole.page).rows[2].cells[1], names[2][0]);
    for (const size of [1, 2, 3, 7, 64]) assert.deepEqual(outcome(bytes, () => size), whole, `chunks of ${size}`);
    assert.deepEqual(outcome(bytes, randomChunks(5, 9)), whole);
  });

  test(`${label} can be chosen against the guess, and taken back`, () => {
    const plan = JSON.stringify({ version: 1, entries: [{ id: "e1", do: "read-as", encoding: "windows-1252" }] });
    const chosen = JSON.parse(outcome(bytes, () => 5, plan).report).reading;
    assert.deepEqual([chosen.encoding, chosen.origin.encoding], ["windows-1252", "chosen"]);
    const back = JSON.stringify({ version: 1, entries: [{ id: "e1", do: "read-as", encoding: label }] });
    assert.deepEqual(linesOf(outcome(bytes, () => 5, back)), linesOf(outcome(bytes, () => 5)));
  });
}

test("A character that is cut off at the end of the file is told with its row", () => {
  const bytes = Buffer.concat([encoded("shift_jis", table("email,name,town", people.shift_jis)), Buffer.from("last@example.com,\x96", "latin1")]);
  for (const size of [1, 4, 1000]) {
    const { findings } = JSON.parse(outcome(bytes, () => size).report);
    const found = findings.find(({ id }) => id === "encoding-undecodable");
    assert.deepEqual(found?.rows.map(({ row }) => row), [6], `chunks of ${size}`);
  }
});

test("Bytes that the page should have decoded are refused as they stand, and the other way about", () => {
  const bytes = encoded("shift_jis", table("email,name,town", people.shift_jis));
  const session = new core.Session();
  session.beginCheck("", "", bytes.length, "");
  assert.equal(session.hostDecoding(), "");
  session.reserve(1);
  assert.equal(JSON.parse(session.commitDecoded(1, 1)).code, "host-decodes");
  session.reserve(bytes.length).set(bytes);
  assert.equal(session.commit(bytes.length), "");
  assert.equal(session.hostDecoding(), "shift_jis");
  assert.deepEqual({ ...session.need() }, { offset: 0, length: bytes.length });
  session.reserve(1);
  assert.equal(JSON.parse(session.commit(1)).code, "host-decodes");
  session.delete();
});

/** Plain letters for more than the first look at a file, then one accent. */
function lateAccent(label) {
  const lines = ["email;name;town"];
  for (let i = 0; i < 34_000; ++i) lines.push(`person${i}@example.com;Anna;Leeds`);
  lines.push("late@example.com;Zoë;Gräfelfing");
  return encoded(label, `${lines.join("\r\n")}\r\n`);
}

const decodedByTheCore = {
  "utf-16le": Buffer.concat([Buffer.of(0xff, 0xfe), encoded("utf-16le", table("email,name,town", people.shift_jis))]),
  "windows-1252": lateAccent("windows-1252"),
  "windows-1251": encoded("windows-1251", table("email,name,town", [["Анна Иванова", "Москва"], ["Пётр Сидоров", "Казань"]])),
};

for (const [label, bytes] of Object.entries(decodedByTheCore)) {
  test(`${label} is answered as natively, in any chunks`, { skip: program ? false : "no native command line is built" }, () => {
    const whole = outcome(bytes, () => 1 << 20);
    assert.equal(JSON.parse(whole.report).reading.encoding, label);
    const native = new ProgramRun(bytes);
    try {
      assert.equal(whole.report, native.report());
      const rendered = native.render();
      assert.equal(whole.rendered.json, rendered.json);
      assert.deepEqual([...whole.rendered.files].sort(), [...rendered.files].sort());
    } finally {
      native.delete();
    }
    const sizes = bytes.length > 100_000 ? [65_537, 4_000_001] : [1, 2, 3, 50];
    for (const size of sizes) assert.deepEqual(outcome(bytes, () => size), whole, `chunks of ${size}`);
  });
}

test("An accent behind the first MiB is read right, from a check that began again", () => {
  const last = linesOf(outcome(decodedByTheCore["windows-1252"], () => 300_000)).at(-1);
  assert.equal(last, "late@example.com,Zoë,Gräfelfing");
});
