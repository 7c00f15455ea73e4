/**
 * The real page, as a person meets it: what is on the screen when, and whether the main thread ever stands still.
 *
 *     const speed = await dropped(browser, `${url}/app/`, words, path, { slow: false });
 */
const SLOW = { cpu: 4, latency: 150, bitsPerSecond: 1.6e6 };
const LONGEST_MS = 180_000;

/** In the page, before anything of its own: keeps times. Serialised, so it can use nothing from around it. */
function keepTimes() {
  const kept = { longest: 0, lcp: 0, cls: 0, inp: 0, chosen: 0 };
  globalThis.kept = kept;
  const watch = (type, each, more = {}) =>
    new PerformanceObserver(list => list.getEntries().forEach(each)).observe({
      type,
      buffered: true,
      ...more,
    });
  watch("longtask", ({ startTime, duration }) => {
    if (kept.chosen > 0 && startTime + duration >= kept.chosen)
      kept.longest = Math.max(kept.longest, duration);
  });
  watch("largest-contentful-paint", ({ startTime }) => {
    kept.lcp = startTime;
  });
  watch("layout-shift", ({ value, hadRecentInput }) => {
    if (!hadRecentInput) kept.cls += value;
  });
  watch(
    "event",
    ({ interactionId, duration }) => {
      if (interactionId) kept.inp = Math.max(kept.inp, duration);
    },
    { durationThreshold: 16 },
  );

  /** Milliseconds from `since` until `isSo` holds and a frame shows it. */
  globalThis.until = (isSo, since) =>
    new Promise(resolve => {
      const look = () => {
        if (!isSo()) return false;
        seen.disconnect();
        requestAnimationFrame(() => {
          // Behind the frame that shows it.
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(performance.now() - since);
          channel.port2.postMessage(null);
        });
        return true;
      };
      const seen = new MutationObserver(look);
      seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    });
  const heading = () => document.querySelector("h1")?.textContent?.trim() ?? "";
  globalThis.heading = heading;
  const button = pattern =>
    [...document.querySelectorAll("main button, #app button")].find(each =>
      pattern.test(each.textContent.trim()),
    );
  globalThis.button = button;
  globalThis.isBusy = () => document.querySelector("[aria-busy=true]") !== null;

  document.addEventListener(
    "change",
    ({ target }) => {
      if (!target.matches?.("input[type=file]")) return;
      const since = performance.now();
      kept.chosen = since;
      const before = document.getElementById("app").textContent;
      const first = heading();
      const isReading = () => heading().startsWith(globalThis.readingStart);
      kept.reply = globalThis.until(() => document.getElementById("app").textContent !== before, since);
      kept.rows = globalThis.until(() => document.querySelector("td") !== null, since);
      kept.result = globalThis.until(() => heading() !== first && heading() !== "" && !isReading(), since);
    },
    { capture: true },
  );
}

async function visit(browser, url, words, slow) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(start => {
    globalThis.readingStart = start;
  }, words.reading.title.split("{")[0]);
  await page.addInitScript(keepTimes);
  if (slow) {
    const debug = await context.newCDPSession(page);
    const bytesPerSecond = SLOW.bitsPerSecond / 8;
    await debug.send("Network.enable");
    await debug.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: SLOW.latency,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
    await debug.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpu });
  }
  page.on("pageerror", error => console.error(String(error)));
  page.setDefaultTimeout(LONGEST_MS);
  await page.goto(url);
  await page.getByRole("heading", { level: 1, name: words.choose.title }).waitFor();
  return { context, page };
}

/** The first visit: what `performance` says of it. `asked`: what the server was asked for and when. */
export async function firstVisit(browser, url, words, { slow, asked }) {
  asked.length = 0;
  const { context, page } = await visit(browser, url, words, slow);
  await page.waitForLoadState("networkidle");
  const found = await page.evaluate(() => ({
    lcp: globalThis.kept.lcp,
    cls: globalThis.kept.cls,
    painted: performance.timeOrigin + performance.getEntriesByName("first-contentful-paint")[0].startTime,
  }));
  await context.close();
  const wasm = asked.find(({ name }) => name.endsWith(".wasm"));
  return { ...found, wasm_after_paint: wasm ? wasm.at - found.painted : null };
}

