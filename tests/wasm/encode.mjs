// Text in the encodings that programs no longer write: TextDecoder turned around.

const tables = new Map();

function tableOf(label) {
  if (tables.has(label)) return tables.get(label);
  const decoder = new TextDecoder(label);
  const table = new Map();
  const note = bytes => {
    const text = decoder.decode(bytes);
    if ([...text].length === 1 && text !== "\uFFFD" && !table.has(text)) table.set(text, [...bytes]);
  };
  for (let byte = 0; byte < 0x100; ++byte) note(Uint8Array.of(byte));
  for (let lead = 0x81; lead < 0xff; ++lead) {
    for (let trail = 0x40; trail < 0xff; ++trail) note(Uint8Array.of(lead, trail));
  }
  tables.set(label, table);
  return table;
}

/** Bytes of `text` in a single-byte or double-byte encoding, or in UTF-16. */
export function encoded(label, text) {
  if (label === "utf-16le") return Buffer.from(text, "utf16le");
  const table = tableOf(label);
  const bytes = [];
  for (const character of text) {
    const own = table.get(character);
    if (!own) throw new Error(`${label} has no ${character}`);
    for (const byte of own) bytes.push(byte);
  }
  return Buffer.from(bytes);
}
