/** A peer in a worker of its own: loaded first, then timed by the page. */
const peers = {
  reading: () => import("./peers/reading.js"),
  udsv: () => import("./peers/udsv.js"),
  papaparse: () => import("./peers/papaparse.js"),
  "csv-parse": () => import("./peers/csv_parse.js"),
};

let run = null;

self.onmessage = async ({ data: { load, file, options } }) => {
  try {
    if (load) {
      ({ run } = await peers[load]());
      self.postMessage({});
    } else {
      self.postMessage({ rows: await run(file, options) });
    }
  } catch (fault) {
    self.postMessage({ fault: String(fault) });
  }
};
