/** Proves packs on their samples and prints the findings: `node prove.ts '[{"id":"documents-fr","url":"file:///…/"}]'`. See `checkPacks`. */
import { loadPacks } from './packs.ts';

const packs = JSON.parse(process.argv[2] ?? '[]') as { readonly id: string; readonly url: string }[];
process.stdout.write(JSON.stringify(loadPacks(packs.map(({ id, url }) => ({ id, url: new URL(url) }))).findings));
