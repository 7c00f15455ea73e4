/**
 * A stand-in for the core, to see the pages without it: PREFLIGHT_WASM_DIR=test/fake_core npm run build -w web
 * Speaks wasm/preflight.d.ts; knows a handful of findings; holds the whole file. Never shipped, never a measure of anything.
 */
const encoder = new TextEncoder();

function split(text, delimiter) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    const row = rows.at(-1);
    if (quoted) {
      if (c === '"' && text[at + 1] === '"') row[row.length - 1] += text[++at];
      else if (c === '"') quoted = false;
      else row[row.length - 1] += c;
    } else if (c === '"' && row.at(-1) === "") quoted = true;
    else if (c === delimiter) row.push("");
    else if (c === "\n") rows.push([""]);
    else if (c !== "\r") row[row.length - 1] += c;
  }
  if (rows.at(-1).join("") === "") rows.pop();
  return rows;
}

const looksLikeEmail = cell => /@|\(at\)/.test(cell);
const key = ({ id, reason = null, column = null }) => `${id}/${reason}/${column}`;

class Session {
  beginCheck(plan, schema, bytes, options) {
    this.entries = plan ? JSON.parse(plan).entries : [];
    this.schema = schema ? JSON.parse(schema) : null;
    this.options = options ? JSON.parse(options) : {};
    this.size = bytes;
    return this.begin("check");
  }
  beginRender() {
    return this.begin("render");
  }
  beginQuery(query) {
    this.ask = JSON.parse(query);
    return this.begin("query");
  }
  begin(mode) {
    this.mode = mode;
    this.at = 0;
    this.chunks = [];
    this.waiting = [];
    return "";
  }
  recordsRead() {
    return Math.round(this.at / 40);
  }
  need() {
    return { offset: this.at, length: Math.max(this.size - this.at, 0) };
  }
  reserve(bytes) {
    this.view = new Uint8Array(bytes);
    return this.view;
  }
  hostDecoding() {
    return "";
  }
  commit(bytes) {
    this.chunks.push(this.view.slice(0, bytes));
    this.at += bytes;
    return "";
  }
  finish() {
    if (this.mode === "check") this.check();
    if (this.mode === "query") this.query();
    if (this.mode === "render") this.render();
    return "";
  }
  entriesOf(name) {
    return this.entries.filter(entry => entry.do === name);
  }

