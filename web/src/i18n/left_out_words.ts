/** The sentences of the file of left-out rows: one row, one cause, so every count is "this". */
import { currentLanguage, firstOf, t } from "./t.ts";

interface Sentences {
  readonly what: string;
  readonly how: string;
}

function sentencesOf(id: string, reason: string | null): Sentences {
  const base = `finding.${id}`;
  const column = t("left-out-file.its-column");
  const params = { n: 1, "n-as": t("left-out-file.this"), column };
  const say = (part: "what" | "how"): string =>
    t(firstOf(`${base}.${reason}.${part}`, `${base}.${part}`), params).replaceAll(
      t("quoted", { name: column }),
      column,
    );
  return { what: say("what"), how: say("how") };
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export function leftOutWords(): string {
  const findings: Record<string, Sentences> = {
    "left-out-row": { what: t("left-out-file.chosen-what"), how: t("left-out-file.chosen-how") },
    "held-back": { what: t("left-out-file.held-what"), how: t("left-out-file.held-how") },
  };
  for (const [id, texts] of Object.entries(currentLanguage().words.finding ?? {})) {
    findings[id] = sentencesOf(id, null);
    if (!isTable(texts)) continue;
    for (const [reason, own] of Object.entries(texts)) {
      if (isTable(own) && "what" in own) findings[`${id}/${reason}`] = sentencesOf(id, reason);
    }
  }
  const columns = ["row", "what", "how"].map(name => t(`left-out-file.${name}`));
  return JSON.stringify({ columns, findings });
}
