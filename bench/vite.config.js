// Builds the measuring page as the real one is built, so that the worker under the clock is the one that ships.
import page from "../web/vite.config.ts";

export default context => {
  const { resolve, worker, build } = page(context);
  const { target, assetsInlineLimit } = build;
  return {
    root: `${import.meta.dirname}/page`,
    base: "./",
    resolve,
    worker,
    build: {
      target,
      assetsInlineLimit,
      outDir: `${import.meta.dirname}/../build/bench/page`,
      emptyOutDir: true,
    },
  };
};
