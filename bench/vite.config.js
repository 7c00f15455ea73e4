// Builds the measuring page as the real one is built, so that the worker under the clock is the one that ships.
import page from "../web/vite.config.ts";

export default {
  ...page,
  root: `${import.meta.dirname}/page`,
  build: { ...page.build, outDir: `${import.meta.dirname}/../build/bench/page`, emptyOutDir: true },
};
