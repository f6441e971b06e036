/** One ticket told by two connectors: one booking in one dossier, with its money once, and both seen as its channels. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Booked } from '../../core/contracts/index.ts';
import parser from '../../plugins/air-amadeus/read.ts';
import { airRefund, airReservation, airSale, airVoid } from '../kit/air.ts';
import { told } from '../kit/air-told/read.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { parsed } from '../kit/parser.ts';
import { importFile, linesOf, net, upload } from './steps.ts';

const SALE = { fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' } as const;

/** What an Amadeus message says, as another would say it: no PNR of Amadeus, and names in its own way. */
function said(bytes: Uint8Array, over: Partial<Booked> = {}): Booked {
  const [booked] = parsed(parser, bytes).bookings as [Booked];
  const identities = booked.identities.filter(({ scheme }) => scheme !== 'pnr');
  const { revision: _revision, ...more } = booked;
  const travellers = booked.travellers.map(({ name, type }) => ({ name: name.toLowerCase(), type }));
  return { ...more, identities, recordLocator: 'ORDER77', travellers, ...over };
}

await onEachKind('a booking of two channels', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { 'air-told': new URL('../kit/air-told/', import.meta.url) } });
  });
  afterAll(async () => app?.remove());
  const servicesOf = async (dossier: string): Promise<Body[]> => (await app.op('service.list', { dossier })).items;

  it('is one, whoever tells first, and the same again changes nothing', async () => {
    const seen: unknown[] = [];
    for (const [ticket, locator, first] of [
      ['2710000001', 'CH2ANA', 'air-amadeus'],
      ['2710000002', 'CH2ANB', 'air-told'],
    ] as const) {
      const air = airSale({ ...SALE, ticket, locator });
      const files = [air, told(said(air))];
      if (first === 'air-told') files.reverse();
      const [ref = ''] = (await importFile(app, files[0] as Uint8Array)).dossiers;
      expect(await importFile(app, files[1] as Uint8Array)).toMatchObject({ status: 'updated', dossiers: [ref] });
      for (const again of files) expect(await importFile(app, again)).toMatchObject({ status: 'unchanged', dossiers: [ref] });
      const [service, ...more] = await servicesOf(ref);
      expect(more).toEqual([]);
      expect([service.channels[0], [...service.channels].sort()]).toEqual([first, ['air-amadeus', 'air-told']]);
      const { travellers, title, sale, purchase } = await app.op('dossier.get', { ref });
      expect(net(await linesOf(app, ref))).toEqual([
        'purchase fare 100.00',
        'purchase tax YQ 20.00',
        'sale fare 100.00',
        'sale tax YQ 20.00',
      ]);
      seen.push({ travellers, title, sale, purchase, status: service.status, legs: service.item.segments.length });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toMatchObject({ sale: { amount: '120.00' }, purchase: { amount: '120.00' } });
  });

  it('says together what either leaves unsaid, and is given back once', async () => {
    const air = airSale({ ...SALE, ticket: '2710000003', locator: 'CH2ANC', commission: '1' });
    const silent = said(air, {});
    const [ref = ''] = (await importFile(app, told({ ...silent, documents: silent.documents.map((d) => ({ ...d, commission: null })) })))
      .dossiers;
    const dossier = () => app.op('dossier.get', { ref });
    expect(await dossier()).toMatchObject({ purchase: { amount: '120.00' } });
    await importFile(app, air);
    expect(await dossier()).toMatchObject({ sale: { amount: '120.00' }, purchase: { amount: '119.00' } });
    const back = airRefund({ ...SALE, ticket: '2710000003', on: '2026-01-15', taxTotal: '20.00', total: '120.00', commission: '1' });
    for (const bytes of [back, told(said(back))]) expect((await importFile(app, bytes)).findings).toEqual([]);
    expect(await dossier()).toMatchObject({ sale: { amount: '0.00' }, purchase: { amount: '0.00' } });
    expect((await servicesOf(ref))[0]).toMatchObject({ status: 'refunded' });
  });

  it('is one where each tells other tickets of it in a message', async () => {
    const [one, two] = ['2710000004', '2710000005'].map((ticket) => said(airSale({ ...SALE, ticket, locator: 'CH2AND' }))) as [
      Booked,
      Booked,
    ];
    const both: Booked = {
      ...one,
      identities: [...one.identities, ...two.identities],
      travellers: [...one.travellers, { name: 'exemple/bruno mr', type: 'ADT' }],
      documents: [...one.documents, ...two.documents.map((d) => ({ ...d, traveller: 1 }))],
    };
    const [ref = ''] = (await importFile(app, told(both))).dossiers;
    await importFile(app, airSale({ ...SALE, ticket: '2710000005', locator: 'CH2AND', traveller: 'EXEMPLE/BRUNO MR' }));
    const { sale, travellers } = await app.op('dossier.get', { ref });
    expect([sale.amount, travellers]).toEqual(['240.00', ['exemple/alice mrs', 'exemple/bruno mr']]);
    // The void of one channel takes back what the other sold.
    await importFile(app, airVoid({ locator: 'CH2AND', ticket: '2710000005', on: '2026-01-11' }));
    expect(await app.op('dossier.get', { ref })).toMatchObject({ sale: { amount: '120.00' } });
  });

  it('goes where its ticket is when its PNR was told apart before, with its money once, and says so', async () => {
    const held = airReservation({ locator: 'CH2ANG', revision: '001', departs: '2026-03-14', on: '2026-01-03' });
    const [reserved = ''] = (await importFile(app, held)).dossiers;
    const air = airSale({ ...SALE, ticket: '2710000010', locator: 'CH2ANG', created: '2026-01-03' });
    const [sold = ''] = (await importFile(app, told(said(air)))).dossiers;
    expect(sold).not.toBe(reserved);
    const result = await importFile(app, air);
    expect(result).toMatchObject({ dossiers: [sold], findings: [{ code: 'BOOKED_TWICE', message: expect.stringContaining(reserved) }] });
    const amounts = await Promise.all([sold, reserved].map(async (ref) => (await app.op('dossier.get', { ref })).sale.amount));
    expect(amounts).toEqual(['120.00', '0.00']);
  });

  it('is refused with other amounts, naming both, and nothing is changed', async () => {
    const air = airSale({ ...SALE, ticket: '2710000006', locator: 'CH2ANE' });
    await importFile(app, air);
    const other = said(airSale({ ...SALE, ticket: '2710000006', locator: 'CH2ANE', fare: '101.00', total: '121.00' }), {
      occurredOn: '2026-01-11',
    });
    const { id } = await upload(app, told(other));
    const before = await app.counts();
    const problem = await app.refusal('import.commit', { id });
    expect(problem).toMatchObject({ code: 'DUPLICATE_DOCUMENT', detail: expect.stringMatching(/9012710000006.*air-told.*air-amadeus/) });
    expect(await app.counts()).toEqual(before);
  });

  it('tells a PNR from one of the same letters by the day it was made, and by its owner', async () => {
    const reservation = (on: string, revision: string) => airReservation({ locator: 'CH2ANF', revision, departs: '2026-05-14', on });
    const [first = ''] = (await importFile(app, reservation('2026-01-03', '001'))).dossiers;
    expect((await importFile(app, airSale({ ...SALE, ticket: '2710000007', locator: 'CH2ANF', created: '2026-01-03' }))).dossiers).toEqual([
      first,
    ]);
    const [second = ''] = (await importFile(app, airSale({ ...SALE, ticket: '2710000008', locator: 'CH2ANF', created: '2026-01-09' })))
      .dossiers;
    expect(second).not.toBe(first);
    const own = said(airSale({ ...SALE, ticket: '2710000009', locator: 'CH2ANF' }));
    const pnr = { scheme: 'pnr', issuer: 'AX', value: 'CH2ANF', since: '2026-01-03' } as const;
    expect((await importFile(app, told({ ...own, identities: [pnr, ...own.identities] }))).dossiers).not.toContain(first);
    // Who does not say since when it is speaks of one of about the same time.
    const [late = ''] = (await importFile(app, airVoid({ locator: 'CH2ANF', ticket: '2710000007', on: '2026-01-10' }))).dossiers;
    expect(late).toBe(first);
  });
});
