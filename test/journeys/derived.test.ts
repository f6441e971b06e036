/** A service plugin that is upgraded makes other amounts of what was imported: no import becomes a stranger by that, and nothing moves by itself. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Booked, type Cost, fromJson } from '../../core/contracts/index.ts';
import { told } from '../kit/air-told/read.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { derivation } from '../kit/cruise/derivation.ts';
import { eur, importFile, upload } from './steps.ts';

const cabin = (number: string, amount: string): Booked => ({
  ...{ service: 'cruise', kind: 'issued', occurredOn: '2026-01-10', recordLocator: 'SHIP', otherLocators: [], bookingOffice: null },
  ...{ ticketingOffice: null, agencyNumber: null, validatingCarrier: null, billedBy: 'SHIPS', travellers: [], item: {} },
  identities: [
    { scheme: 'order', issuer: 'SHIPS', value: 'SHIP' },
    ...[number].map((value) => ({ scheme: 'ticket' as const, issuer: 'SHIPS', value })),
  ],
  documents: [
    {
      ...{ kind: 'ticket', number, conjunction: [], traveller: null, original: null, fare: eur(amount), equivalent: null, taxes: [] },
      ...{ total: eur(amount), commission: null, penalty: null, refund: null, payments: [] },
    },
  ],
  references: {},
});
const cost = (nature: 'fare' | 'fee', number: string, amount: string): Cost => ({
  ...{ of: 'published', nature, money: fromJson(eur(amount)), document: number, code: null, label: nature },
});
const first = (booked: Booked) => booked.documents.map(({ number, total }) => cost('fare', number, total?.amount ?? '0'));
const second = (booked: Booked) => [...first(booked), ...booked.documents.map(({ number }) => cost('fee', number, '5.00'))];

await onEachKind('a service that is upgraded', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    const plugins = { 'air-told': new URL('../kit/air-told/', import.meta.url), cruise: new URL('../kit/cruise/', import.meta.url) };
    app = await testApp(kind, { plugins });
  });
  afterAll(async () => app?.remove());

  it('knows what it imported before, and derives anew with the next message', async () => {
    Object.assign(derivation, { version: 1, costs: first });
    const file = told(cabin('S1', '100.00'));
    const [ref = ''] = (await importFile(app, file)).dossiers;
    const lines = async () =>
      ((await app.op('priceLine.list', { dossier: ref, limit: 200 })).items as Body[]).map(
        (l) => `${l.document} ${l.nature} ${l.money.amount} by ${l.origin.by}, ${l.origin.rule}, of ${l.origin.costs}`,
      );
    expect(await lines()).toEqual(['S1 fare 100.00 by rule, published or cost 1, of cruise 1']);
    Object.assign(derivation, { version: 2, costs: second });
    expect(await importFile(app, file)).toMatchObject({ status: 'unchanged', dossiers: [ref] });
    expect(await lines()).toEqual(['S1 fare 100.00 by rule, published or cost 1, of cruise 1']);
    // Another amount is still another.
    const { id } = await upload(app, told(cabin('S1', '101.00')));
    expect((await app.refusal('import.commit', { id })).code).toBe('DUPLICATE_DOCUMENT');
    await importFile(app, told(cabin('S2', '60.00')));
    expect((await lines()).sort()).toEqual([
      'S1 fare 100.00 by rule, published or cost 1, of cruise 1',
      'S1 fee 5.00 by rule, published or cost 1, of cruise 2',
      'S2 fare 60.00 by rule, published or cost 1, of cruise 2',
      'S2 fee 5.00 by rule, published or cost 1, of cruise 2',
    ]);
  });
});
