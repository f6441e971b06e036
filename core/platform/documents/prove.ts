/** Proves packs on their samples and sends the findings to the process that started it with `[{"id":"documents-fr","url":"file:///…/"}]`. See `checkPacks`. */
import { loadPacks } from './packs.ts';

const packs = JSON.parse(process.argv[2] ?? '[]') as { readonly id: string; readonly url: string }[];
process.send?.(loadPacks(packs.map(({ id, url }) => ({ id, url: new URL(url) }))).findings);
