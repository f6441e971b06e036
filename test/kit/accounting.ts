/** What every accounting adapter must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import type { ApiAccounting, ExportBatch, ExportEntry, ExportLine, FileAccounting, Outbound, Taken } from '../../core/contracts/index.ts';
import { closingAfter, endsIn, isNotThere, notHereCases, open, shut, troubleCases } from './outbound.ts';
import { freePort } from './server.ts';

type Case = readonly [name: string, holds: () => Promise<void>];

/** A sale of 120.00 EUR as an adapter sees it: of the client, of a nature, of VAT. */
export const exportEntry = (seq: number, more: Partial<ExportEntry> = {}): ExportEntry => {
  const line = (account: string, accountLabel: string, debit: bigint, credit: bigint, party: ExportLine['party'] = null): ExportLine => ({
    ...{
      account,
      accountLabel,
      party,
      label: 'Séjour',
      debit,
      credit,
      currency: 'EUR',
      original: null,
      dossier: 'D2026-000001',
      letter: null,
    },
  });
  return {
    ...{ seq, journal: { code: 'VE', label: 'Ventes' }, date: '2026-03-01', validatedAt: '2026-03-01T10:00:00.000Z' },
    ...{ piece: { ref: `F2026-${String(seq).padStart(6, '0')}`, date: '2026-03-01' }, label: 'Facture' },
    lines: [
      line('411', 'Clients', 12_000n, 0n, { code: 'C-00001', label: 'Atelier Brisemer & Fils', kind: 'client' }),
      line('706', 'Prestations', 0n, 10_000n),
      line('44571', 'TVA collectée', 0n, 2_000n),
    ],
    ...more,
  };
};
/** A batch of entries; of three sales when left out. */
export const exportBatch = (entries: readonly ExportEntry[] = [exportEntry(1), exportEntry(2), exportEntry(3)]): ExportBatch => ({
  ...{ id: 'B-1', period: { from: '2026-01-01', to: '2026-12-31' }, producedAt: '2027-01-05T08:00:00.000Z', lettered: true },
  agency: { id: 'demo-fr', name: 'Horizon & Fils Voyages', siren: '123456782', currency: 'EUR', timeZone: 'Europe/Paris' },
  async *entries() {
    for (let i = 0; i < entries.length; i += 2) yield entries.slice(i, i + 2);
  },
});

/** A file adapter with a batch of several entries, all of which it takes. */
export interface FileAccountingSubject {
  readonly adapter: FileAccounting;
  readonly batch: ExportBatch;
}
export function fileAccountingCases({ adapter, batch }: FileAccountingSubject): readonly Case[] {
  const bytesOf = async (): Promise<[string, string][]> => {
    const files: [string, string][] = [];
    for (const file of adapter.files(batch)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.chunks()) {
        ok((chunk as unknown) instanceof Uint8Array, `${file.name} holds what are no bytes`);
        chunks.push(chunk);
      }
      files.push([file.name, Buffer.concat(chunks).toString('base64')]);
    }
    return files;
  };
  return [
    [
      'takes the entries of the batch',
      async () => {
        for await (const chunk of batch.entries()) for (const entry of chunk) deepEqual(adapter.check(batch.agency.id, entry), []);
      },
    ],
    ['gives the same bytes for the same batch', async () => deepEqual(await bytesOf(), await bytesOf())],
    [
      'names its files apart, and reads the batch to its end',
      async () => {
        let [read, whole] = [0, 0];
        const watched: ExportBatch = {
          ...batch,
          async *entries() {
            for await (const chunk of batch.entries()) {
              read += chunk.length;
              yield chunk;
            }
            whole++;
          },
        };
        const files = adapter.files(watched);
        for (const file of files) for await (const _ of file.chunks());
        ok(whole > 0 && read > 0, 'it left entries unread');
        equal(new Set(files.map((f) => f.name.toLowerCase())).size, files.length);
      },
    ],
  ];
}

/** Where an adapter sends to in a test: a target that works, and what it holds. */
export interface Target {
  readonly port: number;
  /** How often it holds the entry handed over under a key. */
  held(key: string): number;
  /** From now on it does what it is asked to hand an entry over, and the answer is lost. */
  lose(): void;
  /** Lets go of its port. */
  close?(): Promise<void>;
}
export interface ApiAccountingSubject {
  make(port: number, outbound: Outbound): ApiAccounting;
  target(): Promise<Target>;
  readonly agency: string;
  /** Two entries it takes. */
  readonly entries: readonly [ExportEntry, ExportEntry];
}

