/** What checks notice of the demo agency, by the worker and the process for long work, is on a page of its own and on a tab of the dossier. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agencyDay, api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

if (skipped) process.stderr.write(`${skipped}\n`);

describe.skipIf(skipped !== null)('the console: findings', () => {
  let stage: Stage;
  let session: Session;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open({ locale: 'fr' });
    const { page } = session;
    const departure = agencyDay(2);
    ({ ref } = await api<{ ref: string }>(page, '/dossiers', {
      method: 'POST',
      body: { title: 'Départ proche', status: 'confirmed', departure },
    }));
    const money = { amount: '600.00', currency: 'EUR' };
    await api(page, `/dossiers/${ref}/price-lines`, { method: 'POST', body: { side: 'sale', nature: 'fee', label: 'Forfait', money } });
    await api(page, `/dossiers/${ref}/check`, { method: 'POST', body: {} });
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });
  const row = async () => (await session.page.getByTestId('row').first().locator('td').allTextContents()).map((t) => t.trim());
  const said = (text: string, days: string) => expect.stringMatching(new RegExp(`^${days} [12] [jd] ?: 600[.,]00 EUR ${text}`));

  it('lists them with what is to do, in the language of the person, and leads to the dossier', async () => {
    const { page, trouble } = session;
    // The process for long work is started first.
    await expect.poll(async () => (await api<{ items: object[] }>(page, `/findings?dossier=${ref}`)).items.length).toBe(1);
    await page.goto('/dossiers');
    await page.getByRole('link', { name: 'Constats' }).click();
    await expect.poll(row).toEqual([expect.anything(), ref, 'Urgent', said('à payer sur', 'Départ dans')]);
    await page.waitForLoadState('networkidle');
    expect(await axe(page)).toEqual([]);
    await page.getByTestId('lang-switch').click();
    await expect.poll(row).toEqual([expect.anything(), ref, 'Urgent', said('to pay of', 'Leaves in')]);
    await page.getByTestId('lang-switch').click();
    await page.getByRole('link', { name: ref }).first().click();
    await page.getByRole('tab', { name: 'Constats' }).click();
    await expect.poll(row).toEqual([expect.anything(), 'Urgent', said('à payer sur', 'Départ dans')]);
    await page.waitForLoadState('networkidle');
    expect(await axe(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });
});