/** Somebody who has found their file: that takes longer than the rest of the page and the core take to arrive. */
async function ready(browser, url, words, slow) {
  const opened = await visit(browser, url, words, slow);
  await opened.page.waitForLoadState("networkidle");
  return opened;
}

/** From the choice of a file to the result: the first reply, the first rows, the result, the longest task. In milliseconds. */
export async function dropped(browser, url, words, path, { slow = false } = {}) {
  const { context, page } = await ready(browser, url, words, slow);
  await page.getByLabel(words.choose.label).setInputFiles(path);
  const found = await page.evaluate(async () => {
    const { kept } = globalThis;
    const result = await kept.result;
    await new Promise(settled => setTimeout(settled, 200));
    // null: the result was there first.
    const shown = await Promise.race([kept.rows, null]);
    const rows = shown !== null && shown < result ? shown : null;
    return { reply: await kept.reply, rows, result, longest: kept.longest };
  });
  await context.close();
  return found;
}

/** Who presses a button has read what stands above it. */
const READING_MS = 2000;

/**
 * Presses the first fix of a problem, as soon as it is there or when it has been `read`, then takes it back. Times from the press: `reply` until anything changes, `shown` until the change
 * stands among those made, or no more, `result` until all numbers are counted anew.
 */
export async function fixed(browser, url, words, path, { slow = false, read = true } = {}) {
  const { context, page } = await ready(browser, url, words, slow);
  await page.getByLabel(words.choose.label).setInputFiles(path);
  await page.evaluate(() => globalThis.kept.result);
  if (read) await page.waitForTimeout(READING_MS);
  const press = async (source, isOver) => {
    const pattern = new RegExp(source);
    await page.evaluate(
      ([text, over]) => {
        const wanted = new RegExp(text);
        const undo = new RegExp(over.text);
        document.addEventListener(
          "click",
          ({ target }) => {
            if (!wanted.test(target.closest("button")?.textContent.trim() ?? "")) return;
            const since = performance.now();
            const before = document.getElementById("app").textContent;
            globalThis.pressed = Promise.all([
              globalThis.until(
                () => globalThis.isBusy() || document.getElementById("app").textContent !== before,
                since,
              ),
              globalThis.until(() => (globalThis.button(undo) !== undefined) === over.is, since),
              globalThis.until(
                () => !globalThis.isBusy() && (globalThis.button(undo) !== undefined) === over.is,
                since,
              ),
            ]);
          },
          { capture: true, once: true },
        );
      },
      [source, isOver],
    );
    await page.getByRole("button", { name: pattern }).first().click();
    return page.evaluate(() => globalThis.pressed);
  };
  try {
    const fixes = ["leave-out-rows", "repair-emails"].flatMap(kind => Object.values(words.fix[kind]));
    const starts = [...new Set(fixes.map(text => text.split("{")[0]))].join("|");
    const undo = `^${words.undo}`;
    const fix = await press(`^(${starts})`, { text: undo, is: true });
    const undone = await press(undo, { text: undo, is: false });
    const inp = await page.evaluate(async () => {
      await new Promise(settled => setTimeout(settled, 200));
      return globalThis.kept.inp;
    });
    const named = ([reply, shown, result]) => ({ reply, shown, result });
    return { fix: named(fix), undo: named(undone), inp };
  } finally {
    await context.close();
  }
}

/** Presses Stop while the file is read. null: it was read before Stop could be pressed. */
export async function stopped(browser, url, words, path, { slow = false } = {}) {
  const { context, page } = await ready(browser, url, words, slow);
  try {
    await page.getByLabel(words.choose.label).setInputFiles(path);
    const stop = page.getByRole("button", { name: words.reading.stop, exact: true });
    const first = await Promise.race([
      stop.waitFor().then(() => "reading"),
      page.evaluate(() => globalThis.kept.result).then(() => "over"),
    ]);
    if (first === "over") return null;
    await page.evaluate(
      ([label, title]) => {
        document.addEventListener(
          "click",
          ({ target }) => {
            if (target.closest("button")?.textContent.trim() !== label) return;
            globalThis.pressed = globalThis.until(() => globalThis.heading() === title, performance.now());
          },
          { capture: true },
        );
      },
      [words.reading.stop, words.choose.title],
    );
    await stop.click();
    return await page.evaluate(() => globalThis.pressed);
  } finally {
    await context.close();
  }
}
