/** Names of fields: letters, digits and `_` are safe in Mailjet. */
const SAFE_NAME = /^[A-Za-z0-9_]+$/;

export const isSafeName = (name: string): boolean => SAFE_NAME.test(name);

/** "First name" -> "first_name". */
export const safeName = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
