/** Where the person is: kept in the address after `#`, so that Back works on any host and nothing of it is ever sent. */
import { computed, signal } from "@preact/signals-core";
import type { FindingKey } from "./report.ts";

export type Route =
  | {
      readonly name:
        | "choose"
        | "check"
        | "look"
        | "columns"
        | "list"
        | "sure"
        | "confirm"
        | "send"
        | "help"
        | "settings";
    }
  | { readonly name: "sign-in" | "history" | "turned-down" }
  | { readonly name: "problem"; readonly finding: FindingKey }
  | { readonly name: "rows"; readonly from: number }
  | { readonly name: "import"; readonly id: string };

const PLAIN = ["check", "look", "columns", "list", "sure", "confirm", "send", "help", "settings"] as const;
const PLAIN_OF_SERVER = ["sign-in", "history", "turned-down"] as const;

export function parseRoute(hash: string): Route | null {
  if (hash === "" || hash === "#" || hash === "#/") return { name: "choose" };
  if (!hash.startsWith("#/")) return null;
  const [name, ...rest] = hash.slice(2).split("/").map(decodeURIComponent);
  const plain = [...PLAIN, ...PLAIN_OF_SERVER].find(known => known === name);
  if (plain) return { name: plain };
  if (name === "rows") return { name, from: Math.max(Number.parseInt(rest[0] ?? "1", 10) || 1, 1) };
  if (name === "import" && /^[0-9a-f]{32}$/.test(rest[0] ?? "")) return { name, id: rest[0] as string };
  if (name === "problem" && rest[0]) {
    const column = rest[2] ? Number.parseInt(rest[2], 10) : Number.NaN;
    return {
      name,
      finding: { id: rest[0], reason: rest[1] || null, column: Number.isNaN(column) ? null : column },
    };
  }
  return { name: "choose" };
}

export function hrefOf(route: Route): string {
  switch (route.name) {
    case "choose":
      return "#/";
    case "rows":
      return `#/rows/${route.from}`;
    case "import":
      return `#/import/${route.id}`;
    case "problem": {
      const { id, reason, column } = route.finding;
      return `#/problem/${[id, reason ?? "", column ?? ""].map(part => encodeURIComponent(part)).join("/")}`;
    }
    default:
      return `#/${route.name}`;
  }
}

const isPage = typeof location !== "undefined";
export const route = signal<Route>((isPage && parseRoute(location.hash)) || { name: "choose" });
export const routeName = computed(() => route.value.name);

export function go(next: Route, { replace = false } = {}): void {
  const href = hrefOf(next);
  if (location.hash === href || (href === "#/" && location.hash === "")) {
    route.value = next;
    return;
  }
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  route.value = next;
}

/** Links change the hash by themselves; Back and Forward too. */
export function followAddress(): void {
  const read = (): void => {
    const next = parseRoute(location.hash);
    if (next && hrefOf(next) !== hrefOf(route.peek())) route.value = next;
  };
  addEventListener("hashchange", read);
  addEventListener("popstate", read);
}
