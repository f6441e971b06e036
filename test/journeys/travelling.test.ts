/** Who is refunded does not travel: papers leave him out, whatever messages told him by, and name him again when the refund is taken back. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Booked } from '../../core/contracts/index.ts';
import { dossiers, services } from '../../core/modules/dossiers/model.ts';
import { travelling } from '../../core/modules/dossiers/service/travelling.ts';
import { told } from '../kit/air-told/read.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { eur, importFile } from './steps.ts';

const READER = '/usr/bin/pdftotext';
const [ALICE, BRUNO] = ['EXEMPLE/ALICE', 'EXEMPLE/BRUNO'];
const LEG = {
  from: 'MRS',
  to: 'AJA',
  carrier: 'AX',
  class: null,
  departs: '2026-03-09T08:00',
  arrives: null,
  status: 'OK',
  surface: false,
};
const refund = { paid: eur('100.00'), used: null, fare: eur('100.00'), tax: null, total: eur('100.00') };

const journey = (locator: string, kind: Booked['kind'], day: number, holders: readonly string[], more: Partial<Booked> = {}): Booked => {
  const documents = holders.map((name, i) => ({
    ...{ kind: 'ticket' as const, number: `${locator}-${name}`, conjunction: [], traveller: i, original: null, fare: eur('100.00') },
    ...{ equivalent: null, taxes: [], total: eur('100.00'), commission: null, penalty: null, payments: [] },
    refund: kind === 'refunded' ? refund : null,
  }));
  return {
    ...{ service: 'rail', kind, occurredOn: `2026-01-${day}`, recordLocator: locator, otherLocators: [], bookingOffice: null },
    ...{ ticketingOffice: null, agencyNumber: null, validatingCarrier: null, billedBy: 'SEA', references: {}, documents },
    identities: [
      { scheme: 'order', issuer: 'SEA', value: locator },
      ...documents.map(({ number }) => ({ scheme: 'ticket' as const, issuer: 'SEA', value: number })),
    ],
    ...{ travellers: holders.map((name) => ({ name, type: null })), item: kind === 'refunded' ? null : { segments: [LEG] } },
    ...more,
  };
};

await onEachKind('who travels', (kind) => {
  let app: TestApp;
  const folder = mkdtempSync(join(tmpdir(), 'escale-travelling-'));
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { 'air-told': new URL('../kit/air-told/', import.meta.url) } });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app?.remove();
  });
  const imported = async (booked: Booked): Promise<string> => (await importFile(app, told(booked))).dossiers[0] as string;
  /** Names on the itinerary, and on the voucher of the first service. */
  async function named(ref: string): Promise<readonly (readonly string[])[]> {
    const rows = await app.db.read(app.ctx(), (tx) => tx.find(services, { dossier: ref }, { order: [['position', 'asc']] }));
    const papers = [await app.op('document.itinerary', { dossier: ref }), await app.op('document.voucher', { id: rows[0]?.id as string })];
    const texts = papers.map(({ name, bytes }) => {
      writeFileSync(join(folder, name), bytes);
      return existsSync(READER) ? execFileSync(READER, [join(folder, name), '-'], { encoding: 'utf8' }) : null;
    });
    const known = await app.db.read(app.ctx(), async (tx) => {
      const dossier = await tx.get(dossiers, { ref }, 'none');
      return [await travelling(tx, dossier, rows), await travelling(tx, dossier, rows.slice(0, 1))];
    });
    for (const [i, text] of texts.entries())
      if (text !== null) expect([ALICE, BRUNO].filter((name) => text.includes(name))).toEqual(known[i]);
    return known;
  }

  it('is who holds a ticket that stands', async () => {
    const ref = await imported(journey('SEA1', 'issued', 10, [ALICE, BRUNO]));
    expect(await named(ref)).toEqual([
      [ALICE, BRUNO],
      [ALICE, BRUNO],
    ]);
    await imported(journey('SEA1', 'refunded', 11, [BRUNO]));
    expect(await named(ref)).toEqual([[ALICE], [ALICE]]);
    await imported({ ...journey('SEA1', 'voided', 12, [BRUNO]), voids: 'refund' });
    expect(await named(ref)).toEqual([
      [ALICE, BRUNO],
      [ALICE, BRUNO],
    ]);
  });
  it('is who a booking without documents names now', async () => {
    const bare = (of: readonly string[]): Partial<Booked> => ({ documents: [], travellers: of.map((name) => ({ name, type: null })) });
    const ref = await imported(journey('SEA2', 'issued', 10, [], bare([ALICE, BRUNO])));
    await imported(journey('SEA2', 'changed', 11, [], bare([BRUNO])));
    expect(await named(ref)).toEqual([[BRUNO], [BRUNO]]);
  });
  it('is who a person added too, and who travels with something else', async () => {
    const ref = await imported(journey('SEA3', 'issued', 10, [ALICE, BRUNO]));
    const { id } = await app.op('import.upload', {
      file: 'b.txt',
      content: Buffer.from(told(journey('SEA4', 'issued', 10, [BRUNO]))).toString('base64'),
    });
    await app.op('import.commit', { id, dossier: ref });
    await imported(journey('SEA3', 'refunded', 11, [BRUNO]));
    expect(await named(ref)).toEqual([[ALICE, BRUNO], [ALICE]]);
  });
});
