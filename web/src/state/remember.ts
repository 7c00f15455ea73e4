/** Small choices kept on this computer, never anything of a file. By folder: other tools may live on the same host. */
const keyOf = (name: string): string => `preflight:${new URL(".", location.href).pathname}:${name}`;

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
