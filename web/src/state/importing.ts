/**
 * List and action, the press of Import, and what became of it.
 *
 * Order after the press: write the parts, make the list, make the fields, start the import, send the parts. Each try with the same
 * file, list and action goes on where the last one ended; the key of the try makes it impossible to start two imports.
 */
import { batch, computed, signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import {
  createList,
  createProperty,
  getImport,
  getSchema,
  getTurnedDown,
  type Import,
  type Method,
  type NewImport,
  type PropertyType,
  ProxyProblem,
  putPart,
  startImport,
  type TurnedDownRow,
} from "../proxy_client.ts";
import type { Rendered } from "../worker/messages.ts";
import { whyOf } from "./mailjet_words.ts";
import type { Report, SendAs } from "./report.ts";
import { go } from "./route.ts";
import { lists, loadImports, loadSchema, online } from "./server.ts";
import { announce } from "./speak.ts";
import { emailColumn, file, history, report, scan } from "./store.ts";

export interface Destination {
  /** The id of a list, "new", or "" while none is chosen. */
  readonly list: string;
  readonly newName: string;
  readonly method: Method | null;
}

export const destination = signal<Destination>({ list: "", newName: "", method: "addnoforce" });
export const setDestination = (next: Partial<Destination>): void => {
  destination.value = { ...destination.value, ...next };
};

export const listName = computed(() => {
  const { list, newName } = destination.value;
  if (list === "new") return newName.trim();
  return lists.value.state === "ready" ? (lists.value.lists.find(({ id }) => id === list)?.name ?? "") : "";
});

/** Actions that cannot be taken back ask for the number of people to be typed. */
export const isRisky = (method: Method | null): boolean => method !== null && method !== "addnoforce";

export const sureDraft = signal({ ticked: false, number: "" });
/** What the typed number stood for; another number of people asks again. */
export const confirmed = signal<{
  readonly method: Method;
  readonly rows: number;
  readonly list: string;
} | null>(null);
export const isConfirmed = computed(() => {
  const { method, list } = destination.value;
  if (!isRisky(method)) return true;
  const said = confirmed.value;
  return (
    said !== null && said.method === method && said.list === list && said.rows === (report.value?.ready ?? 0)
  );
});
/** The tick box of a file that went to the same list within a day. */
export const again = signal(false);
export const sameFile = signal(false);

export type Stage = "preparing" | "list" | "fields" | "starting" | "sending";
export interface Sending {
  readonly stage: Stage;
  readonly part: number;
  readonly parts: number;
  readonly sent: number;
  readonly bytes: number;
}
export const sending = signal<Sending | null>(null);

/** `maybe`: the answer to the last part was lost, and an import whose parts are all there starts by itself. */
export type Sent = "nothing" | "list" | "part" | "maybe";
export interface Trouble {
  readonly code: string;
  readonly sent: Sent;
  readonly requestId: string | null;
}
export const trouble = signal<Trouble | null>(null);

interface Attempt {
  readonly report: Report;
  readonly to: string;
  key: string;
  rendered: Rendered | null;
  running: Import | null;
}
let attempt: Attempt | null = null;
/** Lists made for a try that went no further, by name: the next try uses them. */
const madeLists = new Map<string, string>();
let stopper: AbortController | null = null;

/** Tied to the file as checked: what the page needs to give turned-down rows their numbers. */
let sentFile: { readonly id: string; readonly file: File; readonly emailAt: number } | null = null;

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The confirm page: one key for what stands on it. */
export function readyAttempt(): void {
  const checked = report.value;
  if (!checked || sending.value) return;
  const to = JSON.stringify(destination.value);
  if (attempt?.report === checked && attempt.to === to && attempt.running?.state !== "expired") return;
  attempt = { report: checked, to, key: newKey(), rendered: null, running: null };
  batch(() => {
    sameFile.value = false;
    again.value = false;
    trouble.value = null;
  });
}

const PROPERTY_TYPES: Readonly<Record<SendAs, PropertyType>> = {
  text: "str",
  integer: "int",
  decimal: "float",
  bool: "bool",
  datetime: "datetime",
};

export async function importNow(): Promise<void> {
  readyAttempt();
  const current = attempt;
  if (!current || sending.value) return;
  const method = destination.value.method as Method;
  let sent: Sent = current.running ? "part" : madeLists.has(listName.value) ? "list" : "nothing";
  const at = (stage: Stage): void => {
    sending.value = { stage, part: 0, parts: 0, sent: 0, bytes: 0 };
  };
  batch(() => {
    trouble.value = null;
    at("preparing");
  });
  go({ name: "send" });
  try {
    current.rendered ??= await scan.render("").catch(() => {
      throw new ProxyProblem("render");
    });
    const { parts, summary } = current.rendered;
    if (summary.rows !== current.report.ready) throw new ProxyProblem("changed");

    const isNew = destination.value.list === "new";
    if (isNew && !madeLists.has(listName.value)) {
      at("list");
      sent = "list";
      madeLists.set(listName.value, (await createList(listName.value)).id);
    }
    const listId = isNew ? (madeLists.get(listName.value) as string) : destination.value.list;

    if (!current.running) {
      at("fields");
      if (method === "addnoforce" || method === "addforce")
        await makeFields(current.report, () => {
          sent = "list";
        });
      at("starting");
      const body: NewImport = {
        list_id: listId,
        method,
        file_name: file.value?.name ?? "",
        rows: summary.rows,
        left_out: summary.left_out_rows,
        import_options: summary.import_options,
        parts: summary.parts.map(({ bytes, sha256, rows }) => ({ bytes, sha256, rows })),
        ...(isRisky(method) ? { confirmed_rows: summary.rows } : {}),
        ...(again.value ? { again: true } : {}),
      };
      current.running = await startImport(body, current.key);
    } else {
      current.running = await getImport(current.running.id);
    }
    sent = "part";
    await sendParts(current, parts, () => {
      sent = "maybe";
    });
    const { id } = current.running;
    remember(id, current.report);
    batch(() => {
      sending.value = null;
      running.value = current.running;
    });
    attempt = null;
    go({ name: "import", id }, { replace: true });
    void loadImports();
    void loadSchema();
  } catch (problem) {
    const known = problem instanceof ProxyProblem ? problem : new ProxyProblem("other");
    fail(current, known, sent);
  }
}

function fail(current: Attempt, problem: ProxyProblem, sent: Sent): void {
  let code = problem.code;
  if (code === "network" && !online.value) code = "offline";
  // A refusal is an answer: then we know that nothing has been started.
  if (sent === "maybe" && problem.status >= 400 && problem.status < 500) sent = "part";
  if (code === "not-found" && sent === "nothing") code = "list-gone";
  if (code === "mailjet-refused" && sending.value?.stage === "list") code = "name-taken";
  if (code === "same-file-today" || code === "key-reused") current.key = newKey();
  batch(() => {
    sending.value = null;
    sameFile.value = sameFile.value || code === "same-file-today";
    trouble.value = { code, sent, requestId: problem.requestId };
  });
  announce(t(`trouble.sent.${sent}`));
  go({ name: "confirm" }, { replace: true });
}

async function makeFields(checked: Report, made: () => void): Promise<void> {
  // Asked anew, and not kept: other fields would check the file again in the middle of the import.
  const { properties } = await getSchema();
  const there = new Set(properties.map(({ name }) => name.toLowerCase()));
  for (const { index, property } of checked.output.columns) {
    const column = checked.columns.find(other => other.index === index);
    if (column?.role !== "property" || column.send_as === "text" || there.has(property.toLowerCase()))
      continue;
    await createProperty({ name: property, type: PROPERTY_TYPES[column.send_as] });
    made();
  }
}

const NEEDS_BYTES = new Set(["created", "uploading"]);

async function sendParts(current: Attempt, parts: readonly Blob[], lastBegins: () => void): Promise<void> {
  stopper = new AbortController();
  const { signal: stopped } = stopper;
  const bytes = parts.reduce((sum, part) => sum + part.size, 0);
  let before = 0;
  let spoken = 0;
  for (const [index, part] of parts.entries()) {
    const n = index + 1;
    const told = (loaded: number): void => {
      const sentBytes = Math.min(before + loaded, bytes);
      sending.value = { stage: "sending", part: n, parts: parts.length, sent: sentBytes, bytes };
      const quarter = Math.floor((sentBytes / Math.max(bytes, 1)) * 4);
      if (quarter <= spoken) return;
      spoken = quarter;
      announce(t("send.spoken", { percent: quarter * 25 }));
    };
    told(0);
    const running = current.running as Import;
    const state = running.parts.find(other => other.n === n)?.state ?? "created";
    if (n === parts.length) lastBegins();
    if (NEEDS_BYTES.has(state)) {
      current.running = await putPart(running.id, n, part, { sent: told, signal: stopped });
    }
    before += part.size;
  }
}

export const stopSending = (): void => stopper?.abort();

function remember(id: string, checked: Report): void {
  const column = emailColumn.value;
  if (!file.value || !column) return;
  const emailAt = checked.output.columns.findIndex(({ index }) => index === column.index);
  sentFile = { id, file: file.value, emailAt };
}

// What became of it

export const running = signal<Import | null>(null);
/** When the server last told us something, and the time now: for "20 seconds ago". */
export const lastNews = signal(0);
export const now = signal(0);
export const lost = signal<string | null>(null);

export const ENDED = new Set([
  "completed",
  "completed_with_errors",
  "job_failed",
  "failed",
  "needs_attention",
  "abandoned",
  "expired",
]);

const ASK_AFTER_S = [1, 2, 3, 5, 10, 20, 30, 60];
const TICK_MS = 5000;
const HIDDEN_REST_MS = 3_600_000;

/** Asks until the import has ended; answers the function that stops asking. */
export function follow(id: string): () => void {
  let stopped = false;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenSince = 0;
  const ticker = setInterval(() => {
    now.value = Date.now();
  }, TICK_MS);

  const ask = async (): Promise<void> => {
    try {
      const found = await getImport(id);
      if (stopped) return;
      const stateBefore = running.peek()?.id === id ? running.peek()?.state : undefined;
      batch(() => {
        running.value = found;
        lastNews.value = Date.now();
        now.value = Date.now();
        lost.value = null;
      });
      if (stateBefore !== found.state) announce(t(`state.${found.state}`));
      if (ENDED.has(found.state)) {
        if (found.state === "completed_with_errors" || (found.errors ?? 0) > 0) void loadTurnedDown(found);
        void loadImports();
        return;
      }
    } catch (problem) {
      if (stopped) return;
      lost.value = problem instanceof ProxyProblem ? problem.code : "other";
      if (lost.value === "not-found" || lost.value === "no-api") return;
    }
    if (hiddenSince > 0 && Date.now() - hiddenSince > HIDDEN_REST_MS) return;
    timer = setTimeout(ask, (ASK_AFTER_S[Math.min(asked++, ASK_AFTER_S.length - 1)] as number) * 1000);
  };
  const seen = (): void => {
    if (document.hidden) {
      hiddenSince = Date.now();
      return;
    }
    hiddenSince = 0;
    clearTimeout(timer);
    if (!ENDED.has(running.peek()?.state ?? "")) void ask();
  };
  document.addEventListener("visibilitychange", seen);
  void ask();
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(ticker);
    document.removeEventListener("visibilitychange", seen);
  };
}

