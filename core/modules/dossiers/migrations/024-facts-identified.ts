import type { Booked, Identity } from '../../../contracts/index.ts';
import { backfill, table } from '../../../contracts/migration.ts';
import { factKey } from '../rules.ts';
import createFacts from './004-facts.ts';
import sealFacts from './016-facts-seal.ts';

/** Who gave the letters and papers that our three connectors read before they said so themselves: the PNR or order, and a ticket that is no airline's. */
const ISSUERS: Readonly<Record<string, { readonly scheme: 'pnr' | 'order'; readonly whole: string; readonly ticket: string }>> = {
  'air-amadeus': { scheme: 'pnr', whole: '1A', ticket: '1A' },
  'rail-content': { scheme: 'order', whole: 'CONTENTRAIL', ticket: 'UZ' },
  'hotel-expedia': { scheme: 'order', whole: 'EXPEDIA', ticket: 'EXPEDIA' },
};

/** A booking that says by what it is known, as its connector would today; but for the day a PNR was made, which it did not keep. */
export function withIdentities(plugin: string, kept: unknown): Booked {
  const booked = kept as Booked;
  const { scheme, whole, ticket } = ISSUERS[plugin] ?? { scheme: 'pnr' as const, whole: plugin, ticket: plugin };
  const airline = /^[A-Z0-9]{2}$/.test(booked.validatingCarrier?.code ?? '') ? (booked.validatingCarrier?.code ?? null) : null;
  const booking: Identity =
    plugin === 'rail-content' && booked.service === 'air'
      ? { scheme: 'pnr', issuer: airline ?? whole, value: booked.recordLocator ?? '' }
      : { scheme, issuer: whole, value: booked.recordLocator ?? '' };
  const papers = booked.documents.flatMap((d): Identity[] => {
    if (d.kind === 'fee') return [{ scheme: 'voucher', issuer: booked.ticketingOffice, value: d.number }];
    if (d.kind === 'voucher') return [{ scheme: 'voucher', issuer: whole, value: d.number }];
    const numbers = [d.number, ...d.conjunction, d.original, d.inConnectionWith].filter((n) => n !== null && n !== undefined);
    return numbers.map((value) => ({ scheme: 'ticket', issuer: booked.service === 'air' ? value.slice(0, 3) : ticket, value }));
  });
  return { ...booked, identities: [...(booked.recordLocator === null ? [] : [booking]), ...papers] };
}

/** What tells a fact from every other names no plugin any more. */
export default backfill(table(createFacts, sealFacts), async (rows) =>
  rows.map((row) => {
    const booked = withIdentities(row.plugin, row.booked);
    return { ...row, booked, fact_key: factKey(booked) };
  }),
);
