/** The proxy's HTTP API (docs/api.md), one function a route. */
import { countSent } from "./state/sent.ts";

export type Method = "addnoforce" | "addforce" | "remove" | "unsub";

export type Role = "viewer" | "importer" | "manager";

/** One of the Mailjet accounts that this person may use. */
export interface Account {
  readonly name: string;
  readonly title: string;
}

export interface Session {
  readonly mode: string;
  readonly practice: boolean;
  /** null while nobody is signed in. */
  readonly user: string | null;
  readonly role: Role | null;
  readonly csrf: string;
  readonly accounts: readonly Account[];
  readonly version: string;
  readonly max_part_bytes: number;
}

export interface List {
  readonly id: string;
  readonly name: string;
  readonly subscribers: number;
}

export type PropertyType = "str" | "int" | "float" | "bool" | "datetime";

export interface Property {
  readonly name: string;
  readonly type: PropertyType;
}

export interface Schema {
  readonly properties: readonly Property[];
  readonly max_properties: number;
}

export interface ImportPart {
  readonly n: number;
  readonly state: string;
  readonly bytes: number;
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly rows: number;
  readonly job_id: string | null;
  readonly status: string | null;
  readonly count: number | null;
  readonly current: number | null;
  readonly errors: number | null;
}

export interface Import {
  readonly id: string;
  readonly account: string;
  readonly user: string;
  readonly state: string;
  readonly list_id: string;
  readonly list_name: string;
  readonly method: Method;
  readonly file_name: string;
  readonly rows: number;
  readonly left_out: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly count: number | null;
  readonly current: number | null;
  readonly errors: number | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** When the server tries again by itself what has not worked. */
  readonly next_try_at?: string | null;
  readonly parts: readonly ImportPart[];
}

export interface NewImport {
  readonly list_id: string;
  readonly method: Method;
  readonly file_name: string;
  readonly rows: number;
  readonly left_out: number;
  readonly import_options: string | null;
  readonly parts: readonly { readonly bytes: number; readonly sha256: string; readonly rows: number }[];
  readonly confirmed_rows?: number;
  readonly again?: boolean;
}

export interface TurnedDownRow {
  readonly part: number;
  readonly cells: readonly string[];
  readonly message: string;
  readonly field: string | null;
  readonly raw: string;
}

/** The import that `same-file-today` means. */
export interface EarlierImport {
  readonly id: string;
  readonly created_at: string;
}

/** `no-api`: no proxy behind this page. `network`: no answer. `stopped`: the person stopped it. Else a code of the API. */
export class ProxyProblem extends Error {
  readonly requestId: string | null;
  /** How many seconds the proxy asks us to wait. */
  readonly retryAfter: number | null;
  readonly earlier: EarlierImport | null;
  constructor(
    readonly code: string,
    readonly status = 0,
    {
      requestId = null,
      retryAfter = null,
      earlier = null,
    }: { requestId?: string | null; retryAfter?: number | null; earlier?: EarlierImport | null } = {},
  ) {
    super(code);
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.earlier = earlier;
  }
}

let csrf = "";
/** Which of several Mailjet accounts is meant; null where the person has only one. */
let account: string | null = null;
let whenSignedOut = (): void => {};

export const useAccount = (name: string | null): void => {
  account = name;
};
/** Called whenever an answer says that nobody is signed in any more. */
export const onSignedOut = (told: () => void): void => {
  whenSignedOut = told;
};

/** A path with a query, and with the account where one has to be named. */
export function pathOf(path: string, parameters: Readonly<Record<string, string | null>> = {}): string {
  const query = Object.entries({ account, ...parameters })
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

const isJson = (type: string | null): boolean => (type ?? "").startsWith("application/json");

interface ErrorBody {
  readonly code?: unknown;
  readonly request_id?: unknown;
  readonly import_id?: unknown;
  readonly created_at?: unknown;
}

const textOr = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** What an answer that is none of success means; `header` reads one of its headers. */
export function problemFrom(
  status: number,
  header: (name: string) => string | null,
  text: string,
): ProxyProblem {
  const seconds = Number.parseInt(header("Retry-After") ?? "", 10);
  const retryAfter = Number.isNaN(seconds) ? null : seconds;
  if (isJson(header("Content-Type"))) {
    try {
      const { error } = JSON.parse(text) as { error?: ErrorBody };
      if (typeof error?.code === "string") {
        const id = textOr(error.import_id);
        const earlier = id === null ? null : { id, created_at: textOr(error.created_at) ?? "" };
        return new ProxyProblem(error.code, status, {
          requestId: textOr(error.request_id),
          retryAfter,
          earlier,
        });
      }
    } catch {
      // Falls through: an answer we cannot read is told by its status.
    }
  }
  const code = { 401: "sign-in-needed", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed" }[
    status
  ];
  return new ProxyProblem(code ?? "other", status, { retryAfter });
}

/** Signing in fails with a 401 of its own, which ends no session. */
function heard(problem: ProxyProblem): ProxyProblem {
  if (problem.code === "sign-in-needed") whenSignedOut();
  return problem;
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`/api/${path}`, {
      ...init,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      headers: { Accept: "application/json", ...init.headers },
    });
    text = await answer.text();
  } catch {
    throw new ProxyProblem("network");
  }
  const header = (name: string): string | null => answer.headers.get(name);
  if (!answer.ok) throw heard(problemFrom(answer.status, header, text));
  if (!isJson(header("Content-Type"))) throw new ProxyProblem("no-api", answer.status);
  return JSON.parse(text) as T;
}

