/**
 * Keeps the page's own files, so that checking, fixing and saving start without a connection. It sees requests for these files and
 * for the page itself, and lets all others pass untouched: nothing of the server's answers is kept.
 *
 * A version is the list of its files. A new one is fetched as a whole, and waits until a page asks for it.
 */
import type { ToServiceWorker } from "./new_version.ts";

interface Opened {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "install" | "activate", listen: (event: Opened) => void): void;
  addEventListener(kind: "fetch", listen: (event: Fetching) => void): void;
  addEventListener(kind: "message", listen: (event: MessageEvent<ToServiceWorker>) => void): void;
}

/** Filled in by the build (vite.config.ts): the version, and the names of the files with their hashes. */
declare const BUILT: { readonly version: string; readonly files: readonly string[] };

const worker = self as unknown as Worker;
const { scope } = worker.registration;
/** Of this page only: another folder of the same host may hold another Preflight. */
const PREFIX = `preflight:${scope}:`;
const NAME = PREFIX + BUILT.version;
const FILES = new Set(BUILT.files.map(file => new URL(file, scope).href));
/** The network gets this long before the page is taken from what was kept. */
const PATIENCE_MS = 3000;

worker.addEventListener("install", event => {
  const fetched = caches.open(NAME).then(cache => {
    // The page's name stays the same from version to version: never from the browser's own cache.
    const asked = [...FILES].map(file => new Request(file, { cache: file === scope ? "reload" : "default" }));
    return cache.addAll(asked);
  });
  event.waitUntil(fetched);
});

worker.addEventListener("activate", event => {
  const tidied = caches.keys().then(names => {
    // The version before this one stays: another window may still show it.
    const old = names.filter(name => name.startsWith(PREFIX) && name !== NAME).slice(0, -1);
    return Promise.all(old.map(name => caches.delete(name)));
  });
  event.waitUntil(Promise.all([tidied, worker.clients.claim()]));
});

worker.addEventListener("message", ({ data, ports }) => {
  if (data.kind === "holds") ports[0]?.postMessage(FILES.has(data.file));
  else void worker.skipWaiting();
});

async function kept(request: Request | string): Promise<Response | undefined> {
  const own = await (await caches.open(NAME)).match(request);
  return own ?? caches.match(request);
}

const isFailure = (answer: Response): boolean => answer.status >= 500;

/** From the network, so that a front that asks people to sign in is met; what was kept where nothing comes, or only failure. */
async function page(request: Request): Promise<Response> {
  const fetched = fetch(request);
  const late = new Promise<null>(resolve => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([fetched.catch(() => null), late]);
  if (answer && !isFailure(answer)) return answer;
  return (await kept(scope)) ?? fetched;
}

worker.addEventListener("fetch", event => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = request.url.split("#")[0] as string;
  if (request.mode === "navigate") {
    if (url === scope || url === `${scope}index.html`) event.respondWith(page(request));
  } else if (url.startsWith(`${scope}assets/`)) {
    event.respondWith(kept(url).then(found => found ?? fetch(request)));
  }
});
