/** A frame that takes longer than this does not come: the page went out of sight meanwhile. */
const LATEST_MS = 500;

/**
 * Acts in a task of its own behind the next frame, so that what stands by now is seen first. `frame`: how long that frame took, in
 * milliseconds; 0 where there was none, for a page that nobody sees has no frames.
 */
export function behindFrame(act: (frame: number) => void): void {
  if (document.hidden) {
    setTimeout(() => act(0));
    return;
  }
  let isOver = false;
  const once = (frame: number): void => {
    if (!isOver) act(frame);
    isOver = true;
  };
  const latest = setTimeout(() => once(0), LATEST_MS);
  requestAnimationFrame(() => {
    const begun = performance.now();
    clearTimeout(latest);
    setTimeout(() => once(performance.now() - begun));
  });
}