export interface TurnedDown extends TurnedDownRow {
  readonly email: string;
  readonly row: number | null;
  /** The key of our words under `mailjet.`. */
  readonly why: string;
}
export const turnedDown = signal<
  | { readonly state: "loading"; readonly id: string }
  | { readonly state: "failed"; readonly id: string }
  | {
      readonly state: "ready";
      readonly id: string;
      readonly rows: readonly TurnedDown[];
      readonly cut: boolean;
    }
  | null
>(null);

export async function loadTurnedDown(from: Import): Promise<void> {
  turnedDown.value = { state: "loading", id: from.id };
  try {
    const { rows, cut = false } = await getTurnedDown(from.id);
    const known = sentFile?.id === from.id && sentFile.file === file.value ? sentFile : null;
    const emailOf = ({ cells }: TurnedDownRow): string =>
      (known ? cells[known.emailAt] : undefined) ?? cells.find(cell => cell.includes("@")) ?? "";
    const numbers = known ? await rowNumbers(rows.map(emailOf)) : new Map<string, number>();
    const told = rows.map(
      (row): TurnedDown => ({
        ...row,
        email: emailOf(row),
        row: numbers.get(emailOf(row).trim().toLowerCase()) ?? null,
        why: whyOf(row.message),
      }),
    );
    told.sort((a, b) => (a.row ?? Number.MAX_SAFE_INTEGER) - (b.row ?? Number.MAX_SAFE_INTEGER));
    turnedDown.value = { state: "ready", id: from.id, rows: told, cut };
  } catch {
    turnedDown.value = { state: "failed", id: from.id };
  }
}

/** Row numbers by address: first what was retyped, then what the file itself says. */
async function rowNumbers(emails: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const numbers = new Map<string, number>();
  const column = emailColumn.value;
  if (!column) return numbers;
  for (const entry of history.value.steps.flatMap(step => step.entries)) {
    if (entry.do === "replace-cell" && entry.column === column.index) {
      numbers.set(String(entry.new).trim().toLowerCase(), Number(entry.row));
    }
  }
  const open = emails
    .map(email => email.trim().toLowerCase())
    .filter(email => email !== "" && !numbers.has(email));
  try {
    for (const [email, row] of await scan.find(column.index, [...new Set(open)])) numbers.set(email, row);
  } catch {
    // The rows are shown without their numbers.
  }
  return numbers;
}
