/** What every service plugin must do, whoever makes it: what `escale kit` and the tests of the project hold against bookings of it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  addDays,
  type Booked,
  type BookedDocument,
  type BookedKind,
  calledIn,
  fromJson,
  type Money,
  type PluginManifest,
  type Service,
  sayIn,
  subtract,
  sum,
  toJson,
} from '../../core/contracts/index.ts';
import { foldPrices } from '../../core/modules/dossiers/prices.ts';
import { describe } from '../../core/modules/dossiers/rules.ts';
import { publishedOrCost } from '../../core/modules/dossiers/service/pricing.ts';
import { byName, segmentsOf } from '../../core/modules/dossiers/service/whom.ts';
import { judgeBooking } from '../../core/suppliers/judge.ts';
import { reportedOf } from '../../core/suppliers/open.ts';
import { named, saidOf } from '../../core/suppliers/services.ts';
import { tried } from '../../core/suppliers/tried.ts';

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
/** Of a price that is hidden, or an agency's own fee, nobody says which part comes back. */
const isPlain = (d: BookedDocument): boolean => d.kind !== 'fee' && d.total !== null && d.fare !== null && !d.net && !d.selling;
/** What may be kept of a document: nothing, or 1. */
const penaltiesOf = ({ total }: BookedDocument): readonly Money[] =>
  total === null ? [] : ['0', '1'].map((amount) => fromJson({ amount, currency: total.currency }));
/** The same booking in a message of another kind, so many days later. */
const later = ({ voids: _, ...booked }: Booked, kind: BookedKind, days: number, documents: BookedDocument[]): Booked => ({
  ...booked,
  ...{ kind, documents, occurredOn: addDays(booked.occurredOn, days) },
});

