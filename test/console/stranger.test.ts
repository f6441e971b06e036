/** A service type nobody here knows, made from its guide: the console shows it by its own words and icon, and runs nothing of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeBy, shownIn, touchedSince } from '../cli/guide.ts';
import { api, axe, type Session, type Stage, skipped, startStage } from './browser.ts';

if (skipped) process.stderr.write(`${skipped}\n`);
const GUIDE = 'docs/guides/service-type.md';
describe.skipIf(skipped !== null)('the console: a stranger’s service type', () => {
  const began = Date.now();
  let coach: Awaited<ReturnType<typeof madeBy>>;
  let folder: string;
  let stage: Stage;
  let session: Session;
  let ref: string;
  beforeAll(async () => {
    coach = await madeBy(GUIDE, 'service', 'coach');
    folder = mkdtempSync(join(tmpdir(), 'escale-coach-'));
    const agencies = join(folder, 'agencies');
    mkdirSync(agencies);
    const agency = JSON.parse(readFileSync(new URL('../../config/agencies/demo-fr.json', import.meta.url), 'utf8')) as { plugins: object };
    const plugins = { ...agency.plugins, coach: { $from: relative(agencies, coach.path) } };
    writeFileSync(join(agencies, 'demo-fr.json'), JSON.stringify({ ...agency, plugins }));
    stage = await startStage({ ESCALE_CONFIG: folder });
    session = await stage.open({ locale: 'fr' });
    ref = (await api<{ ref: string }>(session.page, '/dossiers', { method: 'POST', body: { title: 'Bords du lac', status: 'confirmed' } }))
      .ref;
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
    coach?.remove();
    if (folder) rmSync(folder, { recursive: true });
  });
  const lines = (
    shownIn(GUIDE)
      .find(([name]) => name === 'shown.ts')?.[1]
      .match(/icon: \[(.*)\]/)?.[1] ?? ''
  )
    .split(/', ?'/)
    .map((d) => d.replaceAll("'", ''));

  it('is entered through a form of its own, by the name it has in the language of the reader', async () => {
    const { page, trouble } = session;
    await page.goto(`/dossiers/${ref}`);
    await page.getByRole('tab', { name: /^Prestations/ }).click();
    await page.getByRole('button', { name: 'Ajouter une prestation' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Type de prestation' }).click();
    await page.getByRole('option', { name: 'Autocar', exact: true }).click();
    await dialog.getByLabel(/^De( \*)?$/).fill('Évian');
    await dialog.getByLabel(/^À( \*)?$/).fill('Genève');
    const [supplier] = (await api<{ items: { name: string }[] }>(page, '/suppliers?limit=1')).items;
    await dialog.getByRole('combobox', { name: 'Fournisseur' }).fill(supplier?.name ?? '');
    await page
      .getByRole('option', { name: supplier?.name ?? '' })
      .first()
      .click();
    await dialog.getByLabel('Vente').fill('40');
    await dialog.getByRole('button', { name: 'Ajouter', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const card = page.getByRole('article', { name: 'Autocar Évian – Genève' });
    await card.waitFor();
    expect(await card.locator('.service-meta span').first().textContent()).toBe('Autocar');
    expect(await card.locator('svg[data-icon=coach] path').evaluateAll((all) => all.map((path) => path.getAttribute('d')))).toEqual(lines);
    await page.getByText('1 Autocar', { exact: true }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });
  it('is shown so in the other language too, and its price is called so', async () => {
    const { page, trouble } = session;
    await page.getByTestId('lang-switch').click();
    await page.getByText('1 Coach', { exact: true }).waitFor();
    expect(await page.locator('.service-meta span').first().textContent()).toBe('Coach');
    await page.getByRole('tab', { name: /^Prices/ }).click();
    await page.getByRole('cell', { name: 'Transport Coach' }).waitFor();
    expect(trouble).toEqual([]);
  });
  it('took no file of ours to be changed', () => expect(touchedSince(began)).toEqual([]));
});
