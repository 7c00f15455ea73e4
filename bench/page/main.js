/**
 * One contestant, one time: `await measure("preflight")` reads the chosen file and answers {"milliseconds", "rows"}.
 *
 * All are timed here on the page's side, from the ask to the answer. Preflight goes through the page's own client and worker, both started
 * anew as for a dropped file; the others keep a worker that is warm.
 */
import { Scan } from "../../web/src/worker/client.ts";

const peers = new Worker(new URL("./peers.worker.js", import.meta.url), { type: "module" });

function askPeers(name, file) {
  return new Promise((resolve, reject) => {
    peers.onmessage = ({ data }) => resolve(data);
    peers.onerror = event => reject(new Error(event.message));
    peers.postMessage({ name, file });
  });
}

async function preflight(file) {
  const scan = new Scan();
  scan.open(file);
  const { report } = await scan.check("", "", { rows_per_finding: 20 }, () => {});
  scan.stop();
  return report.records;
}

globalThis.measure = async name => {
  const file = document.querySelector("input").files[0];
  const started = performance.now();
  const rows = await (name === "preflight" ? preflight(file) : askPeers(name, file));
  return { milliseconds: performance.now() - started, rows };
};