/** A change carries the session's token. One that has run out, or is of a server that has started anew, is asked for anew, once. */
async function withToken<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (problem) {
    if (!(problem instanceof ProxyProblem) || problem.code !== "csrf") throw problem;
    await getSession();
    return send();
  }
}

function change<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const text = JSON.stringify(body);
  return withToken(() => {
    countSent(new TextEncoder().encode(text).length);
    return ask<T>(path, {
      method: "POST",
      body: text,
      headers: { "Content-Type": "application/json", "X-CSRF": csrf, ...headers },
    });
  });
}

async function sessionFrom(answer: Promise<Session>): Promise<Session> {
  const session = await answer;
  csrf = session.csrf;
  return session;
}

export const getSession = (): Promise<Session> => sessionFrom(ask<Session>("session"));

export interface SignIn {
  readonly user: string;
  readonly password: string;
  /** The code of somebody new, or who lost the password; then `password` is the one to be used from now on. */
  readonly code?: string;
}
export const signIn = (who: SignIn): Promise<Session> => sessionFrom(change<Session>("login", who));
export const signOut = (): Promise<Session> => sessionFrom(change<Session>("logout", {}));

export const getLists = async (): Promise<readonly List[]> =>
  (await ask<{ lists: List[] }>(pathOf("lists"))).lists;
export const getSchema = (): Promise<Schema> => ask<Schema>(pathOf("properties"));
export const createList = (name: string): Promise<List> => change<List>(pathOf("lists"), { name });
export const createProperty = (property: Property): Promise<Property> =>
  change<Property>(pathOf("properties"), property);
export const startImport = (body: NewImport, key: string): Promise<Import> =>
  change<Import>(pathOf("imports"), body, { "Idempotency-Key": key });
export const getImport = (id: string): Promise<Import> => ask<Import>(`imports/${id}`);
export const abortImport = (id: string): Promise<Import> => change<Import>(`imports/${id}/abort`, {});
/** Where news of an import comes by themselves: server-sent events named `import`. */
export const eventsUrl = (id: string): string => `/api/imports/${id}/events`;
/** A page of imports, newest first; a full one may have older ones behind it. */
export const IMPORTS_A_PAGE = 50;
export const getImports = async ({
  search = null,
  before = null,
}: {
  search?: string | null;
  before?: string | null;
} = {}): Promise<readonly Import[]> =>
  (await ask<{ imports: Import[] }>(pathOf("imports", { search, before }))).imports;
/** `cut`: Mailjet turned down more rows than are listed. */
export interface TurnedDownRows {
  readonly rows: readonly TurnedDownRow[];
  readonly cut?: boolean;
}
export const getTurnedDown = (id: string): Promise<TurnedDownRows> =>
  ask<TurnedDownRows>(`imports/${id}/errors`);

interface Sending {
  readonly sent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export const putPart = (id: string, n: number, part: Blob, sending: Sending): Promise<Import> =>
  withToken(() => putOnce(id, n, part, sending));

/** XMLHttpRequest, because fetch cannot say how much has been sent. */
function putOnce(id: string, n: number, part: Blob, { sent, signal }: Sending): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/imports/${id}/parts/${n}`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "text/csv");
    request.setRequestHeader("X-CSRF", csrf);
    let loaded = 0;
    request.upload.onprogress = event => {
      countSent(event.loaded - loaded);
      loaded = event.loaded;
      sent(event.loaded);
    };
    request.onerror = () => reject(new ProxyProblem("network"));
    request.onabort = () => reject(new ProxyProblem("stopped"));
    request.onload = () => {
      const header = (name: string): string | null => request.getResponseHeader(name);
      if (request.status >= 200 && request.status < 300 && isJson(header("Content-Type"))) {
        resolve(JSON.parse(request.responseText) as Import);
      } else {
        reject(heard(problemFrom(request.status, header, request.responseText)));
      }
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(part);
  });
}
