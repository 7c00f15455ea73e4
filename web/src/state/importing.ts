/**
 * List and action, the press of Import, and what became of it.
 *
 * Order after the press: write the parts, make the list, make the fields, start the import, send the parts. Each try with the same
 * file, list and action goes on where the last one ended; the key of the try makes it impossible to start two imports.
 */
import { batch, signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import {
  createList,
  createProperty,
  getImport,
  getSchema,
  getSession,
  type Import,
  type Method,
  type NewImport,
  type PropertyType,
  ProxyProblem,
  putPart,
  startImport,
} from "../proxy_client.ts";
import type { Rendered } from "../worker/messages.ts";
import { again, destination, isRisky, listName, sameFile } from "./destination.ts";
import { running } from "./following.ts";
import { inTurn } from "./in_turn.ts";
import type { Report, SendAs } from "./report.ts";
import { forgetRest, restImport, toSend } from "./rest.ts";
import { withoutReached } from "./rest_of_import.ts";
import { go } from "./route.ts";
import { keepSentFile } from "./sent_files.ts";
import { account, loadImports, loadSchema, online, signedOut } from "./server.ts";
import { announce, focusNext } from "./speak.ts";
import { emailColumn, file, fixing, history, report, scan } from "./store.ts";
import { sentFile } from "./turned_down.ts";

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
/** Lists made for a try that went no further, by account and name: the next try uses them. */
const madeLists = new Map<string, string>();
const madeKey = (): string => JSON.stringify([account.value?.name, listName.value]);
let stopper: AbortController | null = null;

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
  // While nobody is signed in the try stands still; it goes on for the person who comes back.
  if (!checked || sending.value || signedOut.value) return;
  const to = JSON.stringify([destination.value, account.value?.name, restImport.value?.id]);
  if (attempt?.report === checked && attempt.to === to && attempt.running?.state !== "expired") return;
  attempt = { report: checked, to, key: newKey(), rendered: null, running: null };
  batch(() => {
    sameFile.value = null;
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
  let sent: Sent = current.running ? "part" : madeLists.has(madeKey()) ? "list" : "nothing";
  const at = (stage: Stage): void => {
    sending.value = { stage, part: 0, parts: 0, sent: 0, bytes: 0 };
  };
  batch(() => {
    trouble.value = null;
    at("preparing");
  });
  go({ name: "send" });
  try {
    current.rendered ??= await writeParts(current.report);
    const { parts, summary } = current.rendered;
    if (summary.rows !== toSend.value) throw new ProxyProblem("changed");

    const isNew = destination.value.list === "new";
    if (isNew && !madeLists.has(madeKey())) {
      at("list");
      sent = "list";
      madeLists.set(madeKey(), (await createList(listName.value)).id);
    }
    const listId = isNew ? (madeLists.get(madeKey()) as string) : destination.value.list;

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
      // A server that has started anew ends a long request with an old token before it can say why.
      await getSession();
      current.running = await getImport(current.running.id);
    }
    sent = "part";
    await keepForLater(current.running.id);
    await sendParts(current, parts, () => {
      sent = "maybe";
    });
    const { id } = current.running;
    batch(() => {
      sending.value = null;
      running.value = current.running;
    });
    attempt = null;
    forgetRest();
    go({ name: "import", id }, { replace: true });
    void loadImports();
    void loadSchema();
  } catch (problem) {
    const known = problem instanceof ProxyProblem ? problem : new ProxyProblem("other");
    fail(current, known, sent);
  }
}

async function writeParts(checked: Report): Promise<Rendered> {
  const all = await scan.render("").catch(() => {
    throw new ProxyProblem("render");
  });
  const stopped = restImport.value;
  return stopped ? withoutReached(all, stopped, checked.output.header_row) : all;
}

/** Instead of the rest of an import, as a try of its own. */
function offerAll(): void {
  sending.value = null;
  forgetRest();
  readyAttempt();
}

function fail(current: Attempt, problem: ProxyProblem, sent: Sent): void {
  let code = problem.code;
  if (code === "network" && !online.value) code = "offline";
  // A refusal is an answer: then we know that nothing has been started.
  const refused = problem.code === "overloaded" || (problem.status >= 400 && problem.status < 500);
  if (sent === "maybe" && refused) sent = "part";
  if (code === "not-found" && sent === "nothing") code = "list-gone";
  if (code === "mailjet-refused" && sending.value?.stage === "list") code = "name-taken";
  if (code === "rest-differs") offerAll();
  if (code === "same-file-today" || code === "key-reused") current.key = newKey();
  batch(() => {
    sending.value = null;
    if (code === "same-file-today") sameFile.value = { earlier: problem.earlier };
    trouble.value = { code, sent, requestId: problem.requestId };
  });
  announce(t(`trouble.sent.${sent}`));
  go({ name: "confirm" }, { replace: true });
  // It stands below all that was confirmed: at the top the page would look as if nothing had been pressed.
  if (code === "same-file-today") focusNext.value = "same";
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
      const send = (): Promise<Import> => putPart(running.id, n, part, { sent: told, signal: stopped });
      current.running = await inTurn(send, stopped);
    }
    before += part.size;
  }
}

export const stopSending = (): void => stopper?.abort();

/** Before the first part is sent: the page may be closed as soon as the last one is. */
async function keepForLater(id: string): Promise<void> {
  if (!file.value || !emailColumn.value) return;
  sentFile.value = { id, file: file.value };
  const original = fixing.value?.original ?? file.value;
  const entries = [...(fixing.value?.readAs ?? []), ...history.value.steps.flatMap(step => step.entries)];
  try {
    await keepSentFile(id, original, entries, emailColumn.value.index);
  } catch {
    // A browser that cannot hash here: row numbers are there as long as the page is open.
  }
}
