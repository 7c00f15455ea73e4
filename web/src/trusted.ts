/** The page's only policy of its own: the addresses of its two workers, and no other. */
import workerUrl from "./worker/scan.worker.ts?worker&url";

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptPolicy;
}

export { workerUrl };
/** Beside index.html: a service worker sees only what lies in its own folder. */
export const serviceWorkerUrl = new URL("./service_worker.js", document.baseURI).href;

const policy: ScriptPolicy = (
  (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes ?? {
    createPolicy: (_: string, rules: { createScriptURL: (url: string) => string }) => rules,
  }
).createPolicy("preflight", {
  createScriptURL: (url: string) => {
    if (url !== workerUrl && url !== serviceWorkerUrl) throw new TypeError(url);
    return url;
  },
});

/** Throws TypeError for any other address. */
export const scriptUrl = (url: string): unknown => policy.createScriptURL(url);
