/** What this person chose for this computer. Kept by the page's own path, for the host's name may be shared; never anything of a file. */
import { signal } from "@preact/signals-core";

export interface Settings {
  /** Keys of one letter work. */
  readonly keys: boolean;
  /** The file and the changes stay on this computer for 24 hours. */
  readonly keep: boolean;
}

const DEFAULTS: Settings = { keys: true, keep: false };

/** Storage of this page and no other on its host. */
export const storageKey = (name: string): string =>
  `preflight ${typeof location === "undefined" ? "/" : location.pathname.replace(/[^/]*$/, "")} ${name}`;

/** null: nothing is stored, or the browser stores nothing. */
export function readStored<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(storageKey(name)) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** false: the browser stores nothing. `null` takes it away. */
export function store(name: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(storageKey(name));
    else localStorage.setItem(storageKey(name), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const settings = signal<Settings>({ ...DEFAULTS, ...readStored<Partial<Settings>>("settings") });

export function changeSettings(next: Partial<Settings>): void {
  settings.value = { ...settings.value, ...next };
  store("settings", settings.value);
}

/** Work of an earlier visit that can be gone on with. */
export const keptWork = signal<{
  readonly name: string;
  readonly goOn: () => void;
  readonly forget: () => void;
} | null>(null);
