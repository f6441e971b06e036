/** What every service plugin must do, whoever makes it: what `escale kit` and the tests of the project hold against bookings of it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Booked, type BookedKind, fromJson, isDay, type PluginManifest, type Service, sum } from '../../core/contracts/index.ts';
import { misfits } from '../../core/modules/dossiers/service/shape.ts';
import { costFindings } from '../../core/suppliers/tried.ts';

export interface ServiceSubject {
  readonly service: Service;
  /** Bookings as suppliers report them, each with its item. */
  readonly bookings: readonly Booked[];
}
type Case = readonly [name: string, holds: () => void];

/** A booking that was sold as a supplier reports it: one traveller, one voucher of 120.00 EUR. */
export const bookedOf = (service: string, item: Booked['item'], more: Partial<Booked> = {}): Booked => ({
  ...{ service, kind: 'issued', occurredOn: '2026-03-01', identities: [{ scheme: 'voucher', issuer: 'SUPPLIER', value: 'V-1' }] },
  ...{ recordLocator: 'QX7PL2', otherLocators: [], bookingOffice: null, ticketingOffice: null, agencyNumber: null },
  ...{ validatingCarrier: null, billedBy: 'SUPPLIER', travellers: [{ name: 'EXEMPLE/ALICE', type: null }], references: {}, item },
  documents: [
    {
      ...{ kind: 'voucher', number: 'V-1', conjunction: [], traveller: 0, original: null, equivalent: null, taxes: [], commission: null },
      ...{ fare: { amount: '120.00', currency: 'EUR' }, total: { amount: '120.00', currency: 'EUR' }, penalty: null, refund: null },
      payments: [],
    },
  ],
  ...more,
});

const KINDS: readonly BookedKind[] = ['reserved', 'issued', 'exchanged', 'voided', 'refunded', 'cancelled', 'changed'];
const LOCALES = ['fr', 'en'];

export function serviceCases({ service, bookings: given }: ServiceSubject, { reported }: PluginManifest): readonly Case[] {
  const bookings = given.filter((booked) => booked.item !== null);
  const fits = (schema: PluginManifest['reported'], value: unknown, what: string): void => {
    const [misfit] = schema ? misfits(schema, value) : [];
    ok(!misfit, `${what} does not fit its schema: ${misfit?.pointer} ${misfit?.message}`);
  };
  const items = bookings.map((booked) => booked.item);
  return [
    [
      'has bookings to try it with, which suppliers may report',
      () => {
        ok(bookings.length > 0, 'there is no booking with an item in kit.ts');
        for (const item of items) fits(reported, item, 'the item of a booking');
      },
    ],
    [
      'makes of a booking an item a person could have typed in, and reads it in each language',
      () => {
        for (const booked of bookings) {
          const before = structuredClone(booked);
          const item = service.itemOf(booked);
          fits(service.item, item, 'itemOf');
          for (const locale of LOCALES) {
            const { title, lines } = service.read(item, locale);
            ok(typeof title === 'string' && title.trim() !== '', `an item has no title in ${locale}`);
            ok(lines.every((line) => typeof line === 'string' && line.trim() !== '' && !line.includes('undefined')));
          }
          deepEqual(booked, before, 'it changes the booking it is given');
        }
        const all = (locale: string): string => JSON.stringify(bookings.map((booked) => service.read(service.itemOf(booked), locale)));
        ok(all('fr') !== all('en'), 'nothing of it reads otherwise in French and in English');
      },
    ],
    [
      'says when it is travelled',
      () => {
        for (const booked of bookings) {
          const { departure, return: back } = service.travelDates(service.itemOf(booked));
          for (const day of [departure, back]) ok(day === null || isDay(day), `“${day}” is no day`);
          ok(departure === null || back === null || departure <= back, 'it comes back before it leaves');
        }
        ok(
          bookings.some((b) => service.travelDates(service.itemOf(b)).departure !== null),
          'no booking says when it is travelled',
        );
      },
    ],
    [
      'brings messages together: one alone is as it was, the same one twice says no more',
      () => {
        for (const item of items) {
          const alone = service.together([item]);
          fits(reported, alone, 'together');
          deepEqual(service.together([item, item]), alone);
        }
      },
    ],
    [
      'states costs, called something in each language: what is payable of a document is its total, in one currency, the same each time',
      () => {
        for (const booked of bookings) {
          const costs = service.costs(booked);
          deepEqual(service.costs(booked), costs);
          for (const { label, of, money } of costs) {
            ok(of === 'published' || money.minor !== 0n);
            for (const locale of LOCALES) {
              const said = typeof label === 'string' ? label : label[locale];
              ok(said !== undefined && said.trim() !== '', `what costs is called nothing in “${locale}”: ${JSON.stringify(label)}`);
            }
          }
          const [wrong] = costFindings(booked, costs);
          ok(!wrong, wrong?.message);
        }
        ok(
          given.some((booked) => service.costs(booked).length > 0),
          'no booking costs anything',
        );
      },
    ],
    [
      'turns the sign of what comes back, and has an answer to every kind of message',
      () => {
        for (const booked of bookings)
          for (const kind of KINDS) {
            const { voids: _voids, ...rest } = booked;
            const back = kind === 'refunded';
            const documents = rest.documents.map((d) => ({
              ...d,
              penalty: null,
              refund: back ? { paid: d.total, used: null, fare: d.equivalent ?? d.fare, tax: null, total: d.total } : null,
            }));
            const costs = service.costs({ ...rest, kind, documents, ...(kind === 'voided' ? { voids: 'sale' as const } : {}) });
            if (kind === 'voided') equal(costs.filter((cost) => cost.of === 'payable').length, 0, 'a void costs something');
            // Of a price that is hidden, or an agency's own fee, nobody says which part comes back.
            const plain = documents.filter((d) => d.kind !== 'fee' && d.total !== null && d.fare !== null && !d.net && !d.selling);
            const numbers = booked.kind === 'issued' ? plain.map((d) => d.number) : [];
            const ofDocuments = costs.filter((cost) => cost.of === 'payable' && numbers.includes(cost.document ?? ''));
            if (back)
              ok(
                ofDocuments.every((cost) => cost.money.minor <= 0n),
                'what is refunded costs again',
              );
          }
      },
    ],
    [
      'leaves of what is cancelled no more than the penalty that is stated',
      () => {
        for (const booked of bookings) {
          const documents = booked.documents.map((d) => ({ ...d, refund: null, penalty: d.total && { ...d.total, amount: '1.00' } }));
          const { voids: _voids, ...rest } = booked;
          for (const { number, penalty } of documents) {
            const kept = service
              .costs({ ...rest, kind: 'cancelled', documents })
              .filter((c) => c.document === number && c.of === 'payable');
            if (kept.length === 0 || penalty === null) continue;
            ok(
              kept.every((c) => c.nature === 'penalty'),
              `what is payable of ${number} once it is cancelled is of another nature than “penalty”`,
            );
            const all = sum(
              kept.map((c) => c.money),
              penalty.currency,
            );
            deepEqual(all, fromJson(penalty), `what is payable of ${number} once it is cancelled is not the penalty its message states`);
          }
        }
      },
    ],
    [
      'says which edition of its costs it is, and how it is sold',
      () => {
        ok(Number.isSafeInteger(service.version) && service.version >= 1);
        ok(['agent', 'principal'].includes(service.soldAs));
      },
    ],
  ];
}
