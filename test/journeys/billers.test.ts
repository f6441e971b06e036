/** Suppliers in the books are those who bill, whatever connector told of the booking. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airSale } from '../kit/air.ts';
import { told } from '../kit/air-told/read.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { bookedOf } from '../kit/service.ts';
import { importFile } from './steps.ts';

const ROOMS = JSON.parse(readFileSync(new URL('../../plugins/hotel-expedia/fixtures/two-rooms.json', import.meta.url), 'utf8'));

await onEachKind('who bills', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { 'air-told': new URL('../kit/air-told/', import.meta.url) } });
  });
  afterAll(async () => app?.remove());
  const suppliers = async (dossiers: readonly string[]): Promise<string[]> => {
    const lists = await Promise.all(dossiers.map((dossier) => app.op('service.list', { dossier })));
    const codes = lists.flatMap(({ items }) => (items as Body[]).map((s) => s.supplier as string));
    return Promise.all(codes.map(async (code) => `${code} ${(await app.op('supplier.get', { code })).name}`));
  };
  const sale = (ticket: string, locator: string) => airSale({ ticket, locator, fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' });
  const stay = (id: string, property: boolean): Buffer => {
    const [room] = structuredClone(ROOMS.rooms);
    const rate = { ...room.rate, ...(property && { merchant_of_record: 'property' }) };
    return Buffer.from(JSON.stringify({ ...ROOMS, itinerary_id: id, rooms: [{ ...room, rate }], room_history: undefined }));
  };

  it('is the settlement scheme for tickets, the distributor or the property for rooms', async () => {
    const ticket = await importFile(app, sale('2400000911', 'BILLA1'));
    const paidHere = await importFile(app, stay('9000000001', false), 'rooms.json');
    const paidThere = await importFile(app, stay('9000000002', true), 'rooms.json');
    expect(await suppliers([...ticket.dossiers, ...paidHere.dossiers, ...paidThere.dossiers])).toEqual([
      'BSP BSP',
      'EXPEDIA EXPEDIA',
      `${ROOMS.property_id} ${(await app.op('service.list', { dossier: paidThere.dossiers[0] })).items[0].title} (${ROOMS.property_id})`,
    ]);
  });
  it('is who billed its first price; who is named later is told of once, and no supplier is made for him', async () => {
    const eur = (amount: string) => ({ amount, currency: 'EUR' });
    const messages = (order: string) => {
      const sold = bookedOf('rail', null, { billedBy: 'BUSLINE', identities: [{ scheme: 'voucher', issuer: 'BUSLINE', value: order }] });
      const documents = sold.documents.map((d) => ({ ...d, number: order }));
      const { documents: _none, ...moved } = { ...sold, kind: 'changed' as const, occurredOn: '2026-03-02', billedBy: 'TRANSBUS' };
      const refund = { paid: eur('120.00'), used: null, fare: eur('120.00'), tax: null, total: eur('120.00') };
      const back = { ...sold, kind: 'refunded' as const, occurredOn: '2026-03-03', billedBy: 'TRANSBUS' };
      return [
        { ...sold, documents },
        { ...moved, documents: [] },
        { ...back, documents: documents.map((d) => ({ ...d, refund })) },
      ].map((of) => told(of));
    };
    const seen: unknown[] = [];
    for (const [order, turned] of [
      ['BIL-1', false],
      ['BIL-2', true],
    ] as const) {
      const [sold, moved, back] = messages(order) as [Uint8Array, Uint8Array, Uint8Array];
      const files = turned ? [back, sold, moved] : [sold, moved, back];
      const results = [];
      for (const file of files) results.push(await importFile(app, file));
      const [ref = ''] = results.flatMap((r) => r.dossiers);
      const findings = results.flatMap((r) => r.findings).filter((f) => f.code !== 'WAITING_FOR_ISSUE');
      expect(findings).toMatchObject([{ code: 'BILLER_DIFFERS', message: expect.stringMatching(/TRANSBUS bills.*under BUSLINE/) }]);
      seen.push([await suppliers([ref]), (await app.op('dossier.get', { ref })).sale.amount]);
    }
    expect(seen).toEqual(Array(2).fill([['BUSLINE BUSLINE'], '0.00']));
    expect((await app.op('supplier.list', { limit: 200 })).items.map((s: Body) => s.code)).not.toContain('TRANSBUS');
    // Where it is said that both are one, nothing differs.
    await app.op('biller.create', { code: 'TRANSBUS', supplier: 'BUSLINE' });
    for (const file of messages('BIL-3')) expect((await importFile(app, file)).findings).toEqual([]);
  });
  it('is who the agency says bills under a code, for what is booked from then on', async () => {
    const [before = ''] = (await importFile(app, sale('2400000912', 'BILLA2'))).dossiers;
    await app.op('supplier.create', { code: 'BSPFR', name: 'BSP France' });
    await app.op('biller.update', { code: 'BSP', supplier: 'BSPFR' }, { ifMatch: '"1"' });
    const [after = ''] = (await importFile(app, sale('2400000913', 'BILLA3'))).dossiers;
    expect(await suppliers([before, after])).toEqual(['BSP BSP', 'BSPFR BSP France']);
  });
});
