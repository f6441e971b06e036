/** A service type that goes wrong in the way its item says: `costs loop`. */
import { isMainThread } from 'node:worker_threads';
import { Type } from 'typebox';
import {
  type Booked,
  type Cost,
  definePlugin,
  fail,
  fromJson,
  money,
  negate,
  Provides,
  provide,
  SERVICE_CONTRACT,
  type Service,
} from '../../../../core/contracts/index.ts';

const Item = Type.Object({ way: Type.String() }, { additionalProperties: false });

const NONSENSE = [
  { of: 'payable', nature: 'transport', money: { minor: 12, currency: 'EUR' }, document: null, code: null, label: 'Coach' },
];
const WRONG: Readonly<Record<string, () => unknown>> = {
  loops() {
    for (;;);
  },
  throws() {
    throw new Error('boom 4111 1111 1111 1111');
  },
  refuses() {
    throw fail('AMOUNT_INVALID', 'no such amount');
  },
  'gives nothing': () => null,
  'gives nonsense': () => NONSENSE,
  'gives another thing': () => ({ way: 'sound', colour: 'red' }),
  'gives no day': () => ({ departure: '2026-02-30', return: null }),
  'gives them the wrong way round': () => ({ departure: '2026-03-02', return: '2026-03-01' }),
  'gives no label': () => [costOf({ label: {} as never })],
  'gives a blank label': () => [costOf({ label: ' ' })],
  'gives a word nobody says': () => [costOf({ label: { word: 'fare' } })],
  'gives a label that cannot be kept': () => [costOf({ label: 'Coach\0' })],
  'gives a card in a label': () => [costOf({ label: 'Coach 4111 1111 1111 1111' })],
  'gives a card in a code': () => [costOf({ code: '4111111111111111' })],
  'gives a long code': () => [costOf({ code: 'C'.repeat(5_000) })],
  'gives too much': () => [costOf({ money: { minor: 10n ** 30n, currency: 'EUR' } })],
  'gives too much together': () => [costOf({ money: { minor: 10n ** 15n, currency: 'EUR' } }), costOf({ money: money(1n, 'EUR') })],
  'gives no such traveller': () => [costOf({ travellers: [0, 99] })],
  'gives a leg nobody knows': () => [costOf({ segments: [0] }), costOf({ segments: [1] })],
  'gives another currency': () => [costOf({ money: { minor: 1n, currency: 'XXX' } })],
};
const costOf = (more: Partial<Cost>): Cost => ({
  ...{ of: 'payable', nature: 'transport', money: money(12_000n, 'EUR'), document: null, code: null, label: 'Coach' },
  ...more,
});
/** `later`: it behaves where it is tried. */
function wrong(how: string): unknown {
  const late = how.endsWith(' later');
  return late && !isMainThread ? undefined : WRONG[how.replace(/ later$/, '')]?.();
}
/** What a function does, unless the item says otherwise. */
const unless = <R>(item: unknown, place: string, sound: () => R): R => {
  const { way = '' } = (item ?? {}) as { way?: string };
  const instead = way.startsWith(`${place} `) ? wrong(way.slice(place.length + 1)) : undefined;
  return instead === undefined ? sound() : (instead as R);
};

function costs({ item, documents }: Booked): readonly Cost[] {
  const { way = '' } = (item ?? {}) as { way?: string };
  const cost = (of: Cost['of'], document: string, of_: Cost['money']): Cost => ({
    ...{ of, nature: 'transport', money: of_, document, code: null, label: 'Coach' },
  });
  return documents.flatMap(({ number, total, refund }) => {
    if (way === 'costs rewrites' && total) total.amount = '1.00';
    const stated = fromJson(refund?.total ?? total ?? { amount: '0.00', currency: 'EUR' });
    const due = refund ? negate(stated) : stated;
    if (way === 'costs less') return [cost('payable', number, money(due.minor - 100n, due.currency))];
    if (way === 'costs nothing') return [];
    if (way === 'costs a commission alone') return [cost('commission', number, money(-400n, due.currency))];
    if (way === 'costs two currencies') return [cost('payable', number, due), cost('commission', number, money(100n, 'USD'))];
    return [cost('payable', number, due)];
  });
}

const service: Service = {
  item: Item,
  read: (item) => unless(item, 'read', () => ({ title: 'Coach', lines: ['leaves at eight'] })),
  together: (items) => unless(items.at(-1), 'together', () => items.at(-1) as { way: string }),
  itemOf: (booked) => {
    const { item } = booked;
    if (item?.['way'] === 'itemOf rewrites') booked.recordLocator = 'ELSE';
    return unless(item, 'itemOf', () => item);
  },
  segments: (item) => unless(item, 'segments', () => ['the way']),
  travelDates: (item) => unless(item, 'travelDates', () => ({ departure: '2026-03-01', return: '2026-03-01' })),
  costs: (booked) => unless(booked.item, 'costs', () => costs(booked)),
  version: 1,
  soldAs: 'agent',
  nature: 'transport',
};

export default definePlugin({
  id: 'coach-odd',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: Item,
  shown: { names: { en: { one: 'Coach', many: 'Coaches' } }, icon: 'bus' },
  providers: [provide(Provides.service, {}, () => service)],
});
