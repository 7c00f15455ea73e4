/** Starts a clock; the milliseconds since then, each time it is asked. */
export function clock(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}
