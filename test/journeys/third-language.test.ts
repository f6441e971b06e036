/** An agency that writes in a language our own packs do not have: packs of words are all it takes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invoices } from '../../core/modules/billing/model.ts';
import { airSale } from '../kit/air.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { feeDossier, importFile } from './steps.ts';

const dutch = { locale: 'nl', settings: { 'documents-nl': {}, 'messages-nl': {} } };
const euro = (amount: string) => ({ amount, currency: 'EUR' });

await onEachKind('an agency that writes in Dutch', (kind) => {
  let app: TestApp;
  const issued = (number: string) => app.db.read(app.ctx(), (tx) => tx.get(invoices, { number }, 'gone'));
  beforeAll(async () => {
    app = await testApp(kind, dutch);
    await app.op('client.create', { code: 'PEETERS', name: 'Peeters BV', email: 'an@peeters.example', country: 'BE' });
  });
  afterAll(() => app?.remove());

  it('has Dutch clients, invoices and credit notes, the law in Dutch too', async () => {
    expect(await app.op('client.get', { code: 'PEETERS' })).toMatchObject({ locale: 'nl' });
    const dossier = await feeDossier(app, 'PEETERS', '25.00');
    const { number } = await app.op('invoice.issue', { dossier });
    expect(await issued(number)).toMatchObject({
      locale: 'nl',
      template: 'invoice',
      view: {
        mentions: [
          expect.stringMatching(/^Geen korting/),
          expect.stringMatching(/^Laattijdige betaling: boete/),
          expect.stringMatching(/€ 40/),
        ],
      },
      semantic: { notes: expect.arrayContaining([{ subject: 'AAB', text: 'Geen korting voor contante betaling.' }]) },
    });
    const { bytes } = await app.op('invoice.pdf', { number });
    expect(Buffer.from(bytes).toString('latin1')).toMatch(/\/Lang \(nl\)/);
    const credit = await app.op('creditNote.issue', { invoice: number, reason: 'Vergissing' });
    expect(await issued(credit.number)).toMatchObject({ locale: 'nl', template: 'credit-note' });
    expect((await app.op('invoice.pdf', { number: credit.number })).bytes.length).toBeGreaterThan(10_000);
  });

  it('reads what was sold in Dutch, with days as they are written there', async () => {
    const { ref: dossier } = await app.op('dossier.create', { title: 'New York', client: 'PEETERS' });
    await app.op('supplier.create', { name: 'Volant', code: 'VOLANT' });
    const item = { tickets: [], segments: [{ from: 'CDG', to: 'JFK', departs: '2026-03-14T10:00', arrives: '2026-03-14T12:30' }] };
    await app.op('service.add', { dossier, service: 'air', supplier: 'VOLANT', item });
    const read = async (more: object) => (await app.op('service.list', { dossier, ...more })).items[0];
    expect(await read({})).toMatchObject({
      title: 'Vlucht CDG–JFK',
      lines: ['CDG – JFK, 14-03-2026 10:00, aankomst 14-03-2026 12:30'],
    });
    expect(await read({ locale: 'fr' })).toMatchObject({
      title: 'Vol CDG–JFK',
      lines: [expect.stringContaining('14/03/2026 10:00, arrivée')],
    });
  });

  it('calls what it costs in Dutch, which the type of service does not speak', async () => {
    const taxes: [string, string][] = [['20.00', 'YQ']];
    const file = airSale({ locator: 'DUTCH1', ticket: '2790000001', fare: '100.00', taxes, total: '120.00' });
    const [dossier = ''] = (await importFile(app, file)).dossiers;
    const { items } = await app.op('priceLine.list', { dossier });
    expect(items.map((l: Body) => [l.side, l.label, l.labels.fr])).toEqual([
      ...['sale', 'purchase'].flatMap((side) => [
        [side, 'Tarief', 'Tarif'],
        [side, 'Taks YQ', 'Taxe YQ'],
      ]),
    ]);
  });

  it('writes to them in Dutch, and in French where that is asked for', async () => {
    const dossier = await feeDossier(app, 'PEETERS', '1200.50');
    await app.op('invoice.issue', { dossier });
    const send = (more: object) => app.op('message.send', { dossier, template: 'payment-reminder', channel: 'email', ...more });
    expect(await send({})).toMatchObject({
      subject: expect.stringMatching(/^Herinnering: factuur .+ – € 1\.200,50$/),
      text: expect.stringContaining('Beste Peeters BV,'),
    });
    expect(await send({ locale: 'fr' })).toMatchObject({ subject: expect.stringMatching(/^Rappel/) });
  });

  it('refuses what nothing is written in before anything is numbered', async () => {
    expect(await app.refusal('client.create', { name: 'Schmidt', locale: 'de' })).toMatchObject({
      code: 'INPUT_INVALID',
      errors: [{ pointer: '/locale', message: expect.stringContaining('en, fr, nl') }],
    });
    const dossier = await feeDossier(app, 'PEETERS', '25.00');
    const before = await app.counts();
    expect(await app.refusal('invoice.issue', { dossier, locale: 'de' })).toMatchObject({ code: 'TEMPLATE_UNKNOWN' });
    expect(await app.refusal('document.itinerary', { dossier, locale: 'Dutch' })).toMatchObject({ code: 'INPUT_INVALID' });
    expect(await app.counts()).toEqual(before);
    expect(await app.op('invoice.issue', { dossier, locale: 'nl-BE' })).toMatchObject({ total: euro('25.00') });
  });
});

it('a pack an agency switched off does nothing there', async () => {
  const app = await testApp();
  try {
    expect(await app.refusal('client.create', { name: 'Peeters', locale: 'nl' })).toMatchObject({ code: 'INPUT_INVALID' });
    await app.op('client.create', { code: 'LEROY', name: 'Léa Roy' });
    const dossier = await feeDossier(app, 'LEROY', '25.00');
    expect(await app.refusal('invoice.issue', { dossier, locale: 'nl' })).toMatchObject({ code: 'TEMPLATE_UNKNOWN' });
  } finally {
    await app.remove();
  }
});
