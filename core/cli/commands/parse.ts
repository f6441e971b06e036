/** `escale parse`: what the supplier plugins read in a file. Touches no database. */
import type { Booked, EscaleError, FileReading } from '../../contracts/index.ts';
import { findingsOf } from '../../modules/dossiers/service/imports.ts';
import { bookingJson } from '../../modules/dossiers/views.ts';
import { systemClock } from '../../platform/clock.ts';
import { readingsOf } from '../../suppliers/readings.ts';
import { type Asked, agencyOf, type Command, JSON_OPTION } from '../command.ts';
import { readRaw, SUPPLIER_OPTION, supplierNamed } from '../files.ts';
import { bold, EXIT, findingText, type Io, json, red } from '../io.ts';

/** Order of fields as CONTRACT §2 shows them; what it does not name follows. */
const BOOKING = [
  'service',
  'kind',
  'occurredOn',
  'recordLocator',
  'otherLocators',
  'bookingOffice',
  'ticketingOffice',
  'agencyNumber',
  'validatingCarrier',
  'travellers',
  'documents',
  'segments',
  'stays',
  'references',
];
const DOCUMENT = [
  'kind',
  'memo',
  'number',
  'conjunction',
  'traveller',
  'original',
  'fare',
  'equivalent',
  'taxes',
  'total',
  'commission',
  'penalty',
  'refund',
  'payments',
];
const SEGMENT = ['from', 'to', 'carrier', 'flight', 'train', 'class', 'departs', 'arrives', 'status', 'surface'];
const STAY = ['product', 'name', 'code', 'from', 'to', 'rooms', 'nights', 'confirmation', 'total', 'commission', 'cancellation'];

function ordered(value: object, first: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(value);
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b)));
}
const inOrder = (booked: Booked): object => {
  const b = bookingJson(booked);
  return ordered(
    {
      ...b,
      documents: b.documents.map((d) => ordered(d, DOCUMENT)),
      segments: b.segments.map((s) => ordered(s, SEGMENT)),
      stays: b.stays.map((s) => ordered(s, STAY)),
    },
    BOOKING,
  );
};

/** One line of `parse --json`: the reading without the bytes to store. */
export function readingJson(file: string, r: FileReading): object {
  const head = { file, supplier: r.supplier, format: r.format, sha256: r.sha256 || null, status: r.status };
  return r.status === 'refused'
    ? { ...head, error: r.error, findings: r.findings, bookings: [] }
    : { ...head, findings: r.findings, bookings: r.bookings.map(inOrder) };
}

const unread = (file: string, supplier: string | null, error: EscaleError): FileReading => ({
  file,
  supplier,
  format: null,
  sha256: '',
  status: 'refused',
  error: { code: error.code, message: error.message, line: null, column: null },
  findings: [],
  bookings: [],
  masked: null,
});

/** A reading for people. */
function describe(io: Io, file: string, r: FileReading): string {
  if (r.error) {
    return `${bold(io, file)}  ${red(io, 'refused')}\n${findingsOf(r).map(findingText).join('')}`;
  }
  const bookings = r.bookings.map(bookingJson).map((b) => {
    const documents = b.documents.map((d) => `${d.kind} ${d.number}${d.total ? ` ${d.total.amount} ${d.total.currency}` : ''}`);
    const legs = b.segments.map((s) => `${s.from}–${s.to}`);
    const stays = b.stays.map((s) => `${s.name ?? s.product} ${s.from ?? ''}–${s.to ?? ''}`);
    return `  ${b.kind} ${b.service} ${b.recordLocator ?? ''} ${b.travellers.map((t) => t.name).join(', ')}\n    ${[...documents, ...legs, ...stays].join(' · ')}\n`;
  });
  const findings = r.findings.map(findingText);
  return `${bold(io, file)}  ${r.supplier} ${r.format}\n${bookings.join('')}${findings.join('')}`;
}

/** Reads the files named one after the other and hands out each reading. */
export async function* readings(asked: Asked): AsyncGenerator<{ file: string; reading: FileReading }> {
  const { io, args, text, config } = asked;
  const agency = text('agency') === undefined ? null : agencyOf(asked);
  const only = await supplierNamed(asked, agency);
  const [readings, clock] = [readingsOf(config()), systemClock()];
  for (const file of args) {
    const found = await readRaw(io.cwd, file);
    const reading = 'raw' in found ? await readings.read(agency, found.raw, only, clock.now()) : unread(file, only, found.error);
    yield { file, reading };
  }
}

export const commands: readonly Command[] = [
  {
    name: 'parse',
    summary: 'what the supplier plugins read in a file; touches no database',
    usage: 'FILE… [--supplier ID] [--agency ID] [--json]',
    example: 'escale parse booking.air --json',
    options: {
      ...SUPPLIER_OPTION,
      agency: { type: 'string', value: 'ID', help: 'only plugins of this agency; of all when left out' },
      ...JSON_OPTION,
    },
    args: [1, Number.POSITIVE_INFINITY],
    async run(asked) {
      let refused = false;
      for await (const { file, reading } of readings(asked)) {
        refused ||= reading.status === 'refused';
        asked.io.out(asked.flag('json') ? json(readingJson(file, reading)) : describe(asked.io, file, reading));
      }
      return refused ? EXIT.refused : EXIT.done;
    },
  },
];
