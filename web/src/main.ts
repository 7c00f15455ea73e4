/** Draws the page that the address and the store ask for, and listens to the window. */
import { effect, signal, untracked } from "@preact/signals-core";
import { render } from "lit-html";
import { loadAllWords, loadFirstWords } from "./i18n/load.ts";
import { t } from "./i18n/t.ts";
import { keepForOffline } from "./offline/new_version.ts";
import { choosePage, dragging, offerFiles, takeFiles, takePaste } from "./screens/choose.ts";
import { faultPage, missingPage, readingPage } from "./screens/reading.ts";
import { followAddress, go, hrefOf, type Route, route } from "./state/route.ts";
import { account, meetServer, person, schema, server } from "./state/server.ts";
import { announce, focusNext, problems } from "./state/speak.ts";
import { checking, fault, file, recheck, report, scan } from "./state/store.ts";
import { isTyping } from "./widgets/keys.ts";
import { frame, type Page, windowTitle } from "./widgets/page.ts";

await loadFirstWords();

const app = document.getElementById("app") as HTMLElement;

/** Everything behind the first page (later.ts), as soon as it is here. */
const later = signal<typeof import("./later.ts") | "failed" | null>(null);

function loadLater(): void {
  Promise.all([import("./later.ts"), loadAllWords()]).then(
    ([pages]) => {
      later.value = pages;
      void keepForOffline();
    },
    () => {
      later.value = "failed";
    },
  );
}

/** Pages that need a file send those without one to the first page. */
const FREE = new Set<Route["name"]>(["choose", "help", "settings", "import", "history", "sign-in"]);

/** null: not to be drawn before the later part is here. */
function pageNow(): Page | null {
  const at = route.value;
  if (at.name === "choose") return choosePage();
  if (!FREE.has(at.name)) {
    if (!file.value) return choosePage();
    if (fault.value) return faultPage();
    if (!report.value) return readingPage();
  }
  const pages = later.value;
  if (pages === "failed") return missingPage();
  return pages ? (pages.pageAt(at) ?? choosePage()) : file.value ? readingPage() : null;
}

let drawnKey: string | null = null;
/** What is to take the focus as soon as its turn has come. */
let notYetDrawn: string | null = null;

effect(() => {
  const page = pageNow();
  if (!page) return;
  const held = document.activeElement;
  render(frame(page), app);
  const named = windowTitle(page);
  // Even the same title takes the browser as long as drawing a card.
  if (document.title !== named) document.title = named;
  if (notYetDrawn !== null) settleSoon(notYetDrawn);
  notYetDrawn = null;
  const isNew = drawnKey !== page.key;
  const isFirst = drawnKey === null;
  drawnKey = page.key;
  // The button that was pressed is gone with what it did.
  if (!isNew && held && !held.isConnected) settleSoon("lost");
  if (!isNew || isFirst) return;
  untracked(() => {
    // What was wrong on the page before is no matter of this one.
    if (problems.value.length > 0) problems.value = [];
    settleSoon("top");
  });
});

effect(() => {
  const wanted = focusNext.value;
  if (wanted === null) return;
  untracked(() => {
    focusNext.value = null;
    settleSoon(wanted);
  });
});

/** "top": the top of a new page; "lost": what had the focus is gone; else the id of what takes the focus. */
const unsettled = new Set<string>();

/** With the next frame, which has to lay out the page anyway: asked for at once it would be laid out within the task that drew it. */
function settleSoon(what: string): void {
  unsettled.add(what);
  if (unsettled.size > 1) return;
  if (document.hidden) queueMicrotask(settle);
  else requestAnimationFrame(settle);
}

function settle(): void {
  const [top, lost] = [unsettled.delete("top"), unsettled.delete("lost")];
  const target = [...unsettled].at(-1);
  unsettled.clear();
  if (top) {
    scrollTo(0, 0);
    document.getElementById("heading")?.focus({ preventScroll: true });
  }
  if (lost && target === undefined && document.activeElement === document.body)
    document.getElementById("heading")?.focus({ preventScroll: true });
  if (target === undefined) return;
  const found = document.getElementById(target);
  found?.focus();
  if (!found && document.querySelector("[aria-busy=true]")) notYetDrawn = target;
}

/** What a page needs when it is entered; told apart by its address. */
let leave: (() => void) | null = null;
effect(() => {
  const at = route.value;
  const pages = later.value;
  // Who comes back from signing in, or changes the account, enters anew.
  void person.value;
  void account.value?.name;
  untracked(() => {
    leave?.();
    leave = null;
    if (!FREE.has(at.name) && !file.value) {
      go({ name: "choose" }, { replace: true });
      return;
    }
    if (pages && pages !== "failed") leave = pages.enter(at);
  });
});

/** What Mailjet holds may change what the check says. */
effect(() => {
  if (schema.value === null) return;
  untracked(() => {
    if (file.value && (report.value || checking.value)) void recheck();
  });
});

addEventListener("paste", event => {
  if (route.value.name !== "choose" || isTyping(event.target)) return;
  const pasted = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const copied = event.clipboardData?.getData("text/html") ?? "";
  if (text === "" && copied === "" && pasted.length === 0) return;
  event.preventDefault();
  if (text !== "" || copied !== "") takePaste(text, copied);
  else takeFiles(pasted);
});

/** dragenter and dragleave come in pairs for every part of the page that is crossed. */
let entered = 0;
const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
addEventListener("dragenter", event => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  entered += 1;
  if (entered === 1 && route.value.name === "choose") {
    dragging.value = true;
    announce(t("choose.can-drop"));
  }
});
addEventListener("dragleave", event => {
  if (!carriesFiles(event)) return;
  entered = Math.max(entered - 1, 0);
  if (entered === 0 && dragging.value) {
    dragging.value = false;
    announce(t("choose.left-box"));
  }
});
addEventListener("dragover", event => {
  if (carriesFiles(event)) event.preventDefault();
});
addEventListener("drop", event => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  entered = 0;
  dragging.value = false;
  const dropped = [...(event.dataTransfer?.files ?? [])];
  if (route.value.name === "choose") takeFiles(dropped);
  else if (route.value.name !== "send") offerFiles(dropped);
});

followAddress();
void meetServer().then(() => {
  if (server.value === "none" && hrefOf(route.value).startsWith("#/import/"))
    go({ name: "choose" }, { replace: true });
});

/** A browser that tells nobody when it paints has painted long before this. */
const SURELY_PAINTED_MS = 2000;

/** The first page is painted before anything else is fetched: the other pages and the core. */
function afterFirstPaint(act: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) act();
    done = true;
  };
  if (document.hidden || route.peek().name !== "choose") {
    once();
    return;
  }
  new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName("first-contentful-paint").length === 0) return;
    observer.disconnect();
    once();
  }).observe({ type: "paint", buffered: true });
  setTimeout(once, SURELY_PAINTED_MS);
}

afterFirstPaint(() => {
  loadLater();
  scan.warm();
});
