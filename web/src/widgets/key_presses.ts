/** The keys of the page (help lists them). None fires in a text box; those of one letter can be turned off in the settings. */
import { route } from "../state/route.ts";
import { settings } from "../state/settings.ts";
import { report } from "../state/store.ts";
import { showKeyList } from "./key_list.ts";
import { isTyping } from "./keys.ts";
import { redoNewest, undoNewest } from "./undo_bar.ts";

const isDialogOpen = (): boolean => document.querySelector("dialog[open]") !== null;

function pressMain(event: KeyboardEvent): void {
  const main = document.querySelector<HTMLElement>(
    isDialogOpen() ? "dialog[open] [data-main]" : "[data-main]",
  );
  if (!main) return;
  event.preventDefault();
  main.click();
}

function undoOrRedo(event: KeyboardEvent, again: boolean): void {
  if (isTyping(event.target) || isDialogOpen() || !report.value || route.value.name === "send") return;
  event.preventDefault();
  if (again) redoNewest();
  else undoNewest();
}

/** N and P: the next and the last problem, only while the focus is in the table of one. */
const NEIGHBOUR: Readonly<Record<string, string>> = { n: "next", p: "last" };

function oneLetter(event: KeyboardEvent): void {
  if (!settings.value.keys || isTyping(event.target) || isDialogOpen()) return;
  if (event.key === "?") {
    event.preventDefault();
    showKeyList();
    return;
  }
  const to = NEIGHBOUR[event.key.toLowerCase()];
  const isInTable =
    event.target instanceof HTMLElement && event.target.closest("[data-problem-table]") !== null;
  if (!to || route.value.name !== "problem" || !isInTable) return;
  document.querySelector<HTMLElement>(`[data-neighbour=${to}]`)?.click();
}

export function listenToKeys(): void {
  addEventListener("keydown", event => {
    if (event.altKey || event.isComposing) return;
    if (!event.ctrlKey && !event.metaKey) {
      oneLetter(event);
      return;
    }
    const key = event.key.toLowerCase();
    if (event.key === "Enter") pressMain(event);
    else if (key === "z") undoOrRedo(event, event.shiftKey);
    else if (key === "y" && !event.shiftKey) undoOrRedo(event, true);
  });
}
