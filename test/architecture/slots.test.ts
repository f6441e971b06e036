/** A slot nobody renders, a view nobody can list, or a permission nobody declares would fail in silence: these tests say so. */
import { describe, expect, it } from 'vitest';
import { CONSOLE_SLOTS, CONTRACTS, definePlugin, Host, Provides } from '../../core/contracts/index.ts';
import { inspect } from '../../core/kernel/check.ts';
import type { Loaded } from '../../core/kernel/types.ts';
import { validateSettings } from '../../core/platform/config/index.ts';
import { OUTBOX_PERMISSIONS } from '../../core/platform/outbox/routes.ts';
import { loadAll } from './manifests.ts';
import { readSources, type Source } from './rules.ts';

const sources = readSources(new URL('../../', import.meta.url)).filter((s) => s.path.startsWith('console/src/'));
const plugins = await loadAll();

/** Slots without a `slot="…"` in the JSX of the console. */
const unrendered = (own: readonly Source[]): string[] =>
  CONSOLE_SLOTS.filter(
    (slot) => !own.some((s) => s.path.endsWith('.tsx') && new RegExp(`<\\w+ slot="${slot.replace('.', '\\.')}"`).test(s.text)),
  );

/** What the kernel says of the views, by the sentence it begins with. */
const wrongViews = async (all: readonly Loaded[]): Promise<string[]> => {
  const findings = await inspect(all, {
    hostVersion: '0.1.0',
    contracts: CONTRACTS,
    validate: validateSettings,
    hostTokens: Object.values(Host),
    kindTokens: Provides,
  });
  return findings.map((f) => f.message).filter((m) => m.startsWith('The view '));
};

/** Permissions the console asks about: `can('…')`, `permission: '…'`, and the last word of a row of a table. */
const asked = ({ text }: Source): string[] =>
  [...text.matchAll(/\bcan\('([\w.]+)'\)|\bpermission: '([\w.]+)'|, '([a-z]+\.[a-z]+)'\],?$/gm)].map((m) => m[1] ?? m[2] ?? m[3]!);
const undeclared = (own: readonly Source[]): string[] => {
  const declared = new Set([...plugins.map((p) => p.manifest.permissions ?? {}), OUTBOX_PERMISSIONS].flatMap(Object.keys));
  return own.flatMap((s) => asked(s).flatMap((name) => (declared.has(name) ? [] : [`${s.path}: ${name}`])));
};

describe('console slots', () => {
  it('are all rendered', () => expect(unrendered(sources)).toEqual([]));
  it('are missed when nothing renders one', () => {
    const marker = 'slot="accounting.section"';
    expect(sources.some((s) => s.text.includes(marker))).toBe(true);
    expect(unrendered(sources.map((s) => ({ ...s, text: s.text.replaceAll(marker, '') })))).toEqual(['accounting.section']);
    expect(unrendered([])).toEqual([...CONSOLE_SLOTS]);
  });
});

describe('console views of our plugins', () => {
  it('name slots, lists and fields that exist', async () => {
    expect(plugins.flatMap((p) => p.manifest.console?.views ?? []).length).toBeGreaterThan(2);
    expect(await wrongViews(plugins)).toEqual([]);
  });
  it('are found out when they do not', async () => {
    const planted = (view: object) =>
      wrongViews(
        plugins.map((p) => {
          const [first] = p.manifest.console?.views ?? [];
          return p.manifest.id === 'payments' && first
            ? { ...p, manifest: definePlugin({ ...p.manifest, console: { views: [{ ...first, ...view }] } }) }
            : p;
        }),
      );
    expect(await planted({})).toEqual([]);
    expect(await planted({ slot: 'accounting.secton' })).toEqual([expect.stringContaining('Did you mean “accounting.section”?')]);
    expect(await planted({ list: 'refund.lists' })).toEqual([expect.stringContaining('Did you mean “refund.list”?')]);
    expect(await planted({ list: 'supplierInvoice.list' })).toEqual(
      expect.arrayContaining([expect.stringContaining('have no field “money”')]),
    );
    expect(
      await planted({ slot: 'dossier.section', list: 'supplierInvoice.list', columns: [{ field: 'ref', title: { fr: 'x', en: 'x' } }] }),
    ).toEqual([expect.stringContaining('take “dossier”')]);
  });
});

describe('permissions the console asks about', () => {
  it('are declared by a plugin or the host', () => {
    expect(new Set(sources.flatMap(asked)).size).toBeGreaterThan(15);
    expect(undeclared(sources)).toEqual([]);
  });
  it('are found out when they are not', () => {
    expect(
      undeclared([{ path: 'a.tsx', text: "const T = [\n  ['x', 'ledger.read'],\n];\ncan('billing.isue'); can('billing.issue')" }]),
    ).toEqual(['a.tsx: ledger.read', 'a.tsx: billing.isue']);
  });
});
