/** The key of our words, under `mailjet.`, for Mailjet's own. Theirs are no fixed set; what we do not know is shown word for word. */
export function whyOf(message: string): string {
  if (/duplicat/i.test(message)) return "duplicate";
  if (/too few columns/i.test(message)) return "too-few";
  if (/not a valid \S+ value/i.test(message)) return "type";
  if (/convert|date|integer|number/i.test(message)) return "convert";
  if (/e-?mail|address/i.test(message)) return "email";
  return "other";
}
