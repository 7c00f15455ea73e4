/** Which letters differ between two texts: what is gone, what is new, between what both begin and end with. */
export interface Changed {
  readonly start: string;
  readonly gone: string;
  readonly added: string;
  readonly end: string;
}

/** By whole characters, so that no half of one is ever shown. */
export function changedLetters(before: string, after: string): Changed {
  const a = [...before];
  const b = [...after];
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return {
    start: a.slice(0, start).join(""),
    gone: a.slice(start, a.length - end).join(""),
    added: b.slice(start, b.length - end).join(""),
    end: end === 0 ? "" : a.slice(-end).join(""),
  };
}
