/** What a company receives: the paper, and the data of the e-invoice frozen beside it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invoices } from '../../core/modules/billing/model.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { feeDossier, updateDossier } from './steps.ts';

const READER = '/usr/bin/pdftotext';

await onEachKind('an invoice a company accepts', (kind) => {
  let app: TestApp;
  const folder = mkdtempSync(join(tmpdir(), 'escale-papers-'));
  /** Text of one page of the PDF, or null where nothing can read it. */
  const textOf = async (number: string, page: number): Promise<string | null> => {
    const { bytes } = await app.op('invoice.pdf', { number });
    expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe('%PDF-');
    if (!existsSync(READER)) return null;
    const file = join(folder, `${number}.pdf`);
    writeFileSync(file, bytes);
    return execFileSync(READER, ['-f', String(page), '-l', String(page), file, '-'], { encoding: 'utf8' });
  };
  beforeAll(async () => {
    app = await testApp(kind);
    await app.op('client.create', {
      code: 'BRISEMER',
      name: 'Atelier Brisemer 東京',
      address: ['4 quai de la Fosse'],
      postcode: '44000',
      city: 'Nantes',
      siren: '552100554',
      vatNumber: 'FR96552100554',
    });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app?.remove();
  });

  it('names both companies, the VAT of each line and what the law wants said', async () => {
    const dossier = await feeDossier(app, 'BRISEMER', '25.00');
    const { number } = await app.op('invoice.issue', { dossier });
    const row = await app.db.read(app.ctx(), (tx) => tx.get(invoices, { number }, 'gone'));
    expect(row.semantic).toMatchObject({
      number,
      type: '380',
      seller: { legalId: '123456782', vatId: 'FR11123456782' },
      buyer: { name: 'Atelier Brisemer 東京', legalId: '552100554', vatId: 'FR96552100554', address: { city: 'Nantes' } },
      vat: [{ category: 'S', rate: '20', base: '20.83', tax: '4.17' }],
      totals: { withoutVat: '20.83', vat: '4.17', withVat: '25.00', due: '25.00' },
    });
    const text = await textOf(number, 1);
    if (text === null) return;
    const pieces = ['SAS au capital de', 'RCS Paris 123456782', 'IM075000000', 'Garantie Voyages Exemple', 'police RC 0000001'];
    for (const piece of [...pieces, '東京', '44000 Nantes', 'SIREN 552100554', 'FR96552100554', '20,83', '40 €', 'L441-10'])
      expect(text).toContain(piece);
    expect(text).not.toMatch(/Régime particulier|\ufffd/);
  });

  it('says what was sold in the language of the client, and a credit note in the one it is asked for', async () => {
    await app.op('client.create', { code: 'HARBOUR', name: 'Harbour Ltd', locale: 'en' });
    await app.op('supplier.create', { code: 'VOLANT', name: 'Volant' });
    const { ref: dossier } = await app.op('dossier.create', { title: 'New York', client: 'HARBOUR', status: 'confirmed' });
    const item = { tickets: [], segments: [{ from: 'CDG', to: 'JFK', carrier: 'AF', flight: '0006' }] };
    const prices = [{ side: 'sale', nature: 'fare', label: 'Tarif', money: { amount: '600.00', currency: 'EUR' } }];
    await app.op('service.add', { dossier, service: 'air', supplier: 'VOLANT', item, prices });
    const labels = async (number: string) => {
      const { view } = await app.db.read(app.ctx(), (tx) => tx.get(invoices, { number }, 'gone'));
      return (view as { lines: { label: string }[] }).lines.map((l) => l.label);
    };
    const { number } = await app.op('invoice.issue', { dossier });
    expect(await labels(number)).toEqual(['Flight CDG–JFK']);
    const credit = await app.op('creditNote.issue', { invoice: number, reason: 'Erreur', locale: 'fr' });
    expect(await labels(credit.number)).toEqual(['Vol CDG–JFK']);
  });

  it('keeps lines and total on the first page, however many travel', async () => {
    const dossier = await feeDossier(app, 'BRISEMER', '25.00');
    const travellers = Array.from({ length: 120 }, (_, i) => `VOYAGEUR-DUPONT Marie-Françoise ${i + 1}`);
    await updateDossier(app, dossier, { travellers });
    const { number } = await app.op('invoice.issue', { dossier });
    const [first, second] = [await textOf(number, 1), await textOf(number, 2)];
    if (first === null) return;
    for (const piece of ['Frais', 'Total TTC', 'Reste à payer', '120 voyageurs']) expect(first).toContain(piece);
    expect(second).toContain('Françoise 120');
  });
});
