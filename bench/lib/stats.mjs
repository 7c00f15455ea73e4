/** Medians and how they are shown. */

export const sorted = numbers => numbers.toSorted((a, b) => a - b);

/** Of an even number the lower of the two in the middle: always a time that was measured. */
export const median = numbers => sorted(numbers)[Math.floor((numbers.length - 1) / 2)];

export const seconds = milliseconds => (milliseconds / 1000).toFixed(milliseconds < 100 ? 4 : 3);

export const spread = numbers => `${seconds(Math.min(...numbers))}-${seconds(Math.max(...numbers))}`;

/** Lines of equally wide columns; text to the left, numbers and what ends like one ("1.20x") to the right. */
export function columns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => String(row[column]).length)));
  const right = rows[0].map((_, column) =>
    rows.slice(1).every(row => /^(-?[\d.,]+[x ]?|)$/.test(String(row[column]))),
  );
  return rows.map(row =>
    row
      .map((cell, column) => String(cell)[right[column] ? "padStart" : "padEnd"](widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

/** A goal with its figure. `figure` null: not measured, and `why` says why. */
export function verdict({ goal, figure }) {
  if (figure === null || figure === undefined || Number.isNaN(figure)) return "open";
  return figure <= goal ? "pass" : "short";
}