  check() {
    const text = new TextDecoder().decode(
      Uint8Array.from(this.chunks.flatMap(chunk => [...chunk])).slice(0, 5_000_000),
    );
    const chosen = Object.assign({}, ...this.entriesOf("read-as"));
    const first = text.split("\n")[0] ?? "";
    const counts = [",", ";", "\t"].map(mark => [mark, first.split(mark).length]);
    counts.sort((a, b) => b[1] - a[1]);
    const delimiter = chosen.delimiter ?? counts[0][0];
    const all = split(text, delimiter).map((cells, index) => ({ row: index + 1, cells }));
    const hasHeader = chosen.has_header ?? !all[0]?.cells.some(cell => cell.includes("@"));
    const header = hasHeader ? (all[0]?.cells ?? []) : (all[0]?.cells ?? []).map(() => "");
    this.rows = all.slice(hasHeader ? 1 : 0).filter(({ cells }) => cells.join("") !== "");
    const records = this.rows.length;
    const effects = new Map(this.entries.map(({ id }) => [id, { entry: id, rows: 0, cells: 0, fits: true }]));
    this.raw = new Map(this.rows.map(row => [row.row, [...row.cells]]));

    let email = header.findIndex(
      (_, index) => this.rows.filter(row => looksLikeEmail(row.cells[index] ?? "")).length > records / 3,
    );
    const maps = new Map(this.entriesOf("map-column").map(entry => [entry.column, entry]));
    for (const [column, entry] of maps) {
      if (entry.to === "email") email = column;
      effects.get(entry.id).rows = records;
    }
    for (const entry of this.entriesOf("replace-cell")) {
      const row = this.rows.find(other => other.row === entry.row);
      if (row && (row.cells[entry.column] ?? "") === entry.old) {
        row.cells[entry.column] = entry.new;
        Object.assign(effects.get(entry.id), { rows: 1, cells: 1 });
      }
    }
    const findings = [];
    const find = (id, reason, level, column, rows, fixes, after = () => null, groups = null) => {
      if (rows.length === 0) return;
      const finding = { id, reason, column };
      const listed = rows.map(row => ({
        row: row.row,
        line: row.row,
        column,
        evidence: column === null ? row.cells.join(delimiter) : (row.cells[column] ?? ""),
        before: after(row) === null ? null : (row.cells[column] ?? ""),
        after: after(row),
      }));
      findings.push({
        ...finding,
        level,
        count: rows.length,
        groups,
        all: rows,
        listed,
        fixes: fixes(finding),
      });
    };
    const leave = finding => ({ sure: true, entry: { do: "leave-out-rows", finding } });

    const repaired = row => {
      const next = (row.cells[email] ?? "").replace("(at)", "@");
      return next === row.cells[email] ? null : next;
    };
    const noAt = () => this.rows.filter(row => row.cells[email] && !row.cells[email].includes("@"));
    for (const entry of this.entriesOf("repair-emails")) {
      for (const row of noAt()) {
        const next = repaired(row);
        if (next === null || entry.except_rows?.includes(row.row)) continue;
        row.cells[email] = next;
        effects.get(entry.id).rows += 1;
        effects.get(entry.id).cells += 1;
      }
    }
    for (const entry of this.entriesOf("pad-short-rows")) {
      for (const row of this.rows) {
        if (row.cells.length >= header.length) continue;
        while (row.cells.length < header.length) row.cells.push("");
        effects.get(entry.id).rows += 1;
      }
    }
    const out = new Set();
    const seen = new Map();
    for (const row of this.rows) {
      const address = (row.cells[email] ?? "").toLowerCase();
      if (address.includes("@")) seen.set(address, [...(seen.get(address) ?? []), row]);
    }
    const twins = [...seen.values()].filter(rows => rows.length > 1);
    const keep = this.entriesOf("keep-duplicate").at(-1);
    if (keep) {
      for (const rows of twins) {
        for (const row of keep.which === "last" ? rows.slice(0, -1) : rows.slice(1)) {
          out.add(row);
          effects.get(keep.id).rows += 1;
        }
      }
    }
    if (email >= 0) {
      find(
        "email-missing",
        null,
        "must",
        email,
        this.rows.filter(row => !row.cells[email]),
        f => [leave(f)],
      );
      find(
        "email-invalid",
        "no-at",
        "must",
        email,
        noAt(),
        f => [{ sure: true, entry: { do: "repair-emails", finding: f } }, leave(f)],
        repaired,
      );
      if (!keep) {
        find(
          "email-duplicate",
          null,
          "must",
          email,
          twins.flatMap(rows => rows.slice(1)),
          () =>
            ["last", "first", "fullest"].map(which => ({
              sure: true,
              entry: { do: "keep-duplicate", which },
            })),
          undefined,
          twins.length,
        );
      }
      find(
        "email-typo",
        null,
        "look",
        email,
        this.rows.filter(row => row.cells[email]?.includes("gmial")),
        () => [],
        row => row.cells[email].replace("gmial", "gmail"),
      );
      find(
        "email-role",
        null,
        "look",
        email,
        this.rows.filter(row => /^(info|admin)@/.test(row.cells[email])),
        f => [leave(f)],
      );
      find(
        "row-too-short",
        null,
        "must",
        null,
        this.rows.filter(row => row.cells.length < header.length),
        f => [{ sure: true, entry: { do: "pad-short-rows" } }, leave(f)],
      );
    }
    const dates = header.indexOf("birthday");
    const order = this.entriesOf("choose-date-order").at(-1);
    const proof = this.rows.filter(row => Number(row.cells[dates]?.slice(0, 2)) > 12);
    if (dates >= 0 && proof.length > 0)
      find("date-order-proved", null, "tidied", dates, proof.slice(0, 1), () => []);
    if (dates >= 0 && proof.length === 0 && !order) {
      find("date-order-unsure", null, "must", dates, this.rows.slice(0, 3), () =>
        ["dmy", "mdy"].map(which => ({
          sure: true,
          entry: { do: "choose-date-order", column: dates, name: "birthday", order: which },
        })),
      );
    }
    find(
      "text-spaces",
      null,
      "tidied",
      null,
      this.rows.filter(row => row.cells.some(cell => cell !== cell.trim())),
      () => [],
    );
    for (const [index, name] of header.entries()) {
      if (index === email || maps.has(index)) continue;
      const known = this.schema?.properties.some(
        property => property.name.toLowerCase() === name.toLowerCase(),
      );
      if (this.schema && !known) {
        findings.push({
          id: "property-new",
          reason: null,
          column: index,
          level: "look",
          count: 1,
          groups: null,
          all: [],
          listed: [],
          fixes: [{ sure: false, entry: { do: "map-column", column: index, name, to: "leave-out" } }],
        });
      }
    }
    if (email < 0 && records > 0) {
      findings.push({
        id: "email-column-missing",
        reason: null,
        column: null,
        level: "must",
        count: 1,
        groups: null,
        all: [],
        listed: [],
        fixes: header
          .slice(0, 2)
          .map((name, column) => ({ sure: false, entry: { do: "map-column", column, name, to: "email" } })),
      });
    }
    if (this.size === 0)
      findings.push({
        id: "file-empty",
        reason: null,
        column: null,
        level: "must",
        count: 1,
        groups: null,
        all: [],
        listed: [],
        fixes: [],
      });

    for (const entry of this.entries) {
      const effect = effects.get(entry.id);
      if (entry.do === "leave-out-rows") {
        const finding = findings.find(other => key(other) === key(entry.finding));
        for (const row of finding?.all ?? []) {
          if (entry.except_rows?.includes(row.row)) continue;
          out.add(row);
          effect.rows += 1;
        }
      }
      if (entry.do === "leave-out-row") {
        const row = this.rows.find(other => other.row === entry.row);
        if (row) out.add(row);
        effect.rows = row ? 1 : 0;
      }
    }
    for (const finding of findings) {
      finding.listed = finding.listed.filter(({ row }) => ![...out].some(other => other.row === row));
      if (finding.all.length > 0) finding.count = finding.listed.length;
    }
    this.findings = findings.filter(({ count }) => count > 0);
    const stuck = email < 0 || this.findings.some(({ id }) => id === "date-order-unsure");
    const held = new Set(
      stuck ? this.rows : this.findings.filter(({ level }) => level === "must").flatMap(({ all }) => all),
    );
    this.out = out;
    this.held = held;
    this.good = this.rows.filter(row => !out.has(row) && !held.has(row));
    this.email = email;
    this.header = header;
    this.delimiter = delimiter;
    this.columns = header.map((name, index) => {
      const map = maps.get(index);
      const cells = this.rows.map(row => row.cells[index] ?? "");
      const isDate = index === dates;
      return {
        index,
        name,
        role: index === email ? "email" : map?.to === "leave-out" ? "left-out" : "property",
        property: index === email ? "email" : (map?.property ?? name.replaceAll(" ", "_")),
        type: isDate ? "date" : "text",
        send_as: map?.type ?? (isDate ? "datetime" : "text"),
        date_formats: isDate ? ["dd/mm/yyyy"] : [],
        empty: cells.filter(cell => cell === "").length,
        distinct: new Set(cells).size,
        distinct_exact: true,
        samples: cells.filter(Boolean).slice(0, 3),
        share_email: index === email ? 1 : 0,
      };
    });
    const sent = this.columns.filter(({ role }) => role !== "left-out");
    const listed = this.options.rows_per_finding ?? 20;
    this.report = {
      reading: {
        encoding: "utf-8",
        bom: false,
        delimiter,
        quote: '"',
        escape: '"',
        line_ending: "lf",
        skip_rows: 0,
        has_header: hasHeader,
        confidence: { encoding: 1, delimiter: 0.98, has_header: 0.9 },
        origin: { encoding: "guessed", delimiter: "guessed", has_header: "guessed" },
        alternatives: [
          {
            delimiter: ";",
            quote: '"',
            escape: '"',
            skip_rows: 0,
            has_header: true,
            confidence: 0.2,
            sample: [["email,name"], ["ann@example.com,Ann"]],
          },
        ],
      },
      bytes: this.size,
      records,
      added: 0,
      ready: this.good.length,
      to_fix: this.rows.filter(row => held.has(row) && !out.has(row)).length,
      left_out: out.size,
      effects: [...effects.values()],
      columns: this.columns,
      findings: this.findings.map(({ all, listed: rows, ...finding }) => ({
        ...finding,
        rows: rows.slice(0, listed),
        more: Math.max(rows.length - listed, 0),
      })),
      output: {
        header_row: !sent.some(({ send_as }) => send_as === "datetime"),
        rows: this.good.length,
        import_options: null,
        columns: sent.map(({ index, property }) => ({ index, property })),
        blank_cells: sent
          .filter(({ role }) => role === "property")
          .map(({ index }) => ({ column: index, count: this.good.filter(row => !row.cells[index]).length }))
          .filter(({ count }) => count > 0),
      },
    };
  }

