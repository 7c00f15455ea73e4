/** What anybody can see is wrong with an address; the rest is for the check. null: nothing. */
export function addressFault(text: string): "blank" | "no-at" | "two-ats" | "space" | "no-dot" | null {
  const address = text.trim();
  if (address === "") return "blank";
  const [local = "", domain, ...more] = address.split("@");
  if (domain === undefined) return "no-at";
  if (more.length > 0) return "two-ats";
  if (/\s/.test(local + domain)) return "space";
  return domain.includes(".") ? null : "no-dot";
}
