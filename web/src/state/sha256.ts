/** The browser's own SHA-256, in the form in which it is sent and compared. */

export const toHex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, "0")).join("");

export const sha256Of = async (bytes: BufferSource): Promise<string> =>
  toHex(await crypto.subtle.digest("SHA-256", bytes));
