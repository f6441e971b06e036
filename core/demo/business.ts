/** Stories of business travel: tickets that arrive as messages, trains and hotels, fees, invoices paid later. */
import { fromJson, type MoneyJson } from '../contracts/index.ts';
import { type AirBooking, amount, refundMessage, ticketMessage, voidMessage } from './air.ts';
import { hotelMessage, railMessage } from './messages.ts';
import { COMPANIES, TRAVELLERS } from './people.ts';
import type { Story, Teller } from './world.ts';

const sumOf = (all: readonly MoneyJson[]) => eur(all.reduce((sum, m) => sum + fromJson(m).minor, 0n));
export const eur = (cents: bigint) => ({ amount: amount(cents), currency: 'EUR' });
const AIRLINES = [
  { code: 'AX', name: 'ALPINE AIR', numeric: '901' },
  { code: 'ZY', name: 'ZEPHYR LINES', numeric: '902' },
  { code: 'QN', name: 'QUAI NORD AIRWAYS', numeric: '903' },
] as const;
const ROUTES = [
  'CDG-FCO',
  'CDG-LIS',
  'ORY-MAD',
  'LYS-BCN',
  'CDG-LHR',
  'NCE-BER',
  'CDG-CPH',
  'TLS-ATH',
  'CDG-JFK',
  'CDG-YUL',
  'CDG-DXB',
  'ORY-RAK',
];
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Puts a supplier's message through the import, as a person does: upload, then commit. The dossier it made or changed. */
export async function receive(t: Teller, file: string, text: string): Promise<string> {
  const { id, state, error } = await t.do('import.upload', { file, content: Buffer.from(text, 'utf8').toString('base64') });
  if (state === 'refused') throw new Error(`The demo wrote a message that is refused: ${JSON.stringify(error)}`);
  const { result } = await t.do('import.commit', { id });
  return result.dossiers[0];
}

/** The references this client requires. */
export function referencesOf(t: Teller, client: (typeof COMPANIES)[number]): Record<string, string> {
  const given = (client.requiredReferences ?? []).map((r) => [
    r.field,
    r.field === 'costCentre' ? `CC-${10 + t.pick(80)}` : `OM-2026-${100 + t.pick(800)}`,
  ]);
  return Object.fromEntries(given);
}
const fee = (t: Teller, dossier: string, cents: bigint) =>
  t.do('priceLine.add', { dossier, side: 'sale', nature: 'fee', label: 'Frais de service', money: eur(cents), vatRate: '20' });

/** What happens to a ticket after it was issued. */
export type Fate = 'flown' | 'voided' | 'refunded' | 'exchanged' | 'conjunction';

