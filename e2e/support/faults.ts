/** A small contacts file with one fault each: one cause, for which there must be one message. */
const FIELDS = "email,firstname,lastname,birthday";
const NAMES = ["Ann", "Bob", "Cas", "Dee", "Eva", "Finn", "Gus", "Hanna", "Ivo", "Jet", "Kai", "Lou"];

const LAST_NAMES = ["Jansen", "Visser", "Smit", "de Boer", "Mulder", "Bos"];
/** Days above 12, so that it is no question which comes first. */
const person = (at: number): string[] => [
  `${NAMES[at]?.toLowerCase()}@vereniging-zon.nl`,
  NAMES[at] as string,
  LAST_NAMES[at % LAST_NAMES.length] as string,
  `${13 + at}/${String(1 + (at % 9)).padStart(2, "0")}/${1955 + 3 * at}`,
];

const CELL = { email: 0, firstname: 1, lastname: 2, birthday: 3 } as const;
/** The row that has the fault: row 6 of the spreadsheet. */
const AT = 4;

function file({
  header = FIELDS,
  cells = {},
  row,
  rows = NAMES.map((_, at) => person(at)),
  more = [],
}: {
  header?: string;
  cells?: Partial<Record<keyof typeof CELL, string>>;
  row?: string;
  rows?: string[][];
  more?: string[];
}): string {
  const lines = rows.map(each => each.join(","));
  const faulty = [...(rows[AT] as string[])];
  for (const [name, text] of Object.entries(cells)) faulty[CELL[name as keyof typeof CELL]] = text;
  lines[AT] = row ?? faulty.join(",");
  return [...(header === "" ? [] : [header]), ...lines, ...more, ""].join("\r\n");
}

const mapped = (change: (cells: string[], at: number) => string[]): string[][] =>
  NAMES.map((_, at) => change(person(at), at));

export const FAULTS: Readonly<Record<string, string | Buffer>> = {
  "no address": file({ cells: { email: "" } }),
  "no @ sign": file({ cells: { email: "eva.vereniging-zon.nl" } }),
  "(at) for @": file({ cells: { email: "eva(at)vereniging-zon.nl" } }),
  "a space in the address": file({ cells: { email: "eva bos@vereniging-zon.nl" } }),
  "no dot after the @": file({ cells: { email: "eva@zonnebloem" } }),
  "two addresses in a cell": file({ cells: { email: "eva@vereniging-zon.nl; mo@vereniging-zon.nl" } }),
  "a misspelt address": file({ cells: { email: "eva@gmial.com" } }),
  "an address of a team": file({ cells: { email: "info@vereniging-zon.nl" } }),
  "a throw-away address": file({ cells: { email: "eva@mailinator.com" } }),
  "a person twice": file({ more: [person(2).join(",")] }),
  "a cell missing": file({ row: "eva@vereniging-zon.nl,Eva,Mulder" }),
  "a cell too many": file({ row: `${person(AT).join(",")},more` }),
  "a quote that never closes": file({ row: 'eva@vereniging-zon.nl,"Eva,Mulder,17/05/1967' }),
  "a day that is not": file({ cells: { birthday: "31/02/1967" } }),
  "a formula": file({ cells: { firstname: "=SUM(A1:A9)" } }),
  "web page code": file({ cells: { firstname: "<b>Eva</b>" } }),
  "letters encoded twice": file({ cells: { firstname: "JosÃ©" } }),
  "a line break in a cell": file({ cells: { lastname: '"Mulder\nBos"' } }),
  "an error of Excel": file({ cells: { lastname: "#N/A" } }),
  "a number that Excel changed": file({ cells: { lastname: "3.36E+10" } }),
  "a zero byte": file({ cells: { firstname: "E\0va" } }),
  "no column names": file({ header: "" }),
  "a column without a name": file({ header: "email,firstname,,birthday" }),
  "two columns of one name": file({ header: "email,firstname,firstname,birthday" }),
  "a new field": file({ header: "email,firstname,town,birthday" }),
  "a column called name": file({ header: "email,firstname,name,birthday" }),
  "an empty column": file({ rows: mapped(([email, first, , day]) => [email, first, "", day] as string[]) }),
  "no address column": file({
    rows: mapped((cells, at) => [LAST_NAMES[at % 6] as string, ...cells.slice(1)]),
  }),
  "two address columns": file({
    header: "email,firstname,second email,birthday",
    rows: mapped(([email, first, , day]) => [email, first, `x${email}`, day] as string[]),
  }),
  "day or month first": file({
    rows: mapped((cells, at) => [...cells.slice(0, 3), `0${1 + (at % 9)}/0${1 + ((at + 3) % 9)}/1967`]),
  }),
  "dates written in two ways": file({ cells: { birthday: "1967-05-17" } }),
};
