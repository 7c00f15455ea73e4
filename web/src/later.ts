/**
 * Every page behind the first one, with what these pages listen to. A part of its own, loaded while the first page is being read,
 * so that the first page waits for none of it.
 */
import { effect, untracked } from "@preact/signals-core";
import { t } from "./i18n/t.ts";
import { enterImportPage, importPageAt } from "./import_pages.ts";
import { checkPage, resultText } from "./screens/check.ts";
import { columnsPage } from "./screens/columns.ts";
import { helpPage } from "./screens/help.ts";
import { enterLook, loadSamples, lookPage } from "./screens/look.ts";
import { onePage } from "./screens/problem.ts";
import { rowsScreen } from "./screens/rows.ts";
import { settingsPage } from "./screens/settings.ts";
import { enterRows } from "./state/all_rows.ts";
import { placeDrafts } from "./state/columns.ts";
import { readyAttempt, sending } from "./state/importing.ts";
import { startKeeping } from "./state/keep.ts";
import { loadProblem } from "./state/problem.ts";
import { type Route, route } from "./state/route.ts";
import { settings } from "./state/settings.ts";
import { announce } from "./state/speak.ts";
import { checking, file, report } from "./state/store.ts";
import { listenToKeys } from "./widgets/key_presses.ts";
import type { Page } from "./widgets/page.ts";

/** The page at an address; null for the first page, which is not of this part. */
export function pageAt(at: Route): Page | null {
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
    case "settings":
      return settingsPage();
    default:
      return importPageAt(at);
  }
}

const NEEDS_REPORT = new Set<Route["name"]>(["look", "columns", "list", "sure", "confirm"]);

/** What a page needs when it is entered; answers what is to be done when it is left. */
export function enter(at: Route): (() => void) | null {
  if (NEEDS_REPORT.has(at.name) && !report.value) return null;
  if (at.name === "look") enterLook();
  if (at.name === "columns") placeDrafts.value = new Map();
  return enterImportPage(at);
}

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

listenToKeys();
if (settings.value.keep) startKeeping();

/** The browser asks before work on a file is lost. */
addEventListener("beforeunload", event => {
  const isKept = settings.value.keep && !sending.value;
  if (sending.value || (report.value && !isKept && route.value.name !== "import")) event.preventDefault();
});
