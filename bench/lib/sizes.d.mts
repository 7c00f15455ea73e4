/** Of the page in this folder: the files of its first load. */
export function firstFiles(folder: string): string[];
/** Their sizes in bytes after brotli. */
export function firstLoad(
  folder: string,
): Record<"HTML" | "CSS" | "JS" | "words" | "icons" | "fonts" | "all but WASM" | "WASM", number>;
