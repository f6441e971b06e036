/** Several files about one booking: the service describes the booking as a whole, and everything in its life is noted. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airSale, airVoid } from '../kit/air.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { importFile, linesOf, net, upload } from './steps.ts';

const SALE = { fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' } as const;

await onEachKind('a booking of several files', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { locale: 'en' });
  });
  afterAll(async () => app?.remove());
  const serviceOf = async (dossier: string) => (await app.op('service.list', { dossier })).items[0];
  const notes = async (dossier: string): Promise<string[]> =>
    (await app.op('timeline.list', { dossier, limit: 200 })).items
      .map((n: { kind: string }) => n.kind)
      .filter((k: string) => k.startsWith('booking.'))
      .sort();

  it('is both journeys, both tickets and both travellers; a void takes its part away again', async () => {
    const first = { ...SALE, locator: 'WH2OLE', ticket: '2700000001', departs: '2026-03-14' };
    const second = {
      ...SALE,
      locator: 'WH2OLE',
      ticket: '2700000002',
      departs: '2026-04-02',
      traveller: 'EXEMPLE/BRUNO MR',
      ...{ on: '2026-01-11', created: '2026-01-10' },
    };
    // Shown as scripts know it, whatever it is inside.
    expect((await upload(app, airSale(first))).bookings).toMatchObject([{ segments: [{ from: 'CDG', to: 'FCO' }], stays: [] }]);
    // The later fact arrives first.
    const [ref = ''] = (await importFile(app, airSale(second))).dossiers;
    expect((await importFile(app, airSale(first))).dossiers).toEqual([ref]);
    expect(await serviceOf(ref)).toMatchObject({
      departure: '2026-03-14',
      return: '2026-04-02',
      title: 'Flight CDG–FCO / CDG–FCO',
      item: {
        segments: [{ departs: '2026-03-14T09:45' }, { departs: '2026-04-02T09:45' }],
        tickets: ['9012700000001', '9012700000002'],
        travellers: ['EXEMPLE/ALICE MRS', 'EXEMPLE/BRUNO MR'],
      },
    });
    await importFile(app, airVoid({ locator: 'WH2OLE', ticket: '2700000001', on: '2026-01-12' }));
    expect(await serviceOf(ref)).toMatchObject({
      status: 'issued',
      departure: '2026-04-02',
      item: { segments: [{ departs: '2026-04-02T09:45' }], tickets: ['9012700000002'] },
    });
  });

  it('notes what waited for the booking, and knows a void again whatever its day', async () => {
    const { locator, ticket } = { locator: 'LA2TER', ticket: '2700000003' };
    await importFile(app, airVoid({ locator, ticket, on: '2026-01-11' }));
    expect(await importFile(app, airVoid({ locator, ticket, on: '2026-01-12' }))).toMatchObject({ status: 'unchanged', dossiers: [] });
    const [ref = ''] = (await importFile(app, airSale({ ...SALE, locator, ticket }))).dossiers;
    expect(await notes(ref)).toEqual(['booking.issued', 'booking.voided']);
    expect(net(await linesOf(app, ref))).toEqual([]);
    expect(await serviceOf(ref)).toMatchObject({ status: 'voided', title: 'Flight CDG–FCO', departure: '2026-03-14' });
    expect(await importFile(app, airVoid({ locator, ticket, on: '2026-01-13' }))).toMatchObject({ status: 'unchanged', dossiers: [ref] });
    expect(await notes(ref)).toEqual(['booking.issued', 'booking.voided']);
  });
});
