/** What people, suppliers and distributors say of one booking: who is believed, what is shown, and what a person decides. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Booked } from '../../core/contracts/index.ts';
import parser from '../../plugins/air-amadeus/read.ts';
import hotelParser from '../../plugins/hotel-expedia/read.ts';
import { type AirSale, airRefund, airReservation, airSale } from '../kit/air.ts';
import { told } from '../kit/air-told/read.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { parsed } from '../kit/parser.ts';
import { importFile, linesOf, net, upload } from './steps.ts';

const SALE = { fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' } as const;

await onEachKind('who says what of a booking', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { 'air-told': new URL('../kit/air-told/', import.meta.url) } });
  });
  afterAll(async () => app?.remove());
  let tickets = 0;
  /** A sale of its own. */
  const sale = (more: Partial<AirSale> = {}): AirSale => {
    const n = String(++tickets).padStart(3, '0');
    return { ...SALE, ticket: `2730000${n}`, locator: `CLM${n}`, ...more };
  };
  const serviceOf = async (dossier: string): Promise<Body> => (await app.op('service.list', { dossier })).items[0];
  const opened = async (bytes: Uint8Array): Promise<string> => (await importFile(app, bytes)).dossiers[0] as string;
  const change = async (dossier: string, patch: (service: Body) => object) => {
    const service = await serviceOf(dossier);
    return app.op('service.update', { id: service.id, ...patch(service) }, { ifMatch: `"${service.version}"` });
  };
  const decide = async (act: 'claim.accept' | 'claim.refuse', dossier: string, field: string) => {
    const { id, version } = await serviceOf(dossier);
    return app.op(act, { id, field }, { ifMatch: `"${version}"` });
  };
  /** What the virtual colleague says of it. */
  const noticed = async (dossier: string): Promise<unknown[]> => {
    await app.op('dossier.check', { ref: dossier });
    await app.worker.drain();
    const { items } = await app.op('finding.list', { dossier, state: 'open' });
    return items.filter((f: Body) => f.check === 'dossiers.contested').map((f: Body) => [f.severity, f.service, f.message.en]);
  };
  const toOrly = (service: Body) => ({
    item: { ...service.item, segments: service.item.segments.map((s: Body) => ({ ...s, from: 'ORY' })) },
  });
  const FROM = '/item/segments/0/from';

  it('a person’s airport and status survive the next message, with a finding where it says something else of them', async () => {
    const own = sale();
    const dossier = await opened(airReservation({ locator: own.locator, revision: '001', departs: '2026-03-14', on: '2026-01-03' }));
    await change(dossier, toOrly);
    await change(dossier, () => ({ status: 'cancelled' }));
    // It speaks of another day: what was said of the airport is no part of that.
    const moved = await importFile(app, airReservation({ locator: own.locator, revision: '002', departs: '2026-03-15', on: '2026-01-03' }));
    expect(moved).toMatchObject({ status: 'updated', findings: [] });
    const service = await serviceOf(dossier);
    expect([service.departure, service.item.segments[0].from, service.status]).toEqual(['2026-03-15', 'ORY', 'cancelled']);
    expect(service.claims.map((c: Body) => [c.field, c.value, c.told, c.contested])).toEqual([
      ['/status', 'cancelled', 'reserved', false],
      [FROM, 'ORY', 'CDG', false],
    ]);
    const issued = await importFile(app, airSale({ ...own, created: '2026-01-03', departs: '2026-03-15', on: '2026-01-10' }));
    expect(issued.findings.map((f) => f.code)).toEqual(['CLAIM_DIFFERS']);
    expect(issued.findings[0]).toMatchObject({
      message: expect.stringMatching(/\/status stays "cancelled", as .*; the message says "issued"/),
    });
    expect(await noticed(dossier)).toEqual([
      [
        'urgent',
        service.id,
        expect.stringMatching(/: messages contradict .* \(status\)\. Accept what they tell, or keep what was said\.$/),
      ],
    ]);
    const refused = await decide('claim.refuse', dossier, '/status');
    expect(await noticed(dossier)).toEqual([]);
    expect([refused.status, refused.claims[0].contested]).toEqual(['cancelled', false]);
    const accepted = await decide('claim.accept', dossier, '/status');
    expect([accepted.status, accepted.claims.map((c: Body) => c.field)]).toEqual(['issued', [FROM]]);
    expect((await decide('claim.accept', dossier, FROM)).claims).toEqual([]);
    expect((await serviceOf(dossier)).item.segments[0].from).toBe('CDG');
    const { id, version } = await serviceOf(dossier);
    expect((await app.refusal('claim.accept', { id, field: FROM }, { ifMatch: `"${version}"` })).code).toBe('NOT_FOUND');
    const { items } = await app.op('timeline.list', { dossier, limit: 200 });
    expect(
      items
        .map((t: Body) => t.kind)
        .filter((k: string) => k.startsWith('claim.'))
        .sort(),
    ).toEqual(['claim.kept', 'claim.told', 'claim.told']);
  });

  it('what a person cancelled is refunded by the message that refunds it', async () => {
    const own = sale();
    const dossier = await opened(airSale(own));
    await change(dossier, () => ({ status: 'cancelled' }));
    const back = airRefund({ ...SALE, ticket: own.ticket, on: '2026-01-15', taxTotal: '20.00', total: '120.00' });
    expect((await importFile(app, back)).findings).toEqual([]);
    expect(await serviceOf(dossier)).toMatchObject({ status: 'refunded', claims: [] });
  });

  it('each field says who said it and when', async () => {
    const own = sale();
    const dossier = await opened(airSale(own));
    const at = (await serviceOf(dossier)).id;
    const fields = async (): Promise<Map<string, Body>> =>
      new Map((await app.op('service.fields', { id: at })).items.map((f: Body) => [f.field, f]));
    expect((await fields()).get(FROM)).toMatchObject({ value: 'CDG', by: 'distributor', who: 'air-amadeus' });
    expect((await fields()).get('/supplier')).toMatchObject({ by: 'rule', who: null });
    await change(dossier, toOrly);
    expect((await fields()).get(FROM)).toMatchObject({ value: 'ORY', by: 'person', who: expect.any(String), at: app.clock.now() });
    expect((await fields()).get('/item/segments/0/to')).toMatchObject({ by: 'distributor', who: 'air-amadeus' });
    const entered = await app.op('service.add', {
      dossier,
      service: 'hotel',
      supplier: 'BSP',
      item: { stays: [{ name: 'Lac', from: '2026-03-14', to: '2026-03-16' }] },
    });
    expect(new Set((await app.op('service.fields', { id: entered.id })).items.map((f: Body) => f.by))).toEqual(new Set(['person', 'rule']));
    expect(entered.claims).toEqual([]);
    // Of what he entered himself no message tells.
    const item = { stays: [{ name: 'Lac', from: '2026-03-15', to: '2026-03-17' }] };
    const moved = await app.op('service.update', { id: entered.id, item }, { ifMatch: `"${entered.version}"` });
    expect([moved.departure, moved.claims]).toEqual(['2026-03-15', []]);
  });

  it('what a person said that cannot be with what the message says now is left out, and named', async () => {
    const bytes = readFileSync(new URL('../../plugins/hotel-expedia/fixtures/two-rooms.json', import.meta.url));
    const [booked] = parsed(hotelParser, bytes).bookings as [Booked];
    const [reported] = (booked.item as { stays: object[] }).stays;
    const stay = (revision: string, from: string, to: string) =>
      told({ ...booked, revision, item: { stays: [{ ...reported, from, to }] } } as unknown as Booked);
    const dossier = await opened(stay('1', '2026-03-14', '2026-03-16'));
    await change(dossier, ({ item }) => ({ item: { ...item, stays: [{ ...item.stays[0], to: '2026-03-20' }] } }));
    const moved = await importFile(app, stay('2', '2026-03-25', '2026-03-28'));
    expect(moved.findings.map((f) => f.code)).toEqual(['CLAIM_GONE']);
    const { departure, return: back, claims } = await serviceOf(dossier);
    expect([departure, back, claims]).toEqual(['2026-03-25', '2026-03-28', []]);
  });

  it('of a supplier and a distributor who tell the same sale, the supplier is believed', async () => {
    const own = sale();
    const [booked] = parsed(parser, airSale(own)).bookings as [Booked];
    const bare = { ...booked, identities: booked.identities.filter(({ scheme }) => scheme !== 'pnr'), toldBy: 'supplier' } as const;
    const legs = (bare.item as { segments: object[] }).segments.map((s) => ({ ...s, to: 'CIA' }));
    const dossier = await opened(told({ ...bare, item: { segments: legs } } as unknown as Booked));
    await importFile(app, airSale(own));
    expect((await serviceOf(dossier)).item.segments.map((s: Body) => s.to)).toEqual(['CIA']);
    const { items } = await app.op('service.fields', { id: (await serviceOf(dossier)).id });
    expect(items.find((f: Body) => f.field === '/item/segments/0/to')).toMatchObject({ by: 'supplier', who: 'air-told' });
  });

  it('the same document and day with other details is an update that says what changed, and the former message changes nothing any more', async () => {
    const own = sale();
    const first = airSale(own);
    const dossier = await opened(first);
    const second = airSale({ ...own, departs: '2026-03-16', traveller: 'EXEMPLE/ALICIA MRS' });
    const result = await importFile(app, second);
    expect(result).toMatchObject({ status: 'updated', dossiers: [dossier], findings: [{ code: 'TOLD_AGAIN' }] });
    const read = async () => {
      const { travellers, departure, sale: sold } = await app.op('dossier.get', { ref: dossier });
      return [travellers, departure, sold.amount];
    };
    const after = [['EXEMPLE/ALICIA MRS'], '2026-03-16', '120.00'];
    expect(await read()).toEqual(after);
    for (const again of [second, first])
      expect(await importFile(app, again)).toMatchObject({ status: 'unchanged', dossiers: [dossier], findings: [] });
    expect(await read()).toEqual(after);
  });

  it('a booking is found by what a message that told it again was the first to name', async () => {
    const own = sale();
    const [sold] = parsed(parser, airSale(own)).bookings as [Booked];
    const [reserved] = parsed(parser, airReservation({ locator: own.locator, revision: '009', departs: '2026-03-14', on: '2026-01-20' }))
      .bookings as [Booked];
    const ticket = sold.identities.filter(({ scheme }) => scheme === 'ticket');
    const order = { scheme: 'order', issuer: 'AX', value: `AX-${own.locator}` } as const;
    const dossier = await opened(told({ ...sold, identities: ticket }));
    expect(await importFile(app, told({ ...sold, identities: [...ticket, order], revision: `2${sold.revision}` }))).toMatchObject({
      status: 'updated',
    });
    expect(await importFile(app, told({ ...reserved, identities: [order] }))).toMatchObject({ dossiers: [dossier] });
    expect((await app.op('service.list', { dossier })).items).toHaveLength(1);
  });

  it('an older message than the one that is known changes nothing, and says so', async () => {
    const [booked] = parsed(parser, airSale(sale())).bookings as [Booked];
    const dossier = await opened(told({ ...booked, revision: '007' }));
    const later = { ...booked, revision: '008' };
    expect(await importFile(app, told(later))).toMatchObject({ status: 'updated' });
    // Sent once more, in other bytes.
    const again = Buffer.concat([told({ ...booked, revision: '007' }), Buffer.from('\n')]);
    expect(await importFile(app, again)).toMatchObject({ status: 'unchanged', findings: [] });
    const result = await importFile(app, told({ ...booked, revision: '006', travellers: [{ name: 'EXEMPLE/ALAIN MR', type: 'ADT' }] }));
    expect(result).toMatchObject({ status: 'unchanged', findings: [{ code: 'OLDER_MESSAGE' }] });
    expect((await app.op('dossier.get', { ref: dossier })).travellers).toEqual(['EXEMPLE/ALICE MRS']);
  });

  it('of other amounts a person accepts what he is shown, though a later message is known', async () => {
    const own = sale();
    const [booked] = parsed(parser, airSale(own)).bookings as [Booked];
    const [dearer] = parsed(parser, airSale({ ...own, fare: '130.00', total: '150.00' })).bookings as [Booked];
    const dossier = await opened(told({ ...booked, revision: '007' }));
    const { id } = await upload(app, told({ ...dearer, revision: '006' }));
    expect((await app.op('import.commit', { id, accept: true })).result.status).toBe('updated');
    expect((await app.op('dossier.get', { ref: dossier })).purchase.amount).toBe('150.00');
  });

  it('a corrected amount or commission is refused until a person accepts it, and comes as further lines', async () => {
    const own = sale({ commission: '1' });
    const dossier = await opened(airSale(own));
    const other = airSale({ ...own, commission: '5' });
    const { id } = await upload(app, other);
    const problem = await app.refusal('import.commit', { id });
    expect(problem).toMatchObject({ code: 'DUPLICATE_DOCUMENT', detail: expect.stringContaining('`accept`') });
    expect((await app.op('import.preview', { id, accept: true })).status).toBe('updated');
    expect(net(await linesOf(app, dossier))).toContain('purchase commission -1.00');
    const { result } = await app.op('import.commit', { id, accept: true });
    expect(result).toMatchObject({ status: 'updated', dossiers: [dossier], findings: [{ code: 'TOLD_AGAIN' }] });
    expect(net(await linesOf(app, dossier))).toContain('purchase commission -5.00');
    // What stood before is known: it neither comes back nor is refused.
    expect(await importFile(app, airSale(own))).toMatchObject({ status: 'unchanged' });
    expect((await app.op('dossier.get', { ref: dossier })).purchase.amount).toBe('115.00');
  });

  it('of two channels that contradict each other, the one a person accepts counts', async () => {
    const own = sale();
    const [booked] = parsed(parser, airSale({ ...own, fare: '130.00', total: '150.00' })).bookings as [Booked];
    const dossier = await opened(airSale(own));
    const { id } = await upload(app, told({ ...booked, identities: booked.identities.filter(({ scheme }) => scheme !== 'pnr') }));
    expect((await app.refusal('import.commit', { id })).code).toBe('DUPLICATE_DOCUMENT');
    await app.op('import.commit', { id, accept: true });
    expect(net(await linesOf(app, dossier))).toEqual([
      'purchase fare 130.00',
      'purchase tax YQ 20.00',
      'sale fare 130.00',
      'sale tax YQ 20.00',
    ]);
  });
});
