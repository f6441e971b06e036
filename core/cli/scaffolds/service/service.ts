/** How an item reads, when it is travelled, what its messages tell together and what they cost. */
import { type Booked, type Cost, type ItemReading, notDone, type Say, type Service } from 'escale/contracts';
import { Item, type Reported } from './item.ts';

/** What several messages tell of one booking together; the later is the last. */
const together = (items: readonly unknown[]): Reported => items.at(-1) as Reported;

function itemOf({ item }: Booked): Item {
  const { from, to, departs } = item as Reported;
  return { from, to, ...(departs === null ? {} : { departs }) };
}

function read(item: unknown, say: Say): ItemReading {
  const { from, to } = item as Item;
  notDone(`Say in “${say.locale}” how the way from ${from} to ${to} is called on a document: { title, lines }.`);
}

function travelDates(item: unknown): { departure: string | null; return: string | null } {
  const day = (item as Item).departs?.slice(0, 10) ?? null;
  return { departure: day, return: day };
}

function costs({ kind, documents }: Booked): readonly Cost[] {
  notDone(`Say what ${documents.length} documents of a message that is “${kind}” cost: what is payable of each adds up to its total.`);
}

/** Raise `version` with each change of what `costs` gives. */
export const service: Service = {
  item: Item,
  read,
  together,
  itemOf,
  travelDates,
  costs,
  version: 1,
  soldAs: 'agent',
  nature: 'transport',
};
