/** Suppliers in the books are those who bill, whatever connector told of the booking. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airSale } from '../kit/air.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { importFile } from './steps.ts';

const ROOMS = JSON.parse(readFileSync(new URL('../../plugins/hotel-expedia/fixtures/two-rooms.json', import.meta.url), 'utf8'));

await onEachKind('who bills', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
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
  it('is who the agency says bills under a code, for what is booked from then on', async () => {
    const [before = ''] = (await importFile(app, sale('2400000912', 'BILLA2'))).dossiers;
    await app.op('supplier.create', { code: 'BSPFR', name: 'BSP France' });
    await app.op('biller.update', { code: 'BSP', supplier: 'BSPFR' }, { ifMatch: '"1"' });
    const [after = ''] = (await importFile(app, sale('2400000913', 'BILLA3'))).dossiers;
    expect(await suppliers([before, after])).toEqual(['BSP BSP', 'BSPFR BSP France']);
  });
});
