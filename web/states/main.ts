/**
 * The page in one of its states: `?state=2c-problem`, and for pseudo-languages `&words=accents`. Built by `vite build --mode states`
 * and never part of the page; it needs no server, and `data-state` on the document says when the state has been reached.
 *
 * The states are those of the real page and the real core: only the file and the server's answers are made up.
 */
import { batch, effect } from "@preact/signals-core";
import enUrl from "../src/i18n/en.json?url";
import { makeLanguage, setLanguage } from "../src/i18n/t.ts";
import type { Import } from "../src/proxy_client.ts";
import { setDestination } from "../src/state/destination.ts";
import { lastNews, lost, missed, running } from "../src/state/following.ts";
import { history as pastImports } from "../src/state/import_history.ts";
import { trouble } from "../src/state/importing.ts";
import { go } from "../src/state/route.ts";
import { session } from "../src/state/server.ts";
import * as store from "../src/state/store.ts";
import { findings } from "../src/state/store.ts";
import { fixThese, sentFile, turnedDown } from "../src/state/turned_down.ts";
import { answerTo, type FakeServer, type FILES, IMPORT_ID, IMPORTS, madeFile, SERVER } from "./material.ts";
import { STATES, type StateName } from "./names.ts";
import { type Pseudo, pseudo, TAG_OF } from "./pseudo.ts";

const asked = new URLSearchParams(location.search);
const name = STATES.find(known => known === asked.get("state")) ?? "1-empty";

let server: FakeServer = SERVER;
const realFetch = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input, location.href);
  if (!url.pathname.startsWith("/api/")) return realFetch(input, init);
  const answer = answerTo(url.pathname.slice("/api/".length), server);
  if (answer === null) throw new TypeError("no such answer");
  return Response.json(answer);
};

const until = (condition: () => boolean): Promise<void> =>
  new Promise(resolve => {
    const stop = effect(() => {
      if (!condition()) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });

async function open(which: keyof typeof FILES): Promise<void> {
  store.chooseFile(madeFile(which));
  await until(() => store.report.value !== null && !store.checking.value);
}

async function showImport(found: FakeServer["found"]): Promise<void> {
  server = { ...SERVER, found };
  go({ name: "import", id: IMPORT_ID });
  await until(() => lastNews.value > 0);
}

async function chooseList(method: "addnoforce" | "addforce"): Promise<void> {
  await open("problems");
  go({ name: "list" });
  setDestination({ list: "1", newName: "", method });
}

const REACH: Readonly<Record<StateName, () => void | Promise<void>>> = {
  "1-empty": () => {},
  "1-drag": () => {
    const carried = new DataTransfer();
    carried.items.add(madeFile("clean"));
    dispatchEvent(new DragEvent("dragenter", { dataTransfer: carried }));
  },
  "1-error": () => {
    const huge = madeFile("clean");
    Object.defineProperty(huge, "size", { value: 3e9 });
    store.chooseFile(huge);
  },
  "1-offline": () => {
    dispatchEvent(new Event("offline"));
  },
  "1-imports": async () => {
    server = { ...SERVER, imports: [IMPORTS.running, { ...IMPORTS.leftOut, id: `f${IMPORT_ID.slice(1)}` }] };
    dispatchEvent(new Event("offline"));
    const { loadImports, online } = await import("../src/state/server.ts");
    online.value = true;
    await loadImports();
  },
  "1-reading": async () => {
    await open("problems");
    const shown = await store.sampleWith(null);
    batch(() => {
      store.report.value = null;
      store.checking.value = true;
      store.progress.value = { bytes: 6_200_000, size: 10_000_000, rows: 48_000, again: false };
      store.firstRows.value = shown;
      go({ name: "check" });
    });
  },
  "2a-look": () => open("unsure"),
  "2b-columns": async () => {
    await open("problems");
    go({ name: "columns" });
  },
  "2-problems": () => open("problems"),
  "2-ready": () => open("clean"),
  "2-nothing": () => open("nothing"),
  "2c-problem": async () => {
    await open("problems");
    const finding = findings.value.find(({ id }) => id === "email-invalid");
    if (finding) go({ name: "problem", finding });
  },
  "2d-rows": async () => {
    await open("problems");
    go({ name: "rows", from: 1 });
  },
  "2-fault": async () => {
    await open("problems");
    store.fault.value = "core";
  },
  "3-list": () => chooseList("addnoforce"),
  "3-no-lists": async () => {
    server = { ...SERVER, lists: [] };
    await open("problems");
    go({ name: "list" });
  },
  "3-sure": async () => {
    await chooseList("addforce");
    go({ name: "sure" });
  },
  "4-confirm": async () => {
    await chooseList("addnoforce");
    go({ name: "confirm" });
  },
  "5-import": () => showImport(IMPORTS.running),
  "5-no-news": async () => {
    await showImport(IMPORTS.running);
    batch(() => {
      lastNews.value = Date.now() - 600_000;
      lost.value = "network";
      missed.value = 3;
    });
  },
  "5-trouble": async () => {
    await chooseList("addnoforce");
    go({ name: "confirm" });
    trouble.value = { code: "network", sent: "nothing", requestId: "0123456789ab" };
  },
  "6-done": () => showImport(IMPORTS.done),
  "6-left-out": () => showImport(IMPORTS.leftOut),
  "6-stopped": () => showImport(IMPORTS.stopped),
  "6-fix-rows": async () => {
    await open("sent");
    sentFile.value = { id: IMPORT_ID, file: store.file.value as File };
    await showImport(IMPORTS.leftOut);
    await until(() => turnedDown.value?.state === "ready");
    await fixThese(running.value as Import);
  },
  help: () => go({ name: "help" }),
  history: async () => {
    server = {
      ...SERVER,
      imports: Object.values(IMPORTS).map((each, at) => ({ ...each, id: `${at}${IMPORT_ID.slice(1)}` })),
    };
    go({ name: "history" });
    await until(() => pastImports.value.state === "ready");
  },
  settings: () => go({ name: "settings" }),
  "sign-in": async () => {
    await until(() => session.value !== null);
    batch(() => {
      if (session.value)
        session.value = { ...session.value, mode: "builtin", user: null, role: null, accounts: [] };
    });
    go({ name: "sign-in" });
  },
};

async function speakPseudo(kind: Pseudo): Promise<void> {
  const words = await (await realFetch(enUrl)).json();
  setLanguage(makeLanguage(TAG_OF[kind], pseudo(kind, words), "en"));
  document.documentElement.lang = TAG_OF[kind];
  document.documentElement.dir = kind === "mirrored" ? "rtl" : "ltr";
  document.documentElement.dataset.words = kind;
}

/** The words may change while the state stands: a CustomEvent "preflight-words" with the kind. */
addEventListener("preflight-words", event => void speakPseudo((event as CustomEvent<Pseudo>).detail));

await import("../src/main.ts");
const { wordsAreHere } = await import("../src/i18n/load.ts");
await until(() => wordsAreHere.value);
const kind = asked.get("words");
if (kind === "accents" || kind === "mirrored") await speakPseudo(kind);
await REACH[name]();
document.documentElement.dataset.state = name;
