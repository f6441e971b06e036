/** What a service type calls its prices reads in the language of who reads it; what a person wrote stands, and so does what was issued. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Booked, type Cost, fromJson } from '../../core/contracts/index.ts';
import { invoices } from '../../core/modules/billing/model.ts';
import { airSale } from '../kit/air.ts';
import { told } from '../kit/air-told/read.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { derivation } from '../kit/cruise/derivation.ts';
import { eur, importFile } from './steps.ts';

const cabin = (number: string): Booked => ({
  ...{ service: 'cruise', kind: 'issued', occurredOn: '2026-01-10', recordLocator: number, otherLocators: [], bookingOffice: null },
  ...{ ticketingOffice: null, agencyNumber: null, validatingCarrier: null, billedBy: 'SHIPS', travellers: [], item: {}, references: {} },
  identities: [{ scheme: 'ticket', issuer: 'SHIPS', value: number }],
  documents: [
    {
      ...{ kind: 'ticket', number, conjunction: [], traveller: null, original: null, fare: eur('100.00'), equivalent: null, taxes: [] },
      ...{ total: eur('100.00'), commission: null, penalty: null, refund: null, payments: [] },
    },
  ],
});
const kept = (label: Cost['label']) => (booked: Booked) =>
  booked.documents.map(
    ({ number }): Cost => ({ of: 'published', nature: 'penalty', money: fromJson(eur('30.00')), document: number, code: null, label }),
  );
const PENALTY = { word: 'kept' };

await onEachKind('labels of price lines', (kind) => {
  let app: TestApp;
  let client: string;
  beforeAll(async () => {
    const plugins = { 'air-told': new URL('../kit/air-told/', import.meta.url), cruise: new URL('../kit/cruise/', import.meta.url) };
    app = await testApp(kind, { plugins });
    ({ code: client } = await app.op('client.create', { name: 'Ann Reader', locale: 'en' }));
  });
  afterAll(async () => app?.remove());
  const linesOf = async (dossier: string): Promise<Body[]> => (await app.op('priceLine.list', { dossier, limit: 200 })).items;
  /** A dossier of the client with one cabin, of which something is kept under a label. */
  async function dossierWith(number: string, label: Cost['label']): Promise<string> {
    Object.assign(derivation, { version: 1, costs: kept(label) });
    const [ref = ''] = (await importFile(app, told(cabin(number)))).dossiers;
    const { version } = await app.op('dossier.get', { ref });
    await app.op('dossier.update', { ref, client }, { ifMatch: `"${version}"` });
    return ref;
  }
  const issued = async (dossier: string, locale?: string): Promise<string[]> => {
    const { number } = await app.op('invoice.issue', { dossier, ...(locale ? { locale } : {}) });
    return shown(number);
  };
  const shown = (number: string): Promise<string[]> =>
    app.db.read(app.ctx(), async (tx) =>
      ((await tx.get(invoices, { number }, 'No such invoice.')).view as Body).lines.map((l: Body) => l.label),
    );

  it('are in the language of the agency, and in each they are said in', async () => {
    const [ref = ''] = (
      await importFile(app, airSale({ locator: 'LABELS', ticket: '2790000001', fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' }))
    ).dossiers;
    const sale = (await linesOf(ref)).filter((l) => l.side === 'sale');
    expect(sale.map((l) => [l.label, l.labels?.en])).toEqual([
      ['Tarif', 'Fare'],
      ['Taxe YQ', 'Tax YQ'],
    ]);
    const { inputs } = await app.op('dossier.explain', { ref, what: 'sale', locale: 'en' });
    expect(inputs.map((i: Body) => i.label)).toEqual(['fare · Fare', 'tax YQ · Tax YQ']);
  });
  it('are on a document in its language: the client’s, or the one that is asked for', async () => {
    expect(await issued(await dossierWith('K1', PENALTY))).toEqual(['Cancellation fee']);
    expect(await issued(await dossierWith('K2', PENALTY), 'fr')).toEqual(['Frais d’annulation']);
  });
  it('are what stands first where neither the language of the document nor English is said, and a name is the same in each', async () => {
    expect(await issued(await dossierWith('K3', { word: 'withheld' }))).toEqual(['Retenue']);
    expect(await issued(await dossierWith('K4', 'No-show'))).toEqual(['No-show']);
    expect(await issued(await dossierWith('K5', 'No-show'), 'fr')).toEqual(['No-show']);
  });
  it('stand as a person wrote them', async () => {
    const dossier = await dossierWith('K6', PENALTY);
    const [{ service }] = (await linesOf(dossier)) as [Body];
    await app.op('priceLine.add', { dossier, service, side: 'sale', nature: 'penalty', label: 'Retenue', money: eur('5.00') });
    expect((await linesOf(dossier)).at(-1)).toMatchObject({ label: 'Retenue', labels: null });
    expect((await issued(dossier)).sort()).toEqual(['Cancellation fee', 'Retenue']);
  });
  it('change nothing of what was issued, nor of lines that are there, when the service type says otherwise', async () => {
    const dossier = await dossierWith('K7', PENALTY);
    const before = await linesOf(dossier);
    const { number } = await app.op('invoice.issue', { dossier });
    Object.assign(derivation, { version: 2, costs: kept({ word: 'forfeit' }) });
    await importFile(app, told({ ...cabin('K7'), occurredOn: '2026-01-11', kind: 'changed', documents: [] }));
    expect(await linesOf(dossier)).toEqual(before);
    expect(await shown(number)).toEqual(['Cancellation fee']);
  });
  it('so reads what a dossier is called, as long as nobody called it otherwise: after its trip, as that is now', async () => {
    const sale = { fare: '100.00', taxes: [], total: '100.00' };
    const [ref = ''] = (await importFile(app, airSale({ ...sale, locator: 'CALLED', ticket: '2790000002' }))).dossiers;
    const get = () => app.op('dossier.get', { ref });
    const update = async (patch: object) => app.op('dossier.update', { ref, ...patch }, { ifMatch: `"${(await get()).version}"` });
    const fly = async (to: string) => {
      const [{ id, version, item }] = (await app.op('service.list', { dossier: ref })).items;
      const segments = item.segments.map((s: Body) => ({ ...s, to }));
      await app.op('service.update', { id, item: { ...item, segments } }, { ifMatch: `"${version}"` });
      return (await get()).title;
    };
    expect((await get()).title).toBe('Vol CDG–FCO');
    expect(await fly('NAP')).toBe('Vol CDG–NAP');
    await update({ client });
    const { number } = await app.op('invoice.issue', { dossier: ref });
    const { view } = await app.db.read(app.ctx(), (tx) => tx.get(invoices, { number }, 'No such invoice.'));
    expect((view as Body).dossier.title).toBe('Flight CDG–NAP');
    await update({ title: 'Naples au printemps' });
    expect(await fly('FCO')).toBe('Naples au printemps');
  });
});
