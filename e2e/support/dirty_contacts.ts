/**
 * 10,000 contacts with every kind of fault the first version knows, each in known rows. In every thousand rows, one has no address, one an
 * `(at)`, one a domain without a dot, one is the person of the row before, one is short, one is long, one writes its date another way.
 */
const HEADER = ["Contact", "first name", "town", "town", "", "birthday", "joined", "age"];
/** With these the table has 204 columns: more than Mailjet takes, and all of them empty. */
const EMPTY_COLUMNS = 196;
export const ROWS = 10_000;
export const EACH = ROWS / 1000;
/** Notes of a length that only Mailjet knows to be too much: it turns these rows down. */
export const LONG_NOTE_ROWS = [102, 5102, 9102];

const two = (n: number): string => String(n).padStart(2, "0");

export function dirtyContacts(): string {
  const lines = [[...HEADER, ...Array.from({ length: EMPTY_COLUMNS }, (_, i) => `spare ${i + 1}`)].join(",")];
  for (let i = 0; i < ROWS; ++i) {
    const place = i % 1000;
    let email = `contact${place === 40 ? i - 1 : i}@vereniging-zon.nl`;
    if (place === 10) email = "";
    if (place === 20) email = `contact${i}(at)vereniging-zon.nl`;
    if (place === 30) email = `contact${i}@zonnebloem`;
    const birthday =
      place === 70
        ? `19${two(60 + (i % 40))}-05-17`
        : `${two((i % 28) + 1)}/${two((i % 12) + 1)}/19${two(50 + (i % 50))}`;
    const joined = `${two((i % 12) + 1)}/${two(((i + 5) % 12) + 1)}/2021`;
    const note = LONG_NOTE_ROWS.includes(i + 2) ? "and so on ".repeat(1001).trim() : `note ${i}`;
    const cells = [
      email,
      i % 3 === 0 ? "Zoë" : '"O""Neill, Ann"',
      "Leeds",
      i % 2 === 0 ? "York" : "Łódź",
      note,
      birthday,
      joined,
      String(20 + (i % 60)),
    ];
    if (place === 50) {
      lines.push(cells.slice(0, 4).join(","));
      continue;
    }
    const rest = Array.from({ length: EMPTY_COLUMNS }, () => "");
    if (place === 60) rest.push("one cell too many");
    lines.push([...cells, ...rest].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}
