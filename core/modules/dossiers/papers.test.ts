/** Travel papers: what their templates see, and the bytes made of it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../../../test/kit/app.ts';
import type { Agency } from '../../contracts/index.ts';
import type { DossierRow, ServiceRow } from './model.ts';
import { brokenUp, itineraryView, voucherView } from './service/papers.ts';

const agency = { name: 'Cap', legalName: 'Cap SAS', address: ['1 quai'], phone: '+331', email: null } as unknown as Agency;
const dossier = { ref: 'D1', title: 'Escapade', travellers: ['ROY/LEA MRS'] } as unknown as DossierRow;
const service = (position: number, departure: string | null, more: Partial<ServiceRow> = {}) => ({
  row: {
    dossier: 'D1',
    position,
    service: 'hotel',
    status: 'issued',
    departure,
    return_on: departure,
    record_locator: null,
    ...more,
  } as ServiceRow,
  type: 'Hôtel',
  title: `S${position}`,
  lines: [`line ${position}`],
});

describe('the view of an itinerary', () => {
  it('has what is left, in the order it is travelled, undated last', () => {
    const gone = ['cancelled', 'voided', 'refunded'].map((status, i) => service(10 + i, '2026-01-01', { status }));
    const all = [
      service(1, null),
      service(2, '2026-05-04'),
      service(3, '2026-05-02', { status: 'reserved' }),
      service(4, '2026-05-04'),
      ...gone,
    ];
    expect(itineraryView(agency, dossier, 'Léa', all).items.map((i) => i.title)).toEqual(['S3', 'S2', 'S4', 'S1']);
  });
  it('says until when only where it is another day', () => {
    const all = [service(1, '2026-05-02'), service(2, '2026-05-03', { return_on: '2026-05-05', record_locator: 'AB2CDE' })];
    expect(itineraryView(agency, dossier, 'Léa', all).items).toEqual([
      { service: 'hotel', type: 'Hôtel', title: 'S1', lines: ['line 1'], from: '2026-05-02', to: null, reference: null },
      { service: 'hotel', type: 'Hôtel', title: 'S2', lines: ['line 2'], from: '2026-05-03', to: '2026-05-05', reference: 'AB2CDE' },
    ]);
  });
});

it('a voucher is numbered by the dossier and the place of its service, and names the supplier', () => {
  const view = voucherView(agency, dossier, 'Hôtelière du Port', service(3, '2026-05-02', { return_on: '2026-05-05' }));
  expect(view).toMatchObject({
    number: 'D1-3',
    supplier: { name: 'Hôtelière du Port' },
    travellers: ['ROY/LEA MRS'],
    service: { title: 'S3', from: '2026-05-02', to: '2026-05-05', confirmation: null },
  });
});

it('a long line is broken at commas and loses nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ',', ' '), maxLength: 700 }), { maxLength: 6 }), (words) => {
      const line = words.join(', ');
      const lines = brokenUp(line);
      expect(lines.every((l) => l.length <= 500)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
    }),
  );
});

await onEachKind('travel papers', (kind) => {
  let app: TestApp;
  let ref: string;
  const text = (answer: { bytes: Uint8Array }) => Buffer.from(answer.bytes).toString('latin1');
  beforeAll(async () => {
    app = await testApp(kind);
    await app.op('supplier.create', { name: 'Transport du Port', code: 'PORT' });
    const client = (await app.op('client.create', { name: 'Léa Roy', locale: 'en' })).code;
    ref = (await app.op('dossier.create', { title: 'Groupe', client, travellers: ['ROY/LEA MRS'] })).ref;
  });
  afterAll(async () => app?.remove());

  it('are the same bytes while nothing changes, and follow the dossier when it does', async () => {
    const tickets = Array.from({ length: 80 }, (_, i) => `901${String(2_600_000_000 + i)}`);
    const item = { segments: [{ from: 'CDG', to: 'FCO', departs: '2026-05-02T09:45' }], tickets };
    const { id } = await app.op('service.add', { dossier: ref, service: 'air', supplier: 'PORT', item });
    const papers = async (locale?: string) => [
      await app.op('document.itinerary', { dossier: ref, ...(locale ? { locale } : {}) }),
      await app.op('document.voucher', { id, ...(locale ? { locale } : {}) }),
    ];
    const first = await papers();
    expect(first.map((p) => [p.name, p.type, text(p).slice(0, 5)])).toEqual([
      [`itinerary-${ref}.pdf`, 'application/pdf', '%PDF-'],
      [`voucher-${ref}-1.pdf`, 'application/pdf', '%PDF-'],
    ]);
    app.clock.moveTo('2026-01-12T10:00:00.000Z');
    // The client’s own language when none is asked for.
    expect((await papers()).map(text)).toEqual(first.map(text));
    expect((await papers('en')).map(text)).toEqual(first.map(text));
    const french = await papers('fr');
    for (const [i, p] of french.entries()) expect(text(p)).not.toBe(text(first[i]));
    await app.op('priceLine.add', { dossier: ref, side: 'sale', nature: 'fee', label: 'x', money: { amount: '1.00', currency: 'EUR' } });
    for (const [i, p] of (await papers()).entries()) expect(text(p)).not.toBe(text(first[i]));
  });
  it('are made for a dossier without client too, in the language of the agency', async () => {
    const quote = (await app.op('dossier.create', { title: 'Devis' })).ref;
    const item = { stays: [{ from: '2026-05-02', to: '2026-05-05' }] };
    const { id } = await app.op('service.add', { dossier: quote, service: 'hotel', supplier: 'PORT', item });
    const inFrench = [
      await app.op('document.itinerary', { dossier: quote, locale: 'fr' }),
      await app.op('document.voucher', { id, locale: 'fr' }),
    ];
    const papers = [await app.op('document.itinerary', { dossier: quote }), await app.op('document.voucher', { id })];
    expect(papers.map(text)).toEqual(inFrench.map(text));
  });
  it('are not made of what is only reserved, or of nothing', async () => {
    const item = { stays: [{ from: '2026-05-02', to: '2026-05-05' }] };
    const { id } = await app.op('service.add', { dossier: ref, service: 'hotel', supplier: 'PORT', item, status: 'reserved' });
    expect(await app.refusal('document.voucher', { id })).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining('reserved') });
    const empty = (await app.op('dossier.create', { title: 'Vide' })).ref;
    expect((await app.refusal('document.itinerary', { dossier: empty })).code).toBe('NOT_FOUND');
    expect((await app.refusal('document.itinerary', { dossier: 'D2026-999999' })).code).toBe('NOT_FOUND');
  });
});