/** A ticket received as a message; the company is invoiced and pays after its term. */
export function airStory(n: number, issued: number, fate: Fate): Story {
  return async function* (t) {
    yield issued;
    const client = t.one(COMPANIES);
    const airline = AIRLINES[n % AIRLINES.length] as (typeof AIRLINES)[number];
    const [from, to] = t.one(ROUTES).split('-') as [string, string];
    const leaves = issued + 6 + t.pick(55);
    const stay = 2 + t.pick(6);
    const far = ['JFK', 'YUL', 'DXB'].includes(to);
    const leg = (a: string, b: string, day: number, hour: number) => ({
      from: a,
      to: b,
      flight: String(1000 + n * 7 + hour),
      departs: `${t.day(day)}T${String(hour).padStart(2, '0')}:35`,
      arrives: `${t.day(day)}T${String(hour + 2).padStart(2, '0')}:50`,
    });
    const there = [leg(from, to, leaves, 7 + t.pick(5)), leg(to, from, leaves + stay, 15 + t.pick(5))];
    const legs =
      fate === 'conjunction'
        ? [
            ...there,
            leg(from, 'LIS', leaves + stay + 3, 8),
            leg('LIS', 'MAD', leaves + stay + 5, 9),
            leg('MAD', from, leaves + stay + 7, 18),
          ]
        : there;
    const people = Array.from(
      { length: fate === 'flown' && n % 4 === 0 ? 2 : 1 },
      (_, i) => TRAVELLERS[(n * 5 + i * 3) % TRAVELLERS.length] as (typeof TRAVELLERS)[number],
    );
    const booking: AirBooking = {
      locator: `Q${LETTERS[n % 24]}${LETTERS[(n * 7) % 24]}${LETTERS[(n * 11) % 24]}${2 + (n % 8)}${LETTERS[Math.floor(n / 24) % 24]}`,
      sequence: 3_000 + n * 10,
      issuedOn: t.day(issued),
      airline,
      legs,
      travellers: people.map((p, i) => ({
        name: `${p.last.replaceAll(' ', '')}/${p.first} ${p.title}`,
        serial: String(2_600_000_000 + n * 20 + i),
      })),
      fare: t.cents(far ? 52_000 : 11_000, 24_000),
      taxes: [
        { code: 'YQ', nature: 'AC', cents: far ? 18_000n : 2_200n },
        { code: 'FR', nature: 'SE', cents: 1_822n },
        { code: 'QX', nature: 'AP', cents: t.cents(1_175, 400) },
      ],
      commission: t.one(['0', '1', '1.5', '3']),
      payment: 'CASH',
      ...(fate === 'conjunction' ? { conjunction: String(((2_600_000_000 + n * 20) % 100) + 1).padStart(2, '0') } : {}),
    };
    const dossier = await receive(t, `${booking.locator}.air`, ticketMessage(booking));
    await t.do('dossier.update', { ref: dossier, client: client.code, references: referencesOf(t, client), pointOfSale: 'CANAL' });
    if (fate === 'voided') {
      await receive(t, `${booking.locator}-void.air`, voidMessage({ ...booking, sequence: booking.sequence + 1 }));
      await t.do('dossier.update', { ref: dossier, status: 'cancelled' });
      return;
    }
    await fee(t, dossier, 1_500n + 500n * t.cents(0, 3));
    yield Math.min(issued + 1, 0);
    const invoice = await t.do('invoice.issue', { dossier });
    const billed: MoneyJson[] = [invoice.total];
    const paid = issued + 1 + client.paymentDays + t.pick(6);
    if (fate === 'refunded') {
      yield Math.min(issued + 4, 0);
      await receive(
        t,
        `${booking.locator}-refund.air`,
        refundMessage({ ...booking, sequence: booking.sequence + 2 }, 0, t.day(Math.min(issued + 4, 0)), 4_000n),
      );
      const note = await t.do('creditNote.issue', { invoice: invoice.number, reason: 'Billet remboursé par la compagnie', mode: 'open' });
      billed.push(note.total);
    }
    if (fate === 'exchanged') {
      yield Math.min(issued + 3, 0);
      const again = {
        ...booking,
        sequence: booking.sequence + 3,
        issuedOn: t.day(Math.min(issued + 3, 0)),
        travellers: booking.travellers.map((p) => ({ ...p, serial: String(Number(p.serial) + 10) })),
        exchange: {
          serial: (booking.travellers[0] as { serial: string }).serial,
          issuedOn: booking.issuedOn,
          addition: 0n,
          penalty: 6_000n,
        },
      };
      await receive(t, `${booking.locator}-exchange.air`, ticketMessage(again));
      billed.push((await t.do('invoice.issue', { dossier })).total);
    }
    if (paid > 0) return;
    yield paid;
    await t.do('payment.record', { dossier, money: sumOf(billed), method: 'transfer', bankRef: `VIR-${n}` });
    if (n % 5 === 0 && leaves + stay < 0) {
      yield Math.max(paid, leaves + stay + 1);
      await t.do('dossier.update', { ref: dossier, status: 'closed' });
    }
  };
}