  query() {
    const { kind, from_row, limit } = this.ask;
    const stateOf = row => (this.out.has(row) ? "left-out" : this.held.has(row) ? "to-fix" : "ready");
    if (kind === "rows") {
      const found = this.rows.filter(({ row }) => row >= from_row);
      const rows = found.slice(0, limit).map(row => ({
        row: row.row,
        line: row.row,
        cells: this.raw.get(row.row),
        state: stateOf(row),
        findings: [],
      }));
      this.page = { rows, next_row: found[limit]?.row ?? null };
      return;
    }
    const finding = this.findings.find(other => key(other) === key(this.ask));
    const found = (finding?.listed ?? []).filter(({ row }) => row >= from_row);
    this.page = {
      rows: found.slice(0, limit).map(row => ({ ...row, cells: this.raw.get(row.row) })),
      next_row: found[limit]?.row ?? null,
    };
  }

  render() {
    const quote = cell => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    const sent = this.report.output.columns;
    const write = rows =>
      encoder.encode(
        rows
          .map(row => `${sent.map(({ index }) => quote((row.cells[index] ?? "").trim())).join(",")}\r\n`)
          .join(""),
      );
    const head = this.report.output.header_row
      ? encoder.encode(`${sent.map(({ property }) => property).join(",")}\r\n`)
      : new Uint8Array();
    const body = write(this.good);
    const bytes = new Uint8Array(head.length + body.length);
    bytes.set(head);
    bytes.set(body, head.length);
    const others = this.rows.filter(row => !this.good.includes(row));
    this.waiting = [{ file: 1, bytes }];
    if (others.length > 0) this.waiting.push({ file: 0, bytes: write(others) });
    this.rendered = {
      rows: this.good.length,
      bytes: bytes.length,
      sha256: "0".repeat(64),
      import_options: null,
      left_out_rows: others.length,
      parts: [
        {
          n: 1,
          rows: this.good.length,
          bytes: bytes.length,
          sha256: "0".repeat(64),
          first_row: 2,
          last_row: 2,
        },
      ],
    };
  }
  takeOutput() {
    return this.waiting.shift() ?? { file: 0, bytes: new Uint8Array() };
  }
  reportJson() {
    return JSON.stringify(this.report);
  }
  rowsJson() {
    return JSON.stringify(this.page);
  }
  renderJson() {
    return JSON.stringify(this.rendered);
  }
  delete() {}
}

export default async () => ({ Session });
