/**
 * "Keep my work on this computer for 24 hours": the file and the changes, in this browser's database, only while the setting is on. Gone
 * after the import, when the setting is turned off, and at the first visit after 24 hours.
 */
import { effect } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import type { History } from "./plan.ts";
import { route } from "./route.ts";
import { changeSettings, keptWork, settings } from "./settings.ts";
import { announce } from "./speak.ts";
import { chooseFile, file, history } from "./store.ts";

export const KEEP_MS = 24 * 60 * 60 * 1000;
const STORE = "work";
/** By folder: other tools may live on the same host. */
const databaseName = `preflight:${new URL(".", location.href).pathname}:work`;

interface Kept {
  readonly file: File;
  readonly history: History;
  /** Milliseconds since 1970, of the choice of the file. */
  readonly since: number;
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return asked(request);
}

async function put(records: Partial<Kept>): Promise<void> {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, "readwrite");
    for (const [key, value] of Object.entries(records)) transaction.objectStore(STORE).put(value, key);
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Takes the whole database away, so that nothing of it is left on the disk. */
const remove = (): Promise<unknown> => asked(indexedDB.deleteDatabase(databaseName));

async function read(): Promise<Kept | null> {
  // Where the browser can tell, none is made only to find it empty.
  const known = await indexedDB.databases?.();
  if (known && !known.some(({ name }) => name === databaseName)) return null;
  const database = await open();
  try {
    const all = database.transaction(STORE).objectStore(STORE);
    const [kept, steps, since] = await Promise.all([
      asked(all.get("file") as IDBRequest<File | undefined>),
      asked(all.get("history") as IDBRequest<History | undefined>),
      asked(all.get("since") as IDBRequest<number | undefined>),
    ]);
    return kept && steps && since !== undefined ? { file: kept, history: steps, since } : null;
  } finally {
    database.close();
  }
}

/** One after another: the last state that was asked for is the one that stays. */
let writing: Promise<unknown> = Promise.resolve();
let writtenFile: File | null = null;
/** There may be something in the database: from an earlier visit, until that is known. */
let mayHold = true;
/** What was imported is not kept any more, whatever page comes next. */
let imported: File | null = null;

function write(records: Partial<Kept>): void {
  mayHold = true;
  writing = writing
    .then(() => put(records))
    .catch(() => {
      writtenFile = null;
      changeSettings({ keep: false });
      announce(t("settings.keep-failed"));
      return remove();
    });
}

export function forgetWork(): void {
  mayHold = false;
  writtenFile = null;
  keptWork.value = null;
  writing = writing.then(remove).catch(() => {});
}

async function offer(): Promise<void> {
  const kept = await read();
  if (!kept) {
    if (!settings.value.keep) forgetWork();
    return;
  }
  if (Date.now() - kept.since >= KEEP_MS || !settings.value.keep) {
    forgetWork();
    return;
  }
  keptWork.value = {
    name: kept.file.name,
    goOn: () => {
      keptWork.value = null;
      writtenFile = kept.file;
      chooseFile(kept.file, kept.history);
    },
    forget: forgetWork,
  };
}

let started = false;
/** Follows the file and the changes from now on. */
export function startKeeping(): void {
  if (started) return;
  started = true;
  writing = offer().catch(() => {});
  let expiry: ReturnType<typeof setTimeout> | undefined;
  let from = "";
  effect(() => {
    const { keep } = settings.value;
    const chosen = file.value;
    const steps = history.value;
    const { name } = route.value;
    const isImported = name === "import" && from === "send";
    from = name;
    if (isImported) imported = chosen;
    if (!keep || isImported) {
      clearTimeout(expiry);
      if (mayHold) forgetWork();
      return;
    }
    if (!chosen || chosen === imported) return;
    if (chosen === writtenFile) {
      write({ history: steps });
      return;
    }
    writtenFile = chosen;
    write({ file: chosen, history: steps, since: Date.now() });
    clearTimeout(expiry);
    expiry = setTimeout(forgetWork, KEEP_MS);
  });
}
