import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fill, valueAt } from '../../core/cli/scenario.ts';
import { cli, ROOT } from './run.ts';

const here = cli();
afterAll(here.remove);
const SCENARIOS = join(ROOT, 'test/cli/scenarios');
const CLOCK = '2026-03-01T09:00:00+01:00';
let count = 0;
const play = (scenario: unknown) => {
  const file = join(here.folder, `s${++count}.json`);
  writeFileSync(file, typeof scenario === 'string' ? scenario : JSON.stringify(scenario));
  return here.run(['play', file, '--json']);
};
const steps = (...all: object[]) => ({ clock: CLOCK, agency: 'demo-fr', steps: all });
const client = { do: 'client.create', with: { code: 'DURAND', name: 'Durand' }, as: 'c' };
const dossier = { do: 'dossier.create', with: { title: 'Rome', client: '$c.code' }, as: 'd' };

describe('the sums of the domain', () => {
  const files = readdirSync(SCENARIOS);
  it('are there', () => expect(files.length).toBeGreaterThan(8));
  it.each(files)('%s', async (file) => {
    const { code, err, lines } = await here.run(['play', join(SCENARIOS, file), '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const all = lines() as Record<string, unknown>[];
    const { steps: asked } = JSON.parse(readFileSync(join(SCENARIOS, file), 'utf8')) as { steps: unknown[] };
    expect(all).toHaveLength(asked.length + 1);
    expect(all.at(-1)).toMatchObject({ imbalance: { EUR: '0.00' } });
  });
});

describe('play', () => {
  it('prints a line per step and stops at the first difference, which it says', async () => {
    const { code, err, lines } = await play(
      steps(client, dossier, { do: 'dossier.get', with: { ref: '$d.ref' }, expect: { status: 'quote', 'client.name': 'Dupont' } }, client),
    );
    expect(code).toBe(1);
    expect(lines().map((l) => (l as { do: string }).do)).toEqual(['client.create', 'dossier.create', 'dossier.get']);
    expect(JSON.parse(err)).toEqual({ step: 3, do: 'dossier.get', path: 'client.name', expected: 'Dupont', actual: 'Durand' });
  });
  it('takes a refusal that was not expected for a difference, and the other way round', async () => {
    const unexpected = await play(steps({ do: 'dossier.get', with: { ref: 'D-1' } }));
    expect(unexpected.code).toBe(1);
    expect(JSON.parse(unexpected.err)).toMatchObject({ path: 'refused', expected: null, actual: { code: 'NOT_FOUND' } });
    const missing = await play(steps({ ...client, refused: 'CONFLICT' }));
    expect(JSON.parse(missing.err)).toMatchObject({ path: 'refused', expected: 'CONFLICT', actual: null });
    expect((await play(steps(client, { ...client, refused: 'CONFLICT' }))).code).toBe(0);
  });
  it('expects text that cannot be kept to be refused, said or not', async () => {
    const broken = { do: 'client.create', with: { name: 'Durand \ud800' } };
    const { code, lines } = await play(
      steps(broken, { ...broken, refused: 'INPUT_INVALID' }, { do: 'ledger.verify', expect: { ok: true } }),
    );
    expect(code).toBe(0);
    expect(lines().map((l) => (l as { status?: number }).status)).toEqual([400, 400, 200, undefined]);
  });
  it('moves the clock to the minute, and never back', async () => {
    const moved = await play(
      steps(client, { ...dossier, at: '2026-03-10T23:30:00+01:00', expect: { createdAt: '2026-03-10T22:30:00.000Z' } }),
    );
    expect(moved).toMatchObject({ code: 0, err: '' });
    const back = await play(steps({ ...client, at: '2026-02-28T09:00:00+01:00' }));
    expect(back.code).toBe(2);
    expect(back.err).toContain('cannot go back');
  });
  it('lets two people act, and a key replay', async () => {
    const played = await play(
      steps(
        client,
        { ...dossier, key: 'k1', by: 'claire' },
        { do: 'timeline.list', with: { dossier: '$d.ref' }, expect: { 'items.length': 1, 'items.0.actor.name': 'claire' } },
        { ...dossier, key: 'k1', by: 'claire', expect: { ref: '$d.ref' } },
        { do: 'dossier.list', expect: { 'items.length': 1 } },
      ),
    );
    expect(played.err).toBe('');
    expect(played.code).toBe(0);
  });
  it.each([
    ['{"clock": "2026-03-01T09:00:00+01:00", "steps": [}', 'line 1'],
    [{ clock: 'tomorrow', steps: [] }, '/clock'],
    [{ clock: CLOCK, steps: {} }, '/steps'],
    [{ clock: CLOCK, steps: [{ with: {} }] }, '/steps/0'],
    [{ clock: CLOCK, steps: [{ do: 'dossier.list', expects: {} }] }, 'unknown field “expects”'],
    [{ clock: CLOCK, agency: 'demo-frr', steps: [] }, 'Did you mean “demo-fr”?'],
    [steps({ do: 'dossier.get', with: { ref: '$x.ref' } }), 'no earlier step is kept as “x”'],
    [steps(client, { do: 'dossier.get', with: { ref: '$c.reference' } }), 'has nothing at “reference”'],
  ])('says what is wrong with a scenario: %j', async (scenario, sentence) => {
    const { code, err } = await play(scenario);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
  it('leaves no data behind', async () => {
    expect((await play(steps(client))).code).toBe(0);
    expect(readdirSync(here.folder).filter((f) => !f.endsWith('.json'))).toEqual([]);
  });
});

describe('paths and references', () => {
  const answer = { items: [{ ref: 'D1', n: null }], total: '5' };
  it('finds values by path', () => {
    expect([
      valueAt(answer, 'items.0.ref'),
      valueAt(answer, 'items[0].ref'),
      valueAt(answer, 'items.length'),
      valueAt(answer, 'items.0.n'),
    ]).toEqual(['D1', 'D1', 1, null]);
    expect(valueAt(answer, 'items.1.ref')).toBeUndefined();
    expect(valueAt(answer, 'constructor')).toBeUndefined();
  });
  it('puts in the value itself, or its text inside a longer one', () => {
    const answers = new Map([['a', answer]]);
    expect(fill({ x: '$a.items', y: ['for $a.items[0].ref!'], z: 'US$ 5, $other' }, answers, 'here')).toEqual({
      x: answer.items,
      y: ['for D1!'],
      z: 'US$ 5, $other',
    });
  });
});
