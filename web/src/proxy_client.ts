/** The proxy's HTTP API (docs/api.md), one function a route. */
import { countSent } from "./state/sent.ts";

export type Method = "addnoforce" | "addforce" | "remove" | "unsub";

export interface Session {
  readonly mode: string;
  readonly practice: boolean;
  readonly user: string | null;
  readonly csrf: string;
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
  readonly rows: number;
  readonly job_id: string | null;
  readonly status: string | null;
  readonly count: number | null;
  readonly current: number | null;
  readonly errors: number | null;
}

export interface Import {
  readonly id: string;
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

/** `no-api`: no proxy behind this page. `network`: no answer. `stopped`: the person stopped it. Else a code of the API. */
export class ProxyProblem extends Error {
  constructor(
    readonly code: string,
    readonly status = 0,
    readonly requestId: string | null = null,
  ) {
    super(code);
  }
}

let csrf = "";

const isJson = (type: string | null): boolean => (type ?? "").startsWith("application/json");

function problemFrom(status: number, type: string | null, text: string): ProxyProblem {
  if (isJson(type)) {
    try {
      const { error } = JSON.parse(text) as { error?: { code?: unknown; request_id?: unknown } };
      if (typeof error?.code === "string") {
        const requestId = typeof error.request_id === "string" ? error.request_id : null;
        return new ProxyProblem(error.code, status, requestId);
      }
    } catch {
      // Falls through: an answer we cannot read is told by its status.
    }
  }
  return new ProxyProblem(status === 401 ? "signed-out" : status === 403 ? "not-allowed" : "other", status);
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
  const type = answer.headers.get("Content-Type");
  if (!answer.ok) throw problemFrom(answer.status, type, text);
  if (!isJson(type)) throw new ProxyProblem("no-api", answer.status);
  return JSON.parse(text) as T;
}

/** A change carries the session's token; a token that has run out is asked for anew, once. */
async function change<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const text = JSON.stringify(body);
  const send = (): Promise<T> => {
    countSent(new TextEncoder().encode(text).length);
    return ask<T>(path, {
      method: "POST",
      body: text,
      headers: { "Content-Type": "application/json", "X-CSRF": csrf, ...headers },
    });
  };
  try {
    return await send();
  } catch (problem) {
    if (!(problem instanceof ProxyProblem) || problem.code !== "csrf") throw problem;
    await getSession();
    return send();
  }
}

export async function getSession(): Promise<Session> {
  const session = await ask<Session>("session");
  csrf = session.csrf;
  return session;
}

export const getLists = async (): Promise<readonly List[]> => (await ask<{ lists: List[] }>("lists")).lists;
export const getSchema = (): Promise<Schema> => ask<Schema>("properties");
export const createList = (name: string): Promise<List> => change<List>("lists", { name });
export const createProperty = (property: Property): Promise<Property> =>
  change<Property>("properties", property);
export const startImport = (body: NewImport, key: string): Promise<Import> =>
  change<Import>("imports", body, { "Idempotency-Key": key });
export const getImport = (id: string): Promise<Import> => ask<Import>(`imports/${id}`);
export const getImports = async (): Promise<readonly Import[]> =>
  (await ask<{ imports: Import[] }>("imports")).imports;
/** `cut`: Mailjet turned down more rows than are listed. */
export interface TurnedDownRows {
  readonly rows: readonly TurnedDownRow[];
  readonly cut?: boolean;
}
export const getTurnedDown = (id: string): Promise<TurnedDownRows> =>
  ask<TurnedDownRows>(`imports/${id}/errors`);

/** XMLHttpRequest, because fetch cannot say how much has been sent. */
export function putPart(
  id: string,
  n: number,
  part: Blob,
  { sent, signal }: { sent: (bytes: number) => void; signal: AbortSignal },
): Promise<Import> {
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
      const type = request.getResponseHeader("Content-Type");
      if (request.status >= 200 && request.status < 300 && isJson(type)) {
        resolve(JSON.parse(request.responseText) as Import);
      } else {
        reject(problemFrom(request.status, type, request.responseText));
      }
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(part);
  });
}
