/** Beside the worker of the core: each of its ports is a disk. */
import { serveDisk } from "./disk.ts";

self.addEventListener("message", ({ ports }) => {
  for (const port of ports) serveDisk(port);
});
