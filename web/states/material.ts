/** Made-up files and answers of a server, the same every time. No contact in them is anybody's. */

const TOWNS = ["Leeds", "York", "Hull", "Bath", "Łódź"];
const NAMES = ["Ann", "Bob", "Carla", "Zoë", "Inês", "Jürgen"];
const pick = (from: readonly string[], at: number): string => from[at % from.length] as string;
const two = (n: number): string => String(n).padStart(2, "0");

const HEADER = "email,first name,town,birthday,interest";

const row = (at: number, email = `person${at}@vereniging-zon.nl`): string =>
  [
    email,
    pick(NAMES, at),
    pick(TOWNS, at * 7 + 3 * Math.floor(at / 5)),
    `${two((at % 28) + 1)}/${two((at % 12) + 1)}/${1950 + (at % 55)}`,
    pick(["choir", "garden", "walks"], at),
  ].join(",");

const lines = (count: number, faulty: ReadonlyMap<number, string>): string =>
  `${[HEADER, ...Array.from({ length: count }, (_, at) => faulty.get(at) ?? row(at)), ""].join("\r\n")}`;

const PROBLEMS = new Map<number, string>([
  ...[10, 44, 71].map(at => [at, row(at, `PERSON${at - 2}@vereniging-zon.nl`)] as const),
  ...[2, 17, 18, 49, 75].map(at => [at, row(at, "")] as const),
  ...[12, 90, 91].map(at => [at, row(at, `person${at}(at)vereniging-zon.nl`)] as const),
  [99, row(99, "a-very-long-address-that-has-no-sign-in-it.vereniging-zon.nl")],
  ...[33, 60].map(at => [at, row(at, `person${at}@gmial.com`)] as const),
  [7, row(7, "info@vereniging-zon.nl")],
  [55, row(55).split(",").slice(0, 3).join(",")],
  [56, row(56).replace("/", "/31/")],
  [80, row(80, "<img src=x onerror=alert(1)>")],
  [81, row(81, " person81@vereniging-zon.nl ")],
]);

/** Those of the file that Mailjet turns down. */
const TURNED_DOWN_ADDRESSES = ["bo", "cy", "di", "ed", "fay", "gus"].map(name => `${name}@vereniging-zon.nl`);

export const FILES = {
  clean: ["spring-list.csv", lines(1204, new Map())],
  problems: ["spring-list.csv", lines(160, PROBLEMS)],
  sent: [
    "spring-list.csv",
    lines(
      1204,
      new Map(TURNED_DOWN_ADDRESSES.map((address, at) => [38 + 150 * at, row(38 + 150 * at, address)])),
    ),
  ],
  nothing: ["names-only.csv", `${HEADER}\r\n`],
  unsure: ["unsure.csv", "Ann,Lee;Oslo\r\nBob,Ray;Rome\r\nJo,Doe;Bern\r\n"],
} as const;

export const madeFile = (which: keyof typeof FILES): File => {
  const [name, text] = FILES[which];
  return new File([text], name, { type: "text/csv" });
};

export const IMPORT_ID = "0123456789abcdef0123456789abcdef";
const TIME = "2026-05-02T10:42:00Z";

const part = {
  n: 1,
  state: "running",
  bytes: 60_000,
  rows: 1164,
  job_id: "57",
  status: "Importing",
  count: 1164,
  current: 640,
  errors: 0,
};

const running = {
  id: IMPORT_ID,
  state: "running",
  list_id: "1",
  list_name: "Spring news",
  method: "addnoforce",
  file_name: "spring-list.csv",
  account: "default",
  user: "anna",
  rows: 1164,
  left_out: 40,
  created_at: TIME,
  updated_at: TIME,
  count: 1164,
  current: 640,
  errors: 0,
  problem: null,
  parts: [part],
};

const ended = (state: string, current: number, errors: number) => ({
  ...running,
  state,
  current,
  errors,
  parts: [{ ...part, state, current, errors, status: state === "job_failed" ? "Error" : "Completed" }],
});

export const IMPORTS = {
  running,
  done: ended("completed", 1164, 0),
  leftOut: ended("completed_with_errors", 1164, 6),
  stopped: ended("job_failed", 800, 0),
} as const;

export const TURNED_DOWN = [
  ["Bo", "The email address is not valid", null],
  ["Cy", "The email address is not valid", null],
  ["Di", "Duplicated email", null],
  ["Ed", "Too few columns at line 7", null],
  ["Fay", "'soon' is not a valid datetime value for birthday", "birthday"],
  ["Gus", "Blocked by house rule 12", null],
].map(([name, message, field], at) => ({
  part: 1,
  cells: [TURNED_DOWN_ADDRESSES[at], name, pick(TOWNS, at), "01/02/1990", "choir"],
  message,
  field,
  raw: `${TURNED_DOWN_ADDRESSES[at]},${name},###${message}`,
}));

export interface FakeServer {
  readonly lists: readonly { id: string; name: string; subscribers: number }[];
  readonly imports: readonly unknown[];
  readonly found: unknown;
}

export const SERVER: FakeServer = {
  lists: [
    { id: "1", name: "Spring news", subscribers: 8411 },
    { id: "2", name: "Members", subscribers: 1 },
    { id: "3", name: "Friends & <b>partners</b>", subscribers: 0 },
  ],
  imports: [],
  found: null,
};

/** The answer to a request, as docs/api.md says it; null where there is none of that name. */
export function answerTo(path: string, server: FakeServer): unknown {
  switch (path.replace(/\?.*/, "")) {
    case "session":
      return {
        mode: "local",
        practice: false,
        user: "anna",
        role: "manager",
        csrf: "x",
        accounts: [{ name: "default", title: "Mailjet" }],
        version: "1",
        max_part_bytes: 20_000_000,
      };
    case "lists":
      return { lists: server.lists };
    case "properties":
      return {
        properties: [
          { name: "firstname", type: "str" },
          { name: "birthday", type: "datetime" },
        ],
        max_properties: 200,
      };
    case "imports":
      return { imports: server.imports };
    case `imports/${IMPORT_ID}`:
      return server.found;
    case `imports/${IMPORT_ID}/errors`:
      return { rows: TURNED_DOWN };
    default:
      return null;
  }
}
