/**
 * What the server behind the page knows: whether there is one, who is signed in, lists, fields, imports. Until Import is pressed only
 * bodiless GETs, and signing in.
 */
import { batch, computed, signal } from "@preact/signals-core";
import {
  type Account,
  getImports,
  getLists,
  getSchema,
  getSession,
  type Import,
  type List,
  onSignedOut,
  ProxyProblem,
  type Role,
  type Schema,
  type Session,
  useAccount,
} from "../proxy_client.ts";
import { remember, remembered } from "./remember.ts";

/** `none`: this page stands alone and can check and save. */
export type ServerState = "asking" | "here" | "none" | "unreachable";

export const server = signal<ServerState>("asking");
export const session = signal<Session | null>(null);
export const schema = signal<Schema | null>(null);
export const imports = signal<readonly Import[]>([]);
export const online = signal(typeof navigator === "undefined" ? true : navigator.onLine);

/** Who is signed in, by name; null: nobody, or it is not known yet. */
export const person = computed(() => session.value?.user ?? null);
/** The server is there and knows nobody here: what needs a person asks to sign in first. */
export const signedOut = computed(() => session.value !== null && session.value.user === null);
/** The page's own sign-in. In the other modes somebody else's front asks for it. */
export const signsInHere = computed(() => session.value?.mode === "builtin");

const RANK: Readonly<Record<Role, number>> = { viewer: 0, importer: 1, manager: 2 };
const atLeast = (wanted: Role): boolean => RANK[session.value?.role ?? "viewer"] >= RANK[wanted];
export const mayImport = computed(() => atLeast("importer"));
export const mayOverride = computed(() => atLeast("manager"));

export const accounts = computed<readonly Account[]>(() => session.value?.accounts ?? []);
const chosenAccount = signal(remembered("account") ?? "");
/** The Mailjet account everything is about; null: there are several, and none is chosen yet. */
export const account = computed<Account | null>(() => {
  const [only, ...others] = accounts.value;
  if (only && others.length === 0) return only;
  return accounts.value.find(({ name }) => name === chosenAccount.value) ?? null;
});
export const accountTitle = (name: string): string =>
  accounts.value.find(other => other.name === name)?.title ?? name;
const mustChooseAccount = (): boolean => accounts.value.length > 1 && account.value === null;

export type Lists =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly lists: readonly List[] }
  | { readonly state: "failed"; readonly code: string };
export const lists = signal<Lists>({ state: "loading" });

export async function meetServer(): Promise<void> {
  onSignedOut(() => {
    const now = session.peek();
    if (now?.user != null) session.value = { ...now, user: null, role: null, csrf: "", accounts: [] };
  });
  addEventListener("online", () => {
    online.value = true;
    if (server.value !== "here") void ask();
  });
  addEventListener("offline", () => {
    online.value = false;
  });
  // A session ends after a while without requests. Whoever works on a file makes none, and should not be signed out for it.
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, stayAwake, { passive: true });
  await ask();
}

/** Asks the server anew who is here. */
export async function ask(): Promise<void> {
  server.value = "asking";
  try {
    enter(await getSession());
  } catch (problem) {
    const { code } = problem instanceof ProxyProblem ? problem : new ProxyProblem("other");
    server.value = code === "network" ? "unreachable" : "none";
    return;
  }
  await loadOfPerson();
}

const AWAKE_MS = 5 * 60_000;
let awake = 0;

function stayAwake(): void {
  if (!signsInHere.value || person.value === null || Date.now() - awake < AWAKE_MS) return;
  awake = Date.now();
  getSession().then(
    now => {
      if (now.user !== person.value) enter(now);
    },
    () => {
      // The next request that matters tells what is wrong.
    },
  );
}

function nameAccount(known: readonly Account[], name: string): void {
  useAccount(known.length > 1 && known.some(other => other.name === name) ? name : null);
}

/** Requests name the account before anything on the page hears of the person and asks. */
function enter(next: Session): void {
  nameAccount(next.accounts, chosenAccount.peek());
  batch(() => {
    session.value = next;
    server.value = "here";
  });
}

/** Somebody has signed in or out. */
export async function takeSession(next: Session): Promise<void> {
  enter(next);
  awake = Date.now();
  await loadOfPerson();
}

export async function chooseAccount(name: string): Promise<void> {
  remember("account", name);
  nameAccount(accounts.value, name);
  batch(() => {
    chosenAccount.value = name;
    schema.value = null;
    imports.value = [];
    lists.value = { state: "loading" };
  });
  await loadOfPerson();
}

async function loadOfPerson(): Promise<void> {
  if (person.value === null) {
    imports.value = [];
    return;
  }
  await Promise.all([loadSchema(), loadImports()]);
}

export async function loadSchema(): Promise<Schema | null> {
  if (mustChooseAccount()) return schema.value;
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
  if (mustChooseAccount()) return;
  try {
    imports.value = await getImports();
  } catch {
    // The part of the page that lists them stays away.
  }
}

export async function loadLists(): Promise<void> {
  if (server.value === "unreachable" || server.value === "asking") await ask();
  if (server.value === "none" || person.value === null || mustChooseAccount()) return;
  lists.value = { state: "loading" };
  try {
    lists.value = { state: "ready", lists: await getLists() };
  } catch (problem) {
    lists.value = { state: "failed", code: problem instanceof ProxyProblem ? problem.code : "other" };
  }
}
