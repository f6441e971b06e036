/** A parser whose `detect` does what the file says: `dazed loops`. Its own files begin with DAZED. */
import type { Facts, Parser } from '../../../../core/contracts/index.ts';

// biome-ignore lint/correctness/useYield: it tells nothing.
function* read(): Facts {
  return 'DAZED';
}

export default {
  detect(head) {
    const text = Buffer.from(head).toString('latin1');
    if (text.includes('dazed loops')) for (;;);
    if (text.includes('dazed matches')) return /^(?:\w+ ?)+$/.test(`${'a'.repeat(40)}!`);
    if (text.includes('dazed throws')) throw new Error('boom');
    const kept: number[][] = [];
    if (text.includes('dazed eats')) for (;;) kept.push(new Array(1_000_000).fill(kept.length));
    return text.startsWith('DAZED');
  },
  mask: (bytes) => bytes,
  read,
} satisfies Parser;
