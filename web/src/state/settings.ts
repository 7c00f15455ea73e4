/** What this person chose for this computer: never anything of a file. */
import { signal } from "@preact/signals-core";
import { remember, remembered } from "./remember.ts";

export interface Settings {
  /** Keys of one letter work. */
  readonly keys: boolean;
  /** The file and the changes stay on this computer for 24 hours. */
  readonly keep: boolean;
}

const DEFAULTS: Settings = { keys: true, keep: false };

/** null: nothing is stored, or what is there is none of ours. */
export function readStored<T>(name: string): T | null {
  try {
    return JSON.parse(remembered(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** false: the browser stores nothing. */
export function store(name: string, value: unknown): boolean {
  const text = JSON.stringify(value);
  remember(name, text);
  return remembered(name) === text;
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
