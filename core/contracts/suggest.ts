/** "Did you mean …?": a misspelt name is answered with the nearest known one. */

/** Number of edits between two words: a character added, lost, replaced, or two neighbours swapped. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      row[j] = edits;
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}

/** The known word nearest to `word`, or null when none is near: at most one edit per three letters, and at least one. */
export function suggest(word: string, known: Iterable<string>): string | null {
  const wanted = word.toLowerCase().slice(0, 100);
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** ` Did you mean “hotel”?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const near = suggest(word, known);
  return near === null ? '' : ` Did you mean “${near}”?`;
}
