/** How hard English text is to read, by Flesch and Kincaid. It rewards short words and sentences, and proves no more than that. */

export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.?!:])\s+/)
    .map(sentence => sentence.trim())
    .filter(sentence => /[\p{L}\p{N}]/u.test(sentence));

export const wordsOf = (text: string): string[] =>
  text.split(/[\s/→–]+/).filter(word => /[\p{L}\p{N}]/u.test(word));

/** By groups of vowels, less those that are written and not spoken; numbers, addresses and signs count as one. */
export function syllables(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  if (letters === "" || /[\d@_]|\.\w/.test(word)) return 1;
  const spoken = letters.replace(/(?:[^laeiouy]es|[^aeiouytd]ed|[^aeiouy]e)$/, "").replace(/^y/, "");
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 0);
}

/** The school year of the United States that reads it. */
export function grade(text: string): number {
  const sentences = sentencesOf(text);
  const words = sentences.flatMap(wordsOf);
  if (words.length === 0) return 0;
  const spoken = words.reduce((sum, word) => sum + syllables(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (spoken / words.length) - 15.59;
}
