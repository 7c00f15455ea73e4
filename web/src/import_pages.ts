/** The pages that talk to the server: which one stands at an address, and what it needs when it is entered. */
import { confirmPage } from "./screens/confirm.ts";
import { historyPage } from "./screens/history.ts";
import { importPage, sendPage } from "./screens/importing.ts";
import { listPage, surePage } from "./screens/list.ts";
import { signInPage } from "./screens/sign_in.ts";
import { turnedDownPage } from "./screens/turned_down.ts";
import { sureDraft } from "./state/destination.ts";
import { follow } from "./state/following.ts";
import { loadHistory } from "./state/import_history.ts";
import { sending } from "./state/importing.ts";
import type { Route } from "./state/route.ts";
import { lists, loadLists, signedOut } from "./state/server.ts";
import { fixRows } from "./state/turned_down.ts";
import type { Page } from "./widgets/page.ts";

const NEED_PERSON = new Set<Route["name"]>(["list", "sure", "confirm", "send", "import", "history"]);

/** null: the address is none of these. Where a person is needed and nobody is signed in, that is asked for in the page's place. */
export function importPageAt(at: Route): Page | null {
  if (NEED_PERSON.has(at.name) && signedOut.value) return signInPage();
  switch (at.name) {
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
    case "history":
      return historyPage();
    case "turned-down":
      return fixRows.value.length > 0 ? turnedDownPage() : null;
    case "sign-in":
      return signInPage();
    default:
      return null;
  }
}

/** Answers what is to be done when the page is left. Called again when somebody signs in. */
export function enterImportPage(at: Route): (() => void) | null {
  if (NEED_PERSON.has(at.name) && signedOut.value) return null;
  // The pages behind the list name it, and who comes there early, or signs in there, may not have it yet.
  const namesList = at.name === "sure" || at.name === "confirm";
  if (at.name === "list" || (namesList && lists.value.state !== "ready")) void loadLists();
  if (at.name === "sure") sureDraft.value = { ticked: false, number: "" };
  if (at.name === "history") void loadHistory();
  return at.name === "import" ? follow(at.id) : null;
}
