/** The literal text of lit templates in a TypeScript source: text between tags, and attributes that are read aloud or shown. */

const HOLE = "\u0000";
const SHOWN = /\s(?:aria-label|aria-description|aria-roledescription|title|placeholder|alt|label)="([^"]*)"/g;

/** Every html`…` and svg`…` of a source, those inside others too, each with its holes as U+0000. */
export function templates(source: string): string[] {
  const found: string[] = [];
  let at = 0;

  function skipString(quote: string): void {
    for (at += 1; at < source.length && source[at] !== quote; at += 1) if (source[at] === "\\") at += 1;
    at += 1;
  }

  /** From behind a backtick to behind its partner. */
  function template(isMarkup: boolean): void {
    let text = "";
    while (at < source.length && source[at] !== "`") {
      if (source[at] === "\\") {
        text += source.slice(at, at + 2);
        at += 2;
      } else if (source.startsWith("${", at)) {
        at += 2;
        code("}");
        text += HOLE;
      } else {
        text += source[at];
        at += 1;
      }
    }
    at += 1;
    if (isMarkup) found.push(text);
  }

  function code(end: string | null): void {
    for (let depth = 0; at < source.length; ) {
      const now = source[at] as string;
      if (end !== null && depth === 0 && now === end) {
        at += 1;
        return;
      }
      if (source.startsWith("//", at)) at = (source.indexOf("\n", at) + 1 || source.length + 1) - 1;
      else if (source.startsWith("/*", at)) at = source.indexOf("*/", at) + 2;
      else if (now === '"' || now === "'") skipString(now);
      else if (now === "`") {
        const isMarkup = /\b(?:html|svg)$/.test(source.slice(Math.max(0, at - 5), at));
        at += 1;
        template(isMarkup);
      } else {
        if (now === "{") depth += 1;
        if (now === "}") depth -= 1;
        at += 1;
      }
    }
  }

  code(null);
  return found;
}

/** Words that stand in a template and not in a catalogue. */
export function literalWords(markup: string): string[] {
  const shown = [...markup.matchAll(SHOWN)].map(([, value]) => value as string);
  const between = markup.replace(/<!--[\s\S]*?-->/g, "").replace(/<[^>]*>/g, HOLE);
  return [...shown, ...between.split(HOLE)]
    .map(text => text.replace(/&\w+;/g, " ").trim())
    .filter(text => /\p{L}{2,}/u.test(text));
}
