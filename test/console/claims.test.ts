/** What a person corrected and a message contradicts is shown beside the service, and decided there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airReservation, airSale } from '../kit/air.ts';
import { api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

if (skipped) process.stderr.write(`${skipped}\n`);

describe.skipIf(skipped !== null)('the console: who says what', () => {
  let stage: Stage;
  let session: Session;
  let ref: string;
  const bring = async (revision: string, departs: string): Promise<string> => {
    const content = airReservation({ locator: 'CNSCLM', revision, departs, on: '2026-01-03' }).toString('base64');
    const { id } = await api<{ id: string }>(session.page, '/imports', { method: 'POST', body: { file: 'held.air', content } });
    const { result } = await api<{ result: { dossiers: string[] } }>(session.page, `/imports/${id}/commit`, { method: 'POST', body: {} });
    return result.dossiers[0] as string;
  };
  interface Service {
    readonly id: string;
    readonly version: number;
    readonly item: { readonly segments: readonly object[] };
    readonly claims: readonly { readonly contested: boolean }[];
  }
  const service = async () => (await api<{ items: [Service] }>(session.page, `/dossiers/${ref}/services`)).items[0];
  beforeAll(async () => {
    stage = await startStage();
    session = await stage.open({ locale: 'fr' });
    ref = await bring('001', '2026-03-14');
    const { id, version, item } = await service();
    const segments = item.segments.map((s) => ({ ...s, departs: '2026-03-16T09:45' }));
    await api(session.page, `/services/${id}`, {
      method: 'PATCH',
      body: { item: { ...item, segments } },
      headers: { 'If-Match': `"${version}"` },
    });
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
  });

  it('takes other amounts of a ticket once they are accepted, with what would happen shown first', async () => {
    const { page, trouble } = session;
    const file = (commission: string) =>
      airSale({ locator: 'CNSAMT', ticket: '2790000001', fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00', commission });
    await page.goto('/imports');
    const card = page.getByRole('article', { name: 'ticket.air' });
    const give = (commission: string) =>
      page
        .getByLabel('Choisir des fichiers')
        .first()
        .setInputFiles({ name: 'ticket.air', mimeType: 'text/plain', buffer: file(commission) });
    await give('1');
    await card.getByRole('button', { name: 'Importer' }).click();
    await expect.poll(() => card.textContent()).toContain('Dossiers');
    await page.reload();
    await give('5');
    await card.getByRole('button', { name: 'Prendre ses montants' }).click();
    await card.getByRole('button', { name: 'Importer' }).click();
    await expect.poll(() => card.getByRole('link').textContent()).toMatch(/^D/);
    const dossier = (await card.getByRole('link').textContent()) as string;
    expect((await api<{ purchase: { amount: string } }>(page, `/dossiers/${dossier}`)).purchase.amount).toBe('115.00');
    expect(await axe(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it('says who corrected a field, what the supplier says, and lets one of them be chosen', async () => {
    const { page, trouble } = session;
    await page.goto(`/dossiers/${ref}?tab=services`);
    const list = page.getByRole('list', { name: 'Corrigé à la main' });
    await expect.poll(() => list.textContent()).toMatch(/2026-03-16T09:45, dit par .* ; le fournisseur dit 2026-03-14T09:45\./);
    await bring('002', '2026-03-15');
    await page.reload();
    await expect.poll(() => list.textContent()).toMatch(/Le fournisseur a changé d’avis depuis : 2026-03-15T09:45\./);
    expect(await axe(page)).toEqual([]);
    await list.getByRole('button', { name: 'Garder 2026-03-16T09:45' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Garder 2026-03-16T09:45' }).click();
    await expect.poll(async () => (await service()).claims.map((c) => c.contested)).toEqual([false]);
    await list.getByRole('button', { name: 'Prendre 2026-03-15T09:45' }).click();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Prendre 2026-03-15T09:45' }).click();
    await expect.poll(() => list.count()).toBe(0);
    expect(trouble).toEqual([]);
  });
});
