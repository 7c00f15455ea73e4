/** The page's only policy of its own: the addresses of its workers, and no other. */
import diskWorkerUrl from "./worker/disk.worker.ts?worker&url";
import workerUrl from "./worker/scan.worker.ts?worker&url";

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptPolicy;
}

export { diskWorkerUrl, workerUrl };
/** Beside index.html: a service worker sees only what lies in its own folder. */
export const serviceWorkerUrl = new URL("./service_worker.js", document.baseURI).href;

const workers = new Set([workerUrl, diskWorkerUrl, serviceWorkerUrl]);
const policy: ScriptPolicy = (
  (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes ?? {
    createPolicy: (_: string, rules: { createScriptURL: (url: string) => string }) => rules,
  }
).createPolicy("preflight", {
  createScriptURL: (url: string) => {
    if (!workers.has(url)) throw new TypeError(url);
    return url;
  },
});

/** Throws TypeError for any other address. */
export const scriptUrl = (url: string): unknown => policy.createScriptURL(url);
