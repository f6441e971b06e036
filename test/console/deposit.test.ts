/** Cheques and card slips taken to the bank, and given back by it: in a browser, in French, against the real server. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agencyDay, api, axe, logIn, type Session, type Stage, skipped, startStage } from './browser.ts';

interface Money {
  readonly amount: string;
  readonly currency: string;
}
interface Lying {
  readonly items: readonly { readonly receipts: readonly string[]; readonly money: Money }[];
  readonly count: number;
  readonly total: Money;
}
const day = (before: number): string => agencyDay(-before);
const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

describe.skipIf(skipped !== null)('the console: cheques and card slips', () => {
  let stage: Stage;
  let session: Session;
  let page: Page;
  let dossier: string;
  /** Receipts: a cheque of two days ago, a card slip of yesterday, a cheque of today over two dossiers. */
  let cheque: string;
  let card: string;
  let shares: readonly string[];
  const post = <T = { ref: string }>(path: string, body: unknown) => api<T>(page, path, { method: 'POST', body });
  const pay = async (amount: string, more: object) =>
    (await post('/payments', { dossier, money: eur(amount), method: 'cheque', ...more })).ref;
  const lying = () => api<Lying>(page, '/bank-deposits/slips?limit=1000');
  const bankAll = async () => {
    const { items, total, count } = await lying();
    if (count > 0) await post('/bank-deposits', { money: total, receipts: items.map((s) => s.receipts[0]) });
  };
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open({ locale: 'fr' });
    page = session.page;
    await bankAll();
    await post('/clients', { name: 'Comptoir des Embruns', code: 'EMBRUNS' });
    dossier = (await post('/dossiers', { title: 'Semaine à Ouessant', client: 'EMBRUNS', status: 'confirmed' })).ref;
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });
  const dialog = () => page.getByRole('dialog');
  const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const closed = () => dialog().waitFor({ state: 'detached' });
  const open = async () => {
    await page.goto('/accounting');
    await page.getByRole('button', { name: 'Remise en banque' }).click();
    await dialog().waitFor();
  };
  const amount = () => dialog().getByLabel('Montant crédité par la banque');
  const fee = () => dialog().getByLabel('Frais retenus par la banque');
  const proposed = async () => [await amount().inputValue(), await fee().inputValue()];
  const chosen = async () => (await dialog().getByText('Sélection').textContent())!.replaceAll(/[\u00a0\u202f]/g, ' ');
  const choose = async (label: string, option: string) => {
    await dialog().getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).click();
  };
  const look = async () => {
    await press('Aperçu');
    const preview = dialog().getByRole('region', { name: 'Ce qui serait passé' });
    await preview.waitFor();
    return (await preview.textContent())!.replaceAll(/[\u00a0\u202f]/g, ' ');
  };

  it('says so where nothing lies in transit, and offers nothing to send', async () => {
    await open();
    await dialog().getByText('Aucun chèque ni aucune carte à remettre').waitFor();
    expect(await dialog().getByRole('button', { name: 'Remise en banque' }).isDisabled()).toBe(true);
    expect(await dialog().getByRole('button', { name: 'Aperçu' }).isDisabled()).toBe(true);
    expect(await axe(page)).toEqual([]);
  });

  it('ticks what had come by the date, takes nothing that came later, and adds up what is ticked', async () => {
    cheque = await pay('60.00', { receivedOn: day(2) });
    card = await pay('40.00', { receivedOn: day(1), method: 'card' });
    const second = (await post('/dossiers', { title: 'Retour d’Ouessant', client: 'EMBRUNS', status: 'confirmed' })).ref;
    const { items } = await post<{ items: { ref: string }[] }>('/payments/share', {
      ...{ money: eur('52.00'), method: 'cheque', receivedOn: day(0) },
      shares: [
        { dossier, money: eur('33.00') },
        { dossier: second, money: eur('19.00') },
      ],
    });
    shares = items.map((i) => i.ref);
    await open();
    const row = (ref: string) => dialog().getByRole('row').filter({ hasText: ref });
    await row(cheque).waitFor();
    expect(await chosen()).toBe('Sélection (3) : 152,00 €');
    // The shares of one cheque are one.
    expect(await row(shares[0]!).textContent()).toContain(shares[1]);
    expect(await row(shares[0]!).textContent()).toContain(second);
    await dialog().getByLabel('Date').fill(day(1));
    expect(await chosen()).toBe('Sélection (2) : 100,00 €');
    expect(await row(shares[0]!).getByRole('checkbox').isDisabled()).toBe(true);
    await dialog().getByText('n’est dans aucune remise de ce jour').waitFor();
    await dialog().getByLabel('Tous / aucun').click();
    expect(await chosen()).toBe('Sélection (0) : 0,00 €');
    expect(await dialog().getByRole('button', { name: 'Remise en banque' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Tous / aucun').click();
    expect(await chosen()).toBe('Sélection (2) : 100,00 €');
    // What a person unticks stays so on another date.
    await dialog().getByLabel(cheque).uncheck();
    await dialog().getByLabel('Date').fill(day(0));
    expect(await chosen()).toBe('Sélection (2) : 92,00 €');
  });

  it('proposes the amount and the fee, each until another is typed', async () => {
    expect(await proposed()).toEqual(['92,00', '']);
    await dialog().getByLabel(cheque).check();
    expect(await proposed()).toEqual(['152,00', '']);
    await fee().fill('2');
    expect(await proposed()).toEqual(['150,00', '2']);
    await open();
    await amount().fill('149,5');
    expect(await proposed()).toEqual(['149,5', '2,50']);
    await dialog().getByLabel(cheque).uncheck();
    expect(await proposed()).toEqual(['149,5', '']);
    await fee().fill('1');
    await dialog().getByLabel(cheque).check();
    expect(await proposed()).toEqual(['149,5', '1']);
  });

  it('takes what lacks for no fee where another currency is among the slips', async () => {
    await post('/rates', { currency: 'USD', day: day(0), rate: '0.90' });
    const { ref } = await post('/dossiers', { title: 'New York', client: 'EMBRUNS', status: 'confirmed', currency: 'USD' });
    const dollars = await pay('100.00', { dossier: ref, money: { amount: '100.00', currency: 'USD' }, receivedOn: day(0) });
    await open();
    // The bank credits each currency apart.
    await expect.poll(chosen).toBe('Sélection (3) : 152,00 €');
    const row = dialog().getByRole('row').filter({ hasText: dollars });
    expect(await row.count()).toBe(0);
    expect(await dialog().getByLabel('Compte de banque').count()).toBe(0);
    await choose('Devise des chèques et cartes', 'USD');
    expect((await row.textContent())!.replaceAll(/\s/g, ' ')).toContain('90,00 €100,00 $');
    expect(await chosen()).toBe('Sélection (1) : 90,00 €');
    await amount().fill('80');
    expect(await proposed()).toEqual(['80', '']);
    await amount().fill('88,49');
    await fee().fill('1,50');
    await press('Remise en banque');
    await closed();
    expect((await lying()).total).toEqual(eur('152.00'));
  });

  it('shows what would be posted, and posts it of the slips that are ticked', async () => {
    await open();
    await dialog().getByLabel(card).uncheck();
    await amount().fill('110,40');
    const seen = await look();
    for (const text of ['110,40 €', '1,60 €', '112,00 €']) expect(seen).toContain(text);
    expect(await axe(page)).toEqual([]);
    await dialog().getByLabel(card).check();
    await dialog().getByRole('region', { name: 'Ce qui serait passé' }).waitFor({ state: 'detached' });
    await dialog().getByLabel(card).uncheck();
    await press('Remise en banque');
    await closed();
    expect((await lying()).items.map((s) => s.receipts)).toEqual([[card]]);
  });

  it('says what is refused, and keeps what was typed', async () => {
    await open();
    await amount().fill('50');
    await press('Remise en banque');
    await dialog().getByRole('alert').filter({ hasText: 'Les montants ne concordent pas' }).waitFor();
    await expect.poll(() => amount().getAttribute('aria-invalid')).toBe('true');
    await amount().fill('40');
    // Somebody else was faster.
    await post('/bank-deposits', { money: eur('40.00'), receipts: [card] });
    await press('Remise en banque');
    await dialog().getByRole('alert').filter({ hasText: 'Introuvable' }).waitFor();
    await expect.poll(() => dialog().getByLabel(card).getAttribute('aria-invalid')).toBe('true');
  });

  it('gives a cheque back: dated, looked at before, and it lies in transit again', async () => {
    await page.goto(`/dossiers/${dossier}?tab=payments`);
    const back = (ref: string) => page.getByRole('button', { name: `Rendu par la banque ${ref}` });
    await back(cheque).click();
    expect(await dialog().textContent()).toContain(cheque);
    expect(await look()).toMatch(/60,00 €/);
    expect(await axe(page)).toEqual([]);
    await dialog().getByLabel('Rendu le').fill(day(3));
    await press('Rendu par la banque');
    await expect.poll(() => dialog().getByLabel('Rendu le').getAttribute('aria-invalid')).toBe('true');
    await dialog().getByLabel('Rendu le').fill(day(0));
    await press('Rendu par la banque');
    await closed();
    expect((await lying()).items.map((s) => s.receipts)).toEqual([[cheque]]);
    await back(cheque).click();
    await press('Rendu par la banque');
    await dialog().getByRole('alert').filter({ hasText: 'Le paiement n’est pas dans le bon état' }).waitFor();
    await page.keyboard.press('Escape');
    await closed();
    // One that is reversed is the bank's no more, and a transfer never was.
    const transfer = await pay('10.00', { method: 'transfer' });
    await post(`/payments/${cheque}/reverse`, { reason: 'Chèque impayé' });
    await page.reload();
    await back(card).waitFor();
    await page.getByRole('button', { name: `Contre-passer ${transfer}` }).waitFor();
    expect(await back(cheque).count()).toBe(0);
    expect(await back(transfer).count()).toBe(0);
  });

  it('offers that to who may deposit only', async () => {
    const login = 'guichet';
    const password = 'quatre mots simples ici';
    await post('/users', { login, name: 'Guichet', password, roles: ['agent'], locale: 'fr' });
    const other = await stage.open({ locale: 'fr', login: false });
    await other.page.goto(`/login?next=${encodeURIComponent(`/dossiers/${dossier}?tab=payments`)}`);
    await logIn(other.page, { ...stage.server, login, password });
    const movements = other.page.getByRole('table', { name: /Mouvements|Movements/ });
    await movements.getByText(card).waitFor();
    expect(await movements.getByRole('button', { name: /Rendu par la banque|gave it back/ }).count()).toBe(0);
    await other.close();
  });

  it('says how many are shown where more lie there', async () => {
    await bankAll();
    for (let n = 0; n < 201; n++) await pay('1.00', { receivedOn: day(0) });
    await open();
    await dialog().getByText('Les 200 premiers sur 201 sont affichés').waitFor();
    expect(await chosen()).toBe('Sélection (200) : 200,00 €');
    await press('Remise en banque');
    await closed();
    expect((await lying()).count).toBe(1);
  });

  it('raised no error', () => {
    expect(session.trouble).toEqual([]);
  });
});
