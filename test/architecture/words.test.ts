/** What the API answers with one of a few words, the console says in each language: no key is shown raw. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dictionary } from '../../console/src/i18n/index.tsx';
import { BookedSchema } from '../../core/contracts/booked.ts';

/** Properties of what is asked and answered that the console shows through words, and what those begin with. */
const SHOWN: Readonly<Record<string, string>> = {
  status: 'status',
  state: 'status',
  soldAs: 'status',
  nature: 'nature',
  method: 'method',
  origin: 'origin',
  by: 'origin',
  side: 'price',
  channel: 'channel',
  template: 'template',
  locale: 'locale',
};
/** `kind` says something else of each resource: by the words that name it. */
const KINDS: Readonly<Record<string, string>> = {
  creditNote: 'invoice.kind',
  receipt: 'payment.kind',
  company: 'clients.kind',
  ticket: 'paper',
  issued: 'status',
};
type Node = { readonly enum?: readonly unknown[]; readonly properties?: Readonly<Record<string, Node>> } & Record<string, unknown>;

const enumOf = (node: Node): readonly string[] => {
  const own =
    node.enum ?? ((node['anyOf'] as Node[] | undefined) ?? []).flatMap((n) => n.enum ?? (n['const'] === undefined ? [] : [n['const']]));
  return own.filter((v) => typeof v === 'string');
};
function* propertiesOf(node: unknown): Iterable<readonly [string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, of] of Object.entries((node as Node).properties ?? {})) yield [name, of];
  for (const each of Object.values(node)) yield* propertiesOf(each);
}

it('has a word in each language for every kind, nature, status and method an answer can hold', () => {
  const api = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const words: Readonly<Record<string, readonly string[]>> = dictionary;
  const keys = new Set<string>();
  for (const shape of [...Object.values(api.paths).flatMap((p) => Object.values(p)), BookedSchema])
    for (const [name, node] of propertiesOf(shape)) {
      const values = enumOf(node);
      const prefix = name === 'kind' ? Object.entries(KINDS).find(([value]) => values.includes(value))?.[1] : SHOWN[name];
      if (prefix !== undefined) for (const value of values) keys.add(`${prefix}.${value}`);
    }
  expect([...keys].filter((key) => (words[key] ?? []).filter((word) => word.trim() !== '' && word !== key).length !== 2).sort()).toEqual(
    [],
  );
  for (const prefix of new Set([...Object.values(SHOWN), ...Object.values(KINDS)]))
    expect(
      [...keys].some((key) => key.startsWith(`${prefix}.`)),
      prefix,
    ).toBe(true);
});
