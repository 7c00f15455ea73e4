/** Draws the page that the address and the store ask for, and listens to the window. */
import { effect, untracked } from "@preact/signals-core";
import { render } from "lit-html";
import { loadWords } from "./i18n/load.ts";
import { t } from "./i18n/t.ts";
import { enterImportPage, importPageAt } from "./import_pages.ts";
import { checkPage, resultText } from "./screens/check.ts";
import { choosePage, dragging, takeFiles, takePaste } from "./screens/choose.ts";
import { columnsPage } from "./screens/columns.ts";
import { helpPage } from "./screens/help.ts";
import { enterLook, loadSamples, lookPage } from "./screens/look.ts";
import { onePage } from "./screens/problem.ts";
import { faultPage, readingPage } from "./screens/reading.ts";
import { rowsScreen } from "./screens/rows.ts";
import { loadRows } from "./state/all_rows.ts";
import { placeDrafts } from "./state/columns.ts";
import { readyAttempt, sending } from "./state/importing.ts";
import { loadProblem } from "./state/problem.ts";
import { followAddress, go, hrefOf, type Route, route } from "./state/route.ts";
import { account, meetServer, person, schema, server } from "./state/server.ts";
import { announce, focusNext, problems } from "./state/speak.ts";
import { checking, fault, file, makeAgain, recheck, report, takeBackNewest } from "./state/store.ts";
import { frame, type Page, windowTitle } from "./widgets/page.ts";
import { lineOf } from "./widgets/steps_done.ts";

await loadWords();

const app = document.getElementById("app") as HTMLElement;

/** Pages that need a file send those without one to the first page. */
const FREE = new Set<Route["name"]>(["choose", "help", "import", "history", "sign-in"]);
const NEEDS_REPORT = new Set<Route["name"]>([
  "look",
  "columns",
  "problem",
  "rows",
  "list",
  "sure",
  "confirm",
]);

function pageNow(): Page {
  const at = route.value;
  if (!FREE.has(at.name)) {
    if (!file.value) return choosePage();
    if (fault.value) return faultPage();
    if (!report.value) return readingPage();
  }
  switch (at.name) {
    case "check":
      return checkPage();
    case "look":
      return lookPage();
    case "columns":
      return columnsPage();
    case "problem":
      return onePage(at.finding);
    case "rows":
      return rowsScreen(at.from);
    case "help":
      return helpPage();
    default:
      return importPageAt(at) ?? choosePage();
  }
}

let drawnKey: string | null = null;

effect(() => {
  const page = pageNow();
  render(frame(page), app);
  document.title = windowTitle(page);
  const wanted = focusNext.value;
  const isNew = drawnKey !== page.key;
  const isFirst = drawnKey === null;
  drawnKey = page.key;
  untracked(() => {
    if (isNew && !isFirst) {
      // What was wrong on the page before is no matter of this one.
      if (problems.value.length > 0) problems.value = [];
      scrollTo(0, 0);
      document.getElementById("heading")?.focus({ preventScroll: true });
    }
    if (wanted === null) return;
    const target = document.getElementById(wanted);
    focusNext.value = null;
    target?.focus();
  });
});

/** What a page needs when it is entered; told apart by its address. */
let leave: (() => void) | null = null;
effect(() => {
  const at = route.value;
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
    if (NEEDS_REPORT.has(at.name) && !report.value) return;
    if (at.name === "look") enterLook();
    if (at.name === "columns") placeDrafts.value = new Map();
    leave = enterImportPage(at);
  });
});

/** Pages of rows and the key of the confirm page follow the report. */
effect(() => {
  const at = route.value;
  if (!report.value || checking.value) return;
  untracked(() => {
    if (at.name === "problem") void loadProblem(at.finding);
    if (at.name === "rows") void loadRows(at.from);
    if (at.name === "look") loadSamples();
    if (at.name === "confirm") readyAttempt();
  });
});

/** The end of the first check is said once. */
let told: File | null = null;
effect(() => {
  const checked = report.value;
  const chosen = file.value;
  untracked(() => {
    if (checked && chosen && told !== chosen) {
      told = chosen;
      announce(t("check.done-spoken", { result: resultText(checked) }));
    }
  });
});

/** What Mailjet holds may change what the check says. */
effect(() => {
  if (schema.value === null) return;
  untracked(() => {
    if (file.value && (report.value || checking.value)) void recheck();
  });
});

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches("input:not([type=checkbox], [type=radio], [type=file]), textarea, select");

addEventListener("keydown", event => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.key === "Enter") {
    const main = document.querySelector<HTMLElement>("[data-main]");
    if (main) {
      event.preventDefault();
      main.click();
    }
    return;
  }
  if (event.key.toLowerCase() !== "z" || isTyping(event.target) || !report.value || sending.value) return;
  event.preventDefault();
  const step = event.shiftKey ? makeAgain() : takeBackNewest();
  if (!step) announce(t("check.nothing-to-undo"));
  else announce(t(event.shiftKey ? "check.redone" : "check.undone", { what: lineOf(step) }));
});

addEventListener("paste", event => {
  if (route.value.name !== "choose" || isTyping(event.target)) return;
  const pasted = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text === "" && pasted.length === 0) return;
  event.preventDefault();
  if (text !== "") takePaste(text);
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
  if (route.value.name !== "choose") return;
  takeFiles([...(event.dataTransfer?.files ?? [])]);
});

/** The browser asks before work on a file is lost. */
addEventListener("beforeunload", event => {
  if (sending.value || (report.value && route.value.name !== "import")) event.preventDefault();
});

followAddress();
void meetServer().then(() => {
  if (server.value === "none" && hrefOf(route.value).startsWith("#/import/"))
    go({ name: "choose" }, { replace: true });
});
