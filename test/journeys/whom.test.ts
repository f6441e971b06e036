/** Whom and what a price is for: by names that hold whatever the next message lists, and in whatever order. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airRefund, airSale, airVoid } from '../kit/air.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur, importFile } from './steps.ts';

await onEachKind('whom a price is for', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());
  /** `purchase fare 100.00 EXEMPLE/ALICE MRS`, of each side. */
  const told = async (dossier: string, what: 'travellers' | 'segments'): Promise<string[]> =>
    ((await desk.app.op('priceLine.list', { dossier, limit: 200 })).items as Body[])
      .map((l) => `${l.side} ${l.nature} ${l.money.amount} ${l[what]?.join(' + ') ?? 'all'}`)
      .sort();
  const [ALICE, BOB] = ['EXEMPLE/ALICE MRS', 'MODELE/BOB MR'] as const;
  const ticket = (number: string, locator: string, traveller: string, fare: string) =>
    airSale({ ticket: number, locator, traveller, fare, taxes: [], total: fare });

  it('each ticket of a booking is for its traveller, who stands first in his own message; what goes back is for the same', async () => {
    const { app } = desk;
    const { dossiers } = await importFile(app, ticket('2400000911', 'WHOM11', ALICE, '100.00'));
    const [dossier = ''] = dossiers;
    await importFile(app, ticket('2400000912', 'WHOM11', BOB, '80.00'));
    const sold = ['purchase fare 100.00 EXEMPLE/ALICE MRS', 'purchase fare 80.00 MODELE/BOB MR'];
    const both = (lines: string[]): string[] => [...lines, ...lines.map((l) => l.replace('purchase', 'sale'))].sort();
    expect(await told(dossier, 'travellers')).toEqual(both(sold));
    await importFile(app, airVoid({ locator: 'WHOM11', ticket: '2400000912', on: '2026-01-10' }));
    expect(await told(dossier, 'travellers')).toEqual(both([...sold, 'purchase fare -80.00 MODELE/BOB MR']));
    const refund = { ticket: '2400000911', fare: '100.00', taxes: [], taxTotal: '0.00', penalty: '30.00', total: '70.00' };
    await importFile(app, airRefund({ ...refund, on: '2026-02-01', traveller: ALICE }));
    const lines = await told(dossier, 'travellers');
    expect(lines.filter((l) => !l.endsWith(ALICE) && !l.endsWith(BOB))).toEqual([]);
    expect(lines).toContain('sale penalty 30.00 EXEMPLE/ALICE MRS');
  });

  it('a name that a later message writes otherwise moves no money', async () => {
    const { app } = desk;
    const one = (traveller: string, revision: string) =>
      airSale({ ticket: '2400000921', locator: 'WHOM21', traveller, revision, fare: '100.00', taxes: [], total: '100.00' });
    const [dossier = ''] = (await importFile(app, one('EXEMPLE/ALISE MRS', '003'))).dossiers;
    await importFile(app, one(ALICE, '004'));
    expect(await told(dossier, 'travellers')).toEqual(['purchase fare 100.00 EXEMPLE/ALISE MRS', 'sale fare 100.00 EXEMPLE/ALISE MRS']);
  });

  it('each room of a booking has its price, however the next message orders them', async () => {
    const { app } = desk;
    const file = JSON.parse(readFileSync(new URL('../../plugins/hotel-expedia/fixtures/two-rooms.json', import.meta.url), 'utf8'));
    file.rooms[1].status = 'booked';
    const [dossier = ''] = (await importFile(app, Buffer.from(JSON.stringify(file)), 'rooms.json')).dossiers;
    const before = await told(dossier, 'segments');
    expect(before.filter((l) => l.startsWith('purchase stay'))).toEqual([
      'purchase stay 200.00 5550000002',
      'purchase stay 330.00 5550000001',
    ]);
    file.rooms.reverse();
    await importFile(app, Buffer.from(JSON.stringify(file)), 'rooms.json');
    expect(await told(dossier, 'segments')).toEqual(before);
  });

  describe('what a person adds', () => {
    const item = {
      stays: [
        { name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' },
        { name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' },
        { confirmation: 'C-3', from: '2026-07-11', to: '2026-07-12' },
      ],
    };
    const open = async (): Promise<{ dossier: string; service: string }> => {
      const { ref: dossier } = await desk.app.op('dossier.create', { title: 'Séjour', travellers: [ALICE, BOB] });
      const prices = [line('sale', 'stay', eur('300.00'), { travellers: [BOB], segments: ['C-3'] })];
      const { id } = await desk.app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', item, prices });
      return { dossier, service: id };
    };
    it('is for travellers of the dossier and stays of its service, by their names', async () => {
      const { dossier, service } = await open();
      const [stay] = (await desk.app.op('service.list', { dossier })).items as Body[];
      expect(stay?.segments).toEqual(['Hôtel du Lac 2026-07-04 2026-07-11', 'Hôtel du Lac 2026-07-04 2026-07-11 2', 'C-3']);
      const fee = await desk.add(dossier, line('sale', 'fee', eur('20.00'), { travellers: [ALICE] }));
      const more = await desk.add(dossier, line('sale', 'stay', eur('50.00'), { service, segments: stay?.segments.slice(1) }));
      expect([fee, more].map((l) => [l.travellers, l.segments, l.scheme])).toEqual([
        [[ALICE], null, 'own'],
        [null, stay?.segments.slice(1), 'margin'],
      ]);
      expect(await told(dossier, 'travellers')).toContain('sale stay 300.00 MODELE/BOB MR');
    });
    it.each([
      ['a traveller of another dossier', { travellers: [ALICE, 'AUTRE/ANNE MRS'] }, '/travellers/1'],
      ['a stay that is not there', { segments: ['C-4'] }, '/segments/0'],
    ])('is refused for %s, with its place, and nothing is added', async (_what, whom, pointer) => {
      const { dossier, service } = await open();
      const given = { dossier, service, ...line('sale', 'stay', eur('50.00'), whom) };
      const refused = await desk.app.refusal('priceLine.add', given);
      expect(refused).toMatchObject({ code: 'INPUT_INVALID', errors: [{ code: 'INPUT_INVALID', pointer }] });
      const booked = { dossier, service: 'hotel', supplier: 'LAC', item, prices: [line('sale', 'stay', eur('50.00'), whom)] };
      const before = await told(dossier, 'segments');
      expect(await desk.app.refusal('service.add', booked)).toMatchObject({ errors: [{ pointer: `/prices/0${pointer}` }] });
      expect(await told(dossier, 'segments')).toEqual(before);
    });
    it('is for no stay where it is of no service', async () => {
      const { dossier } = await open();
      const given = { dossier, ...line('sale', 'fee', eur('50.00'), { segments: ['C-3'] }) };
      expect(await desk.app.refusal('priceLine.add', given)).toMatchObject({ errors: [{ pointer: '/segments/0' }] });
    });
  });
});
