/** Small choices kept on this computer, never anything of a file. By folder: other tools may live on the same host. */
const prefix = (): string => `preflight:${new URL(".", location.href).pathname}:`;
const keyOf = (name: string): string => prefix() + name;

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    // A browser may refuse storage: then nothing is remembered.
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // As above.
  }
}

/** Takes away all that was remembered here; what other tools of this host keep stays. */
export function forgetRemembered(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix())) localStorage.removeItem(key);
  } catch {
    // As above.
  }
}
