/** Names of fields that Mailjet takes: letters of any alphabet, digits, `_`, spaces, hyphens and dots, as the core has it. */
const SAFE_NAME = /^(?!__)[\p{L}\p{M}\p{N}_ .-]+$/u;

export const isSafeName = (name: string): boolean => SAFE_NAME.test(name);

/** "First name" -> "first_name". */
export const safeName = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
