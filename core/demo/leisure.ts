/** Stories of holidays: stays and packages sold in the agency's own name, deposits, balances, what goes wrong, and what suppliers bill. */
import { eur } from './business.ts';
import { PERSONS } from './people.ts';
import type { Story } from './world.ts';

const STAYS = [
  ['LACBLEU', 'Hôtel du Lac Bleu', 'Annecy, une semaine au lac'],
  ['RIADSEL', 'Riad des Selliers', 'Marrakech, riad et désert'],
  ['MISTRAL', 'Résidence des Calanques', 'Cassis, une semaine de mer'],
  ['GLACIERS', 'Lodge Isfjord', 'Islande, glaciers et geysers'],
  ['ILEVERTE', 'Pousada da Ilha', 'Açores, randonnées'],
] as const;

/** What becomes of a holiday. */
export type Turn = 'plain' | 'overpaid' | 'cancelled' | 'cheaper' | 'moved' | 'quote' | 'credited';
/** How far the supplier has billed it. */
export type Billed = 'none' | 'partly' | 'whole' | 'over' | 'nearly';

/** A package: a stay and the way there, a deposit of 30 %, the balance a month before. */
export function packageStory(n: number, sold: number, turn: Turn, billed: Billed): Story {
  return async function* (t) {
    yield sold;
    const client = PERSONS[n % PERSONS.length] as (typeof PERSONS)[number];
    const [supplier, hotel, title] = STAYS[n % STAYS.length] as (typeof STAYS)[number];
    const leaves = sold + 45 + t.pick(50);
    const nights = 5 + t.pick(9);
    const cost = 60_000n + t.cents(0, 140) * 1_000n;
    const price = ((cost * t.cents(115, 14)) / 10_000n) * 100n;
    const way = 18_000n + t.cents(0, 30) * 500n;
    const { ref: dossier } = await t.do('dossier.create', {
      title,
      client: client.code,
      status: turn === 'quote' ? 'quote' : 'confirmed',
      travellers: [client.name],
    });
    const stay = await t.do('service.add', {
      dossier,
      service: 'hotel',
      supplier,
      soldAs: 'principal',
      status: turn === 'quote' ? 'reserved' : 'issued',
      item: { stays: [{ name: hotel, from: t.day(leaves), to: t.day(leaves + nights), rooms: 1, guests: [client.name] }] },
      prices: [
        { side: 'sale', nature: 'stay', label: `${nights} nuits, ${hotel}`, money: eur(price) },
        { side: 'purchase', nature: 'stay', label: `${nights} nuits, ${hotel}`, money: eur(cost) },
      ],
    });
    if (n % 2 === 0) {
      await t.do('service.add', {
        dossier,
        service: 'rail',
        supplier: 'TRANSALP',
        soldAs: 'principal',
        item: {
          segments: [
            {
              from: 'Paris Lyon',
              to: 'Annecy',
              carrier: 'Transalpin Express',
              train: String(9_240 + n),
              departs: `${t.day(leaves)}T08:14`,
              arrives: `${t.day(leaves)}T12:01`,
            },
            {
              from: 'Annecy',
              to: 'Paris Lyon',
              carrier: 'Transalpin Express',
              train: String(9_250 + n),
              departs: `${t.day(leaves + nights)}T15:20`,
              arrives: `${t.day(leaves + nights)}T19:12`,
            },
          ],
          tickets: [`P${50_000 + n}`],
        },
        prices: [
          { side: 'sale', nature: 'transport', label: 'Train aller et retour', money: eur(way + 2_000n), document: `P${50_000 + n}` },
          { side: 'purchase', nature: 'transport', label: 'Train aller et retour', money: eur(way), document: `P${50_000 + n}` },
        ],
      });
    }
    if (turn === 'quote') return;
    const sale = price + (n % 2 === 0 ? way + 2_000n : 0n);
    const deposit = (sale * 30n) / 100n;
    await t.do('payment.record', { dossier, money: eur(deposit), method: 'card' });
    if (turn === 'cancelled') {
      yield Math.min(sold + 9, 0);
      await t.do('service.update', { id: stay.id, status: 'cancelled' });
      await t.do('dossier.update', { ref: dossier, status: 'cancelled' });
      await t.do('priceLine.add', {
        dossier,
        side: 'sale',
        nature: 'discount',
        label: 'Annulation du voyage',
        money: eur(-sale),
        origin: 'amendment',
      });
      await t.do('priceLine.add', {
        dossier,
        side: 'sale',
        nature: 'fee',
        label: 'Frais d’annulation',
        money: eur(5_000n),
        origin: 'amendment',
        vatRate: '20',
      });
      await t.do('refund.create', { dossier, money: eur(deposit - 5_000n), reason: 'Annulation par le client' });
      return;
    }
    const balanceOn = Math.max(sold + 3, leaves - 30);
    if (balanceOn <= 0) {
      yield balanceOn;
      const invoice = await t.do('invoice.issue', { dossier });
      if (turn === 'overpaid') {
        await t.do('payment.record', { dossier, money: eur(sale - deposit + 5_000n), method: 'transfer' });
        if (n % 3 === 0) await t.do('refund.create', { dossier, money: eur(5_000n), reason: 'Trop-perçu', method: 'transfer' });
      } else if (turn !== 'plain' || n % 4 !== 3) await t.do('payment.record', { dossier, money: eur(sale - deposit), method: 'card' });
      if (turn === 'cheaper' && balanceOn < -2) {
        yield balanceOn + 2;
        await t.do('priceLine.add', {
          dossier,
          service: stay.id,
          side: 'sale',
          nature: 'discount',
          label: 'Geste commercial : travaux à l’hôtel',
          money: { amount: '-80.00', currency: 'EUR' },
        });
        await t.do('creditNote.issue', { invoice: invoice.number, reason: 'Travaux à l’hôtel pendant le séjour', mode: 'open' });
      }
      if (turn === 'credited' && balanceOn < -4) {
        yield balanceOn + 4;
        await t.do('creditNote.issue', { invoice: invoice.number, reason: 'Facture établie au mauvais nom', mode: 'whole' });
        await t.do('invoice.issue', { dossier });
      }
    }
    const billedOn = Math.min(leaves, Math.max(balanceOn, sold + 10));
    if (billed !== 'none' && billedOn <= 0) {
      yield Math.min(0, Math.max(billedOn, balanceOn + 5));
      const share = { none: 0n, partly: 60n, whole: 100n, over: 103n, nearly: 100n }[billed];
      const money = eur((cost * share) / 100n + (billed === 'nearly' ? 300n : 0n));
      await t.do('supplierInvoice.create', {
        supplier,
        reference: `${supplier.slice(0, 3)}-2026-${String(400 + n)}`,
        issuedOn: t.day(Math.min(0, billedOn)),
        total: money,
        lines: [{ money, dossier, service: stay.id, label: hotel }],
      });
    }
    if (leaves + nights < -3 && turn === 'plain' && n % 4 !== 3) {
      yield leaves + nights + 3;
      await t.do('dossier.update', { ref: dossier, status: 'closed' });
    }
  };
}

