import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfigFromFile } from "vite";

const aliases = async file => {
  const { config } = await loadConfigFromFile({ command: "build", mode: "production" }, file);
  return config.resolve.alias.map(({ find, replacement }) => [String(find), replacement]);
};

// Otherwise another core is under the clock than the one that ships, or none.
test("the measuring page takes the core from where the page does", async () => {
  const root = `${import.meta.dirname}/../..`;
  assert.deepEqual(
    await aliases(`${root}/bench/vite.config.js`),
    await aliases(`${root}/web/vite.config.ts`),
  );
  assert.notEqual((await aliases(`${root}/bench/vite.config.js`)).length, 0);
});
