/** What messages say is kept of a cancellation: nothing, or a part of all that was paid, of a flight, a train, a stay; and the days they say it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Booked, BookedDocument } from '../../core/contracts/index.ts';
import { told } from '../kit/air-told/read.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { bookedOf } from '../kit/service.ts';
import { importFile, linesOf } from './steps.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const leg = {
  from: 'CDG',
  to: 'FCO',
  carrier: 'AX',
  class: null,
  departs: '2026-05-02T09:45',
  arrives: null,
  status: 'OK',
  surface: false,
};
const stay = {
  ...{ product: 'hotel', name: 'Hôtel du Lac', code: null, from: '2026-05-02', to: '2026-05-05', rooms: 1, nights: 3 },
  ...{ total: eur('106.00'), commission: null, cancellation: [] },
};
const items: Readonly<Record<string, (number: string) => Booked['item']>> = {
  air: () => ({ segments: [{ ...leg, flight: '1404' }] }),
  rail: () => ({ segments: [{ ...leg, train: '1404' }] }),
  hotel: (confirmation) => ({ stays: [{ ...stay, confirmation }] }),
};

await onEachKind('what is kept of a cancellation', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { 'air-told': new URL('../kit/air-told/', import.meta.url) } });
  });
  afterAll(async () => app?.remove());

  let bookings = 0;
  /** Messages on a booking of one document; `told` says how the document of that place stands, null that the message has none. */
  const booking = (service: string) => {
    bookings += 1;
    const [order, own] = [`KEPT${bookings}`, `90127700${String(bookings).padStart(4, '0')}`];
    return (kind: Booked['kind'], occurredOn: string, place: number, said: Partial<BookedDocument> | null): Uint8Array => {
      const sold = bookedOf(service, null);
      const [number, original] = [`${own}${place}`, said?.original ?? null];
      const documents = sold.documents.map((d) => ({ ...d, number, fare: null, total: null, ...said }));
      const named = said === null ? [] : [number, ...(original === null ? [] : [original])];
      const identities = [
        { scheme: 'order', issuer: 'SUPPLIER', value: order } as const,
        ...named.map((value) => ({ scheme: 'voucher', issuer: 'SUPPLIER', value }) as const),
      ];
      const item = kind === 'cancelled' ? null : (items[service]?.(number) ?? null);
      return told({ ...sold, kind, occurredOn, identities, recordLocator: order, documents: said === null ? [] : documents, item });
    };
  };
  const priced = (amount: string, original: string | null = null) => ({ fare: eur(amount), total: eur(amount), original });
  const kept = (amount: string | null) => ({ penalty: amount === null ? null : eur(amount) });
  const standing = async (ref = ''): Promise<readonly string[]> => {
    const { sale, purchase } = await app.op('dossier.get', { ref });
    return [sale.amount, purchase.amount];
  };

  it.each(['air', 'rail', 'hotel'])('is nothing where the message says so, and the price where it says nothing: %s', async (service) => {
    for (const [penalty, left] of [
      ['0.00', '0.00'],
      ['30.00', '30.00'],
      [null, '106.00'],
    ] as const) {
      const message = booking(service);
      const [ref] = (await importFile(app, message('issued', '2026-02-02', 1, priced('106.00')))).dossiers;
      expect(await standing(ref)).toEqual(['106.00', '106.00']);
      expect((await importFile(app, message('cancelled', '2026-02-03', 1, kept(penalty)))).findings).toEqual([]);
      expect(await standing(ref)).toEqual([left, left]);
    }
  });

  it('is by the rules of its rooms where a booking has no documents: nothing before the first penalty', async () => {
    const rules = [{ from: '2026-04-20T00:00:00+02:00', amount: eur('30.00') }];
    for (const [cancelledAt, left] of [
      ['2026-04-19T12:00:00Z', '0.00'],
      ['2026-04-20T12:00:00Z', '30.00'],
    ] as const) {
      bookings += 1;
      const order = `ROOM${bookings}`;
      const room = (more: object) => ({ stays: [{ ...stay, confirmation: order, cancellation: rules, ...more }] });
      const sold = bookedOf('hotel', room({ status: 'booked' }), { documents: [], recordLocator: order, occurredOn: '2026-02-02' });
      const identities = [{ scheme: 'order', issuer: 'SUPPLIER', value: order } as const];
      const gone = { kind: 'cancelled', occurredOn: cancelledAt.slice(0, 10), item: room({ status: 'canceled', cancelledAt }) } as const;
      const [ref] = (await importFile(app, told({ ...sold, identities }))).dossiers;
      expect(await standing(ref)).toEqual(['106.00', '106.00']);
      await importFile(app, told({ ...sold, identities, ...gone }));
      expect(await standing(ref)).toEqual([left, left]);
    }
  });

  it.each(['air', 'rail'])('is of all that was paid for a document and those it was exchanged from: %s', async (service) => {
    for (const penalty of ['30.00', '0.00']) {
      const message = booking(service);
      const [ref = ''] = (await importFile(app, message('issued', '2026-02-02', 1, priced('106.00')))).dossiers;
      const [first] = await linesOf(app, ref);
      await importFile(app, message('exchanged', '2026-02-03', 2, priced('15.00', first?.document)));
      expect(await standing(ref)).toEqual(['121.00', '121.00']);
      expect((await importFile(app, message('cancelled', '2026-02-04', 2, kept(penalty)))).findings).toEqual([]);
      expect(await standing(ref)).toEqual([penalty, penalty]);
    }
  });

  it('is dated by the message that says it, as the price is, whichever came first', async () => {
    const seen: unknown[] = [];
    for (const turned of [false, true]) {
      const message = booking('rail');
      const files = [
        message('issued', '2026-02-02', 1, priced('106.00')),
        message('changed', '2026-02-03', 1, null),
        message('cancelled', '2026-02-05', 1, kept('30.00')),
      ];
      if (turned) files.reverse();
      let ref = '';
      for (const file of files) ref = (await importFile(app, file)).dossiers[0] ?? ref;
      seen.push((await linesOf(app, ref)).map((l) => `${l.dated} ${l.side} ${l.nature} ${l.money.amount}`).sort());
    }
    const all = ['purchase', 'sale'].flatMap((side) => [
      `2026-02-02 ${side} transport 106.00`,
      `2026-02-05 ${side} penalty 30.00`,
      `2026-02-05 ${side} transport -106.00`,
    ]);
    expect(seen).toEqual([all.toSorted(), all.toSorted()]);
  });
});
