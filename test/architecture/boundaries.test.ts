import { describe, expect, it } from 'vitest';
import * as rules from './rules.ts';

const root = new URL('../../', import.meta.url);
const sources = rules.readSources(root);
const plant = (path: string, text: string, ...more: [string, string][]) => [
  { path, text },
  ...more.map(([p, t]) => ({ path: p, text: t })),
];
/** A module's manifest that says what it comes after. */
const after = (name: string, ...others: string[]): [string, string] => [
  `core/modules/${name}/index.ts`,
  `export default definePlugin({\n  after: [${others.map((o) => `'${o}'`).join(', ')}],\n});`,
];
const imports = (target: string) => `import { x } from '${target}';\n`;

/** Each rule, with sources that break it and sources that do not. */
const RULES: Record<string, { rule: rules.Rule; broken: rules.Source[][]; sound: rules.Source[][] }> = {
  'the import table': {
    rule: rules.imports,
    broken: [
      plant('core/contracts/a.ts', imports('../platform/clock.ts')),
      plant('core/contracts/a.ts', imports('node:fs')),
      plant('core/contracts/a.ts', imports('hono')),
      plant('core/kernel/a.ts', imports('../platform/validate.ts')),
      plant('core/kernel/a.ts', imports('ajv')),
      plant('core/ledger/a.ts', imports('../platform/db/index.ts')),
      plant('core/platform/a.ts', imports('../modules/billing/tokens.ts')),
      plant('core/modules/billing/a.ts', imports('../dossiers/service.ts')),
      plant('core/modules/dossiers/a.ts', imports('../billing/tokens.ts'), after('dossiers', 'parties'), after('billing', 'dossiers')),
      plant('core/modules/billing/a.ts', imports('../dossiers/tokens.ts')),
      plant('core/modules/billing/a.ts', imports('sequelize')),
      plant('core/modules/accounting/names.ts', `import chart from '../../../config/charts/fr.json';`),
      plant('core/modules/billing/a.ts', `export type * from '../../platform/db/index.ts';`),
      plant('core/modules/billing/a.ts', `const m = await import('../../ledger/index.ts');`),
      plant('plugins/air-amadeus/a.ts', imports('../air/rules.ts')),
      plant('plugins/rail-content/a.ts', imports('../air/item.ts')),
      plant('plugins/air/a.ts', imports('../../core/contracts/money.ts')),
      plant('adapters/email-smtp/a.ts', imports('../../core/contracts/core.ts')),
      plant('adapters/email-smtp/a.ts', imports('../sms-twilio/index.ts')),
      plant('adapters/email-smtp/a.ts', `import {\n  a,\n  b,\n} from '../../core/platform/clock.ts';`),
      plant('console/src/a.ts', imports('../../core/contracts/index.ts')),
    ],
    sound: [
      plant(
        'core/modules/billing/a.ts',
        imports('../parties/tokens.ts') + imports('../../contracts/index.ts') + imports('./rules.ts'),
        after('billing', 'dossiers'),
        after('dossiers', 'parties'),
      ),
      plant('plugins/air-amadeus/a.ts', imports('../air/item.ts') + imports('saxes') + imports('../../core/contracts/index.ts')),
      plant('core/main.ts', imports('./modules/billing/index.ts') + imports('./kernel/index.ts')),
      plant('core/contracts/a.ts', `// import { x } from '../kernel/index.ts';\n/* import y from 'hono' */`),
    ],
  },
  'no cycles': {
    rule: rules.cycles,
    broken: [plant('core/a.ts', imports('./b.ts'), ['core/b.ts', imports('./c.ts')], ['core/c.ts', imports('./a.ts')])],
    sound: [plant('core/a.ts', imports('./b.ts'), ['core/b.ts', `import type { x } from './a.ts';`])],
  },
  'the environment in one place': {
    rule: rules.environment,
    broken: [plant('core/main.ts', 'const x = process.env.HOME;'), plant('plugins/air/a.ts', `const x = process['env'];`)],
    sound: [plant('core/platform/config/read.ts', 'const x = process.env;'), plant('bin/start.ts', 'process.env.X')],
  },
  'the time in one place': {
    rule: rules.clock,
    broken: [plant('core/a.ts', 'new Date()'), plant('adapters/a/a.ts', 'Date.now()'), plant('core/a.ts', 'performance.now()')],
    sound: [plant('core/platform/clock.ts', 'Date.now()'), plant('core/a.ts', '// not Date.now()\nnew Date(ms)')],
  },
  'no printing': {
    rule: rules.printing,
    broken: [plant('core/a.ts', `console.log('x')`), plant('plugins/air/a.ts', 'console.error(e)')],
    sound: [plant('bin/cli.ts', `console.log('x')`)],
  },
  'no number for money': {
    rule: rules.moneyNumbers,
    broken: [
      plant('core/a.ts', 'interface A { readonly amount: number }'),
      plant('plugins/air/a.ts', 'const f = (totalAmount?: number) => 1'),
    ],
    sound: [plant('core/a.ts', 'interface A { readonly amount: string; minor: bigint; count: number }')],
  },
  'money is not parsed into a number': {
    rule: rules.parsedMoney,
    broken: [plant('core/a.ts', 'Number(line.amount)'), plant('plugins/air/a.ts', 'parseFloat(fare)')],
    sound: [plant('core/a.ts', 'Number(line.count)')],
  },
  'files one can read': {
    rule: rules.size,
    broken: [plant('core/a.ts', `${'\n'.repeat(rules.MAX_LINES)}x`)],
    sound: [plant('core/a.ts', 'x\n'.repeat(rules.MAX_LINES))],
  },
  'data without code': {
    rule: rules.dataOnly,
    broken: [plant('templates/documents/helper.ts', ''), plant('config/agencies/x.js', '')],
    sound: [plant('plugins/air/a.ts', '')],
  },
  'a small kernel without business, HTTP and SQL': {
    rule: rules.kernel,
    broken: [
      plant('core/kernel/a.ts', 'x\n'.repeat(rules.KERNEL_LINES + 1)),
      plant('core/kernel/a.ts', '/** knows each agency */'),
      plant('core/kernel/a.ts', 'const http = 1;'),
      plant('core/kernel/a.ts', 'const sql = 1;'),
    ],
    sound: [plant('core/kernel/a.ts', 'export const x = 1;')],
  },
  'a kernel nobody imports': {
    rule: rules.kernelAlone,
    broken: [plant('core/platform/a.ts', imports('../kernel/index.ts')), plant('bin/a.ts', imports('../core/kernel/index.ts'))],
    sound: [plant('core/main.ts', imports('./kernel/index.ts'))],
  },
};

