/** Deposits where points of sale have banks of their own: in a browser, in French, against the real server. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agencyDay, api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** A configuration folder with the demo agency, in whose chart Lyon has accounts of its own. */
function configWithLyon(): string {
  const folder = mkdtempSync(join(tmpdir(), 'escale-banks-'));
  const agency = JSON.parse(readFileSync(new URL('../../config/agencies/demo-fr.json', import.meta.url), 'utf8')) as { chart: string };
  const chart = {
    extends: agency.chart,
    labels: { '5112': 'Chèques de Lyon', '5122': 'Banque de Lyon' },
    roles: { transit: { pointOfSale: { LYON: '5112' } }, bank: { pointOfSale: { LYON: '5122' } } },
  };
  mkdirSync(join(folder, 'agencies'));
  writeFileSync(join(folder, 'agencies/demo-fr.json'), JSON.stringify({ ...agency, chart }));
  return folder;
}

describe.skipIf(skipped !== null)('the console: deposits of several banks', () => {
  let folder: string;
  let stage: Stage;
  let session: Session;
  const post = <T = { ref: string }>(path: string, body: unknown) => api<T>(session.page, path, { method: 'POST', body });
  beforeAll(async () => {
    folder = configWithLyon();
    stage = await startStage({ ESCALE_CONFIG: folder });
    session = await stage.open({ locale: 'fr' });
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('proposes the slips of one bank, takes those of another where a person ticks them, and says afterwards which went', async () => {
    const { page } = session;
    interface Lying {
      readonly items: readonly {
        readonly receipts: readonly string[];
        readonly bank: string;
        readonly money: { readonly amount: string };
      }[];
    }
    const lying = () => api<Lying>(page, '/bank-deposits/slips?limit=1000');
    for (const slip of (await lying()).items) await post('/bank-deposits', { money: slip.money, receipts: slip.receipts.slice(0, 1) });
    await post('/points-of-sale', { code: 'LYON', name: 'Lyon' });
    await post('/clients', { name: 'Comptoir des Embruns', code: 'EMBRUNS' });
    const pay = async (amount: string, more: object) => {
      const { ref: dossier } = await post('/dossiers', { title: 'Ouessant', client: 'EMBRUNS', status: 'confirmed', ...more });
      return (await post('/payments', { dossier, money: eur(amount), method: 'cheque' })).ref;
    };
    const [paris, lyon] = [await pay('60.00', {}), await pay('40.00', { pointOfSale: 'LYON' })];

    const dialog = () => page.getByRole('dialog');
    const chosen = async () => (await dialog().getByText('Sélection').textContent())!.replaceAll(/[\u00a0\u202f]/g, ' ');
    await page.goto('/accounting');
    await page.getByRole('button', { name: 'Remise en banque' }).click();
    await dialog().getByLabel(lyon).waitFor();
    expect(await dialog().getByRole('row').filter({ hasText: lyon }).textContent()).toContain('LYON');
    expect(await chosen()).toBe('Sélection (1) : 60,00 €');
    expect(await axe(page)).toEqual([]);
    await dialog().getByRole('combobox', { name: 'Compte de banque' }).click();
    await page.getByRole('option', { name: '5122 Banque de Lyon' }).click();
    expect(await chosen()).toBe('Sélection (1) : 40,00 €');
    // Another bank was named: what is ticked goes there.
    await dialog().getByLabel(paris).check();
    expect(await chosen()).toBe('Sélection (2) : 100,00 €');
    await dialog().getByLabel('Tous / aucun').click();
    expect(await chosen()).toBe('Sélection (0) : 0,00 €');
    await dialog().getByLabel('Tous / aucun').click();
    expect(await chosen()).toBe('Sélection (2) : 100,00 €');
    await dialog().getByRole('button', { name: 'Remise en banque' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect((await lying()).items).toEqual([]);

    const today = agencyDay();
    interface Entry {
      readonly seq: number;
      readonly piece: { readonly ref: string };
      readonly lines: readonly { readonly account: string; readonly debit: { readonly amount: string } }[];
    }
    const { items } = await api<{ items: readonly Entry[] }>(page, `/ledger/entries?from=${today}&limit=200`);
    const made = items.filter((e) => e.piece.ref.startsWith('RM')).reduce((a, b) => (a.seq > b.seq ? a : b));
    expect(made.lines.filter((l) => l.debit.amount !== '0.00').map((l) => [l.account, l.debit.amount])).toEqual([['5122', '100.00']]);
    await page.goto('/accounting?tab=entries');
    await page.getByLabel('Du', { exact: true }).fill(today);
    const why = page.getByRole('button', { name: `Pourquoi ? Écriture ${made.seq}` });
    const more = page.getByRole('button', { name: 'Afficher la suite' });
    // The list is read again for the day, and shows what follows page by page.
    await expect
      .poll(async () => {
        // It goes once there is nothing more, perhaps before it is clicked.
        if ((await why.count()) === 0 && (await more.isVisible())) await more.click({ timeout: 1000 }).catch(() => null);
        return why.count();
      })
      .toBe(1);
    await why.click();
    const slips = dialog().getByRole('table', { name: 'Chèques et cartes (2)' });
    for (const ref of [paris, lyon]) await slips.getByRole('cell', { name: ref, exact: true }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(session.trouble).toEqual([]);
  });
});
