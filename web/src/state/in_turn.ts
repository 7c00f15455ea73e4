/**
 * The server takes few uploads of a person at once. Another waits for its turn, and nobody has to press anything.
 *
 *     await inTurn(() => putPart(id, n, part, sending), stopped);
 */
import { ProxyProblem } from "../proxy_client.ts";

/** Two minutes, where the server names no time of its own. */
const MOST_WAITS = 24;
const PAUSE_SECONDS = 5;

const pause = (milliseconds: number, stopped: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new ProxyProblem("stopped"));
    };
    const timer = setTimeout(() => {
      stopped.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (stopped.aborted) stop();
    else stopped.addEventListener("abort", stop, { once: true });
  });

export async function inTurn<T>(send: () => Promise<T>, stopped: AbortSignal, wait = pause): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await send();
    } catch (problem) {
      if (!(problem instanceof ProxyProblem) || problem.code !== "overloaded" || waits === MOST_WAITS)
        throw problem;
      await wait((problem.retryAfter ?? PAUSE_SECONDS) * 1000, stopped);
    }
  }
}