describe('the guard', () => {
  it('saw the sources of every part', () => {
    const count = (start: string) => sources.filter((s) => s.path.startsWith(start)).length;
    expect(count('core/contracts/')).toBeGreaterThan(15);
    expect(count('core/kernel/')).toBeGreaterThanOrEqual(9);
    expect(count('core/platform/')).toBeGreaterThan(25);
    expect(count('core/modules/')).toBeGreaterThan(15);
    expect(count('plugins/')).toBeGreaterThan(10);
    expect(sources.length).toBeGreaterThan(90);
    expect(sources.reduce((n, s) => n + rules.importsOf(s.text).length, 0)).toBeGreaterThan(200);
    expect(sources.some((s) => rules.isTest(s.path))).toBe(false);
  });
  it('reads every form of import', () => {
    const text = `import a from 'a';\nimport { b,\n  c } from "b";\nimport type { d } from './d.ts';\nexport * from './e.ts';\nimport 'f';\nexport type * from './g.ts';\nawait import('h');`;
    expect(rules.importsOf(text).map((i) => i.specifier)).toEqual(['a', 'b', './d.ts', './e.ts', 'f', './g.ts', 'h']);
  });
});

describe.each(Object.entries(RULES))('%s', (_name, { rule, broken, sound }) => {
  it('holds', () => expect(rule(sources)).toEqual([]));
  it.each(broken.map((b, i) => [i, b] as const))('is seen broken (%i)', (_i, planted) => expect(rule(planted)).not.toEqual([]));
  it.each(sound.map((s, i) => [i, s] as const))('does not cry wolf (%i)', (_i, planted) => expect(rule(planted)).toEqual([]));
});
