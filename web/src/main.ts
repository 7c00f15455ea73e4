/** Draws the page that the address and the store ask for, and listens to the window. */
import { effect, untracked } from "@preact/signals-core";
import { render } from "lit-html";
import { loadWords } from "./i18n/load.ts";
import { t } from "./i18n/t.ts";
import { checkPage, resultText } from "./screens/check.ts";
import { choosePage, dragging, offerFiles, takeFiles, takePaste } from "./screens/choose.ts";
import { columnsPage } from "./screens/columns.ts";
import { confirmPage } from "./screens/confirm.ts";
import { helpPage } from "./screens/help.ts";
import { importPage, sendPage } from "./screens/importing.ts";
import { listPage, surePage } from "./screens/list.ts";
import { enterLook, loadSamples, lookPage } from "./screens/look.ts";
import { onePage } from "./screens/problem.ts";
import { faultPage, readingPage } from "./screens/reading.ts";
import { rowsScreen } from "./screens/rows.ts";
import { settingsPage } from "./screens/settings.ts";
import { enterRows } from "./state/all_rows.ts";
import { placeDrafts } from "./state/columns.ts";
import { follow, readyAttempt, sending, sureDraft } from "./state/importing.ts";
import { loadProblem } from "./state/problem.ts";
import { followAddress, go, hrefOf, type Route, route } from "./state/route.ts";
import { loadLists, meetServer, schema, server } from "./state/server.ts";
import { settings } from "./state/settings.ts";
import { announce, focusNext, problems } from "./state/speak.ts";
import { checking, fault, file, recheck, report } from "./state/store.ts";
import { listenToKeys } from "./widgets/key_presses.ts";
import { isTyping } from "./widgets/keys.ts";
import { frame, type Page, windowTitle } from "./widgets/page.ts";

await loadWords();

const app = document.getElementById("app") as HTMLElement;

/** Pages that need a file send those without one to the first page. */
const FREE = new Set<Route["name"]>(["choose", "help", "settings", "import"]);
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
    case "list":
      return listPage();
    case "sure":
      return surePage();
    case "confirm":
      return confirmPage();
    case "send":
      return sending.value ? sendPage() : confirmPage();
    case "import":
      return importPage(at.id);
    case "help":
      return helpPage();
    case "settings":
      return settingsPage();
    default:
      return choosePage();
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
    if (at.name === "list") void loadLists();
    if (at.name === "sure") sureDraft.value = { ticked: false, number: "" };
    if (at.name === "import") leave = follow(at.id);
  });
});

/** Pages of rows and the key of the confirm page follow the report. */
effect(() => {
  const at = route.value;
  if (!report.value || checking.value) return;
  untracked(() => {
    if (at.name === "problem") void loadProblem(at.finding);
    if (at.name === "rows") void enterRows();
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

listenToKeys();

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

/** The browser asks before work on a file is lost. */
addEventListener("beforeunload", event => {
  const isKept = settings.value.keep && !sending.value;
  if (sending.value || (report.value && !isKept && route.value.name !== "import")) event.preventDefault();
});

followAddress();
if (settings.value.keep) void import("./state/keep.ts").then(({ startKeeping }) => startKeeping());
void meetServer().then(() => {
  if (server.value === "none" && hrefOf(route.value).startsWith("#/import/"))
    go({ name: "choose" }, { replace: true });
});
