/** What a service type answers, held to its contract each time: by schema, and beside that by what no schema can say. The one judge: of files, of bookings that are applied, of `escale kit`. */
import type { TSchema } from 'typebox';
import {
  AMOUNT_LIMIT,
  type Booked,
  type Cost,
  CostsSchema,
  type Finding,
  hasWord,
  noWord,
  ReadingSchema,
  SegmentsSchema,
  type Service,
  type ServiceShown,
  size,
  TravelDatesSchema,
} from '../contracts/index.ts';
import { impossibleDays } from '../modules/dossiers/rules.ts';
import { createCompiler, type Validator } from '../platform/validate.ts';

export type Functions = 'read' | 'together' | 'itemOf' | 'segments' | 'travelDates' | 'costs';
/** Where in an answer, as a JSON pointer, and what is wrong there. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
}
/** What is wrong with what a function answered when it was asked this; null where it keeps the contract. */
export type Answers = (name: Functions, answer: unknown, asked: readonly unknown[]) => Fault | null;

const TYPED = { code: 'SERVICE_FAILED', typed: true };
const compile = createCompiler({ lazy: true });
const COMMON = {
  read: compile(ReadingSchema, TYPED),
  segments: compile(SegmentsSchema, TYPED),
  travelDates: compile(TravelDatesSchema, TYPED),
  costs: compile(CostsSchema, TYPED),
} as const;

const thereIsNo = (place: number | undefined, what: string, field: string, length: number): string =>
  `There is no ${what} ${place}: ${length === 0 ? 'the booking has none' : `they count from 0 and there are ${length}`}. Name one that is there, or leave \`${field}\` out.`;

/** Of an answer that fits its schema. */
const BESIDE: { readonly [F in Functions]?: (answer: never, asked: readonly unknown[]) => Fault | null } = {
  itemOf: (item: unknown) => faultOf(impossibleDays(item)[0]),
  travelDates: ({ departure, return: back }: ReturnType<Service['travelDates']>) =>
    departure !== null && back !== null && back < departure
      ? { pointer: '/return', message: `It is back on ${back}, before it leaves on ${departure}.` }
      : null,
  costs: (costs: readonly Cost[], [booked]) => {
    const { length } = (booked as Booked).travellers;
    for (const [i, { of, money, travellers = [] }] of costs.entries()) {
      if (of !== 'published' && money.minor === 0n)
        return {
          pointer: `/${i}/money/minor`,
          message: `It is zero, and \`${of}\`: only what is published may be, where the price is hidden. Leave the cost out.`,
        };
      const at = travellers.findIndex((place) => place >= length);
      if (at >= 0)
        return {
          pointer: `/${i}/travellers/${at}`,
          message: thereIsNo(travellers[at], 'traveller', 'travellers', length),
        };
    }
    const all = costs.reduce((sum, { money }) => sum + size(money.minor), 0n);
    return all > AMOUNT_LIMIT
      ? { pointer: '', message: `Together they are ${all} minor units: ${AMOUNT_LIMIT} is the most of one booking.` }
      : null;
  },
};

/** Thrown when a schema throws. */
class Unread extends Error {}
/** A schema as plain data, with nothing behind it that could throw or answer otherwise later. */
function read(schema: () => TSchema | object): object {
  try {
    return JSON.parse(JSON.stringify(schema())) as object;
  } catch (error) {
    throw new Unread(error instanceof Error ? error.message : String(error));
  }
}

const judges = new WeakMap<Service, Answers>();
/** A service type, and what its manifest says: what a supplier may report of it, and what it calls itself and its words. */
export interface Typed {
  readonly service: Service;
  readonly reported: TSchema | undefined;
  readonly names: ServiceShown['names'];
}

/** The judge of a service type. Its schemas are compiled once, when the first answer is judged. */
export function answersOf({ service, reported, names }: Typed): Answers {
  const before = judges.get(service);
  if (before) return before;
  // Its own, since schemas of two plugins may have one `$id`.
  const own = createCompiler({ lazy: true });
  const made = new Map<Functions, Validator>(Object.entries(COMMON) as [Functions, Validator][]);
  const validatorOf = (name: Functions): Validator => {
    const validator =
      made.get(name) ??
      own(
        read(() => (name === 'itemOf' ? service.item : reported) ?? {}),
        TYPED,
      );
    made.set(name, validator);
    return validator;
  };
  const judge: Answers = (name, answer, asked) => {
    let misfits: readonly Finding[];
    try {
      misfits = validatorOf(name)(answer);
    } catch (error) {
      const what = error instanceof Unread ? 'could not be read, it threw' : 'is no JSON Schema';
      return { pointer: '', message: `Its schema ${what}: ${error instanceof Error ? error.message : String(error)}` };
    }
    if (misfits.length > 0) return faultOf(misfits[0]);
    const beside = BESIDE[name]?.(answer as never, asked) ?? null;
    if (beside !== null || name !== 'costs') return beside;
    const costs = answer as readonly Cost[];
    return strangeWord(names, costs) ?? strangeSegment(service, costs, asked[0] as Booked);
  };
  judges.set(service, judge);
  return judge;
}
const faultOf = (finding: Finding | undefined): Fault | null =>
  finding === undefined ? null : { pointer: finding.pointer ?? '', message: finding.message };

/** A cost that is called by a word its type has in no language. */
function strangeWord(names: Typed['names'], costs: readonly Cost[]): Fault | null {
  for (const [i, { label }] of costs.entries())
    if (typeof label !== 'string' && !hasWord(names, label.word)) return { pointer: `/${i}/label/word`, message: noWord(label.word) };
  return null;
}

/** A cost of a leg or a stay that is not there, or that its type knows by no name. */
function strangeSegment(service: Service, costs: readonly Cost[], { item }: Booked): Fault | null {
  const places = costs.flatMap(({ segments = [] }, i) => segments.map((place, at) => ({ place, pointer: `/${i}/segments/${at}` })));
  if (places.length === 0) return null;
  if (!service.segments)
    return { pointer: places[0]?.pointer ?? '', message: 'It names a leg or a stay: say in `segments` what each is known by.' };
  let length: number;
  try {
    length = item === null ? 0 : service.segments(item).length;
  } catch (error) {
    return { pointer: '', message: `segments failed: ${error instanceof Error ? error.message : String(error)}` };
  }
  const strange = places.find(({ place }) => place >= length);
  return strange === undefined ? null : { pointer: strange.pointer, message: thereIsNo(strange.place, 'leg or stay', 'segments', length) };
}
