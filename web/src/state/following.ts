/**
 * What becomes of an import: news by server-sent events, by asking where these cannot be had, and asking now and then beside them.
 * Everything shown is what the server said last; an import goes on without this page.
 */
import { batch, computed, signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import { abortImport, eventsUrl, getImport, type Import, ProxyProblem } from "../proxy_client.ts";
import { loadImports } from "./server.ts";
import { announce } from "./speak.ts";
import { needTurnedDown, turnedDown } from "./turned_down.ts";

export const running = signal<Import | null>(null);
/** When the server last told us something, and the time now: for "20 seconds ago". */
export const lastNews = signal(0);
export const now = signal(0);
/** Why the newest answer did not come: a code; null while answers come. */
export const lost = signal<string | null>(null);
/** How many answers in a row have not come. */
export const missed = signal(0);
const ANSWERS_MISSED = 3;
export const noNews = computed(() => missed.value >= ANSWERS_MISSED);

export const ENDED = new Set([
  "completed",
  "completed_with_errors",
  "job_failed",
  "failed",
  "needs_attention",
  "abandoned",
  "expired",
]);

/** No further asking will change these answers. */
const FINAL = new Set(["not-found", "no-api", "not-allowed", "sign-in-needed"]);

const ASK_AFTER_S = [1, 2, 3, 5, 10, 20, 30, 60];
/** While events come, asking is for the case that the connection is dead and nobody says so. */
const BESIDE_EVENTS_S = 60;
/** A server without events, or without room for another stream, is not asked for one again and again. */
const STREAM_TRIES = 3;
const TICK_MS = 5000;
const HIDDEN_REST_MS = 3_600_000;

/** Takes an answer that came another way. */
let hear = (_: Import): void => {};

/** Asks until the import has ended; answers the function that stops asking. */
export function follow(id: string): () => void {
  let stopped = false;
  let asked = 0;
  let streamTries = 0;
  let stream: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenSince = 0;
  const ticker = setInterval(() => {
    now.value = Date.now();
  }, TICK_MS);
  batch(() => {
    lost.value = null;
    missed.value = 0;
    stopping.value = "no";
  });

  const still = (): boolean => !stopped && !ENDED.has(running.peek()?.id === id ? running.peek()!.state : "");

  const take = (found: Import): void => {
    if (stopped || found.id !== id) return;
    const before = running.peek()?.id === id ? running.peek() : null;
    // An answer that was overtaken on its way.
    if (before && found.updated_at < before.updated_at) return;
    batch(() => {
      running.value = found;
      lastNews.value = Date.now();
      now.value = Date.now();
      lost.value = null;
      missed.value = 0;
    });
    speak(before, found);
    if (!ENDED.has(found.state)) return;
    close();
    if (before && !ENDED.has(before.state)) ring(found);
    asked = 0;
    if (found.state === "completed_with_errors" || (found.errors ?? 0) > 0) void wantRows();
    void loadImports();
  };

  const close = (): void => {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  };

  /** The rows that were turned down may be out of reach just when they are there to be had. */
  const wantRows = async (): Promise<void> => {
    clearTimeout(timer);
    const of = running.peek();
    if (stopped || of?.id !== id) return;
    await needTurnedDown(of);
    const now = turnedDown.peek();
    if (stopped || now?.state !== "failed" || FINAL.has(now.code)) return;
    timer = setTimeout(() => void wantRows(), pause() * 1000);
  };

  const pause = (): number => ASK_AFTER_S[Math.min(asked++, ASK_AFTER_S.length - 1)] as number;

  const later = (): void => {
    clearTimeout(timer);
    if (!still() || (hiddenSince > 0 && Date.now() - hiddenSince > HIDDEN_REST_MS)) return;
    timer = setTimeout(ask, (stream ? BESIDE_EVENTS_S : pause()) * 1000);
  };

  const listen = (): void => {
    if (stream || streamTries >= STREAM_TRIES || !still()) return;
    streamTries += 1;
    const opened = new EventSource(eventsUrl(id));
    stream = opened;
    opened.addEventListener("import", event => {
      streamTries = 0;
      take(JSON.parse(event.data as string) as Import);
    });
    opened.addEventListener("error", () => {
      // Also how a stream ends that has told all: asking finds out which it was.
      opened.close();
      if (stream !== opened) return;
      stream = null;
      asked = 0;
      later();
    });
  };

  const ask = async (): Promise<void> => {
    try {
      take(await getImport(id));
      listen();
    } catch (problem) {
      if (stopped) return;
      const code = problem instanceof ProxyProblem ? problem.code : "other";
      batch(() => {
        lost.value = code;
        missed.value += 1;
        now.value = Date.now();
      });
      if (FINAL.has(code)) return close();
    }
    later();
  };

  const seen = (): void => {
    if (document.hidden) {
      hiddenSince = Date.now();
      return;
    }
    hiddenSince = 0;
    asked = 0;
    if (still()) void ask();
    else if (turnedDown.peek()?.state === "failed") void wantRows();
  };
  hear = take;
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", seen);
  void ask();
  return () => {
    stopped = true;
    close();
    clearInterval(ticker);
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", seen);
  };
}

const share = (of: Import | null): number =>
  of === null ? 0 : Math.floor(((of.current ?? 0) / Math.max(of.count ?? of.rows, 1)) * 4);

/** Each state, and each quarter of the people. */
function speak(before: Import | null, found: Import): void {
  if (before?.state !== found.state) announce(t(`state.${found.state}`));
  else if (share(found) > share(before) && !ENDED.has(found.state))
    announce(t("import.count", { current: found.current ?? 0, n: found.count ?? found.rows }));
}

// A notice of the browser when it is done, for who asked for one

export type Ringing = "no" | "yes" | "refused";
export const ringing = signal<Ringing>("no");
export const canRing = (): boolean => "Notification" in globalThis;

export async function askToRing(): Promise<void> {
  ringing.value = (await Notification.requestPermission()) === "granted" ? "yes" : "refused";
  announce(t(`import.ring-${ringing.value}`));
}

function ring(found: Import): void {
  if (ringing.value !== "yes" || !document.hidden) return;
  new Notification(t("app"), { body: t(`state.${found.state}`) });
}

// Stopping it

/** `cannot`: this server, or this import, cannot be stopped; `failed`: we do not know. */
export type Stopping = "no" | "asking" | "now" | "cannot" | "failed";
export const stopping = signal<Stopping>("no");
const STOPS = new Set(["uploaded", "submitting", "reconciling", "running"]);
export const canStop = (of: Import): boolean => STOPS.has(of.state) && stopping.value !== "cannot";

const CANNOT = new Set(["not-found", "method-not-allowed", "bad-request", "not-allowed"]);

export async function stopImport(id: string): Promise<void> {
  if (stopping.value === "now") return;
  stopping.value = "now";
  try {
    const found = await abortImport(id);
    stopping.value = "no";
    hear(found);
  } catch (problem) {
    const code = problem instanceof ProxyProblem ? problem.code : "other";
    stopping.value = CANNOT.has(code) ? "cannot" : "failed";
  }
}
