/** Finds dossiers by the words people have: reference, locator, ticket number, name, client reference. */
import type { Tx } from '../../../contracts/index.ts';
import { terms } from '../model.ts';
import { wordsOf } from '../rules.ts';

/** A word that finds more than this finds the latest dossiers. */
const CANDIDATES = 500;

/** References of dossiers in which every word occurs, as the beginning of a word; null when the text holds no word. */
export async function findByWords(tx: Tx, text: string): Promise<string[] | null> {
  const words = wordsOf([text]).sort((a, b) => b.length - a.length);
  if (words.length === 0) return null;
  let left: string[] | null = null;
  for (const word of words) {
    const refs: string[] = await withWord(tx, word, left);
    if (refs.length === 0) return [];
    left = refs;
  }
  return left;
}

async function withWord(tx: Tx, word: string, among: readonly string[] | null): Promise<string[]> {
  // A range, not LIKE: it uses the index whatever the collation.
  const found = await tx.find(
    terms,
    { term: { gte: word, lt: `${word}\uffff` }, ...(among === null ? {} : { dossier: among }) },
    { limit: CANDIDATES, order: [['dossier', 'desc']] },
  );
  return [...new Set(found.map((t) => t.dossier))];
}