export function serviceCases({ service: own, bookings: given }: ServiceSubject, manifest: PluginManifest): readonly Case[] {
  const bookings = given.filter((booked) => booked.item !== null);
  // Judged as the host judges it: whatever it is asked here, what it answers keeps the contract.
  const judged = (place: string): Service =>
    named(manifest.id, { service: own, ...saidOf(manifest) }, { asking: () => {}, place: () => place });
  const service = judged('');
  const names = manifest.shown?.names ?? {};
  /** What messages on a booking leave sold of it, as a dossier has it. */
  const soldOf = (all: readonly Booked[], currency: string): Money => {
    const priced = all.map((booked) => {
      const costs = service.costs(booked).map((cost) => ({ ...cost, label: calledIn(names, cost.label) }));
      return { booked, prices: byName(publishedOrCost(costs, service.soldAs), booked.travellers, segmentsOf(service, booked.item)) };
    });
    const left = foldPrices(priced).filter(({ side }) => side === 'sale');
    return sum(
      left.map(({ money }) => money),
      currency,
    );
  };
  return [
    [
      'has bookings to try it with, which suppliers may report',
      () => {
        ok(bookings.length > 0, 'there is no booking with an item in kit.ts');
        for (const [i, booked] of given.entries()) judgeBooking('kit.ts', `/bookings/${i}`, booked, reportedOf([manifest]));
      },
    ],
    [
      'keeps its contract where a file is read',
      () => {
        for (const [i, booked] of given.entries()) {
          const [wrong] = tried(judged(describe(booked)), booked, { at: `/bookings/${i}`, said: [], names });
          ok(!wrong, wrong?.message);
        }
      },
    ],
    [
      'reads otherwise in French and in English',
      () => {
        const all = (locale: string): string =>
          JSON.stringify(bookings.map((booked) => service.read(service.itemOf(booked), sayIn(names, locale))));
        ok(!/undefined|\[object/.test(all('fr') + all('en')), 'a line of it says “undefined” or “[object Object]”');
        ok(all('fr') !== all('en'), 'nothing of it reads otherwise in French and in English');
      },
    ],
    [
      'says each of its words in both languages of the console',
      () => {
        const keys = new Set(Object.values(names).flatMap(({ words = {} }) => Object.keys(words)));
        for (const key of keys)
          for (const locale of LOCALES) ok(Object.hasOwn(names[locale]?.words ?? {}, key), `“${key}” is not said in “${locale}”`);
      },
    ],
    [
      'says when it is travelled',
      () =>
        ok(
          bookings.some((b) => service.travelDates(service.itemOf(b)).departure !== null),
          'no booking says when it is travelled',
        ),
    ],
    [
      'brings messages together: one alone is as it was, the same one twice says no more',
      () => {
        for (const { item } of bookings) deepEqual(service.together([item, item]), service.together([item]));
      },
    ],
    [
      'states costs, the same each time: what is payable of a document is its total, in one currency',
      () => {
        for (const booked of bookings) {
          const costs = service.costs(booked);
          deepEqual(service.costs(booked), costs);
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
            const numbers = booked.kind === 'issued' ? documents.filter(isPlain).map((d) => d.number) : [];
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
      'leaves of what is cancelled the penalty that is stated, and nothing where it is zero',
      () => {
        for (const booked of bookings)
          for (const sold of booked.documents.filter((d) => d.kind !== 'fee' && d.total !== null))
            for (const penalty of penaltiesOf(sold)) {
              const gone = later(booked, 'cancelled', 1, [{ ...sold, refund: null, penalty: toJson(penalty) }]);
              const kept = service.costs(gone).filter((c) => c.document === sold.number && c.of === 'payable');
              ok(
                kept.every((c) => c.nature === 'penalty'),
                `what is payable of ${sold.number} once it is cancelled is of another nature than “penalty”`,
              );
              deepEqual(
                sum(
                  kept.map((c) => c.money),
                  penalty.currency,
                ),
                penalty,
                `what is payable of ${sold.number} once it is cancelled is not the penalty its message states`,
              );
              if (booked.kind !== 'issued' || !isPlain(sold)) continue;
              deepEqual(
                soldOf([later(booked, 'issued', 0, [sold]), gone], penalty.currency),
                penalty,
                `of ${sold.number}, cancelled but for its penalty, something else is left`,
              );
            }
      },
    ],
    [
      'leaves of what was exchanged, then cancelled, the penalty of the last document alone',
      () => {
        for (const booked of bookings.filter(({ kind }) => kind === 'issued'))
          for (const sold of booked.documents.filter(isPlain))
            for (const penalty of penaltiesOf(sold)) {
              const next = { ...sold, number: `${sold.number}X`, original: sold.number };
              const history = [
                later(booked, 'issued', 0, [sold]),
                later(booked, 'exchanged', 1, [next]),
                later(booked, 'cancelled', 2, [{ ...next, original: null, penalty: toJson(penalty) }]),
              ];
              const why = `of ${sold.number}, exchanged, then cancelled but for its penalty, something else is left`;
              deepEqual(soldOf(history, penalty.currency), penalty, why);
            }
      },
    ],
    [
      'keeps of a refund the penalty that is stated, of that nature, and no more when the booking is cancelled after it',
      () => {
        for (const booked of bookings.filter(({ kind }) => kind === 'issued'))
          for (const sold of booked.documents.filter(isPlain)) {
            const total = fromJson(sold.total as NonNullable<typeof sold.total>);
            const penalty = fromJson({ amount: '1.00', currency: total.currency });
            const refund = {
              paid: sold.total,
              used: null,
              fare: sold.equivalent ?? sold.fare,
              tax: null,
              total: toJson(subtract(total, penalty)),
            };
            const issued = later(booked, 'issued', 0, [sold]);
            const refunded = later(booked, 'refunded', 1, [{ ...sold, refund, penalty: toJson(penalty) }]);
            const payable = service.costs(refunded).filter((c) => c.of === 'payable' && c.document === sold.number);
            if (payable.length === 0 || total.minor < penalty.minor) continue;
            const kept = payable.filter(({ nature }) => nature === 'penalty').map(({ money }) => money);
            const why = `what is kept of the refund of ${sold.number} is a cost of its own, of nature “penalty”, beside the whole price that goes back`;
            deepEqual(sum(kept, total.currency), penalty, why);
            const gone = later(booked, 'cancelled', 2, [{ ...sold, refund: null, penalty: null }]);
            deepEqual(
              soldOf([issued, refunded, gone], total.currency),
              penalty,
              `of ${sold.number}, refunded but for its penalty, then cancelled, something else is left`,
            );
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
