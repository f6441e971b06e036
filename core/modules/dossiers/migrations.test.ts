/** What stood before is what it is called now. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import air from '../../../plugins/air-amadeus/read.ts';
import hotel from '../../../plugins/hotel-expedia/read.ts';
import rail from '../../../plugins/rail-content/read.ts';
import { parsed } from '../../../test/kit/parser.ts';
import type { Booked, Parser } from '../../contracts/index.ts';
import factsVoids from './migrations/021-facts-voids.ts';
import importsVoids from './migrations/022-imports-voids.ts';
import factsIdentified, { withIdentities } from './migrations/024-facts-identified.ts';
import importsIdentified from './migrations/025-imports-identified.ts';
import fillIdentities from './migrations/026-fact-identities-fill.ts';
import factsItems, { withItem } from './migrations/029-facts-items.ts';
import importsItems from './migrations/030-imports-items.ts';
import { withOrigin } from './migrations/033-price-lines-origins.ts';
import { withScheme } from './migrations/043-price-lines-schemes.ts';
import fillUnspent from './migrations/045-dossiers-unspent-fill.ts';
import { factKey, statedHash } from './rules.ts';

const PARSERS: Readonly<Record<string, Parser>> = { 'air-amadeus': air, 'rail-content': rail, 'hotel-expedia': hotel };
const none = async () => [];
const kept = (kind: string, references: object = {}) => ({ service: 'air', kind, references });

it('a void says what it takes back, in facts and in what was read and may still be committed', async () => {
  const before = [kept('issued', { tourCode: 'A' }), kept('voided'), kept('voided', { voids: 'refund', tourCode: 'A' })];
  const after = [
    { ...kept('issued', { tourCode: 'A' }), billedBy: null },
    { ...kept('voided'), billedBy: null, voids: 'sale' },
    { ...kept('voided', { tourCode: 'A' }), billedBy: null, voids: 'refund' },
  ];
  const facts = before.map((booked, i) => ({ id: String(i), booked }));
  expect((await factsVoids.fill(facts as never, none)).map((row) => row['booked'])).toEqual(after);
  expect(await importsVoids.fill([{ id: '1', bookings: before }] as never, none)).toEqual([{ id: '1', bookings: after }]);
});

describe('by what a booking is known', () => {
  const bookingsOf = (plugin: string, file: string): readonly Booked[] =>
    parsed(PARSERS[plugin] as Parser, readFileSync(new URL(`../../../plugins/${plugin}/fixtures/${file}`, import.meta.url))).bookings;
  it.each([
    ['air-amadeus', 'issue-two.air'],
    ['air-amadeus', 'void.air'],
    ['air-amadeus', 'conjunction.air'],
    ['rail-content', 'rail-two-legs.xml'],
    ['rail-content', 'lowcost.xml'],
    ['hotel-expedia', 'two-rooms.json'],
  ])('is worked out as the connector says it today: %s %s', (plugin, file) => {
    for (const booked of bookingsOf(plugin, file)) {
      const { identities, ...before } = booked;
      const today = identities.map(({ since: _since, ...of }) => of);
      expect(withIdentities(plugin, before).identities).toEqual(today);
      // The same message is known again.
      expect(factKey(withIdentities(plugin, before))).toBe(factKey(booked));
    }
  });
  it('is kept with facts and with what was read, and finds them', async () => {
    const { identities, ...before } = bookingsOf('air-amadeus', 'void.air')[0] as Booked;
    const row = { id: '1', agency: 'a', plugin: 'air-amadeus', fact_key: 'x', booked: before, bookings: [before] };
    const [fact] = await factsIdentified.fill([row] as never, none);
    expect(fact).toEqual({ ...row, booked: { ...before, identities }, fact_key: factKey({ ...before, identities }) });
    expect(await importsIdentified.fill([row] as never, none)).toMatchObject([{ bookings: [{ identities }] }]);
    expect(await fillIdentities.fill([fact] as never, none)).toEqual(
      identities.map(({ scheme, issuer, value }) => ({ agency: 'a', scheme, issuer, value, since: null, fact_id: '1' })),
    );
  });
});

it('what is booked is one item, as its service has it', async () => {
  const rest = { ...kept('issued'), documents: [] };
  const [leg, room] = [{ from: 'A' }, { name: 'Lac', total: { amount: '80.00', currency: 'EUR' } }];
  const [journey, stay, empty] = [
    { ...rest, segments: [leg], stays: [] },
    { ...rest, segments: [], stays: [room] },
    { ...rest, segments: [], stays: [] },
  ];
  expect([journey, stay, empty].map((b) => withItem(b).item)).toEqual([{ segments: [leg] }, { stays: [room] }, null]);
  const after = { ...rest, item: { stays: [room] } };
  expect(await factsItems.fill([{ id: '1', booked: stay, money_hash: 'x' }] as never, none)).toEqual([
    { id: '1', booked: after, money_hash: statedHash(after as never) },
  ]);
  expect(await importsItems.fill([{ id: '1', bookings: [stay] }] as never, none)).toEqual([{ id: '1', bookings: [after] }]);
});

it.each([
  ['purchase', 'initial', 'import:ab', 'air 1', { origin: 'fact', source: 'import:ab', costs: 'air 1', rule: null }],
  ['sale', 'adjustment', 'import:ab', null, { origin: 'rule', source: 'import:ab', costs: null, rule: null }],
  ['purchase', 'adjustment', 'settlement', 'breakage', { origin: 'rule', source: null, costs: null, rule: 'breakage 1' }],
  ['sale', 'initial', 'manual', null, { origin: 'person', source: null, costs: null, rule: null }],
  ['sale', 'adjustment', 'manual', 'half of it', { origin: 'person', source: null, costs: null, rule: 'half of it' }],
  ['purchase', 'amendment', 'manual', null, { origin: 'amendment', source: null, costs: null, rule: null }],
  ['sale', 'regularisation', 'manual', null, { origin: 'regularisation', source: null, costs: null, rule: null }],
])('a line of the %s, %s, of %s with the rule %s says who decided it', (side, origin, source, rule, said) => {
  const line = { id: '1', amount_minor: 5n, side, origin, source, rule, costs: null };
  expect(withOrigin(line as never)).toEqual({ ...line, ...said });
});

it.each([
  ['a ticket sold for its airline', { service_id: 'S', side: 'sale', nature: 'fare', origin: 'rule' }, 'agent', 'agent'],
  ['a stay sold in the own name', { service_id: 'S', side: 'sale', nature: 'stay', origin: 'person' }, 'principal', 'margin'],
  ['what it costs', { service_id: 'S', side: 'purchase', nature: 'fee', origin: 'person' }, 'principal', 'margin'],
  ['a fee that came with the booking', { service_id: 'S', side: 'sale', nature: 'fee', origin: 'rule' }, 'agent', 'agent'],
  ['a fee a person added to a service', { service_id: 'S', side: 'sale', nature: 'fee', origin: 'amendment' }, 'agent', 'own'],
  ['what is of no service', { service_id: null, side: 'sale', nature: 'discount', origin: 'person' }, undefined, 'own'],
])('%s says how it is sold', (_what, line, soldAs, scheme) => {
  expect(withScheme({ id: '1', scheme: 'agent', ...line } as never, soldAs)).toMatchObject({ ...line, scheme });
});

it('what was cancelled costs nothing that nobody will ask, where no document and no bill is of it', async () => {
  const dossier = (ref: string, status = 'confirmed') => ({ ref, status, cancelled_on: null, margin_minor: -800n, unspent_minor: null });
  const service = (of: string, status: string, sold_as = 'principal') => ({ id: of, dossier: of, status, sold_as });
  const line = (service_id: string, side: string, nature: string, amount_minor: bigint) => ({
    ...{ dossier: service_id, service_id, side, nature, amount_minor },
  });
  const booked = [
    service('own', 'cancelled'),
    service('kept', 'issued'),
    service('agent', 'cancelled', 'agent'),
    service('charged', 'cancelled', 'agent'),
    service('used', 'refunded'),
    service('billed', 'cancelled'),
    service('live', 'issued'),
  ];
  const beside: Readonly<Record<string, readonly object[]>> = {
    dossiers_services: booked,
    dossiers_price_lines: [
      ...booked.flatMap(({ id }) => [line(id, 'sale', 'stay', 1000n), line(id, 'purchase', 'stay', 800n)]),
      ...['kept', 'agent', 'charged'].map((id) => line(id, 'purchase', 'penalty', 120n)),
      line('charged', 'sale', 'penalty', 150n),
    ],
    dossiers_timeline: [
      { dossier: 'billed', kind: 'settlement.invoice' },
      { dossier: 'own', kind: 'dossier.updated' },
    ],
  };
  const find = async (of: { name: string }, where: Readonly<Record<string, readonly string[]>>) =>
    (beside[of.name] ?? []).filter((row) => Object.entries(where).every(([key, any]) => any.includes((row as never)[key])));
  const rows = booked.map(({ id }) => dossier(id, id === 'kept' ? 'cancelled' : 'confirmed'));
  const told = await fillUnspent.fill(rows as never, find as never);
  expect(told.map((d) => [d['ref'], d['unspent_minor'], d['margin_minor']])).toEqual([
    ['own', 800n, 0n],
    ['kept', 800n, 0n],
    ['agent', 920n, 120n],
    ['charged', 800n, 0n],
  ]);
});
