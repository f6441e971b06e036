/** Proves packs and sends the findings to the process that started it with `{"sources":[{"id":"documents","url":"file:///…/"}],"stacks":[["documents"]]}`. See `checkPacks`. */
import { provePacks } from './proof.ts';

const { sources, stacks } = JSON.parse(process.argv[2] ?? '') as {
  readonly sources: readonly { readonly id: string; readonly url: string; readonly after?: readonly string[] }[];
  readonly stacks: readonly (readonly string[])[];
};
process.send?.(
  provePacks(
    sources.map((source) => ({ ...source, url: new URL(source.url) })),
    stacks,
  ),
);
