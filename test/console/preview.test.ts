/** Acts that post, looked at before they are done, in French: what is shown is what is then posted, and looking posts nothing. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agencyDay, api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

interface Entry {
  readonly seq: number;
  readonly lines: readonly { readonly account: string; readonly debit: { amount: string }; readonly credit: { amount: string } }[];
}

describe.skipIf(skipped !== null)('the console: acts and their preview', () => {
  let stage: Stage;
  let session: Session;
  let ref: string;
  let other: string;
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open({ locale: 'fr' });
    const { page } = session;
    await api(page, '/clients', { method: 'POST', body: { name: 'Comptoir des Embruns', code: 'EMBRUNS' } });
    const dossier = async (title: string, fees: readonly string[]) => {
      const made = await api<{ ref: string }>(page, '/dossiers', {
        method: 'POST',
        body: { title, client: 'EMBRUNS', status: 'confirmed' },
      });
      for (const fee of fees) {
        const money = { amount: fee, currency: 'EUR' };
        const line = { side: 'sale', nature: 'fee', label: `Frais de ${fee}`, money, vatRate: '20' };
        await api(page, `/dossiers/${made.ref}/price-lines`, { method: 'POST', body: line });
      }
      return made.ref;
    };
    ref = await dossier('Séminaire à Saint-Malo', ['1200.00', '36.00']);
    other = await dossier('Retour de Saint-Malo', ['60.00']);
    await page.goto(`/dossiers/${ref}`);
    await page.getByRole('heading', { name: 'Séminaire à Saint-Malo' }).waitFor();
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });
  const dialog = () => session.page.getByRole('dialog');
  const preview = () => dialog().getByRole('region', { name: 'Ce qui serait passé' });
  const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const closed = () => dialog().waitFor({ state: 'detached' });
  const tab = (name: string) => session.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  const action = async (name: string) => {
    await session.page.getByRole('button', { name: 'Actions', exact: true }).click();
    await session.page.getByRole('menuitem', { name }).click();
    await dialog().waitFor();
  };
  const journal = async (of = ref) => (await api<{ items: Entry[] }>(session.page, `/ledger/entries?dossier=${of}&limit=200`)).items;
  /** Amounts as the French write them, with plain blanks. */
  const textOf = async (where: Locator) => (await where.textContent())!.replaceAll(/[\u00a0\u202f]/g, ' ');
  const look = async () => {
    await press('Aperçu');
    await preview().waitFor();
    return textOf(preview());
  };

  it('shows an invoice and its entry before it is issued, keeps nothing of it, and posts what was shown', async () => {
    const { page } = session;
    const before = (await journal()).length;
    await page.getByRole('button', { name: 'Émettre une facture' }).first().click();
    const seen = await look();
    const [document] = await preview().getByRole('table', { name: 'Document' }).getByRole('row').nth(1).getByRole('cell').allTextContents();
    expect(document).toMatch(/^F\d{4}-\d{6}$/);
    expect(await textOf(preview().getByRole('table', { name: 'Document' }))).toContain('1 236,00 €');
    expect(seen).toContain('Comptoir des Embruns');
    expect(await axe(page)).toEqual([]);
    const rows = preview().getByRole('table', { name: 'Écritures' }).getByRole('row');
    const accounts = async () => (await rows.locator('td:first-child .ref').allTextContents()).toSorted();
    const shown = await accounts();
    expect((await journal()).length).toBe(before);
    // What was seen holds for what was typed then.
    await dialog().getByLabel('Échéance').fill('2030-01-31');
    await preview().waitFor({ state: 'detached' });
    expect(await look()).toContain('31 janv. 2030');
    await press('Émettre une facture');
    await closed();
    const posted = (await journal()).slice(before);
    expect(posted).toHaveLength(1);
    expect(posted[0]!.lines.map((l) => l.account).toSorted()).toEqual(shown);
  });

  it('says in the preview what would be refused, at the same place', async () => {
    await session.page.getByRole('button', { name: 'Émettre une facture' }).first().click();
    await press('Aperçu');
    await dialog().getByRole('alert').waitFor();
    expect(await dialog().getByRole('alert').textContent()).toContain('Il n’y a rien à facturer');
    expect(await preview().count()).toBe(0);
    await session.page.keyboard.press('Escape');
    await closed();
  });

  it('credits chosen lines of an invoice, and offers no line twice', async () => {
    await action('Avoir');
    await dialog().getByRole('combobox', { name: 'Ce qui est crédité' }).click();
    await session.page.getByRole('option', { name: 'Des lignes de la facture' }).click();
    await dialog()
      .getByLabel(/Frais de 36/)
      .check();
    await dialog().getByLabel('Motif').fill('Frais facturés par erreur');
    expect(await look()).toContain('36,00 €');
    await press('Avoir');
    await closed();
    await action('Avoir');
    await dialog().getByRole('combobox', { name: 'Ce qui est crédité' }).click();
    await session.page.getByRole('option', { name: 'Des lignes de la facture' }).click();
    await dialog()
      .getByLabel(/Frais de 1200/)
      .waitFor();
    expect(await dialog().getByRole('checkbox').count()).toBe(1);
    await session.page.keyboard.press('Escape');
    await closed();
  });

  it('records one receipt over two dossiers, then reverses the share of one with its reason', async () => {
    await action('Encaisser pour plusieurs dossiers');
    await dialog().getByLabel('Dossier').nth(1).fill(other);
    await dialog().getByLabel('Montant').nth(0).fill('1 200');
    await dialog().getByLabel('Montant').nth(1).fill('60');
    expect(await textOf(dialog())).toContain('Total : 1 260,00 €');
    const seen = await look();
    expect(seen).toContain(ref);
    expect(seen).toContain(other);
    await press('Encaisser');
    await closed();
    expect(await api(session.page, `/dossiers/${other}`)).toMatchObject({ paid: { amount: '60.00' } });
    await tab('Paiements');
    const row = session.page.getByRole('table', { name: 'Mouvements' }).getByRole('row').nth(1);
    await row.getByRole('button', { name: /^Contre-passer/ }).click();
    await press('Contre-passer l’encaissement');
    await dialog().getByRole('alert').filter({ hasText: 'Un motif est nécessaire' }).waitFor();
    await dialog().getByLabel('Motif').fill('Chèque revenu impayé');
    expect(await look()).toContain('1 200,00 €');
    await press('Contre-passer l’encaissement');
    await closed();
    await expect.poll(() => session.page.getByRole('button', { name: /^Contre-passer/ }).count()).toBe(0);
    expect(await api(session.page, `/dossiers/${ref}`)).toMatchObject({ paid: { amount: '0.00' } });
  });

  it('takes back the part of a card that was disputed, what is left of it stays to be reversed', async () => {
    const { page } = session;
    const money = { amount: '100.00', currency: 'EUR' };
    const card = await api<{ ref: string }>(page, '/payments', { method: 'POST', body: { dossier: ref, money, method: 'card' } });
    await page.reload();
    await tab('Paiements');
    const reverse = () => page.getByRole('button', { name: `Contre-passer ${card.ref}` });
    await reverse().click();
    expect(await dialog().getByLabel('Montant').inputValue()).toBe('100,00');
    await dialog().getByLabel('Montant').fill('30');
    await dialog().getByLabel('Motif').fill('Contestée par le porteur');
    expect(await look()).toContain('30,00 €');
    expect(await axe(page)).toEqual([]);
    await press('Contre-passer l’encaissement');
    await closed();
    expect(await api(page, `/dossiers/${ref}`)).toMatchObject({ paid: { amount: '70.00' } });
    await reverse().click();
    await expect.poll(() => dialog().getByLabel('Montant').inputValue()).toBe('70,00');
    await press('Annuler');
    await closed();
  });

  it('reverses a supplier invoice once, and neither it nor its reversal again', async () => {
    const { page } = session;
    const known = await api<{ items: { ref: string }[] }>(page, '/supplier-invoices?limit=1');
    const invoice = known.items[0]!.ref;
    const { items } = await api<{ items: { dossier: string | null }[] }>(page, `/supplier-invoices/${invoice}/lines`);
    const dossier = items.find((l) => l.dossier !== null)!.dossier;
    await page.goto(`/dossiers/${dossier}?tab=supplierInvoices`);
    await page.getByRole('button', { name: `Contre-passer ${invoice}` }).click();
    await dialog().getByLabel('Motif').fill('Saisie sur le mauvais dossier');
    expect(await look()).toMatch(/FX\d{4}-\d{6}/);
    await press('Contre-passer la facture fournisseur');
    await closed();
    const lines = page.getByRole('table', { name: 'Lignes reçues' });
    await expect.poll(() => lines.textContent()).toMatch(/FX\d{4}-\d{6}/);
    await expect.poll(() => lines.getByRole('button', { name: new RegExp(`^Contre-passer (FX|${invoice})`) }).count()).toBe(0);
  });

  it('posts a manual entry, shows that it balances, and reverses it from the journal', async () => {
    const { page } = session;
    await page.goto('/accounting?tab=entries');
    await page.getByRole('button', { name: 'Écriture manuelle' }).click();
    await dialog().getByLabel('Libellé').first().fill('Frais de tenue de compte');
    await dialog().getByLabel('Compte').nth(0).fill('658');
    await dialog().getByLabel('Débit').nth(0).fill('12,50');
    expect(await textOf(dialog())).toContain('Déséquilibre de 12,50 €');
    await dialog().getByLabel('Compte').nth(1).fill('512');
    await dialog().getByLabel('Crédit').nth(1).fill('12,50');
    expect(await textOf(dialog())).toContain('Équilibrée');
    expect(await look()).toContain('12,50 €');
    await press('Passer l’écriture');
    await closed();
    const day = agencyDay();
    const { items } = await api<{ items: (Entry & { label: string })[] }>(page, `/ledger/entries?from=${day}&limit=200`);
    const mine = items.find((e) => e.label === 'Frais de tenue de compte')!;
    await page.getByLabel('Du', { exact: true }).fill(day);
    await page.getByRole('button', { name: `Pourquoi ? Écriture ${mine.seq}` }).click();
    await expect.poll(() => dialog().textContent()).toContain('Aucune règle n’a passé cette écriture');
    await dialog().getByRole('button', { name: 'Fermer' }).click();
    await closed();
    await page.getByRole('button', { name: `Contre-passer ${mine.seq}` }).click();
    await dialog().getByLabel('Motif').fill('Saisie deux fois');
    await press('Contre-passer l’écriture');
    await closed();
    await expect.poll(() => page.getByRole('button', { name: `Contre-passer ${mine.seq}` }).count()).toBe(0);
  });

  it('pays what is due of a supplier, as previewed, and takes it back from the journal', async () => {
    const { page } = session;
    const { items: open } = await api<{ items: { ref: string; supplier: { code: string; name: string } }[] }>(page, '/payables?limit=200');
    const { supplier } = open[0]!;
    const theirs = open.filter((b) => b.supplier.code === supplier.code);
    await page.goto('/accounting?tab=entries');
    await page.getByRole('button', { name: 'Payer un fournisseur' }).click();
    await dialog().getByLabel('Fournisseur').fill(supplier.name);
    await page.getByRole('option', { name: supplier.name }).first().click();
    const amounts = dialog().getByLabel(/échéance/);
    await expect.poll(() => amounts.count()).toBe(theirs.length);
    // One of them, in part.
    for (let i = 1; i < theirs.length; i++) await amounts.nth(i).fill('');
    await amounts.nth(0).fill('1,50');
    expect(await look()).toContain('1,50 €');
    await press('Payer un fournisseur');
    await closed();
    const paid = (await api<{ items: { ref: string; entry: number; money: { amount: string } }[] }>(page, '/supplier-payments')).items[0]!;
    expect(paid.money.amount).toBe('1.50');
    await tab('Règlements fournisseurs');
    await expect.poll(() => page.getByRole('row').filter({ hasText: paid.ref }).count()).toBe(1);
    await tab('Journal');
    await page.getByLabel('Du', { exact: true }).fill(agencyDay());
    await page.getByRole('button', { name: `Contre-passer ${paid.entry}` }).click();
    await dialog().getByLabel('Motif').fill('Revenu');
    await press('Annuler le règlement fournisseur');
    await closed();
    expect((await api<{ reversedBy: string | null }>(page, `/supplier-payments/${paid.ref}`)).reversedBy).toMatch(/^PX/);
  });

  it('records what a supplier pays back of a credit note, in part', async () => {
    const { page } = session;
    const body = {
      ...{ supplier: 'RENDU', reference: 'AV-1', issuedOn: agencyDay() },
      ...{ total: { amount: '-90.00', currency: 'EUR' }, lines: [{ money: { amount: '-90.00', currency: 'EUR' } }] },
    };
    await api(page, '/suppliers', { method: 'POST', body: { name: 'Qui rembourse', code: 'RENDU' } });
    const { ref } = await api<{ ref: string }>(page, '/supplier-invoices', { method: 'POST', body });
    await page.goto('/accounting?tab=entries');
    await page.getByRole('button', { name: 'Payer un fournisseur' }).click();
    await dialog().getByLabel('Fournisseur').fill('Qui rembourse');
    await page.getByRole('option', { name: 'Qui rembourse' }).first().click();
    await dialog()
      .getByLabel(/échéance/)
      .fill('-40,00');
    expect(await look()).toContain('40,00 €');
    await press('Enregistrer son remboursement');
    await closed();
    const [made] = (
      await api<{ items: { kind: string; money: { amount: string }; invoices: { invoice: string }[] }[] }>(page, '/supplier-payments')
    ).items;
    expect([made?.kind, made?.money.amount, made?.invoices[0]?.invoice]).toEqual(['refund', '-40.00', ref]);
  });

  it('keeps rates typed and imported', async () => {
    const { page } = session;
    await tab('Cours de change');
    await page.getByRole('button', { name: 'Saisir un cours' }).click();
    await dialog().getByLabel('Devise').fill('usd');
    await dialog().getByRole('textbox', { name: 'Cours' }).fill('0,9231');
    await press('Ajouter');
    await closed();
    const table = page.getByRole('table', { name: 'Cours de change' });
    await expect.poll(() => table.textContent()).toContain('0,9231');
    const bytes = Buffer.from('GBP;2026-11-02;1.1532\n');
    await page.getByLabel('Fichier de cours').setInputFiles({ name: 'cours.csv', mimeType: 'text/csv', buffer: bytes });
    await expect.poll(() => table.textContent()).toContain('1,1532');
  });

  it('raised no error', () => {
    expect(session.trouble).toEqual([]);
  });
});
