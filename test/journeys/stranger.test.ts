/** A service type nobody here knows, made from its guide in a folder of its own: its words are on papers and in the API, and no file of ours is touched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Host } from '../../core/contracts/index.ts';
import { invoices } from '../../core/modules/billing/model.ts';
import { itineraryOf } from '../../core/modules/dossiers/service/papers.ts';
import { Parties } from '../../core/modules/parties/tokens.ts';
import { madeBy, touchedSince } from '../cli/guide.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { eur } from './steps.ts';

describe('a stranger’s coach company', () => {
  const began = Date.now();
  let coach: Awaited<ReturnType<typeof madeBy>>;
  let app: TestApp;
  let ref: string;
  beforeAll(async () => {
    coach = await madeBy('docs/guides/service-type.md', 'service', 'coach');
    app = await testApp('sqlite', { plugins: { coach: coach.url } });
    await app.op('supplier.create', { name: 'Cars du Léman', code: 'CARS' });
    const { code: client } = await app.op('client.create', { name: 'Léa Roy', locale: 'en' });
    ({ ref } = await app.op('dossier.create', { title: 'Bords du lac', client, status: 'confirmed' }));
    const item = { from: 'Évian', to: 'Genève', departs: '2026-04-01T08:30' };
    const prices = [{ side: 'sale', money: eur('40.00') }];
    await app.op('service.add', { dossier: ref, service: 'coach', supplier: 'CARS', item, prices });
  });
  afterAll(async () => {
    await app?.remove();
    coach?.remove();
  });
  /** What the template of the itinerary is given, in a language. */
  const paper = async (locale: string) => {
    const deps = {
      db: app.db,
      agencies: app.agencies,
      documents: null,
      serviceTypes: app.resolve(Host.Services),
      parties: app.resolve(Parties),
    };
    const { view } = await app.db.read(app.ctx(), (tx) => itineraryOf(tx, deps as never, ref, locale));
    return view as { items: { type: string; title: string; lines: string[] }[] };
  };

  it('is called in the language that is asked for, with its icon', async () => {
    const of = async (locale?: string) =>
      (await app.op('serviceType.list', locale ? { locale } : {})).items.find((type: { id: string }) => type.id === 'coach');
    expect(await of()).toMatchObject({
      name: { locale: 'fr', one: 'Autocar', many: 'Autocars' },
      icon: expect.arrayContaining(['M8 17h7']),
    });
    expect(await of('en')).toMatchObject({ name: { locale: 'en', one: 'Coach', many: 'Coaches' } });
    expect(await of('nl')).toMatchObject({ name: { locale: 'en', one: 'Coach' } });
  });
  it('heads its line of the itinerary in each language', async () => {
    expect((await paper('fr')).items).toMatchObject([
      { type: 'Autocar', title: 'Autocar Évian – Genève', lines: ['départ 01/04/2026 08:30'] },
    ]);
    expect((await paper('en')).items).toMatchObject([
      { type: 'Coach', title: 'Coach Évian – Genève', lines: ['leaves 01 Apr 2026 08:30'] },
    ]);
    const html = async (locale: string) =>
      (await app.resolve(Host.Documents).html('demo-fr', 'itinerary', locale, await paper(locale))).html;
    expect(await html('fr')).toContain('<p class="tag">Autocar</p>');
    expect(await html('en')).toContain('<p class="tag">Coach</p>');
    const { bytes } = await app.op('document.itinerary', { dossier: ref });
    expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe('%PDF-');
  });
  it('names its price and what that is where nobody else does, and its line of the invoice', async () => {
    const { items } = await app.op('priceLine.list', { dossier: ref });
    expect(items).toMatchObject([{ nature: 'transport', label: 'Autocar', money: eur('40.00') }]);
    const { number } = await app.op('invoice.issue', { dossier: ref });
    const row = await app.db.read(app.ctx(), (tx) => tx.get(invoices, { number }, 'No such invoice.'));
    expect(row.view).toMatchObject({ lines: [{ label: 'Coach Évian – Genève' }] });
  });
  it('took no file of ours to be changed', () => expect(touchedSince(began)).toEqual([]));
});
