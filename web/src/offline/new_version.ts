/**
 * Registers the service worker and knows when a newer version of the page is ready. It is offered between two jobs, and taken only
 * when the person says so.
 */
import { computed, signal } from "@preact/signals-core";
import { file } from "../state/store.ts";
import { scriptUrl, serviceWorkerUrl } from "../trusted.ts";

export type ToServiceWorker =
  /** Is this file of its version? Answered through the port. */
  { readonly kind: "holds"; readonly file: string } | { readonly kind: "take" };

const waiting = signal<ServiceWorker | null>(null);

/** A version that waits, while no work on a file would be lost. */
export const newVersion = computed(() => waiting.value !== null && file.value === null);

export function takeNewVersion(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  tell(waiting.value, { kind: "take" });
}

const tell = (worker: ServiceWorker | null, message: ToServiceWorker, port?: MessagePort): void =>
  worker?.postMessage(message, port ? [port] : []);

/** Its name holds the hash of all it imports: no two versions have the same. */
const entry = document.querySelector<HTMLScriptElement>("script[type=module]")?.src ?? "";

/** Whether this page is itself of the version that waits: it was loaded after that was put in place. */
function isOurs(worker: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise(resolve => {
    port1.onmessage = ({ data }) => resolve(data === true);
    tell(worker, { kind: "holds", file: entry }, port2);
  });
}

async function met(worker: ServiceWorker): Promise<void> {
  if (await isOurs(worker)) tell(worker, { kind: "take" });
  else waiting.value = worker;
}

export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await navigator.serviceWorker.register(scriptUrl(serviceWorkerUrl) as string);
  } catch {
    // A browser may refuse it (private windows): the page then needs a connection to start, and nothing else changes.
    return;
  }
  const look = (): void => {
    // The very first one has no version before it, and takes its place by itself.
    if (registration.waiting && navigator.serviceWorker.controller) void met(registration.waiting);
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  look();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) registration.update().catch(() => {});
  });
}
