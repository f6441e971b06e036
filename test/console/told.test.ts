/** What the console tells before an act that cannot be taken back, while it is under way, and afterwards: in French, as its people read it. */
import type { Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outbox } from '../../core/platform/outbox/model.ts';
import { agencyDay, api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

describe.skipIf(skipped !== null)('the console: what is told', () => {
  let stage: Stage;
  let session: Session;
  let page: Page;
  let ref: string;
  let service: string;
  const post = <T>(path: string, body: unknown) => api<T>(page, path, { method: 'POST', body });
  const fee = (dossier: string, amount: string, more: object = {}) =>
    post(`/dossiers/${dossier}/price-lines`, {
      ...{ side: 'sale', nature: 'fee', label: `Frais de ${amount}`, money: { amount, currency: 'EUR' }, vatRate: '20' },
      ...more,
    });
  const opened = async (title: string) =>
    (await post<{ ref: string }>('/dossiers', { title, client: 'GLYCINES', status: 'confirmed', departure: '2031-05-04' })).ref;
  const visit = async (dossier: string, tab = '') => {
    await page.goto(`/dossiers/${dossier}${tab && `?tab=${tab}`}`);
    await page.getByRole('button', { name: 'Actions', exact: true }).waitFor();
  };
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open({ locale: 'fr' });
    page = session.page;
    await post('/clients', { name: 'Atelier des Glycines', code: 'GLYCINES', kind: 'company', address: ['3 rue du Port'] });
    await post('/suppliers', { name: 'Hôtel du Phare', code: 'PHARE' });
    ref = await opened('Semaine à Ouessant');
    const line = (side: string, amount: string) => ({ side, nature: 'stay', label: 'Trois nuits', money: { amount, currency: 'EUR' } });
    const item = { stays: [{ name: 'Hôtel du Phare', from: '2031-05-04', to: '2031-05-07' }] };
    service = (
      await post<{ id: string }>(`/dossiers/${ref}/services`, {
        ...{ service: 'hotel', supplier: 'PHARE', soldAs: 'principal', item },
        prices: [line('sale', '500.00'), line('purchase', '300.00')],
      })
    ).id;
    await fee(ref, '36.00');
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });
  const dialog = () => page.getByRole('dialog');
  const preview = () => dialog().getByRole('region', { name: 'Ce qui serait passé' });
  const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const closed = () => dialog().waitFor({ state: 'detached' });
  const action = async (name: string) => {
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
    await dialog().waitFor();
  };
  /** With plain blanks where the French put narrow ones. */
  const textOf = async (where: Locator) => (await where.textContent())!.replaceAll(/[\u00a0\u202f]/g, ' ');
  const look = async () => {
    await press('Aperçu');
    await preview().waitFor();
    return textOf(preview());
  };
  const table = (name: string) => textOf(preview().getByRole('table', { name }));
  /** Name of what has the focus. */
  const focused = () => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);

  it('shows an invoice as its client will get it, and keeps the focus on the button', async () => {
    await visit(ref);
    await page.getByRole('button', { name: 'Émettre une facture' }).first().click();
    const seen = await look();
    expect(await focused()).toBe('Aperçu');
    expect(seen).toContain('Facturé à Atelier des Glycines, 3 rue du Port');
    const lines = await table('Lignes');
    expect(lines).toContain('Frais de 36.00 20 %30,00 €36,00 €');
    const vat = await table('TVA par taux');
    expect(vat).toContain('20 %30,00 €6,00 €');
    expect(vat).toContain('(1) Régime particulier – Agences de voyages500,00 €0,00 €');
    expect(vat).toContain('Total530,00 €6,00 €');
    // What the law wants said about payment between businesses.
    expect(seen).toContain('Indemnité forfaitaire pour frais de recouvrement en cas de retard : 40 €');
    expect(await axe(page)).toEqual([]);
    await press('Émettre une facture');
    await closed();
    await action('Avoir');
    await dialog().getByLabel('Motif').fill('Erreur de client');
    await look();
    expect(await table('Lignes')).toContain('20 %-30,00 €-36,00 €');
    expect(await table('TVA par taux')).toContain('20 %-30,00 €-6,00 €');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('shows what goes to the margin when the rest of a service is closed', async () => {
    const money = { amount: '260.00', currency: 'EUR' };
    await post('/supplier-invoices', {
      supplier: 'PHARE',
      reference: 'PH-1',
      issuedOn: '2026-01-02',
      total: money,
      lines: [{ money, dossier: ref, service }],
    });
    await visit(ref, 'supplierInvoices');
    await page.getByRole('button', { name: /^Solder le reste/ }).click();
    await dialog().getByLabel('Motif').fill('Ne sera jamais facturé');
    await look();
    const document = await table('Document');
    expect(document).toContain('Passe en marge');
    expect(document).toContain('40,00 €');
    expect(document).not.toContain('Total');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('opens a dossier in another currency, whose entries show what was agreed apart from what it is worth', async () => {
    const day = agencyDay();
    await post('/rates', { currency: 'USD', day, rate: '0.92' });
    await page.goto('/dossiers?new=1');
    await dialog().getByLabel('Intitulé').fill('Escale à Boston');
    await dialog().getByText('Devise : EUR').click();
    await dialog().getByLabel('Devise').fill('usd');
    await dialog().getByLabel('Client').fill('Glycines');
    await page.getByRole('option', { name: /Atelier des Glycines/ }).click();
    expect(await axe(page)).toEqual([]);
    await press('Créer');
    await page.getByRole('heading', { name: 'Escale à Boston' }).waitFor();
    const own = page.url().split('/').at(-1)!;
    expect(await api(page, `/dossiers/${own}`)).toMatchObject({ currency: 'USD' });
    await fee(own, '1525.00', { money: { amount: '1525.00', currency: 'USD' } });
    await page.getByRole('button', { name: 'Émettre une facture' }).first().click();
    await look();
    const entries = preview().getByRole('table', { name: 'Écritures' });
    expect(await entries.getByRole('columnheader').allTextContents()).toContain('Montant d’origine');
    const cells = (await entries.getByRole('cell').allTextContents()).map((text) => text.replaceAll(/[\u00a0\u202f]/g, ' '));
    expect(cells).toContain('1 525,00 $');
    expect(cells).toContain('1 403,00 €');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('says that filters match nothing, clears them, and finds a reference in small letters', async () => {
    await page.goto('/accounting?tab=entries');
    await page.getByLabel('Dossier').fill('D1999-000001');
    await page.getByText('Aucun résultat pour ces filtres').waitFor();
    expect(await page.getByText('Le journal est vide').count()).toBe(0);
    await page.getByRole('button', { name: 'Effacer les filtres' }).click();
    await page.getByRole('table', { name: 'Journal' }).waitFor();
    await page.getByLabel('Dossier').fill(ref.toLowerCase());
    await expect
      .poll(async () => new Set(await page.getByRole('table', { name: 'Journal' }).locator('td a.ref').allTextContents()))
      .toEqual(new Set([ref]));
    await page.goto('/accounting?tab=balance');
    await page.getByLabel('Jusqu’au').fill('1990-01-01');
    await page.getByText('Aucun résultat pour ces filtres').waitFor();
  });

  it('says up to when the books are closed, and when an entry is moved because of it', async () => {
    await page.goto('/accounting');
    await expect.poll(() => page.getByTestId('closed-up-to').textContent()).toBe('Aucune période n’est encore clôturée.');
    await page.getByRole('button', { name: 'Clôturer une période' }).click();
    await dialog().getByLabel('Clôturer jusqu’au').fill('2020-01-31');
    await press('Clôturer une période');
    await closed();
    await expect.poll(() => page.getByTestId('closed-up-to').textContent()).toBe('Les comptes sont clôturés jusqu’au 31 janv. 2020.');
    await page.getByRole('button', { name: 'Clôturer une période' }).click();
    await expect.poll(() => dialog().getByTestId('closed-up-to').textContent()).toContain('31 janv. 2020');
    await page.keyboard.press('Escape');
    await closed();
    const own = await opened('Acompte tardif');
    await fee(own, '100.00');
    await visit(own);
    await action('Encaisser');
    await dialog().getByLabel('Reçu le').fill('2020-01-15');
    expect(await look()).toContain(
      'Le 15 janv. 2020 est dans une période clôturée : l’écriture sera datée du 01 févr. 2020, premier jour ouvert.',
    );
    await page.keyboard.press('Escape');
    await closed();
  });

  it('tells of a change what changed, and what a status was', async () => {
    await visit(ref);
    await action('Modifier le dossier');
    await dialog().getByRole('combobox', { name: 'Statut' }).click();
    await page.getByRole('option', { name: 'Émis', exact: true }).click();
    await press('Enregistrer');
    await closed();
    const told = async () => textOf(page.getByTestId('timeline').getByTestId('timeline-item').first());
    await expect.poll(told).toContain('a modifié : le statut (Confirmé → Émis)');
    expect(await told()).not.toMatch(/intitulé|voyageurs|références/);
    const { items } = await api<{ items: { version: number }[] }>(page, `/dossiers/${ref}/services`);
    const headers = { 'if-match': `"${items[0]!.version}"` };
    await api(page, `/services/${service}`, { method: 'PATCH', body: { status: 'cancelled' }, headers });
    await visit(ref);
    await expect.poll(told).toMatch(/a modifié Hôtel du Phare.* : le statut \(Émis → Annulé\)/);
  });

  it('does not close a form that is being sent, and shows what came of it', async () => {
    const own = await opened('Règlement lent');
    await fee(own, '350.25');
    await visit(own);
    let answer = (): void => {};
    const asked = new Promise<void>((sent) => {
      const held = async (route: Route) => {
        sent();
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await route.continue();
      };
      void page.route('**/api/payments', held, { times: 1 });
    });
    await action('Encaisser');
    await dialog().getByLabel('Montant').fill('-1');
    await press('Encaisser');
    await asked;
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await dialog().count()).toBe(1);
    answer();
    await dialog().getByRole('alert').waitFor();
    // The field that was refused has the focus.
    expect(
      await dialog()
        .getByLabel('Montant')
        .evaluate((field) => field === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await closed();
  });

  it('proposes an amount as the French write it, follows a balance somebody else paid, and says what is too much', async () => {
    const own = await opened('Deux caisses');
    await fee(own, '350.25');
    await visit(own);
    await action('Encaisser');
    const amount = dialog().getByLabel('Montant');
    expect(await amount.inputValue()).toBe('350,25');
    expect(await look()).toContain('350,25 €');
    await post('/payments', { dossier: own, money: { amount: '300.00', currency: 'EUR' } });
    await expect.poll(() => textOf(dialog())).toContain('Solde dû à l’instant : 50,25 €');
    expect(await amount.inputValue()).toBe('50,25');
    // What was seen was another amount.
    expect(await preview().count()).toBe(0);
    await amount.fill('60,25');
    await expect.poll(() => textOf(dialog())).toContain('10,00 € de plus que ce qui est dû');
    expect(await axe(page)).toEqual([]);
    await amount.fill('50,25');
    await expect.poll(() => textOf(dialog())).not.toContain('de plus que ce qui est dû');
    await press('Encaisser');
    await closed();
    expect(await api(page, `/dossiers/${own}`)).toMatchObject({ balance: { amount: '0.00' } });
  });

  it('does not say that a reversal is posted before it is', async () => {
    const entry = {
      ...{ date: agencyDay(), label: 'Frais de coffre' },
      lines: [
        { account: '658', debit: { amount: '5.00', currency: 'EUR' } },
        { account: '512', credit: { amount: '5.00', currency: 'EUR' } },
      ],
    };
    await post('/ledger/entries', entry);
    await page.goto('/accounting?tab=entries');
    await page.getByLabel('Du', { exact: true }).fill(entry.date);
    await page
      .getByRole('button', { name: /^Contre-passer \d/ })
      .last()
      .click();
    expect(await textOf(dialog())).toContain('l’écriture inverse sera passée');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('runs the integrity check, and lists what it found', async () => {
    await page.goto('/accounting?tab=integrity');
    await page.getByText('Aucun contrôle n’a encore été lancé').waitFor();
    await page.getByRole('button', { name: 'Lancer le contrôle' }).click();
    await page.getByText(/Tout concorde : /).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.reload();
    await page.getByText(/^Dernier contrôle : /).waitFor();
    await page.getByText(/Tout concorde : /).waitFor();
    await page.route('**/api/jobs/*', async (route) => {
      const answered = await route.fetch();
      const finding = {
        check: 'documents',
        place: 'F2026-000001',
        code: 'DOCUMENT_CHANGED',
        message: 'The stored bytes are not those of their name.',
      };
      const job = (await answered.json()) as { result: object };
      await route.fulfill({ json: { ...job, result: { ...job.result, ok: false, findings: [finding] } } });
    });
    await page.reload();
    await page.getByRole('table', { name: 'Écarts trouvés' }).getByText('F2026-000001').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.unroute('**/api/jobs/*');
  });

  it('lists work that was given up, tries it again and closes it, with a reason', async () => {
    const { app, agency } = stage.server;
    const actor = { kind: 'system', id: 'test', name: 'test', permissions: 'all' } as const;
    const ctx = { agency, actor, requestId: 'test', at: app.clock.now(), dryRun: false };
    const keys = await app.db.transaction(ctx, async (tx) => {
      const rows = await tx.find(outbox, { handler: 'billing.render', state: 'done' }, { limit: 2 });
      for (const row of rows) await tx.put(outbox, { ...row, state: 'dead', last_error: 'Le disque était plein.' });
      return rows.map((row) => row.key);
    });
    await page.goto('/accounting?tab=outbox');
    await page.getByRole('button', { name: 'Abandonnées' }).click();
    const row = (key: string) =>
      page
        .getByRole('table', { name: 'Tâches de fond' })
        .getByRole('row')
        .filter({ hasText: key })
        .filter({ hasText: 'Document d’une facture' });
    await expect.poll(() => row(keys[0]!).textContent()).toContain('Le disque était plein.');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: `Relancer ${keys[0]}` }).click();
    await press('Relancer');
    await dialog().getByRole('alert').waitFor();
    await dialog().getByLabel('Motif').fill('Il y a de la place');
    await press('Relancer');
    await closed();
    await page.getByRole('button', { name: `Clore ${keys[1]}` }).click();
    await dialog().getByLabel('Motif').fill('Envoyée à la main');
    expect(await axe(page)).toEqual([]);
    await press('Clore');
    await closed();
    await expect.poll(() => row(keys[0]!).count()).toBe(0);
    await page.getByRole('button', { name: 'Terminées', exact: true }).click();
    await page.getByRole('searchbox').fill(keys[1]!);
    await expect.poll(() => row(keys[1]!).textContent()).toContain('Envoyée à la main');
    const again = async () => {
      await page.goto(`/accounting?tab=outbox&state=done|closed&q=${keys[0]}`);
      return row(keys[0]!).textContent();
    };
    await expect.poll(again).toContain('Faite');
  });

  it('raised no error', () => {
    expect(session.trouble).toEqual([]);
  });
});