const TRAINS = [
  ['Paris Lyon', 'Lyon Part-Dieu', 2],
  ['Paris Est', 'Strasbourg', 2],
  ['Lille Flandres', 'Paris Nord', 1],
  ['Rennes', 'Paris Montparnasse', 2],
  ['Paris Nord', 'London St Pancras', 3],
  ['Marseille', 'Genève', 4],
] as const;

/** A train: every third order arrives as a message, the others are typed in. */
export function railStory(n: number, issued: number): Story {
  return async function* (t) {
    yield issued;
    const client = COMPANIES[(n * 3) % COMPANIES.length] as (typeof COMPANIES)[number];
    const traveller = TRAVELLERS[n % TRAVELLERS.length] as (typeof TRAVELLERS)[number];
    const [from, to, hours] = TRAINS[n % TRAINS.length] as (typeof TRAINS)[number];
    const day = t.day(issued + 2 + t.pick(30));
    const hour = 6 + t.pick(12);
    const order = {
      id: 410_000 + n,
      on: t.day(issued),
      from,
      to,
      departs: `${day}T${String(hour).padStart(2, '0')}:06`,
      arrives: `${day}T${String(hour + hours).padStart(2, '0')}:12`,
      train: String(6_600 + n),
      traveller,
      price: t.cents(4_500, 9_000),
      fee: 250n,
    };
    let dossier: string;
    if (n % 3 === 0) {
      dossier = await receive(t, `order-${order.id}.xml`, railMessage(order));
      await t.do('dossier.update', { ref: dossier, client: client.code, references: referencesOf(t, client) });
    } else {
      dossier = (
        await t.do('dossier.create', {
          title: `${from} – ${to}`,
          client: client.code,
          status: 'confirmed',
          references: referencesOf(t, client),
          travellers: [`${traveller.last}/${traveller.first}`],
        })
      ).ref;
      const price = eur(order.price);
      await t.do('service.add', {
        dossier,
        service: 'rail',
        supplier: 'TRANSALP',
        recordLocator: `TX${order.id}`,
        item: {
          segments: [
            { from, to, carrier: 'Transalpin Express', train: order.train, class: '1', departs: order.departs, arrives: order.arrives },
          ],
          tickets: [`T${order.id}`],
          travellers: [`${traveller.last}/${traveller.first}`],
        },
        prices: [
          { side: 'sale', nature: 'fare', label: 'Billet de train', money: price, document: `T${order.id}` },
          { side: 'purchase', nature: 'fare', label: 'Billet de train', money: price, document: `T${order.id}` },
        ],
      });
    }
    await fee(t, dossier, 900n);
    yield Math.min(issued + 1, 0);
    const invoice = await t.do('invoice.issue', { dossier });
    if (issued + 20 >= 0) return;
    yield issued + 20;
    await t.do('payment.record', { dossier, money: invoice.total, method: n % 2 === 0 ? 'card' : 'transfer' });
  };
}

/** A hotel night booked through a distributor, which keeps the agency's commission on its account. */
export function hotelStory(n: number, issued: number): Story {
  return async function* (t) {
    yield issued;
    const client = COMPANIES[(n * 4 + 1) % COMPANIES.length] as (typeof COMPANIES)[number];
    const guest = TRAVELLERS[(n * 5) % TRAVELLERS.length] as (typeof TRAVELLERS)[number];
    const arrives = issued + 5 + t.pick(40);
    const nights = 1 + t.pick(3);
    const total = BigInt(nights) * t.cents(11_000, 9_000);
    const booking = {
      id: String(8_100_000_000_000 + n),
      on: t.day(issued),
      from: t.day(arrives),
      to: t.day(arrives + nights),
      guest,
      total,
      commission: total / 10n,
    };
    const dossier = await receive(t, `itinerary-${booking.id}.json`, hotelMessage(booking));
    await t.do('dossier.update', { ref: dossier, client: client.code, references: referencesOf(t, client) });
    yield Math.min(issued + 2, 0);
    await t.do('invoice.issue', { dossier });
  };
}