/** Money of one dossier moved to another of the same client. */
export const movedPayment: Story = async function* (t) {
  yield -40;
  const client = 'OKORO';
  const one = await t.do('dossier.create', { title: 'Rome, week-end reporté', client, status: 'confirmed' });
  const two = await t.do('dossier.create', { title: 'Rome, nouvelles dates', client, status: 'confirmed' });
  for (const [d, day] of [
    [one, -10],
    [two, 35],
  ] as const)
    await t.do('service.add', {
      dossier: d.ref,
      service: 'hotel',
      supplier: 'LACBLEU',
      item: { stays: [{ name: 'Hôtel du Lac Bleu', from: t.day(day), to: t.day(day + 2) }] },
      prices:
        d === two
          ? [
              { side: 'sale', nature: 'stay', label: 'Deux nuits', money: eur(38_000n) },
              { side: 'purchase', nature: 'stay', label: 'Deux nuits', money: eur(31_000n) },
            ]
          : [],
    });
  await t.do('payment.record', { dossier: one.ref, money: eur(12_000n), method: 'cheque' });
  yield -35;
  await t.do('payment.move', { from: one.ref, to: two.ref, money: eur(12_000n), reason: 'Voyage reporté à la demande du client' });
  await t.do('dossier.update', { ref: one.ref, status: 'cancelled' });
};

/** A person writes to a client who has an e-mail address. */
export const reminders: Story = async function* (t) {
  yield -12;
  const { ref } = await t.do('dossier.create', {
    title: 'Bath et les Cotswolds',
    client: 'HOLLIS',
    status: 'confirmed',
    travellers: ['Margaret Hollis'],
  });
  await t.do('service.add', {
    dossier: ref,
    service: 'hotel',
    supplier: 'ILEVERTE',
    item: { stays: [{ name: 'Abbey Lane House', from: t.day(20), to: t.day(24) }] },
    prices: [
      { side: 'sale', nature: 'stay', label: 'Four nights', money: eur(64_000n) },
      { side: 'purchase', nature: 'stay', label: 'Four nights', money: eur(52_000n) },
    ],
  });
  await t.do('invoice.issue', { dossier: ref });
  yield -3;
  await t.do('message.send', { dossier: ref, template: 'itinerary-ready', channel: 'email' });
};

/** One invoice of a supplier over several dossiers, and one line that waits to be matched. */
export const gathered: Story = async function* (t) {
  yield -25;
  const refs: string[] = [];
  for (const [i, client] of ['JOUVE', 'KERVEN', 'LACOMBE'].entries()) {
    const { ref } = await t.do('dossier.create', { title: `Cassis, week-end ${i + 1}`, client, status: 'confirmed' });
    await t.do('service.add', {
      dossier: ref,
      service: 'hotel',
      supplier: 'MISTRAL',
      item: { stays: [{ name: 'Résidence des Calanques', from: t.day(-6 + i), to: t.day(-4 + i) }] },
      prices: [
        { side: 'sale', nature: 'stay', label: 'Deux nuits', money: eur(26_000n) },
        { side: 'purchase', nature: 'stay', label: 'Deux nuits', money: eur(20_000n) },
      ],
    });
    await t.do('invoice.issue', { dossier: ref });
    await t.do('payment.record', { dossier: ref, money: eur(26_000n), method: 'card' });
    refs.push(ref);
  }
  yield -2;
  await t.do('supplierInvoice.create', {
    supplier: 'MISTRAL',
    reference: 'MIS-2026-0917',
    issuedOn: t.day(-2),
    total: eur(72_500n),
    lines: [...refs.map((dossier) => ({ money: eur(20_000n), dossier })), { money: eur(12_500n), label: 'Séjour sans référence' }],
  });
};
