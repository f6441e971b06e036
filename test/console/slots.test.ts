/** A plugin of somebody else fills every slot of the console, and our own views are there, without a line of theirs running in the browser. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE_SLOTS, type ConsoleSlot } from '../../core/contracts/index.ts';
import { api, axe, logIn, type Session, type Stage, skipped, startStage } from './browser.ts';

if (skipped) process.stderr.write(`${skipped}\n`);

/** A configuration folder with the demo agency, to which one more plugin is given by `$from`. */
function configWithDesk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'escale-slots-'));
  const agency = JSON.parse(readFileSync(new URL('../../config/agencies/demo-fr.json', import.meta.url), 'utf8')) as { plugins: object };
  const agencies = join(folder, 'agencies');
  mkdirSync(agencies);
  const from = relative(agencies, fileURLToPath(new URL('./fixtures/desk', import.meta.url)));
  writeFileSync(join(agencies, 'demo-fr.json'), JSON.stringify({ ...agency, plugins: { ...agency.plugins, desk: { $from: from } } }));
  return folder;
}

describe.skipIf(skipped !== null)('the console: slots', () => {
  let folder: string;
  let stage: Stage;
  let session: Session;
  let ref: string;
  beforeAll(async () => {
    folder = configWithDesk();
    stage = await startStage({ ESCALE_CONFIG: folder });
    session = await stage.open();
    ref = (await api<{ items: { ref: string }[] }>(session.page, '/dossiers?limit=1')).items[0]!.ref;
  });
  afterAll(async () => {
    await session?.close();
    await stage?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });
  /** What a row shows, column by column. */
  const cells = async () => (await session.page.getByTestId('row').first().locator('td').allTextContents()).map((t) => t.trim());
  const shown = (about: string, dossier: string) => [
    about,
    dossier,
    '€1,234.50',
    '14 Mar 2026',
    expect.stringMatching(/^01 Mar 2026,? \d\d:30$/),
    'Confirmed',
    '–',
  ];

  /** How a person gets to each slot, and what stands there. A slot without a way to it does not compile. */
  const ways: Record<ConsoleSlot, { start: () => string; open: 'link' | 'tab'; about: () => string }> = {
    nav: { start: () => '/dossiers', open: 'link', about: () => 'everybody' },
    'dossier.section': { start: () => `/dossiers/${ref}`, open: 'tab', about: () => ref },
    'accounting.section': { start: () => '/accounting', open: 'tab', about: () => 'everybody' },
  };
  it.each(CONSOLE_SLOTS.map((slot, order) => [slot, order] as const))('renders %s', async (slot, order) => {
    const { page, trouble } = session;
    const { start, open, about } = ways[slot];
    await page.goto(start());
    await page.getByRole(open, { name: `Desk notes ${order}` }).click();
    await page.getByTestId('row').first().waitFor();
    const dossier = about() === 'everybody' ? '–' : about();
    await expect.poll(cells).toEqual(shown(`Window seat for ${about()}`, dossier));
    expect(await page.getByRole('searchbox').count(), 'words are looked up in no column of its rows').toBe(0);
    await page.waitForLoadState('networkidle');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(cells).toEqual(shown(`Late arrival for ${about()}`, dossier));
    await page.reload();
    await expect.poll(cells).toEqual(shown(`Late arrival for ${about()}`, dossier));
    await page.getByTestId('lang-switch').click();
    await page.getByRole(open, { name: `Consignes ${order}` }).waitFor();
    await page.getByRole('columnheader', { name: 'Acompte' }).waitFor();
    expect((await cells())[2]).toMatch(/^1\s234,50\s€$/);
    await page.getByTestId('lang-switch').click();
    expect(trouble).toEqual([]);
  });

  it('goes to a view from the command palette', async () => {
    const { page } = session;
    await page.goto('/dossiers');
    // Keys count once the page is there.
    await page.getByTestId('list-table').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByTestId('cmdk-input').fill('desk no');
    await page.getByRole('option', { name: 'Desk notes 0' }).click();
    await page.waitForURL('**/views/desk/notes-0');
    await page.getByRole('heading', { name: 'Desk notes 0' }).waitFor();
  });

  it('shows the views of our own modules, searched on the server', async () => {
    const { page, trouble } = session;
    const first = async (path: string) => (await api<{ items: Record<string, string>[] }>(page, `${path}?limit=1`)).items[0]!;
    await page.goto('/dossiers');
    await page.getByRole('link', { name: 'Messages' }).click();
    const message = await first('/messages');
    await expect.poll(cells).toEqual(expect.arrayContaining([message['address'], message['subject']]));
    await page.waitForLoadState('networkidle');
    expect(await axe(page)).toEqual([]);
    await page.getByRole('searchbox').fill('zzzz nothing');
    await page.getByTestId('empty-state').waitFor();
    await page.goto('/accounting');
    await page.getByRole('tab', { name: 'Supplier invoices' }).click();
    await expect.poll(cells).toEqual(expect.arrayContaining([(await first('/supplier-invoices'))['reference']]));
    await page.getByRole('tab', { name: 'Refunds' }).click();
    await expect.poll(cells).toEqual(expect.arrayContaining([(await first('/refunds'))['reason']]));
    await page.waitForLoadState('networkidle');
    expect(await axe(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it('shows somebody only the views whose list he may read', async () => {
    const { page } = session;
    const login = 'slots-viewer';
    const password = 'a long enough word';
    await api(page, '/users', { method: 'POST', body: { login, name: 'Vera Lookup', password, roles: ['viewer'], locale: 'en' } });
    const other = await stage.open({ login: false });
    await other.page.goto('/login?next=/accounting');
    await logIn(other.page, { ...stage.server, login, password });
    await other.page.getByRole('tab', { name: 'Refunds' }).waitFor();
    expect(await other.page.getByText(/Desk notes/).count()).toBe(0);
    expect(await other.page.getByRole('tab').allTextContents()).toEqual([
      'Supplier invoices',
      'Supplier payments',
      'Refunds',
      'Charges of cards',
    ]);
    expect(await other.page.getByRole('link', { name: 'Messages' }).count()).toBe(1);
    await other.page.goto('/views/desk/notes-0');
    await other.page.getByText('There is no such page').first().waitFor();
    await other.close();
  });
});
