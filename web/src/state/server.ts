/** What the server behind the page knows: whether there is one, lists, fields, imports. Until Import is pressed only bodiless GETs. */
import { signal } from "@preact/signals-core";
import {
  getImports,
  getLists,
  getSchema,
  getSession,
  type Import,
  type List,
  ProxyProblem,
  type Schema,
  type Session,
} from "../proxy_client.ts";

/** `none`: this page stands alone and can check and save. */
export type ServerState = "asking" | "here" | "none" | "unreachable";

export const server = signal<ServerState>("asking");
export const session = signal<Session | null>(null);
export const schema = signal<Schema | null>(null);
export const imports = signal<readonly Import[]>([]);
export const online = signal(typeof navigator === "undefined" ? true : navigator.onLine);

export type Lists =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly lists: readonly List[] }
  | { readonly state: "failed"; readonly code: string };
export const lists = signal<Lists>({ state: "loading" });

export async function meetServer(): Promise<void> {
  addEventListener("online", () => {
    online.value = true;
    if (server.value !== "here") void ask();
  });
  addEventListener("offline", () => {
    online.value = false;
  });
  await ask();
}

async function ask(): Promise<void> {
  server.value = "asking";
  try {
    session.value = await getSession();
    server.value = "here";
  } catch (problem) {
    const code = problem instanceof ProxyProblem ? problem : new ProxyProblem("other");
    server.value = code.code === "network" ? "unreachable" : "none";
    return;
  }
  await Promise.all([loadSchema(), loadImports()]);
}

export async function loadSchema(): Promise<Schema | null> {
  try {
    const found = await getSchema();
    // Another object with the same fields would check the file again for nothing.
    if (JSON.stringify(found) !== JSON.stringify(schema.value)) schema.value = found;
  } catch {
    // Checking goes on by the guide's own rules; the fields are asked for again when Import is pressed.
  }
  return schema.value;
}

export async function loadImports(): Promise<void> {
  try {
    imports.value = await getImports();
  } catch {
    // The part of the page that lists them stays away.
  }
}

export async function loadLists(): Promise<void> {
  if (server.value === "unreachable" || server.value === "asking") await ask();
  if (server.value === "none") return;
  lists.value = { state: "loading" };
  try {
    lists.value = { state: "ready", lists: await getLists() };
  } catch (problem) {
    lists.value = { state: "failed", code: problem instanceof ProxyProblem ? problem.code : "other" };
  }
}