const KEY = 'agency-1-0a1b2c3d';
const never = (): boolean => false;
const not = (said: Taken): void => isNotThere(said, 'the target');

/** An adapter that sends entries itself. */
export function apiAccountingCases({ make, target: started, agency, entries: [first, second] }: ApiAccountingSubject): readonly Case[] {
  const opened: Target[] = [];
  const target = async (): Promise<Target> => {
    const one = await started();
    opened.push(one);
    return one;
  };
  const nobodyKnows = async (adapter: ApiAccounting): Promise<void> => {
    endsIn(await adapter.send(agency, KEY, first, never), ['notSent', 'unknown'], 'it was neither taken nor refused');
    endsIn(await adapter.ask(agency, KEY, first, null), ['unknown'], 'a question that got no answer says nothing of the entry');
  };
  /** What it was taken as, whether it is booked or still to be: the target may call it otherwise once it is. */
  const reference = (taken: Taken): string => {
    endsIn(taken, ['done', 'pending'], 'the target took it');
    const given: unknown = taken.state === 'done' ? taken.value?.reference : (taken as { reference?: unknown }).reference;
    ok(
      typeof given === 'string' && given !== '' && given.length <= 100,
      `its reference is “${String(given)}”, which is no text of 1 to 100 characters`,
    );
    return given;
  };
  /** Two answers of one entry call it the same. */
  const same = (one: Taken, other: Taken): void => {
    const [given, before] = [reference(one), reference(other)];
    if (one.state === other.state) equal(given, before);
  };
  const cases: readonly Case[] = [
    [
      'takes its entries, and says so of each in the same way',
      async () => {
        for (const entry of [first, second, first]) deepEqual(make(1, open).check(agency, entry), []);
      },
    ],
    [
      'where nobody listens, an entry certainly was not sent',
      async () => {
        const adapter = make(await freePort(), open);
        endsIn(await adapter.send(agency, KEY, first, never), ['notSent']);
        endsIn(await adapter.ask(agency, KEY, first, null), ['unknown']);
      },
    ],
    [
      'a host that is not allowed is not called',
      async () => {
        const { port, held } = await target();
        endsIn(await make(port, shut).send(agency, KEY, first, never), ['notSent']);
        endsIn(await make(port, shut).ask(agency, KEY, first, null), ['unknown']);
        equal(held(KEY), 0);
      },
    ],
    [
      'what is late is not handed over',
      async () => {
        const { port, held } = await target();
        endsIn(await make(port, open).send(agency, KEY, first, () => true), ['notSent']);
        equal(held(KEY), 0);
        not(await make(port, open).ask(agency, KEY, first, null));
      },
    ],
    ...troubleCases('a target', (port) => nobodyKnows(make(port, open))),
    ...notHereCases('the entry', (port) => make(port, open).ask(agency, KEY, first, null)),
    [
      'an entry is taken once, and found by its key',
      async () => {
        const { port, held } = await target();
        const adapter = make(port, open);
        not(await adapter.ask(agency, KEY, first, null));
        const taken = await adapter.send(agency, KEY, first, never);
        const called = reference(taken);
        equal(held(KEY), 1);
        notDeepEqual(called, reference(await adapter.send(agency, `${KEY}x`, second, never)));
        // Another process, which was told the reference or was not.
        for (const known of [called, null]) same(await make(port, open).ask(agency, KEY, first, known), taken);
        not(await adapter.ask(agency, `${KEY}y`, first, null));
        equal(held(KEY), 1, 'to ask is not to send');
      },
    ],
    [
      'an entry whose answer was lost is in doubt, and found',
      async () => {
        const { port, held, lose } = await target();
        lose();
        endsIn(await make(port, open).send(agency, KEY, first, never), ['unknown']);
        equal(held(KEY), 1);
        endsIn(await make(port, open).ask(agency, KEY, first, null), ['done', 'pending'], 'the target has it');
        equal(held(KEY), 1);
      },
    ],
    [
      'an entry that is there already is not refused',
      async () => {
        const { port, held } = await target();
        const taken = await make(port, open).send(agency, KEY, first, never);
        reference(taken);
        const again = await make(port, open).send(agency, KEY, first, never);
        endsIn(again, ['done', 'pending', 'unknown'], 'the target has it, whoever handed it over');
        if (again.state !== 'unknown' && held(KEY) === 1) same(again, taken);
      },
    ],
  ];
  return closingAfter(cases, opened);
}
